# SPDX-License-Identifier: MIT
# tests/system/images.py - Images with a busybox, for images.sh
#
# images.py DIR BUSYBOX: a layout with the tags run (says all), shell (no entrypoint), empty (no
# command) and user (a user's name that its /etc/passwd does not have)
import sys

import layouts as l


def main():
    with open(sys.argv[2], 'rb') as program:
        busybox = program.read()
    layout = l.Layout(sys.argv[1])
    names = ['sh', 'cat', 'echo', 'id', 'ls', 'env', 'rm', 'touch', 'pwd']
    lower = layout.layer(
        [l.directory(d) for d in ('bin', 'etc', 'srv', 'home', 'home/app')] +
        [l.file('bin/busybox', busybox, 0o755)] + [l.symlink('bin/' + n, 'busybox') for n in names] +
        [l.file('etc/passwd', b'root:x:0:0::/root:/bin/sh\napp:x:1234:99::/home/app:/bin/sh\n'),
         l.file('etc/group', b'root:x:0:\ncrew:x:77:\n'), l.file('etc/old', b'old\n')])
    upper = layout.layer([l.file('etc/.wh.old'), l.file('srv/page', b'a page\n'),
                          l.symlink('etc/away', '/../../../etc/hostname'), l.symlink('to', '/../srv')])
    both = [lower, upper]
    layout.add(layout.image(both, {
        'Env': ['PATH=/bin', 'GREETING=hello there', 'TERM=image'], 'Entrypoint': ['/bin/sh', '-c'],
        'Cmd': ['echo "$GREETING from $(pwd)"'], 'WorkingDir': '/srv', 'User': 'app:crew'}), 'run')
    layout.add(layout.image(both, {'Cmd': ['cat', '/srv/page']}), 'shell')
    layout.add(layout.image(both), 'empty')
    layout.add(layout.image(both, {'Cmd': ['pwd'], 'WorkingDir': '/etc/../to/'}), 'example.invalid/odd:3.1')
    layout.add(layout.image(both, {'Cmd': ['pwd'], 'WorkingDir': '/nowhere'}), 'nowhere')
    layout.add(layout.image(both, {'Cmd': ['id'], 'User': 'nobodyhere'}), 'user')
    layout.finish()


main()
