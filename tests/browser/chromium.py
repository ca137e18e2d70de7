# SPDX-License-Identifier: MIT
"""tests/browser/chromium.py - A headless Chromium, told what to do over a pipe

It speaks the DevTools protocol: JSON objects with a NUL behind each, on descriptors 3 and 4 of the
browser. No port is opened and nothing but the browser itself is needed.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ('chromium', 'chromium-browser', 'google-chrome')
FLAGS = ('--headless', '--remote-debugging-pipe', '--no-first-run', '--no-default-browser-check',
         '--disable-gpu', '--disable-dev-shm-usage', '--disable-extensions', '--hide-scrollbars',
         '--disable-background-networking', '--disable-component-update', '--disable-sync',
         '--disable-default-apps', '--mute-audio', '--no-sandbox', '--password-store=basic')


class Failed(Exception):
    """The browser, or a script in it, said that something is wrong."""


def find():
    """The browser's program, None where there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    """One page in one browser, which is gone at the end of the `with`."""

    def __init__(self, seconds=120):
        self.seconds = seconds
        self.profile = tempfile.mkdtemp(prefix='warder-browser.', dir='/var/tmp')
        self.events = []
        self.number = 0
        self.session = None
        self.rest = b''

    def __enter__(self):
        to_read, self.write_fd = os.pipe()
        self.read_fd, to_write = os.pipe()
        # in the browser 3 is read and 4 is written; /proc/self/fd would do without this shell
        command = ['sh', '-c', f'exec "$@" 3<&{to_read} 4>&{to_write}', 'sh', find(), *FLAGS,
                   f'--user-data-dir={self.profile}', 'about:blank']
        self.process = subprocess.Popen(command, pass_fds=(to_read, to_write),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True,
                                        env={**os.environ, 'HOME': self.profile})
        os.close(to_read)
        os.close(to_write)
        try:
            target = self.call('Target.createTarget', url='about:blank')['targetId']
            self.session = self.call('Target.attachToTarget', targetId=target,
                                     flatten=True)['sessionId']
            for domain in ('Page', 'Runtime', 'Network', 'Log'):
                self.call(domain + '.enable')
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            self.session = None
            self.call('Browser.close')
            self.process.wait(10)
        except (OSError, Failed, subprocess.TimeoutExpired):
            os.killpg(self.process.pid, 9)
            self.process.wait()
        os.close(self.write_fd)
        os.close(self.read_fd)
        shutil.rmtree(self.profile, ignore_errors=True)

    def receive(self, until):
        """The next message of the browser."""
        while b'\0' not in self.rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.read_fd], [], [], left)[0]:
                raise Failed('the browser says nothing more')
            more = os.read(self.read_fd, 1 << 20)
            if not more:
                raise Failed('the browser ended')
            self.rest += more
        message, self.rest = self.rest.split(b'\0', 1)
        return json.loads(message)

    def call(self, method, **params):
        """One command and its answer; events that come meanwhile are kept."""
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': params}
        if self.session:
            message['sessionId'] = self.session
        data = json.dumps(message).encode() + b'\0'
        while data:
            data = data[os.write(self.write_fd, data):]
        until = time.monotonic() + self.seconds
        while True:
            answer = self.receive(until)
            if answer.get('id') == self.number:
                if 'error' in answer:
                    raise Failed(f'{method}: {answer["error"]["message"]}')
                return answer['result']
            self.events.append(answer)

    def run(self, script):
        """The value of a script's expression, awaited; what the page may not do, it may not."""
        answer = self.call('Runtime.evaluate', expression=script, returnByValue=True,
                           awaitPromise=True, userGesture=True,
                           allowUnsafeEvalBlockedByCSP=False)
        if 'exceptionDetails' in answer:
            details = answer['exceptionDetails']
            raise Failed(details.get('exception', {}).get('description', details['text']))
        return answer['result'].get('value')

    def wait(self, script, what):
        """Until an expression is true."""
        until = time.monotonic() + self.seconds
        while not self.run(script):
            if time.monotonic() > until:
                raise Failed('it did not come to pass: ' + what)
            time.sleep(0.02)

    def open(self, path, fragment=''):
        """A page of a file, until its script has done what it does by itself."""
        self.events = []
        self.call('Page.navigate', url='about:blank')
        self.call('Page.navigate', url='file://' + os.path.abspath(path) + fragment)
        self.wait('location.protocol === "file:" && document.readyState === "complete" && '
                  '!!document.documentElement.dataset.ready', 'the page is ready')

    def told(self, method):
        """Parameters of the events of one kind since the page was opened."""
        self.run('0')  # what came before its answer is there then
        return [event['params'] for event in self.events if event.get('method') == method]

    def complaints(self):
        """What the console has of errors and warnings, and exceptions that nobody caught."""
        found = [entry['entry']['text'] for entry in self.told('Log.entryAdded')]
        found += [entry['exceptionDetails'].get('exception', {}).get('description', 'exception')
                  for entry in self.told('Runtime.exceptionThrown')]
        found += [str(entry['args']) for entry in self.told('Runtime.consoleAPICalled')]
        return found

    def requests(self):
        """What was fetched besides the page itself."""
        urls = [event['request']['url'] for event in self.told('Network.requestWillBeSent')]
        return [url for url in urls if not url.startswith('file:///') and url != 'about:blank']

    def look(self, width, height, dark=False, media=''):
        """What the page thinks it is shown on."""
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
        self.call('Emulation.setEmulatedMedia', media=media, features=[
            {'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])

    def picture(self, path, whole=True):
        """A screenshot."""
        data = self.call('Page.captureScreenshot', format='png', captureBeyondViewport=whole)
        with open(path, 'wb') as file:
            file.write(base64.b64decode(data['data']))
