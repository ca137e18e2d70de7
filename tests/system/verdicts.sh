# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# tests/system/verdicts.sh - A command is judged, and its evidence looked at; sourced behind lib.sh
# shellcheck disable=SC2154

# verdict RUNS [OPTION...] -- COMMAND...: the verdict in $said, the names of its evidence in $why
verdict()
{
	runs=$1
	shift
	rm -f "$log.fixed"
	jail -x . --verdict="$runs" "$@" </dev/null
	read_verdict
}

read_verdict()
{
	said=$(tail -n 1 "$log" | python3 -c "
import json, sys
v = json.loads(sys.stdin.readline()).get('verdict')
print(v and v['verdict'])
for e in v['evidence'] if v else []: print(e['name'], e['weight'], e.get('text', ''), e.get('where', ''))")
	why=$(printf '%s\n' "$said" | sed 1d)
	said=$(printf '%s\n' "$said" | sed -n 1p)
}

# because NAME WORDS: the last verdict's evidence has a line with them
because()
{
	case $why in
	*"$2"*) ok "$1" ;;
	*) not_ok "$1" "no evidence with: $2" "$why" ;;
	esac
}

# silent NAME KIND: the last verdict has no such evidence
silent()
{
	if printf '%s\n' "$why" | grep -q "^$2 "; then
		not_ok "$1" "evidence of: $2" "$why"
	else
		ok "$1"
	fi
}

# judged NAME RUNS VERDICT EVIDENCE WHAT: of `verdicts WHAT`
judged()
{
	verdict "$2" -- ./verdicts "$5"
	is "$1" "$said" "$3"
	because "$1: because of $4" "$4"
}
