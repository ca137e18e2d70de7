#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/guards.sh - What no path decides: other tasks, append-only files, interpreters, loaders
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=20

# ran NAME: the victim came to its end, and these are its cases
ran()
{
	is "$1: it ran" "$rc" 0
	cases "$1" "$out"
}

project
victim guards
jail -- ./guards tasks
ran tasks
recorded 'tasks: the refusals are on the record' \
	"kind == 'call' and syscall == 'prlimit64' and decision == 'deny'"

# Of a group and of a user: all whom the jail can see, and nobody outside.
sleep 60 &
outside=$!
started="$started $outside"
nice_of()
{
	sed 's/.*) //' "/proc/$1/stat" | cut -d' ' -f17
}
before=$(nice_of "$outside")
jail -- setsid -w ./guards groups 'done'
ran groups
jail -- ./guards groups EPERM
is 'groups: the one that was inherited reaches outside' \
	"$(grep -c '^ok - .*of the group: EPERM' "$out")" 2
is 'groups: nobody outside was meant' "$(nice_of "$outside")" "$before"
jail --light -- ./guards groups EPERM
ran 'groups, light'
is 'groups, light: nobody outside was meant' "$(nice_of "$outside")" "$before"
kill "$outside"

echo 'first' >run.log
printf 'include base\nexec ./guards\nread ./guards\nappend ./run.log\n' >"$scratch/append.policy"
jail -p "$scratch/append.policy" -- ./guards append run.log
ran append
is 'append: nothing was lost' "$(cat run.log)" 'first
more'

# What the caller passed in as stderr, which no rule allows.
passed=$scratch/passed
echo 'first' >"$passed"
timeout -s KILL 10 "$WARDER" -q -o "$log" -- ./guards inherited "$passed" >"$out" 2>>"$scratch/passed"
rc=$?
ran 'inherited for appending'
is 'inherited: nothing was lost' "$(head -n 1 "$scratch/passed")" first
timeout -s KILL 10 "$WARDER" -q -o "$log" -- ./guards inherited "$passed" >"$out" 2>"$scratch/passed"
rc=$?
ran 'inherited for writing'

jail -- ./guards senders
ran senders
is 'one thread and a table of its own: the kernel goes on' \
	"$(records "syscall == 'sendmsg' and how == 'continued'")" 1
is 'a second thread, a shared table: the broker sends' \
	"$(records "syscall == 'sendmsg' and how == 'emulated'")" 2

# What is executed besides the program: refused by the broker, by its own name.
# beside NAME PATH COMMAND...: $PATH is refused, and so the command does not run
beside()
{
	what=$1 path=$2
	shift 2
	jail -e "deny exec $path" -- "$@"
	is "$what is refused: 126" "$rc" 126
	recorded "$what: on the record, by its own name" \
		"kind == 'call' and decision == 'deny' and path2 == '$(realpath "$path")' and refused == 'exec'"
	is "$what: nothing else had to stop it" "$(records "kind == 'kill'")" 0
	jail -- "$@"
	is "$what: without that rule it runs" "$rc" 7
}
victim hello
cp hello interpreter
printf '#!%s/interpreter\n' "$proj" >script
printf '#!%s/script\n' "$proj" >second
chmod +x script second
beside 'an interpreter' "$proj/interpreter" ./script
printf '#!/bin/sh\nexit 7\n' >shell
chmod +x shell
loader=$(realpath /lib64/ld-linux-x86-64.so.2)
beside "a script's loader" "$loader" ./shell
jail -e "deny exec $proj/interpreter" -- ./second
is "an interpreter's interpreter is refused: 126" "$rc" 126
recorded "an interpreter's interpreter: by its own name" \
	"kind == 'call' and decision == 'deny' and path2 == '$proj/interpreter'"
jail -e "deny exec $loader" -- ./guards nothing
is 'a loader is refused: 126' "$rc" 126
recorded 'a loader: on the record, by its own name' \
	"kind == 'call' and decision == 'deny' and path2 == '$loader' and refused == 'exec'"
jail -- ./guards nothing
is 'a loader: without that rule it runs' "$rc" 2
finish
