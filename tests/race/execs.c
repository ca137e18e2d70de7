// SPDX-License-Identifier: MIT
// tests/race/execs.c - The races for what is run: the kernel reads again what was decided on
//
// Programs and loaders in ok/ end with 2, those in no/ with 7. ok.dyn and no.dyn are programs whose
// loader lies in the one or the other, ok.run and no.run are scripts: these four may all be run.
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

static struct path program = { "./ok/prog" }, dynamic = { "./ok.dyn" }, script = { "./ok.run" };
static int one = -1, other = -1;

static void flip_program(unsigned int turn)
{
	race_flip(program.text, turn);
}

static void flip_dynamic(unsigned int turn)
{
	race_flip(dynamic.text, turn);
}

static void flip_script(unsigned int turn)
{
	race_flip(script.text, turn);
}

static enum outcome ended(pid_t child)
{
	int status = 0;

	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 7)
		return WIN;
	return WIFEXITED(status) && WEXITSTATUS(status) == 2 ? PUBLIC : REFUSED;
}

static int child_main(void *path)
{
	char *const nothing[] = { path, NULL };

	syscall(SYS_execve, path, nothing, nothing + 1);
	_exit(99);
}

/* The child has our memory and our working directory until it runs something else. */
static enum outcome run(char *path)
{
	static char stack[65536] __attribute__((aligned(16)));

	return ended(clone(child_main, stack + sizeof(stack),
			   CLONE_VM | CLONE_VFORK | CLONE_FS | SIGCHLD, path));
}

static enum outcome try_execve(void)
{
	return run(program.text);
}

static enum outcome try_dynamic(void)
{
	return run(dynamic.text);
}

static enum outcome try_script(void)
{
	return run(script.text);
}

/* A symlink that leads to the one and to the other in turn. */
static void swap_symlink(unsigned int turn)
{
	unlink("run-next");
	if (symlink(turn & 1 ? "no/prog" : "ok/prog", "run-next") == 0)
		rename("run-next", "run-lnk");
}

static enum outcome try_symlink(void)
{
	return run((char[]){ "./run-lnk" });
}

/* The files themselves change their places: one loader, and then the other one, under one name. */
static void swap_names(unsigned int turn)
{
	(void)turn;
	if (syscall(SYS_renameat2, AT_FDCWD, "ok.dyn", AT_FDCWD, "no.dyn", RENAME_EXCHANGE) < 0)
		perror("renameat2");
}

static enum outcome try_names(void)
{
	return run((char[]){ "./ok.dyn" });
}

/* The first line of a script is written anew. It is text: nobody minds that it is being run. */
static void swap_line(unsigned int turn)
{
	static const char lines[2][16] = { "#!./ok/prog\n", "#!./no/prog\n" };
	int fd = open("line.run", O_WRONLY);

	if (fd >= 0 && pwrite(fd, lines[turn & 1], strlen(lines[turn & 1]), 0) < 0)
		perror("line.run");
	close(fd);
}

static enum outcome try_line(void)
{
	return run((char[]){ "./line.run" });
}

/*
 * The name of the loader is written anew in the program. While it is open for writing nothing runs
 * it (ETXTBSY), so it is opened for the one write.
 */
#define LOADER_NAME 27 /* as long as that of ld.so */

static off_t loader_at = -1;

static void setup_rewrite(void)
{
	static char bytes[65536];
	int from = open("ok.dyn", O_RDONLY), to = open("re.dyn", O_CREAT | O_WRONLY, 0700);
	ssize_t len = read(from, bytes, sizeof(bytes));
	char *at = len > 0 ? memmem(bytes, (size_t)len, "//loader", 8) : NULL;

	if (at && write(to, bytes, (size_t)len) == len)
		loader_at = at + 8 - LOADER_NAME + WHERE - bytes;
	else
		perror("re.dyn");
	close(from);
	close(to);
}

static void swap_rewrite(unsigned int turn)
{
	int fd = open("re.dyn", O_WRONLY);

	if (fd >= 0 && pwrite(fd, turn & 1 ? "no" : "ok", 2, loader_at) < 0)
		perror("re.dyn");
	close(fd);
}

static enum outcome try_rewrite(void)
{
	return run((char[]){ "./re.dyn" });
}

/* ok/no/prog from the one directory, no/prog from the other. */
static void setup_cwd(void)
{
	one = open("ok", O_RDONLY | O_DIRECTORY);
	other = open(".", O_RDONLY | O_DIRECTORY);
}

static void swap_cwd(unsigned int turn)
{
	if (fchdir(turn & 1 ? one : other) < 0)
		perror("fchdir");
}

static enum outcome try_cwd(void)
{
	return run((char[]){ "no/prog" });
}

const struct attack exec_attacks[] = {
	{ "execve", NULL, flip_program, try_execve },
	{ "execve-loader", NULL, flip_dynamic, try_dynamic },
	{ "execve-loader-renamed", NULL, swap_names, try_names },
	{ "execve-loader-rewritten", setup_rewrite, swap_rewrite, try_rewrite },
	{ "execve-script", NULL, flip_script, try_script },
	{ "execve-line", NULL, swap_line, try_line },
	{ "execve-symlink", NULL, swap_symlink, try_symlink },
	{ "execve-cwd", setup_cwd, swap_cwd, try_cwd },
};
const unsigned int exec_attack_count = sizeof(exec_attacks) / sizeof(exec_attacks[0]);
