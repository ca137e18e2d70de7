#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/sockets.sh - Unix sockets: those that no rule names cannot be reached
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# serve DIRECTORY: somebody outside of the jail listens there
serve()
{
	project
	victim sockets
	rm -rf "$1" "$scratch/came"
	mkdir -p "$1"
	name=warder-test-$$-$count
	python3 "$here/server.py" "$1" "$name" "$scratch/came" &
	server=$!
	started="$started $server"
	until_true 10 [ -e "$scratch/came" ] || echo '# the server did not start'
}

stop()
{
	sleep 0.2
	kill "$server"
	wait "$server" 2>/dev/null
}

run=$scratch/run
serve "$run"
jail -- ./sockets "$run" "$name" refused
stop
is 'the victim ran to its end' "$rc" 0
cases 'no rule' "$out"
is 'no rule: nothing came through' "$(cat "$scratch/came")" ''
recorded 'the refusal is on the record' \
	"kind == 'call' and syscall == 'connect' and decision == 'deny' and path == '$run/stream'"
recorded 'an abstract one as well' \
	"kind == 'call' and decision == 'deny' and path == '@$name.stream'"

serve "$run"
jail -e "connect $run/stream $run/datagram @$name.stream @$name.datagram" -- \
	./sockets "$run" "$name" reached
stop
cases 'named by a rule' "$out"
is 'named by a rule: all came through' "$(wc -l <"$scratch/came")" 13

# A rule for one opens no other.
serve "$run"
jail -e "connect $run/datagram" -- ./sockets "$run" "$name" refused
stop
check 'a rule for one: that one is reached' has "$scratch/came" 'datagram: datagram sendto'
check 'a rule for one: the other is not' lacks "$scratch/came" stream

# Nor does it get to another by a second name: a socket cannot be copied.
serve "$proj/own"
jail -e 'connect ./open' -- python3 -c 'import os
for act in os.link, os.rename:
	try: act("own/stream", "open")
	except OSError as error: print(error.errno)'
stop
check 'another name of a socket under a connect rule: refused' [ ! -e open ]
recorded 'and the reason is on the record' \
	"kind == 'call' and syscall in ('rename', 'renameat2') and rule == {'builtin': 'move'}"

# One in the project itself was not made by the jail.
serve "$proj/own"
jail -- ./sockets "$proj/own" "$name" refused
stop
cases 'in the project' "$out"
is 'in the project: nothing came through' "$(cat "$scratch/came")" ''

# A bound socket has the name that it was given, on either side.
if have python3; then
	project
	cat >names.py <<'P'
import socket
server, client = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
server.bind('sub/../sub/s')
server.listen()
client.connect('sub/s')
accepted = server.accept()[0]
print(server.getsockname(), client.getpeername(), accepted.getsockname(), repr(client.getsockname()))
print(socket.create_server(('127.0.0.1', 0)).getsockname()[0])
P
	bare python3 names.py
	cp "$out" "$scratch/bare.out"
	rm -f sub/s
	jail -- python3 names.py
	is 'sockets have the names they have bare' "$(cat "$out")" "$(cat "$scratch/bare.out")"
fi

# A datagram socket is passed in by whoever connects to an abstract name that the jail has bound: it
# reaches no more than one that the jail made.
serve "$run"
cat >take.py <<'P'
import socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind('\0' + sys.argv[1])
server.listen()
passed = socket.socket(fileno=socket.recv_fds(server.accept()[0], 1, 1)[1][0])
for send in (lambda: passed.sendmsg([b'sendmsg'], [], 0, sys.argv[2]),
             lambda: passed.sendto(b'sendto', sys.argv[2])):
    try: print(send())
    except OSError as error: print(error.strerror)
P
python3 "$here/send_socket.py" AF_UNIX "$name.taken" &
passing=$!
started="$started $passing"
jail -e "bind @$name.taken" -- python3 take.py "$name.taken" "$run/datagram"
wait "$passing"
is 'a datagram socket that was passed in: it came' "$?" 0
stop
is 'a datagram socket that was passed in: refused' "$(cat "$out")" "Permission denied
Permission denied"
is 'a datagram socket that was passed in: nothing came through' "$(cat "$scratch/came")" ''

# What a receiver is told of who sends: the truth where the kernel itself sends, else that it was warder
# (pid 1), as far as a process without a capability may say so. transparency.md has the list.
cat >"$scratch/told.py" <<'P'
import os, socket, struct, sys, threading, time
def who(pid): return {os.getpid(): 'itself', 1: 'warder'}.get(pid, 'another')
def ids(uid, gid): return '' if (uid, gid) == (os.getuid(), os.getgid()) else ' with other ids'
def send(kind, ancillary, name):
    left, right = socket.socketpair(socket.AF_UNIX, kind)
    right.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    try: left.sendmsg([b'x'], ancillary)
    except OSError as error:
        print(name, 'refused')
        return
    for level, what, data in right.recvmsg(1, 100)[1]:
        pid, uid, gid = struct.unpack('3i', data)
        print(name, who(pid) + ids(uid, gid))
def say(pid, uid=os.getuid(), gid=os.getgid()):
    return [(socket.SOL_SOCKET, 2, struct.pack('3i', pid, uid, gid))] # SCM_CREDENTIALS
def all_of(name, kind):
    send(kind, [], name + ' nothing said:')
    send(kind, say(os.getpid()), name + ' itself:')
    send(kind, say(1), name + ' warder:')
    send(kind, say(os.getppid()), name + ' its parent:')
    send(kind, say(os.getpid(), os.getuid() + 1), name + ' another user:')
    send(kind, say(os.getpid(), os.getuid(), os.getgid() + 1), name + ' another group:')
    send(kind, [(socket.SOL_SOCKET, 2, b'abc')], name + ' too short:')
kinds = ('stream', socket.SOCK_STREAM), ('seqpacket', socket.SOCK_SEQPACKET), ('datagram', socket.SOCK_DGRAM)
first = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM) # from here on messages are looked at
if sys.argv[1:]:
    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
for name, kind in kinds: all_of(name, kind)
def peer(of): return who(struct.unpack('3i', of.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0])
print('peer of a pair:', peer(socket.socketpair()[0]))
server, client = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
server.bind('told')
server.listen()
client.connect('told')
print('who listens:', peer(client))
print('who connects:', peer(server.accept()[0]))
sys.stdout.flush()
os._exit(0)
P
# told NAME FILE [ARG]: in the jail the same as bare, but for the lines of FILE
told()
{
	project
	cp "$scratch/told.py" .
	# Root has capabilities, which no jail has.
	if [ "$(id -u)" -eq 0 ]; then
		bare setpriv --bounding-set=-all --inh-caps=-all python3 told.py ${3:+"$3"}
	else
		bare python3 told.py ${3:+"$3"}
	fi
	cp "$out" "$scratch/bare.out"
	rm -f told
	jail -- python3 told.py ${3:+"$3"}
	is "$1" "$(diff "$scratch/bare.out" "$out" | sed -n 's/^> //p')" "$(cat "$2")"
}
cat >"$scratch/few" <<'L'
datagram nothing said: warder
datagram itself: warder
who connects: warder
L
told 'a program with one thread: what a receiver is told' "$scratch/few"
recorded 'a stream sends by itself' "kind == 'call' and syscall == 'sendmsg' and fence == 'connected'"
cat >"$scratch/many" <<'L'
stream nothing said: warder
stream itself: warder
seqpacket nothing said: warder
seqpacket itself: warder
datagram nothing said: warder
datagram itself: warder
who connects: warder
L
told 'one with threads' "$scratch/many" threads

# As many are remembered as a quarter of the broker's descriptors: the oldest give way, and first of all those that
# were removed; their descriptors are given back.
if have python3; then
	cat >crowd.py <<'P'
import os, socket
def bound(path):
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    return server
def meets(path):
    with socket.socket(socket.AF_UNIX) as client:
        try: client.connect(path)
        except PermissionError: return False
    return True
servers = [bound('first')]
print(meets('first'))
for i in range(300):
    bound('gone').close()
    print(meets('first')) if i == 299 else os.unlink('gone')
servers += [bound(f's{i}') for i in range(60)]
print(meets('first'), meets('s0'), meets('s59'))
P
	(
		# shellcheck disable=SC3045 # dash has it
		ulimit -n 200 # with room for fifty of them
		jail -- python3 crowd.py
		cp "$out" "$scratch/crowd"
	)
	is 'more sockets than are remembered' "$(cat "$scratch/crowd")" 'True
True
False False True'
fi

# Within the jail sockets work: what the jail bound it may connect to.
project
cat >"$proj/pair.py" <<'P'
import os, socket, threading
for name in ('own.sock', '\0warder-own-%d' % os.getpid()):
    server = socket.socket(socket.AF_UNIX)
    server.bind(name)
    server.listen()
    thread = threading.Thread(target=lambda: server.accept()[0].sendall(b'hello'))
    thread.start()
    client = socket.socket(socket.AF_UNIX)
    client.connect(name)
    print(client.recv(10))
    thread.join()
a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
a.send(b'pair')
print(b.recv(10))
P
jail -- python3 pair.py
is "the jail's own sockets work" "$(cat "$out")" "b'hello'
b'hello'
b'pair'"
is 'and all ended well' "$rc" 0
finish
