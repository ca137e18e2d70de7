# SPDX-License-Identifier: MIT
# tests/system/layouts.py - Make OCI image layouts, right ones and hostile ones
#
# As a module: Layout and the functions that make entries. As a program, for the shell:
#   layouts.py make DIR NAME...   layouts of the images below, the tag is the name
#   layouts.py tree DIR           what is in a directory, a line each, to be compared
import gzip
import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import tarfile

OCI = 'application/vnd.oci.image.'
DOCKER = 'application/vnd.docker.'
TAG = 'org.opencontainers.image.ref.name'
TIME = 1000000000


def entry(name, kind, data=b'', **more):
    info = tarfile.TarInfo(name)
    info.type = kind
    info.size = len(data)
    info.mtime = TIME
    for key, value in more.items():
        setattr(info, key, value)
    return info, data


def file(name, data=b'', mode=0o644, **more):
    return entry(name, tarfile.REGTYPE, data, mode=mode, **more)


def directory(name, mode=0o755, **more):
    return entry(name, tarfile.DIRTYPE, mode=mode, **more)


def symlink(name, target, **more):
    return entry(name, tarfile.SYMTYPE, linkname=target, mode=0o777, **more)


def hard(name, target, **more):
    return entry(name, tarfile.LNKTYPE, linkname=target, **more)


def fifo(name, mode=0o644, **more):
    return entry(name, tarfile.FIFOTYPE, mode=mode, **more)


def device(name, kind=tarfile.CHRTYPE, **more):
    return entry(name, kind, devmajor=1, devminor=3, **more)


def tar(entries, form=tarfile.PAX_FORMAT):
    """A layer; what is bytes already is one."""
    if isinstance(entries, bytes):
        return entries
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w', format=form, errors='surrogateescape') as archive:
        for info, data in entries:
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def sparse(name='sparse', at=10485760 - 512):
    """A file of 10 MiB with 512 bytes somewhere, in the old GNU sparse form."""
    info = tarfile.TarInfo(name)
    info.size, info.mtime = 512, TIME
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    head[156:157] = b'S'
    head[386:386 + 24] = b'%011o\0%011o\0' % (at, 512)
    head[483:483 + 12] = b'%011o\0' % 10485760
    head[148:156] = b' ' * 8
    head[148:156] = b'%06o\0 ' % sum(head)
    return bytes(head) + b'\0' * 509 + b'end' + b'\0' * 1024


def zstd(content):
    return subprocess.run(['zstd', '-qc'], input=content, stdout=subprocess.PIPE, check=True).stdout


def sha256(content):
    return 'sha256:' + hashlib.sha256(content).hexdigest()


class Layout:
    """An image layout; everything can be made wrong afterwards."""

    def __init__(self, path):
        self.path = path
        os.makedirs(path + '/blobs/sha256', exist_ok=True)
        self.write('oci-layout', {'imageLayoutVersion': '1.0.0'})
        self.manifests = []

    def write(self, name, content):
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        with open(os.path.join(self.path, name), 'wb') as out:
            out.write(content)

    def blob(self, content, media):
        """Stores it; its descriptor."""
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        self.write('blobs/sha256/' + sha256(content)[7:], content)
        return {'mediaType': media, 'digest': sha256(content), 'size': len(content)}

    def blob_path(self, descriptor):
        return self.path + '/blobs/sha256/' + descriptor['digest'][7:]

    def layer(self, entries, compression='+gzip', form=tarfile.PAX_FORMAT, media=None):
        content = tar(entries, form)
        stored = {'': lambda c: c, '+gzip': lambda c: gzip.compress(c, 1, mtime=0),
                  '+zstd': zstd}[compression](content)
        return self.blob(stored, media or OCI + 'layer.v1.tar' + compression), sha256(content)

    def image(self, layers, config=None, diffs=None, os_name='linux', architecture='amd64',
              docker=False, change=None):
        """Of layers as layer() has them; the manifest's descriptor."""
        if diffs is None:
            diffs = [layer[1] for layer in layers]
        config = {'os': os_name, 'architecture': architecture, 'config': config or {},
                  'rootfs': {'type': 'layers', 'diff_ids': diffs}}
        manifest = {
            'schemaVersion': 2,
            'config': self.blob(config, DOCKER + 'container.image.v1+json' if docker else
                                OCI + 'config.v1+json'),
            'layers': [l[0] for l in layers]}
        media = (DOCKER + 'distribution.manifest.v2+json' if docker else OCI + 'manifest.v1+json')
        manifest['mediaType'] = media
        manifest.update(change or {})
        return self.blob(manifest, media)

    def add(self, descriptor, tag=None, platform=None):
        descriptor = dict(descriptor)
        if tag:
            descriptor['annotations'] = {TAG: tag}
        if platform:
            descriptor['platform'] = dict(zip(('os', 'architecture'), platform.split('/')))
        self.manifests.append(descriptor)
        return descriptor

    def finish(self, **more):
        index = {'schemaVersion': 2, 'manifests': self.manifests}
        index.update(more)
        self.write('index.json', index)
        return self


def simple(path, *layers, tag=None, config=None, **more):
    """A layout of one image, of lists of entries."""
    layout = Layout(path)
    layout.add(layout.image([layout.layer(l, **more) for l in layers], config), tag)
    return layout.finish()


def describe(path, times=False):
    """One file, as one line."""
    st = os.lstat(path)
    if stat.S_ISLNK(st.st_mode):
        words = 'link ' + os.readlink(path)
    else:
        kind = {stat.S_IFREG: 'file', stat.S_IFDIR: 'dir', stat.S_IFIFO: 'fifo'}
        words = '%s %04o' % (kind.get(stat.S_IFMT(st.st_mode), 'odd'), stat.S_IMODE(st.st_mode))
    if stat.S_ISREG(st.st_mode):
        if not st.st_mode & 0o400 and os.geteuid():
            os.chmod(path, 0o600)
        with open(path, 'rb') as content:
            held = content.read(1000000)
        words += ' ' + (held.decode('latin-1') if len(held) < 40 else sha256(held)[7:19])
    if times:
        words += ' @%d' % st.st_mtime
    return words


def tree(root, times=False):
    """All below a directory: its names and what they are."""
    found = {}

    def visit(place, below):
        found[below or '.'] = describe(place, times)
        if not os.path.islink(place) and os.path.isdir(place):
            if os.geteuid() and os.stat(place).st_mode & 0o500 != 0o500:
                os.chmod(place, 0o700)
            for name in os.listdir(place):
                visit(place + '/' + name, below + '/' + name if below else name)
    visit(root, '')
    return found


def example(path):
    """Images as most are: `new` of two layers, `plain` without zstd, `old` of the lower."""
    layout = Layout(path)
    lower = layout.layer([
        directory('./', 0o755), directory('bin/'), directory('etc/'), symlink('lib', 'usr/lib'),
        directory('usr/lib/'), file('bin/tool', b'#!tool\n', 0o755), hard('bin/alias', 'bin/tool'),
        file('etc/passwd', b'root:x:0:0::/root:/bin/sh\n'), file('etc/old', b'old\n'),
        directory('var/cache/'), file('var/cache/a', b'a'), file('var/cache/b', b'b'),
        directory('closed', 0o555), file('closed/in', b'in', 0o444),
        file('bin/su', b'su', 0o4755)])
    changes = [
        file('etc/.wh.old'), file('etc/new', b'new\n'), file('lib/x.so', b'x'),
        file('var/cache/.wh..wh..opq'), file('var/cache/c', b'c'),
        file('closed/more', b'more')]
    config = {'Env': ['PATH=/bin', 'A=b'], 'Entrypoint': ['/bin/tool'], 'Cmd': ['-v'],
              'WorkingDir': '/etc', 'User': '1000:1000'}
    layout.add(layout.image([lower, layout.layer(changes, '+zstd')], config), 'new')
    layout.add(layout.image([lower, layout.layer(changes)], config), 'plain')
    layout.add(layout.image([lower]), 'old')
    return layout.finish()


def main():
    if sys.argv[1] == 'make':
        for name in sys.argv[3:]:
            globals()[name](sys.argv[2])
    else:
        for name, words in sorted(tree(sys.argv[2], True).items()):
            print(name, words)


if __name__ == '__main__':
    main()
