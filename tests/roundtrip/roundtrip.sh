#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/roundtrip/roundtrip.sh - Observed, learnt from, enforced: real programs do not notice
#
# usage: roundtrip.sh [quick | NAME...]
#
# Each program of the corpus (`programs`, which says how it is read) runs with one input: bare, then
# observed while a policy is learnt, then under that policy. Output, errors and status must be those
# of the bare run, and nothing may be refused. Then it runs with another input, of which the policy
# knows nothing: bare, and under the same policy. The same must hold.
#
# Then it runs under policies that refuse some of what it does, observed and enforced, and whatever
# comes of that: replay and explain must say of every record what the run did (agree.py).
# shellcheck source-path=SCRIPTDIR/../system source=../system/lib.sh
. "$(dirname "$0")/../system/lib.sh"
place=$here
here=$(cd "$place/../system" && pwd)
seconds=180
wanted=" $* "
parts=$scratch/parts
learnt=$scratch/learnt.policy
export PORT=$((20000 + $$ % 20000))
varied=$scratch/varied.policy
ran=0 passed=0 skipped=0

# Takes the corpus apart: a directory for each program, a file for each word of its stanza.
split_corpus()
{
	mkdir "$parts" || exit 2
	awk -v parts="$parts" '
		/^program / { at = sprintf("%s/%03d", parts, ++count); system("mkdir " at) }
		/^[a-z]/ {
			word = $1
			sub(/^[a-z]+ ?/, "")
			print > (at "/" word)
		}
		/^\t/ { sub(/^\t/, ""); print > (at "/" word) }' "$place/programs"
}

# part WORD: what the stanza says behind it
part()
{
	cat "$stanza/$1" 2>/dev/null
}

# command_for INPUT: what runs, with the input's name in it
command_for()
{
	part run | sed "s/[$]{input}/$1/g; s/[$]input/$1/g"
}

# Why this program cannot be run here; nothing when it can.
missing()
{
	for command in $(part commands); do
		have "$command" || {
			echo "there is no $command (packages: $(part packages))"
			return
		}
	done
	[ ! -f "$stanza/user" ] || [ "$(id -u)" -ne 0 ] || echo 'it does not run as root'
}

# fresh INPUT: the project, with this input
fresh()
{
	project
	input=$1
	export input
	sh "$stanza/prepare" >"$out" 2>"$err" || not_ok "$name: input $1 is made" "$(evidence)"
}

# bare_run INPUT: what it does without a jail is what it has to do with one
bare_run()
{
	fresh "$1"
	bare sh -c "$(command_for "$1")"
	bare_rc=$rc
	cp "$out" "$scratch/bare.out"
	cp "$err" "$scratch/bare.err"
	[ "$bare_rc" -lt 124 ] || not_ok "$name: input $1 works without a jail" "$(evidence)"
	[ "$bare_rc" -lt 124 ]
}

same()
{
	[ "$rc" = "$bare_rc" ] && cmp -s "$out" "$scratch/bare.out"
}

# enforced WHAT INPUT: under the learnt policy as without a jail
enforced()
{
	fresh "$2"
	jail -p "$learnt" -- sh -c "$(command_for "$2")"
	refused=$(records "kind in ('call', 'kill') and decision != 'allow'")
	if same && cmp -s "$err" "$scratch/bare.err" && [ "$refused" = 0 ]; then
		ok "$name: $1"
		return 0
	fi
	not_ok "$name: $1" "wanted: status $bare_rc, and" "$(head -c 600 "$scratch/bare.out")" \
		"errors wanted:" "$(head -c 600 "$scratch/bare.err")" "refused: $refused" "$(evidence)"
	return 1
}

# agrees WHAT [OPTION...]: replay and explain, with the policy of the run that $log is of
agrees()
{
	what=$1
	shift
	if told=$(python3 "$here/agree.py" "$log" "$@" 2>&1); then
		ok "$name: $what: replay and explain agree: $(echo "$told" | tail -n 1)"
	else
		not_ok "$name: $what: replay and explain agree" "$told"
		[ -z "${KEEP:-}" ] || cp "$log" "$KEEP/$name.$count.jsonl"
		[ -z "${KEEP:-}" ] || cp "$varied" "$KEEP/$name.$count.policy" 2>/dev/null
	fi
}

# Under policies that take something away. A server that never comes up is waited for by what it
# would serve, so these runs have an end.
take_away()
{
	for how in 'thinned 0' 'thinned 1' 'thinned 2' 'denied 0' 'denied 1' 'denied 2'; do
		# shellcheck disable=SC2086
		python3 "$place/vary.py" $how "$learnt" "$scratch/observed.jsonl" >"$varied"
		for mode in '' --observe; do
			fresh a
			# shellcheck disable=SC2086
			jail -q $mode --timeout 5 -p "$varied" -- sh -c "$(command_for a)"
			agrees "$how${mode:+, observed}" -p "$varied"
		done
	done
}

round_trip()
{
	bare_run a || return
	fresh a
	rm -f "$learnt"
	jail --observe --learn "$learnt" -- sh -c "$(command_for a)"
	if ! same; then
		not_ok "$name: observed" "wanted: status $bare_rc, and" \
			"$(head -c 600 "$scratch/bare.out")" "$(evidence)"
		return
	fi
	ok "$name: observed"
	agrees 'observed'
	keep "$scratch/observed.jsonl"
	mv "$log" "$scratch/observed.jsonl"
	[ -z "${KEEP:-}" ] || cp "$learnt" "$KEEP/$name.policy"
	enforced 'enforced' a || return
	agrees 'enforced' -p "$learnt"
	take_away
	bare_run b || return
	enforced 'enforced, another input' b || return
	passed=$((passed + 1))
}

split_corpus
for stanza in "$parts"/*; do
	name=$(part program)
	case $wanted in
	'  ') ;;
	' quick ') [ -f "$stanza/quick" ] || continue ;;
	*" $name "*) ;;
	*) continue ;;
	esac
	reason=$(missing)
	if [ -n "$reason" ]; then
		skipped=$((skipped + 1))
		skip "$name" "$reason"
		continue
	fi
	ran=$((ran + 1))
	round_trip
done
echo "# $ran programs, $passed of them with both inputs, $skipped skipped"
finish
