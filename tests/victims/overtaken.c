// SPDX-License-Identifier: MIT
// tests/victims/overtaken.c - A call that no whitelist has, while another thread ends the process
//
// Usage: overtaken kill|exit    prints how many of the processes died of SIGSYS. Of the others some
//                               were killed for the call as well, and nobody else can tell which.
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 400
#define SPREAD 4000
#define BEFORE 1500

static atomic_bool go;
static int delay;
static bool by_exit;

static void spin(int rounds)
{
	for (volatile int i = 0; i < rounds; i++)
		;
}

static void *end(void *unused)
{
	while (!atomic_load(&go))
		;
	spin(delay);
	if (by_exit)
		syscall(SYS_exit_group, 0);
	kill(getpid(), SIGKILL);
	return unused;
}

static void both(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, end, NULL);
	usleep(300);
	atomic_store(&go, true);
	spin(BEFORE);
	syscall(SYS_acct, 0x5a5a1234UL);
	_exit(9);
}

int main(int argc, char **argv)
{
	int killed = 0, status;

	by_exit = argc == 2 && !strcmp(argv[1], "exit");
	for (int i = 0; i < PROCESSES; i++) {
		pid_t pid;

		delay = i * 37 % SPREAD;
		pid = fork();
		if (pid == 0)
			both();
		if (pid < 0 || waitpid(pid, &status, 0) < 0)
			return 1;
		killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
	}
	printf("%d\n", killed);
	return 0;
}
