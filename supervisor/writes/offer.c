// SPDX-License-Identifier: MIT
// supervisor/writes/offer.c - Tell a person what a run would change, and ask about it
#include "supervisor/writes/offer.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/ask/terminal.h"
#include "supervisor/writes/apply.h"
#include "supervisor/writes/listing.h"
#include "supervisor/writes/unified.h"

/* Lines of diff behind the list. */
#define DIFF_LINES 200
#define DIFF_ALL 100000

static void print(const struct text *text)
{
	fputs(text_cstr(text), stderr);
	fflush(stderr);
}

static void show_diff(const struct offer *offer, const struct changes *changes, size_t lines)
{
	_cleanup_text_ struct text text = { 0 };
	int r = unified_print(offer->kept, changes, lines, &text);

	if (r == -ENOENT)
		text_str(&text, "warder: --writes: the host has no diff(1), so no text is shown\n");
	else if (r < 0)
		text_printf(&text, "warder: --writes: no diff: %s\n", strerror(-r));
	print(&text);
}

static void show_list(const struct offer *offer, const struct changes *changes)
{
	_cleanup_text_ struct text text = { 0 };

	text_str(&text, "warder: --writes: ");
	listing_counts(changes, &text);
	text_str(&text, "; the host's files are as they were\n");
	listing_lines(offer->kept, changes, &text);
	print(&text);
	show_diff(offer, changes, DIFF_LINES);
}

/* One line: that letter, 0 when it is to end or there are no more, '?' for all else. */
static char read_line(const struct terminal *terminal)
{
	struct pollfd typed = { .fd = terminal->fd, .events = POLLIN };
	char line[256];
	ssize_t got;

	do {
		poll(&typed, 1, -1);
		got = read(terminal->fd, line, sizeof(line));
	} while (got < 0 && (errno == EINTR || errno == EAGAIN));
	if (got <= 0 || line[got - 1] == TERMINAL_END)
		return 0;
	return got == 2 && line[1] == '\n' ? line[0] : '?';
}

/*
 * Trust: the jail has left the terminal's modes, and what it wrote there may still make the
 * terminal reply. So the modes are ours, and an answer is a line of its own, which no reply has an
 * end for.
 */
static char read_answer(struct terminal *terminal)
{
	static const char question[] =
		"warder: [a]pply, [d]iscard, [k]eep for later, or [s]how all of the diff? ";
	char answer = 0;

	if (!terminal_take(terminal, false))
		return 0;
	if (write(terminal->fd, question, sizeof(question) - 1) > 0)
		answer = read_line(terminal);
	terminal_give(terminal);
	return answer;
}

/**
 * offer_keep() - Say that nothing was done with it yet
 * @kept:	The run
 * @text:	Grows
 */
void offer_keep(const struct kept *kept, struct text *text)
{
	text_printf(text,
		    "warder: kept: `warder writes apply %s` applies it, `warder writes discard %s` "
		    "removes it\n",
		    kept->run, kept->run);
}

static void keep(const struct offer *offer)
{
	_cleanup_text_ struct text text = { 0 };

	offer_keep(offer->kept, &text);
	print(&text);
}

static int apply(const struct offer *offer, const struct changes *changes)
{
	_cleanup_text_ struct text text = { 0 };
	int r = apply_all(offer->kept, changes, false, &text);

	print(&text);
	if (r < 0)
		keep(offer);
	return r < 0 ? r : kept_remove(offer->kept);
}

static int ask(const struct offer *offer, const struct changes *changes)
{
	_cleanup_(terminal_close) struct terminal terminal = { .fd = -1 };

	terminal_open(&terminal);
	while (terminal.fd >= 0) {
		switch (read_answer(&terminal)) {
		case 'a':
			terminal_close(&terminal);
			return apply(offer, changes);
		case 'd':
			return kept_remove(offer->kept);
		case 's':
			show_diff(offer, changes, DIFF_ALL);
			break;
		case 'k':
		case 0:
			terminal_close(&terminal);
			break;
		default:
			fputs("warder: one of the letters, and Enter\n", stderr);
			break;
		}
	}
	keep(offer);
	return 0;
}

/**
 * offer_make() - Tell and ask
 * @offer:	How
 *
 * Context: with all rights over what is the user's: own_rights_take().
 *
 * Return: 0 or -errno, which was said
 */
int offer_make(const struct offer *offer)
{
	struct changes changes = { .count = 0 };
	int r = kept_changes(offer->kept, &changes);

	if (r == 0 && (!offer->quiet || offer->ask))
		show_list(offer, &changes);
	if (r == 0 && offer->ask)
		r = changes.count || changes.missed ? ask(offer, &changes)
						    : kept_remove(offer->kept);
	changes_free(&changes);
	return r;
}
