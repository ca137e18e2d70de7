#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/report.sh - What a report tells is what the log says
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# report ARG...: what it says in $out and $err, the status in $rc
report()
{
	"$WARDER" report "$@" >"$out" 2>"$err"
	rc=$?
}

project
jail -- sh -c 'cat note.txt; cat .env; sh -c "exit 3"; touch "$(printf "a\033[31mb")"'
cp "$log" "$scratch/one.jsonl"
log=$scratch/one.jsonl
report "$log"
is 'a report succeeds' "$rc" 0
shell=$(realpath "$(command -v sh)")
check 'the program, and its digest' sh -c "grep -A 1 -x '  program $shell' '$out' | grep -q 'BLAKE2b-256 $(b2sum -l 256 "$shell" | cut -d ' ' -f 1)$'"
# shellcheck disable=SC2016
check 'the refusal is there' has "$out" "  read $proj/.env"
check 'with the rule' has "$out" '**/.env'
check 'and what can be done' has "$out" 'nothing overrides a rule with a `!`'
check 'and whose' has "$out" 'by cat, openat'
check 'an exit status' has "$out" "sh -c 'exit 3'  exit 3"
calls=$(records "kind == 'call'")
allowed=$(records "kind == 'call' and decision == 'allow'")
check 'calls are those of the log' has "$out" "  $calls calls: $allowed allowed, "
execs=$(records "kind == 'exec'")
check 'programs are those of the log' has "$out" " $execs programs started, "
check 'no escape of a name gets through' lacks "$out" "$(printf '\033')"
check 'but it is told' has "$out" 'a\x1b[31mb'
bytes=$(LC_ALL=C tr -d '\t\n -~' <"$out" | wc -c)
is 'in a locale that has only ASCII nothing else is written' "$bytes" 0
LC_ALL=C.UTF-8 "$WARDER" report "$log" >"$out"
check 'where there is more, bars are drawn' has "$out" '█'
report --color always "$log"
check 'colours when they are asked for' has "$out" "$(printf '\033[1m')"
report --depth 0 "$log"
check '--depth 0: one line for all' has "$out" '  /** ('

# Refusals: numbered as explain numbers them, and grouped as the table of a run that observes.
project
mkdir far
mkdir "$scratch/far"
for i in 1 2 3 4 5; do echo "$i" >"$scratch/far/$i.txt"; done
echo x >"$scratch/lone"
log=$scratch/several.jsonl
jail --observe -- sh -c "for i in 1 2 3 4 5; do cat $scratch/far/\$i.txt; done; cat .env $scratch/lone; mv note.txt moved.txt"
sed -n 's/^  \(D[0-9]*\) .*/\1/p' "$err" | sort >"$scratch/table"
report "$log"
sed -n 's/.*  \[\(D[0-9]*\)\]$/\1/p' "$out" | sort >"$scratch/rows"
is 'the same refusals stand for the others' "$(cat "$scratch/rows")" "$(cat "$scratch/table")"
is 'five of a kind are one' "$(grep -c '/far/.*(+4)  \[D[0-9]*\]$' "$out")" 1
line=$(sed -n 's/^ *to allow them:  \(.*\)   or  warder -e .*/\1/p' "$out")
jail -e "$line" -- cat "$scratch/far/1.txt" "$scratch/far/5.txt"
is 'and the line allows them all' "$rc $(tr -d '\n' <"$out")" '0 15'
log=$scratch/several.jsonl
jail -- cat .env "$scratch/lone"
report "$log"
number=$(sed -n "s|^  read $scratch/lone  \\[\\(D[0-9]*\\)\\]\$|\\1|p" "$out")
hint=$(sed -n 's/^  why: warder //p' "$out")
bare sh -c "\"\$0\" ${hint% D*} $number" "$WARDER"
check 'explain takes the number and the log' has "$out" "$number: read $scratch/lone: denied"
cat "$log" "$log" >"$scratch/both.jsonl"
report "$scratch/both.jsonl"
is 'of two runs in a log explain knows the last one' "$(grep -c '^  why: warder explain' "$out")" 1
report - <"$log"
check 'what came through a pipe cannot be asked' lacks "$out" 'why: warder'

# What is counted above is what is shown below: a move is one name, its first.
rm -f moved.txt note.txt; echo x >note.txt
jail -- sh -c 'mv note.txt moved.txt; ln moved.txt linked.txt'
report --depth 100 "$log"
paths=$(sed -n 's/.*, \([0-9]*\) paths\{0,1\}, .*/\1/p' "$out")
shown=$(sed -n '/^Paths$/,/^[A-Z][a-z]*$/p' "$out" | awk '
	/\*\* \([0-9]+\)/ { match($0, /\([0-9]+\)/); sum += substr($0, RSTART + 1, RLENGTH - 2); next }
	/[^ ]  +[a-z]/ { sum++ }
	END { print sum }')
is 'as many paths as the tree has' "$paths" "$shown"
log=$scratch/one.jsonl

# several, and what is no whole log
cp "$log" "$scratch/same.jsonl"
report - "$scratch/same.jsonl" <"$log"
is 'two logs, one of them standard input' "$rc $(grep -c '^Processes$' "$out")" '0 2'
cat "$log" "$log" >"$scratch/both.jsonl"
report "$scratch/both.jsonl"
is 'two runs in a log' "$rc $(grep -c '^Processes$' "$out")" '0 2'
sed '$d' "$log" >"$scratch/cut.jsonl"
report "$scratch/cut.jsonl"
is 'a log without its end' "$rc" 0
check 'is said to have none' has "$out" 'the log has no end'
sed 3,5d "$log" >"$scratch/less.jsonl"
report "$scratch/less.jsonl"
check 'lines that are missing are told of' has "$out" 'lines are missing'
echo 'nothing' >"$scratch/none.jsonl"
report "$scratch/none.jsonl"
is 'no log at all' "$rc" 125
check 'is told' has "$err" 'not an audit log'
report "$scratch/missing.jsonl"
is 'a file that is not there' "$rc" 125
report
is 'no file named' "$rc" 125
report -r / "$log"
is 'an option of a run' "$rc" 125
report --depth x "$log"
is 'a depth that is none' "$rc" 125

# the parent of what runs no program, and why the whitelist killed
project
log=$scratch/log/audit.jsonl
jail -- sh -c '(read -r line <note.txt; (read -r line <note.txt); true); true'
recorded 'the first record of a process that runs no program names its parent' \
	'kind == "call" and parent == 2'
is 'once' "$(records 'kind == "call" and pid != 2 and parent is not None')" 2
report "$log"
check 'the report places it' has "$out" '  sh (it executed nothing)'
is 'and what it made, one deeper' "$(sed -n 's/^\( *\)[0-9]*  sh (it executed nothing).*/\1/p' \
	"$out" | tr '\n' .)" '    .      .'
jail -e 'syscalls compute' -- sh -c '(true); true'
report "$log"
check 'a kill by the whitelist: which' has "$out" 'not in the whitelist `syscalls compute`'
check 'and what would change that' has "$out" 'to allow it:  syscalls tool'
jail -e 'syscall kill clone' -- sh -c '(true); true'
report "$log"
check 'a kill by a line: its text' has "$out" 'command line:1:14  syscall kill clone'

project
log=$scratch/log/audit.jsonl
jail --observe -- sh -c 'cat .ssh/x; cat /etc/shadow; true'
report "$log"
check 'observing is said' has "$out" 'only observed: nothing was protected'
finish
