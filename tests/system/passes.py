#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/system/passes.py - Hands a unix datagram socket to the one that listens on a path

usage: passes.py PATH

It is what a jailed program cannot get by itself without the broker seeing it.
"""
import socket
import sys
import time

given = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
with socket.socket(socket.AF_UNIX) as to:
    for _ in range(200):
        try:
            to.connect(sys.argv[1])
            break
        except OSError:
            time.sleep(0.05)
    socket.send_fds(to, [b'x'], [given.fileno()])
    to.recv(1)
