#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/verdict.sh - --verdict: what is said of programs that are known to be this or that
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

project
victim verdicts

# verdict RUNS [OPTION...] -- COMMAND...: the verdict in $said, the names of its evidence in $why
verdict()
{
	runs=$1
	shift
	jail -x . --verdict="$runs" "$@" </dev/null
	read_verdict
}

read_verdict()
{
	said=$(tail -n 1 "$log" | python3 -c "
import json, sys
v = json.loads(sys.stdin.readline()).get('verdict')
print(v and v['verdict'])
for e in v['evidence'] if v else []: print(e['name'], e['weight'], e.get('text', ''), e.get('where', ''))")
	why=$(printf '%s\n' "$said" | sed 1d)
	said=$(printf '%s\n' "$said" | sed -n 1p)
}

# because NAME WORDS: the last verdict's evidence has a line with them
because()
{
	case $why in
	*"$2"*) ok "$1" ;;
	*) not_ok "$1" "no evidence with: $2" "$why" ;;
	esac
}

# judged NAME RUNS VERDICT EVIDENCE WHAT: of `verdicts WHAT`
judged()
{
	verdict "$2" -- ./verdicts "$5"
	is "$1" "$said" "$3"
	because "$1: because of $4" "$4"
}

judged 'what is always the same is deterministic' 2 DETERMINISTIC 'stdout-same' steady
check 'its output is passed on' has "$out" 'always the same'
check 'and the verdict told' has "$err" 'warder: verdict: DETERMINISTIC (2 runs)'
for one in "$log" "$log.1" "$log.probe"; do
	check "the chain of ${one##*/} holds" verified "$one"
done
is 'the verdict is in the log of the run in place alone' \
	"$(grep -c '"verdict":{' "$log" "$log.1" "$log.probe" | sed 's/.*://' | tr '\n' ' ')" '1 0 0 '

judged 'prints the time' 2 UNCERTAIN 'stdout-differs' time
because 'and the clock is named, with the program' 'clock_gettime, by verdicts'
judged 'prints the year, which two runs do not tell' 2 UNCERTAIN 'probe-differs' year
judged 'prints a pointer' 2 UNCERTAIN 'stdout-differs' pointer
judged 'reads /dev/urandom' 2 UNCERTAIN 'stdout-differs' urandom
because 'which is named, with the program' '/dev/urandom, by verdicts'
judged 'threads race for the output' 3 UNCERTAIN 'stdout-differs' race
judged 'prints in the order of a hash' 4 UNCERTAIN 'stdout-differs' hash
judged 'ends with 0 whatever it is given' 2 DETERMINISTIC 'no-input 0' blind
verdict 2 -- ls sub
is 'a listing is the same' "$said" DETERMINISTIC
because 'and named, with the program' "listing 2 2 times $proj/sub, by ls"
judged 'writes the same files' 2 DETERMINISTIC 'files-same' writes
is 'the files of the run in place are there' "$(cat made/one two)" 'one
two'
judged 'writes a time into a file' 2 UNCERTAIN 'files-differ' writes-time
because 'and the file is named' "$proj/stamp has another content"
judged 'differs on standard error alone' 2 UNCERTAIN 'stderr-differs' stderr
judged 'differs in its exit status alone' 6 UNCERTAIN 'status-differs' status
judged 'dies of a signal' 2 REJECT 'signal 100 signal 11' dies
verdict 2 --timeout 300ms -- ./verdicts waits
is 'a limit ends it' "$said $rc" 'REJECT 124'
because 'and is named' 'limit 100 limit wall'

verdict 2 -- cat "$HOME/.ssh/id_x"
is 'what is refused' "$said" REJECT
because 'is named, with the program' "denied 100 1 time $HOME/.ssh/id_x, by cat"
verdict 2 -e 'verdict weight denied=0' -- cat "$HOME/.ssh/id_x"
is 'the policy may have it otherwise' "$said" DETERMINISTIC
verdict 1 -e 'verdict weight failed=1' -- false
is 'an exit status rejects where the policy says so' "$said" REJECT
verdict 1 -- ./verdicts steady
is 'one run was compared with nothing' "$said" UNCERTAIN
verdict 1 -- false
is 'and an exit status alone is no reason' "$said $rc" 'UNCERTAIN 1'
verdict 2 -- false
is 'it is the same in both runs' "$said $rc" 'DETERMINISTIC 1'

# The state that runs start from.
rm -rf made two count
judged 'state of one run is not there in the next' 3 DETERMINISTIC 'stdout-same' counts
is 'and only the run in place left any' "$(cat count)" 1
judged 'a program that tells the copy from the real one' 2 UNCERTAIN 'stdout-differs' copy
rm -rf made two
# Root can read it all the same.
if [ "$(id -u)" = 0 ]; then
	judged 'a tree that is hard to remove' 2 DETERMINISTIC 'files-same' stubborn
else
	judged 'a tree that is hard to remove' 2 UNCERTAIN 'uncompared' stubborn
fi
chmod -R u+rwx deep && rm -r deep
is 'nothing is mounted here' "$(grep -c "$scratch" /proc/self/mountinfo)" 0
mkdir "$HOME/out"
verdict 2 -w "$HOME/out" -- sh -c 'echo x >"$HOME/out/f"'
because 'what was written elsewhere is told' "not-reset 20 written outside of the working directory $HOME/out/f"

# The same input.
jail -x . --verdict=2 -- ./verdicts input <note.txt
read_verdict
is 'a file is read from its start in each run' "$said" DETERMINISTIC
want=$(./verdicts input <note.txt)
is 'and to its end' "$(cat "$out")" "$want"
rest=$({ "$WARDER" -o none -q -x . --verdict=2 -- head -c 2 >/dev/null 2>&1; cat; } <note.txt)
is 'and is left where the run in place left it' "$rest" "$({ head -c 2 >/dev/null; cat; } <note.txt)"
seq 100000 >many
seq 100000 | jail -x . --verdict=2 -- ./verdicts input
read_verdict
is 'what comes from a pipe is given to each run' "$said $(cat "$out")" \
	"DETERMINISTIC $(./verdicts input <many)"
seq 100000 | { jail -x . --verdict=2 -- true; echo "$rc" >"$scratch/rc"; }
is 'and need not be read' "$(cat "$scratch/rc")" 0
head -c 70000000 /dev/zero | { jail -x . --verdict=2 -- true; echo "$rc" >"$scratch/rc"; }
rc=$(cat "$scratch/rc")
is 'but not more than 64 MiB' "$rc" 125
check 'which is told' has "$err" 'put what it gives into a file'

# What comes out.
jail -x . --verdict=2 -- ./verdicts floods </dev/null
read_verdict
is 'much output' "$said $(wc -c <"$out")" "DETERMINISTIC $((16 * 1024 * 1024))"
"$WARDER" -o "$log" -x . --verdict=2 -- ./verdicts floods </dev/null 2>"$err" | head -c 1 >/dev/null
read_verdict
because 'output that nobody took' 'output-lost'

# For programs.
jail --status-fd 3 -x . --verdict=2 --fail-on-verdict -- ./verdicts time </dev/null 3>status.json
is '--fail-on-verdict' "$rc" 122
is 'the result has the verdict' "$(python3 -c "
import json
r = json.load(open('status.json'))
print(r['status'], r['cause'], r['exit'], r['verdict']['verdict'], r['verdict']['runs'])")" \
	'122 verdict 0 UNCERTAIN 2'
jail -x . --verdict=2 --fail-on-verdict=reject -- ./verdicts time </dev/null
is '--fail-on-verdict=reject' "$rc" 0
jail -x . --verdict=2 -q -- ./verdicts time </dev/null
is '-q leaves the verdict' "$(cat "$err")" 'warder: verdict: UNCERTAIN (2 runs)'

# What is refused, with its remedy.
jail --light --status-fd 3 --verdict=2 -- true </dev/null 3>status.json
is '--light cannot' "$rc $(grep -c 'alone judges one run' "$err")" '125 1'
is 'and the result says so' "$(grep -c '"status":125,"cause":"warder"' status.json)" 1
jail -e 'ask write ./note.txt' --verdict=2 -- true </dev/null
is 'nor can a policy that asks' "$rc $(grep -c 'answers are no two the same' "$err")" '125 1'
jail -C / --verdict=2 -- true </dev/null
is 'nor what has mounts below it' "$rc $(grep -c 'is mounted on' "$err")" '125 1'
jail --verdict=65 -- true
is 'too many runs' "$rc" 125
jail --fail-on-verdict -- true
is '--fail-on-verdict alone' "$rc" 125
jail -e 'verdict weight denid=0' -- true
check 'a kind that is not known, and what was meant' has "$err" 'did you mean `denied`?'

jail --status-fd 3 --verdict=2 -- no-such-command </dev/null 3>status.json
is 'as of a command that is not there' "$rc $(grep -c '"status":127,"cause":"command"' status.json)" '127 1'

# A signal ends all of it.
rm -f "$log" "$log".*
"$WARDER" -o "$log" -x . --verdict=5 -- ./verdicts waits </dev/null >"$out" 2>"$err" &
pid=$!
started="$started $pid"
until_true 10 grep -qs '"kind":"exec"' "$log.1"
kill -TERM "$pid"
wait "$pid"
rc=$?
is 'a signal ends the run and those that would follow' "$rc $(test -s "$log.2"; echo $?)" '143 1'
finish
