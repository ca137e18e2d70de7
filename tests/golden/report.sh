#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/golden/report.sh - Logs and what `warder report` says of them: report.sh WARDER DIRECTORY
set -u
export LC_ALL=C.UTF-8
warder=$1
count=0 status=0
for log in "$2"/*.jsonl; do
	count=$((count + 1))
	if difference=$("$warder" report --color never "$log" | diff "${log%.jsonl}.txt" - 2>&1); then
		echo "ok $count - $(basename "$log")"
	else
		echo "not ok $count - $(basename "$log")"
		printf '%s\n' "$difference" | sed 's/^/# /'
		status=1
	fi
done
echo "1..$count"
exit "$status"
