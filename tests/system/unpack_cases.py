# SPDX-License-Identifier: MIT
# tests/system/unpack_cases.py - What images become, by the specification; and what hostile ones do
#
# usage: unpack_cases.py UNPACK SCRATCH trees|attacks|refusals
#
# What is due is written down here from the OCI image specification (layer.md, image-layout.md,
# image-index.md), by hand. Attacks are on a directory beside the roots: Landlock would hold off
# what is elsewhere, and here it is the resolving that has to hold.
import base64
import json
import os
import shutil
import struct
import subprocess
import sys
import tarfile

import layouts
from layouts import device, directory, fifo, file, hard, symlink

USER = os.geteuid() != 0
LONG = 'n' * 200


def report(name, failures):
    print(('not ok - ' if failures else 'ok - ') + name)
    for line in failures:
        print('# ' + line.replace('\n', '\\n'))


class Place:
    """A scratch place for one image."""

    def __init__(self, program, base):
        self.program = program
        self.base = base
        self.layout = base + '/layout'
        self.cache = base + '/cache'
        shutil.rmtree(base, ignore_errors=True)
        os.makedirs(base)
        os.mkdir(self.cache, 0o700)

    def unpack(self, *options, tag=()):
        """Exit status, the line it printed, what it said."""
        done = subprocess.run([self.program, *options, self.layout, *tag, self.cache],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        line = json.loads(done.stdout) if done.stdout else None
        return done.returncode, line, done.stderr.decode('utf-8', 'backslashreplace')

    def roots(self):
        return [name for name in os.listdir(self.cache) if name != 'outside']

    def clear(self):
        subprocess.run(['chmod', '-R', 'u+rwx', self.base], stderr=subprocess.DEVNULL)
        shutil.rmtree(self.base)


# Name, layers from the lowest on, what is due: of each path what layouts.describe() says of it.
# Directories that no layer lists are 0755.
TREES = [
    ('a file, a directory, a symlink, a FIFO, with their modes',
     [[directory('d/', 0o750), file('d/f', b'one', 0o640), symlink('d/l', '/nowhere/else'),
       fifo('p', 0o600), file('exec', b'x', 0o755)]],
     {'d': 'dir 0750', 'd/f': 'file 0640 one', 'd/l': 'link /nowhere/else', 'p': 'fifo 0600',
      'exec': 'file 0755 x'}),
    ('names with ./ and / in front are of the root',
     [[directory('./', 0o711), file('./a', b'1'), file('/b', b'2'), file('.//c/./d', b'3')]],
     {'.': 'dir 0711', 'a': 'file 0644 1', 'b': 'file 0644 2', 'c': 'dir 0755',
      'c/d': 'file 0644 3'}),
    ('an upper layer replaces a file, and another name of it keeps what it held',
     [[file('a', b'old', 0o600), hard('b', 'a')], [file('a', b'new', 0o640)]],
     {'a': 'file 0640 new', 'b': 'file 0600 old'}),
    ('an upper layer changes a directory, and what is in it stays',
     [[directory('d', 0o755), file('d/f', b'f')], [directory('d', 0o700)]],
     {'d': 'dir 0700', 'd/f': 'file 0644 f'}),
    ('a whiteout removes a file, an empty directory, a full one and a symlink',
     [[file('f'), directory('e'), directory('d'), file('d/x/y', b'y'), symlink('l', 'd'),
       file('stays')],
      [file('.wh.f'), file('.wh.e'), file('.wh.d'), file('.wh.l'), file('.wh.never')]],
     {'stays': 'file 0644 '}),
    ('a whiteout is about lower layers: before and behind what its own layer has',
     [[file('a', b'lower'), directory('d'), file('d/low', b'l'), file('d/both', b'l')],
      [file('a', b'upper'), file('.wh.a'), file('.wh.d'), file('d/new', b'n'),
       file('d/both', b'u')]],
     {'a': 'file 0644 upper', 'd': 'dir 0755', 'd/new': 'file 0644 n', 'd/both': 'file 0644 u'}),
    ('a whiteout behind what its own layer put into a directory',
     [[directory('d'), file('d/low', b'l'), file('d/sub/low', b'l')],
      [file('d/new', b'n'), file('d/sub/new', b'n'), file('.wh.d')]],
     {'d': 'dir 0755', 'd/new': 'file 0644 n', 'd/sub': 'dir 0755', 'd/sub/new': 'file 0644 n'}),
    ('an opaque directory, said first',
     [[directory('d', 0o711), file('d/a', b'a'), file('d/s/b', b'b'), file('e', b'e')],
      [file('d/.wh..wh..opq'), file('d/c', b'c')]],
     {'d': 'dir 0711', 'd/c': 'file 0644 c', 'e': 'file 0644 e'}),
    ('an opaque directory, said last',
     [[directory('d'), file('d/a', b'a'), file('d/s/b', b'b'), file('d/s/t/u', b'u')],
      [file('d/c', b'c'), file('d/a', b'new'), file('d/s/n', b'n'), file('d/.wh..wh..opq')]],
     {'d': 'dir 0755', 'd/a': 'file 0644 new', 'd/c': 'file 0644 c', 'd/s': 'dir 0755',
      'd/s/n': 'file 0644 n'}),
    ('whiteouts and opaque directories, said again and again',
     [[directory('d'), file('d/a', b'a'), file('d/s/b', b'b')],
      [file('d/.wh..wh..opq'), file('d/n', b'n'), file('.wh.d'), file('d/s/m', b'm'),
       file('d/.wh..wh..opq'), file('.wh.d'), file('d/s/.wh.b'), file('d/.wh.a')],
      [file('d/.wh..wh..opq'), file('d/.wh..wh..opq')]],
     {'d': 'dir 0755'}),
    ('an opaque directory is not about a third layer',
     [[file('d/a', b'a')], [file('d/.wh..wh..opq'), file('d/b', b'b')], [file('d/a', b'again')]],
     {'d': 'dir 0755', 'd/a': 'file 0644 again', 'd/b': 'file 0644 b'}),
    ('an opaque root',
     [[file('a'), file('d/b')], [file('c', b'c'), file('.wh..wh..opq')]],
     {'c': 'file 0644 c'}),
    ('a directory that is opaque and not there',
     [[file('a', b'a')], [file('no/where/.wh..wh..opq'), file('no/.wh.x')]],
     {'a': 'file 0644 a'}),
    ('what old file systems kept for themselves is left out',
     [[file('.wh..wh.aufs'), directory('.wh..wh.plnk'), file('.wh..wh.plnk/1.2', b'x'),
       file('a', b'a')]],
     {'a': 'file 0644 a'}),
    ('a file in place of a directory, and the other way round',
     [[directory('d'), file('d/x/y'), file('f', b'f')],
      [file('d', b'now a file'), directory('f', 0o700), file('f/in', b'in')]],
     {'d': 'file 0644 now a file', 'f': 'dir 0700', 'f/in': 'file 0644 in'}),
    ('a symlink in place of a directory, and the other way round',
     [[directory('d'), file('d/x'), directory('t'), file('t/keep', b'k'), symlink('l', 't')],
      [symlink('d', 't'), directory('l', 0o700), file('l/in', b'in')]],
     {'d': 'link t', 't': 'dir 0755', 't/keep': 'file 0644 k', 'l': 'dir 0700',
      'l/in': 'file 0644 in'}),
    ('through a symlink of a lower layer: relative, absolute, with .., in a chain',
     [[directory('usr/lib'), symlink('lib', 'usr/lib'), symlink('abs', '/usr/lib'),
       symlink('usr/up', '../../usr/lib'), symlink('chain', 'lib')],
      [file('lib/1', b'1'), file('abs/2', b'2'), file('usr/up/3', b'3'), file('chain/4', b'4')]],
     {'usr': 'dir 0755', 'usr/lib': 'dir 0755', 'lib': 'link usr/lib', 'abs': 'link /usr/lib',
      'usr/up': 'link ../../usr/lib', 'chain': 'link lib', 'usr/lib/1': 'file 0644 1',
      'usr/lib/2': 'file 0644 2', 'usr/lib/3': 'file 0644 3', 'usr/lib/4': 'file 0644 4'}),
    ('through a symlink to what is not there yet',
     [[symlink('var/run', '/run'), file('var/run/pid', b'1'), symlink('x', 'y/../z'),
       file('x/w', b'w')]],
     {'var': 'dir 0755', 'var/run': 'link /run', 'run': 'dir 0755', 'run/pid': 'file 0644 1',
      'x': 'link y/../z', 'y': 'dir 0755', 'z': 'dir 0755', 'z/w': 'file 0644 w'}),
    ('a whiteout and an opaque directory through a symlink',
     [[directory('usr/lib'), file('usr/lib/a'), symlink('lib', 'usr/lib'), file('d/x'),
       symlink('l', 'd')],
      [file('lib/.wh.a'), file('l/.wh..wh..opq')]],
     {'usr': 'dir 0755', 'usr/lib': 'dir 0755', 'lib': 'link usr/lib', 'd': 'dir 0755',
      'l': 'link d'}),
    ('hard links: in a layer, to a lower one, to a symlink, to a set-user-ID file',
     [[file('a', b'a', 0o4755), symlink('s', 'a'), hard('b', 'a'), hard('t', 's')],
      [hard('c', '/a'), hard('d/e', './b'), hard('a', 'a')]],
     {'a': 'file 4755 a', 'b': 'file 4755 a', 'c': 'file 4755 a', 'd': 'dir 0755',
      'd/e': 'file 4755 a', 's': 'link a', 't': 'link a'}),
    ('bits: set-user-ID, set-group-ID, sticky, none at all',
     [[file('u', b'', 0o4711), file('g', b'', 0o2755), directory('t', 0o1777),
       directory('gd', 0o2775), file('none', b'n', 0)]],
     {'u': 'file 4711 ', 'g': 'file 2755 ', 't': 'dir 1777', 'gd': 'dir 2775',
      'none': 'file 0000 n'}),
    ('directories that nobody may write to are filled and changed all the same',
     [[directory('r', 0o555), file('r/a', b'a', 0o444), directory('r/s', 0o500), file('r/s/b'),
       directory('z', 0), file('z/in', b'i')],
      [file('r/.wh.a'), file('r/c', b'c'), file('r/s/.wh..wh..opq'), file('.wh.z')]],
     {'r': 'dir 0555', 'r/c': 'file 0644 c', 'r/s': 'dir 0500'}),
    ('long names, in pax and in GNU form, and bytes that are no UTF-8',
     [[file(LONG + '/' + LONG, b'1'), file('bad\udcff', b'2'), symlink('s', LONG + '/' + LONG),
       file('e\u0301', b'3'), file('\u00e9', b'4'), file('new\nline', b'5')]],
     {LONG: 'dir 0755', LONG + '/' + LONG: 'file 0644 1', 'bad\udcff': 'file 0644 2',
      's': 'link ' + LONG + '/' + LONG, 'e\u0301': 'file 0644 3', '\u00e9': 'file 0644 4',
      'new\nline': 'file 0644 5'}),
    ('device nodes are left out, and what they replace is gone',
     [[file('dev/null', b'was a file'), file('dev/stays', b's')],
      [device('dev/null'), device('dev/sda', tarfile.BLKTYPE)]],
     {'dev': 'dir 0755', 'dev/stays': 'file 0644 s'}),
    ('an empty layer, and none of bytes', [[], [file('a', b'a')], b'', b'\0' * 1024],
     {'a': 'file 0644 a'}),
]


def compare(got, due):
    due = dict(due)
    due.setdefault('.', 'dir 0755')
    failures = []
    for name in sorted(set(got) | set(due)):
        if got.get(name) != due.get(name):
            failures.append('%r: %r, due %r' % (name, got.get(name), due.get(name)))
    return failures


def one_tree(program, base, name, layers, due, **more):
    place = Place(program, base)
    layouts.simple(place.layout, *layers, **more)
    status, line, said = place.unpack()
    if status or said:
        failures = ['status %d: %s' % (status, said)]
    else:
        failures = compare(layouts.tree(line['root']), due)
        if place.roots() != [os.path.basename(os.path.dirname(line['root']))]:
            failures.append('the cache has %r' % place.roots())
        if line['unpacked'] is not True or line['layers'] != len(layers):
            failures.append('it says %r' % line)
    report(name, failures)
    place.clear()


def trees(program, base):
    for name, layers, due in TREES:
        one_tree(program, base, name, layers, due)
    behind, long = (next(case for case in TREES if case[0].startswith(words))
                    for words in ('a whiteout behind', 'long names'))
    forms = (('ustar', tarfile.USTAR_FORMAT, ''), ('GNU', tarfile.GNU_FORMAT, '+gzip'),
             ('pax', tarfile.PAX_FORMAT, '+zstd'))
    for word, form, compression in forms:
        one_tree(program, base, 'in %s form, %s' % (word, compression or 'not compressed'),
                 behind[1], behind[2], form=form, compression=compression)
    one_tree(program, base, 'long names in GNU form', long[1], long[2],
             form=tarfile.GNU_FORMAT)
    facts(program, base)


def facts(program, base):
    """Times, extended attributes, owners, holes: what a tree does not show."""
    place = Place(program, base)
    # Of a list that gives user 7 more, which an owner may set without any right.
    acl = base64.b64encode(b'\2\0\0\0' + b''.join(
        struct.pack('<HHi', tag, 6, who) for tag, who in
        ((1, -1), (2, 7), (4, -1), (16, -1), (32, -1)))).decode()
    pax = {'LIBARCHIVE.xattr.system.posix_acl_access': acl,
           'SCHILY.xattr.user.kept': 'value', 'SCHILY.xattr.security.capability': 'c',
           'SCHILY.xattr.trusted.x': 't', 'SCHILY.xattr.user.overlay.opaque': 'y'}
    layouts.simple(place.layout, [
        directory('d', mtime=11), file('d/f', b'f', mtime=22.5, pax_headers=pax),
        symlink('d/l', 'f', mtime=33), directory('x', mtime=44, pax_headers=pax),
        file('mine', uid=os.geteuid(), gid=os.getegid()), file('owned', uid=7, gid=8),
        directory('downed', uid=9, gid=10), device('null'), fifo('p', mtime=55)],
        [file('d/new'), file('x/.wh.none')], layouts.sparse(), layouts.sparse('tail', 0))
    status, line, said = place.unpack()
    if status:
        report('times, attributes, owners', [said])
        return
    root = line['root'] + '/'
    failures = []
    for name, due in (('d', 11), ('d/f', 22.5), ('d/l', 33), ('x', 44), ('p', 55)):
        got = os.lstat(root + name).st_mtime
        if got != due:
            failures.append('%s: %s, due %s' % (name, got, due))
    report('times of files, directories, symlinks and FIFOs, whatever was put in later', failures)
    failures = []
    for name in ('d/f', 'x'):
        attributes = {a: os.getxattr(root + name, a) for a in os.listxattr(root + name)
                      if not a.startswith('security.selinux')}
        if attributes != {'user.kept': b'value'}:
            failures.append('%s has %r' % (name, attributes))
    if line['skipped']['xattrs'] != 8:
        failures.append('counted: %r' % line['skipped'])
    report('of extended attributes only user.* is kept, the others are counted', failures)
    # As root all is given away; of a user nothing but what was its own anyway.
    own = (os.geteuid(), os.getegid())
    failures = []
    for name, due in (('mine', own), ('owned', (7, 8)), ('downed', (9, 10))):
        st = os.lstat(root + name)
        if (st.st_uid, st.st_gid) != (own if USER else due):
            failures.append('%s: %d:%d' % (name, st.st_uid, st.st_gid))
    counted = line['skipped']['owners']
    if counted != (10 if USER else 0) or line['skipped']['devices'] != 1:
        failures.append('counted: %r' % line['skipped'])
    report('owners are kept for root, and counted for others; devices are counted', failures)
    failures = []
    for name, due in (('sparse', 'ends'), ('tail', 'begins')):
        st = os.lstat(root + name)
        with open(root + name, 'rb') as content:
            held = content.read()
        data = b'\0' * 509 + b'end'
        if st.st_size != 10485760 or st.st_blocks > 1000 or len(held) != st.st_size or \
                not (held.endswith(data) if due == 'ends' else held.startswith(data)):
            failures.append('%s: %d, %d blocks' % (name, st.st_size, st.st_blocks))
    report('a sparse file keeps its length, its content and its holes', failures)
    place.clear()


# Layers, and what is due of the root: a dictionary, or a word of the refusal. OUT is the directory
# beside the roots that nothing may come to: as a path on the host, in symlinks.
OUT = 'OUT'
UP = '../' * 12
ATTACKS = [
    ('a name with ..', [[file('../out', b'!')]], 'can stand in no root'),
    ('a name with .. further on', [[directory('a'), file('a/../../../outside/f', b'!')]],
     'can stand in no root'),
    ('an absolute name', [[file(OUT + '/f', b'!')]], None),
    ('an empty name', [[file('', b'!')]], 'can stand in no root'),
    ('a file as the root', [[file('.', b'!')]], 'can stand in no root'),
    ('a symlink as the root', [[symlink('./', OUT)]], 'can stand in no root'),
    ('through an absolute symlink', [[symlink('x', OUT), file('x/f', b'!')]], None),
    ('through an absolute symlink, across layers', [[symlink('x', OUT)], [file('x/f', b'!')]],
     None),
    ('through a symlink with ..', [[symlink('x', '../../outside'), file('x/f', b'!')]], None),
    ('through a symlink to /proc', [[symlink('x', '/proc/self/cwd'), file('x/f', b'!')]], None),
    ('through a symlink that is all ..', [[symlink('x', UP), file('x/f', b'!')]],
     {'x': 'link ' + UP, 'f': 'file 0644 !'}),
    ('over a symlink', [[symlink('f', OUT + '/secret')], [file('f', b'!')]], {'f': 'file 0644 !'}),
    ('over a symlink, in one layer', [[symlink('f', OUT + '/secret'), file('f', b'!')]],
     {'f': 'file 0644 !'}),
    ('a directory over a symlink', [[symlink('d', OUT)], [directory('d', 0o700),
                                                          file('d/f', b'!')]],
     {'d': 'dir 0700', 'd/f': 'file 0644 !'}),
    ('a FIFO over a symlink', [[symlink('f', OUT + '/new')], [fifo('f')]], {'f': 'fifo 0644'}),
    ('a hard link with ..', [[hard('f', '../../outside/secret')]], 'can stand in no root'),
    ('a hard link to an absolute name', [[hard('f', OUT + '/secret')]], 'is not there'),
    ('a hard link through a symlink', [[symlink('x', OUT), hard('f', 'x/secret')]],
     'is not there'),
    ('a hard link to a symlink, and then over it',
     [[symlink('s', OUT + '/secret'), hard('f', 's'), file('f', b'!')]],
     {'s': 'link ' + OUT + '/secret', 'f': 'file 0644 !'}),
    ('a hard link to a symlink', [[symlink('s', OUT + '/secret'), hard('f', 's')]],
     {'s': 'link ' + OUT + '/secret', 'f': 'link ' + OUT + '/secret'}),
    ('a hard link to a directory', [[directory('d'), hard('f', 'd')]], 'to a directory'),
    ('a hard link to the root', [[hard('f', '.')]], 'can stand in no root'),
    ('a hard link to what it is in', [[file('d/f'), hard('d', 'd/f')]], 'is not there'),
    ('a whiteout through a symlink', [[symlink('x', OUT)], [file('x/.wh.secret')]],
     {'x': 'link ' + OUT}),
    ('an opaque directory through a symlink', [[symlink('x', OUT)], [file('x/.wh..wh..opq')]],
     {'x': 'link ' + OUT}),
    ('an opaque directory through a symlink with ..',
     [[symlink('x', '../../outside')], [file('x/.wh..wh..opq'), file('x/.wh.secret')]],
     {'x': 'link ../../outside'}),
    ('a whiteout of a symlink', [[symlink('x', OUT)], [file('.wh.x')]], {}),
    ('a whiteout of ..', [[directory('a'), file('a/.wh...')]], 'can stand in no root'),
    ('a whiteout of .', [[directory('a'), file('a/.wh..')]], 'can stand in no root'),
    ('a whiteout of nothing', [[file('.wh.')]], 'can stand in no root'),
    ('a whiteout as a directory', [[directory('.wh.a'), file('.wh.a/f', b'!')]],
     'can stand in no root'),
    ('a hard link to a whiteout', [[file('a'), hard('f', '.wh.a')]], 'can stand in no root'),
    ('symlinks in a circle', [[symlink('a', 'b'), symlink('b', 'a'), file('a/f', b'!')]],
     'too many symlinks'),
    ('a symlink to itself', [[symlink('a', 'a/x'), file('a/f', b'!')]], 'too many symlinks'),
    ('below a file', [[file('a'), file('a/f', b'!')]], 'no directory'),
    ('a name too long', [[file('n' * 256)]], 'too long'),
    ('a path too long', [[file('n/' * 2100 + 'n')]], 'too long'),
    ('directories too deep', [[file('d/' * 257 + 'f')]], 'too deep'),
    ('directories too deep, by a symlink',
     [[directory('d/' * 200), symlink('s', 'd/' * 200), file('s/' + 'd/' * 100 + 'f')]],
     'too deep'),
    ('a removal of what is deep', [[directory('d/' * 256)], [file('.wh.d'), file('e')]],
     {'e': 'file 0644 '}),
    ('a symlink without a target', [[symlink('s', '')]], 'can stand in no root'),
    ('a directory of mode 0 in place of the root', [[directory('./', 0)]], {'.': 'dir 0000'}),
    ('a damaged archive', [b'not a tar archive at all' * 100], 'damaged'),
    ('an archive that ends early', [layouts.tar([file('a', b'x' * 5000)])[:2000]], 'damaged'),
    ('terminal codes in a name', [[file('\x1b[31m/../x')]], '\\x1b[31m/../x'),
]


def replaced(value, outside):
    if isinstance(value, str):
        return value.replace(OUT, outside)
    if isinstance(value, dict):
        return {name: replaced(words, outside) for name, words in value.items()}
    if isinstance(value, bytes) or value is None:
        return value
    made = []
    for info, data in value:
        info.name = info.name.replace(OUT, outside)
        info.linkname = info.linkname.replace(OUT, outside)
        made.append((info, data))
    return made


def attacks(program, base):
    for name, layers, due in ATTACKS:
        place = Place(program, base)
        outside = place.cache + '/outside'
        os.mkdir(outside)
        for made in ('secret', 'other'):
            with open(outside + '/' + made, 'w') as out:
                out.write(made)
        before = layouts.tree(outside, True)
        layouts.simple(place.layout, *[replaced(layer, outside) for layer in layers])
        status, line, said = place.unpack()
        due = replaced(due, outside)
        failures = []
        if layouts.tree(outside, True) != before:
            failures.append('it came out: %r' % layouts.tree(outside, True))
        elif isinstance(due, str):
            if status != 1 or due not in said or said.count('\n') != 2:
                failures.append('status %d, said %r' % (status, said))
            if place.roots():
                failures.append('left in the cache: %r' % place.roots())
        elif status:
            failures.append('status %d: %s' % (status, said))
        elif due is not None:
            failures = compare(layouts.tree(line['root']), due)
        elif not any(words == 'file 0644 !' for words in layouts.tree(line['root']).values()):
            failures.append('it is not in the root either: %r' % layouts.tree(line['root']))
        report('attack: ' + name, failures)
        place.clear()


def main():
    sys.stdout.reconfigure(errors='backslashreplace')
    program, scratch, what = sys.argv[1:]
    if what == 'refusals':
        import unpack_refusals
        unpack_refusals.refusals(program, scratch + '/case', Place, report)
    else:
        {'trees': trees, 'attacks': attacks}[what](program, scratch + '/case')


if __name__ == '__main__':
    main()
