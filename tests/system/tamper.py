# SPDX-License-Identifier: MIT
# tests/system/tamper.py - tamper.py WARDER LOG: touch a log in each way at each line; say what is missed
#
# Every case is one line of what `audit verify --json` should have said and did not.
import json
import subprocess
import sys
import tempfile

warder, log = sys.argv[1:]
lines = open(log, 'rb').read().splitlines(keepends=True)
count = len(lines)
cases = 0


def expect(touched, wrong, line, what):
    global cases
    cases += 1
    with tempfile.NamedTemporaryFile() as file:
        file.write(b''.join(touched))
        file.flush()
        done = subprocess.run([warder, 'audit', 'verify', '--json', file.name], stdout=subprocess.PIPE)
    found = json.loads(done.stdout)
    if (done.returncode, found['wrong'], found['line']) != (1, wrong, line):
        print(what, found, 'wanted', wrong, line)


for i in range(count):
    rest = lines[i + 1:]
    for at in (3, 10, 40, len(lines[i]) // 2, len(lines[i]) - 75, len(lines[i]) - 20):
        bad = bytearray(lines[i])
        bad[at] = ord('x') if bad[at] != ord('x') else ord('y')
        wrong = 'no log' if i == 0 and at in (3, 10, len(bad) - 20) else 'changed'
        expect(lines[:i] + [bytes(bad)] + rest, wrong, i + 1, f'byte {at} of line {i + 1}')
    if i < count - 1:
        expect(lines[:i] + rest, 'removed', i + 1, f'line {i + 1} removed')
    expect(lines[:i], 'truncated', None, f'cut before line {i + 1}')
    expect(lines[:i] + [lines[i][:-1]], 'truncated', i + 1, f'cut at the end of line {i + 1}')
    expect(lines[:i] + [lines[i][:len(lines[i]) // 2]], 'truncated', i + 1, f'cut in line {i + 1}')
    for j in range(i + 1, count):
        expect(lines[:i] + [lines[j]] + lines[i + 1:j] + [lines[i]] + lines[j + 1:], 'reordered', i + 1,
               f'lines {i + 1} and {j + 1} exchanged')
    for at in (0, count // 2, count):
        expect(lines[:at] + [lines[i]] + lines[at:], 'repeated', at + 2 if at == i else at + 1,
               f'line {i + 1} again at {at + 1}')
print(f'{count} lines, {cases} cases', file=sys.stderr)
