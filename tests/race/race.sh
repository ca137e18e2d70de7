#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/race/race.sh - Attackers that change what a call is about while it is decided: no wins allowed
#
# usage: race.sh SECONDS, for each of the races
# shellcheck source-path=SCRIPTDIR/../system source=../system/lib.sh
. "$(dirname "$0")/../system/lib.sh"
# shellcheck source-path=SCRIPTDIR source=fight.sh
. "$(dirname "$0")/fight.sh"
each=${1:-0.4}

# judge PREFIX NAME: how it ended
judge()
{
	line=$(grep "^$1$2 " "$out")
	rest=${line#* }
	case $rest in
	'') not_ok "$1$2: it was run" "$(evidence)" ;;
	impossible) skip "$1$2" 'the file system has no extended attributes' ;;
	undecided) not_ok "$1$2: while nothing changes, one is allowed and the other refused" ;;
	*)
		# shellcheck disable=SC2086
		set -- "$1$2" $rest
		is "$1: no win in $2 tries" "$5" 0
		check "$1: it was a race: $3 allowed, $4 refused" [ $(($3 > 0 && $4 > 0)) -eq 1 ]
		;;
	esac
}

against_warder()
{
	fight_"$1" "$each" >"$out" 2>"$err"
	for name in $("$RACE/race" list "$1"); do
		case $1 in
		outside | pinned) judge outside: "$name" ;;
		*) judge '' "$name" ;;
		esac
	done
	is "$1: nothing was complained of" "$(head -c 1000 "$err")" ''
}

# Whether a jail's pid namespace can be entered, to say which number comes next. With one processor
# nobody runs while the broker is at work.
numbers_can_be_chosen()
{
	[ "$(nproc)" -gt 1 ] && [ -e /proc/sys/kernel/ns_last_pid ] &&
		unshare --user --map-root-user --pid --fork --mount-proc true 2>/dev/null
}

# beaten NAME COMMAND...: a broker that is not warder loses
beaten()
{
	name=$1
	shift
	case $name in
	connect | sendto) arena served ;;
	*) arena ;;
	esac
	timeout -s KILL 60 "$@" ./race 40 win "$name" >"$out" 2>"$err"
	rc=$?
	disband
	case $(sed -n "s/^$name //p" "$out") in
	impossible) skip "$name" 'the file system has no extended attributes' ;;
	*' 1') ok "$name: the attacker beats a naive broker" ;;
	*) not_ok "$name: the attacker beats a naive broker" "$(evidence)" ;;
	esac
}

for fight in $fights; do
	case $fight in
	number | sending)
		if ! numbers_can_be_chosen; then
			skip "$fight" 'one processor, or no namespace in which the next number can be chosen'
			continue
		fi
		;;
	esac
	against_warder "$fight"
done

for name in $(for group in inside outside pinned look; do "$RACE/race" list $group; done); do
	case " ${fought:-} " in
	*" $name "*) ;; # the same from outside
	*) beaten "$name" ./naive_broker ;;
	esac
	fought="${fought:-} $name"
done
for name in $("$RACE/race" list number) $("$RACE/race" list sending); do
	if [ "$name" = number-by-exec ]; then
		beaten "$name" ./naive_broker -p
	elif numbers_can_be_chosen; then
		beaten "$name" unshare --user --map-root-user --pid --fork --mount-proc ./naive_broker -p
	else
		skip "$name" 'one processor, or no namespace in which the next number can be chosen'
	fi
done
finish
