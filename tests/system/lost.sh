#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/lost.sh - The log cannot be written any more: the jail is stopped, and says why
# shellcheck disable=SC2086 # $front and $option are words, or nothing
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# A mount namespace of our own to fill file systems in.
if [ "${LOST:-}" != inside ]; then
	if [ "$(id -u)" -eq 0 ]; then options=-m; else options=-rm; fi
	if ! unshare $options true 2>/dev/null; then
		skip_all 'no mount namespace to fill a file system in'
	fi
	LOST=inside unshare $options sh "$0"
	exit
fi

# What opens a file over and over, and has left something behind that does not want to end.
cat >"$scratch/storm.sh" <<'S'
trap '' TERM HUP INT
sleep 1000.$1 &
i=0
while [ "$i" -lt 200000 ]; do
	: <note.txt
	i=$((i + 1))
	if [ "$i" = 100 ]; then echo ready; fi
done
echo survived
S
tag=$$

# storm LOG [OPTION...]: the storm, its result on descriptor 3
storm()
{
	where=$1
	shift
	cp "$scratch/storm.sh" "$proj/storm.sh"
	timeout -s KILL "$seconds" $front "$WARDER" -o "$where" --status-fd 3 "$@" -- sh storm.sh "$tag" \
		>"$out" 2>"$err" 3>"$scratch/status"
	rc=$?
}

# stopped NAME WHY: 125, the reason and the remedy, and nothing of it is left
stopped()
{
	is "$1: 125" "$rc" 125
	check "$1: the reason" has "$err" "$2"
	check "$1: and what to do" grep -q -e 'a run without its record is worse than no run; ' "$err"
	check "$1: for programs, too" grep -q '"cause":"log"' "$scratch/status"
	check "$1: the command did not go on" lacks "$out" survived
	check "$1: nothing of it is left" sh -c "! pgrep -f '^sleep 1000[.]$tag\$'"
}

# whole NAME LOG: whole lines, whose chain holds; only the end is missing
whole()
{
	is "$1: the last line is whole" "$(tail -c 1 "$2" | od -An -c | tr -d ' ')" '\n'
	"$WARDER" audit verify "$2" >"$out" 2>&1
	is "$1: the chain holds to there" "$(sed 's/ record:.*//' "$out")" \
		"truncated: ends behind line $(wc -l <"$2") without an end"
	check "$1: there is something in it" [ "$(wc -l <"$2")" -gt 50 ]
}

mkdir "$scratch/disk"
for how in '' --audit-sync forbid; do
	front=
	option=$how
	case $how in
	forbid) front="$VICTIMS/forbid uring" option= ;;
	esac
	name="a full disk${how:+ ($how)}"
	project
	mount -t tmpfs -o size=700k lost "$scratch/disk" || exit 2
	storm "$scratch/disk/log.jsonl" $option
	stopped "$name" 'No space left on device'
	whole "$name" "$scratch/disk/log.jsonl"
	umount "$scratch/disk"

	name="a size limit${how:+ ($how)}"
	project
	front="prlimit --fsize=300001 $front"
	storm "$log" $option
	stopped "$name" 'File too large'
	whole "$name" "$log"
done
front=

# A reader that goes away.
for option in '' --audit-sync; do
	name="a reader that is gone${option:+ ($option)}"
	project
	mkfifo "$scratch/log/fifo"
	head -c 100000 "$scratch/log/fifo" >"$scratch/read" &
	storm "$scratch/log/fifo" $option
	wait $!
	stopped "$name" 'Broken pipe'
	"$WARDER" audit verify "$scratch/read" >"$out" 2>&1
	is "$name: what was read may end in the middle" "$?" 1
done

# The log, or its directory, is taken away or replaced.
# taken NAME COMMAND...: done to it in the middle
taken()
{
	name=$1
	shift
	project
	cp "$scratch/storm.sh" "$proj/storm.sh"
	: >"$out"
	timeout -s KILL "$seconds" "$WARDER" -o "$log" --status-fd 3 -- sh storm.sh "$tag" >"$out" 2>"$err" \
		3>"$scratch/status" &
	until_true 10 has "$out" ready
	"$@"
	wait $!
	rc=$?
	stopped "$name" 'removed or replaced'
}
taken 'a removed log' rm "$log"
taken 'a directory that vanished' rm -r "$scratch/log"
taken 'a directory that was moved' mv "$scratch/log" "$scratch/log.moved"
rm -rf "$scratch/log.moved"
other()
{
	cp "$log" "$scratch/other" && mv "$scratch/other" "$log"
}
taken 'another file in its place' other

# A file system that turns read-only, as ext4 does after an error.
if [ "$(id -u)" -eq 0 ] && have mkfs.ext4 && truncate -s 8M "$scratch/image" &&
	mkfs.ext4 -q "$scratch/image" 2>/dev/null &&
	mount -o loop,errors=remount-ro "$scratch/image" "$scratch/disk" 2>/dev/null; then
	device=$(findmnt -n -o SOURCE "$scratch/disk")
	log=$scratch/disk/log/audit.jsonl
	mkdir "$scratch/disk/log"
	project
	readonly_now()
	{
		echo 1 >"/sys/fs/ext4/${device#/dev/}/trigger_fs_error"
	}
	if [ -w "/sys/fs/ext4/${device#/dev/}/trigger_fs_error" ]; then
		cp "$scratch/storm.sh" "$proj/storm.sh"
		: >"$out"
		"$WARDER" -o "$log" --status-fd 3 -- sh storm.sh "$tag" >"$out" 2>"$err" 3>"$scratch/status" &
		until_true 10 has "$out" ready
		readonly_now
		wait $!
		rc=$?
		stopped 'a file system that became read-only' 'Read-only file system'
		whole 'a file system that became read-only' "$log"
	else
		skip 'a file system that became read-only' 'ext4 has no trigger_fs_error here'
	fi
	umount "$scratch/disk"
else
	skip 'a file system that became read-only' 'it takes root, mkfs.ext4 and a loop device'
fi
log=$scratch/log/audit.jsonl

# What the journal is written with is said, and is what the host allows.
project
front="$VICTIMS/forbid uring"
sed -i 's/200000/3000/' "$scratch/storm.sh"
cp "$scratch/storm.sh" "$proj/storm.sh"
timeout -s KILL "$seconds" $front "$WARDER" -o "$log" -- sh storm.sh "$tag" >"$out" 2>"$err"
is 'without io_uring it works' "$? $(tail -n 1 "$out")" '0 survived'
check 'without io_uring: the log is whole' verified
recorded 'without io_uring: and says so' "kind == 'end' and journal == 'write'"
timeout -s KILL "$seconds" "$WARDER" -o "$log" --audit-sync -- sh storm.sh "$tag" >"$out" 2>"$err"
is 'in step with the log it works' "$? $(tail -n 1 "$out")" '0 survived'
check 'in step: the log is whole' verified
recorded 'in step: and says so' "kind == 'start' and any(l['name'] == 'journal' and 'before' in l['detail'] for l in layers)"
is 'in step: what is opened has its line before' "$(python3 - "$log" <<'P'
import json, sys
last = {}
bad = 0
for line in open(sys.argv[1], encoding='utf-8'):
    r = json.loads(line)
    if r['kind'] == 'intent':
        last[r['tid']] = r
    elif r['kind'] == 'call' and r['how'] == 'emulated' and not r['errno'] and r['syscall'].startswith('open'):
        before = last.pop(r['tid'], {})
        bad += any(before.get(m) != r.get(m) for m in ('syscall', 'args', 'path', 'decision', 'rule', 't'))
print(bad)
P
)" 0
"$WARDER" -o none --audit-sync -- true >"$out" 2>"$err"
is 'in step with no log: refused' "$?" 125
check 'in step with no log: with what to do' has "$err" 'leave one of them out'
finish
