#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/verdict.sh - --verdict: what is said of programs that are known to be this or that
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=verdicts.sh
. "$here/verdicts.sh"

project
victim verdicts

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
because 'and it is said that it was the address, with the program' \
	'addresses 5 at addresses that are not random there is no difference ASLR, by verdicts'
check 'the run at fixed addresses has a log' verified "$log.fixed"
judged 'reads /dev/urandom' 2 UNCERTAIN 'stdout-differs' urandom
because 'which is named, with the program' '/dev/urandom, by verdicts'
judged 'threads race for the output' 3 UNCERTAIN 'stdout-differs' race
judged 'prints in the order of a hash' 4 UNCERTAIN 'stdout-differs' hash
because 'of which the addresses are the seed' 'addresses 5'
if have python3; then
	verdict 3 -- python3 -c 'print({"one", "two", "three", "four", "five", "six", "seven"})'
	is 'a set of Python' "$said" UNCERTAIN
	because 'in whose order random bytes show' 'random 5'
	silent 'and no address' addresses
	verdict 2 -- python3 -c 'print({str(object()) for i in range(3)})'
	because 'where the name of an object is its address' addresses
else
	skip 'a set of Python' 'there is no python3'
fi
judged 'prints its pid, which is the same in each jail' 2 UNCERTAIN 'probe-differs' pid
because 'and who asked for it is named' 'pids 2 1 time getpid, by verdicts'
judged 'prints the pid of a child, for which nobody asks' 2 UNCERTAIN 'differs 100' child
judged 'asks for its pid and tells nobody' 2 DETERMINISTIC 'pids 2 1 time' uses-pid
for one in true 'cat note.txt'; do
	# shellcheck disable=SC2086
	verdict 2 -- $one
	silent "$one asks for no pid: the C library does not" pids
	is "$one is deterministic" "$said" DETERMINISTIC
done
silent 'nothing is said of addresses where nothing differs' addresses
# shellcheck disable=SC2016
verdict 2 -- sh -c 'echo $$ >stamp'
because 'a pid in a file' "pids and addresses, a file is another one: $proj/stamp has another content"
rm -f stamp
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
verdict 2 --timeout 300ms -- ./verdicts never-ends
is 'what never ends is ended' "$said $rc" 'REJECT 124'
verdict 2 -e 'limit cpu=1s' -- ./verdicts never-ends
because 'by a limit that the policy sets' 'limit 100 limit cpu'
verdict 2 -e 'limit pids=20' -- ./verdicts multiplies
is 'a fork bomb has no more tasks than it may' "$said" REJECT
because 'and it is told that it had the most' 'limit 100 limit pids=20'
case $(tail -n 1 "$log") in
*'"kills":0'*) skip 'and what was killed' 'a control group, or RLIMIT_NPROC, let no more be made' ;;
*)
	because 'and what was killed' 'killed 100 '
	because 'and for what' ' clone, by verdicts'
	;;
esac
judged 'takes memory in one run alone' 2 DETERMINISTIC 'resources-differ 5 memory: ' grows
judged 'leaves a process behind' 2 DETERMINISTIC 'stdout-same' leaves
is 'which is gone' "$(grep -lsa '[v]erdicts.leaves' /proc/[0-9]*/cmdline | wc -l)" 0
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
because 'what was written elsewhere is told' "not-reset 100 written outside of the working directory $HOME/out/f"

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
bytes=$("$WARDER" -o none -x . --verdict=2 -- ./verdicts floods-more </dev/null 2>"$err" | wc -c)
is '1 GiB of output' "$bytes" $((1024 * 1024 * 1024))
check 'is compared to its end' has "$err" 'warder: verdict: DETERMINISTIC'
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
