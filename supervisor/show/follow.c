// SPDX-License-Identifier: MIT
// supervisor/show/follow.c - Wait for what is written to a log
//
// DOC: Theory of operation
//
// At the end of the file the reader asks whether more will come. It may as long as somebody writes:
// a run holds a lock on its log (supervisor/writing/log.c) for as long as it goes on. Once nobody
// holds one, the file is read to its end once more, for what was written before the lock was
// given up, and then it is over. A file system that has no locks is waited on for ever.
//
// inotify says when the file grows; where there is none, and for what it does not tell (another
// file that takes this one's place), the file is looked at twice a second.
#include "supervisor/show/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/inode.h"

/* Milliseconds between two looks. */
#define LOOK_EVERY 500
#define LOOK_OFTEN 100 /* without inotify */

/**
 * follow_begin() - Begin to follow a log
 * @follow:	Filled; follow_end() in any case
 * @fd:		See struct follow
 * @name:	Likewise
 * @reader:	Open
 */
void follow_begin(struct follow *follow, int fd, const char *name, struct reader *reader)
{
	struct stat st;
	char self[32];

	*follow = (struct follow){
		.fd = fd, .name = name, .shown = reader->name, .reader = reader, .notes = -1
	};
	follow->regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	if (!follow->regular)
		return;
	follow->notes = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	if (follow->notes >= 0 &&
	    inotify_add_watch(follow->notes, self, IN_MODIFY | IN_CLOSE_WRITE) < 0)
		follow_end(follow);
}

void follow_end(struct follow *follow)
{
	if (follow->notes >= 0)
		close(follow->notes);
	follow->notes = -1;
}

static void say(const struct follow *follow, const char *what)
{
	_cleanup_text_ struct text text = { 0 };

	text_str(&text, "warder: ");
	text_visible(&text, follow->shown, strlen(follow->shown));
	text_printf(&text, ": %s\n", what);
	fputs(text_cstr(&text), stderr);
}

/* Whether somebody writes to the log, as far as can be told. */
static bool is_written(const struct follow *follow)
{
	if (flock(follow->fd, LOCK_EX | LOCK_NB) < 0)
		return true;
	flock(follow->fd, LOCK_UN);
	return false;
}

/* The file was emptied, as it is by the next run with the same -o: 1. */
static int look_shorter(struct follow *follow)
{
	off_t at = lseek(follow->fd, 0, SEEK_CUR);
	struct stat st;

	if (at < 0 || fstat(follow->fd, &st) < 0 || st.st_size >= at)
		return 0;
	say(follow, "it became shorter; reading it again from its start");
	reader_restart(follow->reader);
	return lseek(follow->fd, 0, SEEK_SET) < 0 ? -errno : 1;
}

/* Another file has its name: 1. It takes this one's place. */
static int look_replaced(struct follow *follow)
{
	_cleanup_close_ int other = -1;
	struct stat now, here;

	if (!follow->name || stat(follow->name, &now) < 0 || fstat(follow->fd, &here) < 0 ||
	    !S_ISREG(now.st_mode) || same_file(&now, &here))
		return 0;
	other = open(follow->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (other < 0)
		return 0;
	say(follow, "another file is in its place now; reading that one");
	if (dup3(other, follow->fd, O_CLOEXEC) < 0)
		return -errno;
	follow_end(follow);
	follow_begin(follow, follow->fd, follow->name, follow->reader);
	reader_restart(follow->reader);
	return 1;
}

/* Until something was written, or a moment has passed; 0 when nobody reads standard output. */
static int sleep_a_while(const struct follow *follow)
{
	struct pollfd fds[] = { { .fd = STDOUT_FILENO },
				{ .fd = follow->notes, .events = POLLIN } };
	char notes[4096];

	if (poll(fds, ARRAY_SIZE(fds), follow->notes < 0 ? LOOK_OFTEN : LOOK_EVERY) < 0 &&
	    errno != EINTR)
		return -errno;
	while (follow->notes >= 0 && read(follow->notes, notes, sizeof(notes)) > 0)
		;
	return !(fds[0].revents & (POLLERR | POLLNVAL));
}

/* Whether there is something behind what was read. */
static bool has_more(const struct follow *follow)
{
	off_t at = lseek(follow->fd, 0, SEEK_CUR);
	struct stat st;

	return at >= 0 && fstat(follow->fd, &st) == 0 && st.st_size > at;
}

/**
 * follow_wait() - Wait for more; for struct lines
 * @context:	A struct follow
 *
 * Return: 1 when there is more, or something else, to read; 0 when there will be nothing; -errno
 */
int follow_wait(void *context)
{
	struct follow *follow = context;

	fflush(stdout);
	for (int r = 0; follow->regular;) {
		bool written = is_written(follow);

		r = has_more(follow);
		if (!r)
			r = look_shorter(follow);
		if (!r)
			r = look_replaced(follow);
		if (r || !written)
			return r;
		r = sleep_a_while(follow);
		if (r <= 0)
			return r;
	}
	return 0;
}
