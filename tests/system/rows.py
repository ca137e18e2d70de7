#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/system/rows.py - One row of calls: each act at each place, bare and in the jail

usage: rows.py ROW CALL...

Prints a line of TAP, without numbers, for each act at each place. The acts of a run are done by one
process in one jail. What is allowed must end as it does bare, with the same effect; what is refused
must leave everything as it was; and between the marks that the program makes in the log there is
exactly the record that the policy's language asks for.
"""
import sys

import rows_place
import rows_table
import rows_values
from rows_engine import (PROJECT, SCRATCH, WARDER, Policy, Rule, different, records_of, report,
                         run, way_of)

REGISTERS = {'builtin': 'registers'}
BY_DESCRIPTOR = ('fd', 'pin')


class Wanted:
    """What becomes of an act in the jail"""

    def __init__(self, decision='allow', rule=None, path=None, error=None, asked=True):
        self.decision = decision
        self.rule = rule
        self.path = path
        self.error = error  # None: as bare
        self.asked = asked  # whether verbs stand on the record
        self.seen = True
        self.strong = False
        self.setup = None  # the errno of the way to the place, when it ends there


def grant_of(grants, cited, verbs):
    """Which of the lines that GRANT stands for gives the verb"""
    for verb in verbs:
        if rows_table.GIVES.get(verb) in grants:
            return cited[grants.index(rows_table.GIVES[verb])]
    return cited[0]


def ends_in_link(place):
    return place.cell.links.get(place.cell.spelled, '=')[:1] not in ('=', '')


def outcome(place, rules, verbs, base, grants, itself):
    """What the cell's outcome means for these verbs"""
    words = (place.cell.itself if itself else place.cell.follow).split()
    path = place.path(words[words.index('at') + 1] if 'at' in words else
                      place.cell.spelled if itself else place.cell.object)
    number = int(words[1]) if len(words) > 1 else None
    if words[0] == 'allow':
        if number is None:
            return Wanted('allow', grant_of(grants, base, verbs), path)
        return Wanted('allow', grant_of(grants, rules[number].cited, verbs), path)
    if number is None:  # no rule is about it
        if verbs == {'look'}:
            return Wanted('allow', {'builtin': 'look'}, path)
        if 'O_PATH' in place.act.name:
            return Wanted('allow', REGISTERS, path)
        return Wanted('deny', None, path, 'EACCES')
    rule = rules[number]
    if not rule.refuses(verbs):
        covered = (verbs == {'look'} and 'list' in rule.verbs and
                   place.cell.object not in place.cell.links)  # another name is not covered
        return Wanted('allow', {'builtin': 'look'} if covered else grant_of(grants, base, verbs),
                      path)
    wanted = Wanted(words[0], rule.cited[0], path, 'ENOENT' if words[0] == 'hide' else 'EACCES')
    wanted.strong = rule.strong
    return wanted


def wanted_of(place, rules, base, grants, observing):
    act = place.act
    linked = ends_in_link(place)
    if (act.way in BY_DESCRIPTOR and act.end != 'fails' and observing and
            ' at d' in place.cell.follow):
        # What it led through was on the record of the open.
        return Wanted('allow', grant_of(grants, base, act.verbs), place.path(place.cell.object))
    if act.way in BY_DESCRIPTOR and not (observing and '!' not in ''.join(place.cell.rules)):
        verbs = {'list'} if way_of(place) == 'opath' or act.kind == 'dir' else {'read'}
        first = outcome(place, rules, verbs, base, grants, False)
        if first.decision != 'allow' and not (first.rule is None and way_of(place) == 'opath'):
            first.setup = first.error
            return first
    if act.way == 'pin' and act.end == 'fails':
        return Wanted('allow', None, None, asked=False)
    wanted = outcome(place, rules, act.verbs, base, grants, linked and act.end != 'follow')
    if (act.name in rows_table.MOVES and place.cell.name in rows_table.MOVED and
            wanted.decision == 'allow'):
        wanted = Wanted('deny', {'builtin': 'move'}, wanted.path, 'EXDEV')
    if linked and act.end == 'fails' and wanted.decision != 'hide':
        return Wanted('allow', None, wanted.path, asked=False)
    if act.way == 'made' and (wanted.decision == 'allow' or observing and not wanted.strong):
        return Wanted('allow', REGISTERS)
    if act.way == 'made':
        wanted.setup = wanted.error
    return wanted


def applies(act, cell):
    """Whether there is such a place for an act of this kind"""
    hard = any(text and text[0] == '=' for text in cell.links.values())
    if hard and act.kind in ('new', 'dir', 'link'):
        return False
    if act.way in BY_DESCRIPTOR and cell.near:
        return False
    if cell.name.endswith('slash behind') and 'creat' in act.name.lower():
        return False  # EISDIR, whether something is there or not
    if cell.name.startswith('a directory ') and act.kind != 'dir':
        return False
    if cell.name.endswith(' behind') and act.kind == 'new':
        return False
    if act.way == 'made' and (cell.links or cell.object[0] == '^'):
        return False
    return True


def by_descriptor(act, cell):
    """For acts on a descriptor, which may be had: a denial that takes the act's verb alone"""
    if act.way not in BY_DESCRIPTOR or cell.name == 'denied file':
        return cell
    return cell._replace(rules=tuple(
        f'{rule.split()[0]} VERB {rule.split()[1]}'
        if rule.startswith('deny') and len(rule.split()) == 2 else rule for rule in cell.rules))


def places_of(row, cells, number):
    result = []
    for act in rows_table.ACTS.get(row, ()):
        for cell in cells:
            if applies(act, cell):
                number += 1
                result.append(rows_place.Place(SCRATCH, number, by_descriptor(act, cell), act))
    return result


def two_names(act):
    return act.name.endswith((' from', ' to', ' over', ' first', ' second', 'of a directory'))


def check_record(place, wanted, records, bare, observing):
    """What is wrong with the record"""
    call = place.act.name.split()[0]
    if place.act.kind == 'prog':
        records = [record for record in records if record['syscall'] == call]
    if not wanted.seen:
        return [f'{len(records)} records of a call that nobody decides'] if records else []
    if len(records) != 1:
        return [f'{len(records)} records: {[record["syscall"] for record in records]}']
    record = records[0]
    decision = wanted.decision
    if observing and not wanted.strong:
        decision = 'allow'
    would, rule = wanted.decision, wanted.rule
    error = bare[1] or None
    if decision != 'allow':
        error = wanted.error
    elif place.act.name in rows_table.ALWAYS and not bare[1]:
        error, rule = rows_table.ALWAYS[place.act.name]
        decision, would, rule = 'deny', 'deny', {'builtin': rule}
    if record.get('how') == 'continued':
        error = None
    paths = [record.get('path'), record.get('path2')]
    second = place.act.name.endswith((' to', ' over', ' second'))
    checks = {
        'syscall': (record['syscall'], call),
        'decision': (record['decision'], decision),
        'would': (record['would'], would),
        'errno': (record.get('errno'), error),
        'rule': (record.get('rule'), rule),
    }
    # A lookup that fails on the way has led to nothing yet.
    if not observing or not (bare[1] or ' at ' in place.cell.follow):
        checks['path'] = (paths[second], wanted.path)
    if two_names(place.act) and decision == 'allow' and not bare[1]:
        checks['other path'] = (paths[not second], place.other())
    if decision == wanted.decision == 'allow' and wanted.asked and wanted.rule != REGISTERS:
        asked = {'look': {'list'}, 'bind': {'create'}}.get(min(place.act.verbs), place.act.verbs)
        checks['verbs'] = (asked <= set(record['verbs']) or record['verbs'] == ['bind'], True)
    if wanted.decision == 'deny' and rule == wanted.rule and place.act.verbs != {'look'} and wanted.error != 'EXDEV':
        asked = place.act.verbs | ({'create'} if call == 'bind' else set())
        checks['refused'] = (record.get('refused') in asked, True)
    if two_names(place.act) and decision == 'allow' and wanted.decision == 'allow':
        checks['rule'] = (record.get('rule') in (wanted.rule, *place.base), True)
    if not wanted.asked:
        checks['rule'] = (record.get('rule') in (None, *place.base), True)
    return different(checks)


def check(place, wanted, bare_run, jail_run, records, observing):
    """What is wrong with an act: its errno, its effect, its record"""
    number = place.number
    bare, got = bare_run[0][number], jail_run[0].get(number, ['', 'it was not done', ''])
    refused = wanted.decision != 'allow' and (wanted.strong or not observing)
    always = rows_table.ALWAYS.get(place.act.name, ('',))[0]
    error = wanted.error if refused else bare[1] or always
    wrong = []
    if wanted.setup and refused or bare[1].startswith('setup:'):
        want = f'setup:{wanted.setup}' if refused else bare[1]
        if refused and place.act.way == 'made':
            want = wanted.setup
        if got[1] != want:
            wrong.append(f'errno {got[1]}, wanted {want}')
        if records.get(number):
            wrong.append('there are records, though the place could not be reached')
    else:
        if got[1] != error:
            wrong.append(f'errno {got[1] or 0}, wanted {error or 0}')
        if error == bare[1] and not refused and got[2] != bare[2]:
            wrong.append(f'gave {got[2]!r}, wanted {bare[2]!r}')
        if number in records or wanted.seen:
            wrong += check_record(place, wanted, records.get(number, []), bare, observing)
    before, after = jail_run[1][number], jail_run[2][number]
    if refused or always:
        changed = rows_place.unchanged(before, after)
        if changed or jail_run[3][number]:
            wrong.append(f'changed: {changed} {jail_run[3][number] or ""}')
    else:
        want = rows_place.effect(bare_run[1][number], bare_run[2][number]), bare_run[3][number]
        did = rows_place.effect(before, after), jail_run[3][number]
        if did != want:
            wrong.append(f'effect: {did}, wanted {want}')
    return wrong


def policy_of(name, row, places):
    """The policy of a run, and what it makes of each act"""
    policy = Policy(f'{SCRATCH}/{name}.policy', ['include base', f'write {PROJECT}',
                                                 f'exec {PROJECT}'])
    grants = rows_table.GRANTS.get(row, ('write',))
    base = [policy.add(word, f'{SCRATCH}/w') for word in grants]
    wanted = {}
    for place in places:
        place.base = base
        rules = [Rule(text, place, policy, grants) for text in place.cell.rules]
        wanted[place.number] = wanted_of(place, rules, base, grants, name == 'observe')
        place.looks = any(getattr(rule, 'list_named', False) or rule.kind == 'hide'
                          for rule in rules)
    policy.write()
    return policy, wanted



# Each run: its places, and more options. `plain` hides nothing, so that nobody sees who looks.
RUNS = (
    ('plain', ' (nothing hidden)', ()),
    ('hide', '', ()),
    ('strong', '', ()),
    ('observe', ' (observed)', ('--observe',)),
)
# Ways that one code path goes, which are tried once.
ONCE = (', from its directory', ', through a chain of symlinks', ', by // and .')


def main():
    row, calls = sys.argv[1], sys.argv[2:]
    usual = places_of(row, rows_table.CELLS, 0)
    strong = places_of(row, rows_table.STRONG, len(usual))
    policy_of('all', row, usual)
    chosen = {'plain': [place for place in usual if not place.looks], 'hide': usual,
              'strong': strong,
              'observe': [place for place in usual + strong if not place.cell.name.endswith(ONCE)]}
    covered = {place.act.name.split()[0] for place in usual}
    covered |= rows_values.run_row(row, 10000)
    for call in calls:
        if call not in covered:
            print(f'not ok - {call}: it has no case')
    if not covered & set(calls):
        print('not ok - the row has no cases')
    if not usual:
        return
    bare_run = run((), usual + strong)
    log = f'{SCRATCH}/rows.jsonl'
    for name, suffix, options in RUNS:
        policy, wanted = policy_of(name, row, chosen[name])
        jail_run = run((WARDER, '-q', '-o', log, '-p', policy.path, *options, '--'), chosen[name],
                       log)
        records = records_of(log)
        for place in chosen[name]:
            want = wanted[place.number]
            want.seen = name != 'plain' or place.act.verbs != {'look'}
            wrong = check(place, want, bare_run, jail_run, records, name == 'observe')
            by = ' by O_PATH' if place.act.way == 'pin' else ''
            report(f'{place.act.name}{by}, {place.cell.name}{suffix}', wrong)


if __name__ == '__main__':
    main()
