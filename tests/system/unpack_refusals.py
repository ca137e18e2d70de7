# SPDX-License-Identifier: MIT
# tests/system/unpack_refusals.py - Which image of a layout is meant, and layouts that are refused
#
# Each case makes a layout, and says what is due: the content of the file `which` in the root, or a
# word of the refusal. A refusal is two lines, the second of which is what to do, and leaves nothing
# in the cache.
import hashlib
import json
import os
import socket

import layouts
from layouts import DOCKER, OCI, Layout, file

INDEX = OCI + 'index.v1+json'
LIST = DOCKER + 'distribution.manifest.list.v2+json'


def which(layout, word, **more):
    """An image whose file `which` holds a word."""
    return layout.image([layout.layer([file('which', word.encode())])], **more)


def index_of(layout, *descriptors, media=INDEX):
    return layout.blob({'schemaVersion': 2, 'mediaType': media, 'manifests': list(descriptors)},
                       media)


def on(descriptor, platform):
    return dict(descriptor, platform=dict(zip(('os', 'architecture'), platform.split('/'))))


def one(layout, **more):
    layout.add(which(layout, 'one', **more))
    layout.finish()


def tagged(layout):
    layout.add(which(layout, 'a'), 'a')
    layout.add(which(layout, 'b'), 'b\x1b[1m')
    layout.finish()


def platforms(layout):
    layout.add(index_of(layout, on(which(layout, 'arm', architecture='arm64'), 'linux/arm64'),
                        on(which(layout, 'here'), 'linux/amd64'),
                        on(which(layout, 'later'), 'linux/amd64'),
                        on(which(layout, 'odd'), 'unknown/unknown')), 'multi')
    layout.finish()


def docker(layout):
    layer = layout.layer([file('which', b'docker')],
                         media=DOCKER + 'image.rootfs.diff.tar.gzip')
    image = layout.image([layer], docker=True)
    layout.add(index_of(layout, on(image, 'linux/amd64'), media=LIST))
    layout.finish()


def flat(layout):
    for name in ('arm64', 'amd64'):
        layout.add(which(layout, name, architecture=name), 'same', 'linux/' + name)
    layout.finish()


def elsewhere(layout):
    layout.add(index_of(layout, on(which(layout, 'x'), 'linux/arm64'),
                        on(which(layout, 'x'), 'windows/amd64')))
    layout.finish()


def nameless(layout):
    layout.add(index_of(layout, which(layout, 'x'), which(layout, 'y')))
    layout.finish()


def nest(layout):
    image = which(layout, 'x')
    for _ in range(6):
        image = index_of(layout, image)
    layout.add(image)
    layout.finish()


# Name, how it is made, tag, what is due.
CHOICES = [
    ('the only one, without a tag', one, None, 'one'),
    ('one of several, by its tag', tagged, 'a', 'a'),
    ('several and no tag: they are listed', tagged, None, 'a, b\\x1b[1m'),
    ('no such tag: there are others', tagged, 'c', 'no tag `c`'),
    ('a tag, and there are none', one, 'c', 'leave it out'),
    ('of an index in the index, for this platform', platforms, None, 'here'),
    ('the same, by its tag', platforms, 'multi', 'here'),
    ('of Docker\'s list and schema 2', docker, None, 'docker'),
    ('of one tag twice, for this platform', flat, 'same', 'amd64'),
    ('for other platforms only', elsewhere, None, 'only for linux/arm64, windows/amd64'),
    ('several for no platform', nameless, None, 'for which platform'),
    ('indexes too deep in each other', nest, None, 'too deep'),
    ('an image for another machine, whatever the index says',
     lambda l: one(l, architecture='arm64'), None, 'it is for linux/arm64'),
    ('no image at all', lambda l: l.finish(), None, 'no manifest'),
]


def edit(name, content):
    def make(layout):
        one(layout)
        layout.write(name, content)
    return make


def remove(name):
    def make(layout):
        one(layout)
        os.rename(layout.path + '/' + name, layout.path + '/gone')
    return make


def descriptor(**changes):
    """The index says something else of the manifest."""
    def make(layout):
        layout.add(dict(which(layout, 'x'), **changes))
        layout.finish()
    return make


def manifest(**changes):
    def make(layout):
        layout.add(which(layout, 'x', change=changes))
        layout.finish()
    return make


def blob(of, change):
    """Something happens to the file of a blob: the manifest, the config or the layer."""
    def make(layout):
        layer = layout.layer([file('which', b'x' * 3000)], '')
        image = layout.image([layer])
        layout.add(image)
        layout.finish()
        with open(layout.blob_path(image), 'rb') as content:
            config = json.load(content)['config']
        change(layout.blob_path({'manifest': image, 'config': config, 'layer': layer[0]}[of]))
    return make


def flip(path):
    with open(path, 'r+b') as content:
        first = content.read()
        content.seek(700 if len(first) > 3000 else len(first) // 2)
        content.write(b'\1')


def longer(path):
    with open(path, 'ab') as content:
        content.write(b'\0')


def link(path):
    os.rename(path, path + '.moved')
    os.symlink(path + '.moved', path)


def pipe(path):
    os.unlink(path)
    os.mkfifo(path)


def listening(path):
    os.unlink(path)
    here = os.getcwd()
    os.chdir(os.path.dirname(path))
    socket.socket(socket.AF_UNIX).bind('s')
    os.rename('s', path)
    os.chdir(here)


def into_directory(path):
    os.unlink(path)
    os.mkdir(path)


def blobs_elsewhere(layout):
    one(layout)
    os.rename(layout.path + '/blobs', layout.path + '-blobs')
    os.symlink(layout.path + '-blobs', layout.path + '/blobs')


def contents(change):
    def make(layout):
        layer = layout.layer([file('which', b'x')])
        layout.add(layout.image([layer], diffs=change(layer[1])))
        layout.finish()
    return make


def layer_media(media):
    def make(layout):
        layout.add(layout.image([layout.layer([file('which', b'x')], '', media=media)]))
        layout.finish()
    return make


def config(**settings):
    def make(layout):
        layout.add(which(layout, 'x', config=settings))
        layout.finish()
    return make


def both_at_once(layout):
    image = which(layout, 'x', change={'manifests': []})
    layout.add(image)
    layout.finish()


def many_layers(layout):
    layout.add(layout.image([layout.layer([])] * 513))
    layout.finish()


def foreign_sha(layout):
    layout.add(dict(which(layout, 'x'), digest='sha512:' + hashlib.sha512(b'').hexdigest()))
    layout.finish()


def not_a_layout(layout):
    os.unlink(layout.path + '/oci-layout')


SHA = 'sha256:' + 'a' * 64
REFUSALS = [
    ('a directory that is none', not_a_layout, 'oci-layout'),
    ('a layout of version 2', edit('oci-layout', {'imageLayoutVersion': '2.0'}), 'version 1'),
    ('a layout of no version', edit('oci-layout', {}), 'version 1'),
    ('without an index', remove('index.json'), 'index.json'),
    ('an index that is no JSON', edit('index.json', b'{"manifests":'), 'no JSON object'),
    ('an index that is a list', edit('index.json', b'[]'), 'no JSON object'),
    ('an index with a member twice', edit('index.json', b'{"a":1,"a":2}'), 'no JSON object'),
    ('an index with a NUL in a string', edit('index.json', b'{"a":"\\u0000"}'), 'no JSON object'),
    ('an index that is deep', edit('index.json', b'{"a":' + b'[' * 100000), 'no JSON object'),
    ('an index of 5 MiB', edit('index.json', b'{"a":"' + b'x' * (5 << 20) + b'"}'), 'larger than'),
    ('an index of schema 1', edit('index.json', {'schemaVersion': 1}), 'schema version 2'),
    ('an index whose manifests are none', edit('index.json', {'schemaVersion': 2,
                                                              'manifests': [1]}), 'no digest'),
    ('an index whose manifests are a word', edit('index.json', {'schemaVersion': 2,
                                                                'manifests': 'x'}),
     'no manifest'),
    ('a digest that is a path', descriptor(digest='sha256:../../../etc/passwd'), 'no digest'),
    ('a digest that is a path of 64 letters',
     descriptor(digest='sha256:' + '../' * 20 + 'etcc'), 'no digest'),
    ('a digest in upper case', descriptor(digest=SHA.upper().replace('SHA', 'sha')), 'no digest'),
    ('a digest too short', descriptor(digest='sha256:abc'), 'no digest'),
    ('a digest too long', descriptor(digest=SHA + 'a'), 'no digest'),
    ('a digest that is a number', descriptor(digest=5), 'no digest'),
    ('a digest of another algorithm', foreign_sha, 'sha512:'),
    ('a size that is negative', descriptor(size=-1), 'has no size'),
    ('a size that is a word', descriptor(size='1'), 'has no size'),
    ('a size that is another', descriptor(size=5), 'should have 5'),
    ('a manifest said to have 1 TiB', descriptor(size=1 << 40), 'larger than'),
    ('no media type', descriptor(mediaType=None), 'has no mediaType'),
    ('a media type that nobody knows', descriptor(mediaType='a/\x1b[1m'), 'a/\\x1b[1m'),
    ('a manifest that is said to be an index', descriptor(mediaType=INDEX), 'another thing'),
    ('a manifest that says it is an index', manifest(mediaType=INDEX), 'another thing'),
    ('a manifest that is an index too', both_at_once, 'another thing'),
    ('a manifest without layers', manifest(layers=None), 'no list of layers'),
    ('a manifest whose config is a layer',
     manifest(config={'mediaType': OCI + 'layer.v1.tar', 'digest': SHA, 'size': 1}),
     'configuration'),
    ('a manifest without a config', manifest(config=None), 'no digest'),
    ('513 layers', many_layers, '512 layers'),
    ('a layer of an unknown compression', layer_media(OCI + 'layer.v1.tar+xz'), 'tar+xz'),
    ('a layer that is said to be gzip and zstd', layer_media(OCI + 'layer.v1.tar+gzip+zstd'),
     'gzip+zstd'),
    ('a blob that is not there', blob('layer', os.unlink), 'No such file'),
    ('a manifest with one bit wrong', blob('manifest', flip), 'has the digest'),
    ('a config with one bit wrong', blob('config', flip), 'has the digest'),
    ('a layer with one bit wrong', blob('layer', flip), 'has the digest'),
    ('a layer that is longer', blob('layer', longer), 'should have'),
    ('a manifest that is a symlink', blob('manifest', link), 'is a symlink'),
    ('a layer that is a symlink', blob('layer', link), 'is a symlink'),
    ('a layer that is a FIFO', blob('layer', pipe), 'no regular file'),
    ('a manifest that is a FIFO', blob('manifest', pipe), 'no regular file'),
    ('a layer that is a socket', blob('layer', listening), 'no regular file'),
    ('a layer that is a directory', blob('layer', into_directory), 'no regular file'),
    ('blobs that are elsewhere', blobs_elsewhere, 'is a symlink'),
    ('a layer that holds something else', contents(lambda d: [SHA]), 'configuration says'),
    ('fewer layers in the config', contents(lambda d: []), 'configuration'),
    ('more layers in the config', contents(lambda d: [d, d]), 'and the configuration 2'),
    ('a config of no digests', contents(lambda d: [None]), 'no digest'),
    ('a config whose Env is a word', config(Env='A=b'), 'Env'),
    ('a config whose Cmd has a number', config(Cmd=['a', 1]), 'Cmd'),
    ('a config whose User is a number', config(User=5), 'User'),
    ('a config that is a list', config(**{}), None),
]


def bounds(program, base, place_of, report):
    """A few bytes that become many, and more files than are allowed."""
    for name, layers, options, word in (
            ('bytes that become many', [[file('f', b'\0' * 5000000)]],
             ['--max-bytes', '1M'], '--max-bytes'),
            ('what many layers come to', [[file('f', b'\0' * 200000)]] * 6,
             ['--max-bytes', '1M'], '--max-bytes'),
            ('headers of files that have nothing in them',
             [[file('f%d' % i) for i in range(3000)]], ['--max-bytes', '1M'], '--max-bytes'),
            ('a file that is mostly a hole', [layouts.sparse()],
             ['--max-bytes', '8M'], '--max-bytes'),
            ('entries', [[file('f%d' % i) for i in range(40)]], ['--max-entries', '30'],
             '--max-entries'),
            ('directories that nobody lists', [[file('d/' * 40 + 'f')]],
             ['--max-entries', '30'], '--max-entries')):
        place = place_of(program, base)
        layouts.simple(place.layout, *layers)
        status, _, said = place.unpack(*options)
        failures = [] if status == 1 and word in said and not place.roots() else \
            ['status %d, said %r, left %r' % (status, said, place.roots())]
        status, _, said = place.unpack()
        report('bound: ' + name, failures + ([said] if status else []))
        place.clear()


def refusals(program, base, place_of, report):
    cases = CHOICES + [(name, make, None, due) for name, make, due in REFUSALS]
    for name, make, tag, due in cases:
        place = place_of(program, base)
        layout = Layout(place.layout)
        make(layout)
        status, line, said = place.unpack(tag=[tag] if tag else [])
        failures = []
        if status == 0:
            with open(line['root'] + '/which') as content:
                held = content.read()
            if due not in (held, None):
                failures = ['it is %r' % held]
        elif status != 1 or due is None or due not in said or said.count('\n') != 2 or \
                '\n  ' not in said or line or '\x1b' in said:
            failures = ['status %d, said %r' % (status, said)]
        elif place.roots():
            failures = ['left in the cache: %r' % place.roots()]
        report('image: ' + name, failures)
        place.clear()
    bounds(program, base, place_of, report)
