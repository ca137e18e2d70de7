#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/opens.sh - An open ends as it does without a jail, whatever its path and its flags
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

project
victim opens
bare ./opens
cp "$out" "$scratch/bare.out"
check 'bare, every open was tried' [ "$(wc -l <"$scratch/bare.out")" -gt 3000 ]
rm -rf tree
jail -- ./opens
check 'jailed, with the same answers' cmp -s "$out" "$scratch/bare.out"
diff "$scratch/bare.out" "$out" | head -n 20 | sed 's/^/# /'
finish
