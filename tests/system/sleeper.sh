# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034
# tests/system/sleeper.sh - A jail that waits, and is looked at from outside meanwhile
#
# Sourced after lib.sh.
: "${WARDER:?}" "${scratch:?}" "${log:?}" "${out:?}" "${err:?}"

# sleeper [OPTION...]: a jail that waits for a line on its stdin, which is descriptor 9 here; sets
# pid, supervisor, broker and target. In a session of its own: nobody knows what a broker does
# that is not held.
sleeper()
{
	rm -f "$scratch/line"
	mkfifo "$scratch/line"
	: >"$out"
	setsid timeout -s KILL 60 "$WARDER" -o "$log" "$@" <"$scratch/line" >"$out" 2>"$err" &
	pid=$!
	started="$started $pid"
	exec 9>"$scratch/line"
	until_true 10 has "$out" ready || echo '# the jail did not come up'
	supervisor=$(children "$pid" | awk '{ print $1 }')
	broker=$(children "$supervisor" | awk '{ print $1 }')
	target=$(children "$broker" | awk '{ print $1 }')
}

# Ends it by the line that it waits for, if it is still there.
wake()
{
	(trap '' PIPE && echo go >&9) 2>/dev/null
	exec 9>&-
	wait "$pid"
	rc=$?
}
