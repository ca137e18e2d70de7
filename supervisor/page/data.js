// SPDX-License-Identifier: MIT
// supervisor/page/data.js - One run as the page holds it: columns of numbers and tables of names
//
// Names in the log are hostile. They are only ever elements of arrays and keys of a Map, never
// members of an object, and reach the page as text nodes alone: nothing here or in the other files
// makes markup of a string, which the page's policy would refuse.
'use strict';

// Values of one record, in the order of supervisor/page/page_row.c.
const COLUMNS = ['time', 'process', 'program', 'kind', 'call', 'path', 'path2', 'asked', 'outcome',
	'decision', 'rule', 'denial', 'error', 'took', 'how', 'detail'];
const CALL = 1, EXEC = 3, EXIT = 4, KILL = 5;

// Kinds of outcomes, by which they are counted and coloured; words that are not known are OTHER.
const GOOD = 0, BAD = 1, CALM = 2, EVENT = 3, OTHER = 4;
const KIND_NAMES = ['good', 'bad', 'calm', 'event', 'other'];
const WORD_KINDS = new Map([['allow', GOOD], ['deny', BAD], ['hide', BAD], ['kill', BAD],
	['not there', CALM], ['started', EVENT], ['ended', EVENT]]);

// The one block of data with this id.
function readBlock(id) {
	const block = document.getElementById(id);
	const value = JSON.parse(block.textContent);

	block.remove();
	return value;
}

// The children of each node, for lists in which a parent stands before its children.
class Kin {
	constructor(parents) {
		this.parents = parents;
		this.first = new Int32Array(parents.length).fill(-1);
		this.next = new Int32Array(parents.length).fill(-1);
		this.roots = [];
		for (let i = parents.length - 1; i >= 0; i--) {
			const parent = parents[i];

			if (parent < 0 || parent >= i) {
				this.roots.push(i);
			} else {
				this.next[i] = this.first[parent];
				this.first[parent] = i;
			}
		}
		this.roots.reverse();
	}

	children(node) {
		const list = [];

		for (let i = this.first[node]; i >= 0; i = this.next[i])
			list.push(i);
		return list;
	}

	// Adds what each node has to its parent, from the leaves up.
	sum(values) {
		for (let i = values.length - 1; i > 0; i--)
			if (this.parents[i] >= 0 && this.parents[i] < i)
				values[this.parents[i]] += values[i];
	}

	unite(masks) {
		for (let i = masks.length - 1; i > 0; i--)
			if (this.parents[i] >= 0 && this.parents[i] < i)
				masks[this.parents[i]] |= masks[i];
	}

	// A flag for a node and for all below it.
	below(node) {
		const flags = new Uint8Array(this.parents.length);

		flags[node] = 1;
		for (let i = node + 1; i < flags.length; i++)
			if (this.parents[i] >= 0 && this.parents[i] < i)
				flags[i] = flags[this.parents[i]];
		return flags;
	}
}

// Names that lie in each other.
class Names {
	constructor(names, parents) {
		this.names = names;
		this.kin = new Kin(parents);
		this.full = null;
	}

	// The whole name of each node. A browser joins strings only when somebody looks into one, and that
	// is done to as few of these as can be: all those of a deep path are a thousand times as long as it.
	all() {
		if (this.full)
			return this.full;
		this.full = new Array(this.names.length);
		for (let i = 0; i < this.names.length; i++) {
			const before = i ? this.full[this.kin.parents[i]] : '';

			this.full[i] = !before || before === '/' ? before + this.names[i]
				: before + '/' + this.names[i];
		}
		return this.full;
	}
}

class Run {
	constructor(number) {
		const tables = readBlock('data-' + number);

		this.number = number;
		this.section = document.getElementById('run-' + number);
		this.observe = tables.observe;
		this.wall = tables.wall;
		this.words = tables.words;
		this.wordKinds = tables.words.map((word) =>
			WORD_KINDS.has(word) ? WORD_KINDS.get(word) : OTHER);
		this.verbs = tables.verbs;
		this.calls = new Map(tables.calls);
		this.errors = new Map(tables.errors);
		this.paths = new Names(tables.names, tables.directories);
		this.hosts = new Names(tables.hosts, tables.host_parents);
		this.programs = new Names(tables.programs, tables.program_parents);
		this.pids = tables.pids;
		this.processes = new Kin(tables.parents);
		this.comms = tables.comms;
		this.ends = tables.ends;
		this.usages = tables.usages;
		this.images = tables.images;
		this.formers = tables.formers;
		this.commands = tables.commands;
		this.rules = tables.rules;
		this.builtins = tables.builtins;
		this.denials = tables.denials;
		this.readRecords(readBlock('rows-' + number));
	}

	readRecords(flat) {
		const width = COLUMNS.length, count = flat.length / width;
		const types = { time: Float64Array, took: Float64Array, asked: Uint16Array,
			kind: Uint8Array, outcome: Uint8Array, decision: Uint8Array,
			how: Uint8Array, detail: Array };

		this.count = count;
		COLUMNS.forEach((name, column) => {
			const values = new (types[name] || Int32Array)(count);

			for (let i = 0, at = column; i < count; i++, at += width)
				values[i] = flat[at];
			this[name] = values;
		});
	}

	// The name that a number of a record stands for: below 0 an internet address.
	name(node) {
		return node < 0 ? this.hosts.all()[-node] : this.paths.all()[node];
	}

	// What a person reads of a record; its name stands wherever the first character of all is.
	detailWords(row) {
		return this.detail[row].split('\u0002')[0]
			.replaceAll('\u0001', () => this.name(this.path[row]));
	}

	// The digest of what a file held that was opened, where that is on record.
	heldDigest(row) {
		return this.detail[row].split('\u0002')[1] || '';
	}

	// The program that did it, as it was called then.
	programName(row) {
		return this.program[row] ? this.programs.all()[this.program[row]] : '';
	}

	callName(number) {
		return number < 0 ? '' : this.calls.has(number) ? this.calls.get(number) : '#' + number;
	}

	errorName(number) {
		return this.errors.has(number) ? this.errors.get(number) : String(number);
	}

	verbNames(mask) {
		return this.verbs.filter((verb, bit) => mask >> bit & 1);
	}

	// [place, text] of a rule, or [name, why] of one of warder's own.
	ruleWords(rule) {
		if (rule >= 0)
			return [this.rules[rule][1], this.rules[rule][0]];
		return rule === -1 ? ['', 'no rule matched'] : this.builtins[-2 - rule];
	}

	command(process) {
		const image = this.images[process];

		return image >= 0 ? this.commands[image] : this.comms[process];
	}

	// What became of a record, and what had been decided where that differs.
	decisionWords(row) {
		const outcome = this.words[this.outcome[row]], decision = this.words[this.decision[row]];

		return outcome === decision ? outcome : decision + ', would ' + outcome;
	}
}
