#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/hide.sh - What is hidden cannot be told from what is not there
#
# The same attempts where the hidden things exist and where they do not: byte for byte the same.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# arena: what can be seen, which is the same in both
arena()
{
	project
	rm -rf .env sub note.txt
	mkdir vd
	echo note >note
	echo inner >vd/inner
	ln -s hf vl-hf
	ln -s hd vl-hd
	ln -s hd/.. vl-up
	ln -s vd/../hd/sub/../../note vl-deep
	victim hidden
}

# furnish: what is hidden
furnish()
{
	mkdir hd hd/sub hd/shut vd/b.hid
	echo secret >hd/f
	echo secret >hf
	echo secret >vd/a.hid
	echo secret >"hd/$(printf '%0255d' 0)"
	ln -s ../note hd/out
	ln -s ../vd hd/dirout
	ln -s loop hd/loop
	chmod 0 hd/shut
	ln -s hd hl
	ln hf hard
	cp hidden hp
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("hs")'
}

# attempt WORD [OPTION...]: the victim's output, as $scratch/WORD
attempt()
{
	word=$1
	shift
	"$@"
	# shellcheck disable=SC2086
	jail -q $light -p default -e "$policy" -- ./hidden "$how"
	check "$word: it ran to its end" [ "$rc" -eq 0 ]
	cp "$out" "$scratch/$word"
	outside=$(find . | sort | grep -v '^\./\(h.\|hard\|vd/.*hid\)\(/\|$\)' | tr '\n' ' ')
}

light=
for strength in '' '!'; do
	for how in cwd dirfd light; do
		light=
		[ "$how" != light ] || light=--light
		policy="hide$strength ./hd ./hf ./hl ./hs ./hp ./hard **/*.hid"
		arena
		attempt absent true
		before=$outside
		arena
		attempt present furnish
		is "hide$strength, $how: nothing tells that it is there" \
			"$(diff "$scratch/absent" "$scratch/present" | head -n 20)" ''
		is "hide$strength, $how: what can be seen is the same afterwards" "$outside" "$before"
		check "hide$strength, $how: thousands of attempts" \
			[ "$(wc -l <"$scratch/present")" -gt 3500 ]
		check "hide$strength, $how: nothing of it has changed" \
			[ "$(cat hf hd/f vd/a.hid | sort -u)" = secret ]
		check "hide$strength, $how: seekdir finds its way" \
			[ "$(grep -c '^seek.* 0 wrong' "$scratch/present")" -eq 2 ]
		recorded "hide$strength, $how: who hid it is on the record" \
			'kind == "call" and decision == "hide" and path and path.endswith("/hf")'
	done
done

light=
# That the comparison can fail at all: where no rule hides, it finds more than a thousand lines.
arena
policy='read ./'
attempt absent true
arena
attempt present furnish
check 'without the rule they differ' \
	[ "$(diff "$scratch/absent" "$scratch/present" | wc -l)" -gt 1000 ]

# Nor does a listing tell, wherever its directory is and however it is read.
for strength in '' '!'; do
	arena
	victim listed
	for n in 0 1 2 3 4 5 6 7 8 9; do
		: >"vd/$(printf '%0*d' "$((5 + n * n))" 0)"
		: >"vd/h$n"
		: >"vd/h$(printf '%0*d' "$((10 + 20 * n))" 0)"
	done
	for way in unsearchable deep full; do
		jail -q -p default -e "hide$strength **/h[0-9]*" -- ./listed "$way"
		is "hide$strength, $way: it ran" "$rc" 0
		cases "hide$strength, $way" "$out"
	done
done

# A hard link made before the run is the file under another name: hide! holds for it.
arena
furnish
jail -q -e 'hide! ./hf' -- sh -c 'stat hard; cat hard; ls'
check 'hide!: not by another name' [ "$(grep -c 'No such file' "$err")" -eq 2 ]
check 'hide!: nor listed by it' lacks "$out" hard

# deny list is about looking, and a plain deny is not.
arena
furnish
jail -q -e 'deny list ./hf' -- stat hf
check 'deny list: EACCES for stat' has "$err" 'Permission denied'
jail -q -e 'deny ./hf' -- stat -c %s hf
is 'a plain deny does not hide that it is there' "$(cat "$out")" 7
jail -q -e 'deny list ./hf' -- ls
check 'deny list: it stays in listings' has "$out" hf

# Observing, hide! holds and hide is only told of.
arena
furnish
jail -q --observe -e 'hide ./hf' -e 'hide! ./hd' -- sh -c 'cat hf; stat hd/../note; ls'
check 'observing: hide lets through' has "$out" secret
check 'observing: hide! does not' has "$err" 'hd/../note'
check 'observing: hide! is not listed' [ "$(grep -c '^hd$' "$out")" -eq 0 ]
recorded 'observing: what it would be' \
	'kind == "call" and syscall == "openat" and would == "hide"'

# A host on which listings cannot be filtered: said before anything runs, with the line.
arena
furnish
"$VICTIMS/forbid" getfd "$WARDER" -o "$log" -e 'hide ./hf' -- ls >"$out" 2>"$err"
is 'without pidfd_getfd: 125' "$?" 125
check 'and why' has "$err" 'does not let anything be hidden'
"$VICTIMS/forbid" getfd "$WARDER" -q -o "$log" --observe -- ls >"$out" 2>"$err"
is 'observing lists there all the same' "$? $(grep -c '^h[df]$' "$out")" '0 2'
"$VICTIMS/forbid" getfd "$WARDER" -q -o "$log" -e 'deny ./hf' -- ls >"$out" 2>"$err"
is 'and so does a policy that hides nothing' "$? $(grep -c '^h[df]$' "$out")" '0 2'
"$VICTIMS/forbid" getfd "$WARDER" -q -o "$log" -e 'deny list ./hf' -- ls >"$out" 2>"$err"
is 'and one that denies looking' "$? $(grep -c '^h[df]$' "$out")" '0 2'
"$VICTIMS/forbid" getfd "$WARDER" -q -o "$log" --observe -e 'hide ./hf' -- ls >"$out" 2>"$err"
is 'and one that would hide, observing' "$? $(grep -c '^h[df]$' "$out")" '0 2'
"$VICTIMS/forbid" getfd "$WARDER" -q -o "$log" --observe -e 'hide! ./hf' -- ls >"$out" 2>"$err"
is 'but hide! is refused, observing too' "$?" 125
watch='import ctypes; c = ctypes.CDLL(None); print(c.inotify_add_watch(c.inotify_init(), b".", 2))'
"$VICTIMS/forbid" getfd "$WARDER" -q -o "$log" --observe -- python3 -c "$watch" >"$out" 2>"$err"
is 'a watch is put, observing' "$(cat "$out")" 1
"$VICTIMS/forbid" getfd "$WARDER" -q -o "$log" -e 'deny list ./hf' -- python3 -c "$watch" >"$out" 2>"$err"
is 'and refused where looking is decided: the kernel would read the path again' "$(cat "$out")" -1

# What is passed in as 0, 1 or 2 can be used as such, whatever rule its name is under: by its
# name it is hidden all the same.
for rule in 'hide ./hf' 'deny list ./hf'; do
	arena
	furnish
	"$WARDER" -q -o "$log" -e "$rule" -- cat <hf >"$out" 2>"$err"
	is "$rule: it can be read where it is standard input" "$(cat "$out" "$err")" secret
	"$WARDER" -q -o "$log" -e "$rule" -- cat note >hf 2>"$err"
	is "$rule: and written where it is standard output" "$(cat hf "$err")" "$(cat note)"
	"$WARDER" -q -o "$log" -e "$rule" -- cp note /dev/stdout >hf 2>"$err"
	is "$rule: also by the name /dev/stdout" "$(cat hf "$err")" "$(cat note)"
	# shellcheck disable=SC2094 # it is read only
	"$WARDER" -q -o "$log" -e "$rule" -- stat -c %s hf <hf >"$out" 2>"$err"
	is "$rule: not by its own" "$? $(cat "$out")" '1 '
done
finish
