#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/identity.sh - Who the command is: --uid, --hostname
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

bare unshare -Um true
if [ "$rc" -ne 0 ]; then
	skip_all 'this host has no user namespaces'
fi
me=$(id -u)
project
export USER=somebody LOGNAME=somebody

none='0000000000000000'
no_capability()
{
	[ "$(grep -c "^Cap...:.$none$" "$out")" -eq 5 ]
}

jail -- sh -c 'id -u; id -g'
is 'by default one is who one is' "$(cat "$out")" "$me
$(id -g)"
jail -- cat /proc/self/status
check 'and has no capability' no_capability
jail --uid "$me" -- sh -c 'id -u; echo $USER $HOME'
is '--uid of oneself changes nothing' "$(cat "$out")" "$me
somebody $HOME"

jail --hostname box.test -- sh -c 'hostname; cat /proc/sys/kernel/hostname; uname -n'
is '--hostname' "$(cat "$out")" 'box.test
box.test
box.test'
is '--hostname: the host keeps its own' "$(uname -n)" "$(cat /proc/sys/kernel/hostname)"
check '--hostname: nor is it lost' test "$(uname -n)" != box.test

if [ "$me" -ne 0 ]; then
	jail --uid 0 -- sh -c 'id -u; id -g; echo $HOME $USER $LOGNAME; echo x >made; stat -c %u:%g made'
	is '--uid 0 looks like root' "$(cat "$out")" "0
0
$HOME root root
0:0"
	is '--uid 0: what it makes is the caller'"'"'s' "$(stat -c %u:%g made)" "$me:$(id -g)"
	jail --uid 0 -- cat /proc/self/status
	check '--uid 0: no capability' no_capability
	jail --uid 0 -- sh -c 'chown 1:1 note.txt; cat /etc/shadow; mount -t tmpfs x /mnt; ls -ln note.txt | cut -d" " -f3'
	is '--uid 0: it is not root' "$(tail -n 1 "$out")" 0
	check '--uid 0: no password' lacks "$out" 'root:'
	jail --uid 0 -- sh -c 'cat /etc/sudoers; echo >/etc/hosts; kill -0 1'
	is '--uid 0: nor towards anything else' "$(cat "$out")" ''
	jail --uid 12345 -- sh -c 'id -u; echo $USER'
	is '--uid of nobody' "$(cat "$out")" '12345
somebody'
	recorded '--uid: the log says so' "kind == 'start' and uid == $me and any(l['name'] == 'own identity' and l['detail'] == 'uid 12345, gid $(id -g), inside only' for l in layers)"
	jail --light --uid 0 -- true
	is '--uid needs a user namespace' "$rc $(grep -c 'needs a user namespace' "$err")" '125 1'
else
	# The suite makes no user of its own here: nobody is everywhere.
	mkdir "$proj/theirs"
	chown 65534:65534 "$proj/theirs"
	chmod 755 "$scratch" "$proj"
	jail --uid 65534 -- sh -c 'id -u; id -g; id -G; echo x >theirs/made; echo no >made'
	is 'root, --uid N is that user' "$(cat "$out")" '65534
65534
65534'
	is 'root, --uid N: what it makes is theirs' "$(stat -c %u:%g theirs/made)" '65534:65534'
	check 'root, --uid N: and it may no more than they' test ! -e made
	jail --uid 65534 -- cat /proc/self/status
	check 'root, --uid N: no capability' no_capability
	check 'root, --uid N: no group is left' grep -qE '^Groups:[[:space:]]*$' "$out"
	chmod 600 note.txt
	jail --uid 65534 -- cat note.txt
	is 'root, --uid N: root'"'"'s files are closed' "$rc $(cat "$out")" '1 '
	recorded 'root, --uid N: the kernel says so' "kind == 'call' and path == '$proj/note.txt' and errno == 'EACCES'"
	chmod 644 note.txt
	jail --uid 65534 -- sh -c 'echo $HOME $USER'
	is 'root, --uid N: HOME and USER' "$(cat "$out")" "$(getent passwd 65534 | cut -d: -f6) $(getent passwd 65534 | cut -d: -f1)"
	jail --uid 4123456789 -- sh -c 'id -u; id -g; echo $HOME'
	is 'root, --uid of nobody' "$(cat "$out")" '4123456789
4123456789
/'
	jail --root fresh --uid 65534 -- sh -c 'id -u; cd && echo x >y && stat -c %u y; echo x >/z; pwd'
	is 'root, --uid N in a root of its own' "$(cat "$out")" '65534
65534
/home/user'
	jail --light --uid 65534 -- sh -c 'id -u; echo x >theirs/light; kill -0 $PPID'
	is 'root, --uid N without namespaces' "$(cat "$out") $(stat -c %u theirs/light)" '65534 65534'
	"$WARDER" -o none --uid 65534 -- sh -c 'echo up; exec sleep 300' >"$out" 2>"$err" &
	pid=$!
	started="$started $pid"
	until_true 10 has "$out" up
	broker=$(children "$pid" | tr -d ' ')
	target=$(children "$broker" | tr -d ' ')
	is 'root, --uid N: the broker is that user, too' "$(stat -c %u "/proc/$target") $(awk '/^Uid:/ { print $2 }' "/proc/$broker/status")" '65534 65534'
	kill -KILL "$pid"
	gone()
	{
		! alive "$broker" && ! alive "$target"
	}
	check 'root, --uid N: it ends with warder' until_true 10 gone
fi

for bad in x -1 4294967295 99999999999 1x +5 ' 5'; do
	jail --uid "$bad" -- true
	is "--uid $bad" "$rc $(grep -c 'is not the number of a user' "$err")" '125 1'
done
for bad in 'a b' "$(printf %65s x | tr ' ' x)" 'a/b'; do
	jail --hostname "$bad" -- true
	is "--hostname $bad" "$rc $(grep -c 'is not a host' "$err")" '125 1'
done
jail --light --hostname x -- true
is '--hostname needs a namespace' "$rc $(grep -c 'needs a user namespace' "$err")" '125 1'

finish
