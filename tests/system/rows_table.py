# SPDX-License-Identifier: MIT
"""tests/system/rows_table.py - What the policy language says about each act at each place

Written from docs/policy.md and docs/audit-format.md, never from what warder answered.
"""
import collections

# An act of tests/victims/matrix.
#   kind    what it is done to: an existing `file`, `dir`, `link`, `sock`, `prog`, or a `new` name
#   verbs   what it asks (docs/policy.md, "What the calls need"); `look` is refused by hide and by
#           a denial that names `list` only
#   end     what it does with a symlink at the end of the path: `follow`, `itself`, or `fails`,
#           which the kernel does before anything is asked; by a `pin`: with EBADF
#   way     `path`; `at`: also from a descriptor of the directory; `fd`: by a descriptor of the
#           object; `pin`: by one that is O_PATH; `made`: it makes the object first, by calls that
#           are rows of their own
Act = collections.namedtuple('Act', 'name kind verbs end way')


def acts(kind, verbs, end, way, *names):
    return [Act(name, kind, frozenset(verbs.split()), end, way) for name in names]


ACTS = {
    'open': [
        *acts('file', 'read', 'follow', 'path', 'open'),
        *acts('file', 'read modify', 'follow', 'path', 'open O_RDWR'),
        *acts('file', 'modify', 'follow', 'path', 'open O_WRONLY', 'open O_TRUNC',
              'creat of a file'),
        *acts('file', 'append', 'follow', 'path', 'open O_APPEND'),
        *acts('file', 'read modify', 'follow', 'path', 'open O_RDONLY|O_TRUNC',
              'open O_CREAT of a file'),
        *acts('dir', 'list', 'follow', 'path', 'open O_DIRECTORY'),
        *acts('new', 'create', 'follow', 'path', 'open O_CREAT', 'creat'),
        *acts('file', 'read', 'follow', 'at', 'openat', 'openat2'),
        *acts('file', 'modify', 'follow', 'at', 'openat O_WRONLY', 'openat2 O_TRUNC'),
        *acts('file', 'read modify', 'fails', 'at', 'openat O_NOFOLLOW'),
        *acts('new', 'create', 'follow', 'at', 'openat O_CREAT'),
        *acts('new', 'create', 'fails', 'at', 'openat O_EXCL', 'openat2 O_EXCL'),
        *acts('dir', 'create', 'follow', 'at', 'openat O_TMPFILE'),
        *acts('file', 'list', 'follow', 'at', 'openat O_PATH'),
    ],
    'change': [
        *acts('file', 'modify', 'follow', 'path', 'truncate'),
        *acts('new', 'create', 'fails', 'path', 'mkdir', 'mknod', 'mknod S_IFREG', 'symlink',
              'link to'),
        *acts('new', 'create', 'fails', 'at', 'mkdirat', 'mknodat', 'symlinkat', 'linkat to',
              'renameat2 RENAME_NOREPLACE to'),
        *acts('dir', 'delete', 'itself', 'path', 'rmdir', 'rename of a directory'),
        *acts('dir', 'delete', 'itself', 'at', 'unlinkat AT_REMOVEDIR'),
        *acts('file', 'delete', 'itself', 'path', 'unlink', 'rename from'),
        *acts('file', 'delete', 'itself', 'at', 'unlinkat', 'renameat from', 'renameat2 from'),
        *acts('new', 'create', 'itself', 'path', 'rename to'),
        *acts('new', 'create', 'itself', 'at', 'renameat to'),
        *acts('file', 'create delete', 'itself', 'path', 'rename over'),
        *acts('file', 'create delete', 'itself', 'at', 'renameat over',
              'renameat2 RENAME_EXCHANGE first', 'renameat2 RENAME_EXCHANGE second'),
        *acts('file', 'read', 'itself', 'path', 'link from'),
        *acts('file', 'read', 'itself', 'at', 'linkat from'),
        *acts('file', 'read', 'follow', 'at', 'linkat AT_SYMLINK_FOLLOW from'),
        *acts('file', 'read', 'follow', 'pin', 'linkat AT_EMPTY_PATH from'),
    ],
    'attribute': [
        *acts('file', 'modify', 'follow', 'path', 'chmod', 'chown', 'utime', 'utimes', 'setxattr',
              'removexattr'),
        *acts('file', 'modify', 'itself', 'path', 'lchown', 'lsetxattr', 'lremovexattr'),
        *acts('file', 'modify', 'follow', 'at', 'fchmodat', 'fchmodat2', 'fchownat', 'futimesat',
              'utimensat', 'setxattrat', 'removexattrat', 'file_setattr'),
        *acts('file', 'modify', 'itself', 'at', 'fchmodat2 AT_SYMLINK_NOFOLLOW',
              'fchownat AT_SYMLINK_NOFOLLOW', 'utimensat AT_SYMLINK_NOFOLLOW'),
        *acts('file', 'modify', 'follow', 'fd', 'fchmod', 'fchown', 'fsetxattr', 'fremovexattr',
              'utimensat NULL', 'futimesat NULL', 'fchmodat2 AT_EMPTY_PATH',
              'fchownat AT_EMPTY_PATH', 'utimensat AT_EMPTY_PATH', 'setxattrat AT_EMPTY_PATH',
              'removexattrat AT_EMPTY_PATH'),
        *acts('file', 'modify', 'follow', 'pin', 'fchmodat2 AT_EMPTY_PATH',
              'fchownat AT_EMPTY_PATH', 'utimensat AT_EMPTY_PATH'),
        *acts('file', 'modify', 'fails', 'pin', 'fchmod', 'fchown', 'fsetxattr', 'fremovexattr',
              'utimensat NULL', 'futimesat NULL', 'setxattrat AT_EMPTY_PATH',
              'removexattrat AT_EMPTY_PATH'),
    ],
    'look': [
        *acts('file', 'look', 'follow', 'path', 'stat', 'access', 'statfs', 'getxattr',
              'listxattr', 'inotify_add_watch'),
        *acts('file', 'look', 'itself', 'path', 'lstat', 'lgetxattr', 'llistxattr',
              'inotify_add_watch IN_DONT_FOLLOW'),
        *acts('link', 'look', 'itself', 'path', 'readlink'),
        *acts('link', 'look', 'itself', 'at', 'readlinkat'),
        *acts('file', 'look', 'follow', 'at', 'newfstatat', 'statx', 'faccessat', 'faccessat2',
              'getxattrat', 'listxattrat', 'file_getattr', 'name_to_handle_at AT_SYMLINK_FOLLOW'),
        *acts('file', 'look', 'itself', 'at', 'newfstatat AT_SYMLINK_NOFOLLOW',
              'statx AT_SYMLINK_NOFOLLOW', 'faccessat2 AT_SYMLINK_NOFOLLOW', 'name_to_handle_at'),
        *acts('file', 'look', 'follow', 'fd', 'fstat', 'fstatfs', 'newfstatat AT_EMPTY_PATH',
              'statx AT_EMPTY_PATH', 'faccessat2 AT_EMPTY_PATH', 'getxattrat AT_EMPTY_PATH',
              'listxattrat AT_EMPTY_PATH', 'file_getattr AT_EMPTY_PATH',
              'name_to_handle_at AT_EMPTY_PATH'),
        *acts('file', 'look', 'follow', 'pin', 'fstat', 'fstatfs', 'newfstatat AT_EMPTY_PATH',
              'statx AT_EMPTY_PATH', 'faccessat2 AT_EMPTY_PATH', 'name_to_handle_at AT_EMPTY_PATH'),
        *acts('file', 'look', 'fails', 'pin', 'getxattrat AT_EMPTY_PATH',
              'listxattrat AT_EMPTY_PATH', 'file_getattr AT_EMPTY_PATH'),
    ],
    'move': [
        *acts('dir', 'look', 'follow', 'path', 'chdir'),
        *acts('dir', 'look', 'follow', 'fd', 'fchdir'),
        *acts('dir', 'look', 'follow', 'pin', 'fchdir'),
    ],
    'exec': [
        *acts('prog', 'exec', 'follow', 'path', 'execve'),
        *acts('prog', 'exec', 'follow', 'at', 'execveat'),
        *acts('prog', 'exec', 'fails', 'at', 'execveat AT_SYMLINK_NOFOLLOW'),
        *acts('prog', 'exec', 'follow', 'fd', 'execveat AT_EMPTY_PATH'),
        *acts('prog', 'exec', 'follow', 'pin', 'execveat AT_EMPTY_PATH'),
    ],
    'map': [
        *acts('prog', 'exec', 'follow', 'fd', 'mmap'),
    ],
    'net': [
        *acts('sock', 'connect', 'follow', 'path', 'connect', 'sendto', 'sendmsg', 'sendmmsg'),
        *acts('new', 'bind', 'fails', 'path', 'bind', 'bind of a datagram socket'),
        *acts('new', 'bind', 'fails', 'made', 'getsockname', 'getpeername'),
    ],
}

# What is refused whatever the policy allows (docs/architecture.md), and by which rule of warder's.
ALWAYS = {'file_setattr': ('EPERM', 'ioctl')}
# These give a file another name, which must not give what the old one refuses. EXDEV where it
# would, or where a rule speaks of a place inside it.
MOVES = {'rename from', 'renameat from', 'renameat2 from', 'rename of a directory', 'link from',
         'linkat from', 'linkat AT_SYMLINK_FOLLOW from', 'linkat AT_EMPTY_PATH from',
         'renameat2 RENAME_EXCHANGE first', 'renameat2 RENAME_EXCHANGE second'}

MOVED = {'its listing denied', 'its reading denied', 'its changing denied',
         'a directory with something denied in it', 'a directory with something hidden in it',
         'a directory with something else allowed in it'}

# The rules of a row's own; what gives a verb that `write` does not.
GRANTS = {'exec': ('write', 'exec'), 'map': ('write', 'exec'),
          'net': ('write', 'connect', 'bind')}
GIVES = {'exec': 'exec', 'connect': 'connect', 'bind': 'bind'}

# A place, and what is to become of an act there. Names are within a directory of the cell's own.
#   object  what the path leads to         spelled  the path          links  what is a link
#   rules   one a line; GRANT stands for the row's grants, VERB for what takes the act's verb alone
#   follow  the outcome when the last component is followed, or is no link
#   itself  the outcome for an act on the link itself, when it is one
# An outcome is `allow N`, `deny N` or `hide N` by rule N of the cell, counted from 0; `allow` and
# `deny` alone are by the rules of the row, or by none. Behind `at` stands the name on the record
# when the way ends early.
Cell = collections.namedtuple('Cell', 'name object spelled links rules follow itself near')


def cell(name, object_, spelled=None, rules=(), follow='allow', itself=None, links=None,
         near=False):
    return Cell(name, object_, spelled or object_, links or {}, rules, follow, itself or follow,
                near)


def reaches(name, rule, outcome):
    """One decision about a file, by all ways that lead to it"""
    rules = (rule,) if rule else ()
    on_way = (rule.replace(' f', ' r/f'),) if rule else ()
    return [
        cell(f'{name} file', 'f', rules=rules, follow=outcome),
        cell(f'{name} file, from its directory', 'f', rules=rules, follow=outcome, near=True),
        cell(f'{name} file, through a symlink', 'f', 'l', rules, outcome, 'allow', {'l': 'f'}),
        cell(f'{name} file, through a chain of symlinks', 'f', 'l', rules, outcome, 'allow',
             {'l': 's/../m', 'm': 'f'}),
        cell(f'{name} file, through a symlink on the way', 'r/f', 'k/f', on_way, outcome,
             links={'k': 'r'}),
        cell(f'{name} file, by ..', 'f', 's/../f', rules, outcome),
        cell(f'{name} file, by // and .', 'f', './/f', rules, outcome),
    ]


CELLS = [
    *reaches('allowed', '', 'allow'),
    *reaches('denied', 'deny f', 'deny 0'),
    *reaches('hidden', 'hide f', 'hide 0'),
    cell('denied inside allowed', 'd/f', rules=('deny d',), follow='deny 0'),
    cell('hidden inside allowed', 'd/f', rules=('hide d',), follow='hide 0'),
    cell('denied by a glob', 'd/f', rules=('deny d/*',), follow='deny 0'),
    cell('hidden by a glob', 'd/f', rules=('hide d/*',), follow='hide 0'),
    cell('allowed inside denied', 'd/f', rules=('deny d', 'GRANT d/f'), follow='allow 1'),
    cell('allowed inside hidden', 'd/f', rules=('hide d', 'GRANT d/f'), follow='allow 1'),
    cell('named by no rule', '^f', follow='deny'),
    cell('a denied symlink', 'f', 'l', ('deny l',), 'deny 0', 'deny 0', {'l': 'f'}),
    cell('a hidden symlink', 'f', 'l', ('hide l',), 'hide 0 at l', 'hide 0', {'l': 'f'}),
    cell('out of a denied directory', 'f', 'd/../f', ('deny d',)),
    cell('out of a hidden directory', 'f', 'd/../f', ('hide d',), 'hide 0 at d'),
    cell('through a symlink in a denied directory', 'f', 'd/l', ('deny d',), 'allow', 'deny 0',
         {'d/l': '../f'}),
    cell('through a symlink in a hidden directory', 'f', 'd/l', ('hide d',), 'hide 0 at d/l',
         'hide 0', {'d/l': '../f'}),
    cell('below a hidden file', 'f', 'h/f', ('hide h',), 'hide 0 at h', links={'h': None}),
    cell('hidden file, with a slash behind', 'f', 'f/', ('hide f',), 'hide 0'),
    cell('hidden file, with /. behind', 'f', 'f/.', ('hide f',), 'hide 0'),
    cell('its verb denied', 'f', rules=('deny VERB f',), follow='deny 0'),
    cell('its listing denied', 'f', rules=('deny list f',), follow='deny 0'),
    cell('its reading denied', 'f', rules=('deny read f',), follow='deny 0'),
    cell('its changing denied', 'f', rules=('deny modify f',), follow='deny 0'),
    cell('a directory with something denied in it', 'f', rules=('deny f/x',)),
    cell('a directory with something hidden in it', 'f', rules=('hide f/x',)),
    cell('a directory with something else allowed in it', 'f', rules=('read f/x',)),
    cell('a directory where a name is denied everywhere', 'f', rules=('deny **/x.NUMBER',)),
]

# `deny!` and `hide!` hold for the inode: `h` is another name of `f`, made before.
STRONG = [
    cell('deny!, its own name', 'f', rules=('deny! f',), follow='deny 0'),
    cell('hide!, its own name', 'f', rules=('hide! f',), follow='hide 0'),
    cell('deny!, a hard link', 'h', rules=('deny! f',), follow='deny 0', links={'h': '=f'}),
    cell('hide!, a hard link', 'h', rules=('hide! f',), follow='hide 0', links={'h': '=f'}),
    cell('deny!, a hard link, from its directory', 'h', rules=('deny! f',), follow='deny 0',
         links={'h': '=f'}, near=True),
    cell('hide!, a hard link, from its directory', 'h', rules=('hide! f',), follow='hide 0',
         links={'h': '=f'}, near=True),
    cell('deny!, a hard link, through a symlink', 'h', 'l', ('deny! f',), 'deny 0', 'allow',
         {'h': '=f', 'l': 'h'}),
    cell('hide!, a hard link, through a symlink', 'h', 'l', ('hide! f',), 'hide 0', 'allow',
         {'h': '=f', 'l': 'h'}),
    cell('deny!, a hard link, by ..', 'h', 's/../h', ('deny! f',), 'deny 0', links={'h': '=f'}),
    cell('deny! of its verb, a hard link', 'h', rules=('deny! VERB f',), follow='deny 0',
         links={'h': '=f'}),
    cell('deny! list, a hard link', 'h', rules=('deny! list f',), follow='deny 0',
         links={'h': '=f'}),
    cell('deny, a hard link', 'h', rules=('deny f',), links={'h': '=f'}),
    cell('hide, a hard link', 'h', rules=('hide f',), links={'h': '=f'}),
    cell('allowed, a hard link', 'h', links={'h': '=f'}),
]

# Directory listings: the directory is `d`, with `a`, `f` and the directory `x` in it. What is
# shown, or the errno of opening it.
Listing = collections.namedtuple('Listing', 'name spelled rules shown')
ALL = '. .. a f x'
LISTINGS = [
    Listing('allowed directory', 'd', (), ALL),
    Listing('allowed directory, through a symlink', 'l', (), ALL),
    Listing('denied file in it', 'd', ('deny d/f',), ALL),
    Listing('hidden file in it', 'd', ('hide d/f',), '. .. a x'),
    Listing('hidden file in it, through a symlink', 'l', ('hide d/f',), '. .. a x'),
    Listing('hidden file in it, through a symlink on the way', 'k/d', ('hide d/f',), '. .. a x'),
    Listing('hidden file in it, by ..', 's/../d', ('hide d/f',), '. .. a x'),
    Listing('hidden directory in it', 'd', ('hide d/x',), '. .. a f'),
    Listing('hidden directory in it, with something allowed inside', 'd',
            ('hide d/x', 'write d/x/y'), '. .. a f'),
    Listing('hidden by a glob', 'd', ('hide d/?',), '. ..'),
    Listing('hidden by a glob, one allowed', 'd', ('hide d/?', 'read d/a'), '. .. a'),
    Listing('listing of a file in it denied', 'd', ('deny list d/f',), ALL),
    Listing('hide!, a hard link in it', 'd', ('hide! h',), '. .. a x'),
    Listing('deny!, a hard link in it', 'd', ('deny! h',), ALL),
    Listing('hide, a hard link in it', 'd', ('hide h',), ALL),
    Listing('denied directory', 'd', ('deny d',), 'EACCES'),
    Listing('hidden directory', 'd', ('hide d',), 'ENOENT'),
    Listing('its listing denied', 'd', ('deny list d',), 'EACCES'),
    Listing('hide!, hidden directory', 'd', ('hide! d',), 'ENOENT'),
]

# What is known to be otherwise, and is to be mended: part of a case's name, and what is wrong.
KNOWN = []
