#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/verdict_cheats.sh - --verdict: programs that want to be called what they are not
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=verdicts.sh
. "$here/verdicts.sh"

# cheat NAME WHAT EVIDENCE [OPTION...]: `cheats WHAT` in a new project is not called deterministic
cheat()
{
	cheated=$1 what=$2 wanted=$3
	shift 3
	project
	victim cheats
	mkfifo fifo
	mkdir "$HOME/o"
	"${prepare:-:}"
	verdict 2 "$@" -- ./cheats "$what"
	is "$cheated" "$said" UNCERTAIN
	because "$cheated: because of $wanted" "$wanted"
}

# What differs where nobody looks.
cheat 'a file is replaced, and removed under its name' swaps \
	"files-differ 100 $proj/note.txt is not there in both"
cheat 'a file is emptied, and removed' empties "files-differ 100 $proj/note.txt is not there in both"
cheat 'a tree takes the place of a directory' replaces \
	"files-differ 100 $proj/sub/f has another content"
cheat 'a time is set' dates "files-differ 100 $proj/dated has another time"
if touch xattr && python3 -c 'import os; os.setxattr("xattr", "user.x", b"1")' 2>/dev/null; then
	cheat 'an attribute is set' attribute \
		"files-differ 100 $proj/named has other extended attributes"
else
	skip 'an attribute is set' 'there is no python3, or the file system has no attributes'
fi
cheat 'two names are of one file' links "files-differ 100 $proj/b is not a name of the same file"
cheat 'a file gets its name late' names-late files-differ
cheat 'a link leads elsewhere' points "files-differ 100 $proj/link has another content"
cheat 'a FIFO has another name' makes-fifo files-differ
cheat 'a FIFO takes the place of a file' becomes-fifo "files-differ 100 $proj/f has another mode"
cheat 'a mode is changed' mode "files-differ 100 $proj/note.txt has another mode"
cheat 'a name is longer than any call takes' digs 'uncompared 100 could not be read afterwards'
cheat 'a file is larger than anybody reads' stretches "uncompared 100 could not be read afterwards $proj/sparse"
# Root can look into it.
if [ "$(id -u)" = 0 ]; then
	cheat 'a directory that moved is closed' closes "files-differ 100 $proj/u/f has another content"
	silent 'what is in it is in the working directory' not-reset
else
	cheat 'a directory that moved is closed' closes "uncompared 100 could not be read afterwards $proj/u"
fi

# What goes where nobody looks.
cheat 'a FIFO that was there is told' whispers "uncompared 100 it is no file, and what was written"
if have script; then
	project
	victim cheats
	script -qec "'$WARDER' -o '$log' -x . --verdict=2 -- ./cheats terminal </dev/null" /dev/null >"$out" 2>"$err"
	read_verdict
	is 'a terminal is told' "$said" UNCERTAIN
	because 'a terminal is told: because of uncompared' '/dev/tty'
else
	skip 'a terminal is told' 'there is no script'
fi
if have python3; then
	python3 -c "
import os, socket, sys
os.makedirs('$scratch/sock')
s = socket.socket(socket.AF_UNIX)
s.bind('$scratch/sock/s')
s.listen(9)
while True:
    s.accept()[0].recv(1)
" &
	started="$started $!"
	until_true 10 test -S "$scratch/sock/s"
	STATE=$scratch/sock/s
	export STATE
	cheat "another program's socket is told" talks "network 100 1 time $STATE, by cheats" \
		-e "connect $STATE" -e 'env keep STATE'
else
	skip "another program's socket is told" 'there is no python3'
fi
project
victim cheats
echo hello >input
jail -x . --verdict=2 -- ./cheats writes-input <>input
is 'standard input cannot be written to' "$rc $(cat input)" '125 hello'
check 'which is said' has "$err" 'redirect it with `<` alone'

# What one run leaves for another one.
STATE=$HOME/o/state
export STATE
cheat 'what the first run has left is what all others find' remembers "not-reset 100" \
	-w "$HOME/o" -e 'env keep STATE'
prepare=leave_state
leave_state()
{
	echo x >"$STATE"
}
cheat 'what the first run takes away is there for no other' forgets "not-reset 100" \
	-w "$HOME/o" -e 'env keep STATE'
prepare=:
project
mkdir "$HOME/pol"
printf 'include default\nwrite %s\nread %s\n' "$HOME/pol" "$HOME" >"$HOME/pol/p.policy"
# shellcheck disable=SC2016
jail -p "$HOME/pol/p.policy" --verdict=2 -- sh -c 'echo "verdict weight denied=0" >>"$HOME/pol/p.policy"
	mv "$HOME/pol" "$HOME/lop"; mkdir "$HOME/pol"; :' </dev/null
read_verdict
is 'no run writes the policy of the next' "$said $(wc -l <"$HOME/pol/p.policy")" 'REJECT 3'

# What one of them alone does.
cheat 'the probe is seen, and fled from' flees 'probe-differs 100 a process was killed in it alone' \
	-e 'syscall kill uname'
project
victim cheats
verdict 2 -e 'syscall kill uname' -- ./cheats killed
is 'one run of several was killed' "$said" REJECT
because 'for which call, and which program' 'killed 100 1 time uname, by cheats'

# Weights are numbers, and no way around the rules.
project
victim cheats
verdict 1 -e 'verdict weight status-same=1000000 stdout-same=1000000' -- true
is 'one run is not deterministic, whatever weighs what' "$said" UNCERTAIN
verdict 2 -e 'verdict weight stdout-same=1000000 killed=1 signal=0' -e 'syscall kill uname' -- ./cheats killed
is 'one reason to reject is enough, whatever weighs more' "$said" REJECT
zeros=$(sed -n 's/^| `\([a-z-]*\)` | [A-Z]* | [0-9]* |.*/\1=0/p' "${DOCS:-$here/../../docs}/verdict.md" | tr '\n' ' ')
if [ -n "$zeros" ]; then
	verdict 2 -e "verdict weight $zeros" -- true
	is 'what weighs nothing is no evidence' "$said" UNCERTAIN
else
	skip 'what weighs nothing is no evidence' 'docs/verdict.md is not here'
fi
for wrong in denied=-1 denied=1000001 denied=4294967297 denied=99999999999999999999 denied=0x1 \
	denied=1e3 'denied=' denied=+1 '=1' nothing=1 'denied=1 denied=2'; do
	jail -e "verdict weight $wrong" -- true
	is "a weight that is none: $wrong" "$rc" 125
done
finish
