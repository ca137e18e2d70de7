#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/system/net.py - Listens on the loopback addresses and writes down what comes

usage: net.py DIRECTORY

Two ports that are free everywhere, `good` and `bad`, are listened on by TCP and by UDP, on 127.0.0.1
and on ::1 where there is IPv6; on `full` nobody takes what connects; on `closed` nobody listens. Then DIRECTORY/ports is made, a
line `NAME=PORT` each, for a shell. What comes is appended to DIRECTORY/came, one line `NAME PROTOCOL ADDRESS: WHAT
CAME` a message. It ends when it is killed, or after an hour.
"""
import os
import selectors
import signal
import socket
import sys

LOCAL = {socket.AF_INET: '127.0.0.1', socket.AF_INET6: '::1'}
KINDS = {'tcp': socket.SOCK_STREAM, 'udp': socket.SOCK_DGRAM}


def families():
    for family, address in LOCAL.items():
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as sock:
                sock.bind((address, 0))
            yield family
        except OSError:
            pass


def bound(family, kind, port):
    sock = socket.socket(family, kind)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    sock.bind((LOCAL[family], port))
    return sock


def everywhere():
    """Sockets of all kinds on one port, with what each is called."""
    while True:
        found = [bound(socket.AF_INET, socket.SOCK_STREAM, 0)]
        port = found[0].getsockname()[1]
        named = [('tcp 127.0.0.1', found[0])]
        try:
            for family in families():
                for name, kind in KINDS.items():
                    if (family, name) != (socket.AF_INET, 'tcp'):
                        named.append((f'{name} {LOCAL[family]}', bound(family, kind, port)))
            return port, named
        except OSError:
            for _, sock in named:
                sock.close()


def full():
    """A socket whose queue has no room."""
    sock = bound(socket.AF_INET, socket.SOCK_STREAM, 0)
    sock.listen(0)
    waiting = []
    for _ in range(4):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(sock.getsockname())
        waiting.append(client)
    return sock, waiting


def main():
    directory = sys.argv[1]
    selector = selectors.DefaultSelector()
    signal.alarm(3600)
    ports = {}
    for name in ('good', 'bad'):
        ports[name], named = everywhere()
        for what, sock in named:
            if sock.type == socket.SOCK_STREAM:
                sock.listen(512)
            selector.register(sock, selectors.EVENT_READ, f'{name} {what}')
    kept, waiting = full()
    ports['full'] = kept.getsockname()[1]
    with bound(socket.AF_INET, socket.SOCK_STREAM, 0) as unused:
        ports['closed'] = unused.getsockname()[1]
    with open(os.path.join(directory, 'came'), 'w', buffering=1, encoding='utf-8') as out:
        with open(os.path.join(directory, 'ports.new'), 'w', encoding='utf-8') as told:
            told.writelines(f'{name}={port}\n' for name, port in ports.items())
        os.rename(os.path.join(directory, 'ports.new'), os.path.join(directory, 'ports'))
        while waiting:
            for key, _ in selector.select():
                sock = key.fileobj
                if sock.type == socket.SOCK_STREAM:
                    sock, _ = sock.accept()
                    sock.settimeout(2)
                try:
                    out.write(f'{key.data}: {sock.recv(100).decode()}\n')
                except OSError as error:
                    out.write(f'{key.data}: {error.strerror}\n')
                if sock is not key.fileobj:
                    sock.close()


if __name__ == '__main__':
    main()
