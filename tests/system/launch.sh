#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/launch.sh - Signals before the command runs, and what a run that never was leaves
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=20

# A jail that is stopped while it comes up, and a signal for warder meanwhile: from another process,
# or as the terminal's Ctrl-C. Prints the status, and what is left.
cat >"$scratch/interrupt.py" <<'P'
import glob, os, pty, signal, subprocess, sys, time

how, log, command = sys.argv[1], sys.argv[2], sys.argv[3:]
PAIR = {'TERM': signal.SIGTERM, 'INT': signal.SIGINT, 'HUP': signal.SIGHUP}

def children(pid):
    try:
        return [int(n) for n in open(f'/proc/{pid}/task/{pid}/children').read().split()]
    except OSError:
        return []

def state(pid):
    try:
        return open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()[0]
    except OSError:
        return ''

def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError: # it has ended by itself
        pass

def once():
    master = None
    if how == 'terminal':
        pid, master = pty.fork()
        if not pid:
            os.execv(command[0], command)
    else:
        pid = subprocess.Popen(command, preexec_fn=lambda: [signal.signal(s, signal.SIG_DFL)
            for s in PAIR.values()], stdin=subprocess.DEVNULL).pid
    end = time.monotonic() + 10
    while not (jail := children(pid)):
        if time.monotonic() > end or state(pid) in ('Z', ''):
            return 'no jail'
    send(jail[0], signal.SIGSTOP)
    time.sleep(0.05)
    if os.path.exists(log) and os.path.getsize(log): # too late: the command runs already
        send(jail[0], signal.SIGKILL)
        os.waitpid(pid, 0)
        return None
    if master:
        os.write(master, b'\x03')
    else:
        os.kill(pid, PAIR[how])
    end = time.monotonic() + 5
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            left = [n for n in jail if state(n) not in ('Z', '')] + glob.glob(f'/tmp/warder-*-{pid}')
            return f'{os.waitstatus_to_exitcode(status)} left {left}'
        time.sleep(0.02)
    send(jail[0], signal.SIGKILL)
    send(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return 'hangs'

# Once there is a record the command may have run: that was too late.
for _ in range(40):
    result = once()
    if result and not os.path.exists(log):
        break
    for name in (log, 'ran'):
        if os.path.exists(name):
            os.unlink(name)
print(result)
P

# interrupted NAME HOW STATUS [OPTION...]
interrupted()
{
	what=$1 how=$2 wanted=$3
	shift 3
	rm -f "$log"
	timeout -s KILL 60 python3 "$scratch/interrupt.py" "$how" "$log" "$WARDER" -o "$log" "$@" -- \
		touch ran >"$out" 2>"$err"
	is "$what: the run ends with $wanted" "$(cat "$out")" "$wanted left []"
	check "$what: the command did not run" [ ! -e ran ]
	check "$what: there is no empty log" [ ! -e "$log" ]
	rm -f ran
}

project
interrupted 'SIGTERM during the launch' TERM 143
interrupted 'SIGHUP during the launch' HUP 129
interrupted 'Ctrl-C during the launch' terminal 130
interrupted 'SIGTERM during a light launch' TERM 143 --light

# At any moment at all: the status is that of the signal, nothing is left, and a log that is there is
# whole. (A shell's child may lose a signal before it is warder; a child of Python's is warder.)
cat >"$scratch/moments.py" <<'P'
import os, signal, subprocess, sys, time
warder, log = sys.argv[1:3]
odd = []
for delay in [n / 2000 for n in range(60)] + [0.04, 0.06]:
    if os.path.exists(log):
        os.unlink(log)
    p = subprocess.Popen([warder, '-o', log, '--', 'sleep', sys.argv[3]],
                         preexec_fn=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
    time.sleep(delay)
    p.terminate()
    try:
        status = p.wait(10)
    except subprocess.TimeoutExpired:
        status = 'hangs'
        p.kill()
    if status not in (-15, 143): # -15: warder itself, before it had begun anything
        odd.append(f'{delay}: {status}')
    if os.path.exists(log) and subprocess.call([warder, 'audit', 'verify', log],
                                               stdout=subprocess.DEVNULL):
        odd.append(f'{delay}: the log is not whole')
print(odd)
P
timeout -s KILL 120 python3 "$scratch/moments.py" "$WARDER" "$log" "1000.9$$" >"$out" 2>"$err"
is 'SIGTERM at any moment' "$(cat "$out")" '[]'
check 'and nothing is left' sh -c "! pgrep -f '^sleep 1000[.]9$$\$'"

# What the caller ignores does not end the launch.
timeout -s KILL 20 sh -c 'trap "" HUP; exec "$@"' sh "$WARDER" -o "$log" -- sh -c 'kill -HUP $$; echo on' \
	>"$out" 2>"$err"
is 'a signal that the caller ignores stays ignored' "$? $(cat "$out")" '0 on'

# A mistake costs nothing that was there, and leaves nothing that was not.
# untouched NAME STDIN [OPTION...]
untouched()
{
	what=$1 in=$2
	shift 2
	echo 'what it held' >kept.jsonl
	cp kept.jsonl kept.policy
	timeout -s KILL 20 "$WARDER" "$@" -o kept.jsonl --learn kept.policy -- touch ran <"$in" >"$out" 2>"$err"
	rc=$?
	check "$what: warder fails" [ "$rc" -ge 125 ]
	is "$what: the log holds what it held" "$(cat kept.jsonl)" 'what it held'
	is "$what: and so does --learn's file" "$(cat kept.policy)" 'what it held'
	timeout -s KILL 20 "$WARDER" "$@" -o new.jsonl --learn new.policy -- touch ran <"$in" >"$out" 2>"$err"
	check "$what: no new file is left" sh -c '[ ! -e new.jsonl ] && [ ! -e new.policy ]'
	check "$what: nothing ran" [ ! -e ran ]
}
untouched 'a mistake in a rule' /dev/null -e 'raed /x'
untouched 'a policy that is not there' /dev/null -p no-such-policy
untouched 'a stage of the launch that fails' . # a directory on stdin
"$WARDER" -e 'raed /x' -- true 2>"$err"
"$WARDER" -- true <. 2>"$err"
is 'no log of a run that never was' "$(find "$HOME/.local/state/warder" -type f 2>/dev/null | wc -l)" 0
echo old >kept.jsonl
jail -o kept.jsonl -- true
check 'a run that is one does overwrite it' verified kept.jsonl

# What was closed is closed for the command too, whatever warder keeps in its place.
# shellcheck disable=SC2016
closed='open=; for fd in 0 1 2; do [ ! -e /proc/self/fd/$fd ] || open="$open$fd "; done; echo "$open" >fds'
for mode in '' --light; do
	# shellcheck disable=SC2086
	{
		"$WARDER" $mode -- sh -c "$closed" <&-
		is "standard input that is closed $mode" "$(cat fds)" '1 2 '
		"$WARDER" $mode -- sh -c "$closed" >&-
		is "standard output $mode" "$(cat fds)" '0 2 '
		"$WARDER" $mode -- sh -c "$closed" <&- >&- 2>&-
		is "all three $mode" "$(cat fds)" ''
		/bin/echo hi >&- 2>"$scratch/bare.err"
		"$WARDER" $mode -- /bin/echo hi >&- 2>"$err"
		is "so that a write fails as it does bare $mode" "$? $(cat "$err")" "1 $(cat "$scratch/bare.err")"
		"$WARDER" $mode -e 'deny /dev/null' -- cat /dev/null <&- >"$out" 2>"$err"
		is "and nothing was passed in in its place $mode" "$?" 1
	}
done

# The log in the project: the command has the directory, not the log.
rm -f kept.* && mkdir logs
log=$proj/logs/run.jsonl
jail -- sh -c 'echo x >logs/beside && mkdir logs/deeper && cat logs/beside && rm logs/beside'
is 'beside the log files come and go' "$rc $(cat "$out")" '0 x'
jail -- sh -c '(echo forged >>logs/run.jsonl); (: >logs/run.jsonl); rm -f logs/run.jsonl
	mv logs/run.jsonl logs/other; echo x >x; mv x logs/run.jsonl; ln logs/run.jsonl logs/link
	ln -s x logs/link2 && mv -T logs/link2 logs/run.jsonl; mv logs moved; rm -rf logs
	cat logs/run.jsonl; true'
is 'the log itself is out of reach' "$rc" 0
check 'and whole' verified
check 'and not read' lacks "$out" warder.audit
recorded 'and has its end' "kind == 'end'"
: >logs/run.jsonl && ln logs/run.jsonl logs/alias
timeout -s KILL 20 "$WARDER" -o "$log" -- sh -c '(echo forged >>logs/alias); cat logs/alias' >"$out" 2>"$err"
check 'nor is it by another name that it has' verified
check 'not even for reading' lacks "$out" warder.audit
rm -rf logs
log=$proj/audit.jsonl
jail -- sh -c 'echo x >beside && cat beside; (echo forged >>audit.jsonl); rm -f audit.jsonl; mv ../proj ../moved'
is 'in the working directory itself as well' "$(cat "$out")" x
check 'it is whole' verified
is 'warder does not overwrite its own policy' "$(cp /dev/null p.policy
	"$WARDER" -p ./p.policy -o p.policy -- true 2>"$err"
	echo $?)" 125
finish
