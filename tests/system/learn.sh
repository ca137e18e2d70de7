#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/learn.sh - What --learn writes from a run lets the same run through, with no denial
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=60
prepare=:

# learnt NAME COMMAND...: observe from nothing but what the shipped base has, then enforce
learnt()
{
	what=$1
	shift
	bare_first "$@"
	project
	$prepare
	rm -f "$scratch/learnt.policy"
	jail --observe --learn "$scratch/learnt.policy" -- "$@"
	is "$what: observed, it works as ever" "$rc" "$bare_rc"
	check "$what: the same output" cmp -s "$out" "$scratch/bare.out"
	check "$what: a policy was written" [ -s "$scratch/learnt.policy" ]
	"$WARDER" policy check "$scratch/learnt.policy" >"$out" 2>"$err"
	is "$what: which is a good one" "$?" 0
	project
	$prepare
	jail -p "$scratch/learnt.policy" -- "$@"
	is "$what: enforced, it works as ever" "$rc" "$bare_rc"
	check "$what: with the same output" cmp -s "$out" "$scratch/bare.out"
	is "$what: and no denial" "$(records "kind in ('call', 'kill') and decision != 'allow'")" 0
}

learnt 'cat' cat note.txt
check 'what was not used is not granted' sh -c "'$WARDER' -o none -p '$scratch/learnt.policy' -- \
	cat sub/inner.txt >/dev/null 2>&1; [ \$? -ne 0 ]"
! have python3 || learnt 'python3' python3 -c 'import os, json, hashlib, sqlite3, subprocess
open("made", "w").write("x"); os.rename("made", "made2"); os.unlink("made2")
print(subprocess.run(["echo", "sub"], capture_output=True, text=True).stdout, os.listdir("sub"))'
prepare_c()
{
	printf '#include <stdio.h>\nint main(void) { printf("hello\\n"); return 5; }\n' >hello.c
}
prepare=prepare_c
! have gcc || learnt 'gcc and its program' sh -c 'gcc -o hello hello.c && ./hello; echo $?'
prepare_git()
{
	git init -q . && echo .env >.gitignore
	# files as old as the index are looked into each time, and the index may be written anew or not
	find . -path ./.git -prune -o -type f -exec touch -d "2 hours ago" {} +
	git add . && git commit -q -m first
	echo more >>note.txt
}
prepare=prepare_git
! have git || learnt 'git status' git status --short
prepare=:
learnt 'tar' sh -c 'tar -cf a.tar note.txt sub && tar -tf a.tar && rm a.tar'
! have sqlite3 || learnt 'sqlite3' sqlite3 new.db 'create table t(a); insert into t values(7); select * from t'

# What the first run makes is there when the second one begins.
project
cat >twice.sh <<'S'
for file in ~/kept ./kept; do
	if [ -e "$file" ]; then read -r line <"$file"; echo "$line"; else echo made >"$file"; fi
	echo again >"${file}2"
done
S
jail --observe --learn "$scratch/learnt.policy" -- sh twice.sh
jail -p "$scratch/learnt.policy" -- sh twice.sh
is 'what a run has made its policy lets it read, and make anew' "$rc $(tr '\n' ' ' <"$out")$(cat "$err")" '0 made made '
rm -f ~/kept ~/kept2 kept kept2
echo 'write ./' >"$scratch/wide.policy"
echo 'include base' >>"$scratch/wide.policy"
echo 'exec /usr /bin' >>"$scratch/wide.policy"
rm -f kept kept2
jail -p "$scratch/wide.policy" --tighten "$scratch/wide.policy" --learn "$scratch/learnt.policy" -- sh -c 'echo made >kept'
jail -p "$scratch/learnt.policy" -- sh -c 'echo made >kept; cat kept'
is 'and so does one that is tightened' "$rc $(cat "$out" "$err")" '0 made'

# The whitelist that is named suffices, and the next smaller thing does not.
project
jail --observe --learn "$scratch/learnt.policy" -- ls sub
check 'ls: the smallest whitelist is named' grep -q '^syscalls compute$' "$scratch/learnt.policy"
jail -p "$scratch/learnt.policy" -- ls sub
is 'ls: which suffices' "$rc" 0
sed 's/^syscalls compute/syscalls strict/; /^syscall allow/d' "$scratch/learnt.policy" >"$scratch/less.policy"
jail -p "$scratch/less.policy" -- ls sub
is 'ls: a smaller one kills it' "$rc" 159
jail --observe --learn "$scratch/learnt.policy" -- sh -c 'ls sub; ls .'
check 'sh: a program that starts others needs tool' grep -q '^syscalls tool$' "$scratch/learnt.policy"

# Limits leave room for the same run, and are there only when asked for.
check 'no limit is learnt unasked' lacks "$scratch/learnt.policy" 'limit '
project
jail --observe --learn "$scratch/learnt.policy" --learn-limits -- sh -c 'ls sub; ls .'
check 'limits are learnt' grep -Eq '^limit   cpu=10s wall=30s as=[0-9]+M .*files=' "$scratch/learnt.policy"
jail -p "$scratch/learnt.policy" -- sh -c 'ls sub; ls .'
is 'and hold the same run' "$rc $(records "kind in ('call', 'kill') and decision != 'allow'")" '0 0'

# Who used what, how often; and a file of a kind that the command line named.
project
jail --observe --learn "$scratch/learnt.policy" -- cat note.txt note.txt
check 'each rule says who used it' grep -Eq '^read    [.]/[*][.]txt +# 2 x by cat$' "$scratch/learnt.policy"

# A policy without what a run did not use; the old one stays as it was.
project
printf '%s\n' 'include base' '# tools' 'exec /usr/bin/cat /bin/cat /usr/bin/ls' '# nothing' 'read /srv' '' \
	'write ./' 'deny ./sub' >"$scratch/loose.policy"
cp "$scratch/loose.policy" "$scratch/before.policy"
jail --tighten "$scratch/loose.policy" --learn "$scratch/tight.policy" -- cat note.txt
is 'tighten: it runs' "$rc $(cat "$out")" '0 a plain note'
check 'tighten: the policy is left alone' cmp -s "$scratch/loose.policy" "$scratch/before.policy"
check 'tighten: writing was not used' grep -q '^read    [.]/$' "$scratch/tight.policy"
check 'tighten: what nobody used is gone' sh -c "! grep -Eq 'bin/ls|/srv|nothing' '$scratch/tight.policy'"
check 'tighten: denials stay' grep -q '^deny ./sub$' "$scratch/tight.policy"
jail -p "$scratch/tight.policy" -- cat note.txt
is 'tighten: enforced, the same' "$rc $(cat "$out")" '0 a plain note'
printf '{ "include": "base",\n"rules": [ { "decision": "allow", "verbs": "exec", "path": "/usr" } ] }\n' >"$scratch/json.policy"
cp "$scratch/json.policy" "$scratch/before.policy"
jail --tighten "$scratch/json.policy" --learn "$scratch/json.policy" -- cat note.txt
is 'tighten: JSON is not taken apart' "$rc $(head -n 1 "$err")" \
	"125 warder: --tighten $scratch/json.policy: it is JSON, which is not taken apart line by line"
check 'tighten: and stays as it was' cmp -s "$scratch/json.policy" "$scratch/before.policy"
jail -q --tighten "$scratch/loose.policy" -- cat note.txt
check 'tighten: without --learn, to standard output' grep -q '^read    [.]/$' "$out"
jail -v -p "$scratch/loose.policy" -- cat note.txt
check 'granted and used' grep -Eq 'read .*/srv +# not used' "$err"
jail -v -- cat note.txt
check 'and nothing of that of a shipped policy' lacks "$err" '# not used'

# A program that the smallest whitelist would kill at its first call: the whitelist is learnt as well.
project
bare ls -la sub
cp "$out" "$scratch/bare.out"
jail --observe -p strict --learn "$scratch/learnt.policy" -- ls -la sub
check 'under strict, observed: the same output' cmp -s "$out" "$scratch/bare.out"
recorded 'what strict would kill is on the record' \
	"kind == 'call' and syscall == 'getdents64' and decision == 'allow' and would == 'deny'"
recorded 'and so are argument values that it refuses' \
	"kind == 'call' and syscall == 'mmap' and would == 'deny'"
jail -p "$scratch/learnt.policy" -- ls -la sub
check 'under strict, enforced: the same output' cmp -s "$out" "$scratch/bare.out"
is 'under strict: no denial' "$(records "kind in ('call', 'kill') and decision != 'allow'")" 0

# Observing is a dry run: what default refuses happens, is recorded, and is told.
project
mkdir -p "$scratch/elsewhere" && echo visible >"$scratch/elsewhere/file"
jail --observe -- cat "$scratch/elsewhere/file"
is 'observing refuses nothing' "$rc $(cat "$out")" '0 visible'
recorded 'but records what would be' \
	"kind == 'call' and path == '$scratch/elsewhere/file' and decision == 'allow' and would == 'deny'"
check 'and says that it is no protection' grep -qi 'observ' "$err"
recorded 'the start tells the mode' "kind == 'start' and mode == 'observe'"

# Keys are never granted, whatever a run has read.
project
echo 'deny ./nothing' >"$scratch/loose.policy"
jail --observe -p "$scratch/loose.policy" --learn "$scratch/learnt.policy" -- cat "$HOME/.ssh/id_x"
check 'keys are for review, not granted' sh -c "! grep -v '^[[:space:]]*#' '$scratch/learnt.policy' | grep -q '[.]ssh'"
check 'and so it is said' grep -q 'REVIEW' "$scratch/learnt.policy"

# The number of a process in a name is another one next time, small as it is in a jail.
part='read line <sub/inner.txt; echo "$line" >sub/out-$$.part; cat sub/out-$$.part; rm sub/out-$$.part'
project
jail --observe --learn "$scratch/learnt.policy" -- sh -c "$part"
check 'a process number is a pattern' grep -q '^write  *\./sub/out-\*\.part ' "$scratch/learnt.policy"
jail -p "$scratch/learnt.policy" -- sh -c ":; : | :; sh -c '$part'"
is 'and another process may do it' "$rc $(cat "$out")" '0 another one'
is 'with no denial' "$(records "kind in ('call', 'kill') and decision != 'allow'")" 0
finish
