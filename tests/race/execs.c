// SPDX-License-Identifier: MIT
// tests/race/execs.c - The ways in which a program comes to be another one, or to be run by another
//
// ok.run and no.run are scripts, ok.dyn and no.dyn programs whose loader lies in ok/ or in no/:
// these four may be run. The kernel reads once more what they name, after it was decided on.
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "race.h"

static void enter_here(const char *leaf)
{
	change_enter("ok", "./", leaf);
}

/* The path, rewritten in memory, of what lies here and is not denied itself. */
static void enter_beside(const char *leaf)
{
	change_enter("ok", "./ok", leaf);
}

static void swap_path(unsigned int turn)
{
	change_flip(path, turn);
}

/* A script, and another one that names another interpreter. */
static void swap_script(unsigned int turn)
{
	unlink("next");
	if (link(turn & 1 ? "no.run" : "ok.run", "next") == 0)
		rename("next", "script");
}

/* While a file is open for writing the kernel runs it not (ETXTBSY): so for the one write only. */
static void write_over(const char *name, const char *text, off_t at)
{
	int fd = open(name, O_WRONLY);

	if (fd < 0)
		return; /* nor is one that runs opened for writing */
	if (pwrite(fd, text, strlen(text), at) < 0)
		perror(name);
	close(fd);
}

/* The first line of a script. */
static void swap_line(unsigned int turn)
{
	write_over("line.run", turn & 1 ? "#!no/prog\n" : "#!ok/prog\n", 0);
}

static void swap_run_link(unsigned int turn)
{
	change_point(turn & 1 ? "no/prog" : "ok/prog", "run-lnk");
}

/* The files themselves change their places. */
static void swap_loader(unsigned int turn)
{
	(void)turn;
	if (renameat2(AT_FDCWD, "ok.dyn", AT_FDCWD, "no.dyn", RENAME_EXCHANGE) < 0)
		perror("ok.dyn");
}

/* Where re.dyn has the letters of its loader's name that change; 0: nowhere. */
static off_t find_loader(void)
{
	static char bytes[65536];
	int fd = open("re.dyn", O_RDONLY);
	ssize_t len = read(fd, bytes, sizeof(bytes));
	const char *end = len > 0 ? memmem(bytes, (size_t)len, "//loader", 8) : NULL;

	close(fd);
	return end ? end + 8 - LOADER_SIZE + strlen("./") - bytes : 0;
}

static void swap_loader_name(unsigned int turn)
{
	static off_t at;

	if (!at)
		at = find_loader();
	if (at)
		write_over("re.dyn", turn & 1 ? "no" : "ok", at);
}

const struct change by_beside = { enter_beside, swap_path };
const struct change by_script = { enter_here, swap_script };
const struct change by_line = { enter_here, swap_line };
const struct change by_run_link = { enter_here, swap_run_link };
const struct change by_loader = { enter_here, swap_loader };
const struct change by_loader_name = { enter_here, swap_loader_name };
