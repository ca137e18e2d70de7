#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/demo.sh - The main job on real input: a tool at work in its jail, and one that is refused
#
# usage: demo.sh WARDER SCRATCH
# Exit status 0 when both end as they should.
set -eu
warder=$1 scratch=$2
home=$scratch/home project=$scratch/project
mkdir -p "$home/.ssh" "$project"
echo 'not a real key' >"$home/.ssh/id_ed25519"
echo 'API_TOKEN=not-a-real-token' >"$project/.env"
cd "$project"
export HOME="$home" XDG_STATE_HOME="$scratch/state"
failed=0

cat >words.c <<'C'
#include <ctype.h>
#include <stdio.h>

int main(void)
{
	int c, inside = 0, words = 0;

	while ((c = getchar()) != EOF) {
		words += !isspace(c) && !inside;
		inside = !isspace(c);
	}
	printf("%d words\n", words);
	return 0;
}
C
cat >Makefile <<'M'
count: words
	./words <words.c

words: words.c
	gcc -O2 -o words words.c
M

# expect WHAT CONDITION...: says so when it is not
expect()
{
	what=$1
	shift
	"$@" || {
		echo "demo: $what"
		failed=1
	}
}

# shown STATUS COMMAND...: runs warder before the reader's eyes and compares its exit status
shown()
{
	wanted=$1
	shift
	printf '\n$ warder -- %s\n' "$*"
	status=0
	"$warder" -- "$@" >"$scratch/out" 2>&1 || status=$?
	cat "$scratch/out"
	expect "exit status $status instead of $wanted" [ "$status" -eq "$wanted" ]
}

echo
echo "A build in a jail: make, gcc and the program it made may use the project and the system."
shown 0 make
expect "the program did not count" grep -q '^[0-9]* words$' "$scratch/out"

echo
echo "The same policy refuses the project's secrets, and says which rule did it."
shown 1 cat .env
expect "the secret was shown" sh -c "! grep -q API_TOKEN= '$scratch/out'"
expect "no rule was named" grep -q '\*\*/\.env' "$scratch/out"

echo
echo "Your keys are out of reach too."
shown 1 cat "$home/.ssh/id_ed25519"
expect "the key was shown" sh -c "! grep -q 'a real key' '$scratch/out'"
expect "the refusal was not explained" grep -q 'deny!' "$scratch/out"

# verified WANTED FILE: shows what `audit verify` says of a log
verified()
{
	printf '\n$ warder audit verify %s\n' "$(basename "$2")"
	status=0
	"$warder" audit verify "$2" || status=$?
	expect "audit verify: exit status $status instead of $1" [ "$status" -eq "$1" ]
}

echo
echo "Every decision is on the record."
for log in "$scratch"/state/warder/*.jsonl; do
	verified 0 "$log"
done

echo
echo "And the record shows when somebody changes it: in a copy, the key was not refused."
sed '/id_ed25519/s/"decision":"deny"/"decision":"allow"/' "$log" >"$scratch/changed.jsonl"
expect "nothing was changed" sh -c "! cmp -s '$log' '$scratch/changed.jsonl'"
verified 1 "$scratch/changed.jsonl"
exit "$failed"
