#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/redirect_behind.sh - What a redirect is to keep from the jail: what really is at the name, and what other rules keep
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

python=$(command -v python3) || skip_all 'no python3'
calls=$scratch/redirect_behind.py
cp "$here/redirect_behind.py" "$calls"

furnish()
{
	project
	echo 'what is really there' >real
	echo 'what the policy says' >other
	echo 'a note' >note
	"$python" -c 'import os; os.setxattr("real", "user.own", b"its own")' 2>/dev/null
}

# Nobody is told anything of what is really there, by whichever way the lookup came to it.
refused='stat EACCES
access EACCES
getxattr EACCES
listxattr EACCES
inotify EACCES
read EACCES
chmod EACCES
O_PATH EACCES'
for mode in '' --light --observe; do
	furnish
	# shellcheck disable=SC2086
	jail $mode -r "$calls" -e 'redirect ./real -> ./other' -- "$python" "$calls" link
	is "a link to the name in the file's place${mode:+, $mode}" "$(cat "$out")" "$refused"
done
recorded 'the log says which line' \
	"path == '$proj/real' == redirected and decision == would == 'deny' and (rule or {}).get('text') == 'redirect ./real -> ./other'"
for mode in '' --light; do
	furnish
	# shellcheck disable=SC2086
	jail $mode -r "$calls" -e 'redirect ./real -> ./other' -- "$python" "$calls" race
	name="a descriptor that a race got from the kernel${mode:+, $mode}"
	if [ "$(cat "$out")" = 'not won' ]; then
		skip "$name" 'the race was not won'
	else
		is "$name" "$(cat "$out")" "fstat EACCES
$refused"
	fi
done
furnish
echo 'another that is there' >real2
jail -e 'redirect ./real -> ./other' -e 'redirect ./real2 -> ./note' -- \
	sh -c 'rm other; ln -s real2 other; stat -Lc %s real real2'
is 'a link to the name of another redirect' "$(cat "$out")" 7
jail -e 'redirect ./real -> ./note' -- sh -c 'stat -Lc %s /proc/self/fd/0; stat -c %s real' <real
is 'what was passed in tells about itself' "$(cat "$out")" '21
7'

# Observing goes past a denial of the name, and not past what holds of the file while observing too.
furnish
jail --observe -e 'redirect ./real -> ./other' -e 'deny write ./real' -e 'deny! write ./other' -- \
	sh -c 'echo x >>real; echo x >>other'
is 'observing: a strong denial of the file' "$(cat other)" 'what the policy says'
recorded 'observing: and it is on record' \
	"path == '$proj/real' and decision == 'deny' and second and (rule or {}).get('text') == 'deny! write ./other'"
jail --observe -e 'redirect ./real -> ./other' -e 'deny read ./real' -- \
	sh -c 'rm other; ln -s ~/.ssh/id_x other; cat real'
is 'observing: a link to what is strongly denied' "$(cat "$out")" ''
furnish
jail --observe -e 'redirect ./real -> ./other' -e 'deny write ./real' -- sh -c 'echo x >>real'
is 'observing: otherwise it goes past it' "$(cat other)" 'what the policy says
x'
recorded 'observing: and says what enforcement would' \
	"path == '$proj/real' and would == 'deny' and not second and (rule or {}).get('text') == 'deny write ./real'"

for denied in write list; do
	furnish
	jail --observe -r "$calls" -e 'redirect ./real -> ./other' -e "deny $denied ./real" -- \
		"$python" "$calls" link
	is "observing: what really is there, and a denial of $denied" "$(cat "$out")" "$refused"
done
furnish
jail --observe -e 'redirect ./real -> ./other' -e 'deny write ./real' -- \
	sh -c 'rm other; ln -s real other; echo x >>real; : >other; truncate -s 3 real'
is 'observing: it is not changed' "$(cat real)" 'what is really there'
jail --observe -e 'redirect ./sub/inner.txt -> ./other' -- sh -c 'mv -T sub moved; mv -T note moved2'
check 'observing: its directory does not move' test -e sub/inner.txt
check 'observing: others do' test -e moved2
recorded 'observing: which is not only foretold' \
	"syscall in ('rename', 'renameat2') and path == '$proj/sub' and decision == would == 'deny'"

# What is hidden on the way is predicted as well.
furnish
mkdir hid
for mode in '' --observe; do
	# shellcheck disable=SC2086
	jail $mode -e 'hide ./hid' -e 'redirect ./real -> ./other' -- cat hid/../real
	recorded "through what is hidden${mode:+, $mode}" \
		"spelled == 'hid/../real' and would == 'hide' and (rule or {}).get('text') == 'hide ./hid'"
done
jail --observe -e 'hide ./hid' -e 'redirect ./real -> ./other' -e 'deny! list ./note' -- \
	sh -c 'rm other; ln -s real other; stat -c %s hid/../note; stat -Lc %s hid/../real; stat -c %s hid'
is 'through what is hidden, --observe: what holds there does' "$(wc -w <"$out")" 1

# Whose rule it was: also one that counts for some opens only.
furnish
jail -e 'redirect ./real -> ./other' -e 'deny write ./real when O_TRUNC' -- sh -c ': >real'
recorded 'a rule with a flag for the name is not about the file' \
	"path == '$proj/real' and decision == 'deny' and not second and (rule or {}).get('text') == 'deny write ./real when O_TRUNC'"
jail -e 'redirect ./real -> ./other' -e 'deny read ./real' -- \
	"$python" -c 'import os; print(os.read(os.open("real", os.O_PATH), 4))'
check 'what may not be read is not read by way of O_PATH' has "$err" 'Permission denied'

# What is learnt grants what a link in the file's place led to, which the line does not.
furnish
jail --observe --learn "$scratch/l.policy" -e 'redirect ./real -> ./other' -- \
	sh -c 'rm other; ln -s sub/inner.txt other; cat real'
furnish
jail -p "$scratch/l.policy" -- sh -c 'rm other; ln -s sub/inner.txt other; cat real'
is 'learnt: it lets the same through' "$rc $(cat "$out")" '0 another one'
for name in real other; do
	furnish
	jail --observe --learn "$scratch/l.policy" -e 'redirect ./real -> ./other' -e 'ask write ./other' -- \
		sh -c "echo x >>$name"
	check "learnt: what would be asked about, by ./$name" \
		grep -q 'REVIEW append ./other .*the policy of this run asks about it' "$scratch/l.policy"
done

# What no lookup ends at cannot be redirected: it would show what really is there.
jail -e 'fake /proc/net/tcp <- ./note' -- cat /proc/net/tcp
is 'below a link to what each process has of its own' "$rc" 125
check 'and says so' has "$err" 'a link leads this to another file for each process'
jail -e 'fake /proc/mounts <- ./note' -- cat /proc/mounts
is 'a link itself is a name' "$(cat "$out")" 'a note'
finish
