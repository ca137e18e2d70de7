#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/system/send_socket.py - Passes a datagram socket of its own to who listens

usage: send_socket.py AF_INET|AF_UNIX NAME

NAME is an abstract stream socket's, which is waited for for 20 seconds. Ends when the other side
closes: 0 without a word, 1 after one, 2 when nobody listened.
"""

import socket
import sys
import time

datagram = socket.socket(getattr(socket, sys.argv[1]), socket.SOCK_DGRAM)
for _ in range(200):
    try:
        client = socket.socket(socket.AF_UNIX)
        client.connect('\0' + sys.argv[2])
        socket.send_fds(client, [b'x'], [datagram.fileno()])
        sys.exit(client.recv(1) != b'')
    except ConnectionRefusedError:
        time.sleep(0.1)
sys.exit(2)
