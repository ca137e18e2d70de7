#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/threads.sh - Targets killed in their calls, many that wait, tasks that reach for others
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

printf 'write /\nexec /\nhide **/never-there-*\n' >"$scratch/all.policy"
seconds=60

# A jail that stays until it is told: $broker is its broker's pid.
keep_jail()
{
	project
	victim threads
	mkfifo "$scratch/go"
	: >"$out"
	# shellcheck disable=SC2016
	"$WARDER" -q -o "$log" -p "$scratch/all.policy" -- sh -c \
		'./threads kills 50; echo warm; read -r x; ./threads kills "$1"; echo cold; read -r x
		cat note.txt' sh "$1" <"$scratch/go" >"$out" 2>"$err" &
	pid=$!
	started="$started $pid"
	exec 9>"$scratch/go"
	until_true 40 has "$out" warm || echo '# it did not get warm'
	broker=$(children "$pid" | awk '{ print $1 }')
}

threads_of()
{
	sed -n 's/^Threads:[[:space:]]*//p' "/proc/$broker/status"
}

descriptors_of()
{
	find "/proc/$broker/fd" -mindepth 1 2>/dev/null | wc -l
}

# Tracer, minder, and at most four idle receivers with one that leads.
few_threads()
{
	[ "$(threads_of)" -le 7 ]
}

as_before()
{
	[ "$(descriptors_of)" -le "$before" ]
}

kills=300
keep_jail "$kills"
check 'the broker comes to rest' until_true 10 few_threads
before=$(descriptors_of)
echo >&9
check 'the second round ends' until_true 50 has "$out" cold
check 'no thread of the broker is stuck' until_true 10 few_threads
if [ "$(id -u)" -eq 0 ]; then
	check 'no descriptor of the broker is left open' until_true 5 as_before
else
	skip 'no descriptor of the broker is left open' 'only root may look into /proc/PID/fd of the broker'
fi
echo >&9
wait "$pid"
is 'the jail works on' "$?" 0
check 'to its end' has "$out" 'a plain note'
exec 9>&-
cases 'killed at any step' "$out"
check 'the log is whole' verified

jail -q -p "$scratch/all.policy" -- ./threads refused
is 'nobody reaches for others: it ends' "$rc" 0
cases 'nobody reaches for others' "$out"

# The broker's own table has room for few of those who wait: the others wait for their turn.
project
victim threads
rm -f "$log"
# shellcheck disable=SC3045
(
	ulimit -n 64 && exec timeout -s KILL "$seconds" "$WARDER" -q -o "$log" \
		-p "$scratch/all.policy" -- \
		sh -c 'for i in 1 2 3; do ./threads fifos 40 & done; wait'
) >"$out" 2>"$err"
is 'a table of 64: it ends' "$?" 0
cases 'a table of 64' "$out"
check 'a table of 64: the log is whole' verified

# Who is killed behind a fork and before the tracer hears of it leaves a child that nobody announces.
project
victim orphans
for mode in '' --light; do
	[ -z "$mode" ] || ! late "killed while they fork $mode" || continue
	rm -f "$log"
	# shellcheck disable=SC2086
	jail -q $mode -p "$scratch/all.policy" -- ./orphans 150
	is "killed while they fork $mode" "$rc $(cat "$out")" '0 all of them ended'
	check "killed while they fork $mode: the log is whole" verified
done

# Hardly any processes to be had: a launch says so, or all is right. Calls that block are then tried again
# and again, where there is no thread to wait in.
# at_most N COMMAND...: with that many processes of this user
at_most()
{
	limit=$1
	shift
	timeout -s KILL "$seconds" prlimit --nproc="$limit" "$WARDER" -q -o none -w ./ -- "$@" >"$out" 2>"$err"
	rc=$?
}

if [ "$(id -u)" -eq 0 ]; then
	skip 'few processes' 'the limit does not count for root'
else
	project
	echo 'a plain note' >note.txt
	mkfifo one two
	refused=0 most=0 odd=
	# All of the user's processes count, those of other tests as well.
	while [ "$((most += 1))" -le 800 ]; do
		at_most "$most" cat note.txt
		case $rc in
		0)
			has "$out" 'a plain note' || odd="$odd $most: nothing came"
			break
			;;
		125)
			refused=$((refused + 1))
			has "$err" 'ulimit -u' || odd="$odd $most: $(tail -n 2 "$err")"
			;;
		*) odd="$odd $most: status $rc" ;;
		esac
	done
	is 'few processes: refused with the reason, or it works' "$odd" ''
	check "few processes: both happen, refused up to $refused" [ "$((refused > 0 && most <= 800))" -eq 1 ]
	for more in 3 4 5 6 12 24 48 96 200; do
		(
			sleep 1
			timeout 8 sh -c 'echo first >one'
			timeout 8 sh -c 'echo second >two'
		) &
		writer=$!
		at_most "$((most + more))" sh -c 'cat one & cat two; wait'
		wait "$writer"
		[ "$rc" -ne 137 ] || odd="$odd $limit: it hung"
		[ "$rc $(sort "$out" | tr '\n' ' ')" != '0 first second ' ] || break
	done
	is 'few processes: nothing hung' "$odd" ''
	is "few processes: two that wait at FIFOs at once end, with $limit" \
		"$rc $(sort "$out" | tr '\n' ' ')" '0 first second '
fi
finish
