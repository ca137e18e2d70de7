// SPDX-License-Identifier: MIT
// tests/victims/orphans.c - Kills processes while they fork, and waits for all that they made
//
// usage: orphans ROUNDS. A child whose creator is killed just behind the fork is nobody's to a
// tracer that waits for the creator to tell of it.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void fork_on(void)
{
	for (;;)
		if (fork() == 0)
			_exit(0);
}

int main(int argc, char *argv[])
{
	int rounds = argc > 1 ? atoi(argv[1]) : 100;
	unsigned int seed = 3;

	if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		return 2;
	for (int i = 0; i < rounds; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return 2;
		if (pid == 0)
			fork_on();
		usleep(500 + (useconds_t)(rand_r(&seed) % 1500));
		kill(pid, SIGKILL);
		while (wait(NULL) > 0)
			;
	}
	puts("all of them ended");
	return 0;
}
