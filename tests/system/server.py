#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/system/server.py - Listens on unix sockets and writes down what comes

usage: server.py DIRECTORY ABSTRACT FILE

Makes DIRECTORY/stream, DIRECTORY/datagram and two abstract ones, then FILE, to which it appends one
line `SOCKET: WHAT CAME` a message. It ends when it is killed, or after an hour.
"""
import os
import selectors
import signal
import socket
import sys


def listen(selector, kind, name, label):
    sock = socket.socket(socket.AF_UNIX, kind)
    sock.bind(name)
    if kind == socket.SOCK_STREAM:
        sock.listen(16)
    selector.register(sock, selectors.EVENT_READ, label)


def main():
    directory, abstract, report = sys.argv[1:]
    selector = selectors.DefaultSelector()
    signal.alarm(3600)
    for kind, name in ((socket.SOCK_STREAM, 'stream'), (socket.SOCK_DGRAM, 'datagram')):
        listen(selector, kind, os.path.join(directory, name), name)
        os.chmod(os.path.join(directory, name), 0o777)
        listen(selector, kind, f'\0{abstract}.{name}', f'abstract {name}')
    with open(report, 'w', buffering=1, encoding='utf-8') as out:
        while True:
            for key, _ in selector.select():
                sock = key.fileobj
                if sock.type == socket.SOCK_STREAM:
                    sock, _ = sock.accept()
                    sock.settimeout(2)
                out.write(f'{key.data}: {sock.recv(100).decode()}\n')


if __name__ == '__main__':
    main()
