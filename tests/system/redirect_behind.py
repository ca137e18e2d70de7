# SPDX-License-Identifier: MIT
# tests/system/redirect_behind.py - What tells of ./real, in whose place ./other is: one line a way, and what came of it
#
# usage: redirect_behind.py link|race
#
# "link": a link to ./real is put in ./other's place, so that ./real leads to itself. "race": the
# kernel reads the path of an open for O_PATH again after the decision, and then it is another one.
import ctypes
import errno
import os
import sys
import threading
import time

SECONDS = 20  # for the race
libc = ctypes.CDLL(None, use_errno=True)


def called(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "")
    return result


def tell(path):
    for label, look in (
        ("stat", lambda: os.stat(path).st_size),
        ("access", lambda: called(libc.access(path.encode(), 0))),
        ("getxattr", lambda: os.getxattr(path, "user.own")),
        ("listxattr", lambda: os.listxattr(path)),
        ("inotify", lambda: called(libc.inotify_add_watch(libc.inotify_init(), path.encode(), 0x2))),
        ("read", lambda: open(path, "rb").read()),
        ("chmod", lambda: os.chmod(path, 0o600)),
        ("O_PATH", lambda: os.close(os.open(path, os.O_PATH))),
    ):
        try:
            print(label, look())
        except OSError as error:
            print(label, errno.errorcode[error.errno])


def race():
    path = ctypes.create_string_buffer(b"note")
    end = time.monotonic() + SECONDS

    def swap():
        while time.monotonic() < end:
            ctypes.memmove(path, b"real", 4)
            ctypes.memmove(path, b"note", 4)

    threading.Thread(target=swap, daemon=True).start()
    while time.monotonic() < end:
        fd = libc.syscall(257, -100, path, os.O_PATH)  # openat
        if fd >= 0 and os.readlink("/proc/self/fd/%d" % fd).endswith("/real"):
            return fd
        if fd >= 0:
            os.close(fd)
    return -1


if sys.argv[1] == "link":
    os.unlink("other")
    os.symlink("real", "other")
    tell("real")
else:
    fd = race()
    if fd < 0:
        print("not won")
        sys.exit()
    try:
        print("fstat", os.fstat(fd).st_size)
    except OSError as error:
        print("fstat", errno.errorcode[error.errno])
    tell("/proc/self/fd/%d" % fd)
