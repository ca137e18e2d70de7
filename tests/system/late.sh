#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/late.sh - Processes that are traced from their first decided call on
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

project
victim late
printf 'write /\nexec /\n' >"$scratch/all.policy"

# late [OPTION…] -- COMMAND…
late()
{
	jail --late-tracing "$@"
}

# ended WORD…: it was killed as the kernel kills, and the log has the call with all that tells where
ended()
{
	late -p "$scratch/all.policy" -- ./late "$@"
	is "$*: killed" "$rc $(cat "$out")" '0 signal 31'
	recorded "$*: the log has the call" \
		"kind == 'kill' and $call and ip != '0x0' and reason == 'whitelist' and comm == 'late'"
	recorded "$*: and what came of it" "kind == 'exit' and signal == 'SIGSYS'"
	is "$*: one call, one record" "$(records "kind == 'kill'")" 1
}

# Nobody has heard of the process before.
call="syscall == 'acct'"
for way in fork vfork clone ptrace files; do
	ended "$way"
done
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
late -e 'syscall kill sync' -- sync
is 'the command itself, by a line of the policy: 159' "$rc" 159
recorded 'with its record' "kind == 'kill' and syscall == 'sync' and pid == 2"

# A sibling is faster, or it is not: the process never goes on.
for i in 1 2 3 4 5; do
	for word in killed execs; do
		late -p "$scratch/all.policy" -- ./late fork thread "$word"
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

# The whole way up is in the log, and processes that never make a decided call are not.
late -p "$scratch/all.policy" -- ./late fork child
recorded 'a child of one that nobody knew: it has a parent' "kind == 'kill' and parent > 2"
recorded 'which is there' "kind == 'exit' and comm == 'late' and parent == 2 and status == 0"
late -p "$scratch/all.policy" -- ./late fork none
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
