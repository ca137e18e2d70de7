// SPDX-License-Identifier: MIT
// supervisor/log.c - Where a run's audit log goes, and how many are kept
#include "supervisor/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/paths.h"

#define KEPT 50
#define SUFFIX ".jsonl"

static int is_log(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > strlen(SUFFIX) && !strcmp(entry->d_name + len - strlen(SUFFIX), SUFFIX);
}

/* Removes a log unless its run still goes on: that one holds a lock on it. */
static void forget_one(const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlink(path);
}

/**
 * log_forget() - Remove all but the newest logs
 * @directory:	The default place
 *
 * Names begin with the time, so the oldest sort first. Somebody else may remove them meanwhile.
 *
 * Context: while the command runs: it takes as long as a small start.
 */
void log_forget(const char *directory)
{
	struct dirent **entries = NULL;
	int count = scandir(directory, &entries, is_log, alphasort);
	char path[PATH_MAX];

	for (int i = 0; i < count; i++) {
		if (i < count - KEPT && snprintf(path, sizeof(path), "%s/%s", directory,
						 entries[i]->d_name) < (int)sizeof(path))
			forget_one(path);
		free(entries[i]);
	}
	free(entries);
}

static int failed(struct text *message, const char *path, int r, const char *remedy)
{
	text_str(message, "warder: cannot write the audit log ");
	text_visible(message, path, strlen(path));
	text_printf(message, ": %s\n  %s\n", strerror(-r), remedy);
	return r;
}

/* The default place: a new file in the state directory. */
static int open_state(const char *directory, const char *run, char **ret_path, int *ret_fd,
		      struct text *message)
{
	static const char remedy[] = "choose another place with -o FILE, or none with -o none";
	_cleanup_free_ char *path = NULL;
	int r = paths_make(directory), fd;

	if (r < 0)
		return failed(message, directory, r, remedy);
	if (asprintf(&path, "%s/%s%s", directory, run, SUFFIX) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return failed(message, path, -errno, remedy);
	flock(fd, LOCK_SH | LOCK_NB); /* while the run goes on: see forget_one() */
	*ret_path = steal_ptr(path);
	*ret_fd = fd;
	return 0;
}

/**
 * log_open() - Open the log, before anything else happens
 * @wanted:	-o: a file, "-" for stdout, "none"; NULL: the default place
 * @directory:	That place
 * @run:	Name of the run
 * @ret_path:	Its absolute path, NULL for stdout and none
 * @ret_fd:	Where it goes, -1 for none
 * @message:	Why there is none
 *
 * A run without its record is worse than no run, so a failure ends it here.
 *
 * Return: 0 or -errno
 */
int log_open(const char *wanted, const char *directory, const char *run, char **ret_path,
	     int *ret_fd, struct text *message)
{
	int fd;

	*ret_path = NULL;
	*ret_fd = -1;
	if (!wanted)
		return open_state(directory, run, ret_path, ret_fd, message);
	if (!strcmp(wanted, "none"))
		return 0;
	if (!strcmp(wanted, "-")) {
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
		if (fd < 0)
			return failed(message, "to stdout", -errno, "stdout is closed");
		*ret_fd = fd;
		return 0;
	}
	fd = open(wanted, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return failed(message, wanted, -errno, "choose a file that can be written");
	*ret_path = realpath(wanted, NULL);
	if (!*ret_path) {
		int r = -errno;

		close(fd);
		return failed(message, wanted, r, "it could not be protected from the command");
	}
	*ret_fd = fd;
	return 0;
}
