#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/system/agree.py - Replay and explain say of every record of a log what the run did

usage: agree.py LOG [OPTION...]

The options are those that name the run's policy. `warder replay` under it must leave every request
unchanged, each by the rule that the log cites, and `warder explain` must give the decision and the
rule of every record that asked the policy something. What only the jail knew (its processes, what
it was handed as 0, 1 and 2, what has no path) nobody can ask about afterwards: that is counted.
Prints a line of numbers; what disagrees comes on lines of their own, and the exit status is 1.
"""
import json
import os
import re
import subprocess
import sys

WARDER = os.environ['WARDER']
SHOWN = 12
# As `when` names them; an open's other words are no bits.
FLAGS = ('O_SYNC O_TMPFILE O_APPEND O_ASYNC O_CLOEXEC O_CREAT O_DIRECT O_DIRECTORY O_DSYNC O_EXCL '
         'O_NOATIME O_NOCTTY O_NONBLOCK O_PATH O_RDWR O_TRUNC O_WRONLY').split()
OPENS = ('list', 'read', 'modify', 'append', 'create')
# What decides about a name, but about nothing else: the second name of a call.
SECOND = {'rename': 'create', 'renameat': 'create', 'renameat2': 'create', 'link': 'create',
          'linkat': 'create', 'execve': 'exec', 'execveat': 'exec'}
FIRST = {'rename': 'delete', 'renameat': 'delete', 'renameat2': 'delete', 'link': 'read',
         'linkat': 'read'}
LOOK = {'stat', 'lstat', 'access', 'readlink', 'statfs', 'getxattr', 'lgetxattr', 'listxattr',
        'llistxattr', 'inotify_add_watch', 'newfstatat', 'readlinkat', 'faccessat', 'statx',
        'faccessat2', 'getxattrat', 'listxattrat', 'file_getattr', 'name_to_handle_at', 'chdir',
        'fchdir', 'fstatfs', 'fstat'}
LISTS = {'getdents', 'getdents64'}
# Rules of warder's own that rest on what the jail alone had, or on registers.
UNKNOWABLE = {'inherited', 'own-socket', 'anonymous', 'foreign', 'proc', 'never', 'move', 'map',
              'append', 'undecidable', 'unreadable', 'whitelist', 'limit', 'ioctl', 'socket',
              'task'}


def raw(text):
    """The bytes that a string of a log stands for: docs/audit-format.md."""
    return re.sub(rb'\\(\\|x[0-9a-f]{2})',
                  lambda m: b'\\' if m[1] == b'\\' else bytes([int(m[1][1:], 16)]),
                  text.encode())


def flags_of(record):
    """The flags of an open, as `explain --flags` takes them."""
    call, args = record['syscall'], record['args']
    if call == 'creat':
        words = ['O_CREAT', 'O_WRONLY', 'O_TRUNC']
    elif call in ('open', 'openat', 'openat2'):
        at = 1 if call == 'open' else 2
        words = re.findall(r'O_[A-Z]+', args[at]) if len(args) > at else []
    else:
        words = []
    return tuple(word for word in words if word in FLAGS)


def rule_of(cited):
    """A cited rule as one value."""
    if cited is None:
        return None
    return cited.get('builtin') or (cited['at'], cited['text'])


class Questions:
    """Each question once, asked all together."""

    def __init__(self, options):
        self.options = options
        self.lines = {}
        self.answers = {}

    def ask(self, verb, path, flags=()):
        """A link at the end is what the log says, so it is meant itself."""
        if verb in OPENS:
            flags = ('O_NOFOLLOW',) + flags
        line = (b'--flags ' + ','.join(flags).encode() + b' ' if flags and verb in OPENS else b'')
        line += verb.encode() + b' ' + path
        self.lines.setdefault(line, len(self.lines) + 1)
        return line

    def run(self, project):
        """Where a path led through directories that are gone, they are there again."""
        for line in self.lines:
            path = line[line.index(b'/'):] if b'/' in line else b''
            if path.startswith(project + b'/'):
                try:
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                except OSError: # something else is there now
                    pass
        done = subprocess.run([WARDER, 'explain', '--batch', '--json', *self.options],
                              input=b''.join(line + b'\n' for line in self.lines),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        for line in done.stdout.splitlines():
            answer = json.loads(line)
            self.answers[answer['line'], answer['verb']] = answer
        return done.stderr.decode(errors='replace')

    def answer(self, line, verb):
        return self.answers.get((self.lines[line], verb))


def knowable(record, path, observed):
    """Why nobody can be asked about a record afterwards; None: it can be."""
    rule = rule_of(record['rule'])
    # Observing goes on past what is hidden: the name that it ends at does not tell of the way.
    if observed and (record.get('through') or record.get('through2')):
        return 'by their way'
    if not record['verbs']:
        return 'unasked'
    if rule in UNKNOWABLE or record.get('answer'):
        return 'of the jail'
    if not path:
        return 'unnamed'
    if re.match(rb'/proc/\d+', path) or b'\n' in path:
        return 'of the jail'
    return None


def expect(record, questions, counts, observed):
    """What explain has to say of a record: (question, verb, decision, rules), or nothing."""
    call, would, rule = record['syscall'], record['would'], rule_of(record['rule'])
    path = raw(record.get('path') or '')
    why = knowable(record, path, observed)
    if why:
        counts[why] = counts.get(why, 0) + 1
        return
    counts['asked'] = counts.get('asked', 0) + 1
    flags = flags_of(record)
    if would != 'allow' and record.get('refused'):
        verb = record['refused']
        at = raw(record['path2']) if record.get('second') else path
        if call in LOOK:
            yield questions.ask('list', at), 'look', would, [rule]
        elif call not in LISTS:
            yield questions.ask(verb, at, flags), verb, would, [rule]
        return
    if would != 'allow':
        counts['no verb'] = counts.get('no verb', 0) + 1
        return
    if call in LOOK:
        yield questions.ask('list', path), 'look', 'allow', [rule]
        return
    if call in LISTS: # what is left out of a listing is no decision about it
        return
    if rule == 'registers': # an O_PATH descriptor, which opens nothing
        return
    verbs = [FIRST[call]] if call in FIRST else record['verbs']
    for verb in verbs:
        rules = [rule] if verb == verbs[0] and call not in FIRST else None
        yield questions.ask(verb, path, flags), verb, 'allow', rules
    if call in SECOND and record.get('path2'):
        there = record.get('object2') != 'none' or SECOND[call] == 'create'
        if there:
            rules = [rule] if SECOND[call] == 'create' and call.startswith('rename') else None
            yield questions.ask(SECOND[call], raw(record['path2'])), SECOND[call], 'allow', rules


def explained(records, options, told, observed):
    """Every record against explain; how many of which kind."""
    questions, wanted, counts = Questions(options), [], {}
    for record in records:
        wanted += [(record, *one) for one in expect(record, questions, counts, observed)]
    said = questions.run(os.getcwdb())
    if said:
        told.append(f'explain: {said.strip()}')
    for record, line, verb, decision, rules in wanted:
        answer = questions.answer(line, 'list' if verb == 'look' else verb)
        got = (answer or {}).get('look') if verb == 'look' else answer
        if not got:
            told.append(f'seq {record["seq"]}: no answer to {line}')
        elif got['decision'] != decision or (rules and rule_of(got['rule']) not in rules):
            told.append(f'seq {record["seq"]} {record["syscall"]}: {line}: the run {decision} by '
                        f'{rules}, explain {got["decision"]} by {rule_of(got["rule"])}')
    return counts


def replayed(log, options, told):
    """The log against replay; how many requests it has."""
    done = subprocess.run([WARDER, 'replay', '--json', *options, log], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    if not done.stdout:
        told.append(f'replay: {done.stderr.decode(errors="replace").strip()}')
        return 0
    found = json.loads(done.stdout)
    for key in ('newly_denied', 'newly_allowed', 'refused_otherwise', 'unknown', 'other_rule',
                'lines_left_out'):
        if found[key]:
            told.append(f'replay: {key} {found[key]}: {json.dumps(found["groups"])[:600]}')
    if not found['requests'] or found['requests'] != found['unchanged']:
        told.append(f'replay: {found["unchanged"]} of {found["requests"]} are unchanged')
    return found['requests']


def main():
    log, *options = sys.argv[1:]
    told = []
    with open(log, 'rb') as lines:
        records = [json.loads(line) for line in lines]
    requests = replayed(log, options, told)
    calls = [record for record in records if record['kind'] == 'call']
    observed = records[0]['mode'] == 'observe'
    counts = explained(calls, options, told, observed)
    refused = sum(record['would'] != 'allow' for record in calls)
    for line in told[:SHOWN]:
        print(line)
    if len(told) > SHOWN:
        print(f'and {len(told) - SHOWN} more')
    print(f'{requests} replayed, {refused} of them refused; '
          + ', '.join(f'{count} {name}' for name, count in sorted(counts.items())))
    return 1 if told else 0


if __name__ == '__main__':
    sys.exit(main())
