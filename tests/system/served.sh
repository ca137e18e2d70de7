# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034,SC2154
# tests/system/served.sh - Somebody outside of the jail who listens at internet addresses
#
# Sourced behind lib.sh.
have python3 || skip_all 'there is no python3 to listen'

# serve: a new project, and he listens; sets $good, $bad, $full and $closed
serve()
{
	project
	victim inets
	served=$scratch/served
	rm -rf "$served"
	mkdir "$served"
	python3 "$here/net.py" "$served" &
	server=$!
	started="$started $server"
	until_true 10 [ -e "$served/ports" ] || echo '# the server did not start'
	good='' bad='' full='' closed=''
	# shellcheck disable=SC1091 # it is made by net.py
	. "$served/ports"
	export GOOD="$good"
	v6=$(grep -c . /proc/net/if_inet6 2>/dev/null)
}

stop()
{
	sleep 0.2
	kill "$server"
	wait "$server" 2>/dev/null
}

# came PORT-NAME: what came there, sorted
came()
{
	sort "$served/came" | grep "^$1 "
}
