// SPDX-License-Identifier: MIT
// tests/system/escape/escape.c - Attempts to get out of a jail, one by name
//
// usage: escape list                          a row each: name, layers, setting, who
//        escape run NAME ROOM PID PORT SEGMENT PATIENCE
//        escape ran|superuser                 ends with RAN: always, where it is user 0
// It prints `escaped`, or `held` and the errno's name. A jail may end it before.
#include "escape.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct outside outside;

static const struct attempt *const families[] = {
	escape_roots, escape_files, escape_races, escape_execs,
	escape_tasks, escape_nets,  escape_calls, escape_rings,
};

#define FAMILIES (sizeof(families) / sizeof(families[0]))

const char *room(const char *name)
{
	static char paths[4][PATH_MAX];
	static unsigned int next;
	char *path = paths[next++ % 4];

	snprintf(path, PATH_MAX, "%s/%s", outside.room, name);
	return path;
}

long answer(long result)
{
	return result < 0 ? -errno : 0;
}

long reads(int fd)
{
	static const char secret[] = "secret";
	char bytes[sizeof(secret)] = "";
	ssize_t got;

	if (fd < 0)
		return -errno;
	got = read(fd, bytes, strlen(secret));
	close(fd);
	if (got < 0)
		return -errno;
	return strcmp(bytes, secret) ? -ENODATA : 0;
}

long reads_path(const char *path)
{
	return reads(open(path, O_RDONLY | O_CLOEXEC));
}

long made(long fd)
{
	if (fd < 0)
		return -errno;
	close((int)fd);
	return 0;
}

long ran(pid_t child)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -errno;
	if (WIFSIGNALED(status))
		return -ECANCELED;
	return WEXITSTATUS(status) == RAN ? 0 : -WEXITSTATUS(status);
}

static long call(const struct attempt *attempt)
{
	const long *args = attempt->args;
	long result = syscall(attempt->nr, args[0], args[1], args[2], args[3], 0, 0);

	return result < 0 && errno == attempt->held ? -errno : 0;
}

static int list(void)
{
	for (size_t i = 0; i < FAMILIES; i++)
		for (const struct attempt *at = families[i]; at->name; at++)
			printf("%s|%s|%s|%s\n", at->name, at->layers, at->setting,
			       at->who == ROOT ? "root" : "anybody");
	return 0;
}

static const struct attempt *find(const char *name)
{
	for (size_t i = 0; i < FAMILIES; i++)
		for (const struct attempt *at = families[i]; at->name; at++)
			if (!strcmp(at->name, name))
				return at;
	return NULL;
}

static int run(char **arguments)
{
	const struct attempt *attempt = find(arguments[0]);
	long result;

	if (!attempt)
		return 2;
	outside = (struct outside){ arguments[1], atoi(arguments[2]), atoi(arguments[3]),
				    atoi(arguments[4]), atol(arguments[5]) };
	result = attempt->run ? attempt->run() : call(attempt);
	if (result == 0)
		puts("escaped");
	else
		printf("held %s\n", strerrorname_np((int)-result));
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "list"))
		return list();
	if (argc >= 2 && !strcmp(argv[1], "ran"))
		return RAN;
	if (argc == 2 && !strcmp(argv[1], "superuser"))
		return geteuid() == 0 ? RAN : 1;
	if (argc == 8 && !strcmp(argv[1], "run"))
		return run(argv + 2);
	return 2;
}
