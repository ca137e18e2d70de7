#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/schema/schema.py - Every record of audit logs, held against docs/audit.schema.json

usage: schema.py [--whole] SCHEMA LOG|DIRECTORY...

python3-jsonschema judges, which takes milliseconds a record; a suite makes hundreds of thousands. So
each record is reduced to its class, and one record of each class is judged. Two records of a class
differ in nothing that a keyword of this schema looks at:

- they have the same members in the same order, and arrays that are as long (or longer than any
  maxItems), have or have not an item twice, and whose items are of the same classes;
- a string is of the class of those that match the same patterns and equal the same words, of all the
  patterns and words that the schema has for a member of that name, whichever object it is in;
- a number likewise of those that are as large against the schema's bounds.

A keyword that is not in KEYWORDS may look at something else: the schema is refused. test_schema.py
shows that the class decides as the validator does. A line with a member twice, or that is no JSON, is
wrong by itself.

Of a log only the lines are looked at up to where its chain breaks or it is cut: tests spoil logs, and
what stands behind that is not warder's. With --whole it is wrong that a chain breaks: those logs are
nobody's to spoil. What is no log at all is passed over; of a directory all files are looked at. The last line tells how
many records, logs and classes there were; the exit status is 1 when a record is not of the schema.
"""
import bisect
import hashlib
import json
import os
import re
import stat
import sys
import time

KEYWORDS = {
    '$schema', '$id', '$defs', '$ref', 'title', 'description', 'type', 'enum', 'const', 'pattern',
    'minimum', 'maximum', 'required', 'properties', 'propertyNames', 'additionalProperties',
    'unevaluatedProperties', 'items', 'maxItems', 'uniqueItems', 'allOf', 'anyOf', 'oneOf',
}
HEAD = b'{"seq":0,"t":'
ZEROS = b'0' * 64
TAIL = len(b',"h":""}') + 64
SHOWN = 20


class Schema(Exception):
    """The schema has something that the classes know nothing of."""


class Facts:
    """The patterns, words and bounds that may be held against the value of one member."""

    def __init__(self):
        self.patterns = []
        self.words = set()
        self.numbers = set()
        self.known = {}

    def add(self, other):
        self.patterns += other.patterns
        self.words |= other.words
        self.numbers |= other.numbers

    def close(self):
        self.patterns = [re.compile(p) for p in sorted(set(self.patterns))]
        self.bounds = sorted(self.numbers)

    def string(self, value):
        if not self.patterns and not self.words:
            return 's'
        found = self.known.get(value)
        if found is None:
            found = 's%d:' % sum(bool(p.search(value)) << i for i, p in enumerate(self.patterns))
            if value in self.words:
                found += value
            if len(self.known) < 4096:
                self.known[value] = found
        return found

    def number(self, value):
        if value in self.numbers:
            return (type(value), 'is', value)
        whole = isinstance(value, int) or value.is_integer()
        return (type(value), whole, bisect.bisect(self.bounds, value))


class Classes:
    """The class of each record: what the schema can tell apart."""

    def __init__(self, schema):
        self.schema = schema
        self.members = {}
        self.others = Facts() # of members that have no subschema of their own
        self.longest = 0
        self.walk(schema)
        for facts in self.members.values():
            facts.add(self.others)
            facts.close()
        self.others.close()

    def target(self, ref):
        if not ref.startswith('#/$defs/'):
            raise Schema('a $ref to ' + ref)
        return self.schema['$defs'][ref[len('#/$defs/'):]]

    def walk(self, node):
        """Every subschema once: which keywords, and what is behind each member."""
        if isinstance(node, bool):
            return
        if set(node) - KEYWORDS:
            raise Schema('keywords that schema.py does not know: %s' % sorted(set(node) - KEYWORDS))
        if node.get('uniqueItems') and not self.only_strings(node['items']):
            raise Schema('uniqueItems of what may be no strings')
        self.longest = max(self.longest, node.get('maxItems', 0))
        for name, member in node.get('properties', {}).items():
            facts = self.members.setdefault(name, Facts())
            self.gather(member, facts)
            self.walk(member)
        for word in ('additionalProperties', 'unevaluatedProperties'):
            self.gather(node.get(word, True), self.others)
            self.walk(node.get(word, True))
        for word in ('items', 'propertyNames'):
            self.walk(node.get(word, True))
        for word in ('allOf', 'anyOf', 'oneOf'):
            for part in node.get(word, []):
                self.walk(part)
        for part in node.get('$defs', {}).values():
            self.walk(part)

    def gather(self, node, facts):
        """What a subschema holds against a value itself, and against the items of an array."""
        if isinstance(node, bool):
            return
        if 'pattern' in node:
            facts.patterns.append(node['pattern'])
        for value in node.get('enum', []) + ([node['const']] if 'const' in node else []):
            if isinstance(value, str):
                facts.words.add(value)
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                facts.numbers.add(value)
            elif isinstance(value, (list, dict)):
                raise Schema('an enum of arrays or objects')
        for word in ('minimum', 'maximum'):
            if word in node:
                facts.numbers.add(node[word])
        if '$ref' in node:
            self.gather(self.target(node['$ref']), facts)
        self.gather(node.get('items', True), facts)
        for word in ('allOf', 'anyOf', 'oneOf'):
            for part in node.get(word, []):
                self.gather(part, facts)

    def only_strings(self, node):
        if '$ref' in node:
            return self.only_strings(self.target(node['$ref']))
        return node.get('type') == 'string' or (
            'enum' in node and all(isinstance(word, str) for word in node['enum']))

    def value(self, value, facts):
        if isinstance(value, str):
            return facts.string(value)
        if isinstance(value, list):
            items = {self.value(item, facts): None for item in value}
            twice = all(isinstance(item, str) for item in value) and len(set(value)) < len(value)
            return ('[', min(len(value), self.longest + 1), twice, *items)
        if isinstance(value, tuple) or value is None or isinstance(value, bool):
            return value # an object, which object() was called for
        return facts.number(value)

    def object(self, pairs):
        members, others = self.members, self.others
        if len(dict(pairs)) < len(pairs):
            raise ValueError('a member is there twice')
        return tuple([(name, self.value(value, members.get(name, others))) for name, value in pairs])


class Checker:
    """Judges records, one of each class."""

    def __init__(self, schema):
        from jsonschema import Draft202012Validator
        Draft202012Validator.check_schema(schema)
        self.validator = Draft202012Validator(schema)
        self.by_kind = {}
        for part in schema['oneOf']:
            name = part['$ref'].rsplit('/', 1)[1]
            self.by_kind[name] = Draft202012Validator({**part, '$defs': schema['$defs']})
        self.classes = Classes(schema)
        self.decoder = json.JSONDecoder(object_pairs_hook=self.classes.object)
        self.verdicts = {}

    def judge(self, record):
        """What is wrong with one record, None: nothing. Slow."""
        if self.validator.is_valid(record):
            return None
        part = isinstance(record, dict) and self.by_kind.get(str(record.get('kind')))
        for error in part.iter_errors(record) if part else ():
            return '%s: %s' % ('/'.join(map(str, error.absolute_path)) or 'the record', error.message)
        for error in self.validator.iter_errors(record):
            if error.validator != 'oneOf':
                return '%s: %s' % ('/'.join(map(str, error.absolute_path)), error.message)
        return 'it is of no kind that the schema has'

    def check(self, line):
        """What is wrong with a line, None: nothing."""
        try:
            key = self.decoder.decode(line.decode('utf-8'))
        except (ValueError, RecursionError) as error:
            return str(error)
        if key not in self.verdicts:
            self.verdicts[key] = self.judge(json.loads(line))
        return self.verdicts[key]


def genuine(log):
    """The lines of a log up to where its chain breaks; each `start` begins one."""
    previous = ZEROS
    for line in log:
        if line.startswith(HEAD):
            previous = ZEROS
        body, tail = line[:-TAIL - 1], line[-TAIL - 1:]
        mark = hashlib.blake2b(previous + body + b'}', digest_size=32).hexdigest().encode()
        if tail != b',"h":"' + mark + b'"}\n':
            return
        previous = mark
        yield line[:-1]


def files(name):
    if not os.path.isdir(name):
        yield name
    for place, _, names in os.walk(name):
        for below in names:
            path = os.path.join(place, below)
            if stat.S_ISREG(os.lstat(path).st_mode) and os.access(path, os.R_OK):
                yield path


def main():
    started = time.monotonic()
    whole = sys.argv[1:2] == ['--whole']
    if whole:
        del sys.argv[1]
    with open(sys.argv[1], encoding='utf-8') as file:
        checker = Checker(json.load(file))
    records = logs = wrong = 0
    for name in (path for argument in sys.argv[2:] for path in files(argument)):
        with open(name, 'rb') as log:
            if log.read(len(HEAD)) != HEAD:
                continue
            log.seek(0)
            before = records
            for number, line in enumerate(genuine(log), 1):
                records += 1
                problem = checker.check(line)
                if problem:
                    wrong += 1
                    if wrong <= SHOWN:
                        print('%s:%d: %s\n  %s' % (name, number, ascii(problem[:300]), ascii(line[:400])))
            logs += records > before
            log.seek(0)
            if whole and records - before < sum(1 for line in log):
                wrong += 1
                print('%s:%d: the chain breaks' % (name, records - before + 1))
    if wrong:
        print('%d records are not of the schema' % wrong)
    print('%d records, %d logs, %d classes, %.1f s' % (
        records, logs, len(checker.verdicts), time.monotonic() - started))
    return 1 if wrong else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except Schema as error:
        sys.exit('schema.py: %s' % error)
