// SPDX-License-Identifier: MIT
// supervisor/writes/unified.c - How the text of files changes, as diff(1) shows it
//
// Trust: a jail chose the names and the contents. diff(1) is given copies, and what it prints is
// shown with its control bytes escaped.
#include "supervisor/writes/unified.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/host/command.h"
#include "supervisor/host/spawned.h"
#include "supervisor/writes/listing.h"
#include "supervisor/writes/side.h"

/* Larger files are only named. */
#define LARGEST 262144U

/* Everything that is shown, so far. */
struct unified {
	const struct kept *kept;
	const char *diff;
	size_t lines;
	size_t left; /* files whose text is not shown */
	struct text *text;
};

/* Without a NUL in its first bytes, as diff(1) has it too. */
static bool is_text(int fd)
{
	char bytes[4096];
	ssize_t got = pread(fd, bytes, sizeof(bytes), 0);

	return got >= 0 && !memchr(bytes, 0, (size_t)got);
}

/*
 * A copy that a child has as well: the mode of the file may keep it from opening that. Of what is
 * not there, or no file, it is empty.
 */
static int copy_side(int root, const char *path, const struct change_side *side)
{
	_cleanup_close_ int file = S_ISREG(side->mode) ? side_open(root, path, O_RDONLY) : -1;
	_cleanup_close_ int copy = memfd_create("warder", 0);
	size_t left = LARGEST;
	ssize_t got = 1;

	if (copy < 0 || (S_ISREG(side->mode) && file < 0))
		return -1;
	while (file >= 0 && left && got > 0) {
		char bytes[16384];

		got = read(file, bytes, left < sizeof(bytes) ? left : sizeof(bytes));
		if (got < 0 || (got > 0 && write(copy, bytes, (size_t)got) != got))
			return -1;
		left -= (size_t)got;
	}
	return steal_fd(&copy);
}

/* What diff(1) printed, line by line, as far as there is room. */
static void show(struct unified *unified, const struct text *printed)
{
	const char *at = text_cstr(printed), *end = at + printed->len;

	while (at < end && unified->lines) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t len = newline ? (size_t)(newline - at) : (size_t)(end - at);

		for (size_t from = 0; from <= len;) { /* a tab is no harm */
			const char *tab = memchr(at + from, '\t', len - from);
			size_t until = tab ? (size_t)(tab - at) : len;

			text_visible(unified->text, at + from, until - from);
			if (tab)
				text_char(unified->text, '\t');
			from = until + 1;
		}
		text_char(unified->text, '\n');
		unified->lines--;
		at += len + 1;
	}
	if (at < end)
		text_str(unified->text, "[...]\n");
}

static int run_diff(struct unified *unified, const char *path, int before, int after)
{
	_cleanup_text_ struct text printed = { 0 }, old = { 0 }, new = { 0 };
	char one[32], other[32], name[] = "diff", how[] = "-u", label[] = "--label";
	char *argv[] = { name, how, label, NULL, label, NULL, one, other, NULL };
	int status = 0, r;

	text_str(&old, "before");
	text_visible(&old, path, strlen(path)); /* no line of a diff is to be forged */
	text_str(&new, "after");
	text_visible(&new, path, strlen(path));
	if (old.failed || new.failed)
		return -ENOMEM;
	argv[3] = old.data;
	argv[5] = new.data;
	snprintf(one, sizeof(one), "/proc/self/fd/%d", before);
	snprintf(other, sizeof(other), "/proc/self/fd/%d", after);
	r = spawned_read(unified->diff, argv, true, &printed, &status);
	if (r < 0)
		return r;
	if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
		return -EIO;
	show(unified, &printed);
	return 0;
}

static int show_one(struct unified *unified, const struct change *change)
{
	const char *place = unified->kept->places.items[change->place];
	_cleanup_free_ char *path = listing_path(unified->kept, change);
	_cleanup_close_ int lower = side_place(place);
	_cleanup_close_ int upper = kept_upper(unified->kept, change->place);
	_cleanup_close_ int before = -1, after = -1;

	if (!path)
		return -ENOMEM;
	before = copy_side(lower, change->path, &change->before);
	after = copy_side(upper, change->path, &change->after);
	if (before < 0 || after < 0) {
		unified->left++;
		return 0;
	}
	if (!is_text(before) || !is_text(after))
		return 0;
	return run_diff(unified, path, before, after);
}

static bool is_wanted(const struct change *change)
{
	const struct change_side *before = &change->before, *after = &change->after;

	if (change->kind == CHANGE_CHANGED && !(change->what & (CHANGE_CONTENT | CHANGE_TYPE)))
		return false;
	/* Neither has any: diff(1) would have to be asked for each, and say nothing. */
	if (!(S_ISREG(before->mode) && before->size) && !(S_ISREG(after->mode) && after->size))
		return false;
	return (!S_ISREG(before->mode) || before->size <= LARGEST) &&
	       (!S_ISREG(after->mode) || after->size <= LARGEST);
}

/**
 * unified_print() - Show how text changes
 * @kept:	The run
 * @changes:	Of it
 * @lines:	At most as many
 * @text:	Grows
 *
 * Return: 0; -ENOENT where the host has no diff(1); -errno
 */
int unified_print(const struct kept *kept, const struct changes *changes, size_t lines,
		  struct text *text)
{
	_cleanup_free_ char *diff = NULL;
	struct unified unified = { .kept = kept, .lines = lines, .text = text };
	int r = command_find("diff", "/usr/bin:/bin", NULL, NULL, &diff);

	unified.diff = diff;
	for (size_t i = 0; r == 0 && i < changes->count; i++) {
		if (!is_wanted(&changes->list[i]) || changes->list[i].place >= kept->places.count)
			continue;
		if (unified.lines)
			r = show_one(&unified, &changes->list[i]);
		else
			unified.left++; /* a jail may have made any number: not even copied */
	}
	if (r == 0 && unified.left)
		text_printf(text, "[%zu more files: see `warder writes show --diff %s`]\n",
			    unified.left, kept->run);
	return r;
}
