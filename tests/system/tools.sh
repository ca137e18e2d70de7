#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/tools.sh - Real tools behave as they do without a jail
#
# Each runs twice in the same place, first bare and then jailed, in a project made anew. Output, exit
# status and what is in the project afterwards must be the same.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=60
prepare=:

# What is in the project: names, kinds, modes, sizes, content. Not times, nor git's own files.
inventory()
{
	find . -path ./.git -prune -o -printf '%p %y %m %n %l\n' | sort
	find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 cksum
}

# same NAME COMMAND...
same()
{
	what=$1
	shift
	bare_first "$@"
	cp "$err" "$scratch/bare.err"
	inventory >"$scratch/bare.files"
	project
	$prepare
	jail -- "$@"
	inventory >"$scratch/files"
	if [ "$bare_rc" -eq 137 ]; then
		not_ok "$what" 'the bare run did not end'
	elif [ "$rc" -ne "$bare_rc" ]; then
		not_ok "$what" "bare exit status: $bare_rc" "$(evidence)"
	elif ! cmp -s "$out" "$scratch/bare.out"; then
		not_ok "$what" 'stdout differs' "$(diff "$scratch/bare.out" "$out" | head -n 20)"
	elif ! cmp -s "$err" "$scratch/bare.err"; then
		not_ok "$what" 'stderr differs' "$(diff "$scratch/bare.err" "$err" | head -n 20)"
	elif ! cmp -s "$scratch/files" "$scratch/bare.files"; then
		not_ok "$what" 'files differ' "$(diff "$scratch/bare.files" "$scratch/files")"
	else
		ok "$what"
	fi
	[ -z "${wanted+set}" ] || is "$what: what it printed" "$(cat "$out")" "$wanted"
	unset wanted
}

# with COMMAND NAME ARG...: only where it is installed
with()
{
	tool=$1
	shift
	if have "$tool"; then
		same "$@"
	else
		skip "$1" "$tool is not installed"
	fi
}

wanted='a plain note'
same 'cat' cat note.txt
same 'cat of what is not there' cat nothing.txt
# Of sub: what lies above the project gets another time with each file of the test's own.
same 'ls -la' ls -la sub
same 'ls -laR of the project' ls -laR --time-style=+%F sub
same 'an exit status' sh -c 'exit 42'
same 'echo, redirections, globs' sh -c 'echo one >a; echo two >>a; cat a; echo *; rm a; ls'
same 'umask and modes' sh -c 'umask 027; >f; mkdir d; umask 0; >g; chmod 4711 g; ls -l f g | cut -c1-10'
same 'cp, mv, ln, rm, mkdir, rmdir, touch' sh -c 'cp note.txt c; mv c m; ln m h; ln -s m s
	mkdir -p x/y; mv m x/y; cat x/y/m; rm h; rmdir x 2>&1; touch -d 2001-01-01 t; readlink s; ls'
if [ "$(id -u)" -eq 0 ]; then
	skip 'a file without permission' 'root has no capabilities in a jail, and needs one for that'
else
	same 'a file without permission' sh -c 'umask 0777; >locked; cat locked; ls -l locked | cut -c1-10'
fi
same 'find and xargs grep' sh -c 'find . -name "*.txt" -print0 | sort -z | xargs -0 grep -c note'
same 'sort, awk, sed, diff' sh -c 'seq 1000 | sort -r | sed -n 5p; awk "{ print NF }" note.txt
	diff note.txt sub/inner.txt'
same 'a FIFO' sh -c 'mkfifo p; (cat note.txt >p) & cat p; wait; rm p'
same 'two hundred three-stage pipelines' dash -c 'i=0; while [ $i -lt 200 ]; do
	echo "line $i" | tr a-z A-Z | wc -c; i=$((i + 1)); done'
same 'background jobs and wait' sh -c 'for i in 1 2 3 4 5 6 7 8; do (exit $i) & wait $!; echo $?; done'
same 'a trap' sh -c 'trap "echo caught; exit 3" TERM; kill -TERM $$; sleep 5'
same 'timeout and sleep' timeout 0.3 sleep 10
same 'xz and tar' sh -c 'tar -cf - note.txt sub | xz -9 >a.tar.xz; mkdir o; tar -xJf a.tar.xz -C o
	cat o/sub/inner.txt; tar -tf a.tar.xz; rm a.tar.xz'
with python3 'python3 with ten imports' python3 -c 'import os, sys, json, re, hashlib, sqlite3, ctypes, \
	email, http.client, asyncio, decimal; print(json.dumps({"pi": str(decimal.Decimal("3.14"))}))'
cat >"$scratch/threads.py" <<'P'
import subprocess, sys, threading
results = [None] * 8
def work(i):
    done = subprocess.run([sys.executable, '-c', f'print({i} ** 2)'], capture_output=True, text=True)
    results[i] = (done.returncode, done.stdout)
    with open(f'made-{i}', 'w') as f:
        f.write(str(i))
threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print(results)
P
prepare_threads()
{
	cp "$scratch/threads.py" .
}
prepare=prepare_threads
with python3 'python3 with threads and subprocesses' python3 threads.py
prepare_c()
{
	printf '#include <stdio.h>\nint main(void) { printf("hello\\n"); return 5; }\n' >hello.c
	printf 'all: hello\n\t./hello; echo $$?\nhello: hello.o\n\tgcc -o $@ $<\n' >Makefile
	printf '%%.o: %%.c\n\tgcc -O2 -c -o $@ $<\nbroken:\n\tfalse\n' >>Makefile
}
prepare=prepare_c
with gcc 'gcc, and running what it made' sh -c 'gcc -Wall -o hello hello.c && ./hello; echo $?; rm hello'
with gcc 'gcc with an error' gcc -o hello -Dprintf=nonsense\( hello.c
with make 'make' sh -c 'make && make && touch hello.c && make && rm hello hello.o'
with make 'make -j2 and a failure' make -j2 broken
prepare=:
with git 'git' sh -c 'git init -q && echo .env >.gitignore && git add . && git commit -q -m first --date=2020-01-01 &&
	git status --short && git log --format=%s%n%an && echo more >>note.txt && git diff --stat &&
	git checkout -q -b other && git stash -q && git status && git fsck 2>/dev/null; cat note.txt'
with sqlite3 'sqlite3' sh -c 'sqlite3 new.db "create table t(a, b); begin; insert into t values(1, 2);
	insert into t values(3, 4); commit; select sum(a), sum(b) from t; pragma integrity_check"
	sqlite3 new.db "pragma journal_mode=wal; insert into t values(5, 6); select count(*) from t"
	rm new.db'
with perl 'perl' perl -MFile::Temp=tempfile -MPOSIX -e 'open my $f, "<", "note.txt" or die; print <$f>;
	my ($t, $n) = tempfile(); print $t "x"; close $t; print -s $n, "\n"; unlink $n;
	print qx(echo sub); if (!fork) { exit 9 } wait; print $? >> 8, "\n"; print strftime("%Y", gmtime(0)), "\n"'
cat >"$scratch/script.js" <<'J'
const fs = require('fs'), { execFileSync } = require('child_process');
const { Worker, isMainThread, parentPort } = require('worker_threads');
if (isMainThread) {
	console.log(fs.readFileSync('note.txt', 'utf8').trim(), fs.readdirSync('.').join());
	fs.writeFileSync('made', 'x'); fs.renameSync('made', 'made2');
	console.log(execFileSync('/bin/echo', ['sub']).toString().trim());
	new Worker(__filename).on('message', (m) => console.log('worker', m));
	fs.promises.readFile('sub/inner.txt', 'utf8').then((t) => console.log(t.trim()))
		.then(() => fs.promises.readFile('.nothing').catch((e) => console.log(e.code)));
} else {
	setTimeout(() => parentPort.postMessage(6 * 7), 300);
}
J
prepare_js()
{
	cp "$scratch/script.js" .
}
prepare=prepare_js
with node 'node' node script.js
prepare=:
with busybox 'busybox sh, static' busybox sh -c 'for i in 1 2 3; do echo $i | busybox sed s/1/one/; done
	busybox ls; busybox cat note.txt | busybox wc -c; busybox mkdir z; busybox rmdir z'
prepare_go()
{
	cp "$scratch/storm" . 2>/dev/null
}
if have go; then
	mkdir -p "$scratch/go" && cp "$here/storm.go" "$scratch/go/"
	(cd "$scratch/go" && GOCACHE=$scratch/gocache GOPATH=$scratch/gopath GO111MODULE=off \
		CGO_ENABLED=0 go build -o "$scratch/storm" storm.go) >"$out" 2>"$err" || cat "$err"
	prepare=prepare_go
	same 'a Go program with many goroutines, under signals' ./storm
	prepare=:
else
	skip 'a Go program with many goroutines, under signals' 'go is not installed'
fi

# That these cases can fail: a policy that keeps a tool from its work shows as a difference.
project
bare cat note.txt
cp "$out" "$scratch/bare.out"
jail --deny note.txt -- cat note.txt
check 'a denial shows in the comparison' sh -c "[ $rc -eq 1 ] && ! cmp -s '$out' '$scratch/bare.out'"
finish
