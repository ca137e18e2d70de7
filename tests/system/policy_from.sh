#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/policy_from.sh - One policy from the logs of several runs
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=60
logs=$scratch/logs
new=$scratch/new.policy
mkdir "$logs"

# observe NAME [OPTION...] -- COMMAND...: its log stays in $logs/NAME
observe()
{
	name=$1
	shift
	jail --observe "$@"
	cp "$log" "$logs/$name"
}

# from [OPTION...] AUDIT...: the policy in $new, what is said in $err
from()
{
	"$WARDER" policy from "$@" >"$new" 2>"$err"
	rc=$?
	cp "$new" "$out"
}

# A policy but for its header.
rules()
{
	sed '1,/^include base$/d' "$1"
}

# holds NAME PATH: the new policy lets it be read; lacks it: not
reads()
{
	"$WARDER" explain -p "$new" read "$2" >/dev/null 2>&1
	is "$1" "$?" "$3"
}

# --- The same run, by --learn and from its log, gives the same rules --------------------------------
same_as_learnt()
{
	what=$1
	shift
	project
	"$prepare"
	rm -f "$scratch/learnt.policy"
	observe one --learn "$scratch/learnt.policy" --learn-limits -- "$@"
	from --learn-limits "$logs/one"
	is "$what: made from its log" "$rc $(cat "$err")" '0 '
	rules "$scratch/learnt.policy" >"$scratch/a"
	rules "$new" >"$scratch/b"
	check "$what: the same as with --learn" diff "$scratch/a" "$scratch/b"
	check "$what: there are rules" grep -q '^exec ' "$scratch/b"
	"$WARDER" policy check "$new" >"$out" 2>"$err"
	is "$what: it is a good policy" "$?" 0
}

prepare=:
same_as_learnt 'cat' cat note.txt
same_as_learnt 'ls' ls -la sub
same_as_learnt 'a shell with files of its own' sh -c 'for i in 1 2 3 4; do echo $i >f$i.o; done
	mkdir d; mv f1.o d/; cat sub/inner.txt f2.o; rm f3.o; t=$(mktemp); echo x >"$t"; cat "$t"'
same_as_learnt 'find' find . -name '*.txt' -exec cat {} +
same_as_learnt 'tar' sh -c 'tar -cf a.tar note.txt sub && tar -tf a.tar && rm a.tar'
same_as_learnt 'sed and sort' sh -c 'sed -i s/plain/simple/ note.txt; sort -T . note.txt; wc note.txt'
! have python3 || same_as_learnt 'python3' python3 -c 'import os, json, tempfile, subprocess
with tempfile.TemporaryDirectory() as d: open(d + "/x", "w").write("y")
print(subprocess.run(["echo", "sub"], capture_output=True, text=True).stdout, os.listdir("sub"))'
prepare_c()
{
	printf '#include <stdio.h>\nint main(void) { printf("hello\\n"); return 5; }\n' >hello.c
}
prepare=prepare_c
! have gcc || same_as_learnt 'gcc and its program' sh -c 'gcc -o hello hello.c && ./hello; echo $?'
prepare_git()
{
	git init -q . && echo .env >.gitignore && git add . && git commit -q -m first
	echo more >>note.txt
}
prepare=prepare_git
! have git || same_as_learnt 'git status' git status --short
prepare=:
project
jail --observe --light --learn "$scratch/learnt.policy" -- sh -c 't=$(mktemp); echo x >"$t"; cat "$t"'
from "$log"
rules "$scratch/learnt.policy" >"$scratch/a"
rules "$new" >"$scratch/b"
check 'without namespaces: the same as with --learn' diff "$scratch/a" "$scratch/b"
check 'without namespaces: its own directory is ${TMPDIR}' grep -q '[$]{TMPDIR}' "$scratch/b"

# --- Several runs ----------------------------------------------------------------------------------
project
observe one -- cat note.txt
observe two -- sh -c 'cat sub/inner.txt; ls sub; echo x >made'
from "$logs/one" "$logs/two"
is 'two runs: one policy' "$rc $(cat "$err")" '0 '
jail -p "$new" -- cat note.txt
is 'which the first passes' "$rc $(records "kind in ('call', 'kill') and decision != 'allow'")" '0 0'
jail -p "$new" -- sh -c 'cat sub/inner.txt; ls sub; echo x >made'
is 'and the second' "$rc $(records "kind in ('call', 'kill') and decision != 'allow'")" '0 0'
check 'each line says who used it, and in how many runs' \
	grep -Eq '^exec    /usr/bin/cat +# 2 x in 2 of 2 runs by sh$' "$new"
check 'and how many there were' grep -q 'from 2 runs, the last of$' "$new"
check 'the whitelist has the calls of all of them' grep -q '^syscalls tool$' "$new"
"$WARDER" policy from "$logs/one" >"$new" 2>"$err"
check 'of the first alone a smaller one is enough' grep -Eq '^syscalls (strict|compute)$' "$new"

# Each in another project, of another home.
mkdir -p "$scratch/other/home/.ssh" "$scratch/other/work" && echo rc >"$scratch/other/home/.toolrc"
echo rc >"$HOME/.toolrc" && echo n >"$scratch/other/work/new.txt" && echo k >"$scratch/other/home/.ssh/key"
observe one -- sh -c 'cat ~/.toolrc note.txt'
(cd "$scratch/other/work" && HOME=$scratch/other/home "$WARDER" -o "$logs/two" -p base --observe -- \
	sh -c 'cat ~/.toolrc new.txt ~/.ssh/key' >"$out" 2>"$err")
from -p base "$logs/one" "$logs/two"
check 'a home of each: ~' grep -Eq '^read    ~/.toolrc +# 2 x in 2 of 2 runs by cat$' "$new"
check 'a directory of each: ./' grep -Eq '^read    [.]/[*][.]txt +# 2 x in 2 of 2 runs by cat$' "$new"
check 'nothing else is named of either' lacks "$new" "$scratch"
check "and no key of either" grep -q '^# REVIEW read ~/.ssh/key ' "$new"

# What is another name in each run.
project
mkdir -p "$HOME/.cache/tool" tool-1.2.0 tool-1.3.1
for v in 1.2.0 1.3.1; do
	echo lib >tool-$v/lib
	observe $v -p base -- sh -c "cat tool-$v/lib; mkdir ~/.cache/tool/job-$v; echo >~/.cache/tool/job-$v/data"
done
from "$logs/1.2.0"
check 'one run: a version is what it is' grep -q 'tool-1.2.0/lib' "$new"
from "$logs/1.2.0" "$logs/1.3.1"
check 'two runs: a version is a pattern' grep -Eq '^read    [.]/tool-1[.][*]/lib ' "$new"
mkdir tool-1.4.2 && echo lib >tool-1.4.2/lib
jail -p "$new" -- sh -c 'cat tool-1.4.2/lib; mkdir ~/.cache/tool/job-1.9.9; echo >~/.cache/tool/job-1.9.9/data'
is 'which the next version has' "$rc $(records "kind in ('call', 'kill') and decision != 'allow'")" '0 0'

# --- Runs that were enforced -----------------------------------------------------------------------
project
echo profile >"$HOME/.profile"
echo notes >"$HOME/.notes"
mkdir -p "$scratch/place" && for f in a b c d kept; do echo $f >"$scratch/place/$f"; done
jail -p base -e 'exec /usr/bin /bin' -e 'write ./' -e "read $scratch/place" -e "deny $scratch/place/kept" -- \
	sh -c "cat $scratch/place/*; echo >>$HOME/.notes; echo >>$HOME/.profile"
cp "$log" "$logs/enforced"
from "$logs/enforced"
is 'an enforced run' "$rc" 0
check 'is said to be one' has "$err" 'was enforced'
check 'does not tell its calls, and that is said' has "$err" 'the smallest whitelist is not known'
check 'in the policy as well' has "$new" 'Which whitelist would suffice is not known'
check 'no whitelist is named' sh -c "! grep -q '^syscalls' '$new'"
check 'what no rule allowed is for review' grep -q '^# REVIEW append ~/.notes ' "$new"
check 'and what runs later as well' grep -q '^# REVIEW append ~/.profile .*runs later' "$new"
reads 'and not granted' "$HOME/.notes" 1
reads 'neither the one nor the other' "$HOME/.profile" 1
reads 'what it got is' "$scratch/place/a" 0
reads 'so is its directory' "$scratch/place/e" 0
reads 'but not what a rule refused in it' "$scratch/place/kept" 1
observe wanted -p base -- sh -c "echo >>$HOME/.notes; echo >>$HOME/.profile"
from -p base "$logs/enforced" "$logs/wanted"
check 'what another run was observed to do is granted' grep -q '^append  ~/.notes ' "$new"
check 'and no longer for review' lacks "$new" 'REVIEW append ~/.notes'
check 'but what runs later is' grep -q '^# REVIEW append ~/.profile .*runs later' "$new"
jail -p base -e 'exec /usr/bin /bin' -e 'syscalls strict' -- ls
cp "$log" "$logs/killed"
from "$logs/killed"
check 'a call that it was killed for is for review' grep -q '^# REVIEW syscall allow ' "$new"

# --- Logs that are not as they should be -----------------------------------------------------------
project
observe one -- cat note.txt
observe two -- cat sub/inner.txt
lines=$(wc -l <"$logs/one")
cat "$logs/one" "$logs/two" >"$logs/both"
from "$logs/one" "$logs/two"
rules "$new" >"$scratch/a"
from "$logs/both"
rules "$new" >"$scratch/b"
check 'several runs in one log' cmp -s "$scratch/a" "$scratch/b"
from - <"$logs/both"
rules "$new" >"$scratch/b"
check 'from standard input' cmp -s "$scratch/a" "$scratch/b"
from "$logs/both" "$logs/one" "$logs/both"
rules "$new" >"$scratch/b"
check 'a run that is there again counts once' cmp -s "$scratch/a" "$scratch/b"
check 'and that is said' has "$err" '3 of 5 runs had been there before: counted once'
head -c -40 "$logs/one" >"$logs/cut"
from "$logs/cut"
is 'a log that is cut off: still a policy' "$rc $(grep -c '^exec' "$new")" '0 1'
check 'it is said, with its line' has "$err" "cut:$lines: cut off in the middle"
check 'and what is missing' has "$err" 'has no end'
check 'also in the policy' has "$new" 'has no end'
sed '3d' "$logs/one" >"$logs/changed"
from "$logs/changed"
check 'a changed log: it is said where' has "$err" 'changed:3: somebody changed this log'
check 'a changed log: also in the policy' has "$new" 'chain of a log does not hold'
sed 's,warder.audit/1,warder.audit/9,' "$logs/one" >"$logs/later"
from "$logs/later"
is 'another schema: nothing is made' "$rc $(wc -c <"$new")" '125 0'
check 'and why' has "$err" 'of another schema than warder.audit/1'
sed '1d' "$logs/one" | cat - "$logs/two" >"$logs/early"
from -q "$logs/early"
check 'records before a start are nobody'"'"'s' sh -c "! grep -q 'note' '$new' && grep -q inner '$new'"
check 'and that is said' has "$err" 'early:1: no start record stands before it'
echo 'hello' >"$logs/none"
from "$logs/none"
is 'no log at all' "$rc $(grep -c 'not an audit log' "$err")" '125 1'
from "$logs"
is 'a directory' "$rc $(grep -c 'Is a directory' "$err")" '125 1'
from "$logs/nothing"
is 'a log that is not there' "$rc $(grep -c 'No such file' "$err")" '125 1'
sed 's/"measured":{"calls":\["/&no_such_call","/' "$logs/one" >"$logs/call"
from "$logs/call"
check 'a call that nobody knows: the end is left out' has "$err" 'a system call that is not known'
check 'and no whitelist is named' sh -c "! grep -q '^syscalls' '$new'"

# --- Forged: what a log says is taken literally -----------------------------------------------------
forged()
{
	python3 "$here/forge.py" "$logs/one" "$logs/forged" "$@" 2>"$err" || not_ok 'forged' "$(cat "$err")"
	verified "$logs/forged" || not_ok 'its chain holds'
	from "$logs/forged"
}
mkdir -p "$HOME/.config/gh" "$HOME/.mozilla/x" "$HOME/.config/chromium/Default" keys
forged "$HOME/.ssh/id_x" "$HOME/.aws/credentials" "$HOME/.config/gh/hosts.yml" "$proj/.env" "$proj/sub/.env.local" \
	"$HOME/.mozilla/x/cookies.sqlite" "$HOME/.config/chromium/Default/Cookies" /etc/shadow \
	"$HOME/.netrc" "$HOME/.npmrc" /home/somebody/.ssh/id_x /root/.aws/credentials
is 'secrets: a policy' "$rc" 0
check 'secrets: none is in a rule' sh -c "! grep -E '^(exec|read|list|write|create|append|modify|connect) ' '$new' |
	grep -Eq 'ssh|aws|/gh|env|mozilla|chromium|shadow|netrc|npmrc|somebody'"
is 'secrets: all are for review' "$(grep -c '^# REVIEW read .*# a secret' "$new")" 12
forged "$proj/keys/a.pem" "$proj/keys/b.pem" "$proj/keys/c.key" "$proj/keys/d.p12" "$proj/keys/e.pem" \
	"$proj/1" "$proj/2" "$proj/3" "$proj/4" "$proj/5"
reads 'keys: those that were used' "$proj/keys/a.pem" 0
reads 'keys: and no other' "$proj/keys/other.pem" 1
forged "$HOME/a" "$HOME/b" "$HOME/c" "$HOME/d" "$HOME/e" /etc/a /etc/b /etc/c /etc/d
reads 'the home is not widened' "$HOME/.profile" 1
reads 'nor are the settings of the system' /etc/other 1
forged '/data/*' '/data/?/x' '/data/[a]' '/data/{a,b}' '/data/${HOME}' '/data/~' "/data/a b # c" \
	"/data/'q'\"r\"" '/data/x\nread /' '/data/\x1b[2J' '/data/\xff' '/data/\xe2\x80\xae' '${HOME}' \
	'read /' '/data/../../etc/shadow' '/data//x' '/data/\\n' '**/x' './x' '@sock*' '/' '' \
	'/data/-> /etc/x' '/data/x when O_TRUNC' '!/x' '/data/deny!'
is 'names: a policy' "$rc" 0
"$WARDER" policy check "$new" >"$out" 2>"$err"
is 'names: it is a good one' "$?" 0
check 'names: no line has a control byte' sh -c "! LC_ALL=C grep -q '[[:cntrl:]]' '$new'"
for path in '/data/*' '/data/{a,b}' '/data/${HOME}' '/data/~' '/data/a b # c' "/data/'q'\"r\"" '/data/[a]' \
	'/data/-> /etc/x' '/data/x when O_TRUNC' '/data/deny!'; do
	reads "names: $path is itself" "$path" 0
done
for path in /data/x /data/q/x /data/a "/data/$HOME" /etc/shadow /etc/x /srv/x / "/data/a b" /x; do
	reads "names: $path is not" "$path" 1
done
check 'names: nothing but these, and base' sh -c \
	"! grep -E '^(write|modify|append|create|delete|connect|bind|include|set|hide) ' '$new' | grep -v '^include base$'"

# Who looks for a secret that is not there opens nothing by it, and still finds none.
project
rm .env
for f in 1 2 3 4; do echo $f >f$f; done
observe probe -p base -- sh -c 'cat .env; cat f1 f2 f3 f4 note.txt'
from "$logs/probe"
reads 'looked for: the directory' "$proj/f9" 0
reads 'looked for: but not what was looked for' "$proj/.env" 1
jail -p "$new" -- cat .env
check 'looked for: none is there' has "$err" '.env: No such file or directory'
echo SECRET=1 >.env
jail -p "$new" -- cat .env
check 'looked for: nor when there is one' has "$err" '.env: No such file or directory'
check 'looked for: it is not read' lacks "$out" SECRET
project
observe one -- cat note.txt

# The places of a run are what its log says, and no way around what is a secret here.
sed "s,\"home\":\"[^\"]*\",\"home\":\"/nonexistent\",; s,\"cwd\":\"[^\"]*\",\"cwd\":\"$HOME\"," \
	"$logs/one" >"$logs/places"
python3 "$here/forge.py" "$logs/places" "$logs/forged" "$HOME/.ssh/id_x" "$HOME/.aws/credentials" "$HOME/1" \
	"$HOME/2" "$HOME/3" "$HOME/4" "$HOME/5"
from "$logs/forged"
is 'places: a policy' "$rc $(grep -c '^# REVIEW read ./.* # a secret' "$new")" '0 2'
check 'places: no secret is in it' sh -c "! grep -Eq '^[a-z].*(ssh|aws)' '$new'"
check 'places: nor all of the home' sh -c "! grep -Eq '^[a-z]+ +[.]/( |$)' '$new'"
for place in 'cwd":"/data/../etc' 'cwd":"/data//x' 'home":"home' 'tmpdir":"/' 'home":"/a/.'; do
	sed "s,\"${place%%\"*}\":\"[^\"]*\",\"$place\"," "$logs/one" >"$logs/places"
	python3 "$here/forge.py" "$logs/places" "$logs/forged" /data/x
	from "$logs/forged"
	is "places: \"$place\" is none" "$rc $(grep -c 'no run has such' "$err")" '125 1'
done

# --- Where it goes ---------------------------------------------------------------------------------
project
echo old >"$scratch/kept"
"$WARDER" policy from -o "$scratch/kept" "$logs/none" "$logs/one" >"$out" 2>"$err"
is '-o: nothing was made, the file stays' "$? $(cat "$scratch/kept")" '125 old'
"$WARDER" policy from -o "$scratch/fresh" "$logs/none" >"$out" 2>"$err"
check '-o: no empty file is left' [ ! -e "$scratch/fresh" ]
"$WARDER" policy from -o "$scratch/kept" "$logs/one" >"$out" 2>"$err"
is '-o: as --learn, it takes the place of what was there' "$? $(grep -c '^include base' "$scratch/kept")" '0 1'
"$WARDER" policy check "$scratch/kept" >"$out" 2>"$err"
is '-o: and policy check takes it' "$?" 0
ln -s kept "$scratch/link"
"$WARDER" policy from -o "$scratch/link" "$logs/one" >"$out" 2>"$err"
is '-o: no symbolic link' "$? $(grep -c 'symbolic link' "$err")" '125 1'
cp "$logs/one" "$scratch/mine"
"$WARDER" policy from -o "$scratch/mine" "$scratch/mine" >"$out" 2>"$err"
is '-o: none of the logs' "$? $(grep -c 'one of the logs' "$err")" '125 1'
check '-o: which is as it was' cmp -s "$logs/one" "$scratch/mine"
"$WARDER" policy from -o "$scratch/nowhere/x" "$logs/one" >"$out" 2>"$err"
is '-o: a directory that is not there' "$? $(grep -c 'No such file' "$err")" '125 1'
"$WARDER" policy from -o - "$logs/one" >"$out" 2>"$err"
is '-o -: standard output' "$? $(grep -c '^include base' "$out")" '0 1'

# --- Settings --------------------------------------------------------------------------------------
project
printf '%s\n' 'include base' 'limit cpu=50s' 'net none' 'env keep PATH HOME' "set A = $HOME" >"$scratch/mine.policy"
observe mine -p "$scratch/mine.policy" -- cat note.txt
from "$logs/mine"
check 'the settings of the run go on' sh -c "grep -q '^limit   cpu=50s' '$new' && grep -q '^net     none' '$new' &&
	grep -q '^env keep PATH HOME' '$new'"
from "$logs/mine" "$logs/one"
is 'settings that differ: say which' "$rc $(grep -c 'has other settings' "$err") $(grep -c 'name with -p' "$err")" '125 1 1'
from -p "$scratch/mine.policy" "$logs/mine" "$logs/one"
is 'and they are taken' "$rc $(grep -c '^net     none' "$new")" '0 1'
echo 'include base' >own.policy
observe own -p ./own.policy -e 'read ./' -- cat note.txt
cd "$scratch" || exit 2
from logs/own
is 'a policy beside the run is found from elsewhere' "$rc $(cat "$err")" '0 '
cd "$proj" || exit 2
echo 'read /srv' >>"$scratch/mine.policy"
from "$logs/mine"
is 'a policy that changed: say which' "$rc $(grep -c 'has changed since' "$err")" '125 1'
rm "$scratch/mine.policy"
from "$logs/mine"
is 'a policy that is gone: say which' "$rc $(grep -c 'cannot be put together again' "$err")" '125 1'
from -p base "$logs/mine"
is 'with -p' "$rc" 0

# --- A policy that is held against several runs -----------------------------------------------------
project
printf '%s\n' 'include base' 'exec /usr/bin/cat /bin/cat /usr/bin/ls /usr/bin/true' '# nothing' 'read /srv' '' \
	'write ./' 'deny ./sub' >"$scratch/loose.policy"
jail -p "$scratch/loose.policy" -- cat note.txt
cp "$log" "$logs/one"
(cd sub && "$WARDER" -o "$logs/two" -p "$scratch/loose.policy" -- ls . >"$out" 2>"$err")
from --tighten "$scratch/loose.policy" "$logs/one" "$logs/two"
is 'tighten: it is written' "$rc" 0
check 'tighten: what any run used stays' sh -c "grep -q '^exec.*/cat' '$new' && grep -q '^exec.*/ls' '$new'"
check 'tighten: what none used is gone' sh -c "! grep -Eq 'true|/srv|nothing' '$new'"
check 'tighten: and is narrower' grep -q '^read    [.]/' "$new"
check 'tighten: denials stay' grep -q '^deny ./sub$' "$new"
check 'tighten: how much went' has "$err" 'were not used in any of 2 runs'
"$WARDER" policy from --tighten "$scratch/loose.policy" -o "$scratch/loose.policy" "$logs/one" "$logs/two" >"$out" 2>"$err"
is 'tighten: in place' "$? $(grep -c /srv "$scratch/loose.policy")" '0 0'
from --tighten nothing "$logs/one"
is 'tighten: no such policy' "$rc" 125
from --tighten "$scratch/loose.policy" --learn-limits "$logs/one"
is 'tighten: without limits' "$rc $(grep -c 'goes without' "$err")" '125 1'

# --- How it is asked for ----------------------------------------------------------------------------
from
is 'no log' "$rc $(grep -c 'AUDIT is missing' "$err")" '125 1'
from --observe "$logs/two"
is 'an option that means nothing here' "$rc $(grep -c "of a run's options only" "$err")" '125 1'
"$WARDER" policy from --help >"$out" 2>"$err"
is 'help' "$? $(grep -c 'policy from' "$out")" '0 1'
cd "$scratch" || exit 2
"$WARDER" policy from -C logs -p base two >"$out" 2>"$err"
is '-C' "$? $(grep -c '^include base' "$out")" '0 1'
finish
