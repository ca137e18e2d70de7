#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/vm/guest.sh - What runs inside the virtual machine, and says so as one TAP stream
#
# Each chosen test runs as root and as an ordinary user, as on the host. `limits` runs in four
# places: for each of them in a group of the service manager's, where nothing is delegated, and in
# one that is. `forbidden` is some of the others where Debian's sysctl forbids users namespaces.
set -u
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
export WARDER=/warder/bin/warder VICTIMS=/warder/victims SLOW=10
system=/warder/tests/system
here=/warder/tests/vm
scratch=/run/warder-vm
said=$scratch/said
told=$scratch/told
mkdir -p "$scratch"
echo 0 >"$told"

# number: cases behind those that were told already
number()
{
	awk -v told="$(cat "$told")" -v kept="$told" '
		/^(not )?ok - / { sub(/ok - /, "ok " ++told " - ") }
		{ print }
		END { print told >kept }'
}

# hand_on NAME: one script's TAP, with that name in front of each case; a plan says that it came to
# its end
hand_on()
{
	awk -v name="$1" '
		/^(not )?ok [0-9]/ { sub(/ok [0-9]+ - /, "ok - " name ": "); print; next }
		/^1\.\.0 # SKIP/ { sub(/^1\.\.0/, "ok - " name); print; ended = 1; next }
		/^1\.\.[0-9]+$/ { ended = 1; next }
		{ sub(/^(# )?/, "# "); print }
		END { if (!ended) print "not ok - " name ": it came to its end" }' "$said" | number
}

# tell WHO TEST COMMAND...: one script, twenty minutes at most
tell()
{
	name="$2, $1"
	shift 2
	timeout -k 10 1200 "$@" >"$said" 2>&1
	hand_on "$name"
}

# both TEST [WHERE]: as root, and as an ordinary user
both()
{
	tell "root${2-}" "$1" sh "$system/$1.sh"
	tell "a user${2-}" "$1" sh "$system/as-user" "$system/$1.sh"
}

# groups WHO WANTED COMMAND...: what doctor says of memory, pids and cpu groups where that runs it
groups()
{
	who=$1 wanted=$2
	shift 2
	got=$("$@" doctor --json | jq -r '[.probes[] | select(.name | endswith(" control groups")) |
		.works] | join(" ")')
	if [ "$got" = "$wanted" ]; then
		echo "ok - doctor, $who: control groups"
	else
		printf 'not ok - doctor, %s: control groups\n# got:    %s\n# wanted: %s\n' \
			"$who" "$got" "$wanted"
	fi | number
}

# as_tester COMMAND...: as the user that has a manager of his own
as_tester()
{
	runuser -u tester -- env HOME=/home/tester "$@"
}

# delegated: the limits, by root in a group with all controllers, who is in a leaf of it; and by a
# user as the manual says it, with a scope for each run
delegated()
{
	set -- systemd-run --quiet --scope -p Delegate=yes
	groups root 'false false false' "$WARDER"
	groups 'root, delegated' 'true true true' "$@" "$WARDER"
	groups 'root, in a leaf' 'true true true' "$@" sh "$here/leaf.sh" "$WARDER"
	groups 'a user' 'false false false' as_tester "$WARDER"
	groups 'a user, delegated' 'true true true' as_tester "$here/scoped"
	tell 'root, delegated' limits "$@" sh "$here/leaf.sh" sh "$system/limits.sh"
	tell 'a user, delegated' limits as_tester WARDER="$here/scoped" sh "$system/limits.sh"
}

cd /root || exit 1
echo "# $(uname -srv)"
"$WARDER" doctor 2>&1 | sed 's/^/# /'
read -r tests </warder/chosen
for test in $tests; do
	case $test in
	limits) both limits && delegated ;;
	forbidden)
		sysctl -qw kernel.unprivileged_userns_clone=0
		for one in light opens fences; do
			tell 'a user, without namespaces' "$one" sh "$system/as-user" "$system/$one.sh"
		done
		sysctl -qw kernel.unprivileged_userns_clone=1
		;;
	*) both "$test" ;;
	esac
done
echo "1..$(cat "$told")"
