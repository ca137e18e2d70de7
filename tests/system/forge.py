# SPDX-License-Identifier: MIT
"""forge.py LOG OUT [PATH...]: a log with records put in that nobody made, and a chain that holds.

Each PATH (with the escapes of Python's bytes) becomes an openat that read it, before the last line."""
import hashlib
import json
import re
import sys


def spelled(name):
    """Bytes as the log spells them: docs/audit-format.md."""
    text = name.replace(b"\\", b"\\\\").decode("utf-8", "surrogateescape")
    return json.dumps(re.sub("[\udc80-\udcff]", lambda m: "\\x%02x" % (ord(m[0]) - 0xDC00), text))


def forge(model, path):
    """The record of another call as that of an openat of this path."""
    name = spelled(path.encode().decode("unicode_escape").encode("latin-1"))
    for member in ("spelled", "path"):
        model = re.sub('"%s":"[^"]*"' % member, lambda m: '"%s":%s' % (member, name), model)
    return re.sub(r'"args":\[[^]]*\]', '"args":["AT_FDCWD","x","O_RDONLY"]', model)


def main():
    with open(sys.argv[1], encoding="utf-8") as log:
        lines = [line[: line.rindex(',"h":"')] + "}" for line in log]
    model = next(line for line in lines if '"syscall":"openat"' in line and '"verbs":["read"]' in line)
    for path in sys.argv[3:]:
        lines.insert(-1, forge(model, path))
    head = "0" * 64
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        for seq, line in enumerate(lines):
            text = re.sub('"seq":[0-9]+', '"seq":%d' % seq, line, count=1)
            head = hashlib.blake2b((head + text).encode(), digest_size=32).hexdigest()
            out.write('%s,"h":"%s"}\n' % (text[:-1], head))


main()
