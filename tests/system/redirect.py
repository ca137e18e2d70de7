# SPDX-License-Identifier: MIT
# tests/system/redirect.py - What calls make of a name: one line a call, result or errno
#
# usage: redirect.py follow|entry NAME
#
# "follow": calls that follow a link at NAME; bare, with NAME a link to the file, they give what they
# have to give where a policy redirects NAME to the file. "entry": calls about the entry itself.
import ctypes
import errno
import mmap
import os
import socket
import stat
import sys

what, name = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)


def result(label, call):
    try:
        value = call()
    except OSError as error:
        value = errno.errorcode.get(error.errno, error.errno)
    print(label, value)


def opened(flags, mode=0o644, then=lambda fd: None):
    fd = os.open(name, flags, mode)
    try:
        return then(fd)
    finally:
        os.close(fd)


def told(st):
    return st.st_ino, st.st_size, stat.filemode(st.st_mode), st.st_nlink


def again(fd):
    with open("/proc/self/fd/%d" % fd, "rb") as other:
        return other.read()


def mapped(fd):
    with mmap.mmap(fd, 0, prot=mmap.PROT_READ) as memory:
        return bytes(memory)


def watched():
    fd = libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
    if libc.inotify_add_watch(fd, name.encode(), 0x2) < 0:  # IN_MODIFY
        raise OSError(ctypes.get_errno(), "inotify_add_watch")
    opened(os.O_WRONLY | os.O_APPEND, then=lambda to: os.write(to, b"!"))
    seen = os.read(fd, 4096)
    os.close(fd)
    return len(seen) > 0


def beside(path, flags):
    directory = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
    try:
        fd = os.open(os.path.basename(path), flags, dir_fd=directory)
        try:
            return os.read(fd, 100)
        finally:
            os.close(fd)
    finally:
        os.close(directory)


def follow():
    read = lambda fd: os.read(fd, 100)
    result("open", lambda: opened(os.O_RDONLY, then=read))
    result("openat", lambda: beside(name, os.O_RDONLY))
    result("other spelling", lambda: open("./sub/.././" + name, "rb").read())
    result("stat", lambda: told(os.stat(name)))
    result("fstat", lambda: opened(os.O_RDONLY, then=lambda fd: told(os.fstat(fd))))
    result("access", lambda: [os.access(name, mode) for mode in (os.F_OK, os.R_OK, os.W_OK, os.X_OK)])
    result("statfs", lambda: os.statvfs(name).f_fsid)
    result("mmap", lambda: opened(os.O_RDONLY, then=mapped))
    result("by the descriptor's name", lambda: opened(os.O_RDONLY, then=again))
    result("sendfile", lambda: len(open(name, "rb").read()))
    result("append", lambda: opened(os.O_WRONLY | os.O_APPEND, then=lambda fd: os.write(fd, b"1")))
    result("read and write", lambda: opened(os.O_RDWR, then=lambda fd: os.pwrite(fd, b"2", 0)))
    result("what it is then", lambda: open(name, "rb").read())
    result("truncate", lambda: os.truncate(name, 3))
    result("its size then", lambda: os.stat(name).st_size)
    result("O_TRUNC", lambda: opened(os.O_WRONLY | os.O_TRUNC, then=lambda fd: os.write(fd, b"new")))
    result("O_CREAT", lambda: opened(os.O_RDONLY | os.O_CREAT, then=read))
    result("O_EXCL", lambda: opened(os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    result("O_DIRECTORY", lambda: opened(os.O_RDONLY | os.O_DIRECTORY))
    result("chmod", lambda: os.chmod(name, 0o640))
    result("its mode then", lambda: told(os.stat(name)))
    result("utime", lambda: os.utime(name, (1, 2)))
    result("its time then", lambda: os.stat(name).st_mtime)
    result("setxattr", lambda: os.setxattr(name, "user.a", b"b"))
    result("getxattr", lambda: os.getxattr(name, "user.a"))
    result("listxattr", lambda: os.listxattr(name))
    result("removexattr", lambda: os.removexattr(name, "user.a"))
    result("inotify", watched)
    result("listdir", lambda: os.listdir(name))
    result("chdir", lambda: os.chdir(name))
    result("mkdir", lambda: os.mkdir(name))
    result("mknod", lambda: os.mknod(name))
    result("symlink", lambda: os.symlink("x", name))
    result("link to it", lambda: os.link("note.txt", name))
    result("bind", lambda: socket.socket(socket.AF_UNIX).bind(name))
    result("connect", lambda: socket.socket(socket.AF_UNIX).connect(name))
    result("as a directory", lambda: os.stat(name + "/"))
    result("in it", lambda: os.stat(name + "/x"))


def entry():
    result("lstat", lambda: told(os.lstat(name)))
    result("readlink", lambda: os.readlink(name))
    result("O_NOFOLLOW", lambda: opened(os.O_RDONLY | os.O_NOFOLLOW, then=lambda fd: os.read(fd, 9)))
    result("unlink", lambda: os.unlink(name))
    result("rmdir", lambda: os.rmdir(name))
    result("rename from", lambda: os.rename(name, "elsewhere"))
    result("rename over", lambda: os.rename("note.txt", name))
    result("link from", lambda: os.link(name, "another"))
    result("execve", lambda: os.execv("./" + name, [name]))
    result("O_PATH", lambda: opened(os.O_PATH, then=lambda fd: told(os.fstat(fd))))
    result("lchown", lambda: os.chown(name, os.getuid(), os.getgid(), follow_symlinks=False))


follow() if what == "follow" else entry()
