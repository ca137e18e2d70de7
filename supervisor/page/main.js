// SPDX-License-Identifier: MIT
// supervisor/page/main.js - The page put together: one run at a time, and its filters
'use strict';

const DENIALS_SHOWN = 20, PROGRAMS_SHOWN = 500, TYPING = 120;

// A run on the page.
class View {
	constructor(number) {
		this.run = new Run(number);
		this.section = this.run.section;
		this.wanted = readAddress(this.run);
		this.build();
		this.showWanted();
		this.update();
	}

	// What the templates have, with what this run has in it.
	build() {
		const run = this.run, section = this.section;
		const copy = (id) => document.getElementById(id).content.cloneNode(true);

		section.querySelectorAll('.name').forEach(unmask);
		section.querySelector('header').after(copy('filters'));
		section.append(copy('parts'));
		this.form = section.querySelector('form');
		this.fillForm();
		for (const line of section.querySelectorAll('code.copy'))
			line.after(copyable(line));
		this.buildDenials();
		this.buildJumps();
		this.records = new Records(run, section.querySelector('.records'));
		this.trees = [
			['.processes', new ProcessModel(run, (process) => this.set('process', process))],
			['.paths', new NameModel(run, run.paths, 1, (node) => this.set('path', node))],
			['.hosts', new NameModel(run, run.hosts, -1, (node) => this.set('path', node))],
		].map(([place, model]) => {
			const part = section.querySelector(place);
			const tree = new Tree(part.querySelector('ul'), model);

			if (part.querySelector('.tools'))
				tree.control(part);
			return { part, model, tree };
		});
	}

	// The address has another use, so these are no links.
	buildJumps() {
		const jumps = this.form.querySelector('.jump');

		for (const part of this.section.querySelectorAll(':scope > section')) {
			const heading = part.querySelector('h3');

			if (part.matches('.hosts') && this.run.hosts.names.length === 0)
				continue;
			heading.tabIndex = -1;
			jumps.append(button(heading.firstChild.textContent.trim(), '', () => {
				part.scrollIntoView({ block: 'start' });
				heading.focus({ preventScroll: true });
			}));
		}
	}

	buildDenials() {
		const list = this.section.querySelector('.denials');

		this.denials = [...list.querySelectorAll('.denial')];
		this.allDenials = this.denials.length <= DENIALS_SHOWN;
		this.moreDenials = button('', 'more', () => {
			this.allDenials = true;
			this.showDenials();
		});
		this.noDenials = element('p', 'calm', 'No refusal is like this.');
		list.append(this.moreDenials, this.noDenials);
	}

	fillForm() {
		const run = this.run, words = new Array(run.words.length).fill(0);
		const verbs = new Array(run.verbs.length).fill(0);
		const programs = new Uint32Array(run.programs.names.length + 1);

		for (let row = 0; row < run.count; row++) {
			words[run.outcome[row]]++;
			programs[run.program[row]]++;
			for (let mask = run.asked[row], bit = 0; mask; mask >>= 1, bit++)
				verbs[bit] += mask & 1;
		}
		this.addChips('decisions', run.words, words, (index) => run.wordKinds[index]);
		this.addChips('verbs', run.verbs, verbs, () => CALM);
		const sorted = run.programs.all().map((name, index) => [name, programs[index]])
			.filter(([name, count]) => name && count).sort((a, b) => b[1] - a[1]);

		for (const [name, count] of sorted.slice(0, PROGRAMS_SHOWN)) {
			const option = element('option', '', name + ' (' + grouped(count) + ')');

			option.value = name;
			this.form.elements.program.append(option);
		}
		this.listen();
	}

	addChips(set, words, counts, kindOf) {
		const field = this.form.elements[set];

		words.forEach((word, index) => {
			const box = element('input', '');

			if (!counts[index])
				return;
			box.type = 'checkbox';
			box.value = word;
			box.name = set === 'verbs' ? 'verb' : 'decision';
			field.append(element('label', 'chip ' + KIND_NAMES[kindOf(index)], box,
				element('span', '', word, ' ', element('small', '', grouped(counts[index])))));
		});
		field.hidden = !field.querySelector('input');
	}

	listen() {
		let timer = 0;

		this.form.addEventListener('submit', (event) => event.preventDefault());
		this.form.addEventListener('input', () => {
			clearTimeout(timer);
			timer = setTimeout(() => {
				this.readForm();
				this.update();
			}, TYPING);
		});
		this.form.addEventListener('reset', (event) => {
			event.preventDefault();
			this.wanted = new Wanted();
			this.showWanted();
			this.update();
			this.form.elements.text.focus();
		});
	}

	readForm() {
		const form = this.form.elements, wanted = this.wanted;
		const checked = (set) => new Set([...form[set].querySelectorAll('input:checked')]
			.map((box) => box.value));

		wanted.text = form.text.value;
		wanted.program = form.program.value;
		wanted.decisions = checked('decisions');
		wanted.verbs = checked('verbs');
		wanted.from = form.from.value === '' ? NaN : Number(form.from.value);
		wanted.to = form.to.value === '' ? NaN : Number(form.to.value);
	}

	// The form as it is when this is wanted.
	showWanted() {
		const form = this.form.elements, wanted = this.wanted;

		form.text.value = wanted.text;
		form.program.value = wanted.program;
		form.from.value = Number.isNaN(wanted.from) ? '' : wanted.from;
		form.to.value = Number.isNaN(wanted.to) ? '' : wanted.to;
		for (const [set, words] of [['decisions', wanted.decisions], ['verbs', wanted.verbs]])
			for (const box of form[set].querySelectorAll('input'))
				box.checked = words.has(box.value);
	}

	// What the address says now.
	follow() {
		this.wanted = readAddress(this.run);
		this.showWanted();
		this.update();
	}

	set(key, value) {
		this.wanted[key] = value;
		this.showWanted();
		this.update();
	}

	// What is wanted that the form has no field for, each with a button that drops it.
	showOnly() {
		const run = this.run, wanted = this.wanted, only = this.form.querySelector('.only');
		const drop = (label, key, none) => {
			const made = button('', 'drop', () => this.set(key, none));

			made.append(nameElement(label), ' ×');
			made.setAttribute('aria-label', 'No longer only ' + label.slice(0, 200));
			return made;
		};

		only.replaceChildren();
		if (wanted.process >= 0)
			only.append(drop('process ' + run.pids[wanted.process] + ' and below', 'process', -1));
		if (wanted.path)
			only.append(drop(run.name(wanted.path), 'path', 0));
	}

	update() {
		const run = this.run, wanted = this.wanted, rows = select(run, wanted);
		const found = this.form.elements.found, part = (place) => this.section.querySelector(place);

		found.textContent = wanted.any()
			? grouped(rows.length) + ' of ' + plural(run.count, 'record', 'records')
			: plural(run.count, 'record', 'records');
		this.form.querySelector('[type=reset]').disabled = !wanted.any();
		this.showOnly();
		this.wantedDenials = wanted.any() ? new Set() : null;
		for (let i = 0; this.wantedDenials && i < rows.length; i++)
			this.wantedDenials.add(run.denial[rows[i]]);
		this.showDenials();
		drawTimeline(run, rows, wanted, part('.chart'), part('.key'), (from, to) => {
			wanted.from = Number(from.toFixed(6));
			wanted.to = Number(to.toFixed(6));
			this.showWanted();
			this.update();
		});
		for (const { part: place, model, tree } of this.trees) {
			model.count(rows);
			place.hidden = place.matches('.hosts') && run.hosts.names.length === 0;
			tree.show();
		}
		this.records.show(rows);
		writeAddress(run, wanted);
	}

	showDenials() {
		let shown = 0, left = 0;

		for (const item of this.denials) {
			const good = !this.wantedDenials || this.wantedDenials.has(Number(item.dataset.number));

			item.hidden = !good || (!this.allDenials && shown >= DENIALS_SHOWN);
			left += good && item.hidden ? 1 : 0;
			shown += item.hidden ? 0 : 1;
		}
		if (this.denials.length)
			this.section.querySelector('.denials small').textContent = (this.wantedDenials
				? grouped(shown + left) + ' of ' : '') + grouped(this.denials.length) + ' distinct';
		this.moreDenials.hidden = left === 0;
		this.moreDenials.textContent = 'Show ' + grouped(left) + ' more';
		this.noDenials.hidden = shown > 0 || this.denials.length === 0;
	}
}

const views = new Map();

// One run at a time is on the page; it is read when it is looked at first.
function showRun(number, again) {
	for (const section of document.querySelectorAll('.run'))
		section.hidden = section.id !== 'run-' + number;
	if (views.has(number) && again)
		views.get(number).follow();
	else if (views.has(number))
		writeAddress(views.get(number).run, views.get(number).wanted);
	else
		views.set(number, new View(number));
	document.title = document.getElementById('run-' + number + '-title').textContent.slice(0, 80) +
		' - warder report';
	document.documentElement.dataset.ready = String(number);
}

function start() {
	const sections = [...document.querySelectorAll('.run')];
	const label = document.querySelector('.pick'), picker = label.querySelector('select');
	const asked = numberIn(addressWords(), 'run');
	const number = asked >= 1 && asked <= sections.length ? Math.floor(asked) : 1;

	sections.forEach((section, index) => {
		const option = element('option', '', index + 1 + ': ' +
			section.querySelector('h2').textContent.slice(0, 60));

		option.value = index + 1;
		picker.append(option);
	});
	label.hidden = sections.length < 2;
	picker.value = number;
	picker.addEventListener('change', () => {
		history.replaceState(null, '', '#');
		showRun(Number(picker.value));
	});
	document.addEventListener('keydown', (event) => {
		if (event.key !== '/' || event.target.closest('input, select, textarea'))
			return;
		event.preventDefault();
		document.querySelector('.run:not([hidden]) [name=text]').focus();
	});
	// somebody changed the address by hand, or went back
	window.addEventListener('hashchange', () => {
		const wantedRun = numberIn(addressWords(), 'run') || 1;

		if (wantedRun >= 1 && wantedRun <= sections.length) {
			picker.value = Math.floor(wantedRun);
			showRun(Math.floor(wantedRun), true);
		}
	});
	showRun(number);
}

// The browser paints what needs no script first.
requestAnimationFrame(() => setTimeout(start));
