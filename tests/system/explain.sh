#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/explain.sh - `warder explain` says what a run then does
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# Something to hide and to deny, and ways to the same things that lead through it.
furnish()
{
	mkdir -p dd/deep dd/public
	echo secret >dd/f
	echo open >dd/public/o
	echo one >hl1 && ln hl1 hl2
	ln -s ../note.txt dd/l
	ln -s dd/f into
	ln -s dd/l over
	ln -s dd/../note.txt past
	ln -s "$proj/note.txt" aside
}
paths='note.txt aside dd/f dd/l dd/../note.txt dd/deep/../../note.txt dd/public/o dd/public/../f
	dd/public/../../note.txt sub/../dd/f into over past hl1 hl2 ./sub/.././/dd/public/o'

# What becomes of each path, one a line in the words of explain. Reading is only to open: cat looks
# at what it has opened.
tell='
read() (: <"$1")
look() { stat -L "$1"; }
act=$1
shift
for path; do
	if said=$("$act" "$path" 2>&1 >/dev/null); then
		echo "$path: allowed"
	else
		case $said in
		*"Permission denied"*) echo "$path: denied (EACCES)" ;;
		*"No such file"*) echo "$path: hidden (ENOENT)" ;;
		*) echo "$path: $said" ;;
		esac
	fi
done'

# each PATTERN VERB [OPTION...]: the same from what explain prints, of its last line of that form
each()
{
	pattern=$1 verb=$2
	shift 2
	for path in $paths; do
		echo "$path: $("$WARDER" explain "$@" "$verb" "$path" 2>&1 | sed -n "s/$pattern//p" | tail -n 1)"
	done
}

# same [RULE...]: what a run does under these rules besides the default ones, and what explain says
same()
{
	named=$*
	project
	furnish
	for rule in "$@"; do
		set -- "$@" -e "$rule"
		shift
	done
	# shellcheck disable=SC2086
	"$WARDER" -q -o none "$@" -- sh -c "$tell" sh read $paths >"$out" 2>"$err"
	is "reading, ${named:-the default policy}" "$(each '^read .*: ' read "$@")" "$(cat "$out")"
	# shellcheck disable=SC2086
	"$WARDER" -q -o none "$@" -- sh -c "$tell" sh look $paths >"$out" 2>"$err"
	is "looking, ${named:-the default policy}" \
		"$(each '^  looking at it .*: ' list "$@")" "$(cat "$out")"
}

same
same 'deny ./dd'
same 'deny list ./dd'
same 'deny! ./dd' 'read ./dd/public'
same 'hide ./dd'
same 'hide ./dd' 'read ./dd/public'
same 'hide! ./dd'
same 'hide **/f'
same 'hide ./past'
same 'hide ./dd/deep'
same 'deny! ./hl1'
same 'hide! ./hl1'
same 'hide ./hl1'

project
furnish
"$WARDER" explain -e 'hide ./dd' read dd/../note.txt >"$out" 2>"$err"
is 'hidden on the way: the status' "$?" 1
check 'hidden on the way: where' grep -qx "  it leads through $proj/dd" "$out"
check 'hidden on the way: the rule' grep -qx '  decided by command line:1:6: hide ./dd' "$out"
"$WARDER" explain -e 'hide! ./hl1' read hl2 >"$out" 2>"$err"
check 'a hard link of what is hidden: the rule' \
	grep -qx '  decided by command line:1:7: hide! ./hl1, of which it is another name' "$out"
"$WARDER" explain -e 'hide! ./hl1' read hl1 >"$out" 2>"$err"
check 'by its own name: not as another one' grep -qx '  decided by command line:1:7: hide! ./hl1' "$out"

# abstract NAME RULE...: what connect to an abstract socket gets, and what explain says. Nobody is there.
knock='import socket, sys
try:
    socket.socket(socket.AF_UNIX).connect("\0" + sys.argv[1][1:])
except OSError as e:
    print({13: "denied (EACCES)", 2: "hidden (ENOENT)", 111: "allowed"}.get(e.errno, e))'
abstract()
{
	name=$1
	shift
	named=$*
	for rule in "$@"; do
		set -- "$@" -e "$rule"
		shift
	done
	if ! have python3; then
		skip "connect $name, ${named:-the default policy}" 'no python3'
		return
	fi
	"$WARDER" -q -o none "$@" -- python3 -c "$knock" "$name" >"$out" 2>"$err"
	is "connect $name, ${named:-the default policy}" \
		"$("$WARDER" explain "$@" connect "$name" | sed -n '1s/.*: //p')" "$(cat "$out")"
}
abstract @name
abstract @name 'connect @name'
abstract @name 'connect @*' 'deny @name'
abstract @name/other 'connect @*' 'deny @name'
abstract @name 'hide @name'
"$WARDER" explain -e 'deny connect @name' -e 'connect ./' connect ./@name >"$out" 2>"$err"
is 'a file of such a name is ./@name' "$(head -n 1 "$out")" "connect $proj/@name: allowed"
"$WARDER" explain -e 'deny ./@name' read @name >"$out" 2>"$err"
check 'and to other verbs it is a file without that' has "$out" "read $proj/@name: denied"
"$WARDER" explain bind ./socket >"$out" 2>"$err"
check 'a path may be bound to where something may be created' grep -qx "bind $proj/socket: allowed" "$out"
"$WARDER" explain -e 'deny bind ./socket' bind ./socket >"$out" 2>"$err"
check 'but for what a rule says of binding' grep -qx "bind $proj/socket: denied (EACCES)" "$out"
"$WARDER" explain -e 'deny @name' bind @name >"$out" 2>"$err"
check 'an abstract name may be taken by anybody' grep -qx 'bind @name: allowed' "$out"
finish
