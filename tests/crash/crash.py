#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# tests/crash/crash.py - Each process of a run is killed at a random moment; what it did is on the record
#
# crash.py KILLS [SEED [KILL]]: that many kills, or one of them once more. WARDER is the program,
# CHURN the victim (churn.c). Every kill is named by the seed and its number, which its moment
# follows from; the machine adds the rest.
#
# What has to hold then: every effect on disk has its record, and stands in the log in an order that
# explains it; the chain is whole to the last whole line; nothing is left of the jail. The oracle is
# the directory, as the kernel left it, and hashlib.
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
WARDER = os.path.abspath(os.environ['WARDER'])
CHURN = os.path.abspath(os.environ['CHURN'])
LONGEST = 0.25  # seconds from the start to the kill: launches are hit as well

# name, which process, options, whether all that was done has to be on the record
KINDS = [
    ('the broker', 'broker', [], True),
    ('the supervisor with --audit-sync', 'supervisor', ['--audit-sync'], True),
    ('the command', 'command', [], True),
    ('the broker with --audit-sync', 'broker', ['--audit-sync'], True),
    ('the supervisor', 'supervisor', [], False),
]


class Wrong(Exception):
    pass


def children(pid):
    found = []
    try:
        for task in os.listdir(f'/proc/{pid}/task'):
            with open(f'/proc/{pid}/task/{task}/children') as f:
                found += [int(child) for child in f.read().split()]
    except OSError:
        pass
    return found


def victim_of(supervisor, which):
    """The process to kill, once there is one; None when the run is over."""
    while which != 'supervisor':
        brokers = children(supervisor.pid)
        commands = children(brokers[0]) if brokers else []
        if which == 'broker' and brokers:
            return brokers[0]
        if which == 'command' and commands:
            return commands[0]
        if supervisor.poll() is not None:
            return None
        time.sleep(0.0005)
    return supervisor.pid


def checker():
    """What judges records, None: there is no python3 with jsonschema."""
    sys.path.insert(0, f'{HERE}/../schema')
    import schema
    try:
        with open(f'{HERE}/../../docs/audit.schema.json', encoding='utf-8') as f:
            return schema.Checker(json.load(f))
    except ImportError:
        print('# no record is held against the schema: there is no python3 with jsonschema')
        return None


def lines_of(log, may_be_cut, judge):
    """The records of a log, its chain checked."""
    try:
        with open(log, 'rb') as f:
            data = f.read()
    except FileNotFoundError:
        return []
    lines = data.split(b'\n')
    if lines.pop() != b'' and not may_be_cut:
        raise Wrong('the last line is cut')
    head = b'0' * 64
    for number, line in enumerate(lines):
        body, mark, rest = line.rpartition(b',"h":"')
        head = hashlib.blake2b(head + body + b'}', digest_size=32).hexdigest().encode()
        if not mark or rest != head + b'"}':
            raise Wrong(f'line {number + 1}: the chain breaks')
        problem = judge and judge.check(line)
        if problem:
            raise Wrong(f'line {number + 1} is not of the schema: {problem}')
    records = [json.loads(line) for line in lines]
    if [record['seq'] for record in records] != list(range(len(records))):
        raise Wrong('seq has holes')
    return records


def told(records, place):
    """What is on the record as done, or perhaps done: (verb, name) to its place in the log."""
    verbs = {'openat': 'make', 'open': 'make', 'chmod': 'mode', 'fchmodat': 'mode',
             'rename': 'move', 'renameat': 'move', 'renameat2': 'move', 'mkdir': 'mkdir',
             'mkdirat': 'mkdir', 'unlink': 'unlink', 'unlinkat': 'unlink', 'rmdir': 'rmdir'}
    seen = {}
    for record in records:
        # ESRCH: the file was made, and nobody was there any more to get its descriptor.
        if record['kind'] not in ('call', 'intent') or record.get('errno') not in (None, 'ESRCH'):
            continue
        directory, _, name = record.get('path', '').rpartition('/')
        verb = verbs.get(record['syscall'])
        if directory == place and verb:
            seen.setdefault((verb, name), record['seq'])
    return seen


def effects_of(place):
    """What was done, told from the directory alone: threads do one thing after the other."""
    names = {name for name in os.listdir(place) if name[:2] in ('f.', 'g.', 'd.')}
    done = []
    for thread in '01':
        rounds = [int(name.split('.')[2]) for name in names if name.split('.')[1] == thread]
        for i in range(max(rounds, default=-1) + 1):
            f, g, d = (f'{letter}.{thread}.{i}' for letter in 'fgd')
            last = i == max(rounds)
            gone = not last and i % 2 == 0
            there = names & {f, g, d}
            if not there and not gone:
                raise Wrong(f'round {i} of thread {thread} is not there: what removed it?')
            done.append(('make', f))
            mode = os.stat(f'{place}/{f}').st_mode & 0o777 if f in names else 0o640
            if mode == 0o640:
                done.append(('mode', f))
            if f not in names:
                done.append(('move', f))
            if gone or d in names:
                done.append(('mkdir', d))
            if gone or (d in names and g not in names):
                done.append(('unlink', g))
            if gone:
                done.append(('rmdir', d))
    return done


def check_effects(records, place):
    seen = told(records, place)
    before = {}
    for verb, name in effects_of(place):
        if (verb, name) not in seen:
            said = [(r['kind'], r['syscall'], r.get('errno')) for r in records
                    if r.get('path', '').endswith('/' + name)]
            raise Wrong(f'{verb} {name} was done and is not on the record, but: {said}')
        thread = name.split('.')[1]
        if seen[verb, name] < before.get(thread, 0):
            raise Wrong(f'{verb} {name} is on the record before what it came after')
        before[thread] = seen[verb, name]


def left_over(program):
    """Processes of the jail: it has its own copy of the victim."""
    left = []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open(f'/proc/{pid}/cmdline', 'rb') as f:
                words = f.read().split(b'\0')
            with open(f'/proc/{pid}/stat') as f:
                state = f.read().rpartition(')')[2].split()[0]
        except OSError:
            continue
        if program.encode() in words and state not in 'ZX':
            left.append(int(pid))
    return left


def one_kill(seed, number, scratch, judge):
    """A run that is killed. Returns how many effects it had."""
    name, which, options, complete = KINDS[number % len(KINDS)]
    delay = random.Random(f'{seed} {number}').uniform(0, LONGEST)
    place, log = f'{scratch}/proj', f'{scratch}/log/audit.jsonl'
    shutil.rmtree(scratch)
    os.makedirs(place)
    os.mkdir(f'{scratch}/log')
    program = f'{place}/churn'
    shutil.copy(CHURN, program)
    with open('/proc/self/mountinfo') as f:
        mounts = f.read()
    run = subprocess.Popen([WARDER, '-q', '-o', log, *options, '--', program], cwd=place,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE)
    time.sleep(delay)
    victim = victim_of(run, which)
    if victim is None:
        raise Wrong(f'it ended by itself: {run.stderr.read().decode()}')
    os.kill(victim, signal.SIGKILL)
    try:
        said = run.communicate(timeout=30)[1].decode()
    except subprocess.TimeoutExpired:
        run.kill()
        run.communicate()
        raise Wrong('warder did not end')
    until = time.monotonic() + 10
    while left_over(program) and time.monotonic() < until:
        time.sleep(0.01)
    if left_over(program):
        raise Wrong(f'processes are left: {left_over(program)}')
    # Before it runs, the end of the command is a launch that failed: then nothing was done.
    due = {'broker': [125], 'supervisor': [-9], 'command': [137, 125]}[which]
    if run.returncode not in due:
        raise Wrong(f'exit status {run.returncode}, not {due[0]}: {said}')
    with open('/proc/self/mountinfo') as f:
        if f.read() != mounts:
            raise Wrong('a mount is left')
    records = lines_of(log, which == 'supervisor', judge)
    if which != 'supervisor' and records and records[-1]['kind'] != 'end':
        raise Wrong('the log has no end')
    if os.listdir(f'{scratch}/log') not in ([], ['audit.jsonl']):
        raise Wrong(f'files are left: {os.listdir(scratch + "/log")}')
    if complete:
        check_effects(records, place)
    return len(effects_of(place))


def main():
    kills = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)
    numbers = [int(sys.argv[3])] if len(sys.argv) > 3 else range(kills)
    scratch = tempfile.mkdtemp(prefix='warder-crash.', dir='/var/tmp')
    judge = checker()
    counts = {name: [0, 0] for name, *_ in KINDS}
    wrong = {name: [] for name, *_ in KINDS}
    print(f'# seed {seed}: one kill again with `crash.py {kills} {seed} KILL`', flush=True)
    try:
        for number in numbers:
            name = KINDS[number % len(KINDS)][0]
            try:
                effects = one_kill(seed, number, scratch, judge)
                counts[name][0] += 1
                counts[name][1] += effects
            except Wrong as what:
                wrong[name].append(number)
                print(f'# kill {number} of seed {seed}, {name}: {what}', flush=True)
    finally:
        shutil.rmtree(scratch)
    for at, (name, *_) in enumerate(KINDS):
        word = 'not ok' if wrong[name] else 'ok'
        print(f'# {name}: {counts[name][0]} kills, {counts[name][1]} effects')
        print(f'{word} {at + 1} - {name} is killed: the record holds what it promises')
    effects = sum(count for _, count in counts.values())
    good = effects >= len(numbers) or len(numbers) == 1
    print(f'{"ok" if good else "not ok"} {len(KINDS) + 1} - and there was something to record')
    print(f'1..{len(KINDS) + 1}')
    return 1 if any(wrong.values()) or not good else 0


sys.exit(main())
