#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/net.sh - Internet addresses: those that no rule names cannot be got at
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=served.sh
. "$(dirname "$0")/served.sh"

# with RULES... -- WAY...: the victim, under these rules and the default policy. $2 of a WAY may be
# left out: then it is the family of the address
with()
{
	set -- "$@"
	rules=''
	while [ "$1" != -- ]; do
		rules="$rules
$1"
		shift
	done
	shift
	printf 'include default\n%s\n' "$rules" >"$scratch/net.policy"
	# shellcheck disable=SC2086 # options
	jail --env GOOD $options -p "$scratch/net.policy" -- ./inets "$@"
}
options=''

# said NAME LINES: what the victim printed
said()
{
	is "$1" "$(cat "$out")" "$2"
}

local='127.0.0.1'
streams='connect nonblock deferred fastopen fastmsg ignored'
datagrams='udp sendto sendmsg unspec unspecmsg'

# each FAMILY ADDRESS PORT WAY...: those ways there, in $ways; each_said: what they print, in $lines
each()
{
	family=$1 address=$2 port=$3
	shift 3
	ways='' lines=''
	case $address in
	*:*) bracket="[$address]" ;;
	*) bracket=$address ;;
	esac
	for way; do
		ways="$ways $way:$family:$bracket:$port"
		lines="$lines$way $family $address $port: $result
"
	done
	lines=${lines%?}
}

# tries NAME RULE RESULT FAMILY ADDRESS PORT WAY...: each of the ways ends so
tries()
{
	tried=$1 rule=$2 result=$3
	shift 3
	each "$@"
	# shellcheck disable=SC2086 # several
	with "$rule" -- $ways
	said "$tried" "$lines"
}

serve
# shellcheck disable=SC2086 # several
{
	tries 'named by a rule' "connect $local:$good" ok 4 $local "$good" $streams $datagrams
	is 'named by a rule: all came through' "$(came good | wc -l)" 11
	tries 'another port' "connect $local:$good" EACCES 4 $local "$bad" $streams $datagrams sendmmsg
	recorded 'a refused connect is on the record, with its address' \
		"kind == 'call' and syscall == 'connect' and decision == 'deny' and path == '$local:$bad' and errno == 'EACCES'"
	recorded 'a refused sendto as well' \
		"kind == 'call' and syscall == 'sendto' and decision == 'deny' and path == '$local:$bad'"
	recorded 'and each message of a sendmmsg' \
		"kind == 'call' and syscall == 'sendmmsg' and decision == 'allow' and path == '$local:$good' and ':3:' in rule.get('at', '')"
	tries 'nowhere stands for the own host' "connect $local:$good" EACCES 4 0.0.0.0 "$bad" $streams $datagrams
	recorded 'and is put down as that' \
		"kind == 'call' and syscall == 'connect' and decision == 'deny' and path == '$local:$bad'"
	tries 'nowhere, which a rule means' "connect $local:$good" ok 4 0.0.0.0 "$good" $streams $datagrams
	tries 'an address that was bound takes the place of nowhere' "connect $local:$good
bind 0" EACCES 4 0.0.0.0 "$good" bound udpbound
	recorded 'and is put down as that too' \
		"kind == 'call' and syscall == 'connect' and decision == 'deny' and path == '127.0.0.2:$good'"
	tries 'a denial in what is allowed' "connect *
deny connect $local:$bad" EACCES 4 $local "$bad" $streams $datagrams
	recorded 'a denial is put down to its line' \
		"kind == 'call' and syscall == 'connect' and decision == 'deny' and ':4:' in rule.get('at', '')"
}
if [ "$v6" -gt 0 ]; then
	# shellcheck disable=SC2086 # several
	{
		tries 'IPv6' "connect [::1]:$good" ok 6 ::1 "$good" $streams udp sendto sendmsg sendmmsg
		tries 'IPv6, another port' "connect [::1]:$good" EACCES 6 ::1 "$bad" $streams udp sendto sendmsg sendmmsg
		recorded 'an IPv6 address stands in brackets' \
			"kind == 'call' and syscall == 'connect' and decision == 'deny' and path == '[::1]:$bad'"
		tries 'IPv6, nowhere' "connect [::1]:$good" EACCES 6 :: "$bad" $streams udp sendto sendmsg
		tries 'IPv6, nowhere, which a rule means' "connect [::1]:$good" ok 6 :: "$good" $streams udp sendto sendmsg
		tries 'IPv4 in IPv6' "connect [::1]:$bad $local:$good" EACCES 6 ::ffff:127.0.0.1 "$bad" $streams udp sendto sendmsg
		recorded 'and is put down as IPv4' \
			"kind == 'call' and syscall == 'connect' and decision == 'deny' and path == '$local:$bad'"
		tries 'IPv4 in IPv6, allowed' "connect $local:$good" ok 6 ::ffff:127.0.0.1 "$good" $streams udp sendto sendmsg
		tries 'IPv4 in IPv6, nowhere' "connect [::1]:$bad" EACCES 6 ::ffff:0.0.0.0 "$bad" $streams udp sendto sendmsg
		tries 'an IPv4 address by an IPv6 socket' "connect [::1]:$bad" EACCES 6 $local "$bad" udp sendto sendmsg
		tries 'an IPv4 address by an IPv6 socket, allowed' "connect $local:$good" ok 6 $local "$good" udp sendto sendmsg
		tries 'no family, by an IPv6 socket: no address' "connect [::1]:$good" EDESTADDRREQ 6 ::1 "$bad" unspec unspecmsg
		tries 'an IPv6 address by an IPv4 socket' "connect [::1]:$good" EAFNOSUPPORT 4 ::1 "$good" connect sendto
	}
else
	skip 'IPv6' 'this host has none'
fi

# What is nowhere, is not there, or is no address.
tries 'a connection is dissolved' "connect $local:$good" ok 4 $local "$good" dissolve
tries 'where there is none to dissolve' "connect $local:$good" ok 4 $local "$bad" empty emptytcp
tries 'no whole address' "connect $local:$good" EINVAL 4 $local "$good" short
tries 'nobody listens' "connect $local:$closed" ECONNREFUSED 4 $local "$closed" connect nonblock
tries 'a signal ends the wait' "connect $local:$full" EINTR 4 $local "$full" interrupted

# Sockets that get a name.
tries 'a port that a rule names is bound' "bind $closed" ok 4 $local "$closed" bind bindudp serve
tries 'another one is not' "bind $closed" EACCES 4 $local "$good" bind bindudp serve
tries 'nor one that the kernel chooses' "bind $closed" EACCES 4 0.0.0.0 0 bind serve bindunspec listen
recorded 'a refused bind is on the record' \
	"kind == 'call' and syscall == 'bind' and decision == 'deny' and path == '0.0.0.0:0'"
recorded 'and a listen that would bind' \
	"kind == 'call' and syscall == 'listen' and decision == 'deny' and path == '0.0.0.0:0'"
tries 'a port that the kernel chooses' 'bind 0' ok 4 0.0.0.0 0 bind bindudp serve bindunspec listen
tries 'a datagram socket may have it: it has it by sending as well' "bind $closed" ok 4 0.0.0.0 0 bindudp
recorded 'and then no name was decided on' \
	"kind == 'call' and syscall == 'bind' and decision == 'allow' and path is None and spelled == '0.0.0.0:0'"
tries 'a rule that connects does not bind' "connect $local:*" EACCES 4 $local "$closed" bind bindudp serve listen

# Echoes of ICMP have no port. A network of the test's own lets its user send them.
printf 'include default\nconnect 127.0.0.1:0\n' >"$scratch/net.policy"
if unshare -Urn sh -c 'ip link set lo up && echo "0 0" >/proc/sys/net/ipv4/ping_group_range && ./inets icmpto:4:127.0.0.1:7' \
	2>/dev/null | grep -q ': ok'; then
	rm -f "$log"
	timeout -s KILL "$seconds" unshare -Urn sh -c 'ip link set lo up
echo "0 0" >/proc/sys/net/ipv4/ping_group_range
exec "$@"' sh "$WARDER" -o "$log" -p "$scratch/net.policy" -- \
		./inets icmpto:4:127.0.0.1:7 icmpto:4:0.0.0.0:0 icmpto:4:127.0.0.2:0 >"$out" 2>"$err"
	rc=$?
	said 'echoes have no port' 'icmpto 4 127.0.0.1 7: ok
icmpto 4 0.0.0.0 0: ok
icmpto 4 127.0.0.2 0: EACCES'
	recorded 'and so they are on the record' \
		"kind == 'call' and syscall == 'sendto' and decision == 'deny' and path == '127.0.0.2:0'"
else
	skip 'echoes have no port' 'there is no network of one'"'"'s own to be had with unshare and ip'
fi

# The kernel holds the ports as well, and says so.
"$WARDER" doctor --json >"$scratch/doctor" 2>/dev/null
case $(python3 -c 'import json, sys
for found in json.load(sys.stdin)["probes"]:
	if found["name"] == "Landlock TCP rules": print(found["works"])' <"$scratch/doctor" 2>/dev/null) in
True)
	tries 'with the fence' "connect $local:$good
bind 1-2000" ok 4 $local "$good" connect
	recorded 'the fence is on the record' "kind == 'start' and [layer for layer in layers if
		layer['name'] == 'landlock tcp' and layer['active'] and
		layer['detail'] == 'ports to connect to: 1, to bind: all']"
	;;
*) skip 'the fence is on the record' 'Landlock of this kernel holds no ports: it came with Linux 6.7' ;;
esac
"$WARDER" policy show --compiled -e "connect 10.0.0.1:443 *:80" >"$out" 2>"$err"
check 'a policy shows its ports' has "$out" 'connect to TCP ports: 443 80'
check 'and that it has none' has "$out" 'bind to TCP ports: none'

# What changes while it is decided.
tries 'races' "connect $local:$good" ok 4 $local "$bad" race racemsg racetcp shared swap
tries 'a socket in the place of another that listens' "bind $closed" ok 4 $local "$closed" swaplisten
is 'what no rule names: nothing came through' "$(came bad)" ''

# Sockets that the jail did not make: handed in as standard input, or passed by somebody outside.
cat >"$scratch/handed.py" <<'P'
import os, socket, sys
sock = socket.socket(socket.AF_INET, int(sys.argv[1]), int(sys.argv[2]))
os.dup2(sock.fileno(), 0)
os.execv(sys.argv[3], sys.argv[3:])
P
cat >use.py <<'P'
import socket, sys
def say(act, *args):
    try:
        act(*args)
        print('ok')
    except OSError as error:
        print(error.strerror)
handed = socket.socket(fileno=0)
for port in map(int, sys.argv[2:]):
    at = ('127.0.0.1', port)
    if sys.argv[1] == 'sendto': say(handed.sendto, b'handed', at)
    if sys.argv[1] == 'sendmsg': say(handed.sendmsg, [b'handed'], [], 0, at)
    if sys.argv[1] == 'connect': say(handed.connect, at)
P
# hands NAME TYPE PROTOCOL RULE WAY WANTED: standard input is such a socket
hands()
{
	printf 'include default\n%s\n' "$4" >"$scratch/net.policy"
	rm -f "$log"
	timeout -s KILL "$seconds" python3 "$scratch/handed.py" "$2" "$3" "$WARDER" -o "$log" -p "$scratch/net.policy" \
		-- python3 use.py "$5" "$good" "$bad" >"$out" 2>"$err"
	rc=$?
	is "handed in: $1" "$rc $(cat "$out")" "$6"
}
hands 'a datagram socket, sendto' 2 17 "connect $local:$good" sendto '0 ok
Permission denied'
hands 'a datagram socket, sendmsg' 2 17 "connect $local:$good" sendmsg '0 ok
Permission denied'
hands 'a protocol of which no rule speaks' 1 262 "connect $local:$good $local:$bad" connect '0 Permission denied
Permission denied'
recorded 'handed in: the reason is on the record' \
	"kind == 'call' and syscall == 'connect' and decision == 'deny' and rule == {'builtin': 'protocol'}"
cat >take.py <<'P'
import socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind('\0' + sys.argv[1])
server.listen()
passed = socket.socket(fileno=socket.recv_fds(server.accept()[0], 1, 1)[1][0])
for port in map(int, sys.argv[2:]):
    for act in lambda at: passed.sendmsg([b'passed'], [], 0, at), lambda at: passed.sendto(b'passed', at):
        try: print(act(('127.0.0.1', port)))
        except OSError as error: print(error.strerror)
P
name=warder-test-$$.net
python3 "$here/send_socket.py" AF_INET "$name" &
passing=$!
started="$started $passing"
printf 'include default\nconnect %s\nbind @%s\n' "$local:$good" "$name" >"$scratch/net.policy"
jail -p "$scratch/net.policy" -- python3 take.py "$name" "$good" "$bad"
wait "$passing"
is 'passed in: it came' "$?" 0
is 'passed in: the same rules hold' "$(cat "$out")" '6
6
Permission denied
Permission denied'
is 'handed and passed in: nothing came through' "$(came bad)" ''

# Protocols of which no rule speaks, and ways round by somebody else.
tries 'protocols that rules can be about' "connect $local:$good" ok 4 $local "$good" udplite
tries 'other protocols' "connect $local:$good" EPROTONOSUPPORT 4 $local "$good" mptcp sctp sctpseq dccp smc raw
recorded 'the reason is on the record' \
	"kind == 'call' and syscall == 'socket' and decision == 'deny' and rule == {'builtin': 'protocol'}"
tries 'a route by way of somebody' "connect $local:$good" EPERM 4 $local "$good" options retopts
recorded 'the reason of that as well' \
	"kind == 'call' and syscall == 'setsockopt' and decision == 'deny' and rule == {'builtin': 'route'}"
tries 'none' "connect $local:$good" ok 4 $local "$good" nooptions
[ "$v6" -eq 0 ] ||
	tries 'a route by way of somebody, IPv6' "connect [::1]:$good" EPERM 6 ::1 "$good" \
		rthdr rthdrmsg rthdr2292 pktoptions flowlabel

# By an interface of its own choice the same address, even of the loopback, is somebody else's; of a
# group that is joined the link is told, and what is sent in the name of another host comes to it.
cat >links.py <<'P'
import errno, socket, struct
lo = socket.if_nametoindex('lo')
def say(name, family, act):
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as sock: act(sock)
        print(name, 'ok')
    except OSError as error:
        print(name, errno.errorcode[error.errno])
def option(level, number, value):
    return lambda sock: sock.setsockopt(level, number, value)
def message(level, number, value, to):
    return lambda sock: sock.sendmsg([b'link'], [(level, number, value)], 0, (to, 9))
own, every = struct.pack('i', lo), struct.pack('!i', lo)
say('device', 2, option(1, 25, b'lo'))
say('index', 2, option(1, 62, own))
say('unicast', 2, option(0, 50, every))
say('packet', 2, message(0, 8, own + bytes(8), '127.0.0.1'))
ip, ip6 = socket.inet_aton('239.1.2.3'), b'\xff\x0e' + b'a secret of it'
def group(family, ip, head=4): # struct sockaddr_storage
    return struct.pack('=HH', family, 0) + bytes(head - 4) + ip + bytes(124 + 4 - head - len(ip))
say('free', 2, option(0, 15, b'\1\0\0\0'))
say('join', 2, option(0, 35, ip + bytes(4) + own))
say('joinsource', 2, option(0, 39, ip + socket.inet_aton('127.0.0.1') + socket.inet_aton('10.0.0.1')))
say('joingroup', 2, option(0, 42, struct.pack('i4x', lo) + group(2, ip)))
say('joinboth', 2, option(0, 46, struct.pack('i4x', lo) + group(2, ip) + group(2, socket.inet_aton('10.0.0.1'))))
say('source', 2, message(0, 8, bytes(8) + bytes(4), '127.0.0.1'))
if V6:
    say('unicast6', 10, option(41, 76, every))
    say('sticky6', 10, option(41, 50, bytes(16) + own))
    say('packet6', 10, message(41, 50, bytes(16) + own, '::1'))
    say('packet2292', 10, message(41, 2, bytes(16) + own, '::1'))
    say('free6', 10, option(41, 78, b'\1\0\0\0'))
    say('join6', 10, option(41, 20, ip6 + own))
    say('joingroup6', 10, option(41, 42, struct.pack('i4x', lo) + group(10, ip6, 8)))
    say('joinboth6', 10, option(41, 46, struct.pack('i4x', lo) + group(10, ip6, 8) + group(10, ip6, 8)))
    say('source6', 10, message(41, 50, bytes(20), '::1'))
    say('bind6', 10, lambda sock: sock.bind(('fe80::ffff', 0, 0, lo)))
    say('group6', 10, lambda sock: sock.bind(('ff02::1', 0, 0, lo)))
P
sed -i "s/V6/$v6/" links.py
# links NAME RULE NO LINK: what the ways end with that name an interface or a group, and a bind to a
# link's address
links()
{
	printf 'include default\n%s\n' "$2" >"$scratch/net.policy"
	jail -p "$scratch/net.policy" -- python3 links.py
	lines="device $3
index $3
unicast $3
packet $3
free $3
join $3
joinsource $3
joingroup $3
joinboth $3
source ok"
	[ "$v6" -eq 0 ] || lines="$lines
unicast6 $3
sticky6 $3
packet6 $3
packet2292 $3
free6 $3
join6 $3
joingroup6 $3
joinboth6 $3
source6 ok
bind6 $4
group6 $3"
	said "$1" "$lines"
}
links 'no rule: an interface may be named, a source, and a group' '' ok EADDRNOTAVAIL
links 'an interface, a source, and a group' "connect $local:9 [::1]:9
bind *" EPERM EPERM
recorded 'an interface: a message that names one is on the record' \
	"kind == 'call' and syscall == 'sendmsg' and decision == 'deny' and path == '$local:9' and rule == {'builtin': 'route'}"
[ "$v6" -eq 0 ] || recorded 'an interface: so is a bind' \
	"kind == 'call' and syscall == 'bind' and decision == 'deny' and path == '[fe80::ffff%1]:0' and rule == {'builtin': 'route'}"

# Where a connection was, there is a port that nobody has bound, and the kernel chooses it again.
cat >again.py <<'P'
import errno, socket, struct, sys
port = 50000 + int(sys.argv[2]) % 10000
with socket.socket() as sock:
    try: sock.setsockopt(0, 51, struct.pack('I', port | port << 16)) # IP_LOCAL_PORT_RANGE
    except OSError: port = None
    try: sock.connect(('127.0.0.1', int(sys.argv[1])))
    except ConnectionRefusedError: pass
    try:
        sock.listen()
        print('listens', port == sock.getsockname()[1])
    except OSError as error: print(errno.errorcode[error.errno], port == sock.getsockname()[1])
P
# again NAME RULE LINE
again()
{
	printf 'include default\n%s\n' "$2" >"$scratch/net.policy"
	jail -p "$scratch/net.policy" -- python3 again.py "$closed" "$$"
	said "$1" "$3"
}
again 'no rule: the port of a connection' '' 'listens True'
if has "$out" 'listens True'; then
	again 'the port of a connection is not listened on' "connect $local:$closed" 'EACCES True'
	recorded 'and that is on the record' \
		"kind == 'call' and syscall == 'listen' and decision == 'deny' and path == '0.0.0.0:$((50000 + $$ % 10000))'"
	again 'nor where another one may be bound' "connect $local:$closed
bind $closed" 'EACCES True'
	again 'but where the kernel may choose' "connect $local:$closed
bind 0" 'listens True'
else
	skip 'the port of a connection is not listened on' 'this kernel chooses no port twice: IP_LOCAL_PORT_RANGE came with Linux 6.3'
fi

# What the kernel sends when the call is over is what was to be sent, and nothing of the broker's.
cat >zerocopy.py <<'P'
import socket, threading, time
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server = socket.create_server(('127.0.0.1', 0))
client = socket.socket()
client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 << 20)
client.connect(server.getsockname())
client.setsockopt(socket.SOL_SOCKET, 60, 1) # SO_ZEROCOPY
client.setblocking(False)
taken, parts = server.accept()[0], [bytes([65 + i % 26]) * 20000 for i in range(200)]
want = got = b''
try:
    for part in parts: want += part[:client.sendmsg([part], [], 0x4000000)] # MSG_ZEROCOPY
except OSError: pass
one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
for _ in range(20):
    one.sendmsg([b'#' * 20000])
    other.recv(20000)
while len(got) < len(want): got += taken.recv(1 << 20)
print(len(want) > 100000, sum(a != b for a, b in zip(want, got)))
P
for rule in '' "connect $local:*
bind 0"; do
	printf 'include default\n%s\n' "$rule" >"$scratch/net.policy"
	jail -p "$scratch/net.policy" -- python3 zerocopy.py
	is "what is sent without a copy stays what it was${rule:+, with rules}" "$(cat "$out")" 'True 0'
done

# Observing, all of it goes on, and is on the record as what it would be.
if ! late observing; then
	options=--observe
	tries 'observing' "connect $local:$good" ok 4 $local "$bad" connect udp sendmsg fastmsg listen
	options=''
	recorded 'observing: what would be refused' \
		"kind == 'call' and syscall == 'sendmsg' and decision == 'allow' and would == 'deny' and path == '$local:$bad'"
	recorded 'observing: a listen too' "kind == 'call' and syscall == 'listen' and would == 'deny'"
fi

# Where no rule names an address, all is as it was.
# shellcheck disable=SC2086 # several
tries 'no rule' '' ok 4 $local "$good" $streams $datagrams listen nooptions
is 'no rule: listen is not seen' "$(records "syscall == 'listen'")" 0
stop
finish
