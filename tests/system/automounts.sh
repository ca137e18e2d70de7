#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/automounts.sh - What is mounted when it is looked for is found as without a jail
#
# In light mode, that is. With namespaces the jail's mounts are its own: what was mounted before is
# there, and nothing else is (docs/transparency.md).
# shellcheck source-path=SCRIPTDIR source=lib.sh
if [ "$(id -u)" -eq 0 ] && [ -z "${AUTOMOUNTS:-}" ] && unshare --mount true 2>/dev/null; then
	AUTOMOUNTS=1 exec unshare --mount --propagation private sh "$0" "$@"
fi
. "$(dirname "$0")/lib.sh"
[ -n "${AUTOMOUNTS:-}" ] || skip_all 'it takes root and the right to mount'
have python3 || skip_all 'the daemon is in python3'
grep -qw autofs /proc/filesystems || skip_all 'this kernel has no autofs'

# Before lib.sh's own, which removes what is left.
unmount()
{
	for daemon in $started; do
		kill -KILL "$daemon"
	done
	umount -R "$scratch/auto" 2>/dev/null
	cleanup
}
trap unmount EXIT

# What is done below names that nobody has looked for yet; $auto begins all of them.
cat >"$scratch/attempts" <<'END'
n=0
attempt()
{
	n=$((n + 1))
	echo "$1:"
	eval "$1" 2>&1
}
attempt 'cat $auto$n/file'
attempt 'cat $auto$n/link'
attempt 'cat $auto$n/dir/../file'
attempt 'cat $auto$n/../${auto##*/}$n/file'
attempt 'cat $auto$n/none'
attempt 'cat ${auto}${n}none/file'
attempt 'ls $auto$n'
attempt 'ls $auto$n/.'
attempt 'ls -d $auto$n'
attempt 'stat -c %F $auto$n/dir'
attempt 'stat -f -c %T $auto$n/.'
attempt 'echo more >>$auto$n/file; cat $auto$n/file'
attempt 'echo new >$auto$n/new; cat $auto$n/new'
attempt 'mkdir $auto$n/new; ls $auto$n'
attempt 'ln -s file $auto$n/new; cat $auto$n/new'
attempt 'rm $auto$n/file; ls $auto$n'
attempt 'mv $auto$n/file $auto$n/dir; ls $auto$n/dir'
attempt 'ln $auto$n/file $auto$n/dir/hard; ls $auto$n/dir'
attempt 'chmod 600 $auto$n/file; stat -c %a $auto$n/file'
attempt 'cd $auto$n && ls; cat file'
attempt 'cp /bin/true $auto$n/true; $auto$n/true; echo $?'
END

# attempted NAME COMMAND...: what came of them, in a file of that name
attempted()
{
	name=$1
	shift
	timeout -s KILL "$seconds" env auto="$scratch/auto/$name-" "$@" sh "$scratch/attempts" 2>&1 |
		sed -e "s|$scratch/auto/$name|AUTO|g" -e "s|$name-|-|g" >"$scratch/$name"
	cp "$scratch/$name" "$out"
}

printf 'write /\nexec /\n' >"$scratch/all.policy"
{ cat "$scratch/all.policy" && echo 'hide **/never-there-*'; } >"$scratch/hide.policy"
mkdir "$scratch/auto" "$scratch/log"
python3 "$here/automounter.py" "$scratch/auto" "$scratch/ready" 0 2>"$err" &
started=$!
check 'the daemon is at work' until_true 20 [ -e "$scratch/ready" ]
attempted bare env
is 'bare, what is looked for is there' "$(grep -c '^text$' "$scratch/bare")" 7
for policy in all hide; do
	attempted "light-$policy" "$WARDER" --light -q -o none -p "$scratch/$policy.policy" --
	is "light, $policy.policy: the same" "$(diff "$scratch/bare" "$scratch/light-$policy")" ''

	for n in $(seq "$(grep -c '^attempt ' "$scratch/attempts")"); do
		ls "$scratch/auto/before-$policy-$n" >/dev/null
	done
	attempted "before-$policy" "$WARDER" -q -o none -p "$scratch/$policy.policy" --
	is "mounted before, $policy.policy: the same" "$(diff "$scratch/bare" "$scratch/before-$policy")" ''

	attempted "after-$policy" "$WARDER" -q -o none -p "$scratch/$policy.policy" --
	is "not mounted before, $policy.policy: nothing of it" "$(grep -c '^text$' "$scratch/after-$policy")" 0
done
finish
