// SPDX-License-Identifier: MIT
// tests/victims/bomb.c - Takes too much of one thing, up to a bound that any host stands
//
// usage: bomb KIND HOW-MUCH [PLACE]
//
//	forks N          processes that sleep, and are killed at the end
//	memory MIB       memory that is written to
//	spread N         the same, in processes of 16 MiB each
//	fill MIB PLACE   a file in PLACE
//	inodes N PLACE   empty files in PLACE
//	files N          descriptors
//	output MIB       bytes on stdout
//	both MIB         the same, on stdout and stderr in turn
//	spin SECONDS     processor time
//	raw N            descriptors by dup(2), of which nobody is told, and then an end
//	queues N         POSIX message queues, up to RLIMIT_MSGQUEUE
//
// It prints how much of it there was, and why no more, as "KIND: 12 EAGAIN".
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MIB (1U << 20)
#define PROCESSES_MAX 500

struct bomb {
	unsigned long most;
	const char *place;
};

/* Each of these does one more; returns 0 or errno. */

static pid_t children[PROCESSES_MAX];

static int fork_one(const struct bomb *bomb, unsigned long at)
{
	(void)bomb;
	if (at >= PROCESSES_MAX)
		return EDOM;
	children[at] = fork();
	if (children[at] == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (int i = 0; i < 20; i++)
			sleep(1);
		_exit(0);
	}
	return children[at] < 0 ? errno : 0;
}

static int take_mib(const struct bomb *bomb, unsigned long at)
{
	char *block = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)bomb;
	(void)at;
	if (block == MAP_FAILED)
		return errno;
	memset(block, 1, MIB);
	return 0;
}

/* A process more that takes 16 MiB; ENOMEM when one of them has been killed. */
static int spread_one(const struct bomb *bomb, unsigned long at)
{
	int status, ready[2];
	char byte;

	if (at >= PROCESSES_MAX)
		return EDOM;
	if (pipe(ready) < 0)
		return errno;
	children[at] = fork();
	if (children[at] == 0) {
		for (unsigned long i = 0; i < 16; i++)
			if (take_mib(bomb, i))
				_exit(1);
		if (write(ready[1], "r", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	if (children[at] < 0)
		return errno;
	close(ready[1]);
	/* What is killed may be another one, that has been there for long. */
	if (read(ready[0], &byte, 1) < 0)
		return errno;
	close(ready[0]);
	return waitpid(-1, &status, WNOHANG) > 0 && WIFSIGNALED(status) ? ENOMEM : 0;
}

static int open_file(const struct bomb *bomb, unsigned long at, int flags)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/bomb.%lu", bomb->place, at);
	return open(path, flags | O_CREAT | O_CLOEXEC, 0600);
}

static int put_mib(int fd)
{
	static char block[MIB];

	memset(block, 'x', sizeof(block));
	for (size_t done = 0; done < sizeof(block);) {
		ssize_t put = write(fd, block + done, sizeof(block) - done);

		if (put < 0)
			return errno;
		done += (size_t)put;
	}
	return 0;
}

static int fill_mib(const struct bomb *bomb, unsigned long at)
{
	static int fd = -1;

	if (at == 0)
		fd = open_file(bomb, 0, O_WRONLY);
	return fd < 0 ? errno : put_mib(fd);
}

static int make_file(const struct bomb *bomb, unsigned long at)
{
	int fd = open_file(bomb, at, O_WRONLY | O_EXCL);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int open_one(const struct bomb *bomb, unsigned long at)
{
	(void)bomb;
	(void)at;
	return open("/dev/null", O_RDONLY) < 0 ? errno : 0;
}

static int dup_one(const struct bomb *bomb, unsigned long at)
{
	(void)bomb;
	(void)at;
	return dup(STDIN_FILENO) < 0 ? errno : 0;
}

static int make_queue(const struct bomb *bomb, unsigned long at)
{
	char name[32];

	(void)bomb;
	snprintf(name, sizeof(name), "/bomb.%lu", at);
	return mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, NULL) < 0 ? errno : 0;
}

static int print_mib(const struct bomb *bomb, unsigned long at)
{
	(void)bomb;
	(void)at;
	return put_mib(STDOUT_FILENO);
}

static int print_both(const struct bomb *bomb, unsigned long at)
{
	(void)bomb;
	return put_mib(at % 2 ? STDERR_FILENO : STDOUT_FILENO);
}

static int spin_one(const struct bomb *bomb, unsigned long at)
{
	(void)bomb;
	while (clock() < (clock_t)(at + 1) * CLOCKS_PER_SEC)
		;
	return 0;
}

static const struct kind {
	const char *name;
	int (*one)(const struct bomb *bomb, unsigned long at);
	unsigned long bound;
} kinds[] = {
	{ "forks", fork_one, PROCESSES_MAX },
	{ "memory", take_mib, 200 },
	{ "spread", spread_one, 12 },
	{ "fill", fill_mib, 200 },
	{ "inodes", make_file, 20000 },
	{ "files", open_one, 5000 },
	{ "raw", dup_one, 5000 },
	{ "queues", make_queue, 100 },
	{ "output", print_mib, 200 },
	{ "both", print_both, 200 },
	{ "spin", spin_one, 20 },
};

int main(int argc, char *argv[])
{
	struct bomb bomb = { .place = argc > 3 ? argv[3] : "." };
	const struct kind *kind = NULL;
	unsigned long at = 0;
	int err = 0;

	for (size_t i = 0; argc > 2 && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, argv[1]))
			kind = &kinds[i];
	if (!kind) {
		fprintf(stderr, "usage: bomb KIND HOW-MUCH [PLACE]\n");
		return 2;
	}
	bomb.most = strtoul(argv[2], NULL, 10);
	if (bomb.most > kind->bound)
		bomb.most = kind->bound;
	while (at < bomb.most && !err) {
		err = kind->one(&bomb, at);
		at += !err;
	}
	printf("%s: %lu %s\n", argv[1], at, err ? strerrorname_np(err) : "done");
	fflush(stdout);
	for (int i = 0; i < PROCESSES_MAX && children[i] > 0; i++)
		kill(children[i], SIGKILL);
	return 0;
}
