// SPDX-License-Identifier: MIT
// tests/victims/used.c - Processes that use a known amount, in ways that are easily counted twice
//
// Usage: used WHAT...    each WHAT in turn: burn=MS of processor time, touch=PAGES of memory,
//                        write=BYTES to /dev/null, read=BYTES from /dev/zero
//        used fork WHAT...      in a child that is waited for; the rest of the words is its own
//        used forget WHAT...    in a child nobody will wait for (SIGCHLD ignored)
//        used leave WHAT...     in a child that is left running
//        used kill WHAT...      in a child that then waits, and is killed (SIGKILL)
//        used threads WHAT...   in four threads
//        used exec WHAT...      in a thread, which then executes `used`
//        used many COUNT        as many children, one after the other, half of them by vfork
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char **words;

static uint64_t cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static void burn(unsigned long ms)
{
	uint64_t end = cpu_ns() + ms * 1000000U;

	// Reading a thread's clock is a system call: most of the time must be spent between two of
	// them.
	while (cpu_ns() < end)
		for (volatile unsigned int i = 0; i < 100000; i++)
			;
}

static void touch(unsigned long pages)
{
	char *at = mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			0);

	for (unsigned long i = 0; i < pages; i++)
		at[i * 4096] = 1;
}

static void move(const char *path, int flags, unsigned long bytes)
{
	static char room[65536];
	int fd = open(path, flags);

	while (bytes) {
		size_t part = bytes < sizeof(room) ? bytes : sizeof(room);
		ssize_t done = flags == O_RDONLY ? read(fd, room, part) : write(fd, room, part);

		if (done <= 0)
			_exit(3);
		bytes -= (unsigned long)done;
	}
	close(fd);
}

static void *use(void *unused)
{
	for (char **word = words; *word; word++) {
		const char *value = strchr(*word, '=');
		unsigned long amount = value ? strtoul(value + 1, NULL, 10) : 0;

		if (!strncmp(*word, "burn=", 5))
			burn(amount);
		else if (!strncmp(*word, "touch=", 6))
			touch(amount);
		else if (!strncmp(*word, "write=", 6))
			move("/dev/null", O_WRONLY, amount);
		else if (!strncmp(*word, "read=", 5))
			move("/dev/zero", O_RDONLY, amount);
		else
			_exit(2);
	}
	return unused;
}

static void *use_and_exec(void *unused)
{
	use(unused);
	execl("/proc/self/exe", "used", (char *)NULL);
	_exit(4);
}

static int in_child(const char *how)
{
	int ready[2];
	char byte;
	pid_t pid;

	if (pipe(ready) < 0)
		return 3;
	if (!strcmp(how, "forget"))
		signal(SIGCHLD, SIG_IGN);
	pid = fork();
	if (pid == 0) {
		close(ready[0]);
		use(NULL);
		if (write(ready[1], "", 1) != 1)
			_exit(3);
		if (!strcmp(how, "kill") || !strcmp(how, "leave"))
			pause();
		_exit(0);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		return 3;
	if (!strcmp(how, "kill"))
		kill(pid, SIGKILL);
	if (strcmp(how, "leave") != 0)
		waitpid(pid, NULL, 0);
	return 0;
}

static bool one(bool by_vfork)
{
	pid_t pid = by_vfork ? vfork() : fork();

	if (pid == 0)
		_exit(0);
	return pid > 0 && waitpid(pid, NULL, 0) == pid;
}

static int many(unsigned long count)
{
	for (unsigned long i = 0; i < count; i++)
		if (!one(i % 2))
			return 3;
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const children[] = { "fork", "forget", "leave", "kill" };
	pthread_t threads[4];

	words = argv + 1;
	if (argc > 2 && !strcmp(argv[1], "many"))
		return many(strtoul(argv[2], NULL, 10));
	for (size_t i = 0; argc > 1 && i < sizeof(children) / sizeof(*children); i++)
		if (!strcmp(argv[1], children[i])) {
			words = argv + 2;
			return in_child(children[i]);
		}
	if (argc > 1 && !strcmp(argv[1], "exec")) {
		words = argv + 2;
		pthread_create(&threads[0], NULL, use_and_exec, NULL);
		pause();
	}
	if (argc > 1 && !strcmp(argv[1], "threads")) {
		words = argv + 2;
		for (int i = 0; i < 4; i++)
			pthread_create(&threads[i], NULL, use, NULL);
		for (int i = 0; i < 4; i++)
			pthread_join(threads[i], NULL);
		return 0;
	}
	use(NULL);
	return 0;
}
