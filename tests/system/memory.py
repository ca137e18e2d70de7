# SPDX-License-Identifier: MIT
# tests/system/memory.py - memory.py PID KEY: in how many places of a process's memory a secret key is
#
# KEY is a key file in PEM: its base64, and the 32 bytes that it stands for, are looked for.
import base64
import sys

pid, path = sys.argv[1:]
text = open(path, 'rb').read().split(b'\n')[1]
needles = [text, text[24:56], base64.b64decode(text)[16:]]
found = 0
with open(f'/proc/{pid}/maps') as maps, open(f'/proc/{pid}/mem', 'rb', 0) as memory:
    for line in maps:
        place, rights = line.split()[:2]
        if rights[0] != 'r' or '[v' in line:
            continue
        start, end = (int(x, 16) for x in place.split('-'))
        try:
            memory.seek(start)
            data = memory.read(end - start)
        except OSError:
            continue
        found += sum(data.count(needle) for needle in needles)
print(found)
