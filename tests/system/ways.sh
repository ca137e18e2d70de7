#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/ways.sh - Ways around a rule by something that is no path, and what is left on record
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# way NAME [OPTION...]: runs it in a new project under the policy in $policy
way()
{
	name=$1
	argument=$2
	shift 2
	jail "$@" -- ./ways "$name" "$argument"
	is "$name: it ran" "$rc" 0
	cases "$name" "$out"
}

project
victim ways
printf 'include base\nexec ./ways\nread ./\ndeny read ./note.txt\nlist ./note.txt\n' >"$scratch/list.policy"
way path-only note.txt -p "$scratch/list.policy"
way path-only .env
way memory '' -e 'map deny wx' -e 'write ./' -e 'exec ./'
printf 'include base\nexec ./ways\nread ./\nwrite ./sub\n' >"$scratch/sub.policy"
way deleted ./sub/x -p "$scratch/sub.policy"
# A file that is called so, and not deleted: also where nobody can look for it, it is not another one.
victim hello
printf 'include base\nexec ./ways ./hello ./tool\nwrite ./\n' >"$scratch/tool.policy"
way posing-program 'tool (deleted)' -p "$scratch/tool.policy"
mkdir vault
echo kept >vault/f
way posing-directory 'drop (deleted)' -e 'write ./' -e 'deny modify ./vault ./drop'
is 'posing-directory: nothing is written' "$(cat vault/f)" kept
way signalled ''
check 'signalled: both threads went on' [ "$(grep -c '^ok' "$out")" -eq 2 ]
way bind ./here -e 'deny! bind ./'
victim codestack
jail -e 'map deny wx' -- ./codestack
is 'map deny wx: a program with an executable stack is killed' "$rc" 137
recorded 'and the reason is on the record' "kind == 'kill' and rule == {'builtin': 'map'}"
jail -e 'map deny wx' -- ./hello
is 'and one without is not' "$rc" 7
jail -- ./codestack
is 'without map deny it runs' "$rc" 7
hostfile=$(mktemp /tmp/warder-test.XXXXXX)
jail -- ./ways foreign <"$hostfile"
rm -f "$hostfile"
cases 'a file of the host as standard input' "$out"
is 'all of it was tried' "$(grep -c ok "$out")" 5
way lengthen ./long -e 'append ./log' -e 'limit fsize=1M'
way sizes ''
way interrupted ''
recorded 'interrupted: the connect that was begun is on the record' \
	"kind == 'call' and syscall == 'connect' and errno == 'EINTR'"

if have python3; then
	mkdir -p "$scratch/run"
	python3 "$here/server.py" "$scratch/run" "warder-ways-$$" "$scratch/came" &
	server=$!
	started="$started $server"
	until_true 10 [ -e "$scratch/came" ]
	way many "$scratch/run/datagram"
	is 'many: each destination is on the record' \
		"$(records "kind == 'call' and syscall == 'sendmmsg' and path is not None")" 3
	is 'many: with its own decision' \
		"$(records "kind == 'call' and syscall == 'sendmmsg' and decision == 'deny'")" 2
	kill "$server"
else
	skip 'many' 'there is no python3'
fi
finish
