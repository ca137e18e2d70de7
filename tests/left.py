#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/left.py - What tests left behind on the host

usage: left.py note BUILD             what is there now, as JSON
       left.py compare BUILD BEFORE   one more line of meson's testlog.json: what has come to it since

Looked at: the mounts of this mount namespace, processes that run a program of BUILD, files of
warder's and of the tests' in the places for temporary files, and control groups of warder's. What
takes a moment to end is given ten seconds.
"""
import glob
import json
import os
import sys
import time

FILES = ('/tmp/warder*', '/var/tmp/warder*', '/dev/shm/warder*', '/run/user/*/warder*')


def mounts():
    """Where each is, and what it shows: a mount has another number each time."""
    with open('/proc/self/mountinfo', encoding='utf-8', errors='surrogateescape') as info:
        return [' '.join(line.split()[2:6]) for line in info]


def processes(build):
    found = []
    for directory in glob.glob('/proc/[0-9]*'):
        try:
            program = os.readlink(directory + '/exe').removesuffix(' (deleted)')
            with open(directory + '/stat', encoding='utf-8', errors='replace') as stat:
                state = stat.read().rsplit(')', 1)[1].split()[0]
        except OSError:
            continue
        ours = program.startswith(build + '/') or '/warder-' in program # as-user has copies
        if state not in 'ZX' and ours:
            found.append(f'{os.path.basename(directory)} {program}')
    return found


def groups():
    return [directory for directory, _, _ in os.walk('/sys/fs/cgroup')
            if os.path.basename(directory).startswith('warder')]


def look(build):
    return {'mount': mounts(), 'process': processes(build),
            'file': sorted(sum((glob.glob(pattern) for pattern in FILES), [])),
            'control group': groups()}


def come(before, now):
    """What is there now and was not, as words."""
    return [f'{kind}: {thing}' for kind in now for thing in now[kind] if thing not in before[kind]]


def compare(build, before):
    for _ in range(20):
        left = come(before, look(build))
        if not left:
            break
        time.sleep(0.5)
    lines = ['not ok 1 - the host is as it was' if left else 'ok 1 - the host is as it was']
    lines += ['# ' + thing.encode('ascii', 'backslashreplace').decode() for thing in left]
    return {'name': 'left behind', 'result': 'ERROR' if left else 'OK', 'returncode': int(bool(left)),
            'stdout': '\n'.join(lines + ['1..1', ''])}


def main():
    build = os.path.realpath(sys.argv[2])
    if sys.argv[1] == 'note':
        print(json.dumps(look(build)))
        return
    with open(sys.argv[3], encoding='utf-8') as before:
        print(json.dumps(compare(build, json.load(before))))


if __name__ == '__main__':
    main()
