// SPDX-License-Identifier: MIT
// tests/conformance/family_spawn.c - New programs: by vfork, by posix_spawn, from any thread
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/crew.h"
#include "tests/conformance/observe.h"

#define WORLD                                                                                      \
	"file other dir/ dir/in link>file script:0755 text:0755 closed/:0000 fifo| noexec "        \
	"loop>loop"
#define OPENERS 8

static char *const no_environment[] = { NULL };
static const char *const count_descriptors[] = {
	"sh", "-c",
	"for d in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/self/fd/$d ] && printf ' %s' $d; done; echo",
	NULL
};
static const char *const say_hello[] = { "sh", "-c",
					 "echo '  hello'; pwd | sed 's,.*/,  in ,'; umask", NULL };

/* As execve(2) wants them; it changes nothing. */
static char *const *changeable(const char *const arguments[])
{
	return (char *const *)(const void *)arguments;
}

/* The child has the parent's memory, and the parent waits until it has let go of it. */
static void vforked(const struct conform_case *self)
{
	volatile long opened = -2, made = -2, looked = -2;
	struct stat st;
	pid_t pid;

	(void)self;
	fflush(stdout);
	pid = vfork();
	if (pid == 0) {
		opened = open("file", O_RDONLY);
		made = mkdir("new", 0777);
		looked = stat("dir/in", &st);
		if (chdir("dir") == 0)
			execve("/bin/sh", changeable(say_hello), no_environment);
		_exit(9);
	}
	crew_reap("child", pid);
	result("opened", opened);
	result("made", made);
	result("looked", looked);
	crew_table("parent");
	tree(".");
}

/* What it cannot run, it says in the parent's memory. */
static void vfork_one(const char *name)
{
	volatile int err = 0;
	pid_t pid = vfork();

	if (pid == 0) {
		execve(name, changeable(say_hello), no_environment);
		err = errno;
		_exit(8);
	}
	crew_reap(name, pid);
	say("%s", err ? strerrorname_np(err) : "it ran");
}

static void vforked_in_vain(const struct conform_case *self)
{
	static const char *const names[] = { "nowhere", "file", "dir", "closed/x",
					     "file/x",	"loop", "",    "fifo" };

	(void)self;
	for (size_t i = 0; i < COUNT(names); i++)
		vfork_one(names[i]);
}

static void spawn_and_reap(const char *path, const posix_spawn_file_actions_t *actions,
			   const posix_spawnattr_t *attributes, const char *const arguments[])
{
	pid_t pid = -1;
	int err;

	fflush(stdout);
	err = posix_spawn(&pid, path, actions, attributes, changeable(arguments), no_environment);
	say("spawn: %s", err ? strerrorname_np(err) : "0");
	if (!err)
		crew_reap("child", pid);
}

static void spawned(const struct conform_case *self)
{
	posix_spawn_file_actions_t actions;

	(void)self;
	result("kept", open("dir", O_RDONLY));
	result("not kept", open("file", O_RDONLY | O_CLOEXEC));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addchdir_np(&actions, "dir");
	posix_spawn_file_actions_addopen(&actions, 7, "in", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 8, "made", O_RDWR | O_CREAT | O_EXCL, 0640);
	posix_spawn_file_actions_adddup2(&actions, 7, 9);
	posix_spawn_file_actions_addclose(&actions, 3);
	spawn_and_reap("/bin/sh", &actions, NULL, count_descriptors);
	spawn_and_reap("/bin/sh", &actions, NULL, count_descriptors); /* "made" is there */
	posix_spawn_file_actions_destroy(&actions);
	spawn_and_reap("/bin/sh", NULL, NULL, say_hello);
	spawn_and_reap("nowhere", NULL, NULL, say_hello);
	spawn_and_reap("file", NULL, NULL, say_hello);
	tree(".");
}

static void spawned_with_attributes(const struct conform_case *self)
{
	posix_spawnattr_t attributes;
	sigset_t none, some;

	(void)self;
	sigemptyset(&none);
	sigemptyset(&some);
	sigaddset(&some, SIGUSR2);
	signal(SIGUSR2, SIG_IGN);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
						      POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_USEVFORK);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &some);
	spawn_and_reap("/bin/sh", NULL, &attributes,
		       (const char *const[]){ "sh", "-c", "kill -USR2 $$; echo '  not here'",
					      NULL });
	posix_spawnattr_destroy(&attributes);
}

/* Threads that open until their process is another program. */
static _Atomic bool enough;

static void work_for_ever(struct member *self)
{
	while (!enough) {
		int fd = open(self->number % 2 ? "file" : "link", O_RDONLY | O_CLOEXEC);

		atomic_store(&self->ready, true);
		if (fd >= 0)
			close(fd);
	}
}

static void wait_for_ever(struct member *self)
{
	atomic_store(&self->ready, true);
	self->result = open("fifo", O_RDONLY);
}

static void exec_in_thread(struct member *self)
{
	(void)self;
	execve("/bin/sh", changeable(count_descriptors), no_environment);
	_exit(9);
}

/* A thread cannot be made while another one execs (EAGAIN, clone(2)): they are made first. */
static pthread_barrier_t line;

static void exec_with_others(struct member *self)
{
	pthread_barrier_wait(&line);
	exec_in_thread(self);
}

static void exec_fails_in_thread(struct member *self)
{
	self->result = execve("nowhere", changeable(count_descriptors), no_environment);
	self->err = errno;
}

/* One thread becomes a program, and takes its leader's place; all others end wherever they are. */
static pid_t exec_among(void (*others)(struct member *self))
{
	static struct member openers[OPENERS], execer;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid != 0)
		return pid;
	crew_start(openers, OPENERS, others, NULL);
	for (int i = 0; i < OPENERS; i++)
		AWAIT(openers[i].ready);
	crew_start(&execer, 1, exec_fails_in_thread, NULL);
	crew_join(&execer, 1);
	if (execer.err != ENOENT)
		_exit(8);
	crew_start(&execer, 1, exec_in_thread, NULL);
	for (;;)
		pause();
}

static void exec_from_thread(const struct conform_case *self)
{
	(void)self;
	for (int i = 0; i < 10; i++)
		crew_reap("child", exec_among(work_for_ever));
}

static void exec_among_waiting(const struct conform_case *self)
{
	(void)self;
	for (int i = 0; i < 3; i++)
		crew_reap("child", exec_among(wait_for_ever));
	result("reader", open("fifo", O_WRONLY | O_NONBLOCK));
}

/* Two threads want to be the program: one is. */
static void exec_twice(const struct conform_case *self)
{
	static struct member execers[4];

	(void)self;
	for (int i = 0; i < 10; i++) {
		pid_t pid;

		fflush(stdout);
		pid = fork();
		if (pid == 0) {
			pthread_barrier_init(&line, NULL, COUNT(execers) + 1);
			crew_start(execers, COUNT(execers), exec_with_others, NULL);
			pthread_barrier_wait(&line);
			for (;;)
				pause();
		}
		crew_reap("child", pid);
	}
}

/* A fork in one thread while others open: the child has what was open, and no more. */
static void fork_among(const struct conform_case *self)
{
	static struct member openers[OPENERS];

	(void)self;
	crew_start(openers, OPENERS, work_for_ever, NULL);
	for (int i = 0; i < OPENERS; i++)
		AWAIT(openers[i].ready);
	for (int i = 0; i < 10; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			int fd = open("other", O_RDONLY | O_CLOEXEC);

			_exit(fd < 0 || open("nowhere", O_RDONLY) >= 0);
		}
		crew_reap("child", pid);
		fflush(stdout);
		spawn_and_reap("/bin/sh", NULL, NULL, count_descriptors);
	}
	enough = true;
	crew_join(openers, OPENERS);
}

/* What is marked close-on-exec is closed, whichever call made it. */
static void close_on_exec(const struct conform_case *self)
{
	(void)self;
	result("open", open("file", O_RDONLY | O_CLOEXEC));
	result("open", open("file", O_RDONLY));
	result("creat", creat("new", 0666));
	result("memfd", syscall(SYS_memfd_create, "memory", 1));
	result("memfd", syscall(SYS_memfd_create, "memory", 0));
	result("dir", open("dir", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	spawn_and_reap("/bin/sh", NULL, NULL, count_descriptors);
}

/* Freshly written programs: no descriptor of anybody else's makes them ETXTBSY. */
static void run_what_was_written(const struct conform_case *self)
{
	static const char text[] = "#!/bin/sh\necho '  it runs'\n";

	(void)self;
	for (int i = 0; i < 10; i++) {
		int fd = open("program", O_WRONLY | O_CREAT | O_TRUNC, 0755);

		if (fd < 0 || write(fd, text, sizeof(text) - 1) < 0)
			result("written", -1);
		close(fd);
		spawn_and_reap("./program", NULL, NULL, (const char *const[]){ "program", NULL });
	}
	result("held", open("program", O_WRONLY | O_CLOEXEC));
	spawn_and_reap("./program", NULL, NULL, (const char *const[]){ "program", NULL });
}

static const struct step steps[] = {
	{ "vfork: open, mkdir, chdir, exec", WORLD, vforked, true },
	{ "vfork: what cannot be run", WORLD, vforked_in_vain, true },
	{ "posix_spawn with file actions", WORLD, spawned, true },
	{ "posix_spawn with attributes", WORLD, spawned_with_attributes, true },
	{ "exec from a thread while others open", WORLD, exec_from_thread, true },
	{ "exec from a thread while others wait", WORLD, exec_among_waiting, true },
	{ "exec from four threads", WORLD, exec_twice, true },
	{ "fork and spawn while others open", WORLD, fork_among, true },
	{ "close-on-exec", WORLD, close_on_exec, true },
	{ "a program is run as soon as it is written", WORLD, run_what_was_written, true },
};

FAMILY(spawn)
{
	conform_steps(steps, COUNT(steps));
}
