// SPDX-License-Identifier: MIT
// tests/race/calls.c - The attempts: one system call with its arguments, or a few that belong
// together
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "race.h"

#define STACK 65536

long perform(const struct attack *attack)
{
	const uintptr_t *args = attack->args;

	return syscall(attack->nr, args[0], args[1], args[2], args[3], args[4], args[5]);
}

static int run_program(void *attack)
{
	perform(attack);
	_exit(99);
}

/* The child shares memory, descriptors and working directory with the thread that changes them. */
long call_exec(const struct attack *attack)
{
	static char stack[STACK] __attribute__((aligned(16)));
	int status = 99 << 8;
	pid_t child = clone(run_program, stack + sizeof(stack),
			    CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_FS | SIGCHLD,
			    (void *)(uintptr_t)attack);

	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

long call_connect(const struct attack *attack)
{
	struct sockaddr_un peer = { 0 };
	socklen_t len = sizeof(peer);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	long result = -1;

	(void)attack;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    getpeername(fd, (struct sockaddr *)&peer, &len) == 0) {
		result = strstr(peer.sun_path, "/no/") ? WIN : PUBLIC;
		if (send(fd, "x", 1, MSG_NOSIGNAL) < 0)
			perror("send");
	}
	close(fd);
	return result;
}

long call_bind(const struct attack *attack)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	long result = bind(fd, (struct sockaddr *)&address, sizeof(address));

	(void)attack;
	close(fd);
	return result;
}

/* What came to the denied socket its server writes down, and that is what shows. */
long call_sendto(const struct attack *attack)
{
	static int fd = -1;

	(void)attack;
	if (fd < 0)
		fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	return sendto(fd, "x", 1, MSG_DONTWAIT, (struct sockaddr *)&address, sizeof(address));
}

/* Code from a file that may only be read. */
long call_map(const struct attack *attack)
{
	char *at = mmap(NULL, PUBLIC_SIZE, PROT_READ | PROT_EXEC, MAP_PRIVATE, SWAPPED, 0);
	long result;

	(void)attack;
	if (at == MAP_FAILED)
		return -1;
	result = at[0] == 'C' ? WIN : PUBLIC;
	munmap(at, PUBLIC_SIZE);
	return result;
}
