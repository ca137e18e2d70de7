# SPDX-License-Identifier: MIT
# tests/system/asking.py - `ask`, at a terminal of its own: what is asked, answered and recorded
#
# usage: asking.py WARDER SCRATCH
#
# Each case starts warder as the leader of a session on a fresh pseudo-terminal, plays the person,
# and looks at the log, the files and every byte that came to the screen. Speaks TAP.
import importlib.util
import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time

import screen

WARDER, SCRATCH = sys.argv[1], sys.argv[2]
PROJECT = os.path.join(SCRATCH, 'proj')
LOG = os.path.join(SCRATCH, 'log.jsonl')
FREE = os.path.join(SCRATCH, 'free')
PATIENCE = screen.PATIENCE
POLICY = '''include base
read /
exec /
write /dev/null /dev/tty
write %s
ask write ./
''' % FREE
ASKED = os.path.join(os.environ['VICTIMS'], 'asked')
VICTIM = POLICY + 'exec %s\n' % ASKED
count = failed = kept = 0


def keep():
    """The log of the run before, for of_schema()."""
    global kept
    if os.path.exists(LOG):
        kept += 1
        os.rename(LOG, '%s.%d' % (LOG, kept))


def of_schema():
    """As lib.sh's."""
    here = os.path.dirname(os.path.abspath(__file__))
    if importlib.util.find_spec('jsonschema') is None:
        case('every record is of the schema # SKIP there is no jsonschema for python3', True)
        return
    done = subprocess.run([sys.executable, here + '/../schema/schema.py',
                           here + '/../../docs/audit.schema.json', SCRATCH],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    told = done.stdout.strip().rsplit('\n', 1)[-1]
    case('every record is of the schema: %s' % told, done.returncode == 0, done.stdout)


def case(name, good, detail=''):
    global count, failed
    count += 1
    failed += not good
    print('%sok %d - %s' % ('' if good else 'not ', count, name), flush=True)
    if not good:
        for line in str(detail).splitlines()[-30:]:
            print('# ' + line, flush=True)


class Run(screen.Screen):
    """One run of warder on a terminal, with everything that was shown there."""

    def __init__(self, command, options=(), policy=POLICY, files=(), stdio=None):
        subprocess.run(['rm', '-rf', PROJECT, FREE], check=True)
        os.makedirs(PROJECT)
        os.makedirs(FREE)
        for name, text in files:
            with open(os.path.join(PROJECT, name), 'w') as file:
                file.write(text)
        with open(os.path.join(SCRATCH, 'ask.policy'), 'w') as file:
            file.write(policy)
        keep()
        argv = [WARDER, '-p', os.path.join(SCRATCH, 'ask.policy'), '-C', PROJECT, '-o', LOG]
        argv += list(options) + ['--'] + command

        def prepare():
            if stdio is not None:
                null = os.open(stdio, os.O_RDWR)
                for fd in range(3):
                    os.dup2(null, fd)

        super().__init__(argv, prepare)

    def asked(self, text=b''):
        """Waits for the next question, and until it can be answered."""
        start = getattr(self, 'seen', 0)
        good = self.until(b'answer with one letter', start)
        self.question = self.screen[start:]
        self.seen = len(self.screen)
        return good and text in self.question

    def answer(self, letter, text=b''):
        good = self.asked(text)
        self.say(letter + b'\n')
        return good

    def questions(self):
        return self.screen.count(b'\r\nwarder asks: ')


def answers(path=None):
    found = []
    with open(LOG) as log:
        for line in log:
            record = json.loads(line)
            if 'answer' in record and (path is None or record.get('path', '').endswith(path)):
                found.append((record['decision'], record['answer']))
    return found


def read(name):
    try:
        with open(os.path.join(PROJECT, name)) as file:
            return file.read()
    except OSError:
        return None


def sh(script):
    return ['sh', '-c', script]


def py(script):
    return ['python3', '-c', script]


def once_and_no():
    run = Run(sh('echo one > x; echo two > y; exit 3'))
    first = run.answer(b'y', b'/proj/x')
    shown = run.question
    second = run.answer(b'n', b'/proj/y')
    status = run.end()
    case('the path, the program, its command line and the rule are shown',
         first and b'create this?' in shown and re.search(rb'program  /\S*(sh|dash), process \d+: '
                                                          rb"sh -c 'echo one", shown)
         and b'ask.policy:6:11  ask write ./' in shown, run.text())
    case('yes is yes and no is no', second and read('x') == 'one\n' and read('y') is None
         and status == 3, run.text())
    case('the log tells what was answered',
         answers('/x') == [('allow', 'once')] and answers('/y') == [('deny', 'deny')], answers())
    case('and so does the summary', b'/proj/y' in run.screen.split(b'call was refused')[-1]
         and b'the answer was no' in run.screen, run.text())


def path_rule_all():
    run = Run(sh('echo 1 > x; echo 2 > x; rm x; echo 3 > y; exit 0'))
    good = run.answer(b'p', b'/proj/x')
    good = good and run.answer(b'n', b'/proj/y')
    run.end()
    case('for a path: all changes of it, and of it alone', good and run.questions() == 2
         and answers('/x') == [('allow', 'path')] * 3, run.text())
    run = Run(sh('echo 1 > x; echo 2 > y; mkdir z; rm x'))
    good = run.answer(b'r')
    status = run.end()
    case('for the rule: nothing more is asked', good and run.questions() == 1 and status == 0
         and set(answers()) == {('allow', 'rule')}, run.text())
    run = Run(sh('echo 1 > x; echo 2 > y; mkdir z'))
    good = run.answer(b'd')
    run.end()
    case('deny all: nothing more is asked', good and run.questions() == 1
         and set(answers()) == {('deny', 'deny-all')} and os.listdir(PROJECT) == [], run.text())


def always():
    kept = os.path.join(SCRATCH, 'kept.policy')
    script = 'echo 1 > "a b"; echo 2 > "a b"'
    options = ['--remember', kept]
    run = Run(sh(script), options)
    good = run.answer(b'a', b'always: adds `write')
    run.end()
    with open(kept) as file:
        text = file.read()
    case('always: a line that reads back', good and run.questions() == 1
         and text == "write '%s/a b'\n" % PROJECT, run.text() + text)
    run = Run(sh(script), options)
    status = run.end()
    case('and a later run asks nothing', run.questions() == 0 and status == 0
         and read('a b') == '2\n', run.text())
    with open(kept, 'w') as file:
        file.write('# mine, without a newline')
    run = Run(sh(script), options)
    run.answer(b'a')
    run.end()
    with open(kept) as file:
        text = file.read()
    case('nothing is glued to an unfinished line', text.count('\n') == 2, text)
    run = Run(sh('echo 1 > x'), options, policy=POLICY.replace('./', './x'))
    asked = run.asked()
    shown = run.question
    run.say(b'a\n')
    again = run.asked()
    run.say(b'n\n')
    run.end()
    with open(kept) as file:
        case('where no line could beat the rule there is no always',
             asked and again and b'no line could say so' in shown and file.read() == text,
             run.text())
    os.remove(kept)
    run = Run(sh('echo 1 > x'), options)
    run.answer(b'n')
    run.end()
    case('without an always no file is left', not os.path.exists(kept))
    for place, why in (('inside.policy', b'could write it'), (FREE + '/f.policy', b'could write it'),
                       ('/dev/null', b'no regular file')):
        run = Run(sh('true'), ['--remember', place])
        status = run.end()
        case('what the jail could write is no place for answers: ' + place.split('/')[-1],
             status == 125 and why in run.screen and run.questions() == 0, run.text())


def typed():
    run = Run(sh('sleep 1.5; echo 1 > x'))
    for _ in range(20):
        run.say(b'y\n')
        time.sleep(0.1)
    good = run.asked()
    run.pump(1.0)
    case('what was typed before does not count', good and not answers() and run.alive()
         and read('x') is None, run.text())
    for wrong in (b'\n', b'yes\n', b'Y\n', b'y y\n', b'\x1b[12;34Ry\n', b'a\n'):
        run.say(wrong)
        good = good and run.asked()
    case('only one letter is an answer', good and read('x') is None, run.text())
    run.say(b'\x03')
    run.end()
    case('Ctrl-C is no', answers('/x') == [('deny', 'deny')], run.text())
    run = Run(sh('stty raw -echo -icanon; echo 1 > x; stty -a'))
    good = run.answer(b'y')
    run.end()
    case("the program's modes are set aside and put back", good and read('x') == '1\n'
         and b'-icanon' in run.screen.split(b'this once')[-1], run.text())
    run = Run(py(r'''
import fcntl, os, termios
for byte in b"y\n":
    try: fcntl.ioctl(0, termios.TIOCSTI, bytes([byte]))
    except OSError: pass
try: open("x", "w")
except OSError: pass
'''))
    good = run.asked()
    run.pump(0.5)
    good = good and read('x') is None
    run.say(b'n\n')
    run.end()
    case('a program cannot type', good and answers('/x') == [('deny', 'deny')], run.text())


def shown():
    name = 'a\x1b[2J\x1b]0;t\x07\r\nwarder asks: may it read this?\u202e\x9b2J'
    run = Run(py(r'''
import os, sys
sys.stdout.write("\x1b]0;never ended"); sys.stdout.flush()
try: open(%r, "w")
except OSError: pass
''' % name))
    good = run.asked()
    run.say(b'n\n')
    run.end()
    question = run.question.split(b'\r\nwarder asks: ', 1)
    case('names do nothing to the terminal', good and len(question) == 2
         and b'\x1b' not in question[1] and b'\x9b' not in question[1].replace(b'\xc2\x9b', b'')
         and b'\xe2\x80\xae' not in question[1] and run.questions() == 1
         and b'\\x1b[2J' in question[1], run.text())
    case('what was begun on the screen is ended first',
         b'\x18\x1b\\' in run.screen.split(b'warder asks:')[0].split(b'never ended')[-1],
         repr(run.screen))
    drawn = b'\x1b[?7l\x1b]10;#000\x07\x1b]11;#000\x07\x1b[2J\x1b[20;1Hwarder asks: it?\x1b[H'
    run = Run(py('import os\nos.write(1, %r)\ntry: open("x", "w")\nexcept OSError: pass' % drawn))
    good = run.asked()
    run.say(b'n\n')
    run.end()
    between = run.question.split(drawn, 1)[-1].split(b'warder asks: may', 1)[0]
    lost = [undo for undo in (b'\x1b[?7h', b'\x1b]110\x1b\\', b'\x1b]111\x1b\\', b'\x1b]104\x1b\\')
            if undo not in between]
    case('what is on the screen neither hides a question nor stands below it', good and not lost
         and between.endswith(b'\x1b[9999;1H\r\r\n'), '%s %s' % (lost, run.question))
    run = Run(sh('(n=NOI; while :; do echo ${n}SE; echo ${n}SE >/dev/tty; done) & sleep 0.2; '
                 '(while read line; do echo GOT $line; done </dev/tty) & '
                 'echo 1 > x; kill %1 %2; exit 0'))
    good = run.asked()
    time.sleep(0.5)
    while run.pump(0.1):
        pass
    question = run.screen.split(b'warder asks:')[-1]
    run.say(b'y\n')
    run.end()
    case('nothing in the jail writes into a question, or reads the answer', good
         and b'NOISE' not in question and b'GOT y' not in run.screen and read('x') == '1\n',
         run.text()[-3000:])


def raced():
    swap = r'''
import os, sys, time
if os.fork() == 0:
    null = os.open("/dev/null", os.O_RDWR)
    for fd in range(3): os.dup2(null, fd)
    time.sleep(1.5)
    os.rename("%(free)s/victim", "%(free)s/aside"); os.rename("%(free)s/other", "%(free)s/victim")
    os._exit(0)
try: open("%(free)s/victim", "w").write("changed")
except OSError: pass
os.wait()
''' % {'free': FREE}
    policy = POLICY + 'ask modify %s\n' % FREE
    run = Run(['sh', '-c', 'cd %s; echo v > victim; echo o > other; exec python3 -c "$0"' % FREE,
               swap], policy=policy, stdio='/dev/null')
    good = run.asked(b'victim')
    time.sleep(2)
    run.say(b'y\n')
    again = run.asked(b'victim')
    run.say(b'n\n')
    run.end()
    try:
        kept = [open(os.path.join(FREE, name)).read() for name in ('aside', 'victim')]
    except OSError as error:
        kept = error
    case('an answer is for the object that was asked about', good and again
         and kept == ['v\n', 'o\n'], '%s\n%s' % (kept, run.text()))
    policy = VICTIM + 'ask modify %s\n' % FREE
    run = Run(sh('cd %s; echo v > victim; echo o > other; exec %s join %s' % (FREE, ASKED, FREE)),
              policy=policy, stdio='/dev/null')
    good = run.asked(b'victim')
    time.sleep(2.5)
    run.say(b'y\n')
    again = run.answer(b'n', b'victim')
    while run.alive() and run.asked():
        run.say(b'n\n')
    run.end()
    kept = [open(os.path.join(FREE, name)).read() for name in ('aside', 'victim')]
    case('also for a thread that asks the same later', good and again and kept[1] == 'o\n',
         '%s\n%s' % (kept, run.text()))


def ended():
    killer = r'''
import os, signal, sys, time
me, (ready, go) = os.getpid(), os.pipe()
if os.fork() == 0:
    null = os.open("/dev/null", os.O_RDWR)
    for fd in range(3): os.dup2(null, fd)
    os.write(go, b"1")
    time.sleep(1.5)
    os.kill(me, signal.SIGKILL)
    os._exit(0)
os.read(ready, 1)
open("x", "w")
'''
    run = Run(sh('python3 -c \'%s\'; echo status $?; echo 1 > y' % killer.replace("'", '"')))
    good = run.asked(b'/proj/x') and run.until(b'nobody waits')
    again = run.answer(b'y', b'/proj/y')
    run.end()
    case('a question ends with who asked', good and again and b'status 137' in run.screen
         and read('x') is None and read('y') == '1\n', run.text())
    run = Run([ASKED, 'open'], policy=VICTIM)
    good = run.asked()
    time.sleep(11)
    run.say(b'y\n')
    status = run.end()
    case('signals every 20 ms leave it as it is', good and run.questions() == 1
         and read('x') == '' and status == 0, '%s %s' % (status, run.text()))
    run = Run([ASKED, 'open'], policy=VICTIM, stdio='/dev/null')
    good = run.answer(b'y')
    status = run.end()
    case('also where nothing is held', good and run.questions() == 1 and status == 0,
         '%s %s' % (status, run.text()))
    run = Run([ASKED, 'rename'], policy=VICTIM, files=(('f', 'text'),), stdio='/dev/null')
    good = run.answer(b'y', b'/proj/f') and run.answer(b'y', b'/proj/g')
    status = run.end()
    case('and with two names', good and run.questions() == 2 and read('g') == 'text'
         and status == 0, '%s %s' % (status, run.text()))
    run = Run(sh('(: >%s/off; sleep 2; kill -TERM $$) </dev/null >/dev/null 2>&1 & '
                 'while [ ! -e %s/off ]; do sleep 0.1; done; echo 1 > x' % (FREE, FREE)))
    good = run.asked() and run.until(b'nobody waits')
    status = run.end()
    case('one that ends the program ends it', good and status == 143, run.text())
    run = Run(sh('echo 1 > x'))
    good = run.asked()
    os.kill(run.pid, signal.SIGKILL)
    os.waitpid(run.pid, 0)
    run.status = -1
    os.close(run.fd)
    case('without its supervisor nothing happens', good and read('x') is None)


def often():
    run = Run(py(r'''
denied = 0
for i in range(1000):
    try: open("x", "w")
    except OSError: denied += 1
print("denied", denied)
'''))
    good = run.answer(b'n')
    run.end()
    case('who asks again is told the same', good and run.questions() == 1
         and b'denied 1000' in run.screen, run.text()[-1500:])
    run = Run(py(r'''
import threading
def work():
    try: open("x", "w")
    except OSError: pass
threads = [threading.Thread(target=work) for i in range(50)]
for t in threads: t.start()
for t in threads: t.join()
print("done")
'''))
    good = run.answer(b'y')
    for _ in range(3):
        if run.until(b'done') or not run.alive():
            break
        run.say(b'y\n')
    run.end()
    case('the same question is pending once', good and run.questions() <= 2
         and b'done' in run.screen, run.text()[-1500:])
    run = Run(py(r'''
import threading
denied = []
def work(i):
    try: open("f%d" % i, "w")
    except OSError: denied.append(i)
threads = [threading.Thread(target=work, args=(i,)) for i in range(1000)]
for t in threads: t.start()
for t in threads: t.join()
print("denied", len(denied))
'''))
    good = run.answer(b'd')
    run.end()
    case('a thousand at once are one line of questions', good and run.questions() == 1
         and b'denied 1000' in run.screen, run.text()[-1500:])
    run = Run(sh('sh -c "while :; do echo x >>%s/tick; done" </dev/null >/dev/null 2>&1 & '
                 'sleep 0.3; echo 1 > x; kill $!' % FREE))
    good = run.asked()
    before = os.path.getsize(os.path.join(FREE, 'tick'))
    time.sleep(1)
    after = os.path.getsize(os.path.join(FREE, 'tick'))
    run.say(b'y\n')
    run.end()
    case('calls of others are served meanwhile', good and after > before + 20,
         '%d %d %s' % (before, after, run.text()))


def nobody():
    run = Run(sh('echo 1 > x'), ['--ask-timeout', '1s'])
    good = run.asked() and run.until(b'no answer: denied')
    run.end()
    case('nobody answers: denied', good and answers() == [('deny', 'timeout')]
         and b'nobody answered' in run.screen, run.text())
    keep()
    done = subprocess.run([WARDER, '-p', os.path.join(SCRATCH, 'ask.policy'), '-C', PROJECT, '-o',
                           LOG, '--', 'sh', '-c', 'echo 1 > x'], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    case('no terminal: denied', answers() == [('deny', 'no-terminal')]
         and b'no terminal to ask at' in done.stdout, done.stdout)
    master, slave = pty.openpty()
    start = time.monotonic()
    keep()
    done = subprocess.run([WARDER, '-p', os.path.join(SCRATCH, 'ask.policy'), '-C', PROJECT, '-o',
                           LOG, '--', 'sh', '-c', 'echo 1 > x'], stdin=slave, stdout=slave,
                          stderr=slave, start_new_session=True)
    os.close(slave)
    os.close(master)
    case('standard input is no terminal to ask at', answers() == [('deny', 'no-terminal')]
         and time.monotonic() - start < PATIENCE, answers())
    keep()
    pid, fd = pty.fork()
    if pid == 0:
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            os.execv(WARDER, [WARDER, '-p', os.path.join(SCRATCH, 'ask.policy'), '-C', PROJECT,
                              '-o', LOG, '--', 'sh', '-c', 'echo 1 > x 2>/dev/null'])
        os.setpgid(child, child)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    os.waitpid(pid, 0)
    os.close(fd)
    case('in the background: denied', answers() == [('deny', 'background')], answers())
    with open(os.path.join(SCRATCH, 'ask.policy'), 'w') as file:
        file.write(VICTIM + 'write /dev\n')
    keep()
    pid, fd = pty.fork()
    if pid == 0:
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            os.execv(WARDER, [WARDER, '-p', os.path.join(SCRATCH, 'ask.policy'), '-C', PROJECT,
                              '-o', LOG, '--ask-timeout', '2s', '--', ASKED, 'pty'])
        os.setpgid(child, child)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    os.waitpid(pid, 0)
    os.close(fd)
    case('also at a terminal that the jail made', answers() == [('deny', 'background')], answers())
    run = Run(sh('echo 1 > x'), ['--observe'])
    run.end()
    with open(LOG) as log:
        records = [json.loads(line) for line in log]
    asks = [r for r in records if r.get('would') == 'ask']
    case('observing asks nobody, and records it', run.questions() == 0 and read('x') == '1\n'
         and len(asks) == 1 and asks[0]['decision'] == 'allow' and 'answer' not in asks[0]
         and records[-1]['counts']['asks'] == 1, run.text())


def programs():
    policy = POLICY.replace('ask write ./', 'ask exec ./') + 'read ./\n'
    files = (('tool', '#!/bin/sh\necho ran $1\n'),)
    script = 'cp /bin/true t 2>/dev/null; ./tool 1; ./tool 2; ./tool 3; exit 0'
    Run(sh('true'), policy=policy, files=files).end()
    run = Run(sh('sleep 0.5; ./tool 1; ./tool 2; ./tool 3; exit 0'), policy=policy, files=files)
    os.chmod(os.path.join(PROJECT, 'tool'), 0o755)
    good = run.answer(b'y', b'may it exec this?') and run.answer(b'y') and run.answer(b'n')
    run.end()
    case('programs: each time', good and b'ran 1' in run.screen and b'ran 2' in run.screen
         and b'ran 3' not in run.screen, run.text())
    policy = POLICY.replace('ask write ./', 'write ./\nask exec ./')
    run = Run(sh('cp /bin/echo t && chmod 755 t && ./t one; ./t two; exit 0'), policy=policy)
    good = run.answer(b'y', b'/proj/t') and run.answer(b'n')
    run.end()
    case('a program that the jail made', good and b'\none' in run.screen.replace(b'\r', b'')
         and b'\ntwo' not in run.screen.replace(b'\r', b''), run.text())


def calls():
    here = socket.socket(socket.AF_UNIX)
    place = os.path.join(SCRATCH, 'sock')
    here.bind(place)
    here.listen()
    steps = (('os.mkdir("d")', 1, 'create'), ('os.rename("f", "d/g")', 2, 'delete'),
             ('os.symlink("x", "l")', 1, 'create'), ('os.link("d/g", "h")', 1, 'create'),
             ('os.chmod("h", 0o600)', 1, 'modify'), ('os.truncate("h", 1)', 1, 'modify'),
             ('os.unlink("h")', 1, 'delete'), ('os.mkfifo("p")', 1, 'create'),
             ('socket.socket(socket.AF_UNIX).bind("b")', 1, 'create'),
             ('socket.socket(socket.AF_UNIX).connect("%s")' % place, 1, 'connect'),
             ('open("d/g", "r+").close()', 1, 'modify'),
             ('open("new", "x").close()', 1, 'create'), ('os.rmdir("e")', 1, 'delete'))
    policy = POLICY + 'ask connect %s\n' % place
    script = 'import os, socket\n' + '\n'.join(
        'try: %s\nexcept OSError as e: print("%d", type(e).__name__)' % (step[0], i)
        for i, step in enumerate(steps))
    for letter, good in ((b'y', b''), (b'n', b'PermissionError')):
        run = Run(['sh', '-c', 'while [ ! -d e ]; do sleep 0.1; done; exec python3 -c "$0"',
                   script], policy=policy, files=(('f', 'text'),))
        os.mkdir(os.path.join(PROJECT, 'e'))
        wrong = []
        for i, (step, questions, verb) in enumerate(steps):
            # what is not there cannot be asked about, and what is kept denied is not asked again
            if letter == b'n' and i in (1, 3, 4, 5, 6, 10):
                continue
            for k in range(questions if letter == b'y' else 1):
                if not run.answer(letter):
                    wrong.append(step)
                elif k == 0 and verb.encode() not in run.question.split(b'this?')[0]:
                    wrong.append(step + run.question.decode('utf-8', 'replace'))
        run.end()
        left = sorted(os.listdir(PROJECT))
        case('every kind of call, answered with %s' % letter.decode(), not wrong
             and left == (['b', 'd', 'l', 'new', 'p'] if letter == b'y' else ['e', 'f']),
             '%s %s\n%s' % (wrong, left, run.text()[-2500:]))
    here.close()
    os.unlink(place)


def addresses():
    """Of the internet: the same one is asked about once, another one anew."""
    servers = [socket.create_server(('127.0.0.1', 0)) for _ in range(2)]
    ports = [server.getsockname()[1] for server in servers]
    script = ('import socket, sys\nfor port in map(int, sys.argv[1:]):\n'
              ' try: socket.create_connection(("127.0.0.1", port)); print("got", port)\n'
              ' except OSError as e: print(port, type(e).__name__)')
    for letter, wanted in ((b'p', 'got %d'), (b'n', '%d PermissionError')):
        run = Run(['python3', '-c', script] + [str(ports[i]) for i in (0, 0, 1)],
                  policy=POLICY + 'ask connect 127.0.0.1:*\n')
        good = (run.answer(letter, b'connect this?\r\n  address  127.0.0.1:%d\r\n' % ports[0])
                and run.answer(b'y', b'127.0.0.1:%d\r\n' % ports[1]))
        run.end()
        lines = [(wanted % ports[0]).encode()] * 2 + [b'got %d' % ports[1]]
        shown = [line for line in run.screen.split(b'\r\n') if line in lines]
        case('addresses, the first one answered with %s' % letter.decode(),
             good and shown == lines and run.questions() == 2, run.text()[-2500:])
        case('what was answered is on the record',
             [answer for _, answer in answers(':%d' % ports[0])] ==
             [{b'p': 'path', b'n': 'deny'}[letter]] * 2, answers())
    for server in servers:
        server.close()


for function in (once_and_no, path_rule_all, always, typed, shown, raced, ended, often, nobody,
                 programs, calls, addresses):
    if len(sys.argv) > 3 and function.__name__ not in sys.argv[3:]:
        continue
    try:
        function()
    except (OSError, ValueError, IndexError) as error:
        case(function.__name__, False, repr(error))
of_schema()
print('1..%d' % count)
sys.exit(bool(failed))
