// SPDX-License-Identifier: MIT
// tests/crash/churn.c - Changes files at full speed, from two threads, each name once: churn
//
// Thread T, round I: make f.T.I, give it mode 0640, move it to g.T.I, make the directory d.T.I; of
// even rounds remove both again. Each step is made only if the one before it was, so what is there
// afterwards tells what was done. It goes on until it is killed.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void must(int r, const char *what)
{
	if (r >= 0)
		return;
	perror(what);
	exit(1);
}

static void *churn(void *argument)
{
	int thread = *(int *)argument;
	char made[32], moved[32], directory[32];

	for (unsigned int i = 0;; i++) {
		int fd;

		snprintf(made, sizeof(made), "f.%d.%u", thread, i);
		snprintf(moved, sizeof(moved), "g.%d.%u", thread, i);
		snprintf(directory, sizeof(directory), "d.%d.%u", thread, i);
		fd = open(made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		must(fd, "open");
		close(fd);
		must(chmod(made, 0640), "chmod");
		must(rename(made, moved), "rename");
		must(mkdir(directory, 0700), "mkdir");
		if (i % 2)
			continue;
		must(unlink(moved), "unlink");
		must(rmdir(directory), "rmdir");
	}
	return NULL;
}

int main(void)
{
	static int numbers[] = { 0, 1 };
	pthread_t other;

	must(-pthread_create(&other, NULL, churn, &numbers[1]), "thread");
	churn(&numbers[0]);
	return 0;
}
