# SPDX-License-Identifier: MIT
"""tests/system/page.py - What of a report's page is not as it should be: page.py FILE [LOG]

Prints one complaint a line: of markup that is not well-formed (a browser repairs that, so only a
parser that does not tells of it), of what loads something, and, with the log of its first run, of
records that are not those of the log.
"""
import base64
import hashlib
import html.parser
import json
import re
import sys

VOID = {'meta', 'input', 'br', 'hr', 'img', 'link'}
LOADS = {'src', 'href', 'srcset', 'action', 'formaction', 'data', 'poster', 'background', 'style'}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong, self.ids, self.policy = [], [], set(), ''
        self.parts, self.runs, self.data = {'style': '', 'script': ''}, 0, {}

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        attributes = dict(attrs)
        if len(set(names)) != len(names):
            self.wrong.append(f'{tag}: an attribute twice')
        for name in names:
            if name in LOADS or name.startswith('on'):
                self.wrong.append(f'{tag} has {name}')
        if attributes.get('id') in self.ids:
            self.wrong.append(f'the id {attributes["id"]} twice')
        if 'id' in attributes:
            self.ids.add(attributes['id'])
        if attributes.get('http-equiv') == 'Content-Security-Policy':
            self.policy = attributes['content']
        self.runs += tag == 'section' and attributes.get('class') == 'run'
        if tag not in VOID:
            self.open.append((tag, attributes))

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.wrong.append(f'</{tag}> ends {self.open[-1:]}, line {self.getpos()[0]}')
        else:
            self.open.pop()

    def handle_data(self, data):
        tag, attributes = self.open[-1] if self.open else ('', {})
        if tag == 'script' and attributes.get('type') == 'application/json':
            try:
                self.data[attributes['id']] = json.loads(data)
            except ValueError as error:
                self.wrong.append(f'data that is no JSON: {error}')
        elif tag in self.parts:
            self.parts[tag] += data

    def check(self, text):
        if self.open:
            self.wrong.append(f'not closed: {self.open}')
        for part, content in self.parts.items():
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            if f"{part}-src 'sha256-{digest}'" not in self.policy:
                self.wrong.append(f'the policy does not have the digest of the {part}')
        if "default-src 'none'" not in self.policy or 'unsafe' in self.policy:
            self.wrong.append(f'a policy that allows too much: {self.policy}')
        urls = [url for url in re.findall(r'[a-z]+://[^\s"\'<]*', text)
                if url != 'http://www.w3.org/2000/svg'] # the name of SVG's elements, no address
        self.wrong += [f'the address {url}' for url in urls]
        if not self.runs or len(self.data) != 2 * self.runs:
            self.wrong.append(f'{self.runs} runs with {len(self.data)} blocks of data')

    def path(self, tables, node):
        names, above = tables['names'], tables['directories']
        if node <= 0:
            return tables['hosts'][-node] if node else ''
        name = names[node]
        while above[node] > 0:
            node = above[node]
            name = names[node].rstrip('/') + '/' + name
        return name

    def compare(self, log):
        """The records of the first run with those of its log, whose names are plain."""
        rows, tables = self.data['rows-1'], self.data['data-1']
        with open(log, encoding='utf-8') as file:
            records = [json.loads(line) for line in file]
        records = [r for r in records if r['kind'] in ('call', 'exec', 'exit', 'kill')]
        columns = re.search(r'const COLUMNS = \[([^]]*)\]', self.parts['script'])[1]
        columns = re.findall(r"'(\w+)'", columns)
        if len(rows) != len(columns) * len(records):
            self.wrong.append(f'{len(rows) / len(columns)} records, the log has {len(records)}')
        for index, record in enumerate(records):
            row = dict(zip(columns, rows[index * len(columns):(index + 1) * len(columns)]))
            got = (tables['pids'][row['process']], self.path(tables, row['path']),
                   tables['programs'][row['program']] if row['program'] else None,
                   [v for bit, v in enumerate(tables['verbs']) if row['asked'] >> bit & 1])
            want = (record['pid'], record.get('path', record.get('spelled', '')), record['comm'],
                    record.get('verbs', []))
            rule = record.get('rule') or {}
            if record['kind'] == 'call':
                got += (row['detail'].split('\x02')[1:],)
                want += ([record['blake2b']] if record.get('blake2b') else [],)
            if 'at' in rule:
                got += (tables['rules'][row['rule']],)
                want += ([rule['text'], rule['at']],)
            if 'would' in record and tables['words'][row['outcome']] != 'not there':
                got += (tables['words'][row['outcome']], tables['words'][row['decision']])
                want += (record['would'], record['decision'])
            if got != want:
                self.wrong.append(f'record {index}: {got}, the log has {want}')


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        text = file.read()
    page = Page()
    page.feed(text)
    page.close()
    page.check(text)
    if len(sys.argv) > 2:
        page.compare(sys.argv[2])
    for wrong in page.wrong:
        print(wrong)


main()
