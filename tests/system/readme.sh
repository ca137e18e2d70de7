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

# What differs from run to run: whose home it is, and the name of the log.
plain()
{
	sed -e "s|$HOME|/home/me|g" -e 's|[0-9]*T[0-9.]*-[0-9]*\.jsonl|RUN.jsonl|' -e '/^$/d' "$1"
}

project
mkdir -p "$HOME/project"
echo hello >"$HOME/project/notes.txt"
echo 'API_TOKEN=not-a-real-token' >"$HOME/project/.env"
section "$readme" '## What it looks like' >"$scratch/shown"
command=$(sed -n '1s/^\$ cd project && warder //p' "$scratch/shown")
check 'the README shows a command' [ -n "$command" ]
cd "$HOME/project" && eval "\"\$WARDER\" $command" >"$out" 2>&1
sed 1d "$scratch/shown" >"$scratch/wanted"
is 'what the README shows is what it prints' "$(plain "$out")" "$(plain "$scratch/wanted")"

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
