# SPDX-License-Identifier: MIT
"""tests/system/rows_place.py - Places that acts are done at: made, and looked at from outside"""
import errno
import os
import shutil
import socket
import stat

OLD = 1580608922  # 2020-02-02 02:02:02, the times of all that is made here
WHEN = 981173106  # what the acts set


class Place:
    """A directory for one act in one cell: `home` is what the policy allows, `far` names no rule"""

    def __init__(self, top, number, cell, act):
        self.number = number
        self.cell = cell
        self.act = act
        self.home = f'{top}/w/{number}'
        self.far = f'{top}/u/{number}'
        self.listener = None  # of a `sock`
        self.state = None  # what is there now, when it is as it was made

    def path(self, name):
        return f'{self.far}/{name[1:]}' if name[0] == '^' else f'{self.home}/{name}'

    def other(self):
        """The second name: one that is there for acts that bring it, else a new one"""
        name = self.act.name.rsplit(' ', 1)[-1]
        return self.home + ('/o' if name in ('to', 'over', 'first', 'second') else '/n')

    def renew(self, program):
        """Makes it anew where something happened to it; what is there then"""
        if self.state is None:
            for top in (self.home, self.far):
                shutil.rmtree(top, ignore_errors=True)
            if self.listener:
                self.listener.close()
            self.make(program)
            self.state = self.walk()
        return self.state

    def look(self):
        """What is there now"""
        after = self.walk()
        if self.state is not None and unchanged(self.state, after):
            self.state = None
        return after

    def walk(self):
        """Every name at the place with all that is known of it"""
        found = {}
        for top, sign in ((self.home, ''), (self.far, '^')):
            for directory, names, files in os.walk(top):
                for name in names + files + ['.']:
                    path = os.path.normpath(os.path.join(directory, name))
                    state = os.lstat(path)
                    found[sign + os.path.relpath(path, top)] = (
                        state, content(path, state), attributes(path))
        return found

    def came(self):
        """What reached its socket"""
        if not self.listener:
            return None
        try:
            if self.listener.type == socket.SOCK_STREAM:
                self.listener.accept()[0].close()
                return 'a connection'
            return self.listener.recv(100)
        except BlockingIOError:
            return None

    def make(self, program):
        """Everything that any act may find; what is at the object depends on its kind"""
        os.makedirs(self.home)
        for name in (self.cell.object, self.cell.spelled, *self.cell.links):
            # Directories on the way; the last component is made below.
            for part in name.split('/')[:-1]:
                if part.strip('.^') and part not in (*self.cell.links, self.cell.object):
                    os.makedirs(f'{self.home}/{part}', exist_ok=True)
        for text in self.cell.links.values():
            if text and '/' in text and text[0] != '.':
                os.makedirs(f'{self.home}/{text.split("/")[0]}', exist_ok=True)
        if self.cell.object[0] == '^':
            os.makedirs(self.far)
        if self.act.name.endswith((' to', ' over', ' first', ' second')):
            file(f'{self.home}/o', 'other')
        if self.act.kind == 'listing':
            os.mkdir(f'{self.home}/d/x')
            file(f'{self.home}/d/a', 'a')
        place_object(self, self.path(self.cell.object), program)
        for name, text in self.cell.links.items():
            if text is None:
                file(f'{self.home}/{name}', name)
            elif text[0] == '=':
                pair = f'{self.home}/{name}', f'{self.home}/{text[1:]}'
                os.link(*(pair if os.path.exists(pair[0]) else reversed(pair)))
            else:
                os.symlink(text, f'{self.home}/{name}')
        for top in (self.home, self.far):
            for directory, names, files in os.walk(top):
                for name in names + files + ['.']:
                    os.utime(os.path.join(directory, name), (OLD, OLD), follow_symlinks=False)


def file(path, text, mode=0o644):
    with open(path, 'w', encoding='ascii') as out:
        out.write(text)
    # Not what chown would do: a set-user-ID bit goes away with any change of owner.
    os.chmod(path, mode)
    os.setxattr(path, 'user.old', b'x')


def place_object(place, path, program):
    kind = place.act.kind
    if kind in ('file', 'listing'):
        # The bit shows a change of owner that changes no owner.
        file(path, 'text', 0o4644 if 'chown' in place.act.name else 0o644)
    elif kind == 'dir':
        os.mkdir(path)
    elif kind == 'link':
        os.symlink('nowhere', path)
    elif kind == 'prog':
        shutil.copyfile(program, path)
        os.chmod(path, 0o755)
    elif kind == 'sock':
        stream = place.act.name == 'connect'
        place.listener = socket.socket(socket.AF_UNIX,
                                   socket.SOCK_STREAM if stream else socket.SOCK_DGRAM)
        place.listener.bind(path)
        if stream:
            place.listener.listen()
        place.listener.setblocking(False)


def content(path, state):
    if stat.S_ISLNK(state.st_mode):
        return os.readlink(path)
    if not stat.S_ISREG(state.st_mode):
        return None
    fd = os.open(path, os.O_RDONLY | os.O_NOATIME)
    try:
        return os.read(fd, 64)
    finally:
        os.close(fd)


def attributes(path):
    try:
        return {name: os.getxattr(path, name, follow_symlinks=False)
                for name in os.listxattr(path, follow_symlinks=False) if name.startswith('user.')}
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            return {}
        raise


def unchanged(before, after):
    """Nothing at all happened to it: also its times tell"""
    def exact(state, text, known):
        times = [state.st_mtime_ns, state.st_ctime_ns]
        if stat.S_ISREG(state.st_mode):
            times.append(state.st_atime_ns)
        return (state.st_mode, state.st_ino, state.st_uid, state.st_gid, state.st_nlink,
                state.st_size, times, text, known)

    names = before.keys() | after.keys()
    return [name for name in sorted(names) if name not in before or name not in after or
            exact(*before[name]) != exact(*after[name])]


def effect(before, after):
    """What happened, in words that are the same in another place where the same happened"""
    def time(seconds):
        return {OLD: 'old', WHEN: 'set'}.get(int(seconds), 'new')

    result = {}
    for name in unchanged(before, after):
        if name not in after:
            result[name] = 'gone'
            continue
        state, text, known = after[name]
        old = before[name][0] if name in before else None
        result[name] = (
            'changed' if old and old.st_ino == state.st_ino else 'new', oct(state.st_mode),
            state.st_uid, state.st_gid, state.st_nlink, text, known, time(state.st_mtime),
            time(state.st_atime) if stat.S_ISREG(state.st_mode) else None)
    return result
