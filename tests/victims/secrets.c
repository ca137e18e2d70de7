// SPDX-License-Identifier: MIT
// tests/victims/secrets.c - Every way to a file that the policy keeps away
//
// usage: secrets ABSOLUTE RELATIVE
// Both name the same file, which exists; the working directory is the project and may be written.
// Without a jail each attack works, and its line says `not ok`: that shows that they are real.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "secrets.h"

/* Meanwhile a neighbour in the project works on: how often, or -errno at the first failure. */
static void work(int report)
{
	char name[32], byte;
	int done = 0;

	for (;; done++) {
		int fd = open("note.txt", O_RDONLY);

		if (fd < 0 || read(fd, &byte, 1) != 1)
			break;
		close(fd);
		snprintf(name, sizeof(name), "made-%d", done);
		fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0600);
		if (fd < 0 || unlink(name) < 0)
			break;
		close(fd);
		if (write(report, ".", 1) != 1)
			_exit(0); /* it is full, and that is enough */
	}
	_exit(errno);
}

static pid_t start_work(int ret_pipe[2])
{
	pid_t child;

	if (pipe2(ret_pipe, O_NONBLOCK) < 0)
		return -1;
	child = fork();
	if (child == 0)
		work(ret_pipe[1]);
	close(ret_pipe[1]);
	return child;
}

static void end_work(pid_t child, const int pipe_ends[2])
{
	char dots[4096];
	int status, refused;
	ssize_t got;

	usleep(20000);
	got = read(pipe_ends[0], dots, sizeof(dots));
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	tap(got > 0, "a neighbour is read and made meanwhile");
	refused = WIFSIGNALED(status) ? 0 : WEXITSTATUS(status);
	tap(!refused, "and never refused%s%s", refused ? ": " : "",
	    refused ? strerrorname_np(refused) : "");
}

static void run(const struct attack *attacks, size_t count, const struct secret *secret)
{
	for (size_t i = 0; i < count; i++)
		tap_refused(attacks[i].name, attacks[i].run(secret), attacks[i].wanted);
}

int main(int argc, char **argv)
{
	struct secret secret;
	int work_pipe[2];
	pid_t worker;

	if (argc != 3)
		return 2;
	secret.absolute = argv[1];
	secret.relative = argv[2];
	secret.leaf = strrchr(argv[1], '/') + 1;
	snprintf(secret.directory, sizeof(secret.directory), "%.*s",
		 (int)(secret.leaf - 1 - argv[1]), argv[1]);
	setvbuf(stdout, NULL, _IOLBF, 0);
	worker = start_work(work_pipe);
	run(reading, reading_count, &secret);
	run(changing, changing_count, &secret);
	end_work(worker, work_pipe);
	return 0;
}
