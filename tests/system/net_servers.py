# SPDX-License-Identifier: MIT
# tests/system/net_servers.py - Servers that say who they are, for with-net
#
# usage: net_servers.py NAME ADDRESS/PORT...
#
# Each says NAME to who connects, or sends a datagram. On port 53 they are name servers that know
# one address for every name: 10.91.0.1 where NAME is far, else 10.91.0.99.
import socket
import struct
import sys
import threading

name = sys.argv[1].encode()
known = socket.inet_aton('10.91.0.1' if name == b'far' else '10.91.0.99')


def open_socket(where, kind):
    address, port = where.rsplit('/', 1)
    family = socket.AF_INET6 if ':' in address else socket.AF_INET
    sock = socket.socket(family, kind)
    if address == '::':
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, int(port)))
    return sock, int(port)


def answer(query):
    """RFC 1035: the question, and for an A question one answer that points at its name"""
    end = 12
    while query[end]:
        end += query[end] + 1
    end += 5
    wants_a = query[end - 4:end] == b'\0\1\0\1'
    head = query[:2] + b'\x81\x80\0\1' + struct.pack('!H', wants_a) + b'\0\0\0\0'
    record = b'\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4' + known if wants_a else b''
    return head + query[12:end] + record


def tell(peer):
    """What the peer sent is read to its end: closed before that, the answer could be lost to a reset"""
    with peer:
        try:
            peer.settimeout(5)
            peer.sendall(name + b'\n')
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(2000):
                pass
        except OSError:
            pass


def serve_stream(sock):
    sock.listen(16)
    while True:
        threading.Thread(target=tell, args=(sock.accept()[0],)).start()


def serve_datagrams(sock, port):
    while True:
        data, peer = sock.recvfrom(2000)
        sock.sendto(answer(data) if port == 53 else name + b'\n', peer)


for where in sys.argv[2:]:
    datagrams, port = open_socket(where, socket.SOCK_DGRAM)
    threading.Thread(target=serve_datagrams, args=(datagrams, port)).start()
    if port != 53:
        stream, port = open_socket(where, socket.SOCK_STREAM)
        threading.Thread(target=serve_stream, args=(stream,)).start()
print('ready', flush=True)
