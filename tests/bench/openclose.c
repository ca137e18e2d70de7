// SPDX-License-Identifier: MIT
// tests/bench/openclose.c - Open and close one file many times; print the nanoseconds of one pair
//
// Usage: openclose [-s] FILE COUNT [THREADS]
//        openclose -p FILE COUNT…
//
// With -s it is stat and not an open.
// With THREADS each thread opens COUNT times, and what is printed is the time of the whole divided
// by all pairs. With -p it stops after each COUNT (a total so far), prints it, and goes on when a
// byte comes in on its standard input: somebody wants to look at the processes around it.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define THREADS_MAX 64

struct work {
	const char *file;
	unsigned long count;
	int (*act)(const char *file);
};

static int open_and_close(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? fd : close(fd);
}

static int look(const char *file)
{
	struct stat st;

	return stat(file, &st);
}

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void *work(void *argument)
{
	const struct work *work = argument;

	for (unsigned long i = 0; i < work->count; i++) {
		if (work->act(work->file) < 0) {
			fprintf(stderr, "openclose: %s: %s\n", work->file, strerror(errno));
			exit(1);
		}
	}
	return NULL;
}

static int in_steps(const char *file, char *const counts[])
{
	unsigned long done = 0;

	for (; *counts; counts++) {
		struct work step = { file, strtoul(*counts, NULL, 10), open_and_close };
		unsigned long until = step.count;
		char byte;

		step.count = until > done ? until - done : 0;
		work(&step);
		done = until;
		printf("%lu\n", done);
		fflush(stdout);
		if (read(STDIN_FILENO, &byte, 1) != 1)
			return 1;
	}
	return 0;
}

int main(int argc, char *argv[])
{
	int (*act)(const char *file) = open_and_close;
	unsigned long threads;
	pthread_t thread[THREADS_MAX];
	struct work share;
	double start;

	if (argc > 3 && !strcmp(argv[1], "-p"))
		return in_steps(argv[2], argv + 3);
	if (argc > 1 && !strcmp(argv[1], "-s")) {
		act = look;
		argc--;
		argv++;
	}
	threads = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
	if (argc < 3 || !threads || threads > THREADS_MAX) {
		fprintf(stderr, "usage: openclose [-p|-s] FILE COUNT [THREADS]\n");
		return 2;
	}
	share = (struct work){ argv[1], strtoul(argv[2], NULL, 10), act };
	start = now_ns();
	for (unsigned long i = 1; i < threads; i++)
		if (pthread_create(&thread[i], NULL, work, &share))
			return 1;
	work(&share);
	for (unsigned long i = 1; i < threads; i++)
		pthread_join(thread[i], NULL);
	printf("%.1f\n", (now_ns() - start) / (double)(share.count * threads));
	return 0;
}
