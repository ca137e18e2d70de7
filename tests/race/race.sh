#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/race/race.sh - Attackers that change what a call is about while it is decided: no wins allowed
#
# usage: race.sh SECONDS, for each of the races. RACE is the directory of the programs.
# shellcheck source-path=SCRIPTDIR/../system source=../system/lib.sh
. "$(dirname "$0")/../system/lib.sh"
here=$here/../system
: "${RACE:?}"
each=${1:-2}
seconds=$((each * 25 + 60))

arena()
{
	project
	mkdir -p ok/no no noexec drop
	cp "$RACE/race" "$RACE/naive_broker" .
	cp "$VICTIMS/abuse_static" ok/prog
	cp "$VICTIMS/hello" no/prog
	cp ok/prog ok/no/prog
	cp "$VICTIMS/loader_ok" ok/loader
	cp "$VICTIMS/loader" no/loader
	for place in ok no; do
		# as long as the name of ld.so, which it replaces
		sed "s|/lib64/ld-linux-x86-64\.so\.2|./$place/////////////////loader|" "$VICTIMS/ran" >$place.dyn
		printf '#!./%s/prog\n' $place >$place.run
	done
	cp ok.run line.run
	chmod +x ./*.dyn ./*.run
	printf 'P%4095s' '' >ok/file
	printf 'P%4095s' '' >ok/no/file
	printf 'S%4095s' '' >no/file
	cp ok/file base
	printf 'CODE%4092s' '' >noexec/code
	chmod 600 no/file ok/file
	chmod 755 noexec/code
	for place in ok no; do
		python3 "$here/server.py" "$PWD/$place" "warder-race-$$-$place-$count" "$scratch/came-$place" &
		started="$started $!"
		until_true 10 [ -e "$scratch/came-$place" ] || echo '# the server did not start'
	done
}

disband()
{
	for pid in $started; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	started=
	rm -f "$scratch"/came-*
}

within='open openat openat2 unlink rename link truncate chmod execve connect symlink
	symlink-in-the-middle directory dirfd cwd mmap'
# A broker that only checks does not even look at what these name.
programs='execve-loader execve-loader-renamed execve-loader-rewritten execve-script execve-line
	execve-symlink execve-cwd'

# against warder
arena
# A crowded machine may not give the attacker one win in a run.
for run in 1 2 3 4 5 6 7 8 9 10; do
	jail -q -e 'deny ./no' -- ./race "$each" never execve execve-loader
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
is 'nothing else ran' \
	"$(records "kind == 'exec' and path not in ('$proj/race', '$proj/ok/prog', '$proj/ok.dyn')")" 0
# shellcheck disable=SC2086
jail -q -o none -e 'deny ./no' -e 'deny exec ./noexec' -e 'connect ./ok/stream' -- \
	./race "$each" never $within $programs
is 'the attacker ran to its end' "$rc" 0
grep -E '^[a-z0-9-]+( [0-9]+){4}$' "$out" >"$scratch/races"
while read -r name tries public refused wins; do
	is "$name: no win in $tries tries" "$wins" 0
	check "$name: it was a race: $public allowed, $refused refused" \
		[ $((public > 0 && refused > 0)) -eq 1 ]
done <"$scratch/races"
is 'all races were run' "$(wc -l <"$scratch/races")" 23
is 'nothing came to the denied socket' "$(cat "$scratch/came-no")" ''
check 'the secret is as it was' [ "$(stat -c '%s %a %h' no/file)" = '4096 600 1' ]
disband

# against warder, by one who is in the jail and one who is not: what the second does no broker sees,
# and so it happens at any moment of what the broker does for the first
for name in symlink symlink-in-the-middle directory create; do
	arena
	[ "$name" != directory ] || ./race 0 never directory >"$out"
	: >drop/kept
	./race 600 swap "$name" 2>/dev/null &
	started="$started $!"
	jail -q -o none -e 'deny ./no' -e 'deny modify ./drop' -- ./race "$each" alone "$name"
	read -r _ tries public refused wins <"$out"
	is "$name, from outside: no win in $tries tries" "$rc $wins" '0 0'
	check "$name, from outside: it was a race: $public allowed, $refused refused" \
		[ $((public > 0 && refused > 0)) -eq 1 ]
	disband
done

# against a broker that checks and continues
arena
./race 1 never open >"$out" 2>"$err"
rc=$?
check 'the attacker works at all' [ "$(awk '{ print $5 }' "$out")" -gt 0 ]
for name in $programs; do
	./race 1 win "$name" >"$out" 2>"$err"
	rc=$?
	check "$name: the attacker works at all" \
		[ "$(awk -v name="$name" '$1 == name { print $5 }' "$out")" -gt 0 ]
done
disband
for name in $within; do
	arena
	timeout -s KILL 40 ./naive_broker "$PWD/race" 20 win "$name" >"$out" 2>"$err"
	rc=$?
	wins=$(awk -v name="$name" '$1 == name { print $5 }' "$out")
	check "$name: the attacker beats a naive broker" [ "${wins:-0}" -gt 0 ]
	disband
done
finish
