# SPDX-License-Identifier: MIT
"""tests/system/rows_engine.py - Runs of tests/victims/matrix: policies, acts, results, records"""
import json
import os
import subprocess

import rows_table

WARDER = os.environ['WARDER']
VICTIMS = os.environ['VICTIMS']
SCRATCH = os.environ['scratch']
PROJECT = os.environ['proj']
ALL_VERBS = frozenset('list read modify append create delete exec connect bind'.split())
TAKES = {'write': frozenset('modify append create delete'.split()),
         'modify': frozenset(('modify', 'append'))}
PER_VERB = {'look': 'list', 'read': 'read', 'list': 'list', 'exec': 'exec', 'connect': 'connect',
            'append': 'modify', 'modify': 'modify', 'create': 'create', 'delete': 'delete',
            'bind': 'bind'}


class Policy:
    """A policy file, and where its rules stand"""

    def __init__(self, path, lines):
        self.path = path
        self.lines = list(lines)

    def add(self, words, path):
        """The record's `rule` for a new line"""
        text = f"{words} '{path}'" if set(path) & set("'#") else f'{words} {path}'
        self.lines.append(text)
        return {'text': text, 'at': f'{self.path}:{len(self.lines)}:{len(words) + 2}'}

    def write(self):
        with open(self.path, 'w', encoding='ascii') as out:
            out.write('\n'.join(self.lines) + '\n')


class Rule:
    """One rule of a cell: what it takes or gives, and how the record cites it"""

    def __init__(self, text, place, policy, grants):
        words = text.split()
        self.kind = words[0].rstrip('!')
        self.strong = words[0].endswith('!')
        path = words[-1].replace('NUMBER', str(place.number))
        path = path if path[0] == '*' else place.path(path)
        taken = words[1:-1]
        if self.kind == 'GRANT':
            self.cited = [policy.add(word, path) for word in grants]
            return
        if taken == ['VERB']:
            taken = sorted({PER_VERB[verb] for verb in place.act.verbs})
        self.list_named = 'list' in taken
        self.verbs = (frozenset().union(*(TAKES.get(verb, {verb}) for verb in taken))
                      if taken else ALL_VERBS)
        self.cited = [policy.add(' '.join([words[0]] + taken), path)]

    def refuses(self, verbs):
        if verbs == {'look'}:
            return 'list' in self.verbs and (self.kind == 'hide' or self.list_named)
        return bool(self.verbs & verbs)


def way_of(place):
    act, cell = place.act, place.cell
    if act.way in ('fd', 'pin'):
        return {'fd': 'fd', 'pin': 'opath'}[act.way]
    if cell.near:
        return 'dirfd' if act.way == 'at' else 'cwd'
    return 'path'


def run(command, places, log=None, told=None):
    """Does the acts, each in its place, or with what it is `told`

    Their results; what was seen of each place before and after; what came to its socket
    """
    before = {place.number: place.renew(f'{VICTIMS}/fifteen') for place in places}
    with open(f'{PROJECT}/acts', 'w', encoding='ascii') as out:
        for place in places:
            out.write('\t'.join((str(place.number), place.act.name, way_of(place),
                                 (told or {}).get(place.number) or place.path(place.cell.spelled),
                                 place.other())) + '\n')
    if log and os.path.exists(log): # lib.sh's of_schema looks at them all
        os.rename(log, f'{log}.{len(os.listdir(os.path.dirname(log)))}')
    ended = subprocess.run([*command, './matrix', 'acts', 'results'], cwd=PROJECT, timeout=60,
                           stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if ended.returncode:
        print(f'not ok - the run: status {ended.returncode}\n# {ended.stderr[:600]!r}')
    results = {}
    with open(f'{PROJECT}/results', encoding='utf-8', errors='replace') as lines:
        for line in lines:
            number, *rest = line.rstrip('\n').split('\t')
            results[int(number)] = rest
    messages = {place.number: place.came() for place in places}
    after = {place.number: place.look() for place in places}
    return results, before, after, messages


def records_of(log):
    """The records between the marks of each act"""
    found, current = {}, None
    with open(log, 'rb') as lines:
        for line in lines:
            record = json.loads(line)
            if record['kind'] not in ('call', 'kill'):
                continue
            spelled = record.get('spelled', '')
            if record['syscall'] == 'unlink' and spelled.startswith('='):
                current = None if spelled.endswith('.') else int(spelled[1:])
                if current is not None:
                    found[current] = []
            elif current is not None:
                found[current].append(record)
    return found


def different(checks):
    """Of names with what was got and what was wanted, those where these differ"""
    return [f'{name}: {got!r}, wanted {want!r}' for name, (got, want) in checks.items()
            if got != want]


def report(case, wrong):
    """One line of TAP, and why"""
    known = next((why for part, why in rows_table.KNOWN if wrong and part in case), '')
    if known:
        print(f'ok - {case} # SKIP known to be wrong: {known}')
        return
    print(f'{"not " if wrong else ""}ok - {case}')
    for text in wrong:
        print(f'#   {text}')
