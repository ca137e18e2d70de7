#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/net_logs.sh - Internet addresses in logs: judged again, explained, learnt from
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=served.sh
. "$(dirname "$0")/served.sh"

# member NAME: a count of what the last `replay --json` said
member()
{
	sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$out"
}

# policy LINE...: a policy of the default one and these lines, in $policy
policy()
{
	policy=$scratch/net.policy
	printf 'include default\n' >"$policy"
	printf '%s\n' "$@" >>"$policy"
}

# replays NAME: under the policy of the run all is as it was, and explain says so, too
replays()
{
	bare "$WARDER" replay --json -p "$policy" "$log"
	is "$1: replay" "$rc $(member newly_denied) $(member newly_allowed) $(member refused_otherwise) $(member \
		unknown) $(member other_rule)" '0 0 0 0 0 0'
	if told=$(python3 "$here/agree.py" "$log" -p "$policy" 2>&1); then
		ok "$1: explain agrees: $(echo "$told" | tail -n 1)"
	else
		not_ok "$1: explain agrees" "$told"
	fi
}

# changed NAME DENIED ALLOWED UNKNOWN: what another policy would have said, in $policy
changed()
{
	bare "$WARDER" replay --json -p "$policy" "$log"
	is "$1" "$(member newly_denied) $(member newly_allowed) $(member unknown)" "$2 $3 $4"
}

serve
local='127.0.0.1'
four="connect:4:$local:$bad sendto:4:$local:$bad sendmsg:4:0.0.0.0:$bad fastopen:4:$local:$bad udp:4:$local:$bad"
four_good="connect:4:$local:$good sendmsg:4:$local:$good"
makes="listen:4:0.0.0.0:0 bind:4:$local:$closed serve:4:0.0.0.0:0 mptcp:4:$local:$bad options:4:$local:$bad retopts:4:$local:$bad"
if [ "$v6" -gt 0 ]; then
	six="connect:6:[::1]:$bad udp:6:[::ffff:127.0.0.1]:$bad sendto:6:[::]:$bad"
else
	six=''
	skip 'IPv6' 'this host has none'
fi

# shellcheck disable=SC2086 # several
{
	policy "connect $local:$good [::1]:$bad" "deny connect [::1]:1-$bad"
	jail --env GOOD -p "$policy" -- ./inets $four $four_good $makes $six
	replays 'under rules'
	if ! late observing; then
		jail --env GOOD --observe -p "$policy" -- ./inets $four $four_good $makes $six
		replays observing
	fi
	policy
	bare "$WARDER" replay --json -p "$policy" "$log"
	is 'without rules nothing is refused' "$(member newly_denied)" 0
	# What is refused now, but would not be: nothing of this host's own.
	jail --env GOOD -p "$policy" -- ./inets $four_good "udp:4:$local:$bad" "bind:4:$local:$closed"
	policy "connect $local:$good"
	changed 'what a rule would refuse of a run without' 2 0 1
	# The kernel went on with one message: nobody knows where it went.
	is 'the one that cannot be told: why' \
		"$("$WARDER" replay -p "$policy" "$log" | grep -c 'an address that nobody looked at')" 1
	jail --env GOOD -p "$policy" -- ./inets "udp:4:$local:$bad" "sendto:4:$local:$bad"
	policy "connect $local:*"
	changed 'what a rule would allow' 0 2 0
}
policy "connect $local:$good"
jail --env GOOD -p "$policy" -- ./inets "udp:4:$local:$bad" "bind:4:$local:$closed"
check 'the summary says what would allow it' has "$err" "to allow it:  connect $local:$bad "
check 'and of a bind as well' has "$err" "to allow it:  bind $local:$closed "
bare "$WARDER" explain -p "$policy" connect "$local:$good"
check 'explain: an address' has "$out" "connect $local:$good"

# learns NAME LINES WAY...: an observed run's policy has these lines about addresses; under it the
# same run is refused nothing, and its own log says the same again
learns()
{
	learnt=$1 want=$2
	shift 2
	rm -f "$scratch/learnt.policy"
	jail --env GOOD --observe --learn "$scratch/learnt.policy" -- ./inets "$@"
	cp "$out" "$scratch/observed"
	got=$(sed -n 's/^\(connect\|bind\) *\([^#]*[^# ]\).*/\1 \2/p' "$scratch/learnt.policy")
	is "$learnt" "$got" "$want"
	jail --env GOOD --fail-on-deny -p "$scratch/learnt.policy" -- ./inets "$@"
	is "$learnt: the same run, enforced" "$rc $(cat "$out")" "0 $(cat "$scratch/observed")"
	[ "$want" ] || return 0 # what else the run did is in the log of one that observes
	bare "$WARDER" policy from "$log"
	is "$learnt: and learnt from again" \
		"$(sed -n 's/^\(connect\|bind\) *\([^#]*[^# ]\).*/\1 \2/p' "$out")" "$want"
}

if ! late learning; then
	learns 'a connection' "connect $local:$bad" "connect:4:$local:$bad"
	learns 'a message' "connect $local:$bad" "sendmsg:4:0.0.0.0:$bad"
	learns 'several' "$(printf "connect $local:%s\n" "$bad" "$good" | sort -t : -k 2n)" \
		"connect:4:$local:$bad" "sendto:4:$local:$good" "unspec:4:$local:$bad"
	learns 'what is bound' "bind $local:$closed" "serve:4:$local:$closed"
	learns 'a port of a datagram socket' "connect $local:$bad" "bindudp:4:$local:0" "udp:4:$local:$bad"
	learns 'a port that the kernel chooses' 'bind 0' 'listen:4:0.0.0.0:0'
	[ "$v6" -eq 0 ] || learns 'IPv6' "connect [::1]:$good" "sendto:6:[::1]:$good" "connect:6:[::]:$good"
	# Rules would refuse these, whatever they name: none is learnt.
	learns 'a protocol of which rules do not speak' '' "mptcp:4:$local:$good" "connect:4:$local:$good"
	learns 'a route' '' "options:4:$local:$good" "connect:4:$local:$good"
	learns 'no address' '' "emptytcp:4:$local:$good"
	# Many hosts of one port, many ports of one host.
	rm -f "$scratch/learnt.policy"
	jail --observe --learn "$scratch/learnt.policy" -- python3 -c '
import socket
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range(9): sender.connect((f"192.0.2.{i + 1}", 53))
for i in range(8): sender.connect((f"192.0.2.{i + 1}", 123))
for i in range(9): sender.connect(("198.51.100.7", 1000 + i))'
	is 'many hosts are all hosts, many ports are all ports' \
		"$(sed -n 's/^\(connect\|bind\) *\([^#]*[^# ]\).*/\2/p' "$scratch/learnt.policy" | sort)" \
		"$({ echo '*:53' && echo '198.51.100.7:*' && seq -f '192.0.2.%g:123' 8; } | sort)"
	# What the kernel chose it does not choose again.
	cat >chosen.py <<'P'
import socket
server = socket.create_server(('127.0.0.1', 0))
socket.create_connection(server.getsockname()).sendall(b'x')
print(server.accept()[0].recv(1))
P
	rm -f "$scratch/learnt.policy"
	jail --observe --learn "$scratch/learnt.policy" -- python3 chosen.py
	jail --fail-on-deny -p "$scratch/learnt.policy" -- python3 chosen.py
	is 'a port that the kernel chose is another one the next time' "$rc $(cat "$out")" "0 b'x'"
	# What the policy of the run refuses is no rule of the next.
	policy "connect $local:$good" "deny connect $local:$bad" 'ask connect *:1'
	rm -f "$scratch/learnt.policy"
	jail --env GOOD --observe -p "$policy" --learn "$scratch/learnt.policy" -- \
		./inets "connect:4:$local:$good" "connect:4:$local:$bad" "connect:4:$local:1" "connect:4:$local:2"
	is 'what the policy of the run refuses is for review' \
		"$(sed -n 's/^\(#* *R*E*V*I*E*W* *connect *[^ #]*\) *#.*/\1/p' "$scratch/learnt.policy")" \
		"connect 127.0.0.1:2
connect 127.0.0.1:$good
# REVIEW connect 127.0.0.1:$bad
# REVIEW connect 127.0.0.1:1"
	# Where rules decided, and none was used, the network stays closed.
	policy "connect $local:$good"
	rm -f "$scratch/learnt.policy"
	jail --env GOOD --observe -p "$policy" --learn "$scratch/learnt.policy" -- ./inets "emptytcp:4:$local:$good"
	check 'no address was used: none is learnt' has "$scratch/learnt.policy" 'deny connect bind *'
	# What was not used goes; but without a rule all addresses would be open.
	policy "connect $local:$good" 'connect 10.0.0.0/8:443' "bind 8080 $closed"
	tightened()
	{
		rm -f "$scratch/tight.policy"
		jail --env GOOD -p "$policy" --tighten "$policy" --learn "$scratch/tight.policy" -- ./inets "$@"
		sed -n 's/^\(.*connect.*\|bind.*\)/\1/p' "$scratch/tight.policy"
	}
	is 'tighten: addresses' "$(tightened "connect:4:$local:$good" "bind:4:$local:$closed")" "connect $local:$good
bind    $closed"
	is 'tighten: no address at all' "$(tightened "emptytcp:4:$local:$good")" 'deny connect bind *'
	jail --env GOOD -p "$scratch/tight.policy" -- ./inets "connect:4:$local:$good"
	is 'tighten: the network stays closed' "$(cat "$out")" "connect 4 $local $good: EACCES"
	# A log in which some addresses are missing gives no rules: they would refuse those.
	jail -- ./inets "sendto:4:$local:$good" "connect:4:$local:$good"
	bare "$WARDER" policy from "$log"
	is 'addresses that nobody looked at: no rules' "$(grep -c '^connect' "$out")" 0
	check 'and that is said' has "$out" 'REVIEW connect'
fi
stop
finish
