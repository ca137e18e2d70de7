// SPDX-License-Identifier: MIT
// tests/victims/late.c - Tasks that nobody has heard of, and what they do first
//
// Usage: late WAY [WORD…]: WAY says how the task is made, WORDs how it is prepared and what it
// does; in the end it makes a call that no whitelist has, unless another is named. Prints how it
// ended.
//
// Ways:	fork vfork clone (another exit signal) ptrace (CLONE_PTRACE) files (CLONE_FILES)
// Words:	handle ignore block (SIGSYS) thread (another thread calls) crowd (1,000 others wait)
//	child (its child does the rest) acct x32 none doom (what is called)
//	killed (a sibling kills all meanwhile) execs (a sibling starts another program meanwhile)
#include <errno.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CROWD 1000
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

static int be_vfork(void *unused)
{
	(void)unused;
	be_task();
}

static pid_t make(const char *way)
{
	static char stack[STACK];

	if (!strcmp(way, "vfork"))
		return clone(be_vfork, stack + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
	if (!strcmp(way, "clone"))
		return (pid_t)syscall(SYS_clone, SIGUSR2, NULL, NULL, NULL, 0);
	if (!strcmp(way, "ptrace"))
		return (pid_t)syscall(SYS_clone, CLONE_PTRACE | SIGCHLD, NULL, NULL, NULL, 0);
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
