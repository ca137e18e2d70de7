// SPDX-License-Identifier: MIT
// supervisor/writing/log.c - Where a run's audit log goes, and how many are kept
#include "supervisor/writing/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/inode.h"
#include "supervisor/words/paths.h"

#define KEPT 50
#define SUFFIX ".jsonl"

/* A lock that is held that often, 5 ms apart, is not a reader's. */
#define LOCK_TRIES 40

/**
 * log_name_run() - A name that sorts by time and that no other run has
 * @run:	Filled
 */
void log_name_run(char run[LOG_RUN_SIZE])
{
	struct timespec now;
	struct tm utc;
	size_t len;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	len = strftime(run, LOG_RUN_SIZE, "%Y%m%dT%H%M%S", &utc);
	snprintf(run + len, LOG_RUN_SIZE - len, ".%03ld-%d", now.tv_nsec / 1000000, getpid());
}

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

/**
 * log_newest() - The log of the last run
 * @directory:	The default place
 * @ret_path:	The log, to be freed
 *
 * Return: 0, -ENOENT when there is none, -ENOMEM
 */
int log_newest(const char *directory, char **ret_path)
{
	struct dirent **entries = NULL;
	int count = scandir(directory, &entries, is_log, alphasort), r = -ENOENT;

	if (count > 0)
		r = asprintf(ret_path, "%s/%s", directory, entries[count - 1]->d_name) < 0 ? -ENOMEM
											   : 0;
	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	return r;
}

static int failed(struct text *message, const char *path, int r, const char *remedy)
{
	text_str(message, "warder: cannot write the audit log ");
	text_visible(message, path, strlen(path));
	text_printf(message, ": %s\n  %s\n", strerror(-r), remedy);
	return r;
}

/* The default place: a new file in the state directory. */
static int open_state(const char *directory, const char *run, struct output *ret_log,
		      struct text *message)
{
	static const char remedy[] = "choose another place with -o FILE, or none with -o none";
	_cleanup_free_ char *path = NULL;
	int r = paths_make(directory);

	if (r < 0)
		return failed(message, directory, r, remedy);
	if (asprintf(&path, "%s/%s%s", directory, run, SUFFIX) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	r = output_open(path, O_APPEND | O_EXCL | O_NOFOLLOW, 0600, ret_log);
	if (r < 0)
		return failed(message, path, r, remedy);
	return 0;
}

static int open_stdout(struct output *ret_log, struct text *message)
{
	int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);

	if (fd < 0)
		return failed(message, "to stdout", -errno,
			      "stdout is closed: open it, or name a file with -o FILE");
	*ret_log = (struct output){ .fd = fd };
	return 0;
}

static const char *remedy_of(const char *path, int r)
{
	struct stat st;

	switch (r) {
	case -ENXIO:
		if (stat(path, &st) == 0 && S_ISFIFO(st.st_mode))
			return "nobody reads it: start its reader first";
		return "choose another file with -o";
	case -EISDIR:
		return "name a file in it with -o";
	case -ENOENT:
		return "make its directory first, or choose another file with -o";
	default:
		return "choose a file that can be written with -o, or none with -o none";
	}
}

/*
 * A log has one run that writes it, which holds a lock on it until it is over: see forget_one(),
 * and supervisor/show/follow.c. A reader that looks whether there is one has the lock for some
 * microseconds. On a file system without locks nobody can be told apart.
 */
static int lock(const struct output *log)
{
	static const struct timespec moment = { .tv_nsec = 5000000 };
	struct stat st;

	if (!log->path || fstat(log->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	for (unsigned int i = 0; flock(log->fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;
	     i++) {
		if (i == LOCK_TRIES)
			return -EBUSY;
		nanosleep(&moment, NULL);
	}
	return 0;
}

static int lock_log(struct output *log, struct text *message)
{
	int r = lock(log);

	if (r == 0)
		return 0;
	r = failed(message, log->path, r,
		   "another run writes it, or somebody else holds a lock on it: wait for that, or "
		   "choose another file with -o");
	output_close(log);
	return r;
}

/**
 * log_open() - Open the log, before anything else happens
 * @wanted:	-o: a file, "-" for stdout, "none"; NULL: the default place
 * @directory:	That place
 * @run:	Name of the run
 * @ret_log:	It, not yet begun
 * @message:	Why there is none
 *
 * A run without its record is worse than no run, so a failure ends it here.
 *
 * Return: 0 or -errno
 */
int log_open(const char *wanted, const char *directory, const char *run, struct output *ret_log,
	     struct text *message)
{
	int r;

	if (wanted && !strcmp(wanted, "none"))
		return 0;
	if (!wanted) {
		r = open_state(directory, run, ret_log, message);
	} else if (!strcmp(wanted, "-")) {
		r = open_stdout(ret_log, message);
	} else {
		r = output_open(wanted, O_APPEND, 0600, ret_log);
		r = r < 0 ? failed(message, wanted, r, remedy_of(wanted, r)) : 0;
	}
	return r < 0 ? r : lock_log(ret_log, message);
}

/**
 * log_replaced() - Whether a log is no longer what was written: nobody may put another file in its
 *		    place, or take something out of it
 * @path:	Its name
 * @fd:		It
 * @was:	What it was at the start
 * @written:	Bytes that are in it, or more
 */
bool log_replaced(const char *path, int fd, const struct stat *was, off_t written)
{
	struct stat mine, named;

	if (fstat(fd, &mine) < 0 || (S_ISREG(was->st_mode) && mine.st_size < written))
		return true;
	/* The command may take away the way to it, by a chmod: then at least it is not unlinked. */
	if (stat(path, &named) < 0)
		return errno != EACCES || !mine.st_nlink;
	return !same_file(&named, was);
}
