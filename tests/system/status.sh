#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/status.sh - Exit statuses, signals, timeouts, and pipes that nothing touches
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=20

project
for status in 0 1 42 255; do
	jail -- sh -c "exit $status"
	is "the command's own status: $status" "$rc" "$status"
done
jail -- sh -c 'kill -KILL $$'
is 'SIGKILL: 137' "$rc" 137
jail -- sh -c 'kill -TERM $$'
is 'SIGTERM: 143' "$rc" 143
jail -- sh -c 'kill -SEGV $$'
is 'SIGSEGV: 139' "$rc" 139
jail --timeout 500ms -- sleep 10.$$
is 'a timeout: 124' "$rc" 124
check 'and a word on it' has "$err" 'limit wall'
check 'that ends what was started as well' sh -c "! pgrep -x -f 'sleep 10.$$'"
jail --timeout 10s -- true
is 'no timeout when the command is quick' "$rc" 0
jail -- ./nothing-here
is 'not found: 127' "$rc" 127
jail -- no-such-command
is 'not found in PATH: 127' "$rc" 127
check 'and which it was' has "$err" no-such-command
jail -- ./note.txt
is 'not executable: 126' "$rc" 126
cp note.txt junk && chmod +x junk
jail -- ./junk
is 'executable, but no program: 126' "$rc" 126
jail -- ./sub
is 'a directory: 126' "$rc" 126
ln -s loop loop
jail -- ./loop
is 'a circle of links: 126' "$rc" 126
cp /bin/true forbidden
jail --deny ./forbidden -- ./forbidden
is 'denied by the policy: 126' "$rc" 126
jail --fail-on-deny -- cat .env
is '--fail-on-deny with a denial: 123' "$rc" 123
jail --fail-on-deny -- cat note.txt
is '--fail-on-deny without one' "$rc" 0
jail --fail-on-deny=3 -- sh -c 'cat .env; cat .env; true'
is '--fail-on-deny=3 with two' "$rc" 0
jail --no-such-option -- true
is 'a mistake in the options: 125' "$rc" 125
jail -p no-such-policy -- true
is 'a policy that does not exist: 125' "$rc" 125
timeout -s KILL 10 "$WARDER" -o "$scratch/no/such/dir/log" -- true >"$out" 2>"$err"
is 'a log that cannot be opened: 125' "$?" 125
jail >/dev/null 2>&1
is 'no command: 125' "$rc" 125

# Standard input, output and error.
printf 'one\ntwo\n' | timeout -s KILL 10 "$WARDER" -o "$log" -- cat >"$out" 2>"$err"
is 'stdin is the command'"'"'s' "$(cat "$out")" 'one
two'
timeout -s KILL 10 "$WARDER" -o "$log" -- cat </dev/null >"$out" 2>"$err"
is 'an empty stdin' "$? $(wc -c <"$out")" '0 0'
timeout -s KILL 10 "$WARDER" -o "$log" -- cat <&- >"$out" 2>"$err"
rc=$?
check 'a closed stdin is no hang' [ "$rc" -ne 137 ]
check 'nor is another file in its place' [ ! -s "$out" ]
timeout -s KILL 10 "$WARDER" -o "$log" -- true >&- 2>"$err"
is 'a closed stdout' "$?" 0
timeout -s KILL 10 "$WARDER" -o "$log" -- true 2>&- >"$out"
is 'a closed stderr' "$?" 0
jail -- sh -c 'echo out; echo err >&2'
is 'stdout is the command'"'"'s alone' "$(cat "$out")" out
is 'stderr as well, when nothing was refused' "$(cat "$err")" err
jail -- head -c 50000000 /dev/zero
is 'large output' "$(wc -c <"$out")" 50000000
head -c 3000000 /dev/urandom >"$scratch/random"
timeout -s KILL 20 "$WARDER" -o "$log" -- cat <"$scratch/random" >"$out" 2>"$err"
check 'binary data comes through as it is' cmp -s "$out" "$scratch/random"
timeout -s KILL 10 "$WARDER" -o none -- yes 2>"$err" | head -n 1 >"$out"
is 'a closed pipe ends the command' "$(cat "$out")" y
echo kept >"$scratch/appended"
timeout -s KILL 10 "$WARDER" -o "$log" -- echo more >>"$scratch/appended"
is 'a redirection outside of the project' "$(cat "$scratch/appended")" 'kept
more'

# Signals for warder are signals for the command.
cat >"$proj/waits.sh" <<'S'
trap 'echo got TERM; exit 30' TERM
trap 'echo got USR1' USR1
trap 'echo got HUP; exit 31' HUP
trap 'echo got INT; exit 32' INT
echo ready
while :; do sleep 0.1; done
S
# forwarded NAME SIGNAL STATUS TEXT
forwarded()
{
	# A shell cannot trap what its caller ignores, and a test runner may ignore SIGHUP.
	: >"$out"
	env --default-signal=HUP "$WARDER" -o "$log" -- sh waits.sh >"$out" 2>"$err" &
	pid=$!
	started="$started $pid"
	until_true 10 has "$out" ready
	kill -s "$2" "$pid"
	until_true 10 has "$out" "$4" || :
	[ "$2" != USR1 ] || kill -s TERM "$pid"
	until_true 10 sh -c "! kill -0 $pid 2>/dev/null || grep -q '^State:.Z' /proc/$pid/status" ||
		kill -KILL "$pid"
	wait "$pid"
	rc=$?
	is "$1" "$rc $(has "$out" "$4" && echo yes)" "$3 yes"
}
forwarded 'SIGTERM' TERM 30 'got TERM'
forwarded 'SIGHUP' HUP 31 'got HUP'
forwarded 'SIGUSR1, then SIGTERM' USR1 30 'got USR1'
# A shell's background job ignores SIGINT, so it is asked for by a program that does not.
python3 - "$WARDER" "$log" >"$out" 2>"$err" <<'P'
import signal, subprocess, sys, time
p = subprocess.Popen([sys.argv[1], '-o', sys.argv[2], '--', 'sh', 'waits.sh'], stdout=subprocess.PIPE,
                     preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
p.stdout.readline()
p.send_signal(signal.SIGINT)
try:
    print(p.wait(10))
except subprocess.TimeoutExpired:
    p.kill()
    print('hangs')
P
is 'SIGINT' "$(cat "$out")" 32
"$WARDER" -o "$log" -- sleep 20 &
pid=$!
started="$started $pid"
until_true 5 [ -s "$log" ]
sleep 0.3
kill -TERM "$pid"
wait "$pid"
is 'a signal that ends the command' "$?" 143

# The status descriptor.
timeout -s KILL 10 "$WARDER" -o "$log" --status-fd 3 -- sh -c 'cat .env; exit 4' 3>"$scratch/status" \
	>"$out" 2>"$err"
is 'status-fd: the exit status is the command'"'"'s' "$?" 4
is 'status-fd: JSON' "$(python3 -c 'import json, sys
s = json.load(open(sys.argv[1])); print(s["status"], s["cause"], s["exit"], s["signal"], s["denied"])' \
	"$scratch/status")" '4 exit 4 None 1'
timeout -s KILL 10 "$WARDER" -o "$log" --status-fd 3 --timeout 300ms -- sleep 9 3>"$scratch/status" \
	>"$out" 2>"$err"
is 'status-fd: a timeout' "$(python3 -c 'import json, sys
s = json.load(open(sys.argv[1])); print(s["status"], s["cause"])' "$scratch/status")" '124 timeout'
timeout -s KILL 10 "$WARDER" -o "$log" --status-fd 3 -- sh -c 'kill -9 $$' 3>"$scratch/status"
is 'status-fd: a signal' "$(python3 -c 'import json, sys
s = json.load(open(sys.argv[1])); print(s["status"], s["cause"], s["exit"], s["signal"])' \
	"$scratch/status")" '137 signal None 9'
cause()
{
	timeout -s KILL 10 "$WARDER" -o "$log" --fail-on-deny --status-fd 3 -- "$@" 3>"$scratch/status" \
		>"$out" 2>"$err"
	sed 's/.*"cause":"\([a-z]*\)".*/\1/' "$scratch/status"
}
is "status-fd: 123 of the command's own is an exit" "$(cause sh -c 'exit 123')" exit
is 'status-fd: 123 for a denial' "$(cause cat .env)" denied
is 'status-fd: a denial, whatever ended the command then' "$(cause sh -c 'cat .env; kill -9 $$')" denied
is 'status-fd: a command that is not there' "$(cause ./no-such-command)" command
timeout -s KILL 10 "$WARDER" -o "$log" --status-fd 3 -- sh -c 'echo forged >&3' 3>"$scratch/status" \
	>"$out" 2>"$err"
check 'status-fd: the command does not have it' lacks "$scratch/status" forged

# Where it starts.
mkdir -p "$scratch/other"
jail -C "$scratch/other" -- pwd
is '-C changes the directory' "$(cat "$out")" "$scratch/other"
cd "$HOME" || exit 2
jail -- true
is 'HOME as the working directory is refused' "$rc" 125
check 'with the way out' has "$err" '-C'
jail -C "$HOME" -- true
is 'unless it is asked for' "$rc" 0
cd / || exit 2
jail -- true
is '/ as the working directory is refused' "$rc" 125
cd "$proj" || exit 2
finish
