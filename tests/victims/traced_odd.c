// SPDX-License-Identifier: MIT
// tests/victims/traced_odd.c - What a tracer may break: interrupted calls, stops, execs, ends
//
// usage: traced_odd refused | interrupted | stopped | leader | again | killed | many COUNT | long |
//	same
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

#define KILLED 20
#define THREADS_MAX 2000
#define UNKNOWN_CALL 1000

static int refused(void)
{
	open("/etc/shadow-none", O_RDONLY);
	open("/root/shadow", O_RDONLY | O_CREAT, 0600);
	getpriority(PRIO_PROCESS, 0);
	syscall(UNKNOWN_CALL, 1, 2, 3, 4, 5, 6);
	return 0;
}

static volatile sig_atomic_t caught;

static void on_signal(int number)
{
	(void)number;
	caught++;
}

/* A signal every few milliseconds, @restart: calls go on behind it. */
static void tick(bool restart)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = restart ? SA_RESTART : 0 };
	struct itimerval every = { { 0, 20000 }, { 0, 20000 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
}

static void quiet(void)
{
	setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 0 }, { 0, 0 } }, NULL);
}

static void write_later(const char *fifo)
{
	if (fork())
		return;
	usleep(200000);
	close(open(fifo, O_WRONLY));
	_exit(0);
}

/* errno 512 and its like are the kernel's: no program ever sees one. */
static int interrupted(void)
{
	struct timespec moment = { 0, 100000000 };
	int pair[2], fd, r;
	char byte;
	pid_t child;

	mkfifo("fifo", 0600);
	tick(false);
	fd = open("fifo", O_RDONLY);
	tap(fd < 0 && errno == EINTR, "an open in the broker ends with EINTR");
	r = pipe(pair);
	tap(!r && read(pair[0], &byte, 1) < 0 && errno == EINTR, "a read of a pipe too");
	quiet();
	tick(true);
	write_later("fifo");
	fd = open("fifo", O_RDONLY);
	tap(fd >= 0, "with SA_RESTART an open in the broker goes on");
	quiet();
	caught = 0;
	child = fork();
	if (!child) {
		usleep(30000);
		kill(getppid(), SIGSTOP);
		usleep(10000);
		kill(getppid(), SIGCONT);
		_exit(0);
	}
	r = (int)syscall(SYS_nanosleep, &moment, &moment);
	tap(!r, "a sleep goes on behind a stop");
	while (wait(NULL) > 0)
		;
	return 0;
}

static int stopped(void)
{
	int status = 0;
	pid_t child = fork();

	if (!child) {
		for (;;)
			syscall(SYS_getppid);
	}
	for (int i = 0; i < 5; i++) {
		kill(child, SIGSTOP);
		tap(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status),
		    "it stops, time %d", i);
		kill(child, SIGCONT);
		tap(waitpid(child, &status, WCONTINUED) == child && WIFCONTINUED(status),
		    "it continues, time %d", i);
	}
	kill(child, SIGKILL);
	tap(waitpid(child, &status, 0) == child && WIFSIGNALED(status), "it ends");
	return 0;
}

static void *exec_again(void *argument)
{
	usleep(50000);
	execl("/proc/self/exe", "traced_odd", "again", NULL);
	return argument;
}

static int leader(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, exec_again, NULL);
	for (;;)
		pause();
	return 1;
}

static int again(void)
{
	tap(getpid() == (pid_t)syscall(SYS_gettid), "it has the leader's number");
	tap(vfork() || (_exit(0), 0), "it can vfork");
	tap(wait(NULL) > 0, "and wait");
	return 0;
}

static int killed(void)
{
	int ended = 0, status, ends[2];
	char byte;

	if (pipe(ends) < 0)
		return 1;
	for (int i = 0; i < KILLED; i++) {
		pid_t child = fork();

		if (!child && write(ends[1], "", 1) == 1)
			for (;;)
				pause();
		if (read(ends[0], &byte, 1) != 1)
			return 1;
		usleep(50000); /* it is about to pause */
		kill(child, SIGKILL);
		ended += waitpid(child, &status, 0) == child && WIFSIGNALED(status) &&
			 WTERMSIG(status) == SIGKILL;
	}
	tap(ended == KILLED, "all %d are killed", KILLED);
	return 0;
}

static void *sleep_a_little(void *argument)
{
	struct timespec moment = { 0, 1000000 };

	syscall(SYS_nanosleep, &moment, NULL);
	return argument;
}

static int many(int count)
{
	static pthread_t threads[THREADS_MAX];
	pthread_attr_t small;
	int made = 0, joined = 0;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, (size_t)PTHREAD_STACK_MIN);
	while (made < count && made < THREADS_MAX &&
	       !pthread_create(&threads[made], &small, sleep_a_little, NULL))
		made++;
	for (int i = 0; i < made; i++)
		joined += !pthread_join(threads[i], NULL);
	tap(joined == count, "%d threads", count);
	return 0;
}

static int lengthy(void)
{
	static char path[PATH_MAX], bytes[100000], word[] = "word", *words[52];
	char *hidden = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open("/dev/null", O_WRONLY);
	ssize_t written;

	memset(path, '/', sizeof(path) - 1);
	memcpy(path + sizeof(path) - 5, "none", 4);
	open(path, O_RDONLY);
	memset(bytes, 'y', sizeof(bytes));
	written = write(fd, bytes, sizeof(bytes));
	fd = open("file", O_RDWR | O_CREAT, 0600);
	written += write(fd, hidden, 10);
	for (int i = 0; i < 50; i++)
		words[i] = word;
	execv("/none", words);
	return written < 0;
}

/* Much that is the same memory, in few bytes of arguments; sendmmsg returns all of it. */
static int same(void)
{
	static char bytes[256], *words[600];
	static struct iovec vectors[256];
	static struct mmsghdr messages[64];
	int ends[2];

	memset(bytes, 0xff, sizeof(bytes));
	bytes[255] = '\0';
	for (size_t i = 0; i < 256; i++)
		vectors[i] = (struct iovec){ bytes, sizeof(bytes) };
	for (size_t i = 0; i < 64; i++)
		messages[i].msg_hdr = (struct msghdr){ .msg_iov = vectors, .msg_iovlen = 256 };
	for (size_t i = 0; i + 1 < 600; i++)
		words[i] = bytes;
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends) < 0)
		return 1;
	for (int i = 0; i < 8; i++)
		sendmmsg(ends[0], messages, 64, 0);
	execv("/none", words);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} ways[] = {
		{ "refused", refused }, { "interrupted", interrupted },
		{ "stopped", stopped }, { "leader", leader },
		{ "again", again },	{ "killed", killed },
		{ "long", lengthy },	{ "same", same },
	};

	if (argc == 3 && !strcmp(argv[1], "many"))
		return many(atoi(argv[2]));
	for (size_t i = 0; argc == 2 && i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!strcmp(argv[1], ways[i].name))
			return ways[i].run();
	return 2;
}
