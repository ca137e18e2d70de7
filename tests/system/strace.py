#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/system/strace.py - Compare a trace of warder's with strace's of the same program

usage: strace.py LOG STRACE

LOG is an audit log of a run with --trace, STRACE what `strace -f -o` wrote of the program bare. Both
become lists of calls for each task, in the order of their birth; what is different from run to run
(addresses, numbers of tasks, times) becomes the same. Says each difference, and how many calls were
compared; exit status 1 if there is one.
"""
import json
import re
import sys

# What these return, or are about, is the number of a task.
TASKS = {'getpid', 'gettid', 'getppid', 'clone', 'fork', 'vfork', 'set_tid_address', 'wait4',
         'getpgid', 'getpgrp', 'getsid', 'setsid'}
FIRST_IS_TASK = {'kill', 'tgkill', 'tkill', 'wait4', 'rt_sigqueueinfo', 'prlimit64'}
# Numbers of these are of the moment.
MOMENT = {'clock_gettime', 'gettimeofday', 'time', 'times', 'getrusage', 'sysinfo', 'nanosleep',
          'clock_nanosleep', 'timerfd_gettime', 'timerfd_settime', 'statfs', 'getrandom', 'uname',
          'getcwd', 'shmget', 'shmat', 'shmctl', 'mq_getsetattr', 'select', 'ppoll', 'poll',
          'wait4', 'alarm', 'clock_getres', 'prlimit64'}
# strace names the arguments of clone, and orders them otherwise; the dynamic loader's cache and the
# stack's size are not the program's.
SKIP = {'restart_syscall'}


def sorted_flags(match):
    return '|'.join(sorted(match[0].split('|')))


def normal(name, args, result):
    text = ', '.join(args) if isinstance(args, list) else args
    text = re.sub(r' /\* (?!\d+\+? (vars?|entries))[^*]* \*/', '', text)  # strace's remarks
    text = re.sub(r'/\* \d+\+? vars? \*/', '/* N vars */', text)
    if name == 'clone':
        parent = re.search(r'(?:parent_tid=)?\[\d+\]', text)
        flags = sorted(re.findall(r'CLONE_\w+|SIG\w+', text))
        return '|'.join(flags) + (' parent' if parent and 'CLONE_PARENT_SETTID' in flags else ''), \
            'TASK' if result.isdigit() else result
    # Zero, which strace has a name for; and what a jail's mounts are not made with.
    text = re.sub(r'AT_STATX_SYNC_AS_STAT\|?', '', text).replace('"missing", 0,', '"missing", ,')
    text = re.sub(r', f_flags=[^}]*', '', text)
    if name == 'rt_sigreturn':  # it looks into the frame on the stack
        text = ''
    if name == 'getrandom':
        text = re.sub(r'^".*", ', '"RANDOM", ', text)
    if name == 'uname':  # strace leaves some out
        text = re.sub(r', release=.*', ', ...}', text)
    if name == 'time':
        result = result.split()[0]
    if name == 'futex':  # the second word is no argument of these, and strace leaves it out
        words = text.rsplit(', ', 2)
        if 'FUTEX_WAIT_BITSET' in text and isinstance(args, list):
            text = f'{words[0]}, {words[2]}'
        text = re.sub(r'(FUTEX_WAIT_BITSET\|FUTEX_CLOCK_REALTIME), \d+', r'\1, TASK', text)
    # What became of an offset, which strace says of some calls only.
    text = re.sub(r'\[(\d+)( => \d+\]|\] => \[\d+\])', r'[\1]', text)
    text = re.sub(r'0x[0-9a-f]{5,}', 'ADDRESS', text)
    result = re.sub(r'0x[0-9a-f]{5,}', 'ADDRESS', result)
    text = re.sub(r'\b(si_pid|l_pid|pid)=\d+', r'\1=TASK', text)
    text = re.sub(r'\b[A-Z][A-Z0-9_]+(\|[A-Z0-9_x]+)+\b', sorted_flags, text)
    result = re.sub(r'\b[A-Z][A-Z0-9_]+(\|[A-Z0-9_x]+)+\b', sorted_flags, result)
    if name in TASKS and re.match(r'\d+$', result):
        result = 'TASK'
    if name in FIRST_IS_TASK:
        text = re.sub(r'^-?\d\d*', lambda m: m[0] if m[0] in ('0', '-1') else 'TASK', text)
        if name == 'tgkill':
            text = re.sub(r'TASK, \d+', 'TASK, TASK', text)
    if name == 'waitid':
        text = re.sub(r'P_PID, \d+', 'P_PID, TASK', text)
        text = re.sub(r'si_[us]time=\d+', 'TIME', text)
    if name in MOMENT:
        text = re.sub(r'\d+', '#', text)
        result = re.sub(r'\d+', '#', result)
        text = re.sub(r'\b(ADDRESS|RLIM64_INFINITY|#\*#|#)\b', '#', text)
        if name == 'statfs':
            text = re.sub(r'0x[0-9a-f#]+|#x#?[0-9a-f#]*', '#', text)
    return text, result


def of_strace(path):
    """Task -> list of (name, arguments, result), with what was interrupted put together."""
    tasks, open_calls = {}, {}
    for line in open(path, errors='replace'):
        pid, rest = line.rstrip('\n').split(None, 1)
        if rest.startswith(('---', '+++')):
            continue
        start = re.match(r'(.*) <unfinished \.\.\.>$', rest)
        if start:
            open_calls[pid] = start[1]
            tasks.setdefault(int(pid), [])
            continue
        resumed = re.match(r'<\.\.\. \w+ resumed>(.*)$', rest)
        if resumed:
            rest = open_calls.pop(pid) + resumed[1]
        call = re.match(r'(\w+)\((.*)\)\s+= (.*)$', rest)
        if not call:
            raise SystemExit(f'cannot read: {line}')
        result = call[3].replace(' (INJECTED)', '')
        tasks.setdefault(int(pid), []).append((call[1], call[2], result))
    for pid, rest in open_calls.items():
        name, text = rest.split('(', 1)
        tasks[int(pid)].append((name, text.rstrip(')'), '?'))
    return tasks


def of_log(path):
    tasks, lines = {}, []
    with open(path, encoding='utf-8') as log:
        for line in log:
            record = json.loads(line)
            if record['kind'] == 'trace':
                tasks.setdefault(record['tid'], []).append(record)
    return tasks


def meaning(result, error, detail):
    if error and error.startswith('ERESTART'):
        return f'? {error}'
    if error:
        return f'-1 {error}'
    text = '?' if result is None else str(result)
    return f'{text} ({detail})' if detail else text


def plain(name, result):
    """strace's result without the words behind an error, addresses in decimal."""
    error = re.match(r'(-1|\?) (E\w+)', result)
    if error:
        return f'{error[1]} {error[2]}'
    if name == 'umask':
        return str(int(result, 8))
    number = re.match(r'(0x[0-9a-f]+)(.*)', result)
    if number:
        return str(int(number[1], 16)) + number[2]
    return result


def main():
    peer, own = of_strace(sys.argv[2]), of_log(sys.argv[1])
    bad = compared = 0
    if len(peer) != len(own):
        print(f'{len(own)} tasks, strace has {len(peer)}')
        bad += 1
    for pid, tid in zip(sorted(peer), sorted(own)):
        theirs = [(n, *normal(n, a, plain(n, r))) for n, a, r in peer[pid] if n not in SKIP]
        ours = [(c['syscall'], *normal(c['syscall'], c['args'],
                                       meaning(c['result'], c['errno'], c.get('detail'))))
                for c in own[tid] if c['syscall'] not in SKIP]
        address = {'mmap', 'mremap', 'brk', 'shmat'}
        theirs = [(n, a, 'ADDRESS' if n in address and r.isdigit() else r) for n, a, r in theirs]
        ours = [(n, a, 'ADDRESS' if n in address and r.isdigit() else r) for n, a, r in ours]
        for one, other in zip(ours, theirs):
            compared += 1
            if one != other:
                bad += 1
                print(f'warder: {one[0]}({one[1]}) = {one[2]}\nstrace: {other[0]}({other[1]}) '
                      f'= {other[2]}')
                if one[0] != other[0]:
                    break
        if len(ours) != len(theirs):
            bad += 1
            print(f'task {tid}: {len(ours)} calls, strace has {len(theirs)}')
    print(f'{compared} calls compared, {bad} differences')
    return bad > 0 or not compared


if __name__ == '__main__':
    sys.exit(main())
