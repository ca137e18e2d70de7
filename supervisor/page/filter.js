// SPDX-License-Identifier: MIT
// supervisor/page/filter.js - Which records are shown, and how that stands in the page's address
'use strict';

// What is wanted; empty means all.
class Wanted {
	constructor() {
		this.text = '';
		this.decisions = new Set(); // words
		this.verbs = new Set(); // words
		this.program = '';
		this.process = -1; // it and those it made
		this.path = 0; // a node and what is below it; below 0 an internet address
		this.from = NaN; // seconds
		this.to = NaN;
	}

	any() {
		return this.text !== '' || this.decisions.size > 0 || this.verbs.size > 0 ||
			this.program !== '' || this.process >= 0 || this.path !== 0 ||
			!Number.isNaN(this.from) || !Number.isNaN(this.to);
	}
}

// A test of a string for what a person typed; without regard to case.
function textTest(text) {
	const pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\\/-]/g, '\\$&'), 'i');

	return (value) => pattern.test(value);
}

function flagsOf(list, test) {
	const flags = new Uint8Array(list.length);

	for (let i = 0; i < list.length; i++)
		flags[i] = test(list[i]) ? 1 : 0;
	return flags;
}

// Which of the names that records have pass a test. Not those of all nodes: every directory of a deep
// path is one, and all their whole names together would take more room than a browser has.
function namedFlags(run, names, sign, test) {
	const full = names.all(), seen = new Uint8Array(full.length);
	const flags = new Uint8Array(full.length);

	for (const column of [run.path, run.path2]) {
		for (let row = 0; row < run.count; row++) {
			const node = column[row] * sign;

			if (node <= 0 || seen[node])
				continue;
			seen[node] = 1;
			flags[node] = test(full[node]) ? 1 : 0;
		}
	}
	return flags;
}

// Which records have a text somewhere; each table is searched once, and not once a record. A command
// line is a program's that is started, and not all records' of its process.
function textMatcher(run, text) {
	const test = textTest(text);
	const paths = namedFlags(run, run.paths, 1, test), hosts = namedFlags(run, run.hosts, -1, test);
	const rules = flagsOf(run.rules, (rule) => test(rule[0]) || test(rule[1]));
	const builtins = flagsOf(run.builtins, (rule) => test(rule[0]) || test(rule[1]));
	const programs = flagsOf(run.programs.all(), test), calls = new Set();

	for (const [number, name] of run.calls)
		if (test(name))
			calls.add(number);
	const node = (value) => value < 0 ? hosts[-value] : value > 0 && paths[value];
	const rule = (value) => value >= 0 ? rules[value] : value < -1 && builtins[-2 - value];

	return (row) => node(run.path[row]) || node(run.path2[row]) ||
		programs[run.program[row]] || rule(run.rule[row]) || (calls.size > 0 && calls.has(run.call[row])) ||
		test(run.detail[row]);
}

function bitsOf(list, set) {
	return list.reduce((bits, word, index) => set.has(word) ? bits | 1 << index : bits, 0);
}

// The conditions that a record must meet, cheap ones first.
function conditionsOf(run, wanted) {
	const conditions = [];

	if (wanted.decisions.size) {
		const flags = flagsOf(run.words, (word) => wanted.decisions.has(word));

		conditions.push((row) => flags[run.outcome[row]]);
	}
	if (wanted.verbs.size) {
		const bits = bitsOf(run.verbs, wanted.verbs);

		conditions.push((row) => run.asked[row] & bits);
	}
	if (wanted.program) {
		const program = run.programs.all().indexOf(wanted.program);

		conditions.push((row) => run.program[row] === program);
	}
	if (wanted.process >= 0) {
		const flags = run.processes.below(wanted.process);

		conditions.push((row) => flags[run.process[row]]);
	}
	if (wanted.path) {
		const host = wanted.path < 0;
		const flags = (host ? run.hosts : run.paths).kin.below(Math.abs(wanted.path));
		const node = (value) => value !== 0 && value < 0 === host && flags[Math.abs(value)];

		conditions.push((row) => node(run.path[row]) || node(run.path2[row]));
	}
	if (!Number.isNaN(wanted.from))
		conditions.push((row) => run.time[row] >= wanted.from * 1e6 - 1e-6);
	if (!Number.isNaN(wanted.to))
		conditions.push((row) => run.time[row] <= wanted.to * 1e6 + 1e-6);
	if (wanted.text)
		conditions.push(textMatcher(run, wanted.text));
	return conditions;
}

// The rows that are wanted, in the order of the log.
function select(run, wanted) {
	const conditions = conditionsOf(run, wanted), rows = new Uint32Array(run.count);
	let found = 0;

	for (let row = 0; row < run.count; row++) {
		let good = true;

		for (let i = 0; good && i < conditions.length; i++)
			good = conditions[i](row);
		if (good)
			rows[found++] = row;
	}
	return rows.subarray(0, found);
}

// The page's address keeps what is wanted, so that it can be sent to somebody and goes back.
function writeAddress(run, wanted) {
	const words = new URLSearchParams();

	if (run.number > 1)
		words.set('run', run.number);
	if (wanted.text)
		words.set('text', wanted.text);
	if (wanted.decisions.size)
		words.set('decision', [...wanted.decisions].join(','));
	if (wanted.verbs.size)
		words.set('verb', [...wanted.verbs].join(','));
	if (wanted.program)
		words.set('program', wanted.program);
	if (wanted.process >= 0)
		words.set('process', wanted.process);
	if (wanted.path)
		words.set('path', run.name(wanted.path));
	if (!Number.isNaN(wanted.from))
		words.set('from', wanted.from);
	if (!Number.isNaN(wanted.to))
		words.set('to', wanted.to);
	try {
		history.replaceState(null, '', '#' + words);
	} catch {
		// browsers refuse it a hundred times within some seconds; the next one brings it up to date
	}
}

function addressWords() {
	return new URLSearchParams(location.hash.slice(1));
}

function numberIn(words, key) {
	const value = words.get(key);

	return value === null || value === '' ? NaN : Number(value);
}

// What somebody put into the address is looked up in the run; what is not there is not wanted.
function readAddress(run) {
	const words = addressWords(), wanted = new Wanted();
	const process = numberIn(words, 'process'), path = words.get('path');
	const known = (key, list) => (words.get(key) || '').split(',').filter((word) =>
		word && list.includes(word));

	wanted.text = words.get('text') || '';
	wanted.decisions = new Set(known('decision', run.words));
	wanted.verbs = new Set(known('verb', run.verbs));
	wanted.program = run.programs.all().includes(words.get('program')) ? words.get('program') : '';
	if (Number.isInteger(process) && process >= 0 && process < run.pids.length)
		wanted.process = process;
	if (path) {
		wanted.path = Math.max(0, run.paths.all().indexOf(path));
		if (!wanted.path)
			wanted.path = -Math.max(0, run.hosts.all().indexOf(path));
		wanted.path = wanted.path || 0; // not -0
	}
	wanted.from = numberIn(words, 'from');
	wanted.to = numberIn(words, 'to');
	return wanted;
}
