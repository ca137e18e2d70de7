// SPDX-License-Identifier: MIT
// supervisor/page/tree.js - Processes, paths and addresses as trees that open and close
//
// A tree can have a hundred thousand nodes and be as deep as a log's writer likes. Lines are made
// when somebody opens what they are in, not more than LINES or MORE_LINES at once, and below LEVELS
// there are no levels any more.
'use strict';

const LINES = 60, MORE_LINES = 300, LEVELS = 24, OPEN_LINES = 40, OPEN_MORE = 600;

// What rows say of the nodes of a tree: how many of each kind, and which verbs, below included.
class Counts {
	constructor(kin) {
		const size = kin.parents.length;

		this.kin = kin;
		this.own = new Uint32Array(size);
		this.kinds = KIND_NAMES.map(() => new Uint32Array(size));
		this.verbs = KIND_NAMES.map(() => new Uint16Array(size));
		this.words = new Uint32Array(size); // of kind OTHER: which, a bit each
	}

	add(node, kind, verbs, word) {
		this.own[node]++;
		this.kinds[kind][node]++;
		this.verbs[kind][node] |= verbs;
		if (kind === OTHER)
			this.words[node] |= 1 << Math.min(word, 31);
	}

	finish() {
		this.total = Uint32Array.from(this.own);
		this.kin.sum(this.total);
		this.kinds.forEach((values) => this.kin.sum(values));
		this.verbs.forEach((masks) => this.kin.unite(masks));
		this.kin.unite(this.words);
		return this;
	}
}

// "read list 12", a badge for each kind.
function countBadges(run, counts, node) {
	const labels = ['', run.observe ? 'would refuse' : 'refused', 'not there', '', ''];
	const made = element('span', 'counts');

	for (const kind of [BAD, OTHER, CALM, GOOD]) {
		const count = counts.kinds[kind][node];
		const words = run.verbNames(counts.verbs[kind][node]).join(' ');
		const label = kind === OTHER
			? run.words.filter((word, bit) => counts.words[node] >> Math.min(bit, 31) & 1).join(' ')
			: labels[kind];

		if (count)
			made.append(element('span', 'badge ' + KIND_NAMES[kind],
				[label, words, grouped(count)].filter((part) => part).join(' ')));
	}
	return made;
}

/*
 * A tree. What it is of is told by a model:
 * roots(), children(node): which lines there are, sorted; last(node): the node at the end of the
 * line that begins with it; line(node, last): the line's elements; flat(node): all below it, for
 * where it gets too deep.
 */
class Tree {
	constructor(list, model) {
		this.list = list;
		this.model = model;
	}

	show() {
		const roots = this.model.roots();

		this.list.replaceChildren();
		this.fill(this.list, roots, 0);
		if (!roots.length)
			this.list.append(element('li', 'calm', 'None.'));
		this.open(OPEN_LINES);
	}

	// Lines for nodes; behind LINES of them a button for more.
	fill(list, nodes, level, start = 0) {
		const end = Math.min(nodes.length, start + (start ? MORE_LINES : LINES));

		for (let i = start; i < end; i++)
			list.append(this.item(nodes[i], level));
		if (end === nodes.length)
			return;
		const more = element('li', 'more');

		more.append(button(plural(nodes.length - end, 'more', 'more') + ' …', '', () => {
			more.remove();
			this.fill(list, nodes, level, end);
		}));
		list.append(more);
	}

	item(node, level) {
		const last = level < LEVELS ? this.model.last(node) : node;
		const children = level < LEVELS ? this.model.children(last) : [];
		const line = this.model.line(node, last, level < LEVELS);

		if (!children.length)
			return element('li', 'leaf', element('div', 'line', ...line));
		const below = element('ul', ''), details = element('details', '',
			element('summary', 'line', ...line), below);

		details.addEventListener('toggle', () => this.make(details));
		details.made = () => {
			if (level + 1 < LEVELS)
				this.fill(below, children, level + 1);
			else
				this.fill(below, this.model.flat(last), LEVELS);
		};
		return element('li', '', details);
	}

	// What is in it is made when it is opened first.
	make(details) {
		const made = details.made;

		details.made = null;
		if (made && details.open)
			made();
		else if (made)
			details.made = made;
	}

	// Opens level by level, as long as that is not more than so many lines.
	open(most) {
		let lines = this.list.querySelectorAll('li').length;
		let closed = [...this.list.querySelectorAll('details:not([open])')];

		while (closed.length && lines < most) {
			const below = [];

			for (const details of closed) {
				if (lines >= most)
					return;
				details.open = true;
				this.make(details);
				lines += details.lastChild.childElementCount;
				below.push(...details.lastChild.querySelectorAll(':scope > li > details'));
			}
			closed = below;
		}
	}

	close() {
		for (const details of this.list.querySelectorAll('details[open]'))
			details.open = false;
	}

	// The two buttons of the section above a tree.
	control(section) {
		section.querySelector('[data-do=open]').addEventListener('click', () => this.open(OPEN_MORE));
		section.querySelector('[data-do=close]').addEventListener('click', () => this.close());
	}
}

function onlyButton(label, act) {
	const made = button('only', 'only', (event) => {
		event.preventDefault();
		act();
	});

	made.setAttribute('aria-label', 'Show only ' + label.slice(0, 200));
	return made;
}

// Paths, or addresses: sign is -1 for these.
class NameModel {
	constructor(run, names, sign, pick) {
		this.run = run;
		this.names = names;
		this.sign = sign;
		this.pick = pick;
	}

	count(rows) {
		const run = this.run, counts = new Counts(this.names.kin);

		for (const row of rows) {
			const node = run.path[row] * this.sign;

			if (node > 0 && (run.kind[row] === CALL || run.kind[row] === KILL))
				counts.add(node, run.wordKinds[run.outcome[row]], run.asked[row],
					run.outcome[row]);
		}
		this.counts = counts.finish();
	}

	shown(nodes) {
		const names = this.names.names;

		return nodes.filter((node) => this.counts.total[node]).sort((a, b) =>
			names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : a - b);
	}

	roots() {
		return this.names.names.length ? this.shown(this.names.kin.children(0)) : [];
	}

	children(node) {
		return this.shown(this.names.kin.children(node));
	}

	// A directory nobody asked about and the one thing in it are one line.
	last(node) {
		for (let below = this.children(node); below.length === 1 && !this.counts.own[node];
			below = this.children(node))
			node = below[0];
		return node;
	}

	line(node, last, within) {
		const full = this.names.all(), from = within ? this.names.kin.parents[node] : 0;
		let text = full[last];

		if (from)
			text = text.slice(full[from].length + (full[from] === '/' ? 0 : 1));
		if (this.names.kin.first[last] >= 0 && !text.endsWith('/') && this.children(last).length)
			text += '/';
		return [nameElement(text), countBadges(this.run, this.counts, last),
			onlyButton(full[last], () => this.pick(last * this.sign))];
	}

	flat(node) {
		const below = this.names.kin.below(node), list = [];

		for (let i = node + 1; i < below.length; i++)
			if (below[i] && this.counts.own[i])
				list.push(i);
		return list;
	}
}

class ProcessModel {
	constructor(run, pick) {
		this.run = run;
		this.pick = pick;
	}

	count(rows) {
		const run = this.run, counts = new Counts(run.processes);

		for (const row of rows)
			counts.add(run.process[row], run.wordKinds[run.outcome[row]], run.asked[row],
				run.outcome[row]);
		this.own = counts.kinds.map((values) => Uint32Array.from(values));
		this.counts = counts.finish();
	}

	roots() {
		return this.run.processes.roots.filter((node) => this.counts.total[node]);
	}

	children(node) {
		return this.run.processes.children(node).filter((child) => this.counts.total[child]);
	}

	last(node) {
		return node;
	}

	line(node) {
		const run = this.run, parts = [], image = run.images[node];
		const calls = [GOOD, CALM, OTHER].reduce((sum, kind) => sum + this.own[kind][node], 0);
		const refused = this.own[BAD][node], counts = element('span', 'counts');
		let former = image >= 0 ? run.formers[image] : -1;

		parts.push(element('span', 'pid', String(run.pids[node])),
			nameElement(run.command(node) || '(not known)'));
		if (image < 0 && run.comms[node])
			parts.push(element('span', 'quiet', 'executed nothing'));
		if (former >= 0) {
			const before = [];

			for (; former >= 0 && before.length < 20; former = run.formers[former])
				before.unshift(run.commands[former]);
			const was = element('span', 'quiet', 'before: ', nameElement(before.join('  →  ')));

			parts.push(was);
		}
		if (refused)
			counts.append(badge((run.observe ? 'would refuse ' : 'refused ') + grouped(refused), BAD));
		if (calls)
			counts.append(element('span', 'badge good', plural(calls, 'call', 'calls')));
		counts.append(element('span', 'badge event', run.ends[node]));
		if (run.usages[node])
			counts.append(element('span', 'quiet', run.usages[node]));
		parts.push(counts, onlyButton('process ' + run.pids[node], () => this.pick(node)));
		return parts;
	}

	flat(node) {
		const below = this.run.processes.below(node), list = [];

		for (let i = node + 1; i < below.length; i++)
			if (below[i] && this.counts.own[i])
				list.push(i);
		return list;
	}
}
