#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/system/accounts.py - Hold the figures of a log against what its processes are known to use

usage: accounts.py LOG EXPRESSION

The expression is Python over: usage (a list of the processes' figures, in the order in which they
ended; `cpu` is user + system), end (the run's) and near(value, wanted, more). Whatever it is, the
run's figures have to be the sum of its processes'.
"""
import json
import sys

SUMS = ('user', 'system', 'bytes_read', 'bytes_written', 'storage_bytes_read', 'storage_bytes_written')
KNOWN = SUMS + ('max_rss_kib',)


def near(value, wanted, more):
    """Not less than it is known to be, and not much more."""
    return wanted <= value <= wanted + more


def main():
    with open(sys.argv[1], encoding='utf-8') as log:
        records = [json.loads(line) for line in log]
    end = records[-1]['usage']
    exits = [r for r in records if r['kind'] == 'exit']
    usage = [r['usage'] for r in exits if 'usage' in r]
    assert all(r['pid'] == r['tid'] for r in exits if 'usage' in r), 'of first threads alone'
    assert len(usage) == end['processes'], (len(usage), end['processes'])
    partial = any(key not in u for u in usage for key in KNOWN)
    assert partial <= end.get('lower_bound', False), 'what is not known is said'
    if not partial:
        for key in SUMS:
            got = sum(u[key] for u in usage)
            assert abs(got - end[key]) < 1e-5, (key, got, end[key])
        assert end['max_rss_kib'] == max((u['max_rss_kib'] for u in usage), default=0)
    for one in usage + [end]:
        one['cpu'] = one.get('user', 0) + one.get('system', 0)
    if not eval(sys.argv[2], {'near': near}, {'usage': usage, 'end': end}):  # our own scripts'
        sys.exit('not true: %s\n%s\n%s' % (sys.argv[2], usage[:4], end))


if __name__ == '__main__':
    main()
