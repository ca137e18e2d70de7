#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/readme.sh - What README.md shows is what happens: its example is run and compared
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
: "${README:?}"
seconds=20

# plain: names that differ from run to run and from place to place
plain()
{
	sed "s|$HOME|/home/me|g; s|/[0-9]*T[0-9.]*-[0-9]*[.]jsonl|/RUN.jsonl|"
}

# The block behind the heading; its first line is the command.
sed -n '/^## What it looks like/,/^[^ ]*The command/p' "$README" | sed -n 's/^    //p; s/^$//p' |
	sed -e '/./,$!d' | sed -e ':a' -e '/^\n*$/{$d;N;ba' -e '}' >"$scratch/shown"
command=$(sed -n '1s/^\$ //p' "$scratch/shown")
check 'there is an example' [ -n "$command" ]
sed 1d "$scratch/shown" | plain >"$scratch/wanted"

project
mkdir "$HOME/project"
echo hello >"$HOME/project/notes.txt"
echo 'SECRET=1' >"$HOME/project/.env"
mkdir "$scratch/bin" && ln -s "$WARDER" "$scratch/bin/warder"
PATH=$scratch/bin:$PATH
cd "$HOME" || exit 2
bare sh -c "{ $command; } 2>&1"
plain <"$out" >"$scratch/got"
check 'it prints what is shown' cmp -s "$scratch/got" "$scratch/wanted"
diff "$scratch/wanted" "$scratch/got" | sed 's/^/# /'
finish
