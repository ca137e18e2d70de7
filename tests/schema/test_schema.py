#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/schema/test_schema.py - The schema can fail, and the classes of schema.py decide as it does

usage: test_schema.py SCHEMA LOG...

Prints TAP lines without numbers, for cases() of tests/system/lib.sh. Whole logs are judged first, so
that the checker knows their classes; then some thousand records with one thing changed are judged
twice, by their class and by the validator alone.
"""
import copy
import json
import random
import sys

import schema as judge

MUTATIONS = 2500
VALUES = [None, True, False, -1, 0, 1, 255, 256, 2.0, 2.5, -0.5, '', 'x', 'allow', 'deny', '#12', '0',
          'E2', 'SIGKILL', '0xff', 'a:1:2', 'f' * 64, 'a' * 64 + '\n', [], {}, ['read', 'read'],
          ['read'], [1], {'builtin': 'never'}, {'builtin': 'no'}, {'text': 'a', 'at': 'b:1:1'}]


def places(value, path=()):
    """Every place in a record: a path of keys."""
    if path:
        yield path
    if isinstance(value, dict):
        for name in value:
            yield from places(value[name], path + (name,))
    elif isinstance(value, list):
        for at in range(min(len(value), 3)):
            yield from places(value[at], path + (at,))


def mutate(record, chance):
    """A copy with one thing changed somewhere."""
    record = copy.deepcopy(record)
    path = chance.choice(list(places(record)))
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    how = chance.randrange(4)
    if how == 0:
        del inner[path[-1]]
    elif how == 1:
        inner[path[-1]] = copy.deepcopy(chance.choice(VALUES))
    elif how == 2 and isinstance(inner, dict):
        inner[chance.choice(['extra', 'status', 'signal', 'path', 'rule', 'argv', 'seq', 'text'])] = (
            copy.deepcopy(chance.choice(VALUES)))
    elif isinstance(inner, list):
        inner.extend(copy.deepcopy(inner) * chance.choice([1, 7]))
    elif isinstance(inner[path[-1]], str):
        inner[path[-1]] += chance.choice(['x', ' ', '\n', ':1:1', '0'])
    return record


# Of a record of that kind: what is changed, and how. None of these is of the schema.
WRONG = [
    ('call', 'a member that the schema does not know', lambda r: r.update(colour='red')),
    ('call', 'a word that is no decision', lambda r: r.update(decision='maybe')),
    ('call', 'a member that is missing', lambda r: r.pop('would')),
    ('call', 'an h that is no digest', lambda r: r.update(h=r['h'][:-1] + 'g')),
    ('call', 'an h that is too long', lambda r: r.update(h=r['h'] + '0')),
    ('call', 'a verb that is none', lambda r: r.update(verbs=['look'])),
    ('call', 'a verb twice', lambda r: r.update(verbs=['read', 'read'])),
    ('call', 'arguments that are no strings', lambda r: r.update(args=[1])),
    ('call', 'seven arguments', lambda r: r.update(args=['0'] * 7)),
    ('call', 'a rule without its place', lambda r: r.update(rule={'text': 'read /'})),
    ('call', 'a rule of a name that is none', lambda r: r.update(rule={'builtin': 'maybe'})),
    ('call', 'an errno that is none', lambda r: r.update(errno='no such file')),
    ('call', 'a member of another kind', lambda r: r.update(status=0)),
    ('call', 'a negative seq', lambda r: r.update(seq=-1)),
    ('start', 'another schema', lambda r: r.update(schema='warder.audit/2')),
    ('start', 'a mode that is none', lambda r: r.update(mode='off')),
    ('start', 'a layer with more members', lambda r: r['layers'][0].update(since=1)),
    ('start', 'a policy without its digest', lambda r: r['policy'][0].pop('blake2b')),
    ('exec', 'no path', lambda r: r.pop('path')),
    ('exit', 'a status and a signal', lambda r: r.update(status=0, signal='SIGKILL')),
    ('exit', 'neither a status nor a signal', lambda r: (r.pop('status', 0), r.pop('signal', 0))),
    ('exit', 'a status that is too large', lambda r: r.update(status=256)),
    ('kill', 'no instruction pointer', lambda r: r.pop('ip')),
    ('kill', 'a reason that is none', lambda r: r.update(reason='because')),
    ('trace', 'an errno that is none', lambda r: r.update(errno='EPERM?')),
    ('end', 'counts without calls', lambda r: r['counts'].pop('calls')),
    ('end', 'a verb that is none in by_verb', lambda r: r['counts']['by_verb'].update(
        look={'asked': 1, 'refused': 0})),
    ('end', 'a kind that is none', lambda r: r.update(kind='stop')),
]


def case(good, name, *detail):
    print('%s - %s' % ('ok' if good else 'not ok', name))
    for line in detail if not good else ():
        print('# ' + ascii(line))


def line_of(record):
    return json.dumps(record).encode()


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        checker = judge.Checker(json.load(file))
    models, problems = [], []
    for name in sys.argv[2:]:
        with open(name, 'rb') as log:
            for line in judge.genuine(log):
                known = len(checker.verdicts)
                problem = checker.check(line)
                problems += [problem] if problem else []
                if len(checker.verdicts) > known:
                    models.append(json.loads(line))
    kinds = {model['kind']: model for model in models}
    wanted = {'start', 'call', 'exec', 'exit', 'kill', 'trace', 'end'}
    case(not problems, 'records of every kind are of the schema', *problems[:5])
    case(wanted <= set(kinds), 'there are records of every kind', sorted(wanted - set(kinds)))
    for kind, name, change in WRONG:
        record = copy.deepcopy(kinds[kind])
        change(record)
        case(checker.check(line_of(record)), 'refused: %s: %s' % (kind, name), record)
    twice = line_of(kinds['exit']).replace(b'"pid":', b'"pid":0,"pid":', 1)
    case(checker.check(twice), 'refused: a member that is there twice')
    chance = random.Random(5)
    refused, differ = 0, []
    for _ in range(MUTATIONS):
        record = mutate(chance.choice(models), chance)
        alone = checker.judge(record)
        refused += bool(alone)
        if bool(checker.check(line_of(record))) != bool(alone):
            differ.append('%s: %s' % (alone, json.dumps(record)[:600]))
    case(not differ, 'a class decides as the validator does, on %d changed records' % MUTATIONS, *differ[:3])
    case(MUTATIONS / 4 < refused < MUTATIONS, 'of which %d are refused' % refused)


if __name__ == '__main__':
    main()
