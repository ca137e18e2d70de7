#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/race/race.sh - Attackers that change what a call is about while it is decided: no wins allowed
#
# usage: race.sh SECONDS [warder], for each of the races; that the attackers beat a naive broker is not
# shown once more with the second argument
# shellcheck source-path=SCRIPTDIR/../system source=../system/lib.sh
. "$(dirname "$0")/../system/lib.sh"
# shellcheck source-path=SCRIPTDIR source=fight.sh
. "$(dirname "$0")/fight.sh"
each=${1:-0.4}
only=${2:-}

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
		# A number is taken over in time or not; nothing has to be refused.
		case $1 in
		number-*) check "$1: it was a race: taken over in time $3 times" [ "$3" -gt 0 ] ;;
		*) check "$1: it was a race: $3 allowed, $4 refused" [ $(($3 > 0 && $4 > 0)) -eq 1 ] ;;
		esac
		;;
	esac
}

# A number comes round in time once in some hundred tries: a fight without is no fight yet.
against_warder()
{
	for run in 1 2 3 4 5 6 7 8; do
		fight_"$1" "$each" >"$out" 2>"$err"
		grep -q '^number-[a-z-]* [0-9]* 0 ' "$out" || break
		is "$1, run $run, not in time: no win" "$(awk '/^number-/ { wins += $5 } END { print wins + 0 }' "$out")" 0
	done
	for name in $("$RACE/race" list "$1"); do
		case $1 in
		outside | pinned | hidden) judge outside: "$name" ;;
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

# beaten NAME COMMAND...: a broker that is not warder loses. A crowded machine may leave an attacker no
# chance for a while, so an attack that has got nowhere begins anew.
beaten()
{
	name=$1
	shift
	for run in 1 2 3; do
		case $name in
		connect | sendto) arena served ;;
		*) arena ;;
		esac
		timeout -s KILL 40 "$@" ./race 20 win "$name" >"$out" 2>"$err"
		rc=$?
		disband
		case $(sed -n "s/^$name //p" "$out") in
		impossible | *' 1') break ;;
		*) echo "# $name, run $run: no win" ;;
		esac
	done
	case $(sed -n "s/^$name //p" "$out") in
	impossible) skip "$name" 'the file system has no extended attributes' ;;
	*' 1') ok "$name: the attacker beats a naive broker" ;;
	*) not_ok "$name: the attacker beats a naive broker" "$(evidence)" ;;
	esac
}

# Who wins the race for execve against the broker is killed by the tracer, and the log says for what. A
# crowded machine may not give the attacker one win in a run.
# A moment of each fight with a log: finish() of lib.sh holds its records against the schema.
all_on_record()
{
	mkdir -p "$scratch/fought"
	for fight in $fights; do
		case $fight in
		number | sending) numbers_can_be_chosen || continue ;;
		esac
		fought=$scratch/fought/$fight.jsonl
		fight_"$fight" 0.02 >"$out" 2>"$err"
		check "$fight: it is on the record" [ "$(grep -c '"kind":"call"' "$fought")" -gt 20 ]
		fought=
	done
}

on_record()
{
	arena
	fight_rules deny >"$rules"
	here=$system # where audit.py is
	mkdir -p "${log%/*}"
	for run in 1 2 3 4 5 6 7 8 9 10; do
		jail -q -p "$rules" -- ./race 0.4 never execve execve-loader
		won="$(records "kind == 'kill' and path2") $(records "kind == 'kill' and not path2")"
		case $won in
		'0 '* | *' 0') echo "# run $run: the kernel was never changed under the broker's hands: $won" ;;
		*) break ;;
		esac
	done
	recorded 'a program that won and was killed: on the record, with its rule' \
		"kind == 'kill' and path == '$proj/no/prog' and not path2 and rule['text'] == 'deny ./no'"
	recorded 'a loader that won and was killed: by its own name' \
		"kind == 'kill' and path == '$proj/no.dyn' and path2 == '$proj/no/loader' and rule['text'] == 'deny ./no'"
	is 'nothing else ran' "$(records "kind == 'exec' and path not in \
		('$proj/race', '$proj/ok/prog', '$proj/ok.dyn')")" 0
}

against_naive()
{
	for name in $(for group in inside outside pinned look hidden; do "$RACE/race" list $group; done); do
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
all_on_record
on_record
[ "$only" = warder ] || against_naive
finish
