#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/writes.sh - --writes: no file of the host is changed, what would be is told, and
# applied later it is what it would have been
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
have python3 || skip_all 'there is no python3'
bare unshare -Um true
if [ "$rc" -ne 0 ]; then
	skip_all 'this host has no mount namespaces'
fi

# What is played, where every policy of this file lets it be read.
mkdir "$scratch/play"
cp "$here/writes.py" "$scratch/play/"
play="python3 $scratch/play/writes.py"

# fresh: a project with a tree in it
fresh()
{
	project
	$play make "$proj/tree" || exit 2
}

# state DIR: all of it
state()
{
	$play state "$1" 2>&1
}

# dry MODE [OPTION...] -- COMMAND...
dry()
{
	mode=$1
	shift
	jail --writes "$mode" -r "$scratch/play" "$@"
}

# runs: the names of the runs that left something
runs()
{
	"$WARDER" writes | sed 's/ .*//'
}

unharmed()
{
	is "$1: the host's files are as they were, byte for byte" "$(state "$proj")" "$before"
}

mounts_before=$(cat /proc/self/mountinfo)

# --- everything, natively ---------------------------------------------------------------------------
fresh
# shellcheck disable=SC2086
bare $play change "$proj/tree"
is 'natively all of it is done' "$rc $(cat "$out")" '0 '
chmod 700 tree/closed tree/closed/secret # for who is not root to look
cp -a tree "$scratch/native"
$play tree "$scratch/native" >"$scratch/native.tree"

# --- discard ----------------------------------------------------------------------------------------
fresh
before=$(state "$proj")
# shellcheck disable=SC2086
dry discard -- $play change "$proj/tree"
is 'discard: all of it is done' "$rc $(cat "$out")" '0 '
unharmed 'discard'
is 'discard: nothing is left' "$(ls "$HOME/.local/state/warder/writes")" ''
grep '^  [cd][a-z]*ed  ' "$err" | sed "s|$proj/tree|.|" | grep -v 'ddddd' >"$scratch/list"
cat >"$scratch/wanted" <<'S'
  changed  ./a\nb  (150 B -> 7 B)
  deleted  ./again/in
  created  ./again/other  (11 B)
  changed  ./again/  (mode 0755 -> 0750)
  changed  ./append  (300 B -> 304 B)
  created  ./append too  (304 B)
  created  ./bytes \xff\xfe  (1 B)
  changed  ./closed/  (mode 0755 -> 0000)
  created  ./closed/secret  (13 B)
  changed  ./copied  (300 B -> 304 B)
  changed  ./dirtimes/  (times)
  created  ./evil \x1b[31m\x0d\n  deleted  etc  (21 B)
  changed  ./fallocated  (500 B -> 100.0 kB)
  created  ./fifo  (fifo)
  deleted  ./full/
  deleted  ./full/deep/
  deleted  ./full/deep/er/
  deleted  ./full/deep/er/in
  deleted  ./full/deep/in
  deleted  ./full/in
  changed  ./given  (attributes)
  deleted  ./gone
  created  ./holes  (1.0 GB)
  changed  ./link/  (link -> directory)
  created  ./link/in  (15 B)
  changed  ./mapped  (300 B -> 300 B)
  changed  ./mode  (mode 0644 -> 4711)
  deleted  ./moved/in
  created  ./moved/out  (5 B)
  created  ./named  (10 B)
  created  ./new name  (350 B)
  created  ./new/
  created  ./new/tree/  (mode 2750)
  created  ./new/tree/file  (3 B)
  created  ./new/tree/of/
  created  ./new/tree/of/dirs/
  created  ./out  (link)
  deleted  ./over
  changed  ./overwritten  (550 B -> 200 B)
  created  ./pair  (8 B)
  created  ./pair too  (8 B)
  changed  ./relinked  (link)
  deleted  ./renamed
  changed  ./resized  (350 B -> 1.0 MB)
  created  ./socket  (socket)
  changed  ./taken  (attributes)
  changed  ./times  (times)
  changed  ./truncate  (400 B -> 0 B)
  changed  ./turned  (directory -> file, 10 B)
  deleted  ./turned/in
  created  ./up  (link)
S
LC_ALL=C sort "$scratch/wanted" >"$scratch/wanted.sorted"
LC_ALL=C sort "$scratch/list" >"$scratch/list.sorted"
is 'discard: what would be created, changed, deleted' "$(cat "$scratch/list.sorted")" \
	"$(cat "$scratch/wanted.sorted")"
check 'discard: control bytes are escaped' sh -c "! LC_ALL=C grep -q '[[:cntrl:]]' \"\$1\"" - "$scratch/list"
recorded 'the log says so at the start' \
	'kind == "start" and ["writes in layers", "discard, 1 directories"] in [[l["name"], l.get("detail")] for l in layers]'
recorded 'and at the end' \
	"kind == 'end' and written == {'created': $(grep -c '^  created' "$err"), 'changed': $(grep -c '^  changed' "$err"), 'deleted': $(grep -c '^  deleted' "$err")}"

# --- review, and apply -------------------------------------------------------------------------------
fresh
before=$(state "$proj")
# shellcheck disable=SC2086
dry review -- $play change "$proj/tree"
is 'review: all of it is done' "$rc $(cat "$out")" '0 '
unharmed 'review'
check 'review: without a terminal it says what to do' has "$err" 'warder writes apply'
run=$(runs)
"$WARDER" writes >"$out"
check 'it waits' grep -q "^$run  waiting: .* created, .* changed, .* deleted  python3" "$out"
"$WARDER" writes show --json "$run" >"$out" 2>"$err"
check 'as JSON' python3 - "$out" "$here/../../docs/writes.schema.json" <<'P'
import json, sys
told = json.load(open(sys.argv[1]))
try:
    import jsonschema
    jsonschema.validate(told, json.load(open(sys.argv[2])))
except ImportError:
    print('# not held against the schema: there is no python3-jsonschema')
kinds = [c['kind'] for c in told['changes']]
assert told['schema'] == 'warder.writes/1'
assert all(kinds.count(k) == told[k] for k in ('created', 'changed', 'deleted')), kinds
mode = next(c for c in told['changes'] if c['path'].endswith('/mode'))
assert mode['what'] == ['mode'] and mode['after']['mode'] == '4711', mode
P
"$WARDER" writes apply "$run" >"$out" 2>"$err"
is 'apply' "$? $(cat "$out" "$err")" '0 '
chmod 700 tree/closed tree/closed/secret
$play tree "$proj/tree" >"$scratch/applied.tree"
is 'apply: the tree is what it is natively' "$(diff "$scratch/native.tree" "$scratch/applied.tree")" ''
is 'apply: nothing is left' "$(runs)$(find "$proj" -name '.warder*')" ''

# --- asked ------------------------------------------------------------------------------------------------
# asked ANSWERS: a run at a terminal
asked()
{
	fresh
	before=$(state "$proj")
	# shellcheck disable=SC2086
	bare $play ask "$1" "$WARDER" --writes review -o "$log" -- sh -c 'echo line >>tree/append; rm tree/gone; exit 3'
}

asked a
is 'asked: applied' "$rc $(tail -c 5 tree/append) $([ -e tree/gone ] || echo gone) $(runs)" '3 line gone '
asked d
is 'asked: discarded' "$rc $(runs)" '3 '
unharmed 'asked: discarded'
asked xsk
is 'asked: shown, and kept' "$rc $(grep -c '^+.*line$' "$out") $(runs | wc -l) $(grep -c 'warder: kept: ' "$out")" '3 2 1 1'
unharmed 'asked: kept'
"$WARDER" writes discard last
asked "$(printf '\003')"
is 'asked: Ctrl-C keeps it' "$rc $(runs | wc -l) $(grep -c 'warder: kept: ' "$out")" '3 1 1'
unharmed 'asked: Ctrl-C'
"$WARDER" writes discard last

# A command that asks the terminal about itself can make it reply when the person is to answer.
for modes in 'eol /' '-icanon min 1'; do
	fresh
	before=$(state "$proj")
	# shellcheck disable=SC2086
	bare $play reply k "$WARDER" --writes review -o "$log" -- sh -c "stty $modes; echo >>tree/append; printf '\033]10;?\007'"
	is "asked: stty $modes: what a terminal replies is no answer" "$rc $(runs | wc -l)" '0 1'
	unharmed "asked: stty $modes"
	"$WARDER" writes discard last
done

# --- what the host has changed since ------------------------------------------------------------------
# written: a run that waits
written()
{
	fresh
	dry review -- sh -c 'cd tree && echo 1 >>append && echo 2 >brandnew && rm gone && rm -r full &&
		echo 3 >>moved/in && chmod 600 mode && mkdir made && echo 4 >made/in'
	run=$(runs)
	[ "$run" ] || not_ok 'there is a run that waits' "$(evidence)"
}

conflicts()
{
	before=$(state "$proj")
	"$WARDER" writes apply "$run" >"$out" 2>"$err"
	rc=$?
	is "$1: exit status" "$rc" 1
	unharmed "$1"
	is "$1: what is told" "$(sed -n "s|^warder: writes: $proj/||p" "$err")" "$2"
}

written
echo else >>tree/append
echo mine >tree/brandnew
echo new >tree/full/another
chmod 644 tree/mode
rm -r tree/moved
ln -s "$HOME" tree/moved
echo 'of home' >"$HOME/in"
mkdir tree/made
conflicts 'conflicts' 'tree/append: it was changed on the host since
tree/brandnew: it is there by now
tree/full: there is something new in it
tree/made: it is there by now
tree/mode: it was changed on the host since
tree/moved/in: it is gone on the host'
"$WARDER" writes apply --force last >"$out" 2>"$err"
is '--force: what cannot be is said' "$? $(grep -c 'Directory not empty' "$err")" '125 1'
rm tree/full/another
rm tree/moved
mkdir tree/moved
"$WARDER" writes apply --force last >"$out" 2>"$err"
is '--force: and done when that is mended' "$? $(tail -c 2 tree/append) $(cat tree/brandnew) $(tail -c 2 tree/moved/in) $(stat -c %a tree/mode) $(ls -d tree/full tree/gone 2>/dev/null)" \
	'0 1 2 3 600 '
is 'no link of the host was followed' "$(cat "$HOME/in")" 'of home'

written
mv tree/append tree/append.old
cp -p tree/append.old tree/append
conflicts 'another file with the same content and times' 'tree/append: it was changed on the host since'
"$WARDER" writes discard "$run" >"$out" 2>"$err"
is 'discard' "$? $(cat "$out" "$err") $(runs)" '0  '

fresh
dry review -- sh -c 'echo inside >>tree/append; sleep 3' &
started="$started $!"
check 'the run is under way' until_true 20 sh -c "[ \"\$('$WARDER' writes | grep -c running)\" = 1 ]"
"$WARDER" writes discard last >"$out" 2>"$err"
is 'a run that goes on cannot be discarded' "$? $(grep -c 'its run goes on' "$err")" '125 1'
check 'it has written' until_true 20 sh -c "[ -e '$HOME'/.local/state/warder/writes/*/0/upper/tree/append ]"
sleep 0.1 # the clock of files has ticks
echo outside >>tree/append
wait
run=last
conflicts 'changed while the run went on' 'tree/append: it was changed on the host while the run went on'
"$WARDER" writes discard last

# --- interrupted ----------------------------------------------------------------------------------------
fresh
# shellcheck disable=SC2086
dry review -- $play change "$proj/tree"
run=$(runs)
(ulimit -f 1 && exec "$WARDER" writes apply "$run") >"$out" 2>"$err"
rc=$?
check 'an apply is killed on its way' test "$rc" -gt 128
check 'it is told' sh -c '"$1" writes | grep -q "half applied"' - "$WARDER"
"$WARDER" writes apply "$run" >"$out" 2>"$err"
is 'it goes on' "$? $(cat "$out" "$err")" '0 '
chmod 700 tree/closed tree/closed/secret
$play tree "$proj/tree" >"$scratch/applied.tree"
is 'the tree is what it is natively' "$(diff "$scratch/native.tree" "$scratch/applied.tree")" ''
is 'nothing is left of it' "$(runs)$(find "$proj" -name '.warder*')" ''

fresh
before=$(state "$proj")
"$WARDER" --writes review -o "$log" -- sh -c 'echo x >tree/append; echo ready >tree/ready; sleep 60' >"$out" 2>"$err" &
supervisor=$!
started="$started $supervisor"
run_dir=$HOME/.local/state/warder/writes
check 'the run is under way' until_true 20 sh -c "[ -e '$run_dir'/*/0/upper/tree/ready ]"
kill -KILL "$supervisor"
wait "$supervisor" 2>/dev/null
unharmed 'killed'
check 'killed: told as unfinished' until_true 10 sh -c '"$1" writes | grep -q "  unfinished  sh -c"' - "$WARDER"
for command in show apply; do
	"$WARDER" writes "$command" last >"$out" 2>"$err"
	is "killed: nothing to $command" "$? $(grep -c 'its run died' "$err")" '125 1'
done
"$WARDER" writes discard last
is 'killed: discarded' "$? $(runs)" '0 '

# --- what was passed in -----------------------------------------------------------------------------------
for observe in '' --observe; do
	fresh
	before=$(state "$proj")
	# shellcheck disable=SC2086
	dry discard $observe -- $play stand 0 <tree/append
	is "stdin${observe:+ while observing}: nothing is done to it" "$(grep -c possible "$out")" 0
	unharmed "stdin${observe:+ while observing}"
	# shellcheck disable=SC2086
	dry discard $observe -- sh -c 'echo to the file; echo more >>/dev/stdout; chmod 600 /dev/stdout'
	is "stdout${observe:+ while observing}: the shell's own file is written" "$(cat "$out")" 'to the file
more'
	is "stdout${observe:+ while observing}: and nothing but written" "$(stat -c %a "$out")" 644
done

for observe in '' --observe; do
	fresh
	before=$(state "$proj")
	# shellcheck disable=SC2086
	bare $play hand "$proj/tree" "$WARDER" -o "$log" --writes discard $observe -r "$scratch/play" -- $play taken 0
	is "handed over${observe:+ while observing}: all was tried" "$rc $(grep -c '^directory: \|^inside: ' "$out")" '0 11'
	unharmed "handed over${observe:+ while observing}"
done

fresh
mkdir covered
python3 -c 'import os, socket, time
server = socket.socket(socket.AF_UNIX); server.bind("covered/socket"); server.listen(); time.sleep(60)' &
started="$started $!"
until_true 10 test -S covered/socket || not_ok 'there is a server'
dry discard -e 'connect ./covered/socket' -- python3 -c 'import socket; socket.socket(socket.AF_UNIX).connect("covered/socket")'
check 'a socket in a covered directory is not connected' has "$err" ConnectionRefusedError

# --- files of warder's own ------------------------------------------------------------------------------------
fresh
rm -f "$log"
bare "$WARDER" --observe --learn learnt.policy -o run.jsonl --writes discard -r "$scratch/play" -- sh -c 'echo x >tree/new; ls >list'
is "its own: the log and --learn's file are the host's" "$rc $(grep -c '^write' learnt.policy) $([ -s run.jsonl ] && echo log) $(ls tree/new list 2>/dev/null)" \
	'0 2 log '
is 'its own: they are not in the list' "$(sed -n "s|^  [a-z]*ed  $proj/||p" "$err")" 'list  (47 B)
tree/new  (2 B)'

# --- the rest of the host ------------------------------------------------------------------------------------
fresh
before=$(state "$proj")
home_before=$(state "$HOME")
dry discard --observe -- sh -c "echo x >$HOME/made; echo y >$HOME/.ssh/id_x; rm -r sub; echo z >/tmp/private
	cat $HOME/made; chmod 777 $HOME/.aws; ls -a"
is 'observing: nothing is refused' "$rc $(head -n 1 "$out")" '0 x'
unharmed 'observing'
rm -rf "$HOME/.local" # the log of no run, but its directories
is 'observing: nor is anything at home changed' "$(state "$HOME" | grep -v "'\.'")" \
	"$(echo "$home_before" | grep -v "'\.'")"
check 'observing: it is told' has "$err" "created  $HOME/made"
if [ "$(id -u)" -eq 0 ]; then # nobody else could write there
	check 'observing: also what is read-only' has "$err" 'read-only, no overlay can be put on it: /'
fi
is 'observing: a private /tmp is nobody else'"'"'s' "$(grep -c /tmp/private "$err")" 0

dry discard -e 'write /' -- sh -c 'echo x >/made; echo y >/proc/sys/kernel/domainname; echo z >tree/append'
is 'write /: / itself is read-only, /proc/sys refused' "$(grep -c 'Read-only file system\|domainname: Permission denied' "$err") $([ -e /made ] && echo made)" '2 '
rm -f /made # where it did not hold
unharmed 'write /'

# --- one file, and a working directory in /tmp -----------------------------------------------------------
fresh
before=$(state "$proj")
echo first >"$HOME/log.txt"
dry discard -p base -x /usr -e 'append ~/log.txt' -- sh -c 'echo second >>~/log.txt; echo x >~/other' 2>"$err"
is 'one file: its directory is under an overlay, and the policy holds' \
	"$(cat "$HOME/log.txt") $(grep -c "changed  $HOME/log.txt  (6 B -> 13 B)" "$err") $(grep -c '^  [a-z]*ed  ' "$err")" 'first 1 1'
in_tmp=$(mktemp -d /tmp/warder-test.XXXXXX)
$play make "$in_tmp/tree"
tmp_before=$(state "$in_tmp")
# shellcheck disable=SC2086
dry discard -C "$in_tmp" -- sh -c "$play change tree; echo x >/tmp/elsewhere"
is 'a working directory in /tmp: it can be written' "$rc $(cat "$out")" '0 '
is 'a working directory in /tmp: the host has it as it was' "$(state "$in_tmp")" "$tmp_before"
is 'a working directory in /tmp: it is told, and nothing else' \
	"$(grep -c "^  [a-z]*ed  $in_tmp/tree/" "$err") $(grep '^  [a-z]*ed  ' "$err" | grep -vc "  $in_tmp/tree/")" '112 0'
rm -rf "$in_tmp"
mkdir -p "$proj/a/b/c/d"
before=$(state "$proj")
dry discard -C "$proj/a/b/c/d" -e 'write /' -- sh -c "echo deep >here; echo up >../there; cat here ../there"
is 'write /: what is one'"'"'s own is covered, however deep' "$rc $(cat "$out")" '0 deep
up'
unharmed 'write /, deep'

# in_mounts COMMAND: with mounts of one's own, as who may make them
in_mounts()
{
	unshare -Urm sh -c "$1" >"$out" 2>"$err"
	rc=$?
}

mkdir tree/mounted other
in_mounts "mount -t tmpfs none tree/mounted && exec '$WARDER' -o none --writes discard -- sh -c 'echo x >tree/mounted/x'"
is 'a file system below: refused, by name' "$rc $(grep -c "something is mounted on $proj/tree/mounted" "$err")" '125 1'
in_mounts "mount --bind tree other && exec '$WARDER' -q -o none --writes discard -w tree -w other --deny note.txt -- true"
is 'mounted below the working directory: refused, by name' "$rc $(grep -c "something is mounted on $proj/other" "$err")" '125 1'
mkdir "$scratch/other"
before=$(state "$proj")
in_mounts "mount --bind tree '$scratch/other' && exec '$WARDER' -o none --writes discard -w '$scratch/other' -- \
	sh -c 'echo one >>tree/append; echo two >>$scratch/other/append; cat tree/append; rm $scratch/other/gone; ls tree/gone'"
is 'a second name of a place is the same place' "$(sed 's/^\(append\)*//' "$out")" 'one
two'
is 'it is told once' "$(grep -c '^  [a-z]*ed  ' "$err") $(grep -c "^  changed  $proj/tree/append  " "$err")" '2 1'
unharmed 'a second name'
in_mounts "mount --bind tree '$scratch/other' && exec '$WARDER' -o none --writes discard --observe -- \
	sh -c 'echo two >>$scratch/other/append; echo x >$scratch/other/new'"
unharmed 'a second name, observing'

# --- tools ---------------------------------------------------------------------------------------------------
make_tools()
{
	rm -r .env note.txt sub
	printf 'all: one two\none: one.c\n\tcp one.c one\ntwo: one\n\tcat one one >two\n' >Makefile
	echo 'int x;' >one.c
	git init -q . && git add Makefile one.c && git commit -qm first
}
use_tools="make -s && sed -i s/int/long/ one.c && touch -d 2001-01-01 two && make -s &&
	git add . && GIT_COMMITTER_DATE='2020-01-01 00:00 +0000' git commit -q --date '2020-01-01 00:00 +0000' -m second && git gc -q"
if have git && have make; then
	project
	(make_tools && eval "$use_tools") >"$out" 2>&1 || not_ok 'tools run' "$(cat "$out")"
	git rev-parse 'HEAD^{tree}' >"$scratch/commit"
	project
	make_tools
	before=$(state "$proj")
	dry review -- sh -c "$use_tools"
	is 'tools: they work' "$rc $(cat "$out")" '0 '
	unharmed 'tools'
	"$WARDER" writes apply last >"$out" 2>"$err"
	is 'tools: applied' "$? $(cat "$out" "$err")" '0 '
	is 'tools: a repository that is whole' "$(git fsck 2>&1; git status --short; git rev-parse 'HEAD^{tree}')" \
		"$(cat "$scratch/commit")"
else
	skip 'tools' 'there is no git, or no make'
fi

# --- deeper than a path can be ---------------------------------------------------------------------------------
fresh
dry review -- python3 -c "
import os
for _ in range(120):
    os.mkdir('d' * 50); os.chdir('d' * 50)"
check 'too deep: it is said' has "$err" 'could not be looked at'
"$WARDER" writes apply last >"$out" 2>"$err"
is 'too deep: not applied in part' "$? $(grep -c -- --force "$err") $(find . -name 'ddd*')" '125 1 '
"$WARDER" writes discard last >"$out" 2>"$err"
is 'too deep: discarded' "$? $(cat "$err") $(runs)" '0  '

# --- set-id bits are told, whatever was there before ---------------------------------------------------------------
fresh
dry discard -- sh -c 'rm tree/link tree/gone && cp /bin/true tree/link && cp /bin/true tree/gone && cp /bin/true tree/new &&
	chmod 4755 tree/link tree/gone tree/new'
is 'set-id: in the place of a link, of a file, of nothing' "$(sed -n "s|^  [a-z]*ed  $proj/tree/||p" "$err" | sed 's/[0-9.]* k\{0,1\}B/SIZE/g')" \
	'gone  (SIZE -> SIZE, mode 0644 -> 4755)
link  (link -> file, SIZE, mode 4755)
new  (SIZE, mode 4755)'

# --- a jail that makes what warder would make to apply it -----------------------------------------------------------
mkfifo "$scratch/told"
exec 9<>"$scratch/told"
# /proc/self/cgroup may tell a jail its run's name.
tell()
{
	until_true 20 sh -c '"$1" writes | grep -q running' - "$WARDER"
	runs >&9
}

for deed in 'echo x >$new' 'ln tree/append $new' 'mkdir $new' 'mkdir -p tree/made && mkfifo tree/made/$new'; do
	fresh
	before=$(state "$proj")
	tell &
	started="$started $!"
	dry review -- sh -c "read -r run && new=.warder-writes-\$run && rm tree/gone && echo x >>tree/append && $deed" <&9
	is "$deed: done" "$rc $(cat "$out")" '0 '
	for force in '' --force; do
		# shellcheck disable=SC2086
		"$WARDER" writes apply $force last >"$out" 2>"$err"
		is "$deed: not applied in part $force" "$? $(grep -c 'needs that name itself' "$err")" '125 1'
		unharmed "$deed $force"
	done
	"$WARDER" writes discard last
done
exec 9>&-

# --- somebody else who may write there changes places while it is applied ------------------------------------------
fresh
echo secret >tree/victim
chmod 600 tree/victim
dry review -- sh -c 'head -c 60000000 /dev/zero >tree/big; chmod 4777 tree/big'
# shellcheck disable=SC2086
bare $play swap "$proj/tree" "" "$WARDER" writes apply last
is 'a file swapped for the one that is being made: it was' "$(sed -n 1p "$out")" 'swapped'
is 'a file swapped for the one that is being made: its mode stays' "$(stat -c %a tree/big 2>/dev/null) $(cat tree/big)" '600 secret'
fresh
echo secret >tree/victim
chmod 600 tree/victim
dry review -- sh -c 'head -c 60000000 /dev/zero >tree/big; chmod 4777 tree/mode tree/times'
# shellcheck disable=SC2086
bare $play swap "$proj/tree" times "$WARDER" writes apply last
is 'a file swapped for one whose mode changes: it was, and is told' "$(sed -n 1p "$out") $rc $(grep -c 'Stale file handle' "$err")" 'swapped 125 1'
is 'a file swapped for one whose mode changes: its own stays' "$(stat -c %a tree/times) $(cat tree/times)" '600 secret'
"$WARDER" writes discard last

# --- names of runs ---------------------------------------------------------------------------------------------
project
dry review -- sh -c 'echo 1 >one'
first=$(runs)
dry review -- sh -c 'echo 2 >two'
"$WARDER" writes >"$out"
is 'the commands, as one types them' "$(sed 's/.*created  //' "$out")" "sh -c 'echo 1 >one'
sh -c 'echo 2 >two'"
"$WARDER" writes show "$(echo "$first" | cut -c 1-4)" >"$out" 2>"$err"
is 'a beginning that two have' "$? $(grep -c 'several runs begin like that' "$err")" '125 1'
mkdir "$HOME/.local/state/warder/writes/${first}0"
"$WARDER" writes show "$first" >"$out" 2>"$err"
is 'a whole name that another begins with' "$? $(cat "$err")" '0 '
rmdir "$HOME/.local/state/warder/writes/${first}0"
"$WARDER" writes apply last
"$WARDER" writes apply "$(echo "$first" | cut -c 1-19)" 2>"$err"
is 'the last one, and one by its beginning' "$(cat one two 2>&1)" '1
2'
"$WARDER" writes show nothing >"$out" 2>"$err"
is 'a run that there is not' "$? $(grep -c 'no run of that name has left its writes' "$err")" '125 1'
dry review -- true
is 'nothing is kept of nothing' "$rc $(runs)" '0 '

# --- refused -----------------------------------------------------------------------------------------------------
for options in '--light' '--root fresh' '--bind /usr:/srv' '--verdict=2' --verdict; do
	# shellcheck disable=SC2086
	dry discard $options -- true
	is "$options: refused" "$rc $(grep -c -- '--writes' "$err")" '125 1'
done
dry maybe -- true
is 'a word that is none' "$rc $(grep -c 'is not discard or review' "$err")" '125 1'
dry discard -- sh -c 'exit 7'
is "the status is the command's" "$rc" 7
dry discard -- no-such-command
is 'no command' "$rc $(ls "$HOME/.local/state/warder/writes" 2>/dev/null)" '127 '
is 'mounts of the host are what they were' "$(cat /proc/self/mountinfo)" "$mounts_before"

finish
