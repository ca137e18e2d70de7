#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/net_user.sh - `net user`: a network of the jail's own, connected by pasta; see with-net
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
: "${NET_FAR:?run this by with-net}"
have bash || skip_all 'bash, which connects by itself, is not there'

# asks KIND ADDRESS PORT: what a server there says, to a program of the jail
asks()
{
	# Who says something to a stream may be told that it is closed already.
	jail --net user -- timeout 3 bash -c "exec 3<>/dev/$1/$2/$3 && { [ $1 = tcp ] || echo hello >&3; } && head -n 1 <&3"
	cat "$out"
}

project
is 'a server elsewhere answers, TCP' "$(asks tcp 10.91.0.1 80)" far
is 'and over IPv6' "$(asks tcp fd91::1 80)" far
is 'UDP' "$(asks udp 10.91.0.1 80)" far
asks tcp 10.91.0.1 80 >/dev/null
is 'the log says how' "$(jq -rn 'input | .layers[] | select(.name == "network") | "\(.active) \(.detail)"' "$log")" \
	'true own namespace through pasta'
check 'and nothing of a network namespace without a way out' lacks "$log" '"name":"network namespace"'
bare bash -c 'exec 3<>/dev/tcp/127.0.0.1/8077 && head -n 1 <&3'
is 'the server on the loopback is there, outside' "$(cat "$out")" loopback
is 'no server of the loopback, there' "$(asks tcp 127.0.0.1 8077)" ''
check 'but a refusal' has "$err" 'Connection refused'
is 'nor over IPv6' "$(asks tcp ::1 8077)" ''
is 'nor behind the gateway' "$(asks tcp 10.91.0.1 8077)" ''
is 'nor with a datagram' "$(asks udp 10.91.0.1 8077)" ''
is 'nor behind the gateway of IPv6' "$(asks tcp fd91::1 8077)" ''
is "nor behind the host's address" "$(asks tcp 10.91.0.2 8077)" ''
is 'no port of the loopback is taken for it' \
	"$(jail --net user -- cat /proc/net/tcp /proc/net/tcp6 && grep -c ' 0A ' "$out")" 0

# A rule that names one makes it the host's.
jail --net user -e 'connect 127.0.0.1:8077 [::1]:8077' -- bash -c '
	timeout 3 head -n 1 </dev/tcp/127.0.0.1/8077
	timeout 3 head -n 1 </dev/tcp/::1/8077
	exec 3<>/dev/udp/127.0.0.1/8077 && echo hello >&3 && timeout 3 head -n 1 <&3'
is 'but those that a rule names, of either kind' "$(paste -s -d ' ' "$out")" 'loopback loopback loopback'
jail --net user -e 'connect localhost:8077' -- bash -c 'head -n 1 </dev/tcp/127.0.0.1/8078'
check 'and no other' has "$err" 'refused'
jail --net user -e 'connect 127.0.0.1:*' -- touch ran
is 'all of them: 125' "$rc" 125
check 'how many there may be' has "$err" 'at most 64 ports'
check 'nothing ran' [ ! -e ran ]

jail --net user -- getent ahostsv4 some.example
is 'names are resolved by a server elsewhere' "$(awk '{ print $1; exit }' "$out")" 10.91.0.1

# with_resolver LINE [LINE]: getent in a jail, where the first line is all of /etc/resolv.conf, and
# the second all that systemd-resolved says; by a user, as root of a namespace
with_resolver()
{
	echo "$1" >"$scratch/resolv.conf"
	echo "${2-}" >"$scratch/upstream"
	keep "$log"
	rm -f "$log"
	# shellcheck disable=SC2086
	timeout -s KILL "$seconds" unshare $as_root -m sh -c 'mount --bind "$1/resolv.conf" /etc/resolv.conf && shift &&
		if [ -s "$1/upstream" ]; then
			mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/resolve &&
				cp "$1/upstream" /run/systemd/resolve/resolv.conf
		fi && shift && exec "$@"' sh "$scratch" "$scratch" "$WARDER" -o "$log" --net user -- \
		sh -c 'cat /etc/resolv.conf; exec timeout 3 getent ahostsv4 some.example' >"$out" 2>"$err"
	rc=$?
}
as_root=
[ "$(id -u)" -eq 0 ] || as_root=-r
with_resolver 'nameserver 127.0.0.1'
is 'by one on 127.0.0.1' "$(awk 'END { print $1 }' "$out")" 10.91.0.99
with_resolver ''
is 'which is where none is named' "$(awk 'END { print $1 }' "$out")" 10.91.0.99
with_resolver 'nameserver 127.0.0.53' 'nameserver 10.91.0.1'
is 'by those behind systemd-resolved' "$(awk 'END { print $1 }' "$out")" 10.91.0.1
is 'which the jail has in its resolv.conf' "$(head -n 1 "$out")" 'nameserver 10.91.0.1'
with_resolver 'nameserver 127.0.0.53'
is 'or not at all' "$rc" 2
check 'which is said' has "$err" 'names are not resolved in the jail'

# pasta_of PID: the pid of its child that is pasta
pasta_of()
{
	for child in $(children "$1"); do
		case $(cat "/proc/$child/comm") in
		pasta* | passt*) echo "$child" ;;
		esac
	done
}

# background COMMAND...: sets pid and pasta
background()
{
	keep "$log"
	rm -f "$log"
	: >"$out"
	"$WARDER" -o "$log" --net user -- "$@" >"$out" 2>"$err" &
	pid=$!
	started="$started $pid"
	until_true 10 has "$out" ready || echo '# it did not come up'
	pasta=$(pasta_of "$pid")
	started="$started $pasta"
}

# the field of a status file
status_of()
{
	awk -v field="$2:" '$1 == field { print $2; exit }' "/proc/$1/status"
}

background bash -c 'for p in /proc/[0-9]*; do read -r name <"$p/comm"; echo "$name"; done; echo ready; exec sleep 1000.7'
check 'pasta is a child of warder' [ "$pasta" ]
check 'nothing of it is seen in the jail' lacks "$out" pas
is 'it is no user of more rights' "$(status_of "$pasta" Uid)" "$(if [ "$(id -u)" -eq 0 ]; then echo 65534; else id -u; fi)"
is 'it filters its own calls' "$(status_of "$pasta" Seccomp)" 2
check 'it is in a session of its own' [ "$(ps -o sid= -p "$pasta")" -eq "$pasta" ]
is 'it has nothing open that is a file of ours' \
	"$(readlink "/proc/$pasta/fd/"* 2>/dev/null | grep -c "$scratch")" 0
kill -TERM "$pid"
wait "$pid"
is 'its end is the end of pasta' "$(alive "$pasta" && echo alive)" ''

background sh -c 'echo ready; exec sleep 1000.7'
kill -KILL "$pid"
check 'when warder is killed, pasta dies, too' until_true 5 eval '! alive "$pasta"'

mkfifo "$proj/fifo"
background bash -c 'echo ready; read -r line <fifo; timeout 3 bash -c "echo >/dev/tcp/10.91.0.1/80" && echo reached; exit 7'
kill -KILL "$pasta"
until_true 5 eval '! alive "$pasta"'
timeout 5 sh -c 'echo go >"$1/fifo"' sh "$proj"
wait "$pid"
is "when pasta dies the command goes on" "$?" 7
check 'without a network' lacks "$out" reached
check 'and that is said' has "$err" 'pasta ended before the command did'

# What the jail binds is nobody's outside.
cat >"$proj/listen.py" <<'S'
import socket
import time
sockets = []
for family, address in ((socket.AF_INET, '0.0.0.0'), (socket.AF_INET6, '::')):
    sock = socket.socket(family)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    sock.bind((address, 8078))
    sock.listen()
    sockets.append(sock)
print('ready', flush=True)
time.sleep(1000)
S
background python3 listen.py
for address in 127.0.0.1 10.91.0.2 ::1; do
	bare bash -c "echo >/dev/tcp/$address/8078"
	check "a port of the jail is not published on $address" [ "$rc" -ne 0 ]
done
kill -KILL "$pid"
until_true 5 eval '! alive "$pasta"'

bare "$WARDER" doctor
check 'doctor has tried it' grep -q '^network through pasta *works' "$out"
whole=$rc

# in_place FILE COMMAND...: with another file in the place of pasta
in_place()
{
	replaced=$1
	shift
	# shellcheck disable=SC2086
	timeout -s KILL "$seconds" unshare $as_root -m sh -c 'for place in /usr/local/bin/pasta /usr/bin/pasta /bin/pasta; do
			[ ! -e "$place" ] || mount --bind "$0" "$place" || exit 3
		done
		exec "$@"' "$replaced" "$@" >"$out" 2>"$err"
	rc=$?
}
: >"$scratch/nothing"
in_place "$scratch/nothing" "$WARDER" -o none --net user -- touch ran
is 'without pasta: 125' "$rc" 125
check 'which package it is in' has "$err" 'install the package passt'
check 'and what else there is' has "$err" '`net host` or `net none`'
check 'where that is said' has "$err" 'command line:1:5'
check 'nothing ran' [ ! -e ran ]
in_place "$scratch/nothing" "$WARDER" doctor
is 'without it, doctor is as pleased with the host' "$rc" "$whole"
check 'and says what to do' has "$out" 'remedy: install the package passt'
long=1000.0$$ # a number that no other run of this test has
printf '#!/bin/sh\nexec sleep %s\n' "$long" >"$scratch/stuck"
printf '#!/bin/sh\necho a line >&2\necho why it failed >&2\nexit 1\n' >"$scratch/failing"
chmod 755 "$scratch/stuck" "$scratch/failing"
in_place "$scratch/failing" "$WARDER" -o none --net user -- touch ran
is 'with a pasta that fails: 125' "$rc" 125
check 'it says why' has "$err" 'connecting the network through pasta failed: pasta says: why it failed'
check 'nothing ran' [ ! -e ran ]
in_place "$scratch/stuck" "$WARDER" -o none --net user -- touch ran
is 'with one that never is ready: 125' "$rc" 125
check 'within some seconds' has "$err" 'timed out'
check 'nothing ran' [ ! -e ran ]

# ended SIGNAL: a launch that waits for pasta; its status, and how many seconds it took to end
ended()
{
	# shellcheck disable=SC2086
	timeout -s KILL "$seconds" unshare $as_root -m sh -c 'mount --bind "$0" "$(readlink -f "$(command -v pasta)")" && shift &&
		exec "$@"' "$scratch/stuck" x "$WARDER" -o none --net user -- touch ran >"$out" 2>"$err" &
	waiting=$!
	until_true 5 stuck_there || echo '# the launch did not come so far'
	warder=$(status_of "$stuck" PPid)
	begun=$(date +%s)
	kill "-$1" "$warder"
	wait "$waiting"
	echo "$? $(($(date +%s) - begun < 4))"
}
stuck_there()
{
	stuck=$(pgrep -f "^sleep $long" | head -n 1)
	[ "$stuck" ]
}
is 'a signal ends a launch that waits for it' "$(ended TERM)" '143 1'
check 'and nothing of it is left' eval '! pgrep -f "^sleep $long" >/dev/null'
check 'nothing ran' [ ! -e ran ]
# shellcheck disable=SC2086
bare unshare $as_root -n "$WARDER" -o none --net user -- touch ran
is 'on a host that is connected with nothing: 125' "$rc" 125
check 'pasta says why' has "$err" 'pasta says: '
jail --light --net user -- touch ran
is 'light mode: 125' "$rc" 125
check 'by its name' has "$err" '`net user` needs a network namespace, and --light has none'
timeout -s KILL 20 "$VICTIMS/forbid" "$WARDER" -o "$log" --net user -- touch ran >"$out" 2>"$err"
is 'a host without namespaces: 125' "$?" 125
check 'likewise' has "$err" '`net user` needs a network namespace, and this host allows none'
check 'nothing ran' [ ! -e ran ]
jail -e 'net user' --observe -- bash -c 'exec 3<>/dev/tcp/10.91.0.1/80 && head -n 1 <&3'
is 'observing, it is the same' "$(cat "$out")" far
jail --net user --uid 1234 -C / -- bash -c 'head -n 1 </dev/tcp/10.91.0.1/80; id -u'
is 'as another user' "$(paste -s -d ' ' "$out")" 'far 1234'
jail --net user --bind /usr/share:/mnt -- bash -c 'head -n 1 </dev/tcp/10.91.0.1/80; ls -d /mnt/doc'
is 'with a root of its own' "$(paste -s -d ' ' "$out")" 'far /mnt/doc'
finish
