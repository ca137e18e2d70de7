# SPDX-License-Identifier: MIT
# tests/system/redirect_race.py - The file in another's place is swapped while it is opened by that name
#
# usage: redirect_race.py SECONDS SECRET [moving]
#
# ./real leads to ./other. One process puts a link to SECRET, a link to ./hard and the file itself
# there in turn, and with `moving` tries to move ./real away as well; this one opens by ./real. Prints
# whether it ever saw what it may, was refused, and won: saw the secret, or what is really at ./real
# and, under another name that is denied, at ./hard.
import os
import sys
import time

seconds, secret, moving = float(sys.argv[1]), sys.argv[2], len(sys.argv) > 3
MAY, SECRET, REAL = b"what the policy says", b"secret", b"what is really"


def swap():
    turn = 0
    while True:
        turn += 1
        try:
            if turn % 4 == 0:
                os.symlink(secret, "next")
            elif turn % 4 == 2:
                os.symlink("hard", "next")
            else:
                os.link("other.copy", "next")
            os.rename("next", "other")
            if moving:
                os.rename("real", "elsewhere")
        except OSError:
            try:
                os.unlink("next")
            except OSError:
                pass


pid = os.fork()
if pid == 0:
    swap()
seen = refused = won = 0
end = time.monotonic() + seconds
while time.monotonic() < end and not won:
    for flags in (os.O_RDONLY, os.O_RDONLY | os.O_NOFOLLOW, os.O_RDWR, os.O_RDONLY | os.O_CREAT):
        try:
            fd = os.open("real", flags, 0o600)
            data = os.read(fd, 30)
            os.close(fd)
        except OSError:
            refused += 1
            continue
        seen += data.startswith(MAY)
        won += data.startswith(SECRET) or data.startswith(REAL)
os.kill(pid, 9)
os.waitpid(pid, 0)
print("seen", seen > 0, "refused", refused > 0, "won", won > 0)
