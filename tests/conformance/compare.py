# SPDX-License-Identifier: MIT
"""tests/conformance/compare.py - What conformance.sh ran bare and jailed, compared case by case

usage: compare.py RESULTS KNOWN TRANSPARENCY [brief]

RESULTS has `plan`, a line for each run that there was to be: FILESYSTEM.IDENTITY.VARIANT and its
families, if not all; `cases`, all cases of all families; `skipped`, what was not planned and why. A
run's file has what it said, of which the variant `bare` is what is right. Prints TAP, a line for each
file system, identity and case; the exit status is 1 if one failed, and what was planned and has no
result has. With `brief` not all is run, and nobody asks whether what is known still differs.
"""
import difflib
import fnmatch
import os
import re
import sys

SHOWN = 12 # lines of a difference


class Tap:
    """Counts and prints."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def case(self, good, name, detail=()):
        self.count += 1
        self.failed += not good
        print(f'{"ok" if good else "not ok"} {self.count} - {name.replace("#", "%23")}')
        for line in detail if not good else ():
            print('# ' + line)

    def skip(self, name, reason):
        self.count += 1
        print(f'ok {self.count} - {name} # SKIP {reason}')


class Known:
    """One line of the table: what may differ, and how often it did."""

    def __init__(self, number, line):
        self.number = number
        self.used = 0
        self.fields = line.split('\t')

    def well_formed(self):
        return len(self.fields) == 4

    def covers(self, case, where):
        family, pattern, places, _ = self.fields
        # Brackets are text: case names have them.
        pattern = pattern.replace('[', '[[]')
        return (case.startswith(family + ': ')
                and fnmatch.fnmatchcase(case[len(family) + 2:], pattern)
                and fnmatch.fnmatchcase(where, places))


def read_known(path):
    with open(path, encoding='utf-8') as lines:
        numbered = [(n, line.rstrip('\n')) for n, line in enumerate(lines, 1)]
    return [Known(n, line) for n, line in numbered if line and not line.startswith('#')]


def read_run(path):
    """What each case said, by its name, and names that came twice."""
    said, twice, now = {}, [], None
    with open(path, encoding='utf-8', errors='backslashreplace') as lines:
        for line in lines:
            line = line.rstrip('\n')
            if line.startswith('= '):
                now = line[2:]
                if now in said:
                    twice.append(now)
                said[now] = []
            elif now is not None:
                said[now].append(line)
    return said, twice


def read_first(path):
    if not os.path.exists(path):
        return ''
    with open(path, encoding='utf-8', errors='replace') as lines:
        return lines.read().strip()


def family_of(case):
    return case.split(':')[0]


def difference(variant, bare, jailed):
    if jailed is None:
        return [f'{variant}: it was not run']
    lines = list(difflib.unified_diff(bare, jailed, 'bare', variant, lineterm='', n=1))
    more = [f'... {len(lines) - SHOWN} more lines'] if len(lines) > SHOWN else []
    return lines[:SHOWN] + more


def read_lines(path):
    with open(path, encoding='utf-8') as lines:
        return lines.read().splitlines()


def read_plan(results):
    """The families of each run, as {FILESYSTEM.IDENTITY: {VARIANT: FAMILIES}}."""
    plan = {}
    for run, *families in map(str.split, read_lines(f'{results}/plan')):
        where, variant = run.rsplit('.', 1)
        plan.setdefault(where, {})[variant] = families
    return plan


def went_to_its_end(tap, path, name):
    """Whether there is anything to compare; a failure if it is not all."""
    status, err = read_first(f'{path}.status'), read_first(f'{path}.err')
    there = os.path.exists(path)
    tap.case(there and status == '0' and not err, name,
             [f'exit status {status}' if there else 'it was not run'] + err.splitlines()[:SHOWN])
    return there


def read_chains(results, plan):
    """What all bare runs said of cases with long chains of links, as {CASE: [SAID]}, and [AS_BARE].

    The kernel counts up to 40 links a lookup. It goes on counting where it has to begin a lookup
    again, as when somebody mounts something meanwhile (fs/namei.c, path_openat(): -ECHILD, and no
    nd->total_link_count = 0), so a bare ELOOP may be one that the next run does not get. So may a
    jailed one: [AS_BARE] is the pairs (VARIANT, CASE) that were as bare in some other place.
    """
    chains, as_bare = {}, set()
    for where, runs in plan.items():
        said = {}
        for variant in runs:
            path = f'{results}/{where}.{variant}'
            said[variant] = read_run(path)[0] if os.path.exists(path) else {}
        for case, bare in said.get('bare', {}).items():
            if ' after links_' in case:
                chains.setdefault(case, []).append(bare)
                as_bare |= {(variant, case) for variant in said
                            if variant != 'bare' and said[variant].get(case) == bare}
    return chains, as_bare


def is_stray(bare, jailed):
    """Whether only lines differ that are ELOOP in the jail."""
    if jailed is None or len(bare) != len(jailed):
        return False
    return all(a == b or b.endswith(': ELOOP') and a.split(': ')[0] == b.split(': ')[0]
               for a, b in zip(bare, jailed))


def compare_case(place, case, said, known, chains):
    """What of the variants is neither as bare nor known."""
    by_case, as_bare = chains
    if case not in said['bare']:
        return ['bare: it was not run']
    detail = []
    for variant, run in said.items():
        if run.get(case) in (said['bare'][case], *by_case.get(case, ())):
            continue
        if (variant, case) in as_bare and is_stray(said['bare'][case], run.get(case)):
            continue
        lines = [k for k in known if k.covers(case, f'{place}/{variant}')]
        for line in lines:
            line.used += 1
        if not lines:
            detail += difference(variant, said['bare'][case], run.get(case))
    return detail


def compare(tap, results, where, runs, cases, known, chains):
    """All cases of one file system and identity; the families they are of."""
    place = where.replace('.', '/')
    wanted = [case for case in cases if not runs['bare'] or family_of(case) in runs['bare']]
    families = {family_of(case) for case in wanted}
    tap.case(families and families >= set(runs['bare']), f'{place}: there are cases of each family',
             sorted(set(runs['bare']) - families))
    said = {}
    for variant in runs:
        path = f'{results}/{where}.{variant}'
        if went_to_its_end(tap, path, f'{place}: the {variant} run went to its end'):
            said[variant], more = read_run(path)
            more += [case for case in said[variant] if case not in wanted]
            tap.case(not more, f'{place}: the {variant} run was of the cases that there are, once',
                     more[:SHOWN])
    if 'bare' in said:
        for case in wanted:
            detail = compare_case(place, case, said, known, chains)
            tap.case(not detail, f'{place}/{case}', detail)
    return families


def check_table(tap, known, transparency, places, families, brief):
    """Every line has its reason, and is still needed where it could be seen."""
    text = re.sub(r'\s+', ' ', re.sub(r'[*`]', '', read_first(transparency)))
    for line in known:
        name = f'known, line {line.number}: {" ".join(line.fields[:3])}'
        if not line.well_formed():
            tap.case(False, name, ['it has not four fields with tabs between'])
            continue
        reason = line.fields[3]
        tap.case(re.sub(r'[*`]', '', reason) in text, name + ': the reason is written down',
                 [f'not in {transparency}: {reason}'])
        if (line.fields[0] in families and not brief
                and any(fnmatch.fnmatchcase(place, line.fields[2]) for place in places)):
            tap.case(line.used > 0, name + ': it still differs',
                     ['nothing differs by it any more: remove the line'])


def check_records(tap, results):
    """What tests/schema/schema.py said of the runs' logs."""
    if not os.path.exists(f'{results}/schema.status'):
        return # a line of `skipped` has the reason
    status, said = read_lines(f'{results}/schema.status'), read_lines(f'{results}/schema')
    told = ''.join(said[-1:])
    tap.case(status == ['0'], 'every record is of the schema: ' + told, said)
    tap.case(not told.startswith('0 records'), 'and there were some')


def main():
    results, known_path, transparency, *brief = sys.argv[1:]
    known = read_known(known_path)
    sensible = [line for line in known if line.well_formed()]
    tap = Tap()
    plan, cases = read_plan(results), read_lines(f'{results}/cases')
    skipped = read_lines(f'{results}/skipped')
    tap.case(plan or skipped, 'something was planned')
    places, families = [], set()
    chains = read_chains(results, plan)
    for where, runs in plan.items():
        places += [f'{where.replace(".", "/")}/{variant}' for variant in runs]
        families |= compare(tap, results, where, runs, cases, sensible, chains)
    check_records(tap, results)
    check_table(tap, known, transparency, places, families, brief)
    for line in skipped:
        tap.skip(*line.split(': ', 1))
    print(f'1..{tap.count}')
    return 1 if tap.failed else 0


if __name__ == '__main__':
    sys.exit(main())
