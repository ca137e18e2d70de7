#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/hostnames.sh - Host names in rules: looked up at the launch, and again; see with-net
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
: "${NET_FAR:?run this by with-net}"
have bash || skip_all 'bash, which connects by itself, is not there'
hosts=$scratch/hosts
as_root=
[ "$(id -u)" -eq 0 ] || as_root=-r
echo 'nameserver 127.0.0.77' >"$scratch/deaf" # nobody is there, and that is told at once

# known LINE...: /etc/hosts from now on, in the same file
known()
{
	printf '%s\n' '127.0.0.1 localhost' "$@" >"$hosts"
}

# looked [OPTION...]: a jail where $hosts is /etc/hosts, and no name server knows more
looked()
{
	keep "$log"
	rm -f "$log"
	# shellcheck disable=SC2086
	timeout -s KILL "$seconds" unshare $as_root -m sh -c 'mount --bind "$0/hosts" /etc/hosts &&
		mount --bind "$0/deaf" /etc/resolv.conf && exec "$@"' "$scratch" "$WARDER" -o "$log" "$@" >"$out" 2>"$err"
	rc=$?
}

# What is said at each ADDRESS/PORT.
cat >"$scratch/ask.sh" <<'S'
for at; do
	timeout 3 bash -c 'head -n 1 <"/dev/tcp/$0"' "$at" 2>&1 | tail -n 1 | sed 's/.*: //'
done
S

# said: the lines of $out, in one
said()
{
	paste -s -d , "$out"
}

project
cp "$scratch/ask.sh" .
no='Permission denied'
known '10.91.0.1 far.test' 'fd91::1 far.test' '45.45.45.45 turns.test'
looked -q -e 'connect far.test:80' -- bash ask.sh 10.91.0.1/80 fd91::1/80 10.91.0.1/81 45.45.45.45/80 127.0.0.1/8077
is 'each address of a name at its port, and no other' "$(said)" "far,far,$no,$no,$no"
recorded 'the rule with the name has let it through' \
	"kind == 'call' and syscall == 'connect' and decision == 'allow' and path == '10.91.0.1:80' and 'far.test:80' in str(rule)"
looked -q -e 'connect far.test:80-81' -e 'deny connect 10.91.0.1:80' -- bash ask.sh 10.91.0.1/80 fd91::1/80
is 'a denial of one of them' "$(said)" "$no,far"
looked -q --net user -e 'connect far.test:80' -- bash ask.sh 10.91.0.1/80 10.91.0.1/53
is 'through pasta as well' "$(said)" "far,$no"
looked -e 'connect nobody.test:80' -- bash ask.sh 10.91.0.1/80
is 'a name without an address: nobody' "$(said)" "$no"
check 'which is said' has "$err" 'warder: nobody.test: no address was found'
looked -q -e 'connect nobody.test:80' -- true
is 'but not with -q' "$rc $(cat "$err")" '0 '
looked --net none -e 'connect nobody.test:80' -- true
check 'nor is it looked up without a network' lacks "$err" nobody.test

# A name server that never answers keeps the launch waiting for five seconds.
cp "$scratch/deaf" "$scratch/deaf.kept"
echo 'nameserver 10.91.0.77' >"$scratch/deaf"
begun=$(date +%s)
looked -q -e 'connect far.test:80' -e 'connect silent.test:80' -- bash ask.sh 10.91.0.1/80
took=$(($(date +%s) - begun))
cp "$scratch/deaf.kept" "$scratch/deaf"
is 'one name server hangs: other names are known' "$(said)" far
check 'and the launch took five seconds or so' [ "$((took >= 4 && took <= 9))" -eq 1 ]

# running OPTION...: sets pid, when the command has said `ready`
running()
{
	keep "$log"
	rm -f "$log" go again
	mkfifo go again
	: >"$out"
	# shellcheck disable=SC2086
	unshare $as_root -m sh -c 'mount --bind "$0/hosts" /etc/hosts &&
		mount --bind "$0/deaf" /etc/resolv.conf && exec "$@"' "$scratch" "$WARDER" -o "$log" "$@" >"$out" 2>"$err" &
	pid=$!
	started="$started $pid"
	until_true 10 has "$out" ready || echo '# it did not come up'
}

# What the first answer was is asked until it changes: names without an address are looked up again
# after 2, 4, 8 and 16 seconds, and all others with them.
cat >until.sh <<'S'
echo ready
read -r line <go
for i in $(seq 200); do
	case $(bash ask.sh 45.45.45.45/80) in
	far) break ;;
	esac
	sleep 0.1
done
bash ask.sh 45.45.45.45/80 45.45.45.45/81
S
known '10.91.0.1 far.test'
running -q -e 'connect later.test:80' -- bash until.sh
known '45.45.45.45 later.test'
echo go >go
wait "$pid"
is 'a name that has an address later on' "$(sed 1d "$out" | paste -s -d ,)" "far,$no"

cat >turns.sh <<'S'
bash ask.sh 45.45.45.45/80
echo ready
read -r line <go
bash ask.sh 45.45.45.45/80 10.91.0.1/80 127.0.0.1/8077 ::1/8077
S
known '45.45.45.45 turns.test'
running -e 'connect turns.test:*' -e 'connect nobody.test:80' -- bash turns.sh
known '127.0.0.1 turns.test' '::1 turns.test' '10.91.0.1 turns.test'
check 'a name that turns to the loopback and a private network' until_true 20 has "$err" 'where it was not at the launch'
echo go >go
wait "$pid"
is 'is not believed; what it had stays' "$(paste -s -d , "$out")" "far,ready,far,$no,$no,$no"
is 'and is told of once' "$(grep -c 'turns.test is now said to be' "$err")" 1

known '10.91.0.1 far.test'
running -q -e 'connect far.test:80' -- bash -c 'echo ready; exec sleep 1000.9'
family=$(children "$pid")
check 'a process looks names up' [ "$(echo "$family" | wc -w)" -eq 2 ]
started="$started $family"
kill -KILL "$pid"
none_alive()
{
	for one in $family; do
		! alive "$one" || return 1
	done
}
check 'which dies with warder' until_true 5 none_alive
# The name servers have a name of their own. (That of with-net says 10.91.0.1 to everything.)
jail -e 'connect far.test:80' -- getent ahostsv4 far.test
is 'rules about addresses are about name servers, too' "$rc $(cat "$out")" '2 '
check 'which is said' has "$err" 'connect nameservers:53'
jail -q -e 'connect far.test:80 nameservers:53' -- sh -c 'getent ahostsv4 far.test >/dev/null && bash ask.sh "$(getent ahostsv4 far.test | awk "{ print \$1; exit }")/80" 10.91.0.99/53'
is 'connect nameservers:53' "$(said)" "far,$no"
jail -q --net user -e 'connect far.test:80 nameservers:53' -- getent ahostsv4 far.test
is 'through pasta as well' "$(awk '{ print $1; exit }' "$out")" 10.91.0.1
finish
