#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/moves.sh - What may get another name, and files that have none yet
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# Renames and links as they are asked for, without a copy instead: what mv would do on EXDEV.
cat >"$scratch/moves.py" <<'PY'
import errno, os, sys
def say(what, act):
    try:
        act()
        print(what, 'done')
    except OSError as e:
        print(what, errno.errorcode[e.errno])
for word in sys.argv[1:]:
    how, one, two = word.split(':')
    say(word, lambda: {'mv': os.rename, 'ln': os.link}[how](one, two))
PY

# moves NAME WANTED RULES MOVE...: in a project with the directories d and e, under these rules;
# observing, the same would be decided
moves()
{
	named=$1 wanted=$2 rules=$3
	shift 3
	for mode in '' --light; do
		project
		mkdir -p d/deep e
		echo one >d/one && echo two >e/two && echo three >d/deep/three
		printf 'include base\nread /usr %s\nexec /usr/bin /usr/lib /bin /lib\n%s\n' "$scratch/moves.py" \
			"$rules" >"$scratch/p.policy"
		# shellcheck disable=SC2086
		jail $mode -p "$scratch/p.policy" -- /usr/bin/python3 "$scratch/moves.py" "$@"
		is "$named${mode:+, $mode}" "$(sed 's/.* //' "$out" | tr '\n' ' ')" "$wanted "
	done
	project
	mkdir -p d/deep e
	echo one >d/one && echo two >e/two && echo three >d/deep/three
	jail -q --observe -p "$scratch/p.policy" -- /usr/bin/python3 "$scratch/moves.py" "$@"
	refused=0
	for word in $wanted; do
		[ "$word" = 'done' ] || refused=$((refused + 1))
	done
	is "$named, observed" "$(records "kind == 'call' and syscall in ('rename', 'link') and would != 'allow'")" "$refused"
}

moves 'within a tree' 'done done' 'write ./' mv:d/one:e/one mv:d:e/d
moves 'a star is for children: files and directories among them' 'done done done done' \
	'read ./
write ./d/*' mv:d/one:d/two ln:d/two:d/three mv:d/deep:d/flat mv:d/flat:d/deep
moves 'but not where one of them has a rule of its own' 'done EXDEV EXDEV' \
	'read ./
write ./d/*
deny ./d/secret/key' mv:d/one:d/two mv:d/deep:d/secret mv:d/two:d/secret
moves 'nor into what the star does not cover' 'EACCES EXDEV' \
	'read ./
write ./d/* ./e' mv:d/one:d/deep/one mv:d/deep:e/deep
moves 'the same pattern inside of all children hinders none' 'done done' \
	'read ./
write ./d/*
deny ./d/*/key' mv:d/deep:d/flat mv:d/one:d/deeper

# A file without a name takes what a new name takes, no more.
cat >"$scratch/unnamed.py" <<'PY'
import errno, os
for flags in os.O_RDWR, os.O_WRONLY, os.O_WRONLY | os.O_EXCL:
    try:
        fd = os.open('d', os.O_TMPFILE | flags, 0o600)
        os.write(fd, b'x')
        print('done')
        os.close(fd)
    except OSError as e:
        print(errno.errorcode[e.errno])
PY
unnamed()
{
	for mode in '' --light; do
		project
		mkdir d
		bare /usr/bin/python3 "$scratch/unnamed.py"
		if [ "$(head -n 1 "$out")" = EOPNOTSUPP ]; then
			skip "O_TMPFILE, $1${mode:+, $mode}" 'this file system makes no files without a name'
			continue
		fi
		# shellcheck disable=SC2086
		jail $mode -e "read $scratch/unnamed.py" -p base -x /usr -x /bin -e 'read ./' -e "$1" \
			-- /usr/bin/python3 "$scratch/unnamed.py"
		is "O_TMPFILE, $1${mode:+, $mode}" "$(tr '\n' ' ' <"$out")" "$2 $2 $2 "
	done
}
unnamed 'create ./d' 'done'
unnamed 'write ./d' 'done'
unnamed 'modify ./d' EACCES
finish
