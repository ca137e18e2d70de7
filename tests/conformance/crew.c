// SPDX-License-Identifier: MIT
// tests/conformance/crew.c - The threads and processes of a case, and waits that end
#include "tests/conformance/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/observe.h"

#define STACK_BYTES (128L * 1024)
#define QUIET_LOOKS 4

void crew_give_up(const char *what)
{
	say("it never came: %s", what);
	fflush(stdout);
	_exit(3);
}

static void *begin(void *argument)
{
	struct member *self = argument;

	atomic_store(&self->tid, (pid_t)syscall(SYS_gettid));
	self->work(self);
	atomic_store(&self->done, true);
	return NULL;
}

void crew_start(struct member *members, size_t count, void (*work)(struct member *self), void *with)
{
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	for (size_t i = 0; i < count; i++) {
		members[i] = (struct member){ .work = work, .number = (long)i, .with = with };
		errno = pthread_create(&members[i].thread, &attributes, begin, &members[i]);
		if (errno)
			crew_give_up(strerrorname_np(errno));
	}
	pthread_attr_destroy(&attributes);
}

void crew_join(struct member *members, size_t count)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += CREW_SECONDS;
	for (size_t i = 0; i < count; i++)
		if (pthread_timedjoin_np(members[i].thread, NULL, &until))
			crew_give_up("a thread's end");
}

/* The letter after the name in /proc/PID/task/TID/stat; 0 when it is gone. */
static char state_of(pid_t pid, pid_t tid)
{
	char path[64], line[512];
	const char *at;
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);
	if (fd >= 0)
		close(fd);
	if (len <= 0)
		return 0;
	line[len] = '\0';
	at = strrchr(line, ')');
	return at && at[1] ? at[2] : 0;
}

void crew_asleep_task(pid_t pid, pid_t tid)
{
	int quiet = 0;

	/* A call that a supervisor performs is waited for in D, natively it is S; 0 is gone. */
	AWAIT((quiet = strchr("SD", state_of(pid, tid)) ? quiet + 1 : 0) == QUIET_LOOKS);
}

void crew_asleep(const struct member *member)
{
	AWAIT(member->ready);
	crew_asleep_task(getpid(), member->tid);
}

static long outcome(const struct member *member)
{
	return member->result < 0 ? -(long)member->err : member->result;
}

static int by_number(const void *one, const void *other)
{
	const long *a = one, *b = other;

	return (*a > *b) - (*a < *b);
}

void crew_results(const char *what, const struct member *members, size_t count)
{
	long *outcomes = calloc(count, sizeof(*outcomes));

	if (!outcomes)
		abort();
	for (size_t i = 0; i < count; i++)
		outcomes[i] = outcome(&members[i]);
	qsort(outcomes, count, sizeof(*outcomes), by_number);
	for (size_t i = 0, same = 0; i < count; i += same) {
		for (same = 1; i + same < count && outcomes[i + same] == outcomes[i];)
			same++;
		if (outcomes[i] < 0)
			say("%s: %zu times %s", what, same, strerrorname_np((int)-outcomes[i]));
		else
			say("%s: %zu times %ld", what, same, outcomes[i]);
	}
	free(outcomes);
}

pid_t crew_clone(int flags, int (*run)(void *argument), void *argument)
{
	char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	pid_t pid;

	if (stack == MAP_FAILED)
		abort();
	fflush(stdout);
	pid = clone(run, stack + STACK_BYTES, flags | SIGCHLD, argument);
	if (pid < 0)
		result("clone", -1);
	return pid;
}

void crew_reap(const char *what, pid_t pid)
{
	int status = 0;
	pid_t ended;

	if (pid < 0)
		return;
	AWAIT((ended = waitpid(pid, &status, WNOHANG)) != 0);
	if (ended < 0)
		result(what, -1);
	else if (WIFSIGNALED(status))
		say("%s died of %s", what, sigabbrev_np(WTERMSIG(status)));
	else
		say("%s ended with %d", what, WEXITSTATUS(status));
}

int crew_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 4096; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

void crew_table(const char *what)
{
	char numbers[256] = "";
	size_t len = 0;

	for (int fd = 0; fd < 64; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			len += (size_t)snprintf(numbers + len, sizeof(numbers) - len, " %d", fd);
	say("%s: open are%s", what, numbers);
}

void crew_handle(int signal, void (*handler)(int signal), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	sigaction(signal, &action, NULL);
}
