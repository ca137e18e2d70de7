#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/test_tally.py - What tally.py makes of a log: as TAP

usage: test_tally.py TALLY
"""
import json
import os
import subprocess
import sys
import tempfile

GOOD = {'name': 'p:unit / a', 'result': 'OK', 'returncode': 0, 'stdout': '1..2\nok 1 - x\nok 2 - y\n'}
BAD = {'name': 'p:unit / b', 'result': 'FAIL', 'returncode': 1, 'stdout': '1..1\nnot ok 1 - z\n'}
DEAD = {'name': 'p:unit / c', 'result': 'ERROR', 'returncode': -9, 'stdout': 'ok 1 - x\n'}
NONE = {'name': 'p:unit / d', 'result': 'SKIP', 'returncode': 0, 'stdout': '1..0 # SKIP no reason\n'}
ALL = 'p:unit / a\np:unit / b\np:unit / c\np:unit / d\n'

# What it is; the log; the tests wanted; meson's status; the last line; the exit status
CASES = [
    ('all is well', [GOOD], 'p:unit / a\n', 0, '2 passed, 0 failed, 0 skipped', 0),
    ('a case that failed', [GOOD, BAD], 'p:unit / a\np:unit / b\n', 1,
     '2 passed, 1 failed, 0 skipped', 1),
    ('a test that died', [GOOD, DEAD], 'p:unit / a\np:unit / c\n', 1,
     '3 passed, 1 failed, 0 skipped', 1),
    ('a test that was skipped', [GOOD, NONE], 'p:unit / a\np:unit / d\n', 0,
     '2 passed, 0 failed, 1 skipped', 0),
    ('meson died, and two tests have no result', [GOOD, NONE], ALL, 137,
     '2 passed, 2 failed, 1 skipped', 1),
    ('a test without a result, and meson says nothing', [GOOD], 'p:unit / a\np:unit / b\n', 0,
     '2 passed, 1 failed, 0 skipped', 1),
    ('twice wanted and once run', [GOOD], 'p:unit / a\np:unit / a\n', 0,
     '2 passed, 1 failed, 0 skipped', 1),
    ('meson died behind the last test', [GOOD], 'p:unit / a\n', 137, '2 passed, 1 failed, 0 skipped', 1),
    ('meson died before the first', [], 'p:unit / a\n', 137, '0 passed, 1 failed, 0 skipped', 1),
    ('nothing ran', [], '', 0, '0 passed, 0 failed, 0 skipped', 1),
    ('a line that was cut', [GOOD, '{"name": "p:un'], 'p:unit / a\np:unit / b\n', 137,
     '2 passed, 1 failed, 0 skipped', 1),
]


def main():
    print(f'1..{len(CASES)}')
    failed = 0
    for number, (name, log, wanted, status, last, code) in enumerate(CASES, 1):
        with tempfile.TemporaryDirectory() as place:
            paths = [os.path.join(place, 'log'), os.path.join(place, 'wanted')]
            text = '\n'.join(line if isinstance(line, str) else json.dumps(line) for line in log)
            for path, content in zip(paths, (text, wanted)):
                with open(path, 'w', encoding='utf-8') as file:
                    file.write(content)
            run = subprocess.run([sys.executable, sys.argv[1], *paths, str(status)],
                                 stdout=subprocess.PIPE, text=True, check=False)
        good = run.stdout.splitlines()[-1:] == [last] and run.returncode == code
        failed |= not good
        print(f'{"" if good else "not "}ok {number} - {name}')
        if not good:
            print('\n'.join('# ' + line for line in run.stdout.splitlines()))
    return int(failed)


if __name__ == '__main__':
    sys.exit(main())
