#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/roundtrip/vary.py - A policy that refuses part of what a run did

usage: vary.py thinned|denied N POLICY LOG

`thinned`: the learnt policy without every third of its rules that allow something, from the Nth on,
but for what the shell takes to start. `denied`: the learnt policy, and denials of some of what the
log has, from the Nth path on: by each kind of rule, of files and of the directories they are in, as
paths and as globs, and by settings. Always the same for the same log. To standard output.
"""
import json
import re
import sys

ALLOWS = ('read', 'write', 'list', 'modify', 'append', 'create', 'delete', 'exec')
# What is refused in turn: every kind of rule, and every verb that a file has. {p} is the path,
# {d} the directory that it is in, {n} its name.
DENIALS = ('deny {p}', 'hide {p}', 'deny! {p}', 'deny write {p}', 'hide! {p}', 'deny read {p}',
           'deny list {p}', 'deny {p} when O_TRUNC', 'deny create {d}', 'deny delete {p}',
           'deny **/{n}', 'hide **/{n}', 'deny {p} when O_CREAT', 'hide {d}\nread {p}',
           'deny exec {p}', 'deny modify {p}\nappend {p}', 'deny {d}\nwrite {p}',
           'hide write {p}', 'hide list {d}', 'deny {d}/*')


# What is no rule for a path, and takes something away as well.
SETTINGS = ([], ['net none', 'map deny shared-exec'],
            ['append ./append.log', 'syscall errno EPERM flock'])


def is_kept(line, shell):
    """Without these nothing would start, or they allow nothing."""
    words = line.split()
    return not words or words[0] not in ALLOWS or any(word.rstrip('/') in shell for word in words)


def thinned(lines, start):
    """Without every third rule."""
    shell = ('/usr/bin', '/usr/bin/dash', '/usr/bin/sh', '/bin', '/usr', '/')
    rules = [line for line in lines if not is_kept(line, shell)]
    left_out = set(rules[start % max(len(rules), 1)::3])
    return [line for line in lines if line not in left_out]


def paths_of(log):
    """Paths that the run had to do with, in the order of the log; plain names only."""
    paths = {}
    with open(log, 'rb') as records:
        for line in records:
            record = json.loads(line)
            if record['kind'] == 'start':
                project = record['cwd'] + '/'
            for name in ('path', 'path2'):
                path = record.get(name) or ''
                if record['kind'] == 'call' and record.get('verbs') and re.fullmatch(
                        r'/[\w./+-]+', path):
                    paths.setdefault(path)
    ours = [path for path in paths if path.startswith(project)]
    others = [path for path in paths if path.startswith('/usr/') and '/bin/' not in path
              and '.so' not in path]
    return ours, others


def denied(lines, log, start):
    """With denials of some two dozen paths of the project, and of a few others."""
    ours, others = paths_of(log)
    chosen = ours[start::max(3, len(ours) // 24)] + others[start::max(5, len(others) // 6)]
    top = ours[0].count('/') if ours else 0
    more = []
    for at, path in enumerate(chosen, start * 7):
        directory, name = path.rsplit('/', 1)
        rule = DENIALS[at % len(DENIALS)]
        if '{d}' in rule and (path not in ours or path.count('/') == top):
            rule = DENIALS[at % 8]
        more += rule.format(p=path, d=directory, n=name).splitlines()
    return lines + more + SETTINGS[start % len(SETTINGS)]


def main():
    how, number, policy, log = sys.argv[1:]
    with open(policy, encoding='utf-8') as text:
        lines = text.read().splitlines()
    start = int(number)
    print('\n'.join(thinned(lines, start) if how == 'thinned' else denied(lines, log, start)))


if __name__ == '__main__':
    main()
