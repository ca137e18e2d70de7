#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/rows.sh - The matrix: each call of each row, at each place, with what it did and its record
#
# The rows and their calls are what `warder policy show calls` prints, which is what the code goes by.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
have python3 || skip_all 'the tables are read by python3'
project
victim matrix
export scratch proj
: >"$out"
"$WARDER" policy show calls >"$scratch/calls"
check 'the rows are printed' [ "$(grep -c '^[a-z][a-z]*$' "$scratch/calls")" -ge 14 ]
for row in ${ROWS:-$(grep '^[a-z][a-z]*$' "$scratch/calls")}; do
	# shellcheck disable=SC2046
	python3 "$here/rows.py" "$row" $(sed -n "/^$row\$/,/^\$/p" "$scratch/calls" |
		sed -n '/^  calls/,$p' | sed 's/^  calls//') >"$scratch/cells" 2>"$err"
	is "$row: the matrix was gone through" "$? $(head -c 600 "$err")" '0 '
	cases "$row" "$scratch/cells"
done
finish
