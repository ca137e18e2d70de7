#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/conformance/conformance.sh - The same calls bare and jailed: nothing may be different
#
# Every case of every family (conform.c) on each file system, as root and as an ordinary user: once
# without warder in surroundings of the same kind (bare.c), then under warder with policies that
# allow everything. compare.py says what differs. CONFORMANCE_FAMILIES names some families, for a
# shorter run. What root has to mount lives in a mount namespace of its own, so nothing can stay
# behind.
#
# plan() has the variants: bare; jailed, without more; hiding, under a rule that hides, one that
# redirects and those that name addresses; noexec, where what is written may not be run; observed. In full these are 24 runs: for
# both identities all five on ext4, three on tmpfs and four on overlayfs. With `brief` they are 14:
# three on ext4, and two on each of the others, of the families that depend on the file system.
#
# Two variants on ext4 have logs, jailed and observed, the others none: each family is in a log with all
# that it calls, also with brief, and schema.py holds every record against docs/audit.schema.json.
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
brief=${1:-}
on_each='length link list make mode open owner remove rename times xattr mount deep'
systems='ext4 tmpfs overlayfs'
results=$scratch/results
tools=$scratch/tools

# Before lib.sh's own: it removes all that is left, also of a set-up that failed half-way.
unmount()
{
	cd / || exit 2
	for who in root user; do
		for busy in "$scratch/arena.$who" "$scratch/disk.$who"; do
			while umount -R "$busy" 2>/dev/null; do :; done
		done
	done
	umount "$scratch/images" 2>/dev/null
	cleanup
}
trap unmount EXIT

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
	mkdir -p "$tools" "$results" "$HOME" "$scratch/log" "$scratch/work" &&
		mkdir "$scratch/arena.root" "$scratch/arena.user" &&
		mkdir "$scratch/disk.root" "$scratch/disk.user" &&
		cp "$WARDER" "$CONFORMANCE/conform" "$CONFORMANCE/bare" "$tools/" || exit 2
	chmod 755 "$scratch" "$tools" "$scratch"/arena.* "$scratch/work"
	chmod 1777 "$scratch/log"
	chmod 755 "$tools"/*
	printf 'write /\nexec /\nconnect /\nbind /\nconnect @*\n' >"$tools/jailed.policy"
	{
		cat "$tools/jailed.policy"
		echo 'hide **/never-there-*'
		echo 'redirect /redirected-and-never-there -> /etc/hostname'
		printf 'connect *\nbind *\n'
	} >"$tools/hiding.policy"
	# The ordinary case: what is written is not what is run, so it is opened through another view.
	{
		grep -v '^exec' "$tools/jailed.policy"
		echo "exec /usr /bin /lib /lib64 '$tools'"
	} >"$tools/noexec.policy"
	chmod 644 "$tools"/*.policy
}

# An ext4 in memory, prepared once for each identity and copied for each run: on a disk, tens of
# thousands of files take too long. Without loop devices the scratch place will do.
images_up()
{
	if [ "$CONFORMANCE_MOUNTS" != yes ] || ! have mkfs.ext4; then
		echo 'it takes root, the right to mount, and mkfs.ext4' >&2
		return 1
	fi
	mkdir "$scratch/images" && mount -t tmpfs tmpfs "$scratch/images" &&
		truncate -s 2G "$scratch/images/first" &&
		mkfs.ext4 -q -N 500000 "$scratch/images/first" &&
		mount -o loop "$scratch/images/first" "$scratch/disk.root" &&
		umount "$scratch/disk.root"
}

# disk_up WHO: a copy of what is prepared for that identity, on $disk
disk_up()
{
	if [ ! -e "$scratch/images/$1" ]; then
		cp "$scratch/images/first" "$scratch/images/$1" &&
			mount -o loop "$scratch/images/$1" "$disk" &&
			mkdir "$disk/arena" "$disk/upper" "$disk/work" &&
			prepare "$1" "$disk/arena" && umount "$disk" || return 1
	fi
	# A new file each time: the loop device of the last one may still be there, with what it knew.
	rm -f "$scratch/images/now.$1" && cp --sparse=always "$scratch/images/$1" \
		"$scratch/images/now.$1" && mount -o loop "$scratch/images/now.$1" "$disk"
}

# prepare WHO DIR
prepare()
{
	id=$(id_of "$1")
	"$tools/conform" prepare "$2" "$id" "$id" || exit 2
	[ "$(id -u)" -ne 0 ] || chown "$id" "$2"
}

# FS_up WHO, FS_down: a new arena, always the same and at the same place; fails with the reason
ext4_up()
{
	if [ "$images" = yes ]; then
		disk_up "$1" && mount --bind "$disk/arena" "$arena"
	else
		prepare "$1" "$arena"
	fi
}

ext4_down()
{
	if [ "$images" = yes ]; then
		umount "$arena" "$disk"
	else
		find "$arena" -type d ! -perm -700 -exec chmod u+rwx {} +
		find "$arena" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
	fi
}

tmpfs_up()
{
	mount -t tmpfs -o mode=755 tmpfs "$arena" && prepare "$1" "$arena"
}

tmpfs_down()
{
	umount "$arena"
}

# What a case finds lies in the lower layer: whatever changes is copied up.
overlayfs_up()
{
	if [ "$images" = yes ]; then
		disk_up "$1" || return 1
	else
		mkdir -p "$disk" && mount -t tmpfs -o mode=755 tmpfs "$disk" &&
			mkdir "$disk/arena" "$disk/upper" "$disk/work" &&
			prepare "$1" "$disk/arena" || return 1
	fi
	chown "$(id_of "$1")" "$disk/upper" && mount -t overlay \
		-o "lowerdir=$disk/arena,upperdir=$disk/upper,workdir=$disk/work" overlay "$arena"
}

overlayfs_down()
{
	umount "$arena" "$disk"
}

# Other mounts beside the families, for family_mount.c: the same as WHO may have them anywhere.
mounts_up()
{
	[ "$CONFORMANCE_MOUNTS" = yes ] || return 0
	m=$arena/mounts
	mkdir -p "$m/src/dir" "$m/bind" "$m/ro" "$m/tmp" && echo text >"$m/src/file" &&
		: >"$m/bound" && ln -s file "$m/src/link" &&
		touch -a -d @1000000000 "$m/src/file" && touch -m -d @1100000000 "$m/src/file" && chown -R "$(id_of "$1")" "$m" &&
		mount --bind "$m/src" "$m/bind" && mount --bind "$m/src" "$m/ro" &&
		mount -o remount,bind,ro "$m/ro" && mount --bind "$m/src/file" "$m/bound" &&
		mount -t tmpfs -o mode=777 tmpfs "$m/tmp"
}

mounts_down()
{
	[ "$CONFORMANCE_MOUNTS" = yes ] || return 0
	umount "$arena/mounts/tmp" "$arena/mounts/bound" "$arena/mounts/ro" "$arena/mounts/bind"
}

# plan FS WHO: its runs, each with the families that it is of; it is of all if it names none
plan()
{
	families=${CONFORMANCE_FAMILIES:-}
	case $1-$brief in
	ext4-) variants='bare jailed hiding noexec observed' ;;
	tmpfs-) variants='bare jailed hiding' ;;
	overlayfs-) variants='bare jailed hiding noexec' ;;
	ext4-*) variants='bare jailed hiding' ;;
	*) variants='bare jailed' families=${families:-$on_each} ;;
	esac
	for variant in $variants; do
		echo "$1.$2.$variant $families"
	done
}

# plan_all: what will be run, before anything is, and what will not, with the reason
plan_all()
{
	"$tools/conform" list >"$results/cases" || exit 2
	: >"$results/plan"
	: >"$results/skipped"
	here_fs=$(stat -f -c %T "$scratch")
	for fs in $systems; do
		case $fs-$images-$here_fs in
		ext4-yes-* | ext4-no-ext2/ext3) ;;
		ext4-*)
			echo "ext4: no image of it: $(tail -n 1 "$scratch/why")" >>"$results/skipped"
			continue
			;;
		*)
			if [ "$CONFORMANCE_MOUNTS" != yes ]; then
				echo "$fs: it takes root and the right to mount" >>"$results/skipped"
				continue
			fi
			;;
		esac
		for who in $identities; do
			plan "$fs" "$who" >>"$results/plan"
		done
	done
	[ "$(id -u)" -eq 0 ] || echo 'root: the suite is not run by root' >>"$results/skipped"
	[ "$CONFORMANCE_MOUNTS" = yes ] ||
		echo 'other mounts: they take root and the right to mount' >>"$results/skipped"
}

# under VARIANT WHO COMMAND...
under()
{
	variant=$1 who=$2 to=none
	shift 2
	[ "$variant.$fs" != jailed.ext4 ] || to=$scratch/log/$who.jailed
	case $variant in
	bare) set -- "$tools/bare" "$@" ;;
	observed)
		set -- "$tools/warder" -q --observe -p "$tools/jailed.policy" -o "$scratch/log/$who" -- "$@"
		;;
	*) set -- "$tools/warder" -q -p "$tools/$variant.policy" -o "$to" -- "$@" ;;
	esac
	# shellcheck disable=SC2086
	as "$who" $pinned timeout -s KILL "$seconds" "$@"
}

# run FS WHO VARIANT FAMILY...: a set-up that fails leaves no result, and its reason in .err
run()
{
	fs=$1 who=$2 variant=$3 arena=$scratch/arena.$2 disk=$scratch/disk.$2 said=$results/$1.$2.$3
	shift 3
	{ "${fs}_up" "$who" && mounts_up "$who" && cd "$scratch/work"; } 2>"$said.err" || return 1
	under "$variant" "$who" "$tools/conform" run "$arena" "$@" </dev/null >"$said" 2>"$said.err"
	echo $? >"$said.status"
	{ cd / && mounts_down && "${fs}_down"; } 2>>"$said.err"
}

# pin N: a jail and its broker on the Nth processor, where they do not have to wake one another
pin()
{
	cpu=$(python3 -c 'import os; print(*sorted(os.sched_getaffinity(0)))' | cut -d ' ' -f "$1")
	pinned=
	[ -z "$cpu" ] || ! have taskset || pinned="taskset -c $cpu"
}

# one FS WHO: what is planned there, until one fails
one()
{
	while read -r planned families; do
		case $planned in
		"$1.$2".*)
			# shellcheck disable=SC2086
			run "$1" "$2" "${planned##*.}" $families || return 1
			;;
		esac
	done <"$results/plan"
}

tools_copy
images=no
! images_up 2>"$scratch/why" || images=yes
identities=user
[ "$(id -u)" -ne 0 ] || identities='root user'
plan_all
for fs in $systems; do
	cpu_of=0 running=
	for who in $identities; do
		cpu_of=$((cpu_of + 1))
		(pin "$cpu_of" && one "$fs" "$who") &
		running="$running $!"
	done
	for pid in $running; do
		wait "$pid" || failed=1
	done
done
if python3 -c 'import jsonschema' 2>/dev/null; then
	# shellcheck disable=SC2154 # lib.sh has it
	python3 "$place/../schema/schema.py" "$schema" "$scratch/log" >"$results/schema" 2>&1
	echo $? >"$results/schema.status"
else
	echo 'the records: there is no python3 with jsonschema' >>"$results/skipped"
fi
# shellcheck disable=SC2086
python3 "$place/compare.py" "$results" "$place/known" "$DOCS/transparency.md" $brief || failed=1
exit "$failed"
