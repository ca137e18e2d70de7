// SPDX-License-Identifier: MIT
// tests/victims/late.c - Tasks that nobody has heard of, and what they do first
//
// Usage: late WAY [WORD…]: WAY says how the task is made, WORDs how it is prepared and what it
// does; in the end it makes a call that no whitelist has, unless another is named. Prints how it
// ended.
//
// Ways:	fork vfork clone (another exit signal) ptrace (CLONE_PTRACE) files (CLONE_FILES)
//	vm (CLONE_VM) parent (CLONE_PARENT of a child: this process waits) orphan (its parent is
//	gone before) stopped (by SIGSTOP, until it is sent SIGCONT) again (it has the number of a
//	process that the tracer knew)
//	many (1,000 children at once; prints how many died of SIGSYS) idle (four that do nothing)
// Words:	handle ignore block (SIGSYS) thread (another thread calls) crowd (1,000 others wait)
//	child (its child does the rest) acct x32 none doom (what is called)
//	killed (a sibling kills all meanwhile) execs (a sibling starts another program meanwhile)
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CROWD 1000
#define LOWEST 300
#define NEAR 100
#define STACK (64 * 1024)

static char **words;
static _Atomic bool go;

static bool said(const char *word)
{
	for (char **at = words; *at; at++)
		if (!strcmp(*at, word))
			return true;
	return false;
}

static void say(const char *text)
{
	if (write(STDOUT_FILENO, text, strlen(text)) < 0)
		_exit(9);
}

static void on_sigsys(int signal)
{
	(void)signal;
	say("the handler ran\n");
	_exit(7);
}

static void call_it(void)
{
	if (said("x32"))
		syscall(0x40000000 + SYS_getpid);
	else if (said("doom")) /* the number alone kills nobody unseen */
		syscall(0x7ffffffe, 1, 2, 3);
	else if (!said("none"))
		syscall(SYS_acct, "somewhere");
	if (!said("none"))
		say("it came back\n");
}

static void *calls(void *unused)
{
	call_it();
	return unused;
}

static void *waits(void *unused)
{
	for (;;)
		pause();
	return unused;
}

/* Does its worst at about the time of the call. */
static void *meddles(void *unused)
{
	static char name[] = "/bin/true";
	char *const argv[] = { name, NULL };

	while (!go)
		;
	if (said("killed"))
		kill(getpid(), SIGKILL);
	else
		execv(argv[0], argv);
	return unused;
}

static pthread_t start(void *(*run)(void *))
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK);
	if (pthread_create(&thread, &attributes, run, NULL)) {
		say("no thread\n");
		_exit(8);
	}
	return thread;
}

static void prepare(void)
{
	sigset_t all;

	if (said("handle"))
		signal(SIGSYS, on_sigsys);
	if (said("ignore"))
		signal(SIGSYS, SIG_IGN);
	sigfillset(&all);
	if (said("block"))
		sigprocmask(SIG_SETMASK, &all, NULL);
	for (int i = 0; said("crowd") && i < CROWD; i++)
		start(waits);
}

_Noreturn static void be_task(void)
{
	prepare();
	if (said("killed") || said("execs"))
		start(meddles);
	go = true;
	if (said("thread"))
		pthread_join(start(calls), NULL);
	else
		call_it();
	_exit(3);
}

static int be_cloned(void *unused)
{
	(void)unused;
	be_task();
}

static void wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, __WALL) < 0 && errno == EINTR)
		;
}

/* A child of a child that is this process's own all the same, or comes to be. Return: its number */
static pid_t make_by_child(unsigned long flags)
{
	int told[2], gone[2];
	pid_t pid, helper;
	char byte;

	if (pipe(told) < 0 || pipe(gone) < 0)
		return -1;
	helper = fork();
	if (helper == 0) {
		pid = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, 0);
		if (pid == 0) {
			close(gone[1]);
			/* Until its maker is gone: the end of the pipe. */
			while (read(gone[0], &byte, 1) > 0)
				;
			be_task();
		}
		_exit(write(told[1], &pid, sizeof(pid)) == sizeof(pid) ? 0 : 9);
	}
	close(gone[1]);
	if (read(told[0], &pid, sizeof(pid)) != sizeof(pid))
		pid = -1;
	wait_for(helper);
	return pid;
}

/* Who is left by its parent comes to this process. */
static pid_t make_orphan(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	return make_by_child(SIGCHLD);
}

static pid_t make_stopped(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		raise(SIGSTOP);
		be_task();
	}
	if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
		return -1;
	kill(pid, SIGCONT);
	return pid;
}

/* After how many numbers they come again. */
static long numbers(void)
{
	FILE *file = fopen("/proc/sys/kernel/pid_max", "r");
	long count = -1;

	if (!file || fscanf(file, "%ld", &count) != 1)
		_exit(9);
	fclose(file);
	return count;
}

/* One that is known ends; then children come and go until one has its number. */
static pid_t make_again(void)
{
	pid_t known = 0;

	/* Lower numbers never come again: RESERVED_PIDS of the kernel. */
	while (known <= LOWEST) {
		known = fork();
		if (known == 0) {
			if (getpid() > LOWEST)
				close(open("/dev/null", O_RDONLY));
			_exit(0);
		}
		wait_for(known);
	}
	/* With nowhere to put a pidfd the number is taken, and the child not made. */
	for (long left = numbers() - LOWEST - NEAR; left > 0; left--)
		if (syscall(SYS_clone, CLONE_VM | CLONE_PIDFD | SIGCHLD, NULL, 1, NULL, 0) >= 0)
			return -1;
	for (;;) {
		pid_t pid = fork();

		if (pid == 0) {
			if (getpid() == known)
				be_task();
			_exit(0);
		}
		if (pid < 0 || pid == known)
			return pid;
		wait_for(pid);
	}
}

/* A thousand at once. */
static int make_many(void)
{
	int ends[2], died = 0, status;
	char byte;

	if (pipe(ends) < 0)
		return 2;
	for (int i = 0; i < CROWD; i++) {
		if (fork() != 0)
			continue;
		close(ends[1]);
		while (read(ends[0], &byte, 1) > 0)
			;
		be_task();
	}
	close(ends[1]);
	while (wait(&status) > 0)
		died += WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
	printf("%d\n", died);
	return 0;
}

/* Until all are killed. */
static int make_idle(void)
{
	for (int i = 0; i < 4; i++)
		if (fork() == 0)
			waits(NULL);
	say("ready\n");
	waits(NULL);
	return 0;
}

static pid_t make(const char *way)
{
	static char stack[STACK];

	if (!strcmp(way, "vfork"))
		return clone(be_cloned, stack + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
	if (!strcmp(way, "clone"))
		return (pid_t)syscall(SYS_clone, SIGUSR2, NULL, NULL, NULL, 0);
	if (!strcmp(way, "ptrace"))
		return (pid_t)syscall(SYS_clone, CLONE_PTRACE | SIGCHLD, NULL, NULL, NULL, 0);
	if (!strcmp(way, "vm"))
		return clone(be_cloned, stack + STACK, CLONE_VM | SIGCHLD, NULL);
	if (!strcmp(way, "parent"))
		return make_by_child(CLONE_PARENT | SIGCHLD);
	if (!strcmp(way, "orphan"))
		return make_orphan();
	if (!strcmp(way, "stopped"))
		return make_stopped();
	if (!strcmp(way, "again"))
		return make_again();
	if (!strcmp(way, "files"))
		return (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, NULL, NULL, NULL, 0);
	return fork();
}

int main(int argc, char *argv[])
{
	int status = 0;
	pid_t pid;

	if (argc < 2)
		return 2;
	words = argv + 2;
	signal(SIGUSR2, SIG_IGN);
	if (!strcmp(argv[1], "many"))
		return make_many();
	if (!strcmp(argv[1], "idle"))
		return make_idle();
	pid = make(argv[1]);
	if (pid == 0 && said("child"))
		pid = fork();
	if (pid == 0)
		be_task();
	if (pid < 0 || waitpid(pid, &status, __WALL) != pid) {
		perror("late");
		return 2;
	}
	if (WIFSIGNALED(status))
		printf("signal %d\n", WTERMSIG(status));
	else
		printf("status %d\n", WEXITSTATUS(status));
	return 0;
}
