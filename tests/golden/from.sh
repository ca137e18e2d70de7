#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/golden/from.sh - Logs and the policies that are made of them: from.sh WARDER DIRECTORY
#
# Each directory is a case: its logs, in the order of their names, and `due`, the policy without its
# header. Their chain holds.
set -u
warder=$1
count=0 status=0
export HOME=/nonexistent
for case in "$2"/*/; do
	count=$((count + 1))
	if difference=$("$warder" policy from -q -p base "$case"*.jsonl 2>&1 |
		sed '1,/^include base$/d' | diff "${case}due" - 2>&1); then
		echo "ok $count - $(basename "$case")"
	else
		echo "not ok $count - $(basename "$case")"
		printf '%s\n' "$difference" | sed 's/^/# /'
		status=1
	fi
done
[ "$count" -gt 0 ] || status=1
echo "1..$count"
exit "$status"
