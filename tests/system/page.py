# SPDX-License-Identifier: MIT
"""tests/system/page.py - What of a report's page is not well-formed or loads something: page.py FILE

Prints one complaint a line; nothing for a page that is as it should be. A browser repairs what is
wrong, so only a parser that does not tells of it.
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
        self.parts, self.runs, self.data = {'style': '', 'script': ''}, 0, 0

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
            self.data += 1
            try:
                json.loads(data)
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
        if not self.runs or self.data != 2 * self.runs:
            self.wrong.append(f'{self.runs} runs with {self.data} blocks of data')


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        text = file.read()
    page = Page()
    page.feed(text)
    page.close()
    page.check(text)
    for wrong in page.wrong:
        print(wrong)


main()
