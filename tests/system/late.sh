#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/late.sh - Processes that are traced from their first decided call on
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

project
victim late
printf 'write /\nexec /\n' >"$scratch/all.policy"

# traced_late [OPTION…] -- COMMAND…
traced_late()
{
	jail --late-tracing "$@"
}

# ended WORD…: it was killed as the kernel kills, and the log has the call with all that tells where
ended()
{
	traced_late -p "$scratch/all.policy" -- ./late "$@"
	is "$*: killed" "$rc $(cat "$out")" '0 signal 31'
	recorded "$*: the log has the call" \
		"kind == 'kill' and $call and ip != '0x0' and reason == 'whitelist' and comm == 'late'"
	recorded "$*: and what came of it" "kind == 'exit' and signal == 'SIGSYS'"
	is "$*: one call, one record" "$(records "kind == 'kill'")" 1
}

# Nobody has heard of the process before.
call="syscall == 'acct'"
for way in fork vfork clone ptrace files vm parent orphan stopped; do
	ended "$way"
done
if [ -z "${SLOW-}" ]; then
	skip 'a number that comes again' 'it takes minutes: with SLOW=1'
else
	seconds=500
	ended again
	seconds=40
fi
traced_late -p "$scratch/all.policy" -- ./late many
is 'a thousand at once: killed as the kernel kills' "$rc $(cat "$out")" '0 1000'
is 'a thousand at once: each has its record' "$(records "kind == 'kill' and $call")" 1000
for word in handle ignore block; do
	ended fork "$word"
	ended fork "$word" thread
done
ended fork thread
ended fork thread crowd
ended fork crowd
call='nr == 0x40000027'
ended fork x32
call='nr == 0x7ffffffe'
ended fork doom


# By a line of the policy, and the command itself.
jail -p "$scratch/all.policy" -e 'syscall kill acct' -- ./late fork none
is 'no such call: nobody is killed' "$rc $(cat "$out")" '0 status 3'
traced_late -e 'syscall kill sync' -- sync
is 'the command itself, by a line of the policy: 159' "$rc" 159
recorded 'with its record' "kind == 'kill' and syscall == 'sync' and pid == 2"

# A sibling is faster, or it is not: the process never goes on.
for i in 1 2 3 4 5; do
	for word in killed execs; do
		traced_late -p "$scratch/all.policy" -- ./late fork thread "$word"
		case "$word $(cat "$out")" in
		'killed signal 31' | 'killed signal 9') ;;
		'execs signal 31' | 'execs signal 9') ;;
		# /bin/true was there before the call was
		'execs status 0') [ "$(records "kind == 'kill'")" = 0 ] || break 2 ;;
		*) break 2 ;;
		esac
	done
done
check 'a call outside the whitelist beside SIGKILL and execve' [ "$i$word" = 5execs ]

# Calls that are notified only to trace who makes them. Bare in a pid namespace of its own: kill(-1).
victim passed
for way in '' known; do
	# shellcheck disable=SC2086
	bare unshare --user --map-root-user --pid --fork --kill-child sh -c './passed "$@"; exit $?' sh $way
	if [ "$rc" -ne 0 ]; then
		skip "passed $way: as bare" "there is no bare run: $(head -n 1 "$err")"
		continue
	fi
	cp "$out" "$scratch/bare.out"
	# shellcheck disable=SC2086
	traced_late -- ./passed $way
	is "passed $way: as bare" "$rc $(cat "$out")" "0 $(cat "$scratch/bare.out")"
	is "passed $way: nothing of it is in the log" "$(records "kind == 'call' and \
		syscall in ('alarm', 'setitimer', 'timer_create', 'kill', 'rt_sigqueueinfo', 'pidfd_send_signal', 'prctl')")" 0
done

# With the broker gone all are, also those that nobody has heard of.
"$WARDER" --late-tracing -o "$log" -p "$scratch/all.policy" -- ./late idle >"$out" 2>"$err" &
pid=$!
started="$started $pid"
until_true 10 has "$out" ready || echo '# the jail did not come up'
broker=$(children "$pid" | awk '{ print $1 }')
first=$(children "$broker" | awk '{ print $1 }')
jailed="$first $(children "$first")"
started="$started $jailed"
is 'one process and four that nobody has heard of' "$(echo "$jailed" | wc -w)" 5
for one in $(children "$first"); do
	sed -n 's/^TracerPid:[[:space:]]*//p' "/proc/$one/status"
done >"$scratch/tracers"
is 'nobody traces those' "$(sort -u "$scratch/tracers")" 0
kill -KILL "$broker"
none_alive()
{
	for one in $jailed; do
		! alive "$one" || return 1
	done
}
check 'the broker is killed: nothing lives on' until_true 5 none_alive
wait "$pid"

# Where it cannot be it is refused, and nothing runs: what is in the way, and what to do.
# refuses NAME WORDS OPTION…
refuses()
{
	name=$1 words=$2
	shift 2
	rm -f ran
	traced_late "$@" -- touch ran
	is "$name: refused" "$rc" 125
	check "$name: with what is in the way" has "$err" "$words"
	check "$name: and the remedy" has "$err" 'leave'
	check "$name: nothing ran" [ ! -e ran ]
}
refuses observe '--observe has to know of every process' --observe
refuses learn '--learn has to know of every process' --learn "$scratch/learnt.policy"
refuses trace '--trace has to know of every process' --trace all
refuses light 'needs a pid namespace, and --light has none' --light
refuses strict 'only under `syscalls tool`' -e 'syscalls strict'
refuses compute 'only under `syscalls tool`' -e 'syscalls compute'
refuses pids 'for `limit pids` every process is counted' --pids 50
refuses emulate '`emulate` has to know of every process' -e 'emulate clock start=2020-01-01T00:00:00Z'
refuses ask '`ask` has to know of every process' -e 'ask read ./note.txt'

# The whole way up is in the log, and processes that never make a decided call are not.
traced_late -p "$scratch/all.policy" -- ./late fork child
recorded 'a child of one that nobody knew: it has a parent' "kind == 'kill' and parent > 2"
recorded 'which is there' "kind == 'exit' and comm == 'late' and parent == 2 and status == 0"
traced_late -p "$scratch/all.policy" -- ./late fork none
recorded 'the log says how it was traced' "kind == 'start' and \
	[x['detail'] for x in layers if x['name'] == 'traced'] == ['from the first decided call']"
is 'a process without a decided call has no record' \
	"$(records "kind == 'exit'")" 1
jail -p "$scratch/all.policy" -- ./late fork none
is 'traced from birth: it has' "$(records "kind == 'exit'")" 2
recorded 'the log says so' "kind == 'start' and \
	[x['detail'] for x in layers if x['name'] == 'traced'] == ['from birth']"
jail -p "$scratch/all.policy" -- ./late fork
is 'traced from birth: killed by the kernel' "$rc $(cat "$out")" '0 signal 31'
recorded 'and explained by the tracer' "kind == 'kill' and syscall == 'acct'"
finish
