#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/trace.sh - Every call, decoded as strace does, and none of them changed by it
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

printf 'write /\nexec /\n' >"$scratch/all.policy"
seconds=60

# In an empty directory, the same each time.
arena()
{
	project
	mkdir -p "$scratch/arena"
	rm -rf "$scratch/arena"
	mkdir "$scratch/arena"
	cp "$VICTIMS/traced" "$scratch/traced"
	cd "$scratch/arena" || exit 2
}

# traced COMMAND...: every call of it, under a policy that allows all
traced()
{
	jail -q --trace all -p "$scratch/all.policy" -- "$@"
}

# The peer: call, arguments, result and errno of the same program. Inside there is no clone3.
if have strace && strace -o "$scratch/tried" true 2>/dev/null; then
	for group in files trees descriptors memory pointers waits sockets options times ids limits \
		signals children threads queues; do
		arena
		strace -f -qq -s 256 -a 1 -e inject=clone3:error=ENOSYS -o "$scratch/strace" \
			"$scratch/traced" "$group" >/dev/null 2>&1
		arena
		traced "$scratch/traced" "$group"
		differences=$(python3 "$here/strace.py" "$log" "$scratch/strace")
		case $differences in
		*', 0 differences') ok "$group: as strace writes it, $differences" ;;
		*) not_ok "$group: as strace writes it" "$differences" ;;
		esac
	done
else
	skip 'as strace writes it' 'there is no strace, or it may not trace'
fi
check 'the log of a trace is whole' verified

# What is recorded.
calls()
{
	python3 "$here/audit.py" "$log" "kind == \"trace\" and syscall in \"$1\".split()"
}

project
jail -q --trace openat,exit_group -w ./ -- cat note.txt
is 'names: it runs' "$rc" 0
recorded 'names: those that were named' 'kind == "trace" and syscall == "openat" and args[1] == "\"note.txt\""'
recorded 'one that does not return' 'kind == "trace" and syscall == "exit_group" and result is None and errno is None'
is 'names: and no others' "$(records 'kind == "trace" and syscall not in ("openat", "exit_group")')" 0
recorded 'decisions are recorded as always' 'kind == "call" and syscall == "openat"'
jail -q --trace file,!openat -w ./ -- cat note.txt
check 'a group without one of it' [ "$(calls openat)" -eq 0 ]
check 'a group: the others are there' [ "$(calls execve)" -eq 1 ]
is 'a group: calls of other groups are not' "$(calls 'read mmap brk close')" 0
jail -q --trace '!mmap,!%desc' -w ./ -- cat note.txt
check 'all but some' [ "$(calls 'exit_group')" -eq 1 ]
is 'all but some: these are not there' "$(calls 'mmap openat read')" 0
jail -q -w ./ -- cat note.txt
is 'without --trace there is none' "$(records 'kind == "trace"')" 0
jail --observe -q --trace net,desc -- cat note.txt
recorded 'observing as well' 'kind == "trace" and syscall == "openat" and result == 3'

# Mistakes end before anything has happened, with the remedy.
jail --trace opnat -- touch made
is 'a name that there is not' "$rc" 125
check 'is told, with the one that was meant' has "$err" 'did you mean `open'
check 'and nothing has run' [ ! -e made ]
jail --trace 'all,' -- true
is 'nothing between commas is no name' "$rc" 125
"$WARDER" -o none --trace all -- true >"$out" 2>"$err"
rc=$?
is 'a trace that nobody sees' "$rc" 125
check 'is told, with what to do' has "$err" 'add -v, or let the log be written'

# Live.
project
printf 'a\033[31mb\n' >odd
jail -v --trace read,openat -w ./ -- head -n 2 odd missing
check 'live: as strace writes it' grep -q '\[pid [0-9]*\] openat(AT_FDCWD, "odd", O_RDONLY) = 3$' "$err"
check 'live: control bytes are escaped' has "$err" '"a\33[31mb\n"'
check 'live: an errno with its words' has "$err" '= -1 ENOENT (No such file or directory)'
is 'live: and none of them raw' "$(tr -d '\n' <"$err" | LC_ALL=C tr -d '\040-\176\200-\377' | wc -c)" 0

# What is refused, by whom it may be, and what the broker makes another of.
printf 'write ./\ninclude base\nexec /usr/bin /bin ./\nsyscall errno ENOTTY getpriority\n' >"$scratch/refuse.policy"
victim traced_odd
jail -q --trace all -p "$scratch/refuse.policy" -- ./traced_odd refused
is 'refused: it ends' "$rc" 0
recorded 'by the broker' 'kind == "trace" and syscall == "openat" and "shadow" in args[1] and errno == "EACCES" and result == -1'
recorded 'by the filter' 'kind == "trace" and syscall == "getpriority" and errno == "ENOTTY"'
recorded 'a call that nobody knows' 'kind == "trace" and syscall == "#1000" and errno == "ENOSYS" and len(args) == 6'
printf 'include base\nwrite ./\nexec ./\nsyscall kill getpriority\n' >"$scratch/kill.policy"
jail -q --trace all -p "$scratch/kill.policy" -- ./traced_odd refused
is 'killed by the filter' "$rc" 159
recorded 'killed in it: no result' 'kind == "trace" and syscall == "getpriority" and result is None and errno is None'

# Nothing of the jail changes: what a program sees of interrupted calls is what it always sees.
traced ./traced_odd interrupted
cases 'traced' "$out"
is 'interrupted: it ends' "$rc" 0
recorded 'interrupted: one that is made again' 'kind == "trace" and errno == "ERESTARTSYS" and result is None'
recorded 'interrupted: and goes on' 'kind == "trace" and syscall == "restart_syscall" and "nanosleep" in args[0]'
recorded 'interrupted: one in the broker' 'kind == "trace" and syscall == "openat" and "fifo" in args[1] and errno == "ERESTARTSYS"'
traced ./traced_odd stopped
cases 'traced' "$out"
is 'stopped and continued: it ends' "$rc" 0
traced ./traced_odd leader
cases 'traced' "$out"
is 'an execve of a thread: it ends' "$rc" 0
recorded 'an execve of a thread: it returned' 'kind == "trace" and syscall == "execve" and result == 0 and pid == tid and "again" in args[1]'
recorded 'an execve of a thread: the leader did not' 'kind == "trace" and syscall == "pause" and result is None'
traced ./traced_odd killed
cases 'traced' "$out"
is 'killed in the middle: it ends' "$rc" 0
is 'killed in the middle: each has its call' "$(records 'kind == "trace" and syscall == "pause" and result is None')" 20
traced ./traced_odd many 1000
cases 'traced' "$out"
is 'a thousand threads: they end' "$rc" 0
is 'a thousand threads: each call of each' "$(records 'kind == "trace" and syscall == "nanosleep" and result == 0')" 1000
check 'a thousand threads: the log is whole' verified

# Memory that may not be read is not shown, and long things are cut.
project
victim traced_odd
traced ./traced_odd long
recorded 'a path is there in full' 'kind == "trace" and syscall == "openat" and len(args[1]) == 4097 and errno == "ENOENT"'
recorded 'a buffer is cut' 'kind == "trace" and syscall == "write" and args[1] == "\"" + "y" * 256 + "\"..." and args[2] == "100000"'
recorded 'a command line is there' 'kind == "trace" and syscall == "execve" and args[1].count("word") == 50'
recorded 'what may not be read is an address' 'kind == "trace" and syscall == "write" and args[1].startswith("0x") and errno == "EFAULT"'
check 'and the log is whole' verified
traced ./traced_odd same
is 'the same memory again and again: it ends' "$rc" 0
recorded 'it is cut' 'kind == "trace" and syscall == "sendmmsg" and args[1].endswith(", ...]")'
recorded 'a command line as well' 'kind == "trace" and syscall == "execve" and args[1].endswith(", ...]")'
check 'and the log is one that is read' verified
finish
