#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/race/table.sh - How the attackers fare against warder, as a table: ./dev bench --race
#
# usage: table.sh SECONDS, for each of the races. Exit status: 1 when an attacker won, or one that should
# have attacked did not; WARDER, VICTIMS and RACE as for race.sh.
# shellcheck source-path=SCRIPTDIR/../system source=../system/lib.sh
. "$(dirname "$0")/../system/lib.sh"
# shellcheck source-path=SCRIPTDIR source=fight.sh
. "$(dirname "$0")/fight.sh"
each=${1:?}

row()
{
	printf '%-26s %10s %10s %10s %6s\n' "$@"
}

# Prints a line for each race as it ends; what the attackers' programs say besides is left out.
rows()
{
	grep -E --line-buffered '^[a-z0-9:-]+ (undecided|impossible|([0-9]+ ){3}[0-9]+)$' |
		while read -r name tries public refused wins; do
			row "$name" "$tries" "${public:--}" "${refused:--}" "${wins:--}"
			echo "$name" >>"$scratch/fought"
			case $tries:${wins:-0} in
			undecided:* | *:*[1-9]*) : >"$scratch/lost" ;;
			esac
		done
}

echo "warder $("$WARDER" --version | cut -d' ' -f2), $(uname -sr), $(nproc) CPUs, $(id -un 2>/dev/null || id -u), $each s each"
row race tries allowed refused wins
: >"$scratch/fought"
for fight in $fights; do
	fight_"$fight" "$each" 2>"$err" | rows
	for name in $("$RACE/race" list "$fight"); do
		case $fight in
		outside | pinned | hidden) name=outside:$name ;;
		esac
		if ! grep -qx "$name" "$scratch/fought"; then
			echo "$name did not end: $(tail -n 1 "$err")"
			: >"$scratch/lost"
		fi
	done
done
[ ! -e "$scratch/lost" ]
