#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/vm/guest.sh - What runs inside the virtual machine, and says so as one TAP stream
set -u
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
export WARDER=/warder/bin/warder VICTIMS=/warder/victims
system=/warder/tests/system
scratch=/run/warder-vm
said=$scratch/said
mkdir -p "$scratch"
echo 0 >"$scratch/told"

# hand_on NAME: one script's TAP, each case with that name in front of it. A plan says that it came to its end.
hand_on()
{
	awk -v name="$1" '
		/^(not )?ok / { sub(/ok [0-9]+ - /, "ok - " name ": "); print; next }
		/^1\.\.0 # SKIP/ { sub(/^1\.\.0/, "ok - " name); print; ended = 1; next }
		/^1\.\.[0-9]+$/ { ended = 1; next }
		{ sub(/^(# )?/, "# "); print }
		END { if (!ended) print "not ok - " name ": it did not come to its end" }' "$said" | number
}

# number: cases behind those that were told already
number()
{
	awk -v told="$(cat "$scratch/told")" -v kept="$scratch/told" '
		/^(not )?ok - / { sub(/ok - /, "ok " ++told " - ") }
		{ print }
		END { print told >kept }'
}

# say WHO TEST COMMAND...: one script, a quarter of an hour at most
say()
{
	who=$1 test=$2
	shift 2
	timeout -k 10 900 "$@" >"$said" 2>&1
	hand_on "$test, $who"
}

echo "# $(uname -srv)"
"$WARDER" doctor 2>&1 | sed 's/^/# /'
read -r tests </warder/chosen
for test in $tests; do
	say root "$test" sh "$system/$test.sh"
	say 'a user' "$test" sh "$system/as-user" "$system/$test.sh"
done
say 'a user with a delegated group' limits runuser -u tester -- env XDG_RUNTIME_DIR=/run/user/1000 \
	systemd-run --user --quiet --wait --pipe -p Delegate=yes -E WARDER="$WARDER" -E VICTIMS="$VICTIMS" \
	-E HOME=/home/tester sh "$system/limits.sh"
echo "1..$(cat "$scratch/told")"
