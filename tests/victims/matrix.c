// SPDX-License-Identifier: MIT
// tests/victims/matrix.c - Does one system call after another, each on its place, and tells the
// result
//
// usage: matrix ACTS RESULTS
//
// A line of ACTS is ID, act, how, path and other path, with tabs between. `how` is the way to the
// path: `path` as it is, `dirfd` by a descriptor of its directory, `cwd` from its directory, `fd`
// and `opath` by a descriptor of the object itself and an empty path. A line of RESULTS is ID,
// result, errno's name (`setup:` before it when the way itself failed) and what was read.
//
// Before and behind the call the program unlinks `=ID` and `=ID.`, which are not there: these stand
// in the log and show which records are the call's.
#include "matrix.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FIELDS 5

char matrix_room[4096], matrix_text[4096];
static char start[PATH_MAX];
static const char *mark_id;

static const struct act *const tables[] = { matrix_files, matrix_looks, matrix_values, matrix_nets,
					    matrix_tasks };

static void mark(const char *end)
{
	char name[64];
	int err = errno;

	snprintf(name, sizeof(name), "=%s%s", mark_id, end);
	syscall(SYS_unlink, name);
	errno = err;
}

void matrix_begin(void)
{
	mark("");
}

void matrix_end(void)
{
	mark(".");
}

/* The call alone, between its marks: -errno or its result. */
long matrix_call(long nr, long a, long b, long c, long d, long e, long f)
{
	long result;

	matrix_begin();
	result = syscall(nr, a, b, c, d, e, f);
	result = result < 0 ? -errno : result;
	matrix_end();
	return result;
}

static long fill(const struct part *part, const struct place *place)
{
	switch (part->what) {
	case PART_DIRFD:
		return place->dirfd;
	case PART_PATH:
		return (long)place->path;
	case PART_OTHER:
		return (long)place->other;
	case PART_POINTER:
		return (long)part->pointer;
	case PART_NUMBER:
		break;
	}
	return part->number;
}

/* A byte goes in and what is there comes out, as far as the descriptor lets them. */
static void use(int fd)
{
	ssize_t got = pread(fd, matrix_text, 32, 0);

	matrix_text[got > 0 ? got : 0] = '\0';
	if (write(fd, "!", 1) < 0 && errno != EBADF && errno != EISDIR)
		strcat(matrix_text, "; no write");
	close(fd);
}

static long perform(const struct act *act, const struct place *place)
{
	long args[6], result;

	memset(matrix_room, 0, sizeof(matrix_room));
	matrix_text[0] = '\0';
	if (act->run)
		return act->run(place);
	for (int i = 0; i < 6; i++)
		args[i] = fill(&act->parts[i], place);
	result = matrix_call(act->nr, args[0], args[1], args[2], args[3], args[4], args[5]);
	if (result < 0)
		return result;
	switch (act->after) {
	case USE_FD:
		use((int)result);
		return 0;
	case SHOW_ROOM:
		snprintf(matrix_text, sizeof(matrix_text), "%.*s", (int)result, matrix_room);
		break;
	case SHOW_CWD:
		syscall(SYS_getcwd, matrix_text, sizeof(matrix_text));
		break;
	case AS_IT_IS:
		break;
	}
	return result;
}

static const struct act *find(const char *name)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (const struct act *act = tables[i]; act->name; act++)
			if (!strcmp(act->name, name))
				return act;
	return NULL;
}

/* The directory of a path, which is cut there; its last component. */
static const char *split(char *path)
{
	char *last = strrchr(path, '/');

	*last = '\0';
	return last + 1;
}

/* Goes the way to the place: 0 or -errno. */
static int approach(const char *how, char *path, struct place *place)
{
	place->dirfd = AT_FDCWD;
	place->path = path;
	if (!strcmp(how, "dirfd")) {
		place->path = split(path);
		place->dirfd = open(path, O_PATH | O_DIRECTORY);
	} else if (!strcmp(how, "cwd")) {
		place->path = split(path);
		return chdir(path) < 0 ? -errno : 0;
	} else if (!strcmp(how, "fd") || !strcmp(how, "opath")) {
		place->path = "";
		place->dirfd = open(path, how[0] == 'o' ? O_PATH : O_RDONLY);
	}
	return place->dirfd < 0 && place->dirfd != AT_FDCWD ? -errno : 0;
}

static void tell(FILE *results, const char *id, const char *setup, long result)
{
	fprintf(results, "%s\t%ld\t%s%s\t%s\n", id, result < 0 ? -1 : result, setup,
		result < 0 ? strerrorname_np((int)-result) : "", matrix_text);
}

static void go(char *fields[FIELDS], FILE *results)
{
	const struct act *act = find(fields[1]);
	struct place place = { .other = fields[4] };
	int r;

	mark_id = fields[0];
	matrix_text[0] = '\0';
	if (!act) {
		fprintf(results, "%s\t-1\tthere is no such act\t\n", fields[0]);
		return;
	}
	r = approach(fields[2], fields[3], &place);
	if (r < 0)
		tell(results, fields[0], "setup:", r);
	else
		tell(results, fields[0], "", perform(act, &place));
	if (place.dirfd >= 0)
		close(place.dirfd);
	if (chdir(start) < 0)
		perror(start);
}

int main(int argc, char **argv)
{
	FILE *acts = argc == 3 ? fopen(argv[1], "re") : NULL;
	FILE *results = acts ? fopen(argv[2], "we") : NULL;
	char line[3 * PATH_MAX], *fields[FIELDS];

	if (!results || !getcwd(start, sizeof(start))) {
		perror("matrix");
		return 2;
	}
	while (fgets(line, sizeof(line), acts)) {
		char *rest = line;

		line[strcspn(line, "\n")] = '\0';
		for (int i = 0; i < FIELDS; i++)
			fields[i] = rest ? strsep(&rest, "\t") : NULL;
		if (!fields[FIELDS - 1])
			return 2;
		go(fields, results);
		fflush(results);
	}
	return 0;
}
