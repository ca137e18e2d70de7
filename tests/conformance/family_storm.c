// SPDX-License-Identifier: MIT
// tests/conformance/family_storm.c - Calls that do not wait, while signals come every 100 µs
//
// None of them ends with EINTR natively, whatever the handler's flags say; nothing is done twice,
// and no descriptor is lost.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/crew.h"
#include "tests/conformance/observe.h"

#define WORLD "file other dir/ dir/in link>file fifo|"
#define EVERY_NS 100000
#define SOME 300
#define MANY 10000

/* One round of a kind of call; -1 with errno. Some have overlayfs copy a file up. */
struct round {
	const char *name;
	long (*run)(void);
	int count;
	bool copies_up;
};

static _Atomic long handled;
static _Atomic long wrong_in_handler;

static void on_signal(int signal)
{
	(void)signal;
	atomic_fetch_add(&handled, 1);
}

static long closed(long fd)
{
	return fd < 0 ? fd : close((int)fd);
}

static long round_open(void)
{
	return closed(open("file", O_RDONLY));
}

static long round_openat2(void)
{
	struct open_how how = { .flags = O_RDWR | O_TRUNC };

	return closed(syscall(SYS_openat2, AT_FDCWD, "dir/../other", &how, sizeof(how)));
}

static long round_dir(void)
{
	DIR *dir = opendir("dir");
	int count = 0;

	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	errno = dir ? ERANGE : errno;
	return count == 3 ? 0 : -1;
}

static long round_fifo(void)
{
	return closed(open("fifo", O_RDWR));
}

static long round_create(void)
{
	long fd = open("new", O_RDWR | O_CREAT | O_EXCL, 0666);

	return closed(fd) < 0 ? -1 : unlink("new");
}

static long round_temporary(void)
{
	return closed(open(".", O_RDWR | O_TMPFILE, 0666));
}

static long round_directory(void)
{
	return mkdir("newdir", 0777) < 0 ? -1 : rmdir("newdir");
}

static long round_rename(void)
{
	return rename("file", "moved") < 0 ? -1 : rename("moved", "file");
}

static long round_link(void)
{
	return link("file", "linked") < 0 ? -1 : unlink("linked");
}

static long round_symlink(void)
{
	return symlink("file", "linked") < 0 ? -1 : unlink("linked");
}

static long round_node(void)
{
	return mkfifo("newfifo", 0666) < 0 ? -1 : unlink("newfifo");
}

static long round_attributes(void)
{
	if (chmod("file", 0644) < 0 || truncate("other", 5) < 0)
		return -1;
	return utimensat(AT_FDCWD, "file", NULL, 0);
}

static long round_xattr(void)
{
	char got[8];

	if (setxattr("file", "user.new", "value", 5, 0) < 0)
		return errno == EOPNOTSUPP ? 0 : -1;
	return getxattr("file", "user.new", got, sizeof(got)) == 5 ? 0 : -1;
}

static long round_look(void)
{
	struct stat st;
	char to[16];

	if (stat("file", &st) < 0 || lstat("link", &st) < 0 || access("other", R_OK) < 0)
		return -1;
	return readlink("link", to, sizeof(to)) == 4 ? 0 : -1;
}

static long round_memory(void)
{
	return closed(memfd_create("memory", MFD_CLOEXEC));
}

static long round_child(void)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(access("file", R_OK) < 0 || round_open() < 0);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	errno = ECHILD;
	return status ? -1 : 0;
}

static const struct round rounds[] = {
	{ "open", round_open, MANY, false },
	{ "openat2 with O_TRUNC", round_openat2, SOME, false },
	{ "getdents", round_dir, SOME, false },
	{ "open of a FIFO for both", round_fifo, SOME, false },
	{ "creat and unlink", round_create, SOME, false },
	{ "O_TMPFILE", round_temporary, SOME, false },
	{ "mkdir and rmdir", round_directory, SOME, false },
	{ "rename and back", round_rename, SOME, true },
	{ "link and unlink", round_link, SOME, true },
	{ "symlink and unlink", round_symlink, SOME, false },
	{ "mkfifo and unlink", round_node, SOME, false },
	{ "chmod, truncate, utimensat", round_attributes, SOME, true },
	{ "setxattr and getxattr", round_xattr, SOME, true },
	{ "stat, lstat, access, readlink", round_look, SOME, false },
	{ "memfd_create", round_memory, SOME, false },
	{ "fork", round_child, 30, false },
};

/* Signals for whichever thread is at hand, from now on. */
static timer_t start_timer(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
	struct itimerspec every = { { 0, EVERY_NS }, { 0, EVERY_NS } };
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, &event, &timer) < 0 ||
	    timer_settime(timer, 0, &every, NULL) < 0)
		crew_give_up("timer");
	return timer;
}

/*
 * Copying a file up, overlayfs lets a signal end calls that no other file system does: natively
 * some of them fail, and as many more or less as it happens. What copies nothing has no excuse.
 */
static bool is_excused(const struct round *round, int err)
{
	struct statfs system;

	return round->copies_up && err == EINTR && statfs(".", &system) == 0 &&
	       system.f_type == OVERLAYFS_SUPER_MAGIC;
}

static void rounds_in_storm(const struct round *round, int count, long *failed, int *err)
{
	for (int i = 0; i < count; i++) {
		errno = 0;
		if (round->run() == 0 || is_excused(round, errno))
			continue;
		*err = errno;
		++*failed;
	}
}

static void storm(const struct conform_case *self)
{
	const struct round *round = self->a;
	int before = crew_descriptors(), err = 0;
	long failed = 0;
	timer_t timer;

	crew_handle(SIGALRM, on_signal, self->b ? SA_RESTART : 0);
	timer = start_timer();
	rounds_in_storm(round, round->count, &failed, &err);
	AWAIT(handled);
	timer_delete(timer);
	if (failed)
		say("%s of them failed, at last with %s", failed == round->count ? "all" : "some",
		    strerrorname_np(err));
	else
		say("all went well");
	say("%d descriptors more", crew_descriptors() - before);
	tree(".");
}

/* A handler that makes such calls itself. */
static void work_in_handler(int signal)
{
	int err = errno;
	struct stat st;

	(void)signal;
	atomic_fetch_add(&handled, 1);
	if (round_open() < 0 || round_look() < 0 || stat("dir/in", &st) < 0 || st.st_size != 13)
		atomic_fetch_add(&wrong_in_handler, 1);
	errno = err;
}

static void handler_works(const struct conform_case *self)
{
	int before = crew_descriptors(), err = 0;
	struct timespec pause = { 0, 2000000 };
	long failed = 0;

	(void)self;
	crew_handle(SIGUSR2, work_in_handler, SA_RESTART);
	/* Not faster than it can work. */
	for (int i = 0; i < 200; i++) {
		kill(getpid(), SIGUSR2);
		rounds_in_storm(&rounds[0], 5, &failed, &err);
	}
	nanosleep(&pause, NULL);
	say("%ld handlers, %ld wrong, %ld failed", handled, wrong_in_handler, failed);
	say("%d descriptors more", crew_descriptors() - before);
}

static void opens_in_thread(struct member *self)
{
	rounds_in_storm(&rounds[0], 200, &self->result, &self->err);
	rounds_in_storm(&rounds[13], 50, &self->result, &self->err);
}

/* Several threads, and signals for each of them. */
static void threads_in_storm(const struct conform_case *self)
{
	struct member threads[8];
	int before = crew_descriptors();
	timer_t timer;

	crew_handle(SIGALRM, on_signal, self->b ? SA_RESTART : 0);
	crew_handle(SIGUSR2, on_signal, self->b ? SA_RESTART : 0);
	timer = start_timer();
	crew_start(threads, COUNT(threads), opens_in_thread, NULL);
	for (int i = 0; i < 500; i++) {
		pid_t tid = threads[(size_t)i % COUNT(threads)].tid;

		if (tid && !threads[(size_t)i % COUNT(threads)].done)
			syscall(SYS_tgkill, getpid(), tid, SIGUSR2);
		usleep(100);
	}
	crew_join(threads, COUNT(threads));
	timer_delete(timer);
	crew_results("failed", threads, COUNT(threads));
	say("%d descriptors more", crew_descriptors() - before);
}

static void threads_in_restarting_storm(const struct conform_case *self)
{
	struct conform_case other = *self;

	other.b = "";
	threads_in_storm(&other);
}

/* What a signal carries is what was sent, also to who is in a call. */
static _Atomic long carried;

static void on_info(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	if (info->si_code == SI_QUEUE && info->si_pid == getpid())
		atomic_fetch_add(&carried, info->si_value.sival_int);
}

static void values_in_calls(const struct conform_case *self)
{
	struct sigaction action = { .sa_sigaction = on_info, .sa_flags = SA_SIGINFO };
	long failed = 0;
	int err = 0;

	(void)self;
	sigaction(SIGRTMIN, &action, NULL);
	for (int i = 1; i <= 100; i++) {
		sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = i });
		rounds_in_storm(&rounds[0], 2, &failed, &err);
	}
	say("carried %ld, %ld failed", carried, failed);
}

static const struct step steps[] = {
	{ "a handler that opens and looks", WORLD, handler_works, true },
	{ "eight threads", WORLD, threads_in_storm, true },
	{ "eight threads, SA_RESTART", WORLD, threads_in_restarting_storm, true },
	{ "a hundred values", WORLD, values_in_calls, true },
};

FAMILY(storm)
{
	for (size_t i = 0; i < COUNT(rounds); i++)
		for (int restart = 0; restart < 2; restart++) {
			struct conform_case model = {
				.world = WORLD,
				.run = storm,
				.a = &rounds[i],
				.b = restart ? "" : NULL,
				.apart = true,
			};

			conform_add(&model, "%s%s", rounds[i].name, restart ? ", SA_RESTART" : "");
		}
	conform_steps(steps, COUNT(steps));
}
