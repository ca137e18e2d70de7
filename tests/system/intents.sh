#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/intents.sh - A call that was decided and whose result nobody wrote any more
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# The result of an open that waits for somebody's lease: the supervisor is killed before there is one.
project
: >"$proj/leased"
python3 -c '
import fcntl, os, signal, sys, time
signal.signal(signal.SIGIO, signal.SIG_IGN)
fcntl.fcntl(os.open(sys.argv[1], os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK)
print("held", flush=True)
time.sleep(60)' "$proj/leased" >"$scratch/lease" &
holder=$!
until_true 10 grep -q held "$scratch/lease"
"$WARDER" --observe --audit-sync -o "$log" -- sh -c 'mkdir made; exec dd of=leased' </dev/null >"$out" 2>"$err" &
until_true 20 grep -qs '"kind":"intent".*/leased"' "$log"
kill -KILL $!
wait $! 2>/dev/null
kill "$holder"
wait "$holder" 2>/dev/null
until_true 20 sh -c "! pgrep -f '^dd of=leased\$' >/dev/null"
is 'the log has no end' "$(records "kind == 'end'")" 0
is 'the call has no result' "$(records "kind == 'call' and path == '$proj/leased'")" 0
is 'it is there as an intent' "$(records "kind == 'intent' and path == '$proj/leased'")" 1
is 'that of mkdir has one' \
	"$(records "kind == 'intent' and path == '$proj/made'") $(records "kind == 'call' and path == '$proj/made' and syscall == 'mkdir'")" '1 1'

"$WARDER" report "$log" >"$out" 2>"$err"
check 'report: what was begun' grep -q 'what came of it is not in the log' "$out"
check 'report: which call' grep -q "^  open[a-z0-9]* $proj/leased, by dd\$" "$out"
check 'report: not what has a result' sh -c "! grep -q '^  mkdir' '$out'"

calls=$(records "kind in ('call', 'kill')")
"$WARDER" replay --json -p default -e 'deny write ./leased' "$log" >"$out" 2>"$err"
is 'replay: it is a request' "$(python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["requests"])' "$out")" "$((calls + 1))"
check 'replay: and would be refused now' grep -q '"newly_denied": *1\b' "$out"

"$WARDER" policy from "$log" >"$out" 2>"$err"
check 'policy from: what it asked for is granted' grep -q '^write .*leased' "$out"

# Of a run that came to its end nothing is without a result, and nothing counts twice.
project
jail --observe --audit-sync -- sh -c 'mkdir made; cat note.txt; (cat note.txt); rmdir made'
is 'a whole run has intents' "$([ "$(records "kind == 'intent'")" -gt 5 ] && echo many)" many
"$WARDER" report "$log" >"$out" 2>"$err"
check 'report: nothing is only begun' lacks "$out" 'what came of it'
"$WARDER" replay --json -p default "$log" >"$out" 2>"$err"
is 'replay: no request twice' "$(python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["requests"])' "$out")" "$(records "kind in ('call', 'kill')")"
finish
