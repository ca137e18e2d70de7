#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/tally.py - Count what is inside meson's tests, and tell why something was skipped or failed

usage: tally.py TESTLOG.json LIST STATUS

Reads the log that `meson test` writes (one JSON object a test, its output included), prints skipped
and failed cases, and ends with the line `N passed, N failed, N skipped`. LIST has the name of each
test that was to run, as `meson test --list` prints them: one without a result in the log has failed.
So has the run itself when STATUS, meson's exit status, is not 0 and nothing in the log says why. The
exit status is 1 when something failed or nothing passed.
"""
import collections
import json
import re
import sys

LINE = re.compile(r'^(not )?ok\b\s*(\d*)\s*-?\s*(.*?)(?:#\s*(SKIP|TODO)\b\s*(.*))?$', re.I)
EMPTY = re.compile(r'^1\.\.0\s*(?:#\s*SKIP\S*\s*(.*))?$', re.I)
GOOD = ('OK', 'SKIP', 'EXPECTEDFAIL')


def read_case(line, test, counts, told):
    """Count one line; True when it was a failing case, whose comments are to be told."""
    empty = EMPTY.match(line)
    if empty:
        counts['skipped'] += 1
        told.append(f'skipped: {test}: {empty.group(1) or "no reason given"}')
        return False
    case = LINE.match(line)
    if not case:
        return None
    bad, _, name, mark, reason = case.groups()
    if mark and mark.upper() == 'SKIP':
        counts['skipped'] += 1
        told.append(f'skipped: {test}: {name.strip()}: {reason.strip() or "no reason given"}')
    elif bad:
        counts['failed'] += 1
        told.append(f'FAILED:  {test}: {name.strip()}')
        return True
    else:
        counts['passed'] += 1
    return False


def read_test(record, counts, told):
    failed_before = counts['failed']
    telling = False
    for line in (record.get('stdout') or '').splitlines():
        if line.startswith('#'):
            if telling:
                told.append('         ' + line)
            continue
        now = read_case(line, record['name'], counts, told)
        telling = bool(now)
    if record['result'] not in GOOD and counts['failed'] == failed_before:
        counts['failed'] += 1
        told.append(f'FAILED:  {record["name"]}: {record["result"]}, '
                    f'status {record.get("returncode")}')
        told += ['         # ' + line for line in (record.get('stderr') or '').splitlines()[-10:]]


def read_log(path, counts, told):
    """Count all that is in the log; the names of the tests that have a result there."""
    ran = collections.Counter()
    with open(path, encoding='utf-8') as log:
        for line in log:
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except ValueError: # meson was killed while it wrote
                continue
            read_test(record, counts, told)
            ran[record['name']] += 1
    return ran


def missing(path, ran, counts, told):
    """Every test that was to run and has no result is a failure."""
    with open(path, encoding='utf-8') as names:
        wanted = collections.Counter(line.strip() for line in names if line.strip())
    for name in sorted((wanted - ran).elements()):
        counts['failed'] += 1
        told.append(f'FAILED:  {name}: it has no result')


def main():
    counts = collections.Counter()
    told = []
    log, names, status = sys.argv[1:]
    missing(names, read_log(log, counts, told), counts, told)
    if status != '0' and not counts['failed']:
        counts['failed'] += 1
        told.append(f'FAILED:  meson test: status {status}, and no test that failed')
    for line in told:
        print(line.encode('ascii', 'backslashreplace').decode())
    if not counts['passed'] and not counts['failed']:
        print('nothing ran')
    print(f'{counts["passed"]} passed, {counts["failed"]} failed, {counts["skipped"]} skipped')
    return 1 if counts['failed'] or not counts['passed'] else 0


if __name__ == '__main__':
    sys.exit(main())
