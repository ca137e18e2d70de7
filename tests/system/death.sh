#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/death.sh - When the broker or the supervisor is killed, nothing of the jail lives on
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# A tree of processes, some of which ignore what can be ignored and have left their parents.
cat >"$scratch/tree.sh" <<S
trap '' TERM HUP INT
sleep 1000.1 &
(sleep 1000.2 & sleep 1000.3) &
setsid sh -c 'trap "" HUP TERM; (setsid sleep 1000.4 &) ; sleep 1000.5' &
echo ready
wait
S

# descendants PID: all of them, as long as the tree is whole
descendants()
{
	for child in $(children "$1"); do
		echo "$child"
		descendants "$child"
	done
}

# launch [OPTION...]: sets pid, broker and jailed (everything below warder)
launch()
{
	project
	cp "$scratch/tree.sh" .
	: >"$out"
	"$WARDER" -o "$log" "$@" -- sh tree.sh >"$out" 2>"$err" &
	pid=$!
	started="$started $pid"
	until_true 10 has "$out" ready || echo '# the tree did not come up'
	until_true 5 all_there || echo '# not all of the tree came up'
	broker=$(children "$pid" | awk '{ print $1 }')
	jailed=$(descendants "$pid")
	started="$started $jailed"
}

all_there()
{
	[ "$(descendants "$pid" | wc -l)" -ge 8 ]
}

none_alive()
{
	for one in $jailed; do
		! alive "$one" || return 1
	done
}

# gone NAME: within five seconds
gone()
{
	if until_true 5 none_alive; then
		ok "$1"
	else
		not_ok "$1" "$(for one in $jailed; do
			alive "$one" && echo "alive: $one $(tr '\0' ' ' <"/proc/$one/cmdline")"
		done)"
	fi
	for one in $jailed; do
		kill -KILL "$one" 2>/dev/null
	done
}

# both LABEL [OPTION...]
both()
{
	label=$1
	shift
	launch "$@"
	check "$label: the jail is up before the kill" [ "$(echo "$jailed" | wc -l)" -ge 8 ]
	kill -KILL "$broker"
	gone "$label: the broker is killed: nothing is left"
	until_true 5 sh -c "! kill -0 $pid 2>/dev/null || grep -q '^State:.Z' /proc/$pid/status" ||
		kill -KILL "$pid"
	wait "$pid"
	is "$label: and warder says so: 125" "$?" 125
	check "$label: in words" has "$err" broker
	check "$label: the log is whole" verified
	recorded "$label: and has an end" "kind == 'end' and cause"

	launch "$@"
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	gone "$label: the supervisor is killed: nothing is left"

	launch "$@"
	kill -STOP "$broker"
	kill -KILL "$pid"
	wait "$pid" 2>/dev/null
	gone "$label: even while the broker is stopped"

	launch --timeout 1s "$@"
	wait "$pid"
	is "$label: a timeout" "$?" 124
	gone "$label: after it nothing is left"

	# The command ends and leaves its children behind: they end with it.
	project
	"$WARDER" -o "$log" "$@" -- sh -c "sleep 1000.7$$ & setsid sleep 1000.8$$ & exit 6" >"$out" 2>"$err"
	is "$label: the command ends before its children" "$?" 6
	check "$label: they end as well" sh -c "! pgrep -f '^sleep 1000[.][78]$$\$'"
}

both 'jail'
finish
