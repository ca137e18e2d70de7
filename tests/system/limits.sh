#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/limits.sh - Each bomb ends at a limit, which the record names, and the host is as it was
#
# Bombs have bounds of their own (tests/victims/bomb.c), so that a limit that is broken harms nobody.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=60
project
victim bomb abuse

# reached: what the end record says of it
reached()
{
	python3 - "$log" <<'S'
import json, sys
for line in open(sys.argv[1]):
    record = json.loads(line)
    if record['kind'] == 'end':
        print(' '.join(record.get('reached', ['none'])), record['cause'])
S
}

# held NAME: what the start record says holds it
held()
{
	python3 - "$log" "limit $1" <<'S'
import json, sys
for line in open(sys.argv[1]):
    record = json.loads(line)
    if record['kind'] == 'start':
        print('; '.join(l['detail'] for l in record['layers'] if l['name'] == sys.argv[2]))
S
}

# group_of PID: the control group that this supervisor has made for tasks
group_of()
{
	find /sys/fs/cgroup -name "warder-*-$1" 2>/dev/null
}

# populated PID, emptied PID: whether somebody is in that, or nobody
populated()
{
	[ "$(group_of "$1")" ] && grep -q . "$(group_of "$1")/cgroup.procs"
}

emptied()
{
	[ "$(group_of "$1")" ] && ! populated "$1"
}

# grouped CONTROLLER: whether a control group can be made here
grouped()
{
	"$WARDER" doctor --json 2>/dev/null | python3 -c '
import json, sys
print(*[p["works"] for p in json.load(sys.stdin)["probes"] if p["name"] == sys.argv[1] + " control groups"])' "$1" |
		grep -q True
}

# Nothing of it happens without a limit: the bomb is one.
jail -- ./bomb forks 100
is 'without a limit nothing stops forks' "$rc $(cat "$out") $(reached)" '0 forks: 100 done none None'
jail -- ./bomb files 500
is 'nor descriptors' "$rc $(cat "$out")" '0 files: 500 done'

# Tasks.
jail --pids 20 -- ./bomb forks 100
made=$(sed -n 's/forks: \([0-9]*\) .*/\1/p' "$out")
case $(held pids) in
*': warder') # which kills what is too much: to the one who forks nothing is refused
	check 'a fork bomb ends at pids' [ "$(records "kind == 'kill' and rule == {'builtin': 'limit'}")" -gt 50 ]
	;;
*) check 'a fork bomb ends at pids' [ "${made:-100}" -le 20 ] ;;
esac
is 'and its record says so' "$(reached)" 'pids=20 None'
check 'stderr, too' has "$err" 'limit pids=20 was reached'
check 'and who reads the log later is told' sh -c '"$0" report "$1" | grep -qF "limits reached: pids=20" &&
	"$0" audit show "$1" | grep -qF "reached pids=20"' "$WARDER" "$log"
case $(held pids) in
'pids=20: cgroup v'*pids.max*) held_by=group ;;
'pids=20: an rlimit') held_by=rlimit ;;
'pids=20: warder') held_by=warder ;;
*) held_by= ;;
esac
check "what holds it is on record: $held_by" [ "$held_by" ]
group=$(held pids | sed -n 's/^.* of //p')
check 'and gone afterwards' [ ! -e "${group:-/none}" ]
jail --pids 20 -- ./bomb forks 5
is 'fewer are no news' "$rc $(cat "$out") $(reached)" '0 forks: 5 done none None'

# Two jails of one user count apart.
mkfifo "$scratch/go"
timeout -s KILL 60 "$WARDER" -o none --pids 60 -- sh -c 'n=0; while [ $n -lt 50 ]; do sleep 30 & n=$((n + 1)); done
	echo full; read -r line' <"$scratch/go" >"$scratch/first" 2>&1 &
first=$!
started="$started $first"
exec 9>"$scratch/go"
until_true 20 grep -q full "$scratch/first"
jail --pids 60 -- ./bomb forks 45
is 'a second jail of the same user has all of its own' "$rc $(cat "$out")" '0 forks: 45 done'
exec 9>&-
wait "$first"

# Descriptors.
jail --limit files=64 -- ./bomb files 500
is 'a descriptor bomb ends at files' "$rc $(sed 's/[0-9][0-9]/NN/' "$out") $(reached)" \
	'0 files: NN EMFILE files=64 None'
jail --limit files=64 -- ./bomb raw 500
is 'also one that asks nobody' "$(reached)" 'files=64 None'

# EMFILE of mq_open is also RLIMIT_MSGQUEUE's, 819200 bytes of a user's queues: mq_overview(7).
jail --limit files=64 -- ./bomb queues 100
is 'so many queues are no descriptors: that ends, and is no news of files' \
	"$rc $(sed 's/[0-9][0-9]*/N/' "$out") $(reached)" '0 queues: N EMFILE none None'

# Sizes of files, and time.
jail --limit fsize=2M -- ./bomb fill 20 .
is 'a file ends at fsize' "$rc $(stat -c %s bomb.0) $(reached)" '153 2097152 fsize=2M limit fsize'
check 'stderr says so' has "$err" 'ended by `limit fsize`'
jail --limit cpu=1s -- ./bomb spin 10
is 'an endless loop ends at cpu' "$rc $(reached)" '152 cpu=1s limit cpu'
jail --timeout 300ms -- sleep 20
is 'and one that sleeps at wall' "$rc $(reached)" '124 wall=300ms limit wall'
jail --limit as=100M -- ./bomb memory 200
is 'memory of one process ends at as' "$(sed 's/[0-9]\+/N/' "$out") $(reached)" 'memory: N ENOMEM as=100M None'

# Memory of all of them.
if grouped memory; then
	jail --memory 64M -- ./bomb memory 200
	is 'a memory bomb ends at memory' "$rc $(reached)" '137 memory=64M limit memory'
	check 'stderr says so: memory' has "$err" 'ended by `limit memory`'
	jail --memory 64M -- ./bomb spread 12
	case "$(reached)" in
	'memory=64M '*) ok 'so does one of many processes' ;;
	*) not_ok 'so does one of many processes' "$(reached)" "$(evidence)" ;;
	esac
	jail --memory 64M -- ./bomb memory 30
	is 'less of it is no news' "$rc $(cat "$out") $(reached)" '0 memory: 30 done none None'
	jail --memory 64M -- ./bomb fill 200 /dev/shm
	is '/dev/shm is memory' "$rc $(reached)" '137 memory=64M limit memory'
	jail --memory 64M -- ./bomb fill 200 /tmp
	is 'and so is the private /tmp' "$rc $(reached)" '137 memory=64M limit memory'
	for top in /sys/fs/cgroup/memory /sys/fs/cgroup /sys/fs/cgroup/unified; do
		[ ! -e "$top/cgroup.procs" ] || break
	done
	jail --memory 64M -w / -C "$proj" -- sh -c 'echo $$ >"$0/cgroup.procs"; exec ./bomb memory 200' "$top"
	is 'nobody leaves the group, whatever the policy lets be written' "$rc $(reached)" \
		'137 memory=64M limit memory'
	recorded 'by a rule of its own' \
		"kind == 'call' and decision == 'deny' and path == '$top/cgroup.procs' and 'warder:' in rule['at']"
	case $(held memory) in
	'memory=64M: cgroup v'*) ok 'a control group holds it' ;;
	*) not_ok 'a control group holds it' "$(held memory)" ;;
	esac
	if jail --light --memory 64M -- ./bomb memory 200; then :; fi
	is 'without namespaces as well' "$rc $(reached)" '137 memory=64M limit memory'
else
	jail --memory 64M -- ./bomb memory 200
	is 'memory that nothing can hold: refused' "$rc $(cat "$out")" '125 '
	check 'by name' has "$err" '`limit memory` needs a control group'
	check 'with the reason' grep -qE 'Permission denied|are mounted|no controller|other processes|not delegated|Read-only' "$err"
	check 'and what to do' has "$err" 'address space with `as=`'
fi

# What is written to file systems that are memory.
for place in /tmp /dev/shm; do
	jail --limit tmp=8M -- ./bomb fill 100 "$place"
	is "tmp holds $place" "$rc $(cat "$out") $(reached)" '0 fill: 8 ENOSPC tmp=8M None'
	check "$place: stderr says so" has "$err" 'limit tmp=8M was reached'
	jail --limit tmp=8M -- ./bomb inodes 20000 "$place"
	made=$(sed -n 's/inodes: \([0-9]*\) ENOSPC/\1/p' "$out")
	check "$place: and files without content" [ "${made:-20000}" -lt 2049 ]
	is "$place: on record" "$rc $(reached)" '0 tmp=8M None'
done
jail --limit tmp=8M -- ./bomb fill 4 /tmp
is 'tmp: less is no news' "$rc $(cat "$out") $(reached)" '0 fill: 4 done none None'
jail -- ./bomb inodes 20000 /dev/shm
made=$(sed -n 's/inodes: \([0-9]*\) ENOSPC/\1/p' "$out")
check 'without tmp /dev/shm has a bound for files, too' [ "${made:-20000}" -lt 16385 ]
is 'which is on record' "$(reached)" 'tmp None'
jail --limit tmp=8M -w /tmp -- true
is 'tmp where /tmp is the host'"'"'s: refused' "$rc" 125
check 'with the rule' has "$err" 'names the host'
jail --light --limit tmp=8M -- true
is 'tmp without namespaces: refused' "$rc" 125
check 'with its name' has "$err" '`limit tmp` needs a mount namespace'

# What comes out. What is allowed is passed on to the last byte, and nothing behind it.
jail --limit output=3M -- ./bomb output 100
is 'an output flood ends at output' "$rc $(stat -c %s "$out") $(reached)" '137 3145728 output=3M limit output'
check 'stderr says so: output' has "$err" 'ended by `limit output`'
jail --limit output=3M -- ./bomb both 100
is 'of both streams together' "$rc $(reached) $(($(stat -c %s "$out") + $(tr -cd x <"$err" | wc -c)))" \
	'137 output=3M limit output 3145728'
jail --limit output=3M -- ./bomb output 2
is 'output: less is no news' "$rc $(reached) $(tail -c 15 "$out")" '0 none None output: 2 done'
jail --limit output=10 -- sh -c 'echo 0123456789abcdef; exit 0'
is 'output: also at an end' "$rc $(cat "$out") $(reached)" '137 0123456789 output=10 limit output'
jail --limit output=10 -- sh -c 'echo 012345678; exit 7'
is 'output: exactly as much is all right' "$rc $(cat "$out") $(reached)" '7 012345678 none None'
timeout -s KILL 20 "$WARDER" -q -o none --status-fd 3 --limit output=1M -- ./bomb output 100 3>"$scratch/status" \
	>/dev/null 2>&1
is 'output: --status-fd' "$(python3 -c 'import json, sys; r = json.load(open(sys.argv[1]))
print(r["status"], r["cause"], r["exit"], r["signal"], r["reached"])' "$scratch/status")" \
	"137 signal None 9 ['output=1M']"
jail -t --limit output=1M -- ./bomb output 100 </dev/null
is 'output: with -t' "$rc $(stat -c %s "$out") $(reached)" '137 1048576 output=1M limit output'
jail -t --limit output=1M -- sh -c 'exec ./bomb output 100 >/dev/tty' </dev/null
is 'output: with -t also by /dev/tty' "$rc $(stat -c %s "$out") $(reached)" '137 1048576 output=1M limit output'
python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$WARDER" -o none --limit output=4 -- echo hello >"$out" 2>"$err" </dev/null
is 'output: on a terminal it is said on a line of its own' "$(tr -d '\r' <"$out")" 'hell
warder: the command was ended by `limit output`'
jail --limit output=1M -- sh -c 'readlink /proc/self/fd/0 /proc/self/fd/1 | cut -c 1-4' <note.txt
is 'output: stdin is not touched' "$(head -n 1 "$out" | cut -c 1)$(sed -n 2p "$out")" '/pipe'

# A terminal that goes away, where warder is the leader of its session.
hung=$(python3 -c 'import os, pty, sys, time
child, terminal = pty.fork()
if not child:
    os.execvp(sys.argv[1], sys.argv[1:])
os.read(terminal, 1)
print(child)' "$WARDER" -q -o none --limit output=1M -- sh -c 'echo ready; sleep 30')
started="$started $hung"
check 'a terminal that goes away ends the run' until_true 10 sh -c '! grep -qs "^State:.[RSD]" "/proc/$1/status"' - "$hung"

# A part of a processor.
if grouped cpu; then
	jail --limit cpus=0.2 -- ./bomb spin 1
	is 'cpus: it takes its time' "$rc $(cat "$out") $(reached)" '0 spin: 1 done cpus=0.2 None'
	check 'five times as long' sh -c "[ $(records "kind == 'end' and wall > 3.5") -eq 1 ]"
else
	jail --limit cpus=0.2 -- true
	is 'cpus that nothing can hold: refused' "$rc" 125
	check 'cpus: by name' has "$err" '`limit cpus` needs a control group'
fi

# Without namespaces tasks need a control group.
jail --light --pids 20 -- ./bomb forks 100
if grouped pids; then
	made=$(sed -n 's/forks: \([0-9]*\) .*/\1/p' "$out")
	check 'light: a fork bomb ends at pids' [ "${made:-100}" -le 20 ]
	is 'light: its record says so' "$(reached)" 'pids=20 None'
else
	is 'light: pids are refused' "$rc" 125
	check 'light: by name' has "$err" '`limit pids` needs a control group'
fi

# Root, whom RLIMIT_NPROC does not hold, on a host without control groups.
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
	# ungrouped OPTION...: as jail
	ungrouped()
	{
		keep "$log"
		timeout -s KILL "$seconds" unshare -m sh -c 'mount -t tmpfs none /sys/fs/cgroup && exec "$@"' sh \
			"$WARDER" -o "$log" "$@" >"$out" 2>"$err"
		rc=$?
	}
	ungrouped --pids 20 -- ./bomb forks 100
	made=$(sed -n 's/forks: \([0-9]*\) .*/\1/p' "$out")
	# The excess is killed, and the bomb counts those.
	is 'root without control groups: warder counts' "$(held pids) $(reached)" 'pids=20: warder pids=20 None'
	check 'and kills what is too much' [ "$(records "kind == 'kill' and rule == {'builtin': 'limit'}")" -gt 50 ]
	ungrouped --memory 64M -- ./bomb memory 200
	is 'root without control groups: memory is refused' "$rc $(cat "$out")" '125 '
	check 'root: by name' has "$err" '`limit memory` needs a control group'
	check 'root: with what to do' has "$err" 'mount them on /sys/fs/cgroup'
	ungrouped --light --pids 20 -- ./bomb forks 100
	is 'root without control groups and namespaces: pids are refused' "$rc $(cat "$out")" '125 '
else
	skip 'root without control groups' 'this is not root, or nothing can be mounted'
fi

# A supervisor that is killed takes its jail along; the next run removes its group, and that of
# nobody who lives. A group's name ends with the supervisor's number.
killed='' other=''
if grouped pids; then
	for place in killed other; do
		"$WARDER" -q -o none --pids 20 -- sleep 30 >/dev/null 2>&1 &
		eval "$place=$!"
		started="$started $!"
	done
	until_true 10 populated "$killed"
	until_true 10 populated "$other"
	kill -KILL "$killed"
	wait "$killed" 2>/dev/null
	check 'who is killed leaves an empty group' until_true 10 emptied "$killed"
	"$WARDER" -q -o none --pids 20 -- true
	is 'the next run removes it' "$(group_of "$killed")" ''
	check 'but not that of another run' populated "$other"
	kill -TERM "$other"
	wait "$other" 2>/dev/null
	is 'which removes it itself' "$(group_of "$other")" ''
else
	skip 'who is killed leaves an empty group' 'no control group can be made here'
fi
finish
