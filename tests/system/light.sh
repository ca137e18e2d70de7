#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/light.sh - Without namespaces: asked for, or because the host has none
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# A host without namespaces: the filter stands in for Docker's default profile.
project
bare "$VICTIMS/forbid" unshare -U true
check 'the stand-in forbids namespaces' [ "$rc" -ne 0 ]
timeout -s KILL 20 "$VICTIMS/forbid" "$WARDER" -o "$log" -- cat note.txt >"$out" 2>"$err"
is 'warder runs there' "$? $(cat "$out")" '0 a plain note'
is 'says so, in one line' "$(grep -c 'running light' "$err") $(wc -l <"$err")" '1 1'
recorded 'and in the log' "kind == 'start' and light"
timeout -s KILL 20 "$VICTIMS/forbid" "$WARDER" -o "$log" -- cat .env >"$out" 2>"$err"
is 'and refuses what the policy refuses' "$? $(cat "$out")" '1 '
timeout -s KILL 20 "$VICTIMS/forbid" "$WARDER" -o "$log" --net none -- true >"$out" 2>"$err"
is 'what truly needs a namespace is refused: 125' "$?" 125
check 'by name' grep -q 'net' "$err"

# Light everywhere: the same tools, the same secrets, the same end.
project
jail --light -- cat note.txt
is 'cat' "$rc $(cat "$out") $(cat "$err")" '0 a plain note '
recorded 'the log says light' "kind == 'start' and light"
jail -- cat note.txt
is 'and does not where it is not' "$(records "kind == 'start' and light")" 0
jail --light -- sh -c 'echo one | tr a-z A-Z | cat; exit 4'
is 'a pipeline and a status' "$rc $(cat "$out")" '4 ONE'
! have gcc || {
	printf 'int main(void) { return 5; }\n' >h.c
	jail --light -- sh -c 'gcc -o h h.c && ./h'
	is 'gcc and its program' "$rc" 5
}
! have git || {
	jail --light -- sh -c 'git init -q && echo .env >.gitignore && git add . && git commit -qm x && git status --short'
	is 'git' "$rc $(cat "$out")" '0 '
}
for file in "$HOME/.ssh/id_x ../home/.ssh/id_x" "$proj/.env .env"; do
	project
	victim secrets
	# shellcheck disable=SC2086
	jail --light -- ./secrets $file
	cases "light: ${file##* }" "$out"
done
victim abuse hello abuse_static
for abuse in ptrace chroot mount unshare; do
	jail --light -- ./abuse "$abuse"
	is "$abuse" "$rc $(cat "$out")" "0 $abuse: EPERM"
done
jail --light -p strict -- ./hello
is 'strict has no network, which light cannot give: 125' "$rc" 125
jail --light -p strict --net host -- ./hello
is 'strict: a static program' "$rc" 7
jail --light -p strict --net host -- ./abuse_static socket
is 'strict: a socket is killed' "$rc" 159
recorded 'and named' "kind == 'kill' and syscall == 'socket'"
sleep 60 &
outside=$!
started="$started $outside"
jail --light -- ./abuse kill-outside "$outside"
is 'a process outside takes no signal' "$(cat "$out")" 'kill-outside: EPERM'
check 'and lives' alive "$outside"
kill "$outside"
jail --light --timeout 500ms -- sleep 9
is 'a timeout' "$rc" 124
jail --light -- sh -c 'cat /proc/$PPID/environ | wc -c'
is "the broker's memory is not to be read" "$(cat "$out")" 0

# A death of the broker or the supervisor: nobody lives on.
for who in broker supervisor; do
	"$WARDER" --light -o "$log" -- sh -c "setsid sleep 1001.1$$ & sleep 1001.2$$" >"$out" 2>"$err" &
	pid=$!
	started="$started $pid"
	until_true 10 pgrep -f "^sleep 1001[.]1$$\$" >/dev/null
	until_true 10 pgrep -f "^sleep 1001[.]2$$\$" >/dev/null
	if [ "$who" = broker ]; then
		kill -KILL "$(children "$pid" | awk '{ print $1 }')"
	else
		kill -KILL "$pid"
		stays=$pid # its TMPDIR is a directory of the host
	fi
	wait "$pid" 2>/dev/null
	check "the $who is killed: nothing is left" \
		until_true 5 sh -c "! pgrep -f '^sleep 1001[.][12]$$\$' >/dev/null"
done
# What it has left the next run removes, whatever its modes; not what somebody holds, and nothing else.
left()
{
	find /tmp -maxdepth 1 -name "warder-2*-$stays" -uid "$(id -u)"
}
is 'a killed supervisor leaves its TMPDIR' "$(left | wc -l)" 1
theirs=$(left)
mkdir -p "$theirs/a/b" && touch "$theirs/a/b/file" && chmod 0 "$theirs/a"
notes=/tmp/warder-20260102T030405.678-9x$$
mkdir -m 700 "$notes"
flock "$theirs" "$WARDER" --light -o none -- true
is 'what somebody holds stays' "$(left)" "$theirs"
chmod 0 "$theirs"
jail --light -- sh -c 'chmod 0 "$TMPDIR"'
is 'what nobody holds goes' "$rc $(left)" '0 '
check 'and no other directory' rmdir "$notes"
is 'nor does a TMPDIR stay that is closed to everybody' "$(find /tmp -maxdepth 1 -name 'warder-2*' -uid "$(id -u)" -mmin -1 | wc -l)" 0
finish
