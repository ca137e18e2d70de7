#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/special.sh - Nobody reads the broker through /proc, by whatever spelling and call
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=120
printf 'write /\nexec /\nconnect /\nbind /\nconnect @*\n' >"$scratch/all.policy"
{ cat "$scratch/all.policy" && echo 'hide **/never-there-*'; } >"$scratch/hide.policy"

# What is refused, in one line for each spelling: there are hundreds of cases.
# tried NAME: all of the victim's lines say so
tried()
{
	check "$1: it ran to its end" [ "$rc" -eq 0 ]
	check "$1: at least 500 attacks" [ "$(grep -c '^ok - \|^not ok - ' "$out")" -ge 500 ]
	is "$1: nothing came out" "$(grep '^not ok' "$out" | head -n 20)" ''
}

# attacks NAME OPTION...: on whoever is the command's parent, which is the broker
attacks()
{
	attacked=$1
	shift
	project
	victim special
	jail "$@" -- ./special 0 broker
	tried "$attacked"
}

attacks 'everything is allowed' -p "$scratch/all.policy"
recorded 'and it is on the record' \
	"kind == 'call' and decision == 'deny' and rule == {'builtin': 'proc'} and errno == 'EACCES'"
attacks 'something is hidden' -p "$scratch/hide.policy"
attacks 'observed' -p "$scratch/all.policy" --observe
attacks 'the default policy' -r /proc -w "$proj"
attacks 'light' -p "$scratch/all.policy" --light
attacks 'light, something is hidden' -p "$scratch/hide.policy" --light

# The same on a process of the jail's own, which nobody protects but for its memory.
project
victim special
jail -p "$scratch/all.policy" -- ./special 0 child
is 'on a child: it ran' "$rc" 0
is 'its memory is as closed' "$(grep -cE '^ok - .*: (mem|syscall|stack|personality)$' "$out")" \
	"$(grep -cE '(mem|syscall|stack|personality)' "$out")"
for file in environ maps exe cwd root fd/0 ns/mnt root/etc/passwd; do
	check "that these attacks are real: $file" grep -q "^not ok - plainly: $file by" "$out"
done
bare ./special 0 child
check 'without a jail memory is open too' grep -q '^not ok - plainly: mem by' "$out"

# What everybody may know of the broker: ps shows it.
jail -p "$scratch/all.policy" -- sh -c 'cat /proc/1/comm && ls /proc/1/task && cat /proc/1/task/1/status' 
is 'its name' "$(head -n 1 "$out")" warder
check 'its threads' [ "$(grep -cxE '[0-9]+' "$out")" -ge 3 ]
finish
