# SPDX-License-Identifier: MIT
# tests/system/own_tty.py - `-t`: a terminal of the jail's own, with a person in front of it
#
# usage: own_tty.py WARDER SCRATCH
#
# Prints cases for lib.sh. The person's terminal is a pseudo-terminal of ours, so its modes can be looked at from
# the other side while and after warder has it.
import fcntl
import json
import os
import signal
import struct
import subprocess
import sys
import termios
import time

import screen

WARDER, SCRATCH = sys.argv[1], sys.argv[2]
PROJECT = os.path.join(SCRATCH, 'proj')
LOG = os.path.join(SCRATCH, 'log.jsonl')
POLICY = os.path.join(SCRATCH, 'tty.policy')
count = kept = 0


def case(name, good, detail=''):
    global count
    count += 1
    print('%sok - %s' % ('' if good else 'not ', name), flush=True)
    if not good:
        for line in str(detail).splitlines()[-30:]:
            print('# ' + line, flush=True)


def equal(name, got, wanted):
    case(name, got == wanted, 'got:    %r\nwanted: %r' % (got, wanted))


def argv_of(command, options=()):
    global kept
    if os.path.exists(LOG):
        kept += 1
        os.rename(LOG, '%s.%d.jsonl' % (LOG, kept))
    return [WARDER, '-p', POLICY, '-C', PROJECT, '-o', LOG, '-t', *options, '--', *command]


def sh(script):
    return ['sh', '-c', script]


def py(script):
    return ['python3', '-c', script]


class Run(screen.Screen):
    """warder -t, started by a person without a shell."""

    def __init__(self, command, options=(), prepare=None):
        super().__init__(argv_of(command, options), prepare)

    def modes(self):
        return termios.tcgetattr(self.fd)

    def is_raw(self):
        return not self.modes()[3] & (termios.ICANON | termios.ECHO | termios.ISIG)

    def until_raw(self):
        return until(self.is_raw)


class Shell(screen.Screen):
    """A shell with job control, whose jobs are warder's."""

    def __init__(self):
        super().__init__(['bash', '--norc', '--noediting', '-i'])
        self.say(b"PS1='outer> '\n")
        self.until(b'outer> ', 20)
        self.seen = len(self.screen)

    def run(self, command, options=(), behind=''):
        words = argv_of(command, options)
        self.say((' '.join("'%s'" % word for word in words) + behind + '\n').encode())

    def sees(self, text):
        found = self.until(text, self.seen)
        self.seen = self.screen.find(text, self.seen) + len(text) if found else len(self.screen)
        return found


def until(true, seconds=screen.PATIENCE):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def children(pid):
    with open('/proc/%d/task/%d/children' % (pid, pid)) as file:
        return [int(word) for word in file.read().split()]


def named(pid, name):
    """The child of that name, 0: there is none."""
    for child in children(pid):
        with open('/proc/%d/comm' % child) as file:
            if file.read().strip() == name:
                return child
    return 0


def gone(marker):
    """Nobody is left who has that in the command line."""
    def look():
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                with open('/proc/%s/cmdline' % pid, 'rb') as file:
                    if marker in file.read() and int(pid) != os.getpid():
                        return False
            except OSError:
                pass
        return True
    return until(look)


def name_of(run):
    """Of the person's terminal."""
    return '/dev/pts/%d' % struct.unpack('i', fcntl.ioctl(run.fd, 0x80045430, bytes(4)))  # TIOCGPTN


def log_says(what):
    with open(LOG) as log:
        return any(what(json.loads(line)) for line in log)


# What is a terminal inside, and what stays what it was.
def streams():
    run = Run(sh('tty; for fd in 0 1 2; do test -t $fd && echo $fd is; done; tty </dev/tty'))  # which is /dev/tty by name
    equal('0-2 and /dev/tty are the same terminal, by name', (run.end(), run.text()),
          (0, '/dev/pts/0\r\n0 is\r\n1 is\r\n2 is\r\n/dev/tty\r\n'))
    case('the log says so', log_says(lambda record: record['kind'] == 'start' and any(
        layer['name'] == 'own terminal' and layer['active'] for layer in record['layers'])))
    run = Run(sh('ls -l /proc/self/fd/0 | grep -c pts/; tty; ls -1 /dev/pts'))
    equal('the host has no other terminal to show', (run.end(), run.text()),
          (0, '1\r\n/dev/pts/0\r\n0\r\nptmx\r\n'))
    with open(os.path.join(PROJECT, 'in'), 'w') as file:
        file.write('from a file\n')

    def from_file():
        os.dup2(os.open(os.path.join(PROJECT, 'in'), os.O_RDONLY), 0)
    run = Run(sh('cat; test -t 0 || echo 0 is not; read answer </dev/tty; echo "<$answer>"'),
              prepare=from_file)
    run.until(b'0 is not')
    run.until_raw()
    run.say(b'typed\r')
    equal('a file stays standard input, and keys come from /dev/tty', (run.end(), run.text()),
          (0, 'from a file\r\n0 is not\r\ntyped\r\n<typed>\r\n'))
    to = os.path.join(SCRATCH, 'to')

    def to_file():
        os.dup2(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), 1)
    run = Run(sh('echo a line; test -t 1 || echo 1 is not; test -t 2 && echo 2 is >&2'),
              prepare=to_file)
    with_status = (run.end(), run.text())
    with open(to, 'rb') as file:
        equal('a file stays standard output, byte for byte', (with_status, file.read()),
              ((0, '2 is\r\n'), b'a line\n1 is not\n'))


# Without any terminal: a pipe on either side, as in a CI job.
def no_terminal():
    def run(command, given):
        done = subprocess.run(argv_of(command), input=given, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, start_new_session=True,
                              timeout=screen.PATIENCE)
        return done.returncode, done.stdout, done.stderr
    equal('none is a terminal: all three become the command\'s',
          run(sh('for fd in 0 1 2; do test -t $fd && echo $fd is; done; stty size'), b''),
          (0, b'0 is\r\n1 is\r\n2 is\r\n24 80\r\n', b''))
    # Each is there twice, as it is typed and as cat says it again, in whatever order.
    status, shown, said = run(sh('cat; echo over'), b'one\ntwo\n')
    equal('what is piped in is typed, and its end is the end of the file',
          (status, sorted(shown.split(b'\r\n')), shown[-6:], said),
          (0, [b'', b'one', b'one', b'over', b'two', b'two'], b'over\r\n', b''))
    equal('an end that ends no line', run(sh('cat; echo over'), b'part'),
          (0, b'partpartover\r\n', b''))
    status, shown, _ = run(py('print("x" * 70 + "\\n", end="") or [print(i) for i in range(50000)]'),
                           b'')
    equal('much output, all of it', (status, shown),
          (0, b'x' * 70 + b'\r\n' + b''.join(b'%d\r\n' % i for i in range(50000))))


def sizes():
    def set_size(fd, rows, columns):
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    run = Run(sh('trap "stty size; exit" WINCH; echo ready; while :; do sleep 0.05; done'))
    run.until(b'ready')
    run.until_raw()
    set_size(run.fd, 33, 111)
    equal('a new size reaches the jail, and SIGWINCH', (run.end(), run.text()),
          (0, 'ready\r\n33 111\r\n'))

    def first():
        set_size(0, 17, 71)
    run = Run(sh('stty size; stty -a | grep -c -e "intr = ^A;"'), prepare=lambda: (
        first(), subprocess.run(['stty', 'intr', '^A'], check=True)))
    equal('it begins with the size and the keys of the person\'s', (run.end(), run.text()),
          (0, '17 71\r\n1\r\n'))


def bytes_pass():
    every = bytes(range(256))
    run = Run(sh('stty raw -echo; echo ready; head -c 256 | od -An -v -tx1'))
    run.until(b'ready')
    run.say(every)
    status = run.end()
    shown = bytes(int(word, 16) for word in run.text().split('ready')[1].split())
    equal('every byte can be typed', (status, shown), (0, every))
    run = Run(py('import os; os.system("stty raw"); os.write(1, b"[" + bytes(range(256)) + b"]")'))
    status = run.end()
    equal('and written', (status, run.screen), (0, b'[' + every + b']'))
    run = Run(py('for i in range(100000): print(i)'))
    equal('what is written last is not lost', (run.end(), run.screen),
          (0, b''.join(b'%d\r\n' % i for i in range(100000))))


def keys():
    for key, name, wanted in ((b'\x03', 'Ctrl-C', 128 + signal.SIGINT),
                              (b'\x1c', 'Ctrl-\\', 128 + signal.SIGQUIT)):
        run = Run(sh('echo ready; exec sleep 1002.7'))
        run.until(b'ready')
        run.until_raw()
        run.say(key)
        equal(name, run.end(), wanted)
    run = Run(sh('trap "echo caught" INT; echo ready; until read line && test "$line"; do :; done; echo "<$line>"'))
    run.until(b'ready')
    run.until_raw()
    run.say(b'\x03')
    run.until(b'caught')
    run.say(b'on\r')
    case('Ctrl-C is the program\'s to catch', run.end() == 0 and '<on>' in run.text(), run.text())
    run = Run(sh('echo ready; cat; echo over'))
    run.until(b'ready')
    run.until_raw()
    run.say(b'\x04')
    equal('Ctrl-D', (run.end(), run.text()), (0, 'ready\r\nover\r\n'))
    run = Run(sh('echo ready; read line; echo "<$line>"'))
    run.until(b'ready')
    run.until_raw()
    run.say(b'\x1a')
    time.sleep(0.3)
    run.say(b'on\r')
    case('Ctrl-Z where no shell could have it go on: it does at once',
         run.end() == 0 and '<on>' in run.text(), run.text())


# What a shell with job control sees of it.
def jobs():
    shell = Shell()
    shell.run(sh('echo ready; while read line; do echo "<$line>"; done'))
    shell.sees(b'ready')
    until(lambda: not termios.tcgetattr(shell.fd)[3] & termios.ICANON)
    shell.say(b'one\r')
    case('an interactive job', shell.sees(b'<one>'), shell.text())
    shell.say(b'\x1a')
    case('Ctrl-Z stops it', shell.sees(b'Stopped') and shell.sees(b'outer> '), shell.text())
    case('and the shell has its terminal back', termios.tcgetattr(shell.fd)[3] & termios.ICANON)
    shell.say(b'echo $((40+2))\n')
    case('to work at', shell.sees(b'42'), shell.text())
    shell.say(b'fg\n')
    until(lambda: not termios.tcgetattr(shell.fd)[3] & termios.ICANON)
    shell.say(b'two\r')
    case('fg has it go on', shell.sees(b'<two>'), shell.text())
    shell.say(b'\x1a')
    shell.sees(b'outer> ')
    shell.say(b'bg\n')
    shell.sees(b'outer> ')
    shell.say(b'echo $((40+3))\n')
    case('bg: keys are the shell\'s', shell.sees(b'43'), shell.text())
    shell.say(b'fg\n')
    until(lambda: not termios.tcgetattr(shell.fd)[3] & termios.ICANON)
    shell.say(b'three\r')
    case('fg again', shell.sees(b'<three>'), shell.text())
    shell.say(b'\x04')
    case('Ctrl-D ends it', shell.sees(b'outer> '), shell.text())
    shell.run(['bash', '--norc', '--noediting', '-i'])
    shell.say(b"PS1='inner> '\n")
    shell.sees(b'inner> ')
    shell.say(b'sleep 1003.1\n')
    until(lambda: subprocess.run(['pgrep', '-f', '^sleep 1003[.]1'], stdout=subprocess.DEVNULL,
                                 check=False).returncode == 0)
    shell.say(b'\x1a')
    case('a shell inside has jobs of its own', shell.sees(b'Stopped') and shell.sees(b'inner> '),
         shell.text())
    shell.say(b'jobs; kill %1; wait; suspend\n')
    case('its `suspend` leads out', shell.sees(b'outer> '), shell.text())
    shell.say(b'fg\n')
    until(lambda: not termios.tcgetattr(shell.fd)[3] & termios.ICANON)
    shell.say(b'exit 5\n')
    shell.sees(b'outer> ')
    shell.say(b'echo status=$?\n')
    case('its status', shell.sees(b'status=5'), shell.text())
    shell.sees(b'outer> ')
    shell.run(sh('echo asked >behind; echo "asked $?"'), ['-q', '-e', 'ask write ./behind'], ' &')
    answered = shell.sees(b'asked 2')
    shell.say(b'\necho $((40+4))\n')
    case('a question of a job in the background is a denial, and the shell keeps its terminal',
         answered and shell.sees(b'44'), shell.text())
    shell.say(b'exit\n')
    shell.end()


# However it ends, the terminal is as it was.
def deaths():
    def dies(name, kill, options=(), wanted=None):
        marker = '1004.%d' % count
        run = Run(sh('echo ready; sleep %s' % marker), options)
        before = termios.tcgetattr(run.fd)
        run.until(b'ready')
        case(name + ': it was raw', run.until_raw())
        kill(run)
        status = run.end_keeping()
        case(name + ': the terminal is as it was', until(lambda: run.modes() == before, 5),
             '%r\n%r' % (before, run.modes()))
        if wanted is not None:
            equal(name + ': status', status, wanted)
        case(name + ': nobody is left', gone(marker.encode()))
        os.close(run.fd)
        return run

    dies('a timeout', lambda run: None, ['--timeout', '1s'], 124)
    dies('SIGTERM', lambda run: os.kill(run.pid, signal.SIGTERM), (), 128 + signal.SIGTERM)
    dies('SIGKILL', lambda run: os.kill(run.pid, signal.SIGKILL), (), -signal.SIGKILL)
    dies('SIGKILL of the broker', lambda run: os.kill(named(run.pid, 'warder'), signal.SIGKILL),
         (), 125)
    run = dies('SIGKILL of the relay',
               lambda run: os.kill(named(run.pid, 'warder-tty'), signal.SIGKILL), (), 125)
    case('SIGKILL of the relay: what is said', 'died' in run.text(), run.text())
    marker = '1005.1'
    run = Run(sh('echo ready; trap "" HUP; read line; sleep %s' % marker))
    run.until(b'ready')
    run.until_raw()
    os.close(run.fd)
    case('a terminal that is gone ends what waits for a line, as SIGHUP is ignored',
         until(lambda: not gone_now(run)))
    os.kill(run.pid, signal.SIGKILL)
    os.waitpid(run.pid, 0)
    case('nobody is left of that', gone(marker.encode()))


# What the command does, or who reads of it does not, must not keep warder from ending.
def stuck():
    def ends(name, script, options, out, wanted, given=subprocess.DEVNULL, asked=None):
        run = subprocess.Popen(argv_of(sh(script), ['-q', *options]), stdin=given, stdout=out,
                               stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            if asked is not None:
                time.sleep(asked)
                run.terminate()
            status = run.wait(screen.PATIENCE)
        except subprocess.TimeoutExpired:
            status = 'hung'
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
        if run.stdout:
            run.stdout.close()
        equal(name, status, wanted)

    ends('who stops itself where no shell would have it go on does not escape the timeout',
         'kill -STOP $$; sleep 1007.1', ['--timeout', '1s'], subprocess.DEVNULL, 124)
    ends('nobody reads the pipe: a timeout', 'while :; do echo line; done', ['--timeout', '1s'],
         subprocess.PIPE, 124)
    ends('nobody reads the pipe: SIGTERM', 'while :; do echo line; done', [], subprocess.PIPE,
         128 + signal.SIGTERM, asked=2)
    ends('nobody reads the pipe: a timeout, and a command that stops',
         'while :; do echo line; done & sleep 0.5; kill -TSTP $$; sleep 1007.2',
         ['--timeout', '2s'], subprocess.PIPE, 124)
    ours, theirs = os.openpty()
    before = termios.tcgetattr(theirs)
    ends('nobody reads the terminal: a timeout', 'while :; do echo line; done',
         ['--timeout', '1s'], theirs, 124, theirs)
    equal('nobody reads the terminal: it is as it was', termios.tcgetattr(theirs), before)
    os.close(ours)
    os.close(theirs)
    case('nobody is left of what was stuck', gone(b'1007.'))


# What the terminal answers to what the command asked of it is not typed into the shell that comes afterwards.
def answers():
    def left(name, script, say):
        run = screen.Screen(['sh', '-c', '"$@"; echo "status $?"; exec sleep 1008', 'sh',
                             *argv_of(sh(script))])
        say(run)
        ended = run.until(b'status 0')
        slave = os.open(name_of(run), os.O_RDWR | os.O_NOCTTY)
        modes = termios.tcgetattr(slave)
        modes[3] &= ~termios.ICANON
        termios.tcsetattr(slave, termios.TCSANOW, modes)
        waiting = struct.unpack('i', fcntl.ioctl(slave, termios.FIONREAD, bytes(4)))[0]
        os.kill(run.pid, signal.SIGKILL)
        os.waitpid(run.pid, 0)
        os.close(slave)
        os.close(run.fd)
        equal(name, (ended, waiting), (True, 0))

    def answer(run):
        run.until(b'\x1b[6n')
        run.say(b'\x1b[1;1R')

    def fill(run):
        run.until(b'ready')
        os.set_blocking(run.fd, False)
        end = time.monotonic() + 1
        while time.monotonic() < end:
            try:
                os.write(run.fd, b'\x1b[1;1R' * 100)
            except BlockingIOError:
                time.sleep(0.01)
        os.set_blocking(run.fd, True)

    left('an answer to what came last', 'printf "\\033[6n"', answer)
    left('answers that nobody takes', 'stty raw -echo; printf "ready\\033[6n"; sleep 2', fill)


def gone_now(run):
    """Whether the shell still waits for its line: its child is not there yet."""
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open('/proc/%s/cmdline' % pid, 'rb') as file:
                if file.read() == b'sleep\x001005.1\x00':
                    return False
        except OSError:
            pass
    return True


def harm():
    run = Run(py('''
import fcntl, termios
def attempt(name, *arguments):
    try:
        fcntl.ioctl(0, *arguments)
        print(name, "passed")
    except OSError as error:
        print(name, error.errno)
attempt("TIOCSTI", termios.TIOCSTI, b"x")
attempt("TIOCLINUX", 0x541C, b"\\x0b")
attempt("TIOCCONS", 0x541D)
'''), ['-q'])
    status = run.end()
    equal('nothing is typed from inside', (status, run.text()),
          (0, 'TIOCSTI 1\r\nTIOCLINUX 1\r\nTIOCCONS 1\r\n'))
    run = Run(py('''
import glob, os
for path in sorted(glob.glob("/proc/*/fd/*")) + ["/proc/1/fd/%d" % i for i in range(64)]:
    try:
        fd = os.open(path, os.O_WRONLY | os.O_NOCTTY)
    except OSError:
        continue
    if os.isatty(fd) and os.ttyname(fd) != "/dev/pts/0":
        print("found", os.ttyname(fd))
print("looked")
'''), ['-q'])
    equal('no other terminal is to be had', (run.end(), run.text()), (0, 'looked\r\n'))


def speech():
    run = Run(sh('cat .env; sleep 0.2; echo over'), ['-v', '-e', 'deny ./.env'])
    status = run.end()
    live = [line for line in run.text().split('\n') if 'refused' in line]
    case('what -v says goes back to the left', status == 0 and live and all(
        line.endswith('\r') for line in run.text().split('\n')[:-1]), run.text())
    run = Run(sh('echo asked >new; cat new'), ['-e', 'ask write ./new'])
    found = run.until(b'answer with one letter')
    case('a question is asked at the person\'s terminal, which is not raw then',
         found and not run.is_raw(), run.text())
    run.say(b'y\n')
    case('and answered there', run.end() == 0 and 'asked\r\n' in run.text(), run.text())
    case('by nobody else', log_says(lambda record: record.get('answer') == 'once'),
         open(LOG).read())
    os.mkdir(os.path.join(PROJECT, 'no'))
    run = Run(sh('echo asked >asked & sleep 0.3; i=0; while [ $i -lt 1500 ]; do echo >./no/%s$i; '
                 'i=$((i+1)); done 2>/dev/null; echo over >over; wait; cat asked' % ('x' * 99)),
              ['-v', '-e', 'ask write ./asked', '-e', 'deny ./no'])
    found = run.until(b'answer with one letter')
    seen = len(run.screen)
    case('what -v says meanwhile does not keep the answer from being read',
         found and until(lambda: run.pump(0.05) and False or
                         os.path.exists(os.path.join(PROJECT, 'over'))), run.text())
    run.say(b'y\n')
    case('and the question is answered', run.end() == 0 and
         'asked\r\n' in run.text()[seen:], run.text())
    run = Run(sh('echo asked >drawn & sleep 0.5; kill -TSTP $$; kill -STOP $$; echo over >again; '
                 'printf DRAWN; wait'), ['-q', '-e', 'ask write ./drawn'])
    run.until(b'answer with one letter')
    seen = len(run.screen)
    case('who stops meanwhile goes on at once',
         until(lambda: os.path.exists(os.path.join(PROJECT, 'again'))))
    while run.pump(0.3):
        pass
    equal('and has not got the terminal back by that', (run.screen[seen:], run.is_raw()),
          (b'', False))
    run.say(b'y\n')
    case('before the question is answered', run.end() == 0 and 'DRAWN' in run.text(), run.text())
    equal('-o - has nowhere to go', Run(['true'], ['-o', '-']).end(), 125)
    run = Run(['true'], ['--verdict=2'])
    case('several runs show nothing', run.end() == 125 and '-t' in run.text(), run.text())


def light():
    run = Run(sh('test -t 0 && test -t 1 && test -t 2 && tty | grep -c pts/; sleep 0.1; read line; '
                 'echo "<$line>"'), ['--light'])
    run.until(b'1')
    run.until_raw()
    run.say(b'typed\r')
    case('without namespaces', run.end() == 0 and '<typed>' in run.text(), run.text())
    run = Run(sh('echo ready; exec sleep 1006.2'), ['--light'])
    run.until(b'ready')
    run.until_raw()
    run.say(b'\x03')
    equal('Ctrl-C there', run.end(), 128 + signal.SIGINT)
    run = Run(sh('echo ready; read path; for to in $path /dev/tty; do (: <>$to) && echo "$to opens"; done'),
              ['--light', '-q', '-e', 'write /dev/pts'])
    run.until(b'ready')
    run.until_raw()
    person = name_of(run)
    run.say(person.encode() + b'\r')
    status = run.end()
    case('the person\'s terminal is out of reach there', status == 0 and
         '/dev/tty opens' in run.text() and person + ' opens' not in run.text(), run.text())


def end_keeping(self):
    """As end(), with the terminal left open to be looked at."""
    end = time.monotonic() + screen.PATIENCE
    while self.alive() and time.monotonic() < end:
        self.pump(0.1)
    while self.pump(0.05):
        pass
    return 'hung' if self.alive() else os.waitstatus_to_exitcode(self.status)


Run.end_keeping = end_keeping


def main():
    os.makedirs(PROJECT)
    with open(os.path.join(PROJECT, '.env'), 'w') as file:
        file.write('a secret\n')
    with open(POLICY, 'w') as file:
        file.write('include base\nread /\nexec /\nwrite ./ /dev/tty /dev/null\n')
    for part in (streams, no_terminal, sizes, bytes_pass, keys, jobs, deaths, stuck, answers, harm,
                 speech, light):
        part()


main()
