# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# tests/race/fight.sh - The arena, and the attackers in the jail: sourced after system/lib.sh
#
# Each fight prints what race prints, among other things. RACE is the directory of the programs.
: "${RACE:?}" "${VICTIMS:?}" "${WARDER:?}" "${scratch:?}" "${proj:?}"
system=${here:?}/../system
rules=$scratch/rules
# shellcheck disable=SC2034 # for those who source this
fights='inside outside pinned look hidden number sending'

# What the attackers may and may not do; the shipped default policy allows the rest of the project.
fight_rules()
{
	cat <<-END
		include default
		$1 ./no
		deny exec ./noexec
		deny modify ./ro ./app ./drop
		append ./app/file
		connect ./ok/stream ./ok/datagram
	END
}

# arena [served]: everything in its place; served: somebody listens on sockets in ok/ and no/
arena()
{
	mkdir -p "$HOME"
	rm -rf "$proj"
	mkdir "$proj" && cd "$proj" || exit 2
	cp "$RACE/race" "$RACE/naive_broker" .
	cp "$VICTIMS/abuse_static" prog-public
	cp "$VICTIMS/hello" prog-secret
	cp "$VICTIMS/loader_ok" loader-public
	cp "$VICTIMS/loader" loader-secret
	cp "$VICTIMS/ran" dynamic
	./race arena || echo '# the arena is not whole'
	[ "${1:-}" = served ] || return 0
	for dir in ok no; do
		python3 "$system/server.py" "$PWD/$dir" "race-$$-$dir-${count:-0}" "$PWD/came-$dir" &
		started="${started:-} $!"
		until_true 20 [ -e "came-$dir" ] || echo '# the server did not start'
	done
}

disband()
{
	for pid in $started; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	started=
}

# in_jail SECONDS MODE CASE...: the attackers against warder; ten minutes more than they take. Without
# a log, of which they make 100 MB a minute, unless $fought names one.
in_jail()
{
	timeout -s KILL "$(awk "BEGIN { print int($1 * 100 + 600) }")" \
		"$WARDER" -q -o "${fought:-none}" -p "$rules" -- ./race "$@"
}

# fight_inside SECONDS: one thread changes what another one's call is about
fight_inside()
{
	arena served
	fight_rules deny >"$rules"
	# shellcheck disable=SC2046
	in_jail "$1" never $(./race list inside)
	disband
}

# fight_outside SECONDS [RULE GROUP]: what a process outside changes no broker sees, and so it happens at any moment
# of what the broker does
fight_outside()
{
	arena
	fight_rules "${2:-deny}" >"$rules"
	./race swap 2>/dev/null &
	started="$started $!"
	# shellcheck disable=SC2046
	in_jail "$1" outside $(./race list "${3:-outside}")
	disband
}

# fight_pinned SECONDS: likewise, where a file is denied by whatever name
fight_pinned()
{
	fight_outside "$1" deny! pinned
}

# fight_look SECONDS: nothing is learnt of what is hidden
fight_look()
{
	arena
	fight_rules hide >"$rules"
	# shellcheck disable=SC2046
	in_jail "$1" never $(./race list look)
}

# fight_hidden SECONDS: likewise, while a process outside changes what there is
fight_hidden()
{
	fight_outside "$1" hide hidden
}

# attacker_below PID: the process `race` that it or a descendant started; not found: 1
attacker_below()
{
	pid=$1
	while [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != race ]; do
		pid=$(children "$pid" | cut -d ' ' -f 1)
		[ -n "$pid" ] || return 1
	done
	attacker=$pid
}

# fight_number SECONDS [GROUP]: others take the number of who called. One helps who is outside and may
# say which number is given next in the jail's pid namespace: no real attacker has it so easy.
fight_number()
{
	arena
	fight_rules deny >"$rules"
	# shellcheck disable=SC2046
	in_jail "$1" never $(./race list "${2:-number}") &
	jailed=$!
	until_true 20 attacker_below "$jailed"
	./race numbers "$attacker" &
	wait "$jailed" # with the jail ends whoever is in its namespace
	wait
}

fight_sending()
{
	fight_number "$1" sending
}
