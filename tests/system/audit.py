#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/system/audit.py - Count the records of an audit log for which an expression is true

usage: audit.py LOG EXPRESSION

The expression is Python; a record's members are its names, and what a record lacks is None:
audit.py LOG 'kind == "kill" and syscall == "socket"'
"""
import collections
import json
import sys


class Members(collections.defaultdict):
    """A record as a namespace: unknown names are None, but for Python's own."""

    def __missing__(self, key):
        if hasattr(__builtins__, key):
            raise KeyError(key)
        return None


def main():
    found = 0
    with open(sys.argv[1], 'rb') as log:
        for line in log:
            record = Members(None, json.loads(line.decode('utf-8')))
            found += bool(eval(sys.argv[2], {}, record))  # our own scripts' expression
    print(found)


if __name__ == '__main__':
    main()
