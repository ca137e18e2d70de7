#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/vm/image.sh - A Debian 12 to boot: a disk, its kernel and its initrd
#
# usage: image.sh DIR
#
# Makes DIR/root.ext4, DIR/vmlinuz and DIR/initrd, unless they are there and this script is as it was
# then. It takes root, as debootstrap does, some 300 MB from the Debian archive, and some minutes.
#
# What is in it: what warder is linked with, what its tests call, systemd with the user managers that
# delegate control groups, an account `tester` that has one, and one service, which does what is on
# the disk with the label `warder` (disk.sh) and powers off, whatever comes of it.
set -eu
dir=$1
self=$0
root=$dir/making

libraries=libseccomp2,libcap2,liburing2,libsodium23,libjansson4,libarchive13
host=systemd,systemd-sysv,udev,kmod,dbus,dbus-user-session,libpam-systemd,initramfs-tools
tools=python3,python3-jsonschema,jq,git,make,perl,sqlite3,busybox-static,xz-utils,zstd,findutils
tools=$tools,procps,util-linux,strace,tmux,vim-tiny,less

mark=$(sha256sum <"$self")
[ "$mark" != "$(cat "$dir/made-by" 2>/dev/null)" ] || exit 0

mkdir -p "$dir"
rm -rf "$root" "$dir/made-by"
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase --include="$libraries,$host,$tools,linux-image-amd64" bookworm "$root" \
	>"$dir/debootstrap.log" 2>&1 || {
	tail -n 5 "$dir/debootstrap.log" >&2
	exit 1
}
rm -f "$root"/var/cache/apt/archives/*.deb

# A user manager from the boot on, without anybody who logs in.
chroot "$root" useradd --create-home --shell /bin/sh --uid 1000 tester
mkdir -p "$root/var/lib/systemd/linger" "$root/warder"
: >"$root/var/lib/systemd/linger/tester"

cat >"$root/etc/systemd/system/warder-tests.service" <<'S'
[Unit]
Description=Tests of warder
After=systemd-user-sessions.service user@1000.service
Wants=user@1000.service
SuccessAction=poweroff-force
FailureAction=poweroff-force
[Service]
Type=oneshot
TimeoutStartSec=infinity
ExecStart=/bin/sh -c 'mount -o ro LABEL=warder /warder && exec sh /warder/tests/vm/guest.sh >/dev/virtio-ports/warder 2>&1'
[Install]
WantedBy=multi-user.target
S
chroot "$root" systemctl --quiet enable warder-tests.service

cp "$root"/boot/vmlinuz-* "$dir/vmlinuz"
cp "$root"/boot/initrd.img-* "$dir/initrd"
rm -f "$dir/root.ext4"
mke2fs -q -t ext4 -L root -d "$root" "$dir/root.ext4" 3G
echo "$mark" >"$dir/made-by"
