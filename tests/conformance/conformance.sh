#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/conformance/conformance.sh - The same calls bare and jailed: nothing may be different
#
# Every case of every family (conform.c) on each file system, as root and as an ordinary user: once
# without warder in surroundings of the same kind (bare.c), then under warder with policies that
# allow everything. compare.py says what differs. What root has to mount lives in a mount namespace
# of its own, so nothing can stay behind.
# shellcheck source-path=SCRIPTDIR/../system source=../system/lib.sh
if [ -z "${CONFORMANCE_MOUNTS:-}" ]; then
	CONFORMANCE_MOUNTS=no
	if [ "$(id -u)" -eq 0 ] && unshare --mount true 2>/dev/null; then
		export CONFORMANCE_MOUNTS=yes
		exec unshare --mount --propagation private sh "$0" "$@"
	fi
fi
. "$(dirname "$0")/../system/lib.sh"
: "${CONFORMANCE:?}" "${DOCS:?}"
place=$(cd "$(dirname "$0")" && pwd)
user=61042
seconds=240
results=$scratch/results
tools=$scratch/tools
arena=$scratch/arena

# as WHO COMMAND...: the ordinary user has no account and no group but its own
as()
{
	who=$1
	shift
	if [ "$who" = user ] && [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid "$user" --regid "$user" --clear-groups --inh-caps=-all "$@"
	else
		"$@"
	fi
}

id_of()
{
	if [ "$(id -u)" -ne 0 ]; then
		id -u
	elif [ "$1" = user ]; then
		echo "$user"
	else
		echo 0
	fi
}

# Another user may not read the tree this is in.
tools_copy()
{
	mkdir -p "$tools" "$results" "$arena" "$HOME" "$scratch/log" "$scratch/work" &&
		cp "$WARDER" "$CONFORMANCE/conform" "$CONFORMANCE/bare" "$tools/" || exit 2
	chmod 755 "$scratch" "$tools" "$arena" "$scratch/work"
	chmod 1777 "$scratch/log"
	chmod 755 "$tools"/*
	printf 'write /\nexec /\nconnect /\nbind /\nconnect @*\n' >"$tools/all.policy"
	{
		cat "$tools/all.policy"
		echo 'hide **/never-there-*'
	} >"$tools/hide.policy"
	chmod 644 "$tools"/*.policy
}

# The arena of each file system is mounted, or made, at the same place, so that all is as long.
ext4_up()
{
	case $(stat -f -c %T "$scratch") in
	ext2/ext3) return 0 ;;
	esac
	[ "$CONFORMANCE_MOUNTS" = yes ] || return 1
	have mkfs.ext4 && truncate -s 512M "$scratch/image" && mkfs.ext4 -q "$scratch/image" &&
		mount -o loop "$scratch/image" "$arena" && rmdir "$arena/lost+found"
}

tmpfs_up()
{
	[ "$CONFORMANCE_MOUNTS" = yes ] && mount -t tmpfs -o mode=755 tmpfs "$arena"
}

# What a case finds lies in the lower layer, which is filled first: everything is copied up.
overlayfs_up()
{
	layers=$scratch/layers
	[ "$CONFORMANCE_MOUNTS" = yes ] && mkdir "$layers" || return 1
	case $(stat -f -c %T "$scratch") in
	overlayfs) mount -t tmpfs -o mode=755 tmpfs "$layers" || return 1 ;;
	esac
	mkdir "$layers/lower" "$layers/upper" "$layers/work" &&
		mount -t overlay -o "lowerdir=$layers/lower,upperdir=$layers/upper,workdir=$layers/work" \
			overlay "$arena"
}

overlayfs_fill()
{
	chown "$(id_of "$1")" "$layers/upper"
	umount "$arena"
	rm -rf "$layers/lower" "$layers/upper" "$layers/work"
	mkdir "$layers/lower" "$layers/upper" "$layers/work" || exit 2
	"$tools/conform" prepare "$layers/lower" "$(id_of "$1")" "$(id_of "$1")" || exit 2
	chown -h "$(id_of "$1")" "$layers/lower" "$layers/upper"
	mount -t overlay -o "lowerdir=$layers/lower,upperdir=$layers/upper,workdir=$layers/work" \
		overlay "$arena" || exit 2
}

# fill FS WHO: a new arena, always the same
fill()
{
	if [ "$1" = overlayfs ]; then
		overlayfs_fill "$2"
		return
	fi
	find "$arena" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
	if [ "$(id -u)" -eq 0 ]; then
		chown "$(id_of "$2")" "$arena"
	fi
	"$tools/conform" prepare "$arena" "$(id_of "$2")" "$(id_of "$2")" || exit 2
}

# run FS WHO VARIANT COMMAND...
run()
{
	fs=$1 who=$2 variant=$3
	shift 3
	fill "$fs" "$who"
	cd "$scratch/work" || exit 2
	as "$who" timeout -s KILL "$seconds" "$@" "$tools/conform" run "$arena" \
		>"$results/$fs.$who.$variant" 2>"$results/$fs.$who.$variant.err"
	echo $? >"$results/$fs.$who.$variant.status"
}

# one FS WHO
one()
{
	run "$1" "$2" bare "$tools/bare"
	run "$1" "$2" jailed "$tools/warder" -q -p "$tools/all.policy" -o none --
	run "$1" "$2" hiding "$tools/warder" -q -p "$tools/hide.policy" -o none --
	[ "$1" != ext4 ] ||
		run "$1" "$2" observed "$tools/warder" -q --observe -p "$tools/all.policy" \
			-o "$scratch/log/$2" --
}

tools_copy
for fs in ext4 tmpfs overlayfs; do
	if ! "${fs}_up" 2>"$results/$fs.why"; then
		if [ "$fs" = ext4 ] && [ "$CONFORMANCE_MOUNTS" != yes ]; then
			fs=$(stat -f -c %T "$scratch" | tr / -)
		else
			reason=$(tail -n 1 "$results/$fs.why")
			echo "$fs: ${reason:-it takes root, and the right to mount}" >>"$results/skipped"
			continue
		fi
	fi
	rm -f "$results/$fs.why"
	[ "$(id -u)" -ne 0 ] || one "$fs" root
	one "$fs" user
	cd / && umount "$arena" 2>/dev/null
	find "$arena" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
done
[ "$(id -u)" -eq 0 ] || echo 'root: the suite is not run by root' >>"$results/skipped"
python3 "$place/compare.py" "$results" "$place/known" "$DOCS/transparency.md"
