#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/nested.sh - A warder that is started inside a jail of warder's
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

inner="$scratch/bin/warder"
mkdir "$scratch/bin" && cp "$WARDER" "$inner"
outer()
{
	jail -x "$scratch/bin" "$@"
}

project
outer -- sh -c 'echo $WARDER_ACTIVE'
is 'a jail can be known from inside' "$rc $(cat "$out")" '0 1'
outer --clear-env -- /usr/bin/env
is 'also with an empty environment' "$rc $(grep -c '^WARDER_ACTIVE=1$' "$out")" '0 1'
outer -- "$inner" -o none -- cat note.txt
is 'a second one is refused' "$rc $(cat "$out")" '125 '
check 'and says why' grep -q '^warder: this is inside a jail of warder' "$err"
check 'and what to do' grep -q -e '--nested allow$' "$err"
is 'nothing is tried for it: the outer log has no refusal' "$(records "kind == 'call' and decision != 'allow' and errno != 'ENOENT'")" 0
outer -- "$inner" --nested allow -- cat note.txt
is '--nested allow: the command runs' "$rc $(cat "$out")" '0 a plain note'
is 'and that is said' "$(grep -c '^warder: nested: the outer jail holds this command' "$err")" 1
recorded 'the outer log has its calls' "kind == 'call' and path.endswith('/note.txt') and comm == 'cat'"
outer -q -- "$inner" --nested allow -r "$HOME/.ssh" -- cat .env "$HOME/.ssh/id_x"
is 'the outer policy holds, whatever the inner one says' "$rc $(cat "$out")" '1 '
outer -- "$inner" --nested allow -C sub -- pwd
is '-C is kept' "$rc $(cat "$out")" "0 $proj/sub"
outer -- "$inner" --nested allow -- sh -c 'exit 7'
is 'its status is its own' "$rc" 7
outer -q -- "$inner" --nested allow -- ./nowhere
is 'no such command' "$rc" 127
outer -- sh -c "\"$inner\" --nested allow -- sh -c '\"$inner\" --nested allow -- cat note.txt'"
is 'three deep' "$rc $(cat "$out") $(grep -c 'nested:' "$err")" '0 a plain note 2'
for option in '-o x.jsonl' --audit-sync '--learn x.policy' --observe '--writes discard' '--trace file' -t '--status-fd 1' --fail-on-deny --verdict=2; do
	# shellcheck disable=SC2086
	outer -q -- "$inner" --nested allow $option -- cat note.txt
	is "${option%% *}: what the outer jail cannot do is refused" "$rc" 125
	check "${option%% *}: by name" grep -q -e "allow: the outer jail cannot do what ${option%%[ =]*} asks for" "$err"
done
outer -q -- "$inner" --status-fd 1 -- true
is 'a refusal has a status, too' "$rc $(jq -r '"\(.status) \(.cause)"' "$out")" '125 125 warder'
outer -- "$inner" --nested maybe -- true
is 'a wrong word' "$rc" 125
outer -- "$inner" policy list
is 'what needs no jail works inside' "$rc" 0
jail --light -x "$scratch/bin" -- "$inner" --nested allow -- cat note.txt
is 'in light mode' "$rc $(cat "$out")" '0 a plain note'
WARDER_ACTIVE=1 jail -- cat note.txt
is 'the variable alone means nothing' "$rc $(cat "$out")" '0 a plain note'
jail --nested allow -- cat .env
is 'nor does --nested outside' "$rc $(cat "$out")" '1 '
finish
