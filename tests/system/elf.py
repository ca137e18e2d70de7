#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/system/elf.py - Programs that say odd things of themselves, made of one that does not

usage: elf.py FROM MANY OTHER SHORT WRITABLE

MANY has 70 program headers, the loader's among the last; OTHER is for another processor; SHORT is
for a 32-bit one, though its class says 64 bits, which the kernel does not look at; WRITABLE has its
code in memory that it may write to.
"""
import struct
import sys

HEADER = 56  # bytes of an Elf64_Phdr


def main():
    with open(sys.argv[1], 'rb') as file:
        plain = file.read()
    start, = struct.unpack_from('<Q', plain, 32)
    count, = struct.unpack_from('<H', plain, 56)
    many = bytearray(plain) + bytes(-len(plain) % 8)
    struct.pack_into('<Q', many, 32, len(many))
    struct.pack_into('<H', many, 56, 70)
    many += bytes(HEADER * (70 - count)) + plain[start:start + HEADER * count]
    other, short = bytearray(plain), bytearray(plain)
    struct.pack_into('<H', other, 18, 183)  # EM_AARCH64
    struct.pack_into('<H', short, 18, 3)  # EM_386
    writable = bytearray(plain)
    for header in range(start, start + HEADER * count, HEADER):
        kind, flags = struct.unpack_from('<II', writable, header)
        if kind == 1 and flags & 1:  # PT_LOAD, PF_X
            struct.pack_into('<I', writable, header + 4, flags | 2)
    for path, data in zip(sys.argv[2:], (many, other, short, writable)):
        with open(path, 'wb') as file:
            file.write(data)


if __name__ == '__main__':
    main()
