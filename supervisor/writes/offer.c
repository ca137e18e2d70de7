// SPDX-License-Identifier: MIT
// supervisor/writes/offer.c - Tell a person what a run would change, and ask about it
#include "supervisor/writes/offer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
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

/* The person's terminal, if they are looking at it. */
static int open_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd >= 0 && tcgetpgrp(fd) != getpgrp())
		close_fd(&fd);
	return fd;
}

/* The first letter of a line; 0 when there are no more. */
static char read_answer(int terminal)
{
	static const char question[] =
		"warder: [a]pply, [d]iscard, [k]eep for later, or [s]how all of the diff? ";
	char line[256];
	ssize_t got;

	tcflush(terminal, TCIFLUSH); /* what was typed before was not the answer */
	if (write(terminal, question, sizeof(question) - 1) < 0)
		return 0;
	do
		got = read(terminal, line, sizeof(line));
	while (got < 0 && errno == EINTR);
	return got > 0 ? line[0] : (char)0;
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
	_cleanup_close_ int terminal = open_terminal();

	while (terminal >= 0) {
		switch (read_answer(terminal)) {
		case 'a':
			return apply(offer, changes);
		case 'd':
			return kept_remove(offer->kept);
		case 's':
			show_diff(offer, changes, DIFF_ALL);
			break;
		case 'k':
		case 0:
			close_fd(&terminal);
			break;
		default:
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
