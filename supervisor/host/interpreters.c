// SPDX-License-Identifier: MIT
// supervisor/host/interpreters.c - What runs besides a program: its `#!` programs, and the loader
#include "supervisor/host/interpreters.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/program.h"
#include "policy/base/cleanup.h"

/* What one file names to run it, resolved; false: nothing, or nobody can tell. */
static bool find_one(const char *program, const char *cwd, enum program_kind *ret_kind,
		     struct interpreter *to)
{
	_cleanup_close_ int fd = open(program, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char named[PATH_MAX], path[2 * PATH_MAX];
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    program_read(fd, ret_kind, named) < 0 || *ret_kind == PROGRAM_OTHER)
		return false;
	snprintf(path, sizeof(path), "%s/%s", named[0] == '/' ? "" : cwd, named);
	if (!realpath(path, to->path) || stat(to->path, &st) < 0)
		return false;
	to->dev = st.st_dev;
	to->ino = st.st_ino;
	return true;
}

/**
 * interpreters_find() - All that the kernel will start with a program, in that order
 * @program:	The program
 * @cwd:	Where a relative name begins
 * @found:	Empty; gets them. What cannot be found ends the list: the execve will tell
 */
void interpreters_find(const char *program, const char *cwd, struct interpreters *found)
{
	enum program_kind kind = PROGRAM_SCRIPT;

	while (kind == PROGRAM_SCRIPT && found->count < INTERPRETERS_MAX &&
	       find_one(program, cwd, &kind, &found->list[found->count]))
		program = found->list[found->count++].path;
}
