#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/exec.sh - Only what an exec rule covers ever runs, and what runs is on the record
#
# ok/ may be executed, noexec/ may be read and written but not executed, secret/ is denied. Each has
# `ran`, dynamic and static, which says as what it ran. What may run must end jailed as it does bare.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

seconds=20
loader=$(realpath /lib64/ld-linux-x86-64.so.2)
policy=$scratch/exec.policy
printf '%s\n' 'include base' 'exec /usr /bin /lib /lib64' 'write ./' 'exec ./' 'deny exec ./noexec' \
	'deny ./secret' 'hide ./hidden' >"$policy"

# with_loader FROM TO LOADER: a program that names another loader, in the place of the name it had
with_loader()
{
	pad=$3 left=$((27 - ${#3}))
	while [ "$left" -gt 0 ]; do
		pad="$pad\\x00" left=$((left - 1))
	done
	sed "s|/lib64/ld-linux-x86-64\.so\.2|$pad|" "$1" >"$2" && chmod +x "$2"
}

# script FILE TEXT: printf's escapes in it
script()
{
	printf '%b' "$2" >"$1" && chmod +x "$1"
}

arena()
{
	project
	victim execs
	mkdir ok noexec secret hidden
	for place in ok noexec secret hidden; do
		cp "$VICTIMS/ran" "$place/dyn"
		cp "$VICTIMS/ran_static" "$place/prog"
		cp "$VICTIMS/loader" "$place/loader"
	done
	: >hidden/plain
	ln -s ../noexec/prog ok/to-noexec
	ln -s prog ok/link
	ln -s loop ok/loop
}

jailed()
{
	jail $light -p "$policy" -- "$@"
}

# same NAME COMMAND...: ends jailed as it does bare, and says the same
same()
{
	same_name=$1
	shift
	"${prepare:-:}"
	bare "$@"
	cp "$out" "$scratch/bare.out"
	bare_rc=$rc
	"${prepare:-:}"
	jailed "$@"
	is "$same_name: as bare" "$rc $(cat "$out")" "$bare_rc $(cat "$scratch/bare.out")"
}

# stopped NAME ERRNO COMMAND...: something runs bare, and nothing does jailed
stopped()
{
	stopped_name=$1 stopped_errno=$2
	shift 2
	"${prepare:-:}"
	bare "$@"
	check "$stopped_name: it is a way" has "$out" 'ran '
	"${prepare:-:}"
	jailed "$@"
	check "$stopped_name: nothing runs" lacks "$out" 'ran '
	[ -z "$stopped_errno" ] || is "$stopped_name: $stopped_errno" "$rc $(cat "$out")" "99 $stopped_errno"
}

ways_to_run='plain at-cwd empty-read empty-path empty-cloexec proc-self proc-pid proc-other dev-fd
	fexecve nofollow thread vfork spawn checked no-arguments null-arguments long-list longer-list'

# Each way to run a program, on one that may and on ones that may not.
try_ways()
{
	arena
	for way in $ways_to_run; do
		for program in prog dyn; do
			same "$mode$way, $program" ./execs "$way" ./ok/$program "$way"
		done
		case $way in
		checked) continue ;;
		esac
		stopped "$mode$way, a program without exec rule" EACCES ./execs "$way" ./noexec/prog
		stopped "$mode$way, a denied program" '' ./execs "$way" ./secret/dyn
	done
	same "$mode""checked, denied and missing" ./execs checked ./ok/missing
	jailed ./execs checked ./noexec/prog
	is "$mode""checked: what may not run may not" "$rc $(cat "$out")" '99 EACCES'
	same "$mode""the program itself" ./execs proc-exe x
	same "$mode""execveat below a directory" ./execs at-dir prog ok
	stopped "$mode""execveat below a directory" EACCES ./execs at-dir prog noexec
	prepare=arena
	same "$mode""deleted" ./execs unlinked ok/prog
	stopped "$mode""deleted" EACCES ./execs unlinked noexec/prog
	same "$mode""moved within" ./execs moved ok/prog ok/other
	stopped "$mode""moved out of the way" EACCES ./execs moved ok/prog noexec/prog
	prepare=
	arena
	for way in memory-empty memory-exec memory-proc memory-pid memory-fexecve; do
		stopped "$mode$way" EACCES ./execs $way ./ok/prog
		recorded "$mode$way: on the record" \
			"kind == 'call' and decision == 'deny' and errno == 'EACCES' and rule == {'builtin': 'anonymous'}"
	done
	script ok/memory '#!/proc/self/fd/50\n'
	stopped "$mode""a memory file as interpreter" EACCES ./execs memory-interpreter ./ok/prog ./ok/memory
	with_loader ok/dyn ok/own /proc/self/fd/50
	stopped "$mode""a memory file as loader" EACCES ./execs memory-interpreter ./ok/loader ./ok/own
	# Where everything may be run, they may.
	printf '%s\n' 'include base' 'exec /' 'write ./' >"$scratch/all.policy"
	restricted=$policy policy=$scratch/all.policy
	for way in memory-empty memory-exec memory-proc memory-pid memory-fexecve; do
		same "$mode$way, under exec /" ./execs $way ./ok/prog
	done
	same "$mode""a memory file as interpreter, under exec /" ./execs memory-interpreter ./ok/prog ./ok/memory
	same "$mode""a memory file as loader, under exec /" ./execs memory-interpreter ./ok/loader ./ok/own
	policy=$restricted
}

# Scripts, and what they name.
try_scripts()
{
	arena
	from=prog
	for depth in 1 2 3 4 5 6 7; do
		script ok/s$depth "#!./ok/$from\n"
		same "$mode$depth scripts deep" ./execs plain ./ok/s$depth arg
		from=s$depth
	done
	script noexec/script '#!./ok/prog\n'
	script ok/b1 '#!./noexec/prog\n'
	script ok/b2 '#!./ok/b1\n'
	script ok/b3 '#!./ok/b2 with words\n'
	script ok/b4 '#!./noexec/script\n'
	script ok/b5 '#!./ok/to-noexec\n'
	script ok/b6 '#!./ok/../noexec/dyn -x\n'
	script ok/b7 '#!./secret/prog\n'
	for script in b1 b2 b3 b4 b5 b6; do
		stopped "$mode$script: $(head -n 1 ok/$script)" EACCES ./execs plain ./ok/$script
		recorded "$mode$script: which of the names it was" \
			"kind == 'call' and syscall == 'execve' and decision == 'deny' and refused == 'exec' and '/noexec/' in path2"
		check "$mode$script: on stderr as well" grep -q 'exec .*/noexec/' "$err"
	done
	stopped "$mode""b7: a denied interpreter" EACCES ./execs plain ./ok/b7
	stopped "$mode""a script without exec rule" EACCES ./execs plain ./noexec/script
	same "$mode""a shell may read it, though" sh -c '. ./noexec/script; echo sourced'

	n=0
	long=$(printf '%0210d' 0)
	tail=$(printf '%0300d' 0)
	while IFS= read -r line; do
		n=$((n + 1))
		script ok/line "$line"
		# sh's echo would take a backslash for an escape
		same "${mode}line $n, $(printf '%.40s' "$line" | tr '\134' '%')" ./execs plain ./ok/line arg
	done <<-END
		#!./ok/prog
		#!./ok/prog\n
		#! ./ok/prog\n
		#!\t \t./ok/prog\t \t\n
		#!./ok/prog one argument  with  spaces \n
		#!./ok/prog\targument\n
		#!./ok/prog\r\n
		#!./ok/prog -x\r\n
		#!./ok/prog\0000junk\n
		#!\0000\n
		#!./ok/prog \0000junk\n
		#!./ok/prog $tail
		#!./ok/prog $tail\n
		#!./ok/$long/../prog\n
		#!/$tail\n
		#!/$tail
		#!$tail $tail
		#!
		#!\n
		#!   \n
		#! \n./ok/prog\n
		#\n
		#!./ok/dyn\n
		#!prog\n
		#!./ok/missing\n
		#!./ok\n
		#!./ok/\n
		#!./ok/prog/\n
		#!./ok/loop\n
		#!./ok/link\n
		#!$proj/ok/prog\n
		#!//bin/sh\necho shell \$0\n
		#!/usr/bin/env -S $proj/ok/prog a b\n
		#!/dev/null\n
		#!./note.txt\n
		\n
		echo no mark\n
		#!./ok/line\n
	END
	: >ok/line
	same "$mode""an empty file" ./execs plain ./ok/line
	script ok/line '#!/usr/bin/env prog\n'
	same "$mode""env finds its program" env PATH=./ok:/usr/bin:/bin ./execs plain ./ok/line
	stopped "$mode""env finds one that may not run" '' env PATH=./noexec:/usr/bin:/bin ./execs plain ./ok/line
	script ok/line '#!./ok/prog\n'
	for way in empty-read empty-path empty-cloexec fexecve dev-fd proc-self nofollow thread vfork checked; do
		same "${mode}a script, $way" ./execs $way ./ok/line
	done
}

# What a program names, and programs that lie.
try_loaders()
{
	arena
	cp "$VICTIMS/loader_ok" ok/loader
	with_loader ok/dyn ok/own ./ok/loader
	with_loader ok/dyn ok/bad ./noexec/loader
	with_loader ok/dyn ok/denied ./secret/loader
	with_loader ok/dyn ok/missing ./ok/nothing
	with_loader ok/dyn ok/directory ./ok
	with_loader ok/dyn ok/text ./note.txt
	with_loader ok/dyn ok/shell ./ok/script
	with_loader ok/dyn ok/empty ''
	script ok/script '#!/bin/sh\n'
	ln -s ../noexec/loader ok/ld
	with_loader ok/dyn ok/linked ./ok/ld
	same "$mode""a loader of its own" ./execs plain ./ok/own
	for program in bad linked denied; do
		stopped "$mode""a loader without exec rule: $program" EACCES ./execs plain ./ok/$program
	done
	jailed ./execs plain ./ok/bad
	recorded "$mode""a loader: which of the names it was" \
		"kind == 'call' and decision == 'deny' and path2 == '$proj/noexec/loader' and refused == 'exec'"
	chmod +x note.txt
	for program in missing directory text shell empty; do
		same "$mode""a loader that is none: $program" ./execs plain ./ok/$program
	done
	python3 "$here/elf.py" ok/own ok/many ok/other ok/thirtytwo ok/x
	python3 "$here/elf.py" ok/dyn ok/x ok/x ok/x ok/writable
	chmod +x ok/many ok/other ok/thirtytwo ok/writable
	for program in many other thirtytwo; do
		same "$mode""a program of another kind: $program" ./execs plain ./ok/$program
	done
	same "$mode""code that can be written" ./execs plain ./ok/writable
	jail $light -p "$policy" -e 'map deny wx' -- ./execs plain ./ok/writable
	check "$mode""code that can be written, under map deny wx: dead" [ "$rc" -gt 128 ] # 11 by MDWE, else 9
	check "$mode""code that can be written: nothing runs" lacks "$out" 'ran '
	# by hand
	same "$mode""ld.so by hand" "$loader" ./ok/dyn hand
	stopped "$mode""ld.so by hand, without exec rule" '' "$loader" ./noexec/dyn hand
	stopped "$mode""ld.so by hand, denied" '' "$loader" ./secret/dyn hand
	ln -s ../noexec/dyn ok/to-dyn
	stopped "$mode""ld.so by hand, by a link" '' "$loader" ./ok/to-dyn hand
}

# What the kernel refuses is refused in the same words.
try_errors()
{
	arena
	ln -s ../noexec ok/dir
	mkfifo ok/fifo
	chmod +x ok/fifo
	cp ok/prog ok/plain
	chmod -x ok/plain
	cp ok/prog ok/file
	while read -r way path argument; do
		# shellcheck disable=SC2086
		same "$mode$way $path" ./execs $way "$path" $argument
	done <<-END
		plain ./ok/missing
		plain ./missing/prog
		plain ./ok/prog/x
		plain ./ok/prog/
		plain ./ok
		plain ./ok/
		plain ./ok/loop
		plain ./ok/fifo
		plain ./ok/plain
		plain /
		plain /dev/null
		plain /proc/self/status
		plain /proc/self/fd/77
		nofollow ./ok/link
		nofollow ./ok/prog
		nofollow ./ok/missing
		at-dir prog missing
		at-dir ../ok/prog ok
		at-dir prog ok/prog
		empty-cwd x
		empty-bad x
		empty-unasked ./ok/prog
		empty-path ./ok
		empty-path ./ok/plain
		bad-flags ./ok/prog
		bad-flags ./ok/missing
		no-path x
		bad-arguments ./ok/prog
		bad-arguments ./ok/missing
		large-argument ./ok/prog
		large-argument ./ok/missing
		long-path x
		busy ./ok/file
	END
	same "$mode""a component that is too long" ./execs plain "./$(printf '%0300d' 0)"
	jailed ./execs plain ./hidden/prog
	is "$mode""hidden: as if it were not there" "$rc $(cat "$out")" '99 ENOENT'
	jailed ./execs plain ./hidden/plain
	is "$mode""hidden, and no program" "$rc $(cat "$out")" '99 ENOENT'
	jailed ./execs nofollow ./hidden/missing
	is "$mode""hidden, and not there" "$rc $(cat "$out")" '99 ENOENT'
}

# May be run, but not read.
try_unreadable()
{
	arena
	chmod 111 ok/dyn
	cp "$VICTIMS/loader_ok" ok/loader
	with_loader noexec/dyn ok/own ./ok/loader
	chmod 111 ok/loader
	script ok/script '#!./ok/dyn\n'
	chmod 311 ok/prog
	for program in dyn prog script own; do
		stopped "$mode""unreadable: $program" EACCES ./execs plain ./ok/$program
		recorded "$mode""unreadable: $program, with its reason" \
			"kind == 'call' and syscall == 'execve' and decision == 'deny' and rule == {'builtin': 'unreadable'}"
		is "$mode""unreadable: $program, nothing else had to stop it" "$(records "kind == 'kill'")" 0
		check "$mode""unreadable: $program, told on stderr" has "$err" 'not read'
		case $program in
		script) it=dyn ;;
		own) it=loader ;;
		*) it=$program ;;
		esac
		check "$mode""unreadable: $program, it is $it" has "$err" "  $proj/ok/$it"
	done
	jail $light -p "$policy" -- ./ok/dyn
	is "$mode""unreadable, as the command: 126" "$rc" 126
	check "$mode""unreadable, as the command: why" has "$err" 'not read'
}

# What runs is on the record, and so is all that runs with it.
try_record()
{
	arena
	script ok/a '#!./ok/b arg\n'
	script ok/b '#!/bin/sh\nexit 7\n'
	jailed ./execs plain ./ok/a one 'two
	three' "$(printf '\377')"
	recorded 'the decision: the script, all that runs it, and the rule of the script' \
		"(kind == 'call' and spelled == './ok/a' and path == '$proj/ok/a' and
		interpreters == ['$proj/ok/b', '$(realpath /bin/sh)', '$loader'] and
		path2 == '$loader' and rule['text'] == 'exec ./')"
	recorded 'what ran: the program and its arguments' \
		"(kind == 'exec' and path == '$(realpath /bin/sh)' and
		argv == ['/bin/sh', './ok/b', 'arg', './ok/a', 'one', 'two\\n\\tthree', '\\\\xff'])"
	is 'one interpreter needs no list' \
		"$(records "kind == 'call' and path == '$proj/execs' and path2 == '$loader' and not interpreters")" 1
	is 'nothing is cut' "$(records 'argv_cut or interpreters_cut')" 0
	jailed ./execs long-list ./ok/prog
	recorded 'many arguments' "kind == 'exec' and len(argv) == 301 and argv[300] == 'arg-00299' and not argv_cut"
	jailed ./execs longer-list ./ok/prog
	recorded 'more than the record holds: so it says' \
		"kind == 'exec' and argv[0] == './ok/prog' and len(argv) < 102 and argv_cut"
	check 'and the chain holds' verified
	deep=$(printf '%0240d' 0)
	mkdir -p "ok/$deep/$deep/$deep/$deep"
	ln -s "$deep/$deep/$deep/$deep" ok/d
	cp ok/prog ok/d/s0
	for depth in 1 2 3 4 5; do
		script ok/d/s$depth "#!./ok/d/s$((depth - 1))\n"
	done
	same 'interpreters with long names' ./execs plain ./ok/d/s5
	recorded 'more names than the record holds: so it says' \
		"kind == 'call' and interpreters_cut and interpreters[0].endswith('/s4') and path2.endswith('/s0')"
	jail --observe --learn "$scratch/learnt.policy" -- ./execs plain ./ok/a
	jail -p "$scratch/learnt.policy" -- ./execs plain ./ok/a
	is 'a policy that was learnt has every one of them' "$rc $(cat "$err")" '7 '
}

# Programs that would change who runs them, and files on a mount where nothing runs.
try_privileges()
{
	arena
	if [ "$(id -u)" -ne 0 ]; then
		skip 'a set-user-id program' 'giving a file away takes root'
		skip 'a noexec mount' 'mounting takes root'
		skip 'an overlay' 'mounting takes root'
		return
	fi
	chown 65534:65534 ok/prog && chmod 6755 ok/prog
	bare ./execs plain ./ok/prog
	check 'a set-user-id program: bare it is somebody else' has "$out" 'uid 0 0'
	jailed ./execs plain ./ok/prog
	check 'a set-user-id program gains nothing' has "$out" 'uid 1 1'
	mkdir mnt
	cat >try <<-'END'
		mount -t tmpfs -o noexec tmpfs mnt && cp ok/dyn mnt/prog && printf '#!./missing\n' >mnt/script &&
		chmod +x mnt/script || exit 3
		"$@" ./execs plain ./mnt/prog; "$@" ./execs empty-path ./mnt/prog; "$@" ./execs plain ./mnt/script
	END
	unshare -m sh try >"$scratch/bare.out" 2>&1
	unshare -m sh try "$WARDER" -q -o none -p "$policy" -- >"$out" 2>"$err"
	is 'a noexec mount: as bare' "$(cat "$out")" "$(cat "$scratch/bare.out")"
	is 'a noexec mount: three times' "$(grep -c EACCES "$out")" 3
	# There stat tells another device than /proc/PID/maps, and so for the loader.
	mkdir -p low up over && cp execs low && cp -r ok low/ok && cp "$VICTIMS/loader_ok" low/ok/loader
	with_loader ok/dyn low/ok/own ./ok/loader
	cat >try <<-'END'
		mount -t tmpfs tmpfs up && mkdir up/up up/work &&
		mount -t overlay overlay -o lowerdir=low,upperdir=up/up,workdir=up/work over || exit 3
		cd over && cp ok/dyn ok/upper || exit 3
		for program in dyn own upper; do
			"$@" ./execs plain ./ok/$program
			echo $?
		done
		chmod 700 ok/dyn && "$@" ./execs plain ./ok/dyn
		"$@" ./execs unlinked ./ok/upper
	END
	if unshare -m sh try >"$scratch/bare.out" 2>&1; [ $? -eq 3 ]; then
		skip 'an overlay' 'this kernel mounts none'
		return
	fi
	unshare -m sh try "$WARDER" -q -o none -e 'exec ./' -- >"$out" 2>"$err"
	is 'an overlay: as bare' "$(cat "$out")" "$(cat "$scratch/bare.out")"
	is 'an overlay: all of it ran' "$(grep -c '^ran' "$out")" 5
}

light=
mode=
try_ways
try_scripts
try_loaders
try_errors
try_unreadable
try_record
try_privileges

# Without namespaces there is no noexec view.
light=--light
mode='light: '
try_ways
try_scripts
try_loaders
try_errors
try_unreadable
finish
