#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/shared.sh - Who else writes to the log's file: the command's streams, another run, a stranger
# shellcheck disable=SC2094 # that the log is a stream, too, is what it is about
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# The command's own descriptors are no way into the log, nor into what is written for later runs.
# refused NAME WHY: nothing ran, the log is as it was, and what to do is said
refused()
{
	is "$1: refused" "$rc" 125
	check "$1: why" has "$err" "$2"
	check "$1: and what to do" has "$err" 'choose another file'
	check "$1: nothing ran" [ ! -e ran ]
	is "$1: the file is as it was" "$(cat "$3")" 'of another day'
}

project
: >"$out"
echo 'of another day' >"$scratch/log/kept"
own_log=$scratch/log/kept
"$WARDER" -o "$own_log" -- sh -c 'touch ran; echo forged' >>"$own_log" 2>"$err"
rc=$?
refused 'standard output into the log' 'standard output goes' "$own_log"
"$WARDER" -o "$own_log" -- sh -c 'touch ran; echo forged >&2' 2>>"$own_log"
rc=$?
sed -n '2,$p' "$own_log" >"$err"
sed -i '2,$d' "$own_log"
refused 'standard error into the log' 'standard error goes' "$own_log"
"$WARDER" -o "$own_log" -- sh -c 'touch ran; echo forged >&0' 0<>"$own_log" 2>"$err"
rc=$?
refused 'standard input from the log' 'standard input' "$own_log"
ln -s "$own_log" other.name
"$WARDER" -o other.name -- sh -c 'touch ran; echo forged' >>"$own_log" 2>"$err"
rc=$?
refused 'by another name' 'standard output goes' "$own_log"
"$WARDER" -o "$own_log" --status-fd 3 -- touch ran 2>"$err" 3>>"$own_log"
rc=$?
sed -i '/^{"run"/d' "$own_log" # the result of this run, which is all that may be there
refused 'the status into the log' '--status-fd' "$own_log"
"$WARDER" --learn "$own_log" -- sh -c 'touch ran; echo "allow all /"' >>"$own_log" 2>"$err"
rc=$?
refused 'standard output into what is learnt' 'standard output goes' "$own_log"
rm -f "$own_log"

# Two runs with one log: the second would empty it under the first.
project
"$WARDER" -o "$log" -- sh -c 'touch first; until [ -e go ]; do sleep 0.05; done' >"$out" 2>&1 &
until_true 10 [ -e first ]
"$WARDER" -o "$log" -- touch second >"$out" 2>"$err"
is 'a log that another run writes: refused' "$?" 125
check 'that run: why' has "$err" 'another run writes it'
check 'that run: nothing ran' [ ! -e second ]
touch go
wait $!
is 'the run that has it ends as always' "$?" 0
check 'and its log is whole' verified
"$WARDER" -o "$log" -- touch second >"$out" 2>"$err"
is 'afterwards it is free again' "$? $(ls second)" '0 second'

# A reader that looks whether somebody writes has the lock for a moment.
(while :; do flock -n "$log" true; done) 2>/dev/null &
looker=$!
started="$started $looker"
"$WARDER" -o "$log" -- true >"$out" 2>"$err"
is 'a reader that looks is no run' "$?" 0
kill -KILL "$looker"
wait "$looker" 2>/dev/null

# Somebody outside takes something out of it: what it held is lost, and that is no success.
# shorter NAME SIZE COMMAND: cut to that size while it runs, 0.3 s before it ends
shorter()
{
	project
	: >"$out"
	"$WARDER" -o "$log" --status-fd 3 -- sh -c "$3" >"$out" 2>"$err" 3>"$scratch/status" &
	until_true 10 has "$out" ready
	until_true 10 [ -s "$log" ]
	truncate -s "$2" "$log"
	touch go
	wait $!
	is "$1: 125" "$?" 125
	check "$1: for programs, too" has "$scratch/status" '"cause":"log"'
}
waits='echo ready; until [ -e go ]; do sleep 0.02; done'
shorter 'a log that is emptied' 0 "$waits; i=0; while [ \$i -lt 100000 ]; do : <note.txt; i=\$((i + 1)); done; touch survived"
check 'it says so' has "$err" 'made shorter'
check 'and the jail was stopped' [ ! -e survived ]
shorter 'a log that is cut right before the end' 400 "$waits"

# -o - shares standard output: what was written there before stays.
project
{
	echo before
	"$WARDER" -o - -- true
	"$WARDER" -o - -- true
} >"$scratch/stream" 2>"$err"
is 'a stream keeps what was there, and one log after the other' \
	"$(head -n 1 "$scratch/stream") $(grep -c '"kind":"start"' "$scratch/stream") $(tr -dc '\0' <"$scratch/stream" | wc -c)" \
	'before 2 0'
"$WARDER" -o - -- true >>"$scratch/stream" 2>"$err"
is 'a stream that is appended to as well' "$(grep -c '"kind":"end"' "$scratch/stream")" 3
i=0
while [ "$i" -lt 20 ]; do
	"$WARDER" -o - -- echo "of the command" >"$scratch/stream" 2>"$err"
	grep -q '^of the command$' "$scratch/stream" || break
	i=$((i + 1))
done
is 'what the command writes at once is not emptied away' "$i" 20
rm -f "$scratch/stream"
finish
