#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/vm/vm.sh - Chosen tests on another kernel, in a virtual machine
#
# usage: vm.sh DIR [TEST...]
#
# DIR keeps the image from one time to the next. What is said is what guest.sh says inside.
set -u
here=$(cd "$(dirname "$0")" && pwd)
dir=$1
shift
[ $# -gt 0 ] || set -- limits launch opens exec fences sockets light roots identity own_tty nested \
	lacking forbidden

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

for command in qemu-system-x86_64 mke2fs; do
	command -v "$command" >/dev/null || skip_all "there is no $command: ./dev test vm installs it"
done
mkdir -p "$dir"
if [ "$(id -u)" -eq 0 ]; then
	command -v debootstrap >/dev/null || skip_all 'there is no debootstrap: ./dev test vm installs it'
	sh "$here/image.sh" "$dir" || exit 1
fi
[ -e "$dir/made-by" ] || skip_all 'making the image takes root, as debootstrap does'
sh "$here/disk.sh" "$dir/warder.ext4" "$@" || exit 1
sh "$here/boot.sh" "$dir" "$dir/warder.ext4" 5400
status=$?
cat "$dir/said"
if ! grep -q '^1\.\.[0-9]*$' "$dir/said"; then
	echo "# the machine ended with $status; the last it said:"
	tail -n 30 "$dir/console" | sed 's/^/# /'
	exit 1
fi
