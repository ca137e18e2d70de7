#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/abuses.sh - The classic abuses under the policies that let a program do more
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=30

project
victim abuse abuse_static
export AWS_SECRET_ACCESS_KEY=hunter2

# refused POLICY NAME SYSCALL ERRNO: the call answers that, and the log has the call
refused()
{
	jail -p "$1" -- ./abuse "$2"
	is "$1: $2 is refused" "$rc $(cat "$out")" "0 $2: $4"
	recorded "$1: $2: the log names $3" \
		"kind == 'call' and syscall == '$3' and decision == 'deny' and errno == '$4'"
}

# killed POLICY NAME SYSCALL
killed()
{
	jail -p "$1" -- ./abuse "$2"
	is "$1: $2 is killed" "$rc" 159
	recorded "$1: $2: the log names $3" "kind == 'kill' and syscall == '$3'"
}

# quiet POLICY NAME ERRNO: the kernel answers; there is nothing to record
quiet()
{
	jail -p "$1" -- ./abuse "$2"
	is "$1: $2 answers $3" "$rc $(cat "$out")" "0 $2: $3"
}

refused default ptrace ptrace EPERM
refused default chroot chroot EPERM
refused default chroot-twice chroot EPERM
refused default mount mount EPERM
refused default unshare unshare EPERM
refused default clone-namespace clone EPERM
refused default bpf bpf EPERM
refused default userfaultfd userfaultfd EPERM
refused default process-vm process_vm_readv EPERM
refused default packet-socket socket EAFNOSUPPORT
refused default tiocsti ioctl EPERM
jail -- ./abuse memfd-exec
is 'default: a memfd cannot be run' "$rc $(cat "$out")" '0 memfd-exec: EACCES'
recorded 'default: memfd-exec: the log names execveat' \
	"kind == 'call' and syscall == 'execveat' and errno == 'EACCES'"
killed default acct acct
quiet default io_uring ENOSYS
quiet default newer ENOSYS
quiet default descriptors EBADF

bare ./abuse int80
if [ "$rc" -eq 139 ]; then
	skip 'default: int 0x80 is killed' 'this kernel runs no 32-bit calls'
else
	jail -- ./abuse int80
	is 'default: int 0x80 is killed' "$rc" 159
fi
jail -- ./abuse x32
is 'default: an x32 call is killed' "$rc" 159

if ! late 'judge kills'; then
	killed judge socket socket
	killed judge ptrace ptrace
	killed judge chroot chroot
	killed judge mount mount
	killed judge fork-bomb clone
	killed judge prlimit prlimit64
	killed judge kill-parent kill
	refused judge exec-mapping mmap EACCES
	refused judge selfmod-mmap mmap EACCES
fi

# Signals stay in the jail: its first process is the broker.
jail -- ./abuse kill-parent
check 'default: the broker takes no signal from its jail' [ "$rc" -eq 0 ]
jail -- ./abuse kill-first
check 'default: not by its pid either' [ "$rc" -eq 0 ]
sleep 60 &
outside=$!
started="$started $outside"
jail -- ./abuse kill-outside "$outside"
check 'default: a process outside is not hit' alive "$outside"
is 'default: it is not even there' "$rc $(cat "$out")" '0 kill-outside: ESRCH'
kill "$outside"

# Limits.
if ! late 'a fork bomb ends at its limit'; then
	jail --pids 20 -- ./abuse fork-bomb 20
	# EAGAIN, or where nothing of the kernel's counts (limits.sh) the excess is killed.
	check 'a fork bomb ends at its limit' [ "$(sed -n 's/ children$//p' "$err")" -lt 20 ]
	[ "$(id -u)" -eq 0 ] || is 'with EAGAIN' "$rc $(cat "$out")" '0 fork-bomb: EAGAIN'
fi
seconds=200
jail -- ./abuse fork-bomb
seconds=40
check 'and not by itself' [ "$(sed -n 's/ children$//p' "$err")" -gt 1000 ]
jail --limit cpu=1s -- ./abuse loop
check 'an endless loop ends at its CPU limit' [ $((rc == 137 || rc == 152)) -eq 1 ]
jail --limit as=200M -- ./abuse memory
check 'memory ends at its limit' sh -c "[ $rc -eq 137 ] || grep -q ENOMEM $out"

# What is inherited.
jail -- ./abuse environment AWS_SECRET_ACCESS_KEY
is 'a secret in the environment is not passed on' "$(cat "$out")" 'environment: ENOENT'
jail --env AWS_SECRET_ACCESS_KEY -- ./abuse environment AWS_SECRET_ACCESS_KEY
is 'unless that is asked for' "$(cat "$out")" 'environment: done'
jail --env HOME -- ./abuse environment PATH
is 'asking for one takes no other away' "$(cat "$out")" 'environment: done'
bare sh -c '"$0" -- ./abuse descriptors <.' "$WARDER"
is 'a directory on stdin is refused' "$rc" 125

# These hold while observing as well: by the broker, and not by a kernel that would refuse them anyway.
! late 'observing' || finish
for never in ptrace mount tiocsti; do
	jail --observe -- ./abuse "$never"
	is "observing: $never is refused" "$rc $(cat "$out")" "0 $never: EPERM"
	recorded "observing: $never: by the broker" \
		"kind == 'call' and syscall in ('ptrace', 'mount', 'ioctl') and decision == 'deny' and errno == 'EPERM'"
done
jail --observe -- cat "$HOME/.ssh/id_x"
check 'observing: deny! is enforced' lacks "$out" secret
finish
