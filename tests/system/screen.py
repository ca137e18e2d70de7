# SPDX-License-Identifier: MIT
# tests/system/screen.py - A program at a pseudo-terminal, and everything that was shown there
import os
import pty
import select
import signal
import time

PATIENCE = 20 * int(os.environ.get('SLOW', '1'))


class Screen:
    """One program as the leader of a session, and the person in front of it."""

    def __init__(self, argv, prepare=None, environment=None):
        self.screen, self.status = b'', None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            if prepare is not None:
                prepare()
            os.execvpe(argv[0], argv, os.environ if environment is None else environment)

    def pump(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return False
        try:
            got = os.read(self.fd, 65536)
        except OSError:
            got = b''
        self.screen += got
        return bool(got)

    def until(self, text, start=0):
        end = time.monotonic() + PATIENCE
        while text not in self.screen[start:]:
            if time.monotonic() > end or not (self.pump(0.1) or self.alive()):
                return False
        return True

    def alive(self):
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status
        return self.status is None

    def say(self, text):
        while text:
            text = text[os.write(self.fd, text[:256]):]

    def end(self):
        end = time.monotonic() + PATIENCE
        while self.alive() and time.monotonic() < end:
            self.pump(0.1)
        while self.pump(0.05):
            pass
        if self.alive():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.status = -1
        os.close(self.fd)
        return os.waitstatus_to_exitcode(self.status) if self.status >= 0 else 'hung'

    def text(self):
        return self.screen.decode('utf-8', 'replace')
