#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/audit.sh - The audit log: complete, well formed, chained, and nobody forges a line
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# sound NAME: every line is JSON in its place, and the chain holds
sound()
{
	check "$1: the chain holds" verified
	python3 - "$log" >"$out" 2>&1 <<'P'
import json, sys
lines = open(sys.argv[1], 'rb').read().split(b'\n')
assert lines[-1] == b'', 'the last line has no end'
records = [json.loads(line.decode('utf-8')) for line in lines[:-1]]
assert [r['seq'] for r in records] == list(range(len(records))), 'seq has holes'
assert records[0]['kind'] == 'start' and records[-1]['kind'] == 'end', 'start and end'
assert records[0]['schema'] == 'warder.audit/1', 'the schema'
assert all(a['t'] <= b['t'] for a, b in zip(records, records[1:]) if b['kind'] == 'end'), 'time'
assert all(len(r['h']) == 64 for r in records), 'h'
assert {r['kind'] for r in records} <= {'start', 'call', 'exec', 'exit', 'kill', 'end'}, 'kinds'
counts = records[-1]['counts']
assert counts['calls'] == sum(r['kind'] == 'call' for r in records), 'calls are counted'
assert counts['kills'] == sum(r['kind'] == 'kill' for r in records), 'kills are counted'
print('sound')
P
	is "$1: JSON, in order, counted" "$(cat "$out")" sound
}

unsound()
{
	! verified "$1"
}

project
jail -- sh -c 'cat note.txt | wc -l; cat .env; mkdir d; mv note.txt d; rm -r d; exit 3'
sound 'a shell'
recorded 'the start names the command' "kind == 'start' and argv[0] == 'sh' and cwd == '$proj'"
recorded 'and the policy' "kind == 'start' and any(p['name'] == 'default' for p in policy)"
recorded 'and the target with its digest' \
	"kind == 'start' and target['path'].endswith('sh') and len(target['blake2b']) == 64"
recorded 'and the layers' "kind == 'start' and layers"
recorded 'the denial with its rule' "kind == 'call' and decision == 'deny' and \
	path == '$proj/.env' and rule['at'].startswith('default:') and errno == 'EACCES'"
recorded 'an open that was performed' "kind == 'call' and path == '$proj/note.txt' and \
	how == 'emulated' and decision == 'allow'"
recorded 'both names of a rename' \
	"kind == 'call' and path == '$proj/note.txt' and path2 == '$proj/d/note.txt'"
recorded 'what was run' "kind == 'exec' and path.endswith('/cat')"
recorded 'what ended' "kind == 'exit' and status == 3"
recorded 'under the name that the kernel gives it' "kind == 'exit' and comm == 'sh'"
recorded 'the end' "kind == 'end' and status == 3"
jail -- sh -c 'kill -9 $$'
sound 'a signal'
recorded 'the end by a signal' "kind == 'end' and signal == 'SIGKILL'"
jail --timeout 300ms -- sleep 5
sound 'a timeout'
recorded 'its cause' "kind == 'end' and cause == 'limit wall'"
victim abuse_static
jail -p strict -- ./abuse_static socket
sound 'a kill'
recorded 'the kill: name, number, arguments, instruction pointer' "kind == 'kill' and \
	syscall == 'socket' and nr == 41 and args and ip"

# Nobody forges a line: whatever bytes a path has.
cat >"$proj/forge.py" <<'P'
import os
names = [b'plain\n{"seq":1,"kind":"end","status":0}', b'quote"back\\slash', b'esc\x1b[31mred\x07',
         b'bad\xff\xfe utf8 \xc3', b'cr\rlf\n', 'grün \u202e \u2028 \U0001f600'.encode(), b'tab\tdel\x7f',
         b'\xed\xa0\x80', b'\xc0\xafover', b'x' * 255, b'\x01\x02\x1f', b'<script>', '\u009b31m\u0085x'.encode()]
for name in names:
    with open(name, 'wb') as f:
        f.write(b'x')
    os.rename(name, name[:250] + b'2')
    os.unlink(name[:250] + b'2')
    try:
        open(b'/nowhere/' + name)
    except OSError:
        pass
print(len(names))
P
jail -- python3 forge.py
is 'odd names work' "$(cat "$out")" 13
sound 'odd names'
check 'and no control character of them is in the log' python3 -c 'import sys, unicodedata
text = open(sys.argv[1], encoding="utf-8", newline="").read().replace("\n", "")
sys.exit(any(unicodedata.category(c) == "Cc" for c in text))' "$log"
is 'there is one start and one end' "$(records "kind in ('start', 'end')")" 2
comm=$(printf 'x"\n}{')
cp /bin/true "./$comm"
jail -- "./$comm" "$(printf 'arg\n"\033')"
sound 'an odd program name and odd arguments'

# Tampering shows.
jail -- sh -c 'cat note.txt; cat .env; cat sub/inner.txt'
cp "$log" "$scratch/good"
# spoilt NAME SED-EXPRESSION...: verify finds it
spoilt()
{
	what=$1
	shift
	sed "$@" "$scratch/good" >"$scratch/bad.jsonl"
	if cmp -s "$scratch/good" "$scratch/bad.jsonl"; then
		not_ok "$what" 'the test changed nothing'
	elif "$WARDER" audit verify "$scratch/bad.jsonl" >"$out" 2>&1; then
		rc=0
		: >"$err"
		not_ok "$what" "$(evidence)"
	else
		ok "$what"
	fi
}
check 'verify: a good log' verified "$scratch/good"
spoilt 'verify: a changed decision' 's/"decision":"deny"/"decision":"allow"/'
spoilt 'verify: a changed path' 's/note\.txt/vote.txt/'
spoilt 'verify: a line left out' 5d
spoilt 'verify: the first line left out' 1d
spoilt 'verify: the last line left out' '$d'
spoilt 'verify: two lines exchanged' '5{h;d};6{G}'
spoilt 'verify: a line twice' '5p'
spoilt 'verify: a line more at the end' '$a{"seq":99,"t":1,"kind":"end"}'
spoilt 'verify: a space more' '4s/:/: /'
{ head -c -40 "$scratch/good"; } >"$scratch/bad.jsonl"
check 'verify: a line cut short' unsound "$scratch/bad.jsonl"
: >"$scratch/bad.jsonl"
check 'verify: an empty file' unsound "$scratch/bad.jsonl"
sed '7s/"us":/"su":/' "$scratch/good" >"$scratch/bad.jsonl"
"$WARDER" audit verify "$scratch/bad.jsonl" >"$out" 2>&1
check 'verify names the first bad line' grep -q '\b7\b' "$out"

# The log is out of the jail's reach, and so is its directory.
project
mkdir inside
"$WARDER" -o "$proj/inside/log.jsonl" -- sh -c 'echo forged >>inside/log.jsonl; rm inside/log.jsonl
	mv inside/log.jsonl other; chmod 777 inside/log.jsonl; : >inside/new; mv inside away; ls inside' \
	>"$out" 2>"$err"
check 'the log inside the project is not touched' verified "$proj/inside/log.jsonl"
check 'nor is it moved away with its directory' [ -d "$proj/inside" ]
"$WARDER" -w "$HOME/.local" -- sh -c "touch $HOME/.local/state/warder/new $HOME/.local/plain
	mv $HOME/.local/state away" >"$out" 2>"$err"
check 'its usual directory is closed' [ ! -e "$HOME/.local/state/warder/new" ]
check 'and stays where it is' [ -d "$HOME/.local/state/warder" ]
check 'while the rest may be written' [ -e "$HOME/.local/plain" ]
rm -rf "$HOME/.local"
"$WARDER" -- cat note.txt >"$out" 2>"$err"
is 'by default a log is kept' "$(find "$HOME/.local/state/warder" -name '*.jsonl' | wc -l)" 1
"$WARDER" -o - -- cat note.txt >"$out" 2>"$err"
check '-o - writes it to stdout' has "$out" '"kind":"end"'
i=0
while [ "$i" -lt 53 ]; do
	"$WARDER" -- true
	i=$((i + 1))
done >"$out" 2>"$err"
is 'the last 50 are kept' "$(find "$HOME/.local/state/warder" -name '*.jsonl' | wc -l)" 50
# A full file system: the jail is stopped.
"$WARDER" -o /dev/full -- sh -c 'sleep 1; echo survived' >"$out" 2>"$err"
rc=$?
is 'a log that cannot be written ends the run: 125' "$rc" 125
check 'and the command' lacks "$out" survived
# It is ended in the middle as well, and the log is what is told of, not whom that ended.
sh -c 'ulimit -f 64; exec "$0" -o "$1" -- sh -c "find /usr >/dev/null 2>&1; echo survived"' "$WARDER" "$scratch/cut.jsonl" \
	>"$out" 2>"$err"
rc=$?
is 'a log that grows too large' "$rc $(sed -n '/^warder: /{s/.*: //p;q}' "$err") $(grep -c survived "$out")" '125 File too large 0'
finish
