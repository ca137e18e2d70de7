// SPDX-License-Identifier: MIT
// supervisor/page/records.js - The records that are wanted, a page at a time
'use strict';

const PAGE = 100;

function term(list, name, ...value) {
	list.append(element('dt', '', name), element('dd', '', ...value));
}

// A row stays a row where a narrow page lays it out as something else.
function giveRoles(row) {
	row.setAttribute('role', 'row');
	for (const cell of row.children)
		cell.setAttribute('role', cell.tagName === 'TH' ? 'rowheader' : 'cell');
	return row;
}

class Records {
	constructor(run, section) {
		this.run = run;
		this.body = section.querySelector('tbody');
		this.nav = section.querySelector('.pages');
		this.told = this.nav.querySelector('output');
		this.rows = new Uint32Array(0);
		this.at = 0;
		for (const made of this.nav.querySelectorAll('button'))
			made.addEventListener('click', () => this.go(made.dataset.go));
	}

	show(rows) {
		this.rows = rows;
		this.at = 0;
		this.draw();
	}

	go(where) {
		const last = Math.max(0, Math.ceil(this.rows.length / PAGE) - 1) * PAGE;
		const to = { first: 0, back: this.at - PAGE, on: this.at + PAGE, last };

		this.at = Math.min(last, Math.max(0, to[where]));
		this.draw();
		this.body.closest('section').scrollIntoView({ block: 'start' });
	}

	draw() {
		const end = Math.min(this.rows.length, this.at + PAGE), lines = [];

		for (let i = this.at; i < end; i++)
			lines.push(this.line(this.rows[i]));
		if (!lines.length)
			lines.push(giveRoles(element('tr', '', this.across(element('p', 'calm', 'No record is like this.')))));
		this.body.replaceChildren(...lines);
		this.told.textContent = this.rows.length
			? grouped(this.at + 1) + ' to ' + grouped(end) + ' of ' + grouped(this.rows.length) : '0';
		for (const made of this.nav.querySelectorAll('button'))
			made.disabled = made.dataset.go === 'first' || made.dataset.go === 'back'
				? this.at === 0 : end === this.rows.length;
	}

	across(...children) {
		const cell = element('td', '', ...children);

		cell.colSpan = 7;
		return cell;
	}

	line(row) {
		const run = this.run, process = run.process[row], rule = run.ruleWords(run.rule[row]);
		const kind = run.wordKinds[run.outcome[row]], decided = run.kind[row] === CALL ||
			run.kind[row] === KILL;
		const opener = button(seconds(run.time[row]), 'opener', () => this.toggle(row, line, opener));
		const what = run.path[row] ? nameElement(run.name(run.path[row]))
			: nameElement(run.detailWords(row));
		const line = element('tr', KIND_NAMES[kind], element('th', '', opener),
			element('td', '', element('span', 'pid', String(run.pids[process])),
				nameElement(run.programName(row))),
			element('td', '', decided ? nameElement(run.callName(run.call[row])) : ''),
			element('td', 'asked', run.verbNames(run.asked[row]).join(' ')),
			element('td', 'what', what),
			element('td', '', badge(run.decisionWords(row), kind)),
			element('td', 'rule', decided ? this.ruleElement(rule) : ''));

		line.firstChild.scope = 'row';
		giveRoles(line);
		opener.setAttribute('aria-expanded', 'false');
		opener.title = 'Details';
		return line;
	}

	ruleElement(rule) {
		const words = [rule[0], rule[1]].filter((word) => word).join('  ');
		const made = nameElement(words);

		made.title = words;
		return made;
	}

	toggle(row, line, opener) {
		const open = opener.getAttribute('aria-expanded') === 'true';

		opener.setAttribute('aria-expanded', String(!open));
		if (open)
			line.nextElementSibling.remove();
		else
			line.after(giveRoles(element('tr', 'detail', this.across(this.details(row)))));
	}

	details(row) {
		const run = this.run, list = element('dl', ''), process = run.process[row];
		const decided = run.kind[row] === CALL || run.kind[row] === KILL;

		if (decided)
			term(list, 'Call', nameElement(run.callName(run.call[row]) + '(' + run.detailWords(row) + ')'));
		else if (run.kind[row] === EXEC)
			term(list, 'Command', nameElement(run.detailWords(row)));
		else
			term(list, 'Ended', nameElement(run.detailWords(row)));
		if (run.path[row])
			term(list, 'What', nameElement(run.name(run.path[row])));
		if (run.path2[row])
			term(list, 'And', nameElement(run.name(run.path2[row])));
		if (run.heldDigest(row))
			term(list, 'It held', 'BLAKE2b-256 ', nameElement(run.heldDigest(row), 'code'));
		if (run.kind[row] === CALL) {
			term(list, 'Decision', run.decisionWords(row) + (run.error[row]
				? ', the program got ' + run.errorName(run.error[row]) : ''));
			term(list, 'How', run.words[run.how[row]] + ', in ' + grouped(run.took[row]) + ' µs');
		}
		if (decided)
			this.addRule(list, row);
		term(list, 'Process', element('span', 'pid', String(run.pids[process])),
			nameElement(run.command(process)));
		return list;
	}

	// The rule, and of a refusal what would allow it.
	addRule(list, row) {
		const run = this.run, rule = run.ruleWords(run.rule[row]);
		const denial = run.denial[row] ? run.denials[run.denial[row] - 1] : null;
		const text = nameElement(rule[1], 'code');

		if (rule[0])
			term(list, 'Rule', nameElement(rule[0]), '  ', text, ...run.rule[row] >= 0
				? [copyable(text)] : []);
		else
			term(list, 'Rule', text);
		if (!denial)
			return;
		if (run.rule[row] < -1)
			term(list, 'Why', nameElement(denial[0]));
		if (denial[1]) {
			const line = nameElement(denial[1], 'code');

			term(list, 'To allow it', line, copyable(line));
		} else if (denial[2]) {
			term(list, 'Then', nameElement(denial[2]));
		}
	}
}
