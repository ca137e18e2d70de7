#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/fences.sh - What the kernel holds, read back from it: also were the broker wrong
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=sleeper.sh
. "$here/sleeper.sh"
seconds=20

# From inside.
project
victim fences
echo 'no program, but data' >data
jail -e 'deny exec ./data' -e 'read /proc' -e 'modify /proc' -- ./fences privileged data
is 'the victim ran to its end' "$rc" 0
cases 'inside' "$out"
jail -e 'map deny wx' -e 'deny exec ./data' -- ./fences privileged data
check 'that these cases can fail: map deny wx has no memory files' grep -q '^not ok - a memory file' "$out"

# Namespaces: each is another one than ours.
# other KIND: the command saw a namespace, and it is not ours
other()
{
	grep -q "^$1:\[" "$out" && [ "$(cat "$out")" != "$(readlink "/proc/self/ns/$1")" ]
}
for kind in user mnt pid ipc uts cgroup; do
	jail -- readlink "/proc/self/ns/$kind"
	check "a $kind namespace of its own" other "$kind"
done
jail -- readlink /proc/self/ns/net
is "the host's network" "$(cat "$out")" "$(readlink /proc/self/ns/net)"
jail --net none -- readlink /proc/self/ns/net
check 'net none: a network of its own' other net

# Mounts: of those that can be seen (a later one on the same point covers an earlier one) only the
# devices that a rule names may be used as devices. A devpts has nothing else in it.
jail -- cat /proc/self/mountinfo
cp "$out" "$scratch/mountinfo"
is 'every mount is nosuid, but for single devices' "$(awk '{ seen[$5] = $6 }
	END { for (at in seen) if (seen[at] !~ /nosuid/) print at }' "$scratch/mountinfo" |
	grep -vxE '/dev/(null|zero|full|random|urandom|tty|ptmx)' | sort)" ''
is 'every mount is nodev, but for single devices' "$(awk '{ seen[$5] = $6 }
	END { for (at in seen) if (seen[at] !~ /nodev/) print at }' "$scratch/mountinfo" |
	grep -vxE '/dev/(null|zero|full|random|urandom|tty|ptmx|pts)' | sort)" ''
is 'the root is both' "$(awk '$5 == "/" { options = $6 } END { print options }' "$scratch/mountinfo" |
	tr , '\n' | grep -cxE 'nosuid|nodev')" 2
if [ "$(id -u)" -eq 0 ] && mknod "$proj/null" c 1 3 2>/dev/null; then
	chmod 666 "$proj/null"
	bare sh -c ': <null'
	is 'a device in the project can be opened without a jail' "$rc" 0
	jail -- sh -c ': <null'
	check 'and not in one' [ "$rc" -ne 0 ]
	rm -f null
else
	skip 'a device in the project' 'making one takes root'
fi

# Groups.
if [ "$(id -u)" -eq 0 ]; then
	bare setpriv --groups 5,6,7 id -G
	is 'without a jail there are groups' "$(cat "$out")" '0 5 6 7'
	bare setpriv --groups 5,6,7 "$WARDER" -o "$log" -- id -G
	is 'supplementary groups are dropped' "$(cat "$out")" 0
else
	skip 'supplementary groups' 'an ordinary user has none to give, and cannot drop them'
fi

# field PID NAME: of its status
field()
{
	sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"
}

# From outside.
sleeper -- sh -c 'echo ready; read -r line'
here_filters=$(field $$ Seccomp_filters)
is 'the broker has a filter of its own' "$(field "$broker" Seccomp_filters)" $((here_filters + 1))
# Traced late they are one: jail/merge.c.
filters=2
[ -z "${LATE-}" ] || filters=1
is 'the command has its two' "$(field "$target" Seccomp_filters)" $((here_filters + filters))
for who in broker target; do
	eval "of=\$$who"
	# shellcheck disable=SC2154 # eval sets it
	is "the $who has no capability" "$(for set in CapInh CapPrm CapEff CapBnd CapAmb; do
		field "$of" $set
	done | sort -u)" 0000000000000000
	is "the $who has no_new_privs" "$(field "$of" NoNewPrivs)" 1
done
if [ "$(id -u)" -eq 0 ]; then
	skip 'dumpable' 'root may read any process: the run as a user tells'
else
	check "the command's environment may be read by its user" sh -c "cat /proc/$target/environ >/dev/null"
	check "the broker's may not: it is undumpable" sh -c "! cat /proc/$broker/environ >/dev/null 2>&1"
	check "nor the supervisor's" sh -c "! cat /proc/$supervisor/environ >/dev/null 2>&1"
fi
wake

# A datagram socket that came from elsewhere, through one that the jail bound.
if have python3; then
	cat >gets.py <<'P'
import os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind('in')
server.listen()
print('listening', flush=True)
peer, _ = server.accept()
_, fds, _, _ = socket.recv_fds(peer, 1, 1)
given = socket.socket(fileno=fds[0])
try:
    given.sendto(b'out of the jail\n', '\0' + sys.argv[1])
    print('sent')
except OSError as error:
    print(error.errno)
peer.send(b'x')
P
	mkdir -p "$scratch/run"
	rm -f "$scratch/came"
	name=warder-fences-$$
	python3 "$here/server.py" "$scratch/run" "$name" "$scratch/came" &
	server=$!
	started="$started $server"
	until_true 10 [ -e "$scratch/came" ] || echo '# the server did not start'
	python3 "$here/passes.py" "$proj/in" &
	passer=$!
	started="$started $passer"
	jail -- python3 gets.py "$name.datagram"
	# 13 is EACCES, the broker's: who has bound a socket may have been passed any other. Before it
	# looked there, Landlock's scope was what held (EPERM).
	is 'an abstract socket outside is out of reach of any socket' "$(tail -n 1 "$out")" 13
	recorded 'and the broker has refused it' \
		"kind == 'call' and syscall == 'sendto' and decision == 'deny'"
	is 'and nothing came through' "$(cat "$scratch/came")" ''
	kill "$server" "$passer" 2>/dev/null
else
	skip 'an abstract socket outside' 'there is no python3'
fi

# A broker that was taken over.
if [ "$(id -u)" -ne 0 ]; then
	skip 'a broker that was taken over' 'only root may trace it'
	finish
fi
mkdir -p "$scratch/elsewhere" allowed refused
echo 'elsewhere' >"$scratch/elsewhere/file"

# taken NAME WANTED HIJACK-ARG...: what comes of a call that the broker of a new jail makes
taken()
{
	what=$1 wanted=$2
	shift 2
	sleeper -- sh -c 'echo ready; read -r line'
	got=$(timeout -s KILL 10 "$VICTIMS/hijack" "$broker" "$@" 2>&1)
	is "a taken broker: $what" "$got" "stopped
$wanted"
	wake
}
taken 'opens what the policy allows' 'done' open "$proj/note.txt"
taken 'does not open what is outside of the hull' EACCES open "$scratch/elsewhere/file"
taken 'makes a file where the policy allows it' 'done' create "$proj/by-hijack"
taken 'makes none outside of the hull' EACCES create "$scratch/elsewhere/new"
check 'it is not there' [ ! -e "$scratch/elsewhere/new" ]
# x86-64: mmap 9, socket 41, clone 56, execve 59, unshare 272
taken 'makes no socket' killed call 41 1 1 0
taken 'maps no code' killed call 9 0 4096 4 0x22 -1 0
taken 'makes no process' killed call 56 17 0 0 0 0
taken 'runs no program' killed call 59 0 0 0
taken 'makes no namespace' killed call 272 0x10000000

# through NAME OPTION...: the command's execve of ./refused/hello passes an eyeless broker
through()
{
	sleeper "$@" -- sh -c 'echo ready; read -r line; exec ./refused/hello'
	listener=$(for fd in /proc/"$broker"/fd/*; do
		case $(readlink "$fd") in *'seccomp notify'*) echo "${fd##*/}" ;; esac
	done)
	: >"$scratch/hijacked"
	timeout -s KILL 30 "$VICTIMS/hijack" "$broker" continue 59 "$listener" >"$scratch/hijacked" 2>&1 &
	hijacker=$!
	started="$started $hijacker"
	until_true 10 has "$scratch/hijacked" stopped || echo '# the broker was not stopped'
	wake
	wait "$hijacker"
}
cp "$VICTIMS/hello" refused/hello
printf 'include base\nread ./\nexec ./allowed /bin /usr/bin\n' >"$scratch/exec.policy"
through -p "$scratch/exec.policy"
is 'an execve that nobody decided on: done by the broker' "$(tail -n 1 "$scratch/hijacked")" 'done'
is 'Landlock refuses it outside of the exec rules' "$rc $(grep -c 'Permission denied' "$err")" '126 1'
is 'before the tracer has to' "$(records "kind == 'kill'")" 0
through -e 'deny exec ./refused'
is 'an execve into a hole of the rules: done by the broker' "$(tail -n 1 "$scratch/hijacked")" 'done'
is 'the tracer kills it before its first instruction' "$rc $(grep -c hello "$out")" '137 0'
recorded 'and says so' "kind == 'kill' and path == '$proj/refused/hello'"
through
is 'that these cases can fail: what is allowed runs' "$rc" 7
finish
