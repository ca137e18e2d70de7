#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/strict.sh - strict: what uses the fifteen calls runs, the rest is killed by its name
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=20

project
victim fifteen hello abuse_static

jail -p strict -- ./fifteen
is 'each of the fifteen calls works' "$rc" 15
is 'and the program read its input' "$(cat "$out")" 'a plain note'
is 'without a refusal but its own' "$(records "kind == 'kill'")" 0

jail -p strict -- ./hello
is 'a static program of the C library runs' "$rc $(cat "$out")" '7 hello from a static program'

jail -p strict -- /bin/true
is 'a dynamic program is not in the exec rules: 126' "$rc" 126
cp /bin/true dynamic
jail -p strict -- ./dynamic
is 'nor is the loader of one that is: 126' "$rc" 126
recorded 'and it is the loader that was refused' \
	"kind == 'call' and decision == 'deny' and refused == 'exec' and path2 == '$(realpath /lib64/ld-linux-x86-64.so.2)'"

# killed NAME SYSCALL: exit status 159, and the log's kill record names the call
killed()
{
	jail -p strict -- ./abuse_static "$1"
	is "$1: killed" "$rc" 159
	recorded "$1: the log names $2" "kind == 'kill' and syscall == '$2'"
	check "$1: and so does the message" has "$err" "$2"
	check "$1: nothing came of it" lacks "$out" "done"
}

# refused NAME SYSCALL ERRNO: the call fails, and the log has it
refused()
{
	jail -p strict -- ./abuse_static "$1"
	if [ "$rc" -eq 159 ]; then
		ok "$1: killed"
		recorded "$1: the log names $2" "kind == 'kill' and syscall == '$2'"
	else
		is "$1: refused" "$(cat "$out")" "$1: $3"
		recorded "$1: the log names $2" \
			"kind == 'call' and syscall == '$2' and decision == 'deny'"
	fi
	check "$1: nothing came of it" lacks "$out" "done"
}

killed socket socket
killed ptrace ptrace
killed chroot chroot
killed chroot-twice chroot
killed mount mount
killed unshare unshare
killed shared-mapping mmap
refused exec-mapping mmap EACCES
refused selfmod-mmap mmap EACCES
killed selfmod-mprotect mprotect
killed selfmod-text mprotect
killed fork-bomb clone
killed kill-parent getppid
killed kill-first kill
killed prlimit prlimit64
killed userfaultfd userfaultfd
killed bpf bpf
killed acct acct
killed process-vm process_vm_readv

bare ./abuse_static int80
if [ "$rc" -eq 139 ]; then
	skip 'a call of another architecture: killed' 'this kernel runs no 32-bit calls'
else
	jail -p strict -- ./abuse_static int80
	is 'a call of another architecture: killed' "$rc" 159
	recorded 'the log has the kill' "kind == 'kill' and abi == 'i386'"
fi
jail -p strict -- ./abuse_static x32
is 'an x32 call: killed' "$rc" 159
recorded 'the log has that kill' "kind == 'kill'"
jail -p strict -- ./abuse_static newer
is 'a call newer than warder knows answers ENOSYS' "$(cat "$out")" 'newer: ENOSYS'

jail -p strict --limit cpu=1s -- ./abuse_static loop
check 'an endless loop ends at its CPU limit' [ $((rc == 137 || rc == 152)) -eq 1 ]
recorded 'after about that long' \
	"kind == 'end' and 0.5 < usage['user'] + usage['system'] < 4"
jail -p strict --timeout 1s -- ./abuse_static loop
is 'or at its time limit' "$rc" 124
jail -p strict --limit as=64M -- ./abuse_static memory
check 'memory ends at its limit' sh -c "[ $rc -eq 137 ] || grep -q ENOMEM $out"

# What is inherited: a descriptor far above 1024, a directory as stdin, the environment.
echo 'outside' >"$scratch/outside"
cat >"$scratch/inherit.py" <<'P'
import os, sys
fd = os.open(sys.argv[1], os.O_RDONLY)
os.dup2(fd, 1500, inheritable=True)
os.execv(sys.argv[2], sys.argv[2:])
P
# shellcheck disable=SC3045 # dash has it
ulimit -n 4096 2>/dev/null
bare python3 "$scratch/inherit.py" "$scratch/outside" "$proj/abuse_static" descriptors
is 'descriptor 1500 would be inherited' "$(cat "$out")" 'descriptors: done'
bare python3 "$scratch/inherit.py" "$scratch/outside" "$WARDER" -p strict -- \
	./abuse_static descriptors
is 'no descriptor above 2 is' "$(cat "$out")" 'descriptors: EBADF'
bare sh -c '"$0" -p strict -- ./hello <.' "$WARDER"
is 'a directory on stdin is refused' "$rc" 125
check 'with a word on why' has "$err" stdin
AWS_SECRET_ACCESS_KEY=hunter2 HARMLESS=hunter3
export AWS_SECRET_ACCESS_KEY HARMLESS
jail -p strict -- ./abuse_static environment AWS_SECRET_ACCESS_KEY
is 'a secret in the environment is not there' "$(cat "$out")" 'environment: ENOENT'
jail -p strict -- ./abuse_static environment HARMLESS
is 'nor anything that is not kept' "$(cat "$out")" 'environment: ENOENT'
jail -p strict -- ./abuse_static environment PATH
is 'what is kept is there' "$(cat "$out")" 'environment: done'

# That these cases can fail: the same where the calls are allowed.
jail -e 'syscalls tool' -- ./abuse_static socket
is 'where sockets are allowed the same program makes one' "$(cat "$out")" 'socket: done'
jail -- ./abuse_static shared-mapping
is 'and a shared mapping' "$(cat "$out")" 'shared-mapping: done'
jail -- ./abuse_static selfmod-mprotect
is 'and runs what it wrote' "$(cat "$out")" 'selfmod-mprotect: done'
finish
