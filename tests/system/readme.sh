#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/readme.sh - What README.md and the pages in docs/ show is what happens
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
readme=$here/../../README.md docs=$here/../../docs

# section FILE TITLE: the indented lines of one section, without their indentation
section()
{
	awk -v title="$2" '/^#/ { on = $0 == title } on && /^    / { print substr($0, 5) }
		on && /^$/ { print }' "$1" | sed -e '/./,$!d'
}

# What differs from run to run, and from host to host: whose home it is, the name of the log, how
# many calls and files a C library needs.
plain()
{
	sed -e "s|$HOME|/home/me|g" -e 's|[0-9]*T[0-9.]*-[0-9]*\.jsonl|RUN.jsonl|' \
		-e 's/ of [0-9]* calls/ of N calls/' -e 's/ [0-9]* paths/ N paths/' -e '/^$/d' "$1"
}

# shows TITLE: a section's command does what it shows
shows()
{
	section "$readme" "$1" >"$scratch/shown"
	command=$(sed -n '1s/^\$ cd project && warder //p' "$scratch/shown")
	check "$1: there is a command" [ -n "$command" ]
	cd "$HOME/project" && eval "\"\$WARDER\" $command" >"$out" 2>&1
	sed 1d "$scratch/shown" >"$scratch/wanted"
	is "$1: what is shown is what it prints" "$(plain "$out")" "$(plain "$scratch/wanted")"
}

project
mkdir -p "$HOME/project" "$HOME/sdk"
echo hello >"$HOME/project/notes.txt"
echo 'API_TOKEN=not-a-real-token' >"$HOME/project/.env"
for name in io list map tree; do
	echo "/* $name */" >"$HOME/sdk/$name.h"
done
shows '## What it looks like'
shows '## A dry run'

# Policies that a reader would copy.
cd "$HOME/project" || exit 1
section "$readme" '## The default policy' >"$scratch/readme.policy"
section "$docs/policy.md" '# The policy language' >"$scratch/language.policy"
awk '/^```/ { on = !on; next } on' "$docs/warder.policy.5.scd" >"$scratch/manual.policy"
for policy in readme language manual; do
	check "$policy: there is a policy" [ -s "$scratch/$policy.policy" ]
	"$WARDER" policy check "$scratch/$policy.policy" >"$out" 2>"$err"
	is "$policy: the policy it shows is a good one" "$?" 0
done

# What the pages do with jq works, and of each question to a log audit show and jq have the same answer.
cd "$HOME/project" || exit 1
export WARDER
cat "$docs/../README.md" "$docs"/*.md "$docs"/*.scd | sed -n 's/^[ \t]*\(jq .*\)/\1/p' | sort -u >"$scratch/jq"
awk -v to="$scratch/question." '/^## / { on = $0 == "## Questions to a log"; next }
	on && /^```/ { in_code = !in_code; next }
	on && in_code && NF { if (/^# /) count++; print > (to count) }' "$docs/audit-format.md"
if have jq && have python3; then
	project
	cat >run.py <<'P'
import os
for name in ('.env', 'note.txt', 'missing', 'sub/inner.txt'):
    os.spawnlp(os.P_WAIT, 'cat', 'cat', name)
os.rename('note.txt', 'moved.txt')
P
	jail -- python3 run.py
	cp "$log" run.jsonl
	for question in "$scratch"/question.*; do
		asked=$(sed -n '1s/^# //p' "$question")
		sed -n 's/^warder /"$WARDER" /p' "$question" | sh 2>&1 | jq -c . >"$scratch/shown"
		sed '/^warder /d' "$question" | sh >"$scratch/wanted" 2>&1
		check "$asked there is something" [ -s "$scratch/wanted" ]
		check "$asked audit show and jq say the same" cmp "$scratch/shown" "$scratch/wanted"
	done
	is 'there are questions' "$(find "$scratch" -maxdepth 1 -name 'question.*' | wc -l)" 7
	grep -v '^jq -c' "$scratch/jq" >"$scratch/lines"
	"$WARDER" --status-fd 3 -- true 3>status.json
	while IFS= read -r line; do
		bare sh -c "$line"
		is "it works: $line" "$rc" 0
		check '  and finds something' [ -s "$out" ]
	done <"$scratch/lines"
	check 'there are lines with jq' [ -s "$scratch/lines" ]
else
	skip 'what the pages do with jq' 'there is no jq, or no python3'
fi

# Every long option of the help has its paragraph in the manual page, and the other way round.
"$WARDER" --help | grep -o -e '--[a-z][a-z-]*' | sort -u >"$scratch/help"
grep -o -e '\*--[a-z][a-z-]*' "$docs/warder.1.scd" | tr -d '*' | sort -u |
	grep -v -x -e --compiled >"$scratch/manual"
is 'the manual page has the options of --help' \
	"$(grep -v -x -e --compiled "$scratch/help")" "$(cat "$scratch/manual")"
finish
