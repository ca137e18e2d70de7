#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/system/complete.py - Press Tab in a real shell, and let it run what its line has become

usage: complete.py SETUP TYPED RESULT SHELL [ARG...]

Starts the shell on a terminal of its own, has it run SETUP, types TYPED, a Tab and the Return key,
and waits for the file RESULT, which the command is expected to make.
"""
import os
import pty
import select
import signal
import sys
import time

PATIENCE = 20


def drain(terminal, until):
    """Reads what the shell says, as a terminal would, until something holds or patience is up"""
    end = time.monotonic() + PATIENCE
    seen, last = b'', time.monotonic()
    while not until(seen, time.monotonic() - last) and time.monotonic() < end:
        if select.select([terminal], [], [], 0.05)[0]:
            last = time.monotonic()
            try:
                seen += os.read(terminal, 65536)
            except OSError:
                break


def is_quiet(seen, quiet):
    return seen and quiet > 1


def main():
    setup, typed, result, *shell = sys.argv[1:]
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(shell[0], shell)
    # fish wants to know what the terminal is before it reads anything
    drain(terminal, is_quiet)
    os.write(terminal, f'{setup}; echo rea""dy\n'.encode())
    drain(terminal, lambda seen, quiet: b'ready\r' in seen and quiet > 0.3)
    os.write(terminal, f'{typed}\t'.encode())
    drain(terminal, is_quiet)
    os.write(terminal, b'\n')
    drain(terminal, lambda seen, quiet: os.path.exists(result))
    os.kill(child, signal.SIGHUP)
    os.close(terminal)
    os.waitpid(child, 0)


if __name__ == '__main__':
    main()
