#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/stalled.sh - Who reads the log takes nothing: the jail waits, and can still be ended
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=60

# What opens a file more often than there is room for records, and does not want to end.
cat >"$scratch/storm.sh" <<'S'
trap '' TERM
i=0
while [ "$i" -lt 40000 ]; do
	: <note.txt
	i=$((i + 1))
	echo "$i"
done
S

# held: a pipe that is open for reading, and that nobody reads
held()
{
	project
	cp "$scratch/storm.sh" "$proj/storm.sh"
	rm -f "$scratch/pipe"
	mkfifo "$scratch/pipe"
	exec 9<>"$scratch/pipe"
}

# stands: the storm came no further in a second
stands()
{
	before=$(tail -n 1 "$out")
	[ -n "$before" ] && sleep 1 && [ "$(tail -n 1 "$out")" = "$before" ]
}

for option in '' --audit-sync; do
	name="limit wall${option:+ ($option)}"
	held
	timeout -s KILL "$seconds" "$WARDER" ${option:+"$option"} -o "$scratch/pipe" --timeout 3s -- sh storm.sh \
		>"$out" 2>"$err"
	is "$name: it ends" "$?" 125
	check "$name: and says what is missing" has "$err" 'nobody reads the log'
	check "$name: and by what it was ended" has "$err" 'limit wall'
	check "$name: the storm was not through" [ "$(tail -n 1 "$out")" -lt 40000 ]

	name="SIGTERM${option:+ ($option)}"
	held
	timeout -s KILL "$seconds" "$WARDER" ${option:+"$option"} -o "$scratch/pipe" -- sh storm.sh >"$out" 2>"$err" &
	until_true 30 stands
	kill -TERM "$(children $! | cut -d ' ' -f 1)"
	wait $!
	is "$name: it ends" "$?" 125
	check "$name: and says why" has "$err" 'the run was to end, and nobody reads the log'
done

# A reader that takes its time gets all of it.
for option in '' --audit-sync; do
	name="a slow reader${option:+ ($option)}"
	held
	timeout -s KILL "$seconds" "$WARDER" ${option:+"$option"} -o "$scratch/pipe" -- sh -c \
		'i=0; while [ $i -lt 4000 ]; do : <note.txt; i=$((i + 1)); echo $i; done' >"$out" 2>"$err" &
	until_true 30 stands
	exec 8<"$scratch/pipe" 9>&-
	cat <&8 >"$scratch/read" &
	reader=$!
	exec 8<&-
	wait $!
	wait "$reader"
	check "$name: the chain holds to its end" verified "$scratch/read"
	is "$name: nothing is missing" \
		"$(python3 "$here/audit.py" "$scratch/read" "kind == 'call' and path == '$proj/note.txt'")" 4000
done

# Nobody reads the status, after the jail: whoever asks warder to end is heard.
held
python3 - "$WARDER" "$log" 2>"$err" <<'P'
import fcntl, os, signal, subprocess, sys, time
r, w = os.pipe()
os.set_blocking(w, False)
try:
    while True:
        os.write(w, b'x' * 4096)
except BlockingIOError:
    os.set_blocking(w, True)
run = subprocess.Popen([sys.argv[1], '-q', '-o', sys.argv[2], '--status-fd', str(w), '--', 'true'], pass_fds=[w])
while not os.path.exists(sys.argv[2]) or b'"kind":"end"' not in open(sys.argv[2], 'rb').read():
    time.sleep(0.05)
time.sleep(1)
assert run.poll() is None, 'it did not wait for the reader'
run.send_signal(signal.SIGTERM)
sys.exit(run.wait(30))
P
is 'a status that nobody reads: SIGTERM ends it' "$?" 125
check 'and it says so' has "$err" 'nobody reads it'
check 'the log is whole' verified
exec 9>&-
finish
