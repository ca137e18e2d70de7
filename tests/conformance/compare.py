# SPDX-License-Identifier: MIT
"""tests/conformance/compare.py - What conformance.sh ran bare and jailed, compared case by case

usage: compare.py RESULTS KNOWN TRANSPARENCY

RESULTS has FILESYSTEM.IDENTITY.VARIANT files, of which the variant `bare` is what is right. Prints
TAP, a line for each file system, identity and case; the exit status is 1 if one failed.
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


def difference(variant, bare, jailed):
    if jailed is None:
        return [f'{variant}: it was not run']
    lines = list(difflib.unified_diff(bare, jailed, 'bare', variant, lineterm='', n=1))
    more = [f'... {len(lines) - SHOWN} more lines'] if len(lines) > SHOWN else []
    return lines[:SHOWN] + more


def compare(tap, results, where, variants, known):
    """All cases of one file system and identity; the families they are of."""
    bare, twice = read_run(f'{results}/{where}.bare')
    runs = {variant: read_run(f'{results}/{where}.{variant}')[0] for variant in variants}
    place = where.replace('.', '/')
    tap.case(bare and not twice, f'{place}: every case has a name of its own', twice[:SHOWN])
    for variant in ['bare'] + variants:
        status = read_first(f'{results}/{where}.{variant}.status')
        err = read_first(f'{results}/{where}.{variant}.err')
        tap.case(status == '0' and not err, f'{place}: the {variant} run went to its end',
                 [f'exit status {status}'] + err.splitlines()[:SHOWN])
    for case, said in bare.items():
        detail, excused = [], []
        for variant, run in runs.items():
            if run.get(case) == said:
                continue
            lines = [k for k in known if k.covers(case, f'{place}/{variant}')]
            for line in lines:
                line.used += 1
            excused += lines
            if not lines:
                detail += difference(variant, said, run.get(case))
        tap.case(not detail, f'{place}/{case}', detail)
    return {case.split(':')[0] for case in bare}


def check_table(tap, known, transparency, places, families):
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
        if (line.fields[0] in families
                and any(fnmatch.fnmatchcase(place, line.fields[2]) for place in places)):
            tap.case(line.used > 0, name + ': it still differs',
                     ['nothing differs by it any more: remove the line'])


def main():
    results, known_path, transparency = sys.argv[1:]
    known = read_known(known_path)
    sensible = [line for line in known if line.well_formed()]
    tap = Tap()
    places, families = [], set()
    for name in sorted(os.listdir(results)):
        if not name.endswith('.bare'):
            continue
        where = name[:-len('.bare')]
        variants = sorted(other[len(where) + 1:] for other in os.listdir(results)
                          if other.startswith(where + '.')
                          and other.count('.') == 2 and other != name)
        places += [f'{where.replace(".", "/")}/{variant}' for variant in variants]
        families |= compare(tap, results, where, variants, sensible)
    check_table(tap, known, transparency, places, families)
    if os.path.exists(f'{results}/skipped'):
        for line in read_first(f'{results}/skipped').splitlines():
            tap.skip(*line.split(': ', 1))
    print(f'1..{tap.count}')
    return 1 if tap.failed else 0


if __name__ == '__main__':
    sys.exit(main())
