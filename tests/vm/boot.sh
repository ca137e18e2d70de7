#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/vm/boot.sh - Boot the image, and wait until it has powered itself off
#
# usage: boot.sh DIR DISK SECONDS [KERNEL-PARAMETER...]
#
# What the tests say is then in DIR/said, what the kernel and systemd say in DIR/console. The image is
# not changed. After SECONDS the machine is killed; the exit status is then 124.
set -eu
dir=$1 disk=$2 seconds=$3
shift 3


# Some hosts have a /dev/kvm that starts machines, but not Linux: a kernel that finds no disk is back
# in a moment where it works.
accel='tcg,thread=multi'
if [ -w /dev/kvm ] && timeout 20 qemu-system-x86_64 -M q35 -cpu max -m 512 -nodefaults -display none \
	-no-reboot -accel kvm -kernel "$dir/vmlinuz" -append 'panic=-1' 2>/dev/null; then
	accel=kvm
fi
: >"$dir/said"
timeout -k 10 "$seconds" qemu-system-x86_64 -M q35 -accel "$accel" -cpu max -smp 2 -m 2048 -nodefaults \
	-display none -no-reboot -kernel "$dir/vmlinuz" -initrd "$dir/initrd" \
	-append "root=/dev/vda rw console=ttyS0 panic=-1 $*" \
	-drive file="$dir/root.ext4",if=virtio,format=raw,snapshot=on \
	-drive file="$disk",if=virtio,format=raw,readonly=on \
	-serial file:"$dir/console" \
	-device virtio-serial -chardev file,id=said,path="$dir/said" \
	-device virtserialport,chardev=said,name=warder
