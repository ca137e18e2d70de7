# SPDX-License-Identifier: MIT
"""tests/browser/forge.py - Logs that no run wrote, for what a run would take too long to do

They have no chain: a report does not ask for one, and `warder audit verify` would.
"""
import json
import random
import re

RULES = [('read /usr', 'agent:3:6'), ('write ./', 'agent:4:7'), ('deny **/.env', 'agent:5:6'),
         ('hide ~/.ssh', 'agent:6:6')]

# Names as a log has them: what they are in bytes is in docs/audit-format.md.
HOSTILE = [
    '/srv/</script><script>window.hurt=1</script>',
    '/srv/<img src=x onerror="window.hurt=1">',
    '/srv/</script x', '/srv/</script\t', '/srv/<!--<script x', '/srv/<!--<script>',
    '/srv/-->', '/srv/]]>', '/srv/&lt;b&gt;&amp;', '/srv/"\'`${1}',
    '/srv/__proto__/constructor', '/srv/hasOwnProperty', '/srv/toString',
    '/srv/line\u2028separator\u2029', '/srv/\u202egnp.exe\u202c', '/srv/\u2066isolate\u2069',
    '/srv/bell\x07esc\x1b[31mnul\x7f\x9b', '/srv/tab\tnew\nline\rback',
    '/srv/invalid\\xff\\xfe\\xc0', '/srv/back\\\\slash\\\\xff', '/srv/\u05d0\u05d1/\u0627\u0628',
    '/srv/\U0001f600', '/srv/zero\u200bwidth', '/srv/javascript:window.hurt=1',
    '/srv/' + 'n' * 250 + '/' + '/'.join(['m' * 200] * 18), '/srv' + '/d' * 2000, '@abstract<b>',
]


def start(argv, mode='enforce', **more):
    return {'seq': 0, 't': 0.0, 'kind': 'start', 'schema': 'warder.audit/1', 'run': 'r',
            'time': '2026-01-02T03:04:05.000Z', 'argv': argv, 'cwd': '/home/u/src',
            'home': '/home/u', 'mode': mode, 'light': False,
            'policy': [{'name': 'agent', 'blake2b': '0' * 64}], 'uid': 1000, **more}


def call(t, pid, comm, path, verbs, decision, rule, **more):
    record = {'seq': 1, 't': round(t, 6), 'kind': 'call', 'pid': pid, 'tid': pid, 'comm': comm,
              'syscall': 'openat', 'args': ['AT_FDCWD', path, 'O_RDONLY|O_CLOEXEC'],
              'spelled': path, 'path': path, 'verbs': verbs, 'decision': decision,
              'would': decision, 'errno': None if decision == 'allow' else 'EACCES',
              'result': 3 if decision == 'allow' else -1, 'how': 'emulated',
              'rule': rule and {'text': rule[0], 'at': rule[1]}, 'us': 12.5, **more}
    if decision in ('deny', 'hide'):
        record['refused'] = verbs[0]
    return record


def execute(t, pid, parent, argv, comm=None):
    return {'seq': 1, 't': round(t, 6), 'kind': 'exec', 'pid': pid, 'tid': pid,
            'comm': comm or argv[0], 'parent': parent, 'path': '/usr/bin/' + argv[0], 'argv': argv}


def end(t, pid, comm, status=0):
    return {'seq': 1, 't': round(t, 6), 'kind': 'exit', 'pid': pid, 'tid': pid, 'comm': comm,
            'status': status}


def many(count):
    """As a large build: some thousand processes, tens of thousands of paths."""
    chance = random.Random(1)
    yield start(['make', '-j8'])
    yield execute(0.0, 2, 1, ['make', '-j8'])
    programs = ['cc1', 'as', 'ld', 'sh', 'python3']
    made, t, pid = 2, 0.001, 2
    while made < count:
        t += 0.0004
        if made % 40 == 2:
            pid += 1
            comm = programs[pid % len(programs)]
            yield execute(t, pid, 2 if pid % 3 else pid - 1, [comm, '-o', f'out{pid}.o'])
        elif made % 40 == 1:
            yield end(t, pid, comm, 0 if pid % 9 else 1)
        elif chance.random() < 0.01:
            rule = RULES[2] if made % 2 else RULES[3]
            path = f'/home/u/src/m{made % 50}/.env' if made % 2 else f'/home/u/.ssh/k{made % 600}'
            yield call(t, pid, comm, path, ['read'], 'deny' if made % 2 else 'hide', rule)
        else:
            number = chance.randrange(30000)
            path = f'/usr/include/lib{number % 97}/part{number % 311}/header{number}.h'
            yield call(t, pid, comm, path, chance.choice([['read'], ['list'], ['read', 'list']]),
                       'allow', RULES[0])
        made += 1


def hostile():
    """Every string that a target chooses, or that somebody may have written into the log."""
    bad = '</script><img src=x onerror=window.hurt=1>'
    yield start([bad, '<b>', '\u202e'], cwd='/home/' + bad)
    yield execute(0.0, 2, 1, [bad, '\x1b]0;x\x07'], comm='<i>x')
    for index, path in enumerate(HOSTILE):
        decision = ('allow', 'deny', 'hide', 'redirect', '<u>fake', '__proto__')[index % 6]
        yield call(0.001 * index, 2, '<i>x', path, ['read'], decision,
                   ('deny ' + bad, bad + ':1:6') if index % 2 else None)
    yield call(1, 3, '__proto__', '/srv/late', ['read'], 'deny', None)
    yield call(1.1, 3, '__proto__', '/srv/\u05d0/12/\u05d1', ['read'], 'deny', None)
    yield call(1.15, 3, '__proto__', '/srv/un\u200bseen\u3000\U000e0041', ['read'], 'deny', None)
    yield call(1.2, 3, '__proto__', '/srv/twice', ['create'], 'allow', None, syscall='rename',
               args=['/srv/twice', '/srv/twice'])
    yield end(1.5, 2, '<i>x')


def deep():
    """Each process made by the one before; each directory in the one before, with a file in it."""
    yield start(['sh'])
    for pid in range(2, 12000):
        yield call(0.001 + 0.00001 * pid, pid, 'sh', '/etc/hosts', ['read'], 'allow', RULES[0],
                   parent=pid - 1)
    for levels in range(1, 1300):
        yield call(0.2 + 0.00001 * levels, 2, 'sh', '/srv' + '/dd' * levels + f'/f{levels}',
                   ['read'], 'allow', RULES[0])


def long(count):
    """Paths as long as there can be, each through directories of its own."""
    yield start(['sh'])
    for number in range(count):
        yield call(0.001 * number, 2, 'sh', f'/srv/x{number}' + '/d' * 2040, ['read'], 'allow',
                   RULES[0], args=['AT_FDCWD', 'd', 'O_RDONLY'], spelled='d')


def write(path, records):
    with open(path, 'w', encoding='utf-8') as file:
        for record in records:
            file.write(json.dumps(record) + '\n')


def unsafe(code):
    """What a log escapes, from docs/audit-format.md: a terminal could act on it."""
    return (code < 0x20 or 0x7f <= code <= 0x9f or code in (0x61c, 0x200e, 0x200f) or
            0x2028 <= code <= 0x202e or 0x2066 <= code <= 0x2069)


def shown(name):
    """How a page shows a name of the log: bytes that could do harm as \\xHH, a newline as \\n."""
    raw = re.sub(rb'\\(\\|x[0-9a-f]{2})',
                 lambda m: b'\\' if m[1] == b'\\' else bytes([int(m[1][1:], 16)]), name.encode())
    text = ''
    for char in raw.decode('utf-8', 'surrogateescape'):
        code = ord(char)
        if char == '\n':
            text += '\\n'
        elif 0xdc80 <= code <= 0xdcff or unsafe(code):
            text += ''.join(f'\\x{byte:02x}' for byte in char.encode('utf-8', 'surrogateescape'))
        else:
            text += char
    return text
