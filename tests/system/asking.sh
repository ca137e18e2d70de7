#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/asking.sh - `ask`: played at a terminal of its own by asking.py
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'there is no python3'
python3 "$here/asking.py" "$WARDER" "$scratch"
exit "$?"
