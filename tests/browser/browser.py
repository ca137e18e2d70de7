#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/browser/browser.py - The page of `warder report --html` in a real browser: browser.py WARDER

What the page shows is held against the log itself, read here line by line. Speaks TAP.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import chromium # noqa: E402
import forge # noqa: E402

# Generous: a busy machine may take that long, a page that freezes takes longer.
PAINT_MS, READY_S, FILTER_MS = 15000, 90, 10000

WORK = ('cat note.txt .env; ls / >/dev/null; sh -c "exit 3"; cat note.txt >copy.txt; '
        'touch "$(printf "a\\033[31mb")"; mkdir -p x/y; for i in 1 2; do (read z <note.txt); done; '
        'cat .env; true')


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def ok(self, name, good, *details):
        self.count += 1
        self.failed += not good
        print(f'{"ok" if good else "not ok"} {self.count} - {name}')
        for detail in details if not good else ():
            print('# ' + str(detail).encode('ascii', 'backslashreplace').decode()[:2000])
        sys.stdout.flush()

    def equal(self, name, got, wanted):
        self.ok(name, got == wanted, f'got:    {got!r}', f'wanted: {wanted!r}')

    def skip(self, name, reason):
        self.count += 1
        print(f'ok {self.count} - {name} # SKIP {reason}')


def read_log(path):
    with open(path, encoding='utf-8') as log:
        return [json.loads(line) for line in log]


def outcome(record):
    """The word that the page has for a record, as docs/audit-format.md tells it."""
    kind = record['kind']
    if kind != 'call':
        return {'exec': 'started', 'exit': 'ended', 'kill': 'kill'}[kind]
    makes = {'create', 'bind'} & set(record['verbs'])
    if (record['would'] == 'deny' and record['rule'] is None and record['errno'] == 'ENOENT' and
            not makes):
        return 'not there'
    return record['would']


def listed(records):
    return [r for r in records if r['kind'] in ('call', 'exec', 'exit', 'kill')]


class Page:
    """One page in the browser."""

    def __init__(self, tap, browser, warder, scratch):
        self.tap, self.browser, self.warder, self.scratch = tap, browser, warder, scratch

    def make(self, *logs):
        page = os.path.join(self.scratch, 'report.html')
        subprocess.run([self.warder, 'report', '--html', page, *logs], check=True)
        return page

    def found(self):
        """How many records are listed, as the page says and as it has them."""
        return self.browser.run(
            '[...views.values()].find((v) => !v.section.hidden).records.rows.length')

    def fill(self, script):
        """Changes the form as a person does and waits until the page has followed."""
        self.browser.run('(() => { const form = document.querySelector(".run:not([hidden]) form");'
                         'const f = form.elements;' + script +
                         '; form.dispatchEvent(new Event("input", {bubbles: true})); })()')
        time.sleep(0.2)
        self.browser.run('new Promise((done) => setTimeout(done, 150))')
        return self.found()

    def check(self, word):
        return (f'for (const b of form.querySelectorAll("[type=checkbox]"))'
                f' if (b.value === {json.dumps(word)}) b.checked = !b.checked')

    def clear(self):
        self.browser.run('document.querySelector(".run:not([hidden]) [type=reset]").click()')

    def texts(self, selector):
        return self.browser.run(f'[...document.querySelectorAll({json.dumps(selector)})]'
                                '.map((e) => e.textContent)')

    def quiet(self, name):
        self.tap.equal(f'{name}: nothing was fetched', self.browser.requests(), [])
        self.tap.equal(f'{name}: no error, no warning', self.browser.complaints(), [])


def below(path, parent):
    return path == parent or path.startswith(parent.rstrip('/') + '/')


def test_filters(page, log):
    tap, browser, records = page.tap, page.browser, listed(read_log(log))
    browser.open(page.make(log))
    tap.equal('all records are there', page.found(), len(records))
    for word in sorted({outcome(r) for r in records}):
        tap.equal(f'decision {word}', page.fill(page.check(word)),
                  sum(outcome(r) == word for r in records))
        page.clear()
    for verb in sorted({v for r in records for v in r.get('verbs', [])}):
        tap.equal(f'verb {verb}', page.fill(page.check(verb)),
                  sum(verb in r.get('verbs', []) for r in records))
        page.clear()
    for comm in sorted({r['comm'] for r in records if r['comm']}):
        tap.equal(f'program {comm}', page.fill(f'f.program.value = {json.dumps(comm)}'),
                  sum(r['comm'] == comm for r in records))
        page.clear()
    want = sum('note.txt' in r.get('path', '') and outcome(r) == 'allow' and
               'read' in r.get('verbs', []) and r['comm'] == 'cat' for r in records
               if r['kind'] == 'call')
    got = page.fill('f.program.value = "cat"; f.text.value = "/NOTE.TXT";' + page.check('allow') +
                    ';' + page.check('read'))
    tap.equal('text, program, decision and verb together', got, want)
    tap.ok('and that is something', want > 0)
    address = browser.run('location.hash')
    tap.ok('it stands in the address', 'program=cat' in address and 'decision=allow' in address,
           address)
    rows = page.texts('.records tbody tr:not(.detail) td.what')
    tap.equal('the table has as many rows', len(rows), want)
    tap.ok('of just that', all(row.endswith('note.txt') for row in rows), rows)
    browser.open(page.make(log), address)
    tap.equal('opened by that address it is the same', page.found(), want)
    tap.equal('and the form says so', browser.run('document.forms[0].elements.program.value'), 'cat')
    page.clear()
    browser.run('location.hash = ' + json.dumps(address))
    browser.wait('document.forms[0].elements.program.value === "cat"', 'the address is followed')
    tap.equal('an address that is changed is followed', page.found(), want)
    page.clear()
    want = sum('exit 3' in json.dumps([r.get(k) for k in ('path', 'comm', 'argv', 'args', 'rule')])
               for r in records)
    tap.equal('a command line is found where it was started', page.fill('f.text.value = "exit 3"'),
              want + sum(r.get('status') == 3 for r in records))
    tap.ok('and only there', 0 < want < 5, want)
    page.clear()
    start, to = 0.25 * records[-1]['t'], 0.75 * records[-1]['t']
    tap.equal('a span of time', page.fill(f'f.from.value = {start:.6f}; f.to.value = {to:.6f}'),
              sum(round(start, 6) <= int(r['t'] * 1e6 + 1e-3) / 1e6 <= round(to, 6)
                  for r in records))
    page.clear()
    page.fill('f.text.value = "no such thing anywhere"')
    tap.equal('nothing is like that', page.texts('.records tbody'), ['No record is like this.'])
    page.clear()
    page.quiet('filters')


def test_tree(page, log):
    tap, browser, records = page.tap, page.browser, listed(read_log(log))
    project = os.path.dirname(next(r['path'] for r in records
                                   if r['kind'] == 'call' and r['path'].endswith('note.txt')))
    calls = [r for r in records if r['kind'] == 'call']

    browser.open(page.make(log), '#path=' + project)
    names = {r.get('path', '') for r in calls} | {r.get('path2', '') for r in calls}
    tap.equal('what lies below a path', page.found(),
              sum(below(r.get('path') or r.get('spelled', ''), project) or
                  below(r.get('path2', ''), project) for r in records if r['kind'] != 'exit'))
    browser.run('document.querySelector(".paths [data-do=open]").click()')
    leaves = browser.run('[...document.querySelectorAll(".paths .leaf")].map((l) =>'
                         'l.querySelector(".only").ariaLabel)')
    wanted = sorted('Show only ' + forge.shown(n) for n in names if below(n, project))
    inner = [n for n in wanted if not any(o.startswith(n + '/') for o in wanted)]
    tap.equal('the tree, expanded, has its paths', sorted(leaves), inner)
    browser.run('document.querySelector(".paths [data-do=close]").click()')
    tap.equal('and none when it is closed', browser.run(
        '[...document.querySelectorAll(".paths .leaf")].filter((l) => l.checkVisibility())'
        '.length'), 0)
    browser.run('document.querySelector(".paths summary").focus()')
    key(browser, 'Enter')
    tap.ok('the keyboard opens it again', browser.run(
        'document.querySelector(".paths details").open'))
    page.clear()
    pids = {r['pid'] for r in records}
    browser.run('document.querySelector(".processes [data-do=open]").click()')
    tap.equal('every process is in the tree',
              sorted(map(int, page.texts('.processes .pid'))), sorted(pids))
    parents = {}
    for record in records:
        parents.setdefault(record['pid'], record.get('parent'))
    child = next(p for p in parents if parents[p] in pids)
    nested = browser.run(f'''(() => {{ const of = (pid) => [...document.querySelectorAll(
        ".processes .pid")].find((e) => e.textContent === String(pid)).closest("li");
        return of({parents[child]}).contains(of({child})); }})()''')
    tap.ok('a process lies in the one that made it', nested)
    below_it = {child}
    for pid in sorted(parents):  # numbers rise here: who made a process comes before it
        if parents[pid] in below_it:
            below_it.add(pid)
    wanted = sum(r['pid'] in below_it for r in records)
    browser.run(f'''[...document.querySelectorAll(".processes .pid")].find((e) => e.textContent ===
        "{child}").closest(".line").querySelector(".only").click()''')
    tap.equal('only a process and those it made', page.found(), wanted)
    address = browser.run('location.hash')
    browser.open(page.make(log), address)
    tap.equal('the same by its address', page.found(), wanted)
    browser.run('document.querySelector(".drop").click()')
    tap.equal('dropped, all are there', page.found(), len(records))
    browser.run('document.querySelector(".paths .leaf .only").click()')
    path = browser.run('document.querySelector(".drop .name").textContent')
    wanted = sum(path in (forge.shown(r.get('path', '')), forge.shown(r.get('path2', '')))
                 for r in records)
    tap.equal('only a path', page.found(), wanted)
    tap.ok('which is something', 0 < wanted < len(records))
    browser.open(page.make(log), browser.run('location.hash'))
    tap.equal('the same by its address too', page.found(), wanted)
    page.quiet('trees')


def test_denials(page, log):
    tap, browser, records = page.tap, page.browser, listed(read_log(log))
    refused = [r for r in records if outcome(r) in ('deny', 'hide')]
    distinct = {(r['path'], r['refused'], json.dumps(r['rule'])) for r in refused}
    browser.open(page.make(log))
    tap.equal('each distinct refusal is told', len(page.texts('.denial')), len(distinct))
    tap.ok('before everything else', browser.run(
        'document.querySelector(".run > section").matches(".denials")'))
    ruled = next(r for r in refused if r['rule'] and 'at' in r['rule'])
    tap.ok('with its rule and place', any(
        ruled['rule']['at'] + '  ' + ruled['rule']['text'] in text
        for text in page.texts('.denial .reason')), page.texts('.denial .reason'))
    line = page.texts('.denial code.copy')[0]
    tap.equal('a line that would allow it', line, 'list /')
    browser.call('Browser.grantPermissions',
                 permissions=['clipboardReadWrite', 'clipboardSanitizedWrite'])
    browser.run('window.copied = []; document.addEventListener("copy", () =>'
                'copied.push(getSelection().toString()))')
    for how, prepare in (('the clipboard', ''), ('a selection', 'Object.defineProperty(navigator,'
                                                 '"clipboard", {value: undefined});')):
        browser.run(prepare + 'document.querySelector(".denial .copier").click()')
        browser.wait('document.querySelector(".denial .copier").textContent === "Copied"',
                     'it was copied')
        tap.ok(f'it is copied by {how}', True)
        tap.equal('and that is said', browser.run('document.getElementById("told").textContent'),
                  'Copied: ' + line)
        time.sleep(1.6)
    tap.equal('what was selected is just the line', browser.run('copied'), [line])
    page.fill('f.program.value = "ls"')
    shown = browser.run('[...document.querySelectorAll(".denial")].filter((d) => !d.hidden)'
                        '.map((d) => d.querySelector(".what").textContent)')
    tap.equal('filters are for refusals too', shown, ['refused list /'])
    browser.run('document.querySelector(".records .opener").click()')
    row = next(r for r in refused if r['comm'] == 'ls')
    page.clear()
    page.fill(page.check('deny'))
    browser.run('document.querySelector(".records .opener").click()')
    detail = page.texts('.records .detail')[0]
    tap.ok('a record opens and tells its errno', 'EACCES' in detail and row['errno'] == 'EACCES',
           detail)
    page.quiet('refusals')


def key(browser, name, text=None):
    codes = {'Enter': 13, 'Tab': 9, ' ': 32, '/': 191}
    for kind in ('keyDown', 'keyUp'):
        browser.call('Input.dispatchKeyEvent', type=kind, key=name,
                     windowsVirtualKeyCode=codes.get(name, ord(name[0].upper())),
                     **({'text': text or ('\r' if name == 'Enter' else name)}
                        if kind == 'keyDown' and name != 'Tab' else {}))


def test_keyboard(page, log):
    tap, browser = page.tap, page.browser
    browser.open(page.make(log))
    key(browser, '/')
    tap.equal('/ goes to the search', browser.run('document.activeElement.name'), 'text')
    seen = []
    for _ in range(40):
        key(browser, 'Tab')
        seen.append(browser.run('document.activeElement.name || document.activeElement.type || '
                                'document.activeElement.tagName'))
        if seen[-1] == 'decision':
            break
    tap.equal('Tab reaches the decisions', seen[-1], 'decision')
    before = page.found()
    key(browser, ' ')
    time.sleep(0.4)
    word = browser.run('document.activeElement.value')
    tap.equal('the space bar filters', page.found(),
              sum(outcome(r) == word for r in listed(read_log(log))))
    tap.ok('by something', page.found() < before)
    tap.ok('and where the focus is can be seen', browser.run(
        'getComputedStyle(document.activeElement.nextElementSibling).outlineStyle') == 'solid')


def test_hostile(page, scratch):
    tap, browser = page.tap, page.browser
    log = os.path.join(scratch, 'hostile.jsonl')
    forge.write(log, forge.hostile())
    browser.open(page.make(log))
    page.browser.run('document.querySelector(".paths [data-do=open]").click()')
    tap.equal('no script of a name ran', browser.run('typeof window.hurt'), 'undefined')
    calls = [r for r in read_log(log) if r['kind'] == 'call']
    tap.equal('names are what they are', page.texts('.records td.what'),
              [forge.shown(r['path']) if r['kind'] == 'call' else
               '/usr/bin/' + forge.shown(r['argv'][0]) if r['kind'] == 'exec' else 'exit 0'
               for r in listed(read_log(log))])
    leaves = browser.run('[...document.querySelectorAll(".paths .leaf .only")].map((e) =>'
                         'e.ariaLabel.slice("Show only ".length))')
    tap.equal('in the tree as well', sorted(leaves), sorted({forge.shown(r['path'])[:200]
                                                             for r in calls}))
    for word in ('redirect', '<u>fake', '__proto__'):
        tap.equal(f'the decision {word} is shown as it is', page.fill(page.check(word)),
                  sum(r['would'] == word for r in calls))
        page.clear()
    tap.equal('programs are what they are', browser.run(
        '[...document.forms[0].elements.program.options].map((o) => o.value).sort()'),
        ['', '<i>x', '__proto__'])
    tap.equal('nothing was made of them', browser.run(
        'document.querySelectorAll("img, iframe, object, embed, link, i, u, b:not(.figures b),'
        '[onerror], script:not([type])").length'), 1)  # the page's own script
    tap.equal('no character that acts on text', browser.run(
        r'(document.body.innerText.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e'
        r'\u200f\u2028-\u202e\u2066-\u2069]/g) || []).length'), 0)
    tap.ok('letters that run to the left leave a path in order', browser.run(
        '(() => { const row = [...document.querySelectorAll(".records td.what")].find((e) =>'
        'e.querySelector("bdi")); const parts = [...row.querySelectorAll("bdi")].map((e) =>'
        'e.getBoundingClientRect().left).slice(1);'
        'return parts.length >= 3 && parts.every((x, i) => !i || x > parts[i - 1]); })()'))
    tap.equal('in a refusal too, and in the line to copy', browser.run(
        '(() => { const item = [...document.querySelectorAll(".denial")].find((e) =>'
        'e.textContent.includes("/12/")); return [".what", ".copy"].map((place) => {'
        'const parts = [...item.querySelectorAll(place + " bdi")].slice(-3).map((e) =>'
        'e.getBoundingClientRect().left);'
        'return parts.length === 3 && parts[0] < parts[1] && parts[1] < parts[2]; }); })()'),
        [True, True])
    tap.equal('what cannot be seen has its number, and the line its text', browser.run(
        '(() => { const line = [...document.querySelectorAll(".denial .copy")].find((e) =>'
        'e.textContent.includes("seen")); return [line.textContent,'
        '...[...line.querySelectorAll(".unseen")].map((e) =>'
        'e.getBoundingClientRect().width > 20 && getComputedStyle(e, "::before").content)]; })()'),
        ["read '/srv/un\u200bseen\u3000\U000e0041'", '"U+200B"', '"U+3000"', '"U+E0041"'])
    browser.run('getSelection().removeAllRanges(); copySelected([...document.querySelectorAll('
                '".denial .copy")].find((e) => e.textContent.includes("seen")))')
    tap.equal('which is what is selected', browser.run('getSelection().toString()'),
              "read '/srv/un\u200bseen\u3000\U000e0041'")
    tap.equal('a name that is there twice is told twice', browser.run(
        '(() => { const row = [...document.querySelectorAll(".records tr")].find((e) =>'
        'e.textContent.includes("/srv/twice")); row.querySelector(".opener").click();'
        'return row.nextSibling.querySelector("dd").textContent; })()'),
        'rename(/srv/twice, /srv/twice)')
    tap.ok('a long name does not make the page wide', browser.run(
        'document.documentElement.scrollWidth <= innerWidth'))
    page.quiet('hostile names')
    for name, script in (('markup of a string', 'document.body.innerHTML = "<b>x</b>"'),
                         ('code of a string', 'new Function("return 1")()')):
        try:
            browser.run(script)
            tap.ok(f'the page makes no {name}', False)
        except chromium.Failed as error:
            tap.ok(f'the page makes no {name}', 'Trusted' in str(error) or 'EvalError' in str(error),
                   error)
    try:
        browser.run('fetch("data:,x").then(() => 1)')
        tap.ok('the page fetches nothing', False)
    except chromium.Failed:
        tap.ok('the page fetches nothing', True)


CONTRAST = r'''(() => {
	const parse = (text) => { const n = text.match(/[\d.]+/g).map(Number);
		return n.length < 4 ? [...n, 1] : n; };
	const light = (c) => c.slice(0, 3).map((v) => (v /= 255) <= 0.03928 ? v / 12.92
		: ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
	const back = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e)
		.backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
	const bad = [];
	for (const e of document.querySelectorAll('body *')) {
		if (!e.checkVisibility() || e.matches(':disabled, option, .hush, svg *') ||
		    ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
		const a = light(parse(getComputedStyle(e).color)), b = light(back(e));
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (ratio < 4.5) bad.push([e.tagName, e.className, Math.round(ratio * 100) / 100]);
	}
	return bad;
})()'''


def test_looks(page, log):
    tap, browser = page.tap, page.browser
    made = page.make(log)
    for dark in (False, True):
        for width in (1280, 400):
            name = f'{"dark" if dark else "light"}, {width} wide'
            browser.look(width, 900, dark)
            browser.open(made)
            browser.run('document.querySelector(".opener").click()')
            tap.equal(f'{name}: text can be read', browser.run(CONTRAST), [])
            tap.ok(f'{name}: nothing sticks out', browser.run(
                'document.documentElement.scrollWidth <= innerWidth'))
    tap.equal('every control has a name', browser.run(
        '[...document.querySelectorAll("button, input, select")].filter((e) => !e.ariaLabel &&'
        '!e.textContent.trim() && !(e.labels && e.labels.length)).length'), 0)
    tap.equal('headings in order', browser.run(
        '[...document.querySelectorAll("h1, h2, h3")].map((h) => h.tagName).join(" ")'),
        'H1 H2 ' + ' '.join(['H3'] * 6))
    browser.look(800, 1000, media='print')
    browser.open(made)
    tap.ok('on paper there are no filters', browser.run(
        'getComputedStyle(document.querySelector(".filters")).display === "none"'))
    browser.look(1280, 900)


def test_bare(page, log):
    """What is left without a script."""
    tap, browser = page.tap, page.browser
    made = page.make(log)
    browser.call('Emulation.setScriptExecutionDisabled', value=True)
    browser.call('Page.navigate', url='file://' + made)
    time.sleep(1)
    root = browser.call('DOM.getDocument', depth=-1)['root']
    texts = []

    def gather(node):
        if node['nodeName'] in ('SCRIPT', 'STYLE', 'TEMPLATE'):
            return
        texts.append(node['nodeValue'])
        for child in node.get('children', []):
            gather(child)
    gather(root)
    text = ''.join(texts)
    browser.call('Emulation.setScriptExecutionDisabled', value=False)
    tap.ok('without a script: what it is about', 'Without a script this page' in text)
    tap.ok('without a script: the refusals', 'list /' in text and 'no rule allows it' in text)


def test_runs(page, log, scratch):
    tap, browser = page.tap, page.browser
    empty = os.path.join(scratch, 'empty.jsonl')
    forge.write(empty, [forge.start(['true'], mode='observe')])
    browser.open(page.make(log, empty))
    tap.equal('two runs are offered', browser.run(
        'document.querySelectorAll(".pick option").length'), 2)
    browser.run('(() => { const p = document.querySelector(".pick select"); p.value = "2";'
                'p.dispatchEvent(new Event("change")); })()')
    tap.equal('a run without a record', page.found(), 0)
    tap.ok('says that it only observed', any('only observed' in text for text in
                                             page.texts('#run-2 .note')))
    tap.equal('and is the only one shown', browser.run(
        '[...document.querySelectorAll(".run")].filter((s) => s.checkVisibility()).length'), 1)
    tap.equal('the address names it', browser.run('location.hash'), '#run=2')
    page.quiet('two runs')


def test_deep(page, scratch):
    """Trees as deep as names and processes can make them."""
    tap, browser = page.tap, page.browser
    log = os.path.join(scratch, 'deep.jsonl')
    forge.write(log, forge.deep())
    records = listed(read_log(log))
    browser.open(page.make(log))
    tap.equal('deep trees: all records are there', page.found(), len(records))
    for _ in range(3):
        browser.run('for (const b of document.querySelectorAll("[data-do=open]")) b.click()')
    depth = browser.run('Math.max(...[...document.querySelectorAll(".tree li")].map((e) => {'
                        'let n = 0; for (; e; e = e.parentElement) n += e.tagName === "LI";'
                        'return n; }))')
    tap.ok(f'deep trees: no more than {depth} levels', 10 < depth <= 32)
    tap.ok('deep trees: nothing sticks out', browser.run(
        'document.documentElement.scrollWidth <= innerWidth'))
    last = records[-1]['path']
    page.fill('f.text.value = ' + json.dumps(last))
    tap.ok('deep trees: the last one is found', any(last.endswith(text) for text in
                                                    page.texts('.paths .name')))
    page.quiet('deep trees')


def test_long(page, scratch):
    """Names that would fill the browser if each of their directories was written out."""
    tap, browser = page.tap, page.browser
    log = os.path.join(scratch, 'long.jsonl')
    forge.write(log, forge.long(500))
    browser.open(page.make(log))
    tap.equal('long names: all records are there', page.found(), 500)
    tap.equal('long names: one is found', page.fill('f.text.value = "/x77/"'), 1)
    room = browser.run('performance.memory.usedJSHeapSize / 1e6')
    tap.ok(f'long names: {room:.0f} MB are enough', room < 600)
    page.quiet('long names')


def test_many(page, scratch):
    tap, browser = page.tap, page.browser
    log = os.path.join(scratch, 'many.jsonl')
    forge.write(log, forge.many(100000))
    records = listed(read_log(log))
    began = time.monotonic()
    browser.open(page.make(log))
    took = time.monotonic() - began
    paint = browser.run('Math.round(performance.getEntriesByName("first-contentful-paint")[0]'
                        '.startTime)')
    tap.ok(f'100,000 records: {paint} ms to the first paint', paint < PAINT_MS)
    tap.ok(f'100,000 records: {took:.1f} s until all is there', took < READY_S)
    tap.equal('all are there', page.found(), len(records))
    tap.ok('the browser holds few of them', browser.run(
        'document.querySelectorAll("*").length') < 6000)
    wanted = [('text', 'w.text = "HEADER77"', lambda r: 'header77' in r.get('path', '')),
              ('decision', 'w.decisions.add("hide")', lambda r: r.get('would') == 'hide')]
    for name, script, condition in wanted:
        took, found = browser.run(
            '(() => { const v = views.get(1), w = v.wanted = new Wanted();' + script + ';'
            'const t = performance.now(); v.update(); document.body.offsetHeight;'
            'return [Math.round(performance.now() - t), v.records.rows.length]; })()')
        tap.equal(f'100,000 records by {name}', found, sum(map(condition, records)))
        tap.ok(f'in {took} ms', took < FILTER_MS)
    page.clear()
    browser.run('document.querySelector("[data-go=last]").click()')
    tap.equal('the last page', page.texts('.pages output'),
              [f'{(len(records) - 1) // 100 * 100 + 1:,} to {len(records):,} of {len(records):,}'])
    browser.run('document.querySelector(".paths [data-do=open]").click()')
    tap.ok('a tree opened at large stays small', browser.run(
        'document.querySelectorAll("*").length') < 20000)
    page.quiet('many records')


def main():
    warder = os.path.abspath(sys.argv[1])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))  # so that nothing is left behind
    tap = Tap()
    if not chromium.find():
        print('1..0 # SKIP there is no chromium: apt-get install chromium')
        return 0
    scratch = tempfile.mkdtemp(prefix='warder-test.', dir='/var/tmp')
    try:
        project, log = os.path.join(scratch, 'project'), os.path.join(scratch, 'run.jsonl')
        os.mkdir(project)
        for name, text in (('note.txt', 'a note\n'), ('.env', 'SECRET=1\n')):
            with open(os.path.join(project, name), 'w', encoding='utf-8') as file:
                file.write(text)
        subprocess.run([warder, '-q', '-o', log, '--', 'sh', '-c', WORK], cwd=project, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       env={'PATH': '/usr/bin:/bin', 'HOME': scratch, 'LC_ALL': 'C'})
        with chromium.Browser() as browser:
            browser.look(1280, 900)
            page = Page(tap, browser, warder, scratch)
            test_denials(page, log)
            test_filters(page, log)
            test_tree(page, log)
            test_keyboard(page, log)
            test_hostile(page, scratch)
            test_looks(page, log)
            test_runs(page, log, scratch)
            test_deep(page, scratch)
            test_long(page, scratch)
            test_many(page, scratch)
            test_bare(page, log)
    except chromium.Failed as error:
        tap.ok('the browser goes on', False, error)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f'1..{tap.count}')
    return 1 if tap.failed else 0


if __name__ == '__main__':
    sys.exit(main())
