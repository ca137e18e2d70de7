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

# Every long option of the help has its paragraph in the manual page, and the other way round.
"$WARDER" --help | grep -o -e '--[a-z][a-z-]*' | sort -u >"$scratch/help"
grep -o -e '\*--[a-z][a-z-]*' "$docs/warder.1.scd" | tr -d '*' | sort -u |
	grep -v -x -e --compiled >"$scratch/manual"
is 'the manual page has the options of --help' \
	"$(grep -v -x -e --compiled "$scratch/help")" "$(cat "$scratch/manual")"
finish
