# SPDX-License-Identifier: MIT
"""tests/system/automounter.py - An automount daemon: what is asked for is mounted when it is

usage: automounter.py DIR READY UID

Mounts autofs on DIR, and a tmpfs that belongs to UID on each name in it that somebody looks up, but
for names that end with `none`. Makes the file READY when it is at work. Ends with its parent.
"""
import ctypes
import fcntl
import os
import signal
import struct
import sys

# linux/auto_fs.h and linux/auto_fs4.h: protocol 5, on a machine with 64 bits
PACKET = struct.Struct('iiIIQIIIII256s4x')
TOKEN, LENGTH, NAME = 2, 9, 10
AUTOFS_IOC_READY, AUTOFS_IOC_FAIL = 0x9360, 0x9361
PR_SET_PDEATHSIG = 1

libc = ctypes.CDLL(None, use_errno=True)


def mount(place, kind, options):
    if libc.mount(kind.encode(), place.encode(), kind.encode(), 0, options.encode()) < 0:
        raise OSError(ctypes.get_errno(), f'{kind} on {place}')


def provide(place, uid):
    # It is asked once more by who cannot see the mount, in a mount namespace of its own.
    os.makedirs(place, exist_ok=True)
    if os.path.ismount(place):
        return
    mount(place, 'tmpfs', f'mode=755,uid={uid},gid={uid}')
    with open(f'{place}/file', 'w', encoding='utf-8') as file:
        file.write('text\n')
    os.mkdir(f'{place}/dir')
    os.symlink('file', f'{place}/link')
    for name in 'file', 'dir':
        os.chown(f'{place}/{name}', uid, uid)


def serve(asked, root, place, uid):
    while packet := os.read(asked, PACKET.size):
        fields = PACKET.unpack(packet)
        name = fields[NAME][:fields[LENGTH]].decode()
        if not name.endswith('none'):
            provide(f'{place}/{name}', uid)
        answer = AUTOFS_IOC_FAIL if name.endswith('none') else AUTOFS_IOC_READY
        fcntl.ioctl(root, answer, fields[TOKEN])


def main():
    place, ready, uid = sys.argv[1:]
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.setpgid(0, 0) # its own lookups are not brought before it
    asked, says = os.pipe()
    mount(place, 'autofs', f'fd={says},pgrp={os.getpid()},minproto=5,maxproto=5,indirect')
    os.close(says)
    root = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    with open(ready, 'w', encoding='utf-8'):
        pass
    serve(asked, root, place, int(uid))


if __name__ == '__main__':
    main()
