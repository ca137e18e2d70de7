#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/system/writes.py - What --writes is held against: a program that changes everything in every
way, and trees as they are

usage: writes.py make DIR     a tree, always the same
       writes.py change DIR   change it
       writes.py state DIR    all of it, down to inodes and the times of changes
       writes.py tree DIR     what another run can have in common with it
       writes.py stand FD     change what is behind a descriptor that was passed in
       writes.py hand DIR COMMAND...
                              run a command whose standard input is a socket that hands it a file
                              and a directory of the tree
       writes.py taken FD     change what is handed so
       writes.py ask ANSWERS COMMAND...
                              run a command at a terminal, and type a letter at each question
       writes.py reply ANSWER COMMAND...
                              the same, at a terminal that is slow to reply to what the command asked
                              it about itself; then the letter is typed
       writes.py swap DIR NAME COMMAND...
                              rename the file `victim` over NAME, or the one that warder makes there,
                              when it makes one
"""
import hashlib
import mmap
import os
import pty
import select
import socket
import stat
import subprocess
import sys

OLD = 1000000000


def write(path, data, mode='wb'):
    with open(path, mode) as file:
        file.write(data)


def make(top):
    os.mkdir(top)
    os.chdir(top)
    for name in ('append', 'truncate', 'mapped', 'gone', 'mode', 'times', 'given', 'taken', 'renamed',
                 'over', 'overwritten', 'fallocated', 'opened', 'a\nb', 'resized', 'copied', 'back'):
        write(name, (name * 50).encode())
    for name in ('full', 'full/deep', 'full/deep/er', 'again', 'turned', 'moved', 'closed', 'dirtimes'):
        os.mkdir(name)
        write(name + '/in', name.encode())
    os.symlink('append', 'link')
    os.symlink('gone', 'relinked')
    write('once', b'two names')
    os.link('once', 'twice')
    os.setxattr('taken', 'user.was', b'here')
    os.setxattr('back', 'user.stays', b'x')
    for base, dirs, files in os.walk('.'):
        for name in dirs + files:
            os.utime(os.path.join(base, name), (OLD, OLD), follow_symlinks=False)
    os.utime('.', (OLD, OLD))


def deeds():
    yield lambda: write('append', b'more', 'ab')
    yield lambda: write('truncate', b'')
    yield map_it
    yield lambda: os.unlink('gone')
    yield lambda: os.chmod('mode', 0o4711)
    yield lambda: os.utime('times', (5, 7))
    yield lambda: os.setxattr('given', 'user.new', b'value')
    yield lambda: os.removexattr('taken', 'user.was')
    yield lambda: os.rename('renamed', 'new name')
    yield lambda: os.rename('over', 'overwritten')
    yield lambda: descriptor('fallocated', lambda fd: os.posix_fallocate(fd, 0, 100000))
    yield lambda: descriptor('resized', lambda fd: os.ftruncate(fd, 1 << 20))
    yield lambda: descriptor('opened', lambda fd: None)
    yield lambda: write('a\nb', b'changed')
    yield lambda: write('evil \x1b[31m\r\n  deleted  etc', b'\x1b[31mtext\n+++ forged\n')
    yield lambda: write(os.fsdecode(b'bytes \xff\xfe'), b'x')
    yield lambda: clear('full')
    yield remake
    yield turn
    yield lambda: os.rename('moved/in', 'moved/out')
    yield close
    yield lambda: os.utime('dirtimes', (3, 3))
    yield lambda: (os.unlink('relinked'), os.symlink('append', 'relinked'))
    yield lambda: os.symlink('/etc/passwd', 'out')
    yield lambda: os.symlink('..', 'up')
    yield lambda: os.link('append', 'append too')
    yield lambda: (write('pair', b'of names'), os.link('pair', 'pair too'))
    yield lambda: os.mkfifo('fifo', 0o640)
    yield lambda: (write('short-lived', b''), os.unlink('short-lived'))
    yield lambda: descriptor('holes', lambda fd: (os.ftruncate(fd, 1 << 30), os.pwrite(fd, b'end', 1 << 29)))
    yield unnamed
    yield lambda: (os.makedirs('new/tree/of/dirs'), write('new/tree/file', b'new'))
    yield lambda: (os.setxattr('new', 'user.dir', b'too'), os.chmod('new/tree', 0o2750))
    yield deep
    yield lambda: write('copied', open('append', 'rb').read())
    yield lambda: (write('back', b'other'), write('back', b'back' * 50), os.utime('back', (OLD, OLD)))
    yield bind


def map_it():
    with open('mapped', 'r+b') as file, mmap.mmap(file.fileno(), 0) as memory:
        memory[3:9] = b'SHARED'


def descriptor(path, deed):
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    deed(fd)
    os.close(fd)


def clear(top):
    for base, dirs, files in os.walk(top, topdown=False):
        for name in files:
            os.unlink(os.path.join(base, name))
        os.rmdir(base)


def remake():
    clear('again')
    os.mkdir('again', 0o750)
    write('again/other', b'than before')


def turn():
    clear('turned')
    write('turned', b'a file now')
    os.unlink('link')
    os.mkdir('link')
    write('link/in', b'a directory now')


def close():
    write('closed/secret', b'behind a mode')
    os.chmod('closed/secret', 0)
    os.chmod('closed', 0)


def unnamed():
    fd = os.open('.', os.O_TMPFILE | os.O_RDWR, 0o604)
    os.write(fd, b'named late')
    os.link(f'/proc/self/fd/{fd}', 'named', src_dir_fd=os.open('.', os.O_RDONLY))


def deep():
    here = os.open('.', os.O_RDONLY)
    for _ in range(60):
        os.mkdir('d' * 50)
        os.chdir('d' * 50)
    write('bottom', b'')
    os.fchdir(here)


def bind():
    socket.socket(socket.AF_UNIX).bind('./socket')


def change(top):
    os.chdir(top)
    for number, deed in enumerate(deeds()):
        try:
            deed()
        except OSError as error:
            print(f'deed {number}: {error}')


def describe(path, st, everything, groups):
    words = [stat.filemode(st.st_mode), f'{st.st_uid}:{st.st_gid}']
    if stat.S_ISREG(st.st_mode):
        words.append(str(st.st_size))
    if stat.S_ISLNK(st.st_mode):
        words.append(os.readlink(path))
    if everything or (st.st_mtime < OLD + 1 and not stat.S_ISLNK(st.st_mode)):
        words.append(f'm{st.st_mtime_ns}')
    if everything:
        words.append(f'i{st.st_ino} c{st.st_ctime_ns} b{st.st_blocks} n{st.st_nlink}')
    elif not stat.S_ISDIR(st.st_mode):
        words.append(f'n{st.st_nlink} g{groups.setdefault(st.st_ino, len(groups))}')
    return words


def look(path, st):
    """Contents and attributes, as whoever may look: the caller chmods what is closed, in a copy."""
    words = []
    if not stat.S_ISLNK(st.st_mode):
        try:
            words += [f'{key}={os.getxattr(path, key)!r}' for key in sorted(os.listxattr(path))]
        except PermissionError:
            words.append('closed attributes')
    if stat.S_ISREG(st.st_mode) and st.st_size < 1 << 24:
        try:
            with open(path, 'rb') as file:
                words.append(hashlib.sha256(file.read()).hexdigest())
        except PermissionError:
            words.append('closed')
    return words


def trees(top, everything):
    os.chdir(top)
    groups, paths = {}, ['.']
    for path in paths:
        st = os.lstat(path)
        print(repr(os.fsencode(path)), *describe(path, st, everything, groups), *look(path, st))
        if stat.S_ISDIR(st.st_mode):
            try:
                paths += [path + '/' + name for name in sorted(os.listdir(path))]
            except PermissionError:
                print(repr(path), 'cannot be listed')


def stand(fd):
    for name, deed in (('chmod', lambda: os.fchmod(fd, 0o600)),
                       ('times', lambda: os.utime(fd, (1, 1))),
                       ('attribute', lambda: os.setxattr(fd, 'user.x', b'1')),
                       ('open', lambda: write(f'/proc/self/fd/{fd}', b'over')),
                       ('append', lambda: write(f'/proc/self/fd/{fd}', b'over', 'ab')),
                       ('truncate', lambda: os.truncate(f'/proc/self/fd/{fd}', 0)),
                       ('chmod by name', lambda: os.chmod(f'/dev/fd/{fd}', 0o600))):
        attempt(name, deed)


def hand(top, command):
    ours, theirs = socket.socketpair()
    socket.send_fds(ours, [b'x'], [os.open(top + '/append', os.O_RDONLY), os.open(top, os.O_RDONLY)])
    sys.exit(subprocess.run(command, stdin=theirs, check=False).returncode)


def taken(fd):
    file, directory = socket.recv_fds(socket.socket(fileno=int(fd)), 1, 2)[1]
    stand(file)
    attempt('directory: create', lambda: os.close(os.open('made', os.O_CREAT | os.O_WRONLY, dir_fd=directory)))
    attempt('directory: mkdir', lambda: os.mkdir('made too', dir_fd=directory))
    attempt('directory: unlink', lambda: os.unlink('mode', dir_fd=directory))
    attempt('directory: rename', lambda: os.rename('times', 'moved', src_dir_fd=directory, dst_dir_fd=directory))
    attempt('directory: chmod', lambda: os.chmod('given', 0, dir_fd=directory))
    attempt('directory: its own mode', lambda: os.fchmod(directory, 0o700))
    attempt('directory: link', lambda: os.link('once', 'thrice', src_dir_fd=directory, dst_dir_fd=directory))
    attempt('directory: utime', lambda: os.utime('taken', (1, 1), dir_fd=directory))
    os.fchdir(directory)
    attempt('inside: create', lambda: write('made by its name', b''))
    attempt('inside: truncate', lambda: write('truncate', b''))
    attempt('inside: attribute', lambda: os.setxattr('given', 'user.x', b''))


def swap(top, over, command):
    os.chdir(top)
    applied = subprocess.Popen(command)
    while applied.poll() is None:
        made = [name for name in os.listdir() if name.startswith('.warder-writes-')]
        if made:
            os.rename('victim', over or made[0])
            print('swapped', flush=True)
            break
    sys.exit(applied.wait())


def attempt(name, deed):
    try:
        deed()
        print(name, 'was possible')
    except OSError as error:
        print(name, os.strerror(error.errno))


# What a terminal says its colour is, if it is slow: in as many writes.
REPLY = [b'\x1b]10;rgb:aaaa/', b'aaaa/', b'aaaa\x07']


def typed(answers):
    return [(answer if answer < ' ' else answer + '\n').encode() for answer in answers]


# With patience a key is also typed when nothing has come for so many seconds, the last one again and again.
def ask(keys, command, patience=None):
    child, terminal = pty.fork()
    if not child:
        os.execvp(command[0], command)
    seen, asked = b'', 0
    while True:
        quiet = asked and not select.select([terminal], [], [], patience)[0]
        try:
            got = b'' if quiet else os.read(terminal, 65536)
        except OSError:
            got = b''
        if not got and not quiet:
            break
        seen += got
        if quiet or seen.count(b'[s]how') > asked:
            if asked < len(keys) or quiet:
                os.write(terminal, keys[min(asked, len(keys) - 1)])
            asked += 1
    sys.stdout.buffer.write(seen.replace(b'\r', b''))
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == '__main__':
    what, where = sys.argv[1:3]
    if what == 'ask':
        ask(typed(where), sys.argv[3:])
    elif what == 'reply':
        ask(REPLY + typed(where), sys.argv[3:], 1)
    elif what == 'hand':
        hand(where, sys.argv[3:])
    elif what == 'swap':
        swap(where, sys.argv[3], sys.argv[4:])
    elif what == 'taken':
        taken(where)
    elif what == 'stand':
        stand(int(where))
    elif what in ('state', 'tree'):
        trees(where, what == 'state')
    else:
        {'make': make, 'change': change}[what](where)
