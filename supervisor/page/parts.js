// SPDX-License-Identifier: MIT
// supervisor/page/parts.js - Small parts of the page: elements, names, copying, the timeline
'use strict';

// element('td', 'class', child…): a child is a node, or a string that becomes a text node.
function element(tag, className, ...children) {
	const made = document.createElement(tag);

	if (className)
		made.className = className;
	made.append(...children);
	return made;
}

function button(label, className, act) {
	const made = element('button', className, label);

	made.type = 'button';
	made.addEventListener('click', act);
	return made;
}

// Letters that are written from right to left would turn the components of a path around.
const TURNS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

// What shows nothing, and spaces that are not the one: a name that has one looks like another name.
const UNSEEN = /((?! )[\p{Default_Ignorable_Code_Point}\p{Zs}\u2800])/u;

// A text in which the number of what cannot be seen stands before it, as no part of the text.
function legible(text) {
	return text.split(UNSEEN).map((part, index) => {
		if (index % 2 === 0)
			return part;
		const made = element('span', 'unseen', part);

		made.dataset.code = 'U+' + part.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');
		return made;
	});
}

// So that what is seen of a name is what it is: each component in its own direction, and nothing
// that cannot be seen. Its text stays the same, which is what is copied.
function unmask(name) {
	const text = name.textContent, turns = TURNS.test(text);

	if (!turns && !UNSEEN.test(text))
		return;
	if (!turns) {
		name.replaceChildren(...legible(text));
		return;
	}
	name.replaceChildren();
	text.split('/').forEach((part, index) => {
		name.append(index ? '/' : '', element('bdi', '', ...legible(part)));
	});
}

// A name of the log; its text is just the name.
function nameElement(text, tag) {
	const made = element(tag || 'span', 'name', text);

	unmask(made);
	return made;
}

function tell(message) {
	document.getElementById('told').textContent = message;
}

// Without the clipboard's own interface, as where a page is a file: a selection is copied, and if
// that is refused too, it stays selected for the person to copy.
function copySelected(source) {
	const range = document.createRange(), selection = getSelection();

	range.selectNodeContents(source);
	selection.removeAllRanges();
	selection.addRange(range);
	return document.execCommand('copy');
}

async function copyText(source, copier) {
	let done = false;

	try {
		await navigator.clipboard.writeText(source.textContent);
		done = true;
	} catch {
		done = copySelected(source);
	}
	copier.textContent = done ? 'Copied' : 'Selected';
	tell(done ? 'Copied: ' + source.textContent : 'Selected; press the keys that copy');
	setTimeout(() => { copier.textContent = 'Copy'; }, 1500);
}

// What can be copied, with the button that does.
function copyable(source) {
	const copier = button('Copy', 'copier', () => copyText(source, copier));

	copier.setAttribute('aria-label', 'Copy: ' + source.textContent.slice(0, 200));
	return copier;
}

function seconds(microseconds) {
	return (microseconds / 1e6).toFixed(3);
}

function grouped(number) {
	return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

function plural(number, one, many) {
	return grouped(number) + ' ' + (number === 1 ? one : many);
}

function badge(word, kind) {
	return element('span', 'badge ' + KIND_NAMES[kind], word);
}

const SVG = 'http://www.w3.org/2000/svg';

function shape(tag, attributes, ...children) {
	const made = document.createElementNS(SVG, tag);

	for (const [name, value] of Object.entries(attributes))
		made.setAttribute(name, value);
	made.append(...children);
	return made;
}

const STEPS = 96, HEIGHT = 72;
// From the bottom up.
const LAYERS = [GOOD, OTHER, CALM, EVENT, BAD];
const LAYER_LABELS = ['allowed', 'answered otherwise', 'not there', 'programs started and ended',
	'refused'];

// How many records of each kind fall into each step.
function timelineCounts(run, rows, from, to) {
	const counts = KIND_NAMES.map(() => new Uint32Array(STEPS));

	for (const row of rows) {
		const at = Math.floor((run.time[row] - from) / (to - from) * STEPS);

		counts[run.wordKinds[run.outcome[row]]][Math.min(STEPS - 1, Math.max(0, at))]++;
	}
	return counts;
}

function stepTitle(counts, step, from, length) {
	const parts = LAYERS.map((kind, i) => [counts[kind][step], LAYER_LABELS[i]])
		.filter((part) => part[0]).map((part) => grouped(part[0]) + ' ' + part[1]);

	return seconds(from + step * length) + ' s to ' + seconds(from + (step + 1) * length) + ' s: ' +
		parts.join(', ');
}

// The square root of a share is drawn: a single refusal among thousands of calls is to be seen.
function drawTimeline(run, rows, wanted, chart, key, pick) {
	const from = Number.isNaN(wanted.from) ? 0 : wanted.from * 1e6;
	const to = Math.max(from + 1, Number.isNaN(wanted.to) ? run.wall : wanted.to * 1e6);
	const counts = timelineCounts(run, rows, from, to), length = (to - from) / STEPS;
	const totals = Array.from({ length: STEPS }, (_, step) =>
		LAYERS.reduce((sum, kind) => sum + counts[kind][step], 0));
	const most = Math.max(1, ...totals);
	const picture = shape('svg', { viewBox: `0 0 ${STEPS * 10} ${HEIGHT}`,
		preserveAspectRatio: 'none', role: 'img', 'aria-label':
		plural(rows.length, 'record', 'records') + ' between ' + seconds(from) + ' s and ' +
		seconds(to) + ' s' });

	for (let step = 0; step < STEPS; step++) {
		const scale = totals[step] ? Math.sqrt(totals[step] / most) * HEIGHT / totals[step] : 0;
		const group = shape('g', {});
		let top = HEIGHT;

		if (!totals[step])
			continue;
		for (const kind of LAYERS) {
			const share = counts[kind][step] * scale;
			const height = share && Math.max(share, kind === BAD ? 4 : 1);

			if (!height)
				continue;
			top = Math.max(0, top - height);
			group.append(shape('rect', { x: step * 10 + 1, y: top, width: 8, height,
				class: KIND_NAMES[kind] }));
		}
		group.append(shape('rect', { x: step * 10, y: 0, width: 10, height: HEIGHT, class: 'hit' },
			shape('title', {}, stepTitle(counts, step, from, length))));
		group.addEventListener('click', () =>
			pick((from + step * length) / 1e6, (from + (step + 1) * length) / 1e6));
		picture.append(group);
	}
	chart.replaceChildren(picture, element('p', 'axis', element('span', '', seconds(from) + ' s'),
		element('span', '', seconds(to) + ' s')));
	key.replaceChildren(...LAYERS.filter((kind) => counts[kind].some((n) => n)).map((kind) =>
		element('span', 'layer ' + KIND_NAMES[kind], LAYER_LABELS[LAYERS.indexOf(kind)])));
}
