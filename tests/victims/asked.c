// SPDX-License-Identifier: MIT
// tests/victims/asked.c - Calls that a person is asked about, by a program that does not sit still
//
// usage: asked open | rename | join DIR | pty
// Ends with 0 when the call had its result, with its errno otherwise.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define TICK_US 20000
#define SOON_US 1500000

static void tick(int signal)
{
	(void)signal;
}

/* With a handler that restarts nothing: natively no signal ends these calls. */
static int ticking(int (*call)(void))
{
	const struct itimerval every = { { 0, TICK_US }, { 0, TICK_US } };
	const struct itimerval never = { { 0, 0 }, { 0, 0 } };
	const struct sigaction action = { .sa_handler = tick };
	int err;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	err = call() < 0 ? errno : 0;
	setitimer(ITIMER_REAL, &never, NULL);
	return err;
}

static int call_open(void)
{
	return open("x", O_CREAT | O_WRONLY, 0666);
}

static int call_rename(void)
{
	return rename("f", "g");
}

static void *change(void *unused)
{
	int fd = open("victim", O_WRONLY);

	if (fd >= 0 && write(fd, "changed", 7) == 7)
		close(fd);
	return unused;
}

/* Two threads ask the same about one name, which another object has gotten in between. */
static int join(const char *directory)
{
	pthread_t first, second;

	if (chdir(directory) < 0 || pthread_create(&first, NULL, change, NULL))
		return 1;
	usleep(SOON_US);
	if (rename("victim", "aside") < 0 || rename("other", "victim") < 0)
		return errno;
	if (pthread_create(&second, NULL, change, NULL))
		return 1;
	pthread_join(first, NULL);
	pthread_join(second, NULL);
	return 0;
}

/* At a terminal of its own, where every process group is the jail's. */
static int at_pty(void)
{
	int pty = posix_openpt(O_RDWR | O_NOCTTY), status = 0;
	pid_t pid;

	if (pty < 0 || grantpt(pty) < 0 || unlockpt(pty) < 0)
		return errno;
	pid = fork();
	if (pid == 0) {
		int tty;

		setsid();
		tty = open(ptsname(pty), O_RDWR);
		if (tty < 0 || ioctl(tty, TIOCSCTTY, 0) < 0)
			_exit(errno);
		_exit(call_open() < 0 ? errno : 0);
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "open"))
		return ticking(call_open);
	if (!strcmp(what, "rename"))
		return ticking(call_rename);
	if (!strcmp(what, "join") && argc > 2)
		return join(argv[2]);
	if (!strcmp(what, "pty"))
		return at_pty();
	fprintf(stderr, "usage: asked open | rename | join DIR | pty\n");
	return 1;
}
