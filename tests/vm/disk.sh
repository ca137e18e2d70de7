#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/vm/disk.sh - A disk with what is tested: the programs as they are built, and their tests
#
# usage: disk.sh FILE TEST...
#
# WARDER, VICTIMS and the others are where meson says. In the virtual machine it is
# /warder, where guest.sh runs those TESTs.
set -eu
: "${WARDER:?}" "${VICTIMS:?}"
file=$1
shift
checkout=$(cd "$(dirname "$0")/../.." && pwd)
stage=$(mktemp -d "$file.XXXXXX")
trap 'rm -rf "$stage"' EXIT
chmod 755 "$stage"
mkdir -p "$stage/tests" "$stage/docs" "$stage/bin"
cp -r "$checkout/tests/system" "$checkout/tests/schema" "$checkout/tests/vm" "$stage/tests/"
cp "$checkout"/docs/*.* "$stage/docs/"
cp "$checkout/README.md" "$stage/"
cp "$WARDER" "${WARDER%/*}/warder-unpack" "$stage/bin/"
cp -r "$VICTIMS" "$stage/victims"
rm -rf "$stage"/victims/*.p
echo "$*" >"$stage/chosen"
chmod -R a+rX "$stage"
rm -f "$file"
mke2fs -q -t ext4 -L warder -E root_owner=0:0 -d "$stage" "$file" 200M
