// SPDX-License-Identifier: MIT
// tests/victims/threads.c - Targets that are killed in their calls, and tasks that reach for others
//
// usage: threads kills COUNT | fifos COUNT | refused
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

#define FIFOS_MAX 2000

static void do_open(void)
{
	close(open("note.txt", O_RDONLY));
}

static void do_create(void)
{
	close(open("made", O_RDWR | O_CREAT, 0644));
	unlink("made");
}

static void do_rename(void)
{
	rename("one", "two");
	rename("two", "one");
}

static void do_wait(void)
{
	close(open("fifo", O_RDONLY));
}

static void do_stat(void)
{
	struct stat st;

	stat("sub/inner.txt", &st);
}

static void do_exec(void)
{
	if (vfork() == 0) {
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	wait(NULL);
}

static const struct {
	const char *name;
	void (*run)(void);
} works[] = {
	{ "open", do_open }, { "create", do_create }, { "rename", do_rename },
	{ "wait", do_wait }, { "stat", do_stat },     { "exec", do_exec },
};

/* Each child is killed a little later in its life than the one before. */
static bool kill_one(void (*run)(void), int step)
{
	pid_t pid = fork();
	int status = 0;

	if (pid < 0)
		return false;
	if (pid == 0)
		for (;;)
			run();
	usleep((useconds_t)(step % 100) * 20);
	kill(pid, SIGKILL);
	return waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
	       WTERMSIG(status) == SIGKILL;
}

static int kills(int count)
{
	struct stat st;

	mkfifo("fifo", 0600);
	close(open("one", O_RDWR | O_CREAT, 0600));
	for (size_t i = 0; i < sizeof(works) / sizeof(works[0]); i++) {
		int killed = 0;

		for (int step = 0; step < count; step++)
			killed += kill_one(works[i].run, step);
		tap(killed == count, "%s: all were killed", works[i].name);
	}
	tap(stat("one", &st) == 0 || stat("two", &st) == 0, "a file is one of its two names");
	tap(stat("one", &st) < 0 || stat("two", &st) < 0, "and not both");
	return 0;
}

/* Its own, by a name that has to be walked: the broker holds descriptors for it meanwhile. */
static char own_fifo[64];

static void *wait_at_fifo(void *result)
{
	*(int *)result = open(own_fifo, O_RDONLY);
	return NULL;
}

/* Many who wait, while others go on; then all are released. */
static int fifos(int count)
{
	static pthread_t threads[FIFOS_MAX];
	static int results[FIFOS_MAX];
	int good = 0, writer;

	snprintf(own_fifo, sizeof(own_fifo), "sub/../fifo.%d", getpid());
	mkfifo(own_fifo, 0600);
	for (int i = 0; i < count; i++)
		if (pthread_create(&threads[i], NULL, wait_at_fifo, &results[i]))
			return tap(0, "a thread"), 1;
	usleep(300000);
	for (int i = 0; i < 20; i++) {
		int fd = open("note.txt", O_RDONLY);

		good += fd >= 0;
		close(fd);
	}
	tap(good == 20, "others open meanwhile");
	writer = open(own_fifo, O_WRONLY);
	tap(writer >= 0, "the one they wait for comes");
	good = 0;
	for (int i = 0; i < count; i++) {
		pthread_join(threads[i], NULL);
		good += results[i] >= 0;
	}
	tap(good == count, "all %d have what they waited for", count);
	return 0;
}

static int refused(void)
{
	static const int eperm[ERRNOS] = { EPERM };
	char here[16] = "", *there = here;
	struct iovec local = { here, sizeof(here) }, remote = { there, sizeof(here) };
	pid_t pid = fork();
	int pidfd;

	if (pid == 0) {
		pause();
		_exit(0);
	}
	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
#define TRY(name, call) tap_refused(name, (call) < 0 ? -errno : 0, eperm)
	TRY("PTRACE_TRACEME", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
	TRY("PTRACE_ATTACH to a child", ptrace(PTRACE_ATTACH, pid, NULL, NULL));
	TRY("PTRACE_SEIZE of a child", ptrace(PTRACE_SEIZE, pid, NULL, NULL));
	TRY("PTRACE_ATTACH to itself", ptrace(PTRACE_ATTACH, getpid(), NULL, NULL));
	TRY("PTRACE_ATTACH to the init", ptrace(PTRACE_ATTACH, 1, NULL, NULL));
	TRY("process_vm_readv", process_vm_readv(pid, &local, 1, &remote, 1, 0));
	TRY("process_vm_writev", process_vm_writev(pid, &local, 1, &remote, 1, 0));
	TRY("process_vm_readv of itself", process_vm_readv(getpid(), &local, 1, &remote, 1, 0));
	TRY("pidfd_getfd", syscall(SYS_pidfd_getfd, pidfd, 0, 0));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return 0;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 3 && !strcmp(argv[1], "kills"))
		return kills(atoi(argv[2]));
	if (argc == 3 && !strcmp(argv[1], "fifos") && atoi(argv[2]) <= FIFOS_MAX)
		return fifos(atoi(argv[2]));
	if (argc == 2 && !strcmp(argv[1], "refused"))
		return refused();
	return 2;
}
