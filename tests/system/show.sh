#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/show.sh - What `audit show` shows of a log is what is asked for, and nothing else
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
have python3 || skip_all 'records are counted by python3'

# show ARG...: what it says in $out and $err, the status in $rc
show()
{
	timeout -s KILL "$seconds" "$WARDER" audit show "$@" >"$out" 2>"$err"
	rc=$?
}

# as_many EXPRESSION OPTION...: the records with these options are those for which it is true in Python
as_many()
{
	wanted=$1
	shift
	show --json "$@" "$log"
	python3 - "$log" "$wanted" >"$scratch/wanted" <<'P'
import json, sys
for line in open(sys.argv[1], 'rb'):
    record = {**dict.fromkeys(['path', 'path2', 'spelled', 'redirected', 'interpreters', 'verbs', 'rule', 'would', 'answer',
                               'syscall', 'errno', 'pid', 'comm', 'status']), **json.loads(line)}
    record['names'] = [n for n in (record['path'], record['path2'], record['spelled'], record['redirected']) if n]
    record['names'] += record['interpreters'] or []
    record['text'], record['at'] = ((record['rule'] or {}).get(m) or '' for m in ('text', 'at'))
    record['absent'] = (record['kind'] == 'call' and record['would'] == 'deny' and record['errno'] == 'ENOENT' and
                        record['rule'] is None and not {'create', 'bind'} & set(record['verbs']))
    if eval(sys.argv[2], {}, record):
        sys.stdout.buffer.write(line)
P
	if cmp -s "$out" "$scratch/wanted" && [ "$rc" = "$([ -s "$out" ]; echo $?)" ]; then
		ok "$*: $(wc -l <"$out") records"
	else
		not_ok "$*" "wanted: $wanted" "$(diff "$out" "$scratch/wanted" | cut -c 1-300 | head -n 8)" "$(evidence)"
	fi
}

# some_as_many: likewise, and there are some
some_as_many()
{
	as_many "$@"
	check "  and there are some" [ -s "$out" ]
}

project
victim abuse_static
jail --trace openat,access -e 'redirect ./sub/inner.txt -> ./note.txt' -e 'hide ./gone' -- sh -c 'cat note.txt .env gone sub/inner.txt nothing
	/bin/cat note.txt; mv note.txt moved.txt; echo x >>moved.txt; mkdir d; rmdir d; (cat .env); ./abuse_static socket; rm moved.txt; exit 3'
cp "$log" "$scratch/one.jsonl"
log=$scratch/one.jsonl
some_as_many True
some_as_many 'comm == "cat"' --program cat
some_as_many 'comm in ("cat", "mv")' --program cat --program '[lm]v'
some_as_many 'kind not in ("start", "end") and comm != "cat"' --program '!cat'
cats=$(python3 -c '
import json, sys
print(sorted({r["pid"] for r in map(json.loads, open(sys.argv[1])) if r["kind"] == "exec" and r["path"].endswith("/cat")}))' "$log")
some_as_many "pid in $cats and (comm == 'cat')" --program '/usr/bin/cat'
some_as_many 'pid == 2' --pid 2
as_many 'pid == 2 and False' --pid 999999
some_as_many 'path == f"'"$proj"'/.env"' --path ./.env
some_as_many "any(n.startswith('$proj/') or n == '$proj' for n in names)" --path "$proj"
some_as_many "any(n.startswith('$proj/') and n.endswith('.txt') for n in names)" --path "$proj/**/*.txt"
some_as_many "any(n.rsplit('/', 1)[-1].endswith('.txt') for n in names)" --path '*.txt'
some_as_many "names and not any(n.rsplit('/', 1)[-1].endswith('.txt') for n in names)" --path '!*.txt'
some_as_many "any(n.startswith('$proj/') for n in names) and not any(n.startswith('$proj/sub/') for n in names)" \
	--path './**' --path '!./sub/**'
for verb in list read modify append create delete exec; do
	as_many "verbs is not None and '$verb' in verbs" --verb "$verb"
done
some_as_many 'verbs is not None and {"modify", "append", "create", "delete"} & set(verbs)' --verb write
for decision in allow redirect hide; do
	some_as_many "would == '$decision'" --decision "$decision"
done
some_as_many "would == 'deny' and not absent" --decision deny
as_many absent --decision absent
as_many 'kind == "kill"' --decision kill
some_as_many 'kind in ("call", "kill") and would != "allow"' --decision '!allow'
some_as_many 'would == "hide" or (would == "deny" and not absent)' --decision deny --decision hide
some_as_many 'would == "deny" and not absent and pid in '"$cats" --decision deny --program cat
some_as_many '"**/.env" in text' --rule '**/.env'
place=$(python3 -c '
import json, sys
print(next(r["rule"]["at"] for r in map(json.loads, open(sys.argv[1])) if r.get("errno") == "EACCES"))' "$log")
some_as_many "at == '$place'" --rule "$place"
some_as_many "at.startswith('${place%:*}:')" --rule "${place%:*}"
some_as_many 'rule == {"builtin": "registers"}' --rule registers
some_as_many 'syscall in ("openat", "rename", "renameat2")' --syscall openat --syscall renameat2 --syscall rename
some_as_many 'syscall == "openat" and kind == "trace"' --syscall openat --kind trace
for kind in start call exec exit trace end; do
	some_as_many "kind == '$kind'" --kind "$kind"
done
some_as_many 'errno == "EACCES" and kind in ("call", "trace")' --errno EACCES
some_as_many 'errno is None and kind in ("call", "trace")' --errno none
moment=$(python3 -c '
import json, sys
lines = open(sys.argv[1]).readlines()
print("%.6f" % json.loads(lines[len(lines) // 2])["t"])' "$log")
some_as_many "t >= $moment" --since "$moment"
some_as_many "t <= $moment" --until "$moment"
some_as_many "t == $moment" --until "$moment" --since "$moment"
log=$scratch/log/audit.jsonl
echo lone >"$scratch/lone"
jail --observe -e 'ask read ./sub' -- cat "$scratch/lone" .env sub/inner.txt
cp "$log" "$scratch/observed.jsonl"
log=$scratch/observed.jsonl
some_as_many "would == 'deny' and not absent" --decision deny
some_as_many "would == 'ask'" --decision ask
show --decision deny "$log"
check 'only noted is in brackets' has "$out" " (deny)   read $scratch/lone  no rule"
check 'what was refused is not' has "$out" " deny     read $proj/.env  EACCES"
log=$scratch/one.jsonl

# how many, the last, and the words
show --count --kind exec "$log"
is '--count: the number alone' "$(cat "$out")" "$(records 'kind == "exec"')"
show --count --program nobody "$log"
is '--count: none is 0, and 1' "$(cat "$out") $rc" '0 1'
show --json --last 3 "$log"
check '--last: of all' sh -c 'tail -n 3 "$1" | cmp - "$2"' sh "$log" "$out"
show --json -n 1 --kind exec "$log"
check '-n: of those that were asked for' sh -c 'grep "\"kind\":\"exec\"" "$1" | tail -n 1 | cmp - "$2"' sh "$log" "$out"
for wrong in '--decision dney deny' '--verb wriet write' '--errno ENOET ENOENT' '--syscall opneat openat' '--kind strat start'; do
	# shellcheck disable=SC2086
	set -- $wrong
	show "$1" "$2" "$log"
	is "$1 $2: refused, with what was meant" "$rc $(sed -n 's/.*did you mean `\(.*\)`?$/\1/p' "$err")" "125 $3"
done
for wrong in '--path /a[' '--pid 0' '--pid x' '--since x' '--until -1' '--last 0' '--last x' '--path' '--nothing' '-r /' 'a b'; do
	# shellcheck disable=SC2086
	show $wrong
	is "$wrong: refused" "$rc $(wc -c <"$out")" '125 0'
done
show "$scratch/missing"
is 'a log that is not there: 125' "$rc" 125
echo nothing >"$scratch/none"
show "$scratch/none"
is 'no log at all: 125' "$rc $(grep -c 'not an audit log' "$err")" '125 1'
show --help
is '--help' "$rc $(grep -c 'audit show' "$out")" '0 1'

# where it is read from, and how it looks
rm -rf "$HOME/.local"
show
is 'no log at the default place' "$rc" 125
"$WARDER" -q -- true
"$WARDER" -q -- cat note.txt >/dev/null 2>&1
show --kind start
check 'no FILE: the newest log of the default place' has "$out" 'start    cat note.txt  enforced: default'
show - <"$log"
check '-: standard input' [ "$rc" = 0 ]
is 'a line a record' "$(wc -l <"$out")" "$(wc -l <"$log")"
show --decision deny --program cat "$log"
check 'a line has it all' grep -q "^ *[0-9]*\.[0-9]\{6\} *[0-9]* cat  *deny     read $proj/.env  EACCES  default:[0-9:]*  deny" "$out"
check 'no colours in a file' lacks "$out" "$(printf '\033')"
show --color always --decision deny "$log"
check 'colours when they are asked for' has "$out" "$(printf '\033[31mdeny\033[0m')"
show --kind end "$log"
check 'the end: how, and the counts' has "$out" "end      exit 3  $(records 'kind == "call"' ) calls, "

# what a forged log says, and one with bad lines
sed -e '3s/"comm":[^,]*/"comm":"a\\u001b[31m\\u202e"/' -e '5s/.*/nothing/' -e '6s/"kind":"[a-z]*"/"kind":"later"/' "$log" >"$scratch/bad.jsonl"
printf '%s' '{"seq":' >>"$scratch/bad.jsonl"
show "$scratch/bad.jsonl"
is 'a bad line is named, and the others shown' "$rc $(grep -c 'bad.jsonl:5: ' "$err") $(wc -l <"$out")" \
	"0 1 $(($(wc -l <"$log") - 1))"
check 'also one that is cut' has "$err" 'cut off in the middle'
check 'no escape gets through' lacks "$out" "$(printf '\033')"
check 'but it is told' has "$out" 'a\x1b[31m\xe2\x80\xae'
check 'a kind that is not known is shown as it is' has "$out" '"kind":"later"'
sed "3s/\"comm\":[^,]*/\"comm\":\"$(printf '\302\23331m')\"/" "$log" >"$scratch/bad.jsonl"
show --json "$scratch/bad.jsonl"
is '--json: a line that a terminal would act on is left out' "$(grep -c 'bad.jsonl:3: characters' "$err") $(wc -l <"$out")" \
	"1 $(($(wc -l <"$log") - 1))"

# following: $followed gets what is shown
followed=$scratch/followed
# follow OPTION...: in the background
follow()
{
	rm -f "$followed"
	timeout -s KILL "$seconds" "$WARDER" audit show --follow "$@" >"$followed" 2>"$err" &
	follower=$!
	started="$started $follower"
}

ended()
{
	wait "$follower"
	is "$1" "$?" "$2"
}

rm -f "$followed"
mkfifo "$scratch/go"
"$WARDER" -q -o "$scratch/live.jsonl" -- sh -c 'cat note.txt; read -r line; ls >/dev/null; exit 4' <"$scratch/go" >/dev/null 2>&1 &
started="$started $!"
exec 3>"$scratch/go"
until_true 10 [ -s "$scratch/live.jsonl" ]
follow --kind exec --kind end "$scratch/live.jsonl"
check 'what is there is shown at once' until_true 10 has "$followed" ' exec     /usr/bin/cat: cat note.txt'
check 'and what is not yet there is not' lacks "$followed" ' exec     /usr/bin/ls'
echo go >&3
exec 3>&-
ended 'it ends with the end record: 0' 0
check 'what came is shown' has "$followed" ' exec     /usr/bin/ls: ls'
check 'up to the end' has "$followed" ' end      exit 4  '
"$WARDER" audit show --kind exec --kind end "$scratch/live.jsonl" >"$out"
check 'all of it as without --follow' cmp -s "$out" "$followed"
rm "$scratch/live.jsonl"
"$WARDER" -q -o "$scratch/live.jsonl" -- sleep 30 >/dev/null 2>&1 &
run=$!
started="$started $run"
until_true 10 grep -qs '"exec"' "$scratch/live.jsonl"
follow --kind exec "$scratch/live.jsonl"
until_true 10 [ -s "$followed" ]
kill -KILL "$run"
ended 'a writer that is gone without an end record: 1' 1
check 'which is said' has "$err" 'nobody writes it any more'

# by hand: half a line, another run in the file, another file
first=$(head -n 1 "$scratch/one.jsonl")
# written FILE: its lock is held, as by a run, until $holder is killed
written()
{
	: >"$1"
	flock -s "$1" sleep 60 &
	holder=$!
	started="$started $holder"
}

# let_go: also the command that it runs, which has the lock as well
let_go()
{
	for child in $(children "$holder") "$holder"; do
		kill -KILL "$child" 2>/dev/null
	done
	wait "$holder" 2>/dev/null
}

if have flock; then
	written "$scratch/hand.jsonl"
	follow "$scratch/hand.jsonl"
	printf '%s\n' "$first" | head -c 300 >>"$scratch/hand.jsonl"
	sleep 0.7
	is 'half a line is waited for' "$(wc -c <"$followed")" 0
	printf '%s\n' "$first" | tail -c +301 >>"$scratch/hand.jsonl"
	check 'until it is whole' until_true 10 has "$followed" ' start '
	printf '%s\n' "$first" | sed 's/"argv":\["sh"/"argv":["other"/' | head -c 400 >"$scratch/hand.jsonl"
	check 'a file that became shorter: said' until_true 10 has "$err" 'it became shorter'
	printf '%s\n' "$first" | sed 's/"argv":\["sh"/"argv":["other"/' | tail -c +401 >>"$scratch/hand.jsonl"
	check 'and read from its start' until_true 10 has "$followed" ' start    other -c '
	cp "$scratch/one.jsonl" "$scratch/new.jsonl"
	mv "$scratch/new.jsonl" "$scratch/hand.jsonl"
	ended 'another file in its place is followed to its end' 0
	check 'which is said' has "$err" 'another file is in its place now'
	check 'and shown' has "$followed" ' end      exit 3'
	let_go
	written "$scratch/hand.jsonl"
	follow "$scratch/hand.jsonl"
	printf '%s\n' "$first" >>"$scratch/hand.jsonl"
	until_true 10 [ -s "$followed" ]
	printf '%s' '{"seq":1' >>"$scratch/hand.jsonl"
	let_go
	ended 'a half line that nobody goes on with: 1' 1
	check 'is named' has "$err" 'hand.jsonl:2: cut off in the middle'
	written "$scratch/hand.jsonl"
	printf '%s\n' "$first" >>"$scratch/hand.jsonl"
	timeout -s KILL 20 sh -c '"$0" audit show --follow "$1" | head -n 1' "$WARDER" "$scratch/hand.jsonl" >"$out"
	is 'it ends when nobody reads what it shows' "$?" 0
	follow "$scratch/hand.jsonl"
	until_true 10 [ -s "$followed" ]
	kill -TERM "$follower" # timeout(1) passes it on
	wait "$follower"
	is 'a signal ends it, and what was read is shown' "$? $(wc -l <"$followed")" '143 1'
	let_go
else
	skip 'half a line, another run, another file' 'there is no flock (package util-linux)'
fi
"$WARDER" -q -o - -- true | "$WARDER" audit show --follow --kind end - >"$out"
is 'a pipe is followed' "$? $(grep -c ' end      exit 0' "$out")" '0 1'
rm -f "$scratch/hand.jsonl" "$scratch/bad.jsonl"
# Lines that no other log has: what was about to be done, and the signature.
project
log=$scratch/log/sync.jsonl
"$WARDER" audit keygen "$HOME/key" >/dev/null
jail --audit-sync --sign "$HOME/key" -- sh -c 'cat note.txt; mkdir d; cat .env'
some_as_many 'kind == "intent"' --kind intent
some_as_many "kind == 'intent' and any(n.startswith('$proj/') for n in names)" --kind intent --path "$proj"
some_as_many 'kind == "signature"' --kind signature
some_as_many 'kind in ("call", "intent") and syscall == "mkdir"' --syscall mkdir
show --kind intent --path ./d "$log"
check 'an intent names the call' has "$out" " intent   create $proj/d "

finish
