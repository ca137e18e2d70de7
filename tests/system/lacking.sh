#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/lacking.sh - Hosts that offer less, one thing less at a time: what doctor says, what a
# run does, and what its log says
#
# A filter in front (victims/forbid) stands in for the host, as the kernel would answer there.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

bare unshare -U true
if [ "$rc" -ne 0 ]; then
	skip_all 'this host has no namespaces itself: what else is lacking cannot be told apart'
fi

# lacks WORDS DOCTOR RUN: doctor's status, and that of a run that reads a file
lacks()
{
	words=$1
	timeout -s KILL 60 "$VICTIMS/forbid" "$words" "$WARDER" doctor --json >"$out" 2>"$err"
	is "$words: doctor" "$?" "$2"
	# Control groups are limits.sh's, pasta net_user.sh's: what they need is more than one thing.
	missing=$(jq -r --argjson before "$before" "$lacked - \$before - [\"network through pasta\"] |
		map(select(endswith(\"control groups\") | not)) | join(\", \")" "$out")
	rm -f "$log"
	timeout -s KILL 60 "$VICTIMS/forbid" "$words" "$WARDER" -o "$log" -- cat note.txt >"$out" 2>"$err"
	rc=$?
	is "$words: a run" "$rc $(cat "$out")" "$3"
}

# itself WORDS NAME: whether the host has not got it anyway, which is said then
itself()
{
	jq -n -e --argjson before "$before" --arg name "$2" '$before | index($name)' >/dev/null || return 1
	skip "$1" "this host has none itself: $2"
}

# denies: what the policy refuses is refused there, too
denies()
{
	timeout -s KILL 60 "$VICTIMS/forbid" "$words" "$WARDER" -q -o "$log" -- cat .env >"$out" 2>"$err"
	is "$words: a secret" "$? $(cat "$out")" '1 '
}

layer()
{
	recorded "$words: the log says so" "kind == 'start' and any(l['name'] == '$1' and l['active'] is $2 for l in layers)"
}

good='0 a plain note'
project
have jq || skip_all 'there is no jq'
# What this host lacks without any filter is another matter, as on a kernel older than 6.12.
lacked='[.probes[] | select(.works | not) | .name]'
before=$("$WARDER" doctor --json 2>/dev/null | jq -c "$lacked")

lacks docker 1 "$good"
is 'docker: what is missing' "$missing" "namespaces, private mounts, noexec view, taking a child's descriptor, copies of a directory, layers for --writes, io_uring"
is 'docker: one line says so' "$(grep -c 'running light' "$err") $(wc -l <"$err")" '1 1'
recorded 'docker: and the log' "kind == 'start' and light"
denies
lacks userns 1 "$good"
recorded 'userns: light' "kind == 'start' and light"
denies
lacks mounts 1 "$good"
is 'mounts: what is missing' "$missing" 'private mounts, copies of a directory, layers for --writes'
recorded 'mounts: light' "kind == 'start' and light"
denies
lacks noexec 1 "$good"
recorded 'noexec: light' "kind == 'start' and light"
denies

lacks getfd 1 "$good"
is 'getfd: what is missing' "$missing" "taking a child's descriptor"
denies
lacks uring 1 "$good"
is 'uring: what is missing' "$missing" 'io_uring'
recorded 'uring: the log says so' "kind == 'end' and journal == 'write'"
lacks readv 1 "$good"
is 'readv: what is missing' "$missing" "reading a child's memory"
denies
lacks killable 1 "$good"
is 'killable: what is missing' "$missing" 'killable waits'
layer 'killable waits' False
denies
lacks wake 1 "$good"
itself 'wake: what is missing' 'waking on this processor' ||
	is 'wake: what is missing' "$missing" 'waking on this processor'
layer 'wake on this cpu' False
lacks mdwe 1 "$good"
itself 'mdwe: what is missing' 'memory-deny-write-execute' ||
	is 'mdwe: what is missing' "$missing" 'memory-deny-write-execute'
lacks getfd,uring,killable,wake,readv 1 "$good"
denies

# Without these nothing runs, and nothing is weaker: the stage, the cause and the remedy.
lacks landlock 2 '125 '
check 'landlock: the stage' grep -q '^warder: Landlock for the broker failed: ' "$err"
check 'landlock: the remedy' grep -q '^  use a kernel with Landlock' "$err"
lacks ptrace 2 '125 '
check 'ptrace: the stage' grep -q '^warder: tracing the target failed: ' "$err"
check 'ptrace: the remedy' grep -q 'ptrace_scope' "$err"
lacks seccomp 2 '125 '
check 'seccomp: the stage' grep -q '^warder: system call filter failed: ' "$err"
check 'seccomp: the remedy' grep -q '^  use Linux 5.14' "$err"
lacks listener 2 '125 '
check 'listener: the cause' grep -q 'there is a listener already' "$err"
check 'listener: the remedy' grep -q '^  run outside of another seccomp listener' "$err"
timeout -s KILL 60 "$VICTIMS/forbid" listener "$WARDER" doctor >"$out" 2>"$err"
check 'listener: doctor has a remedy of its own for that' grep -q 'remedy: run it outside of whatever holds the other' "$out"
finish
