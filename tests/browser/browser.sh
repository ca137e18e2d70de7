#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/browser/browser.sh - The page of a report in a real browser: see browser.py
exec python3 "$(dirname "$0")/browser.py" "${WARDER:?}"
