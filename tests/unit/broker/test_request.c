// SPDX-License-Identifier: MIT
// tests/unit/broker/test_request.c - A request whose thread is gone changes nothing, although its
// number may be another's by then
#include "tests/unit/policy/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/dispatch.h"
#include "broker/listener.h"
#include "broker/opening.h"
#include "broker/pool.h"

static char place[] = "/var/tmp/warder-request.XXXXXX";
/* The same address in every child: the one that takes a number over has the same path there. */
static char have[128], new[128];

/* Calls that change something, and what they would leave. */
static const struct change {
	const char *name;
	long nr;
	const char *first;
	uint64_t second;
	const char *third;
	bool at; /* @first is the second argument, behind a dirfd */
} changes[] = {
	{ "open", SYS_open, new, O_CREAT | O_WRONLY, NULL, false },
	{ "open, to cut off", SYS_open, have, O_WRONLY | O_TRUNC, NULL, false },
	{ "creat", SYS_creat, new, 0600, NULL, false },
	{ "openat", SYS_openat, new, O_CREAT | O_WRONLY | O_EXCL, NULL, true },
	{ "mkdir", SYS_mkdir, new, 0700, NULL, false },
	{ "mknod", SYS_mknod, new, S_IFREG | 0600, NULL, false },
	{ "unlink", SYS_unlink, have, 0, NULL, false },
	{ "unlinkat", SYS_unlinkat, have, 0, NULL, true },
	{ "rename", SYS_rename, have, 0, new, false },
	{ "link", SYS_link, have, 0, new, false },
	{ "symlink", SYS_symlink, have, 0, new, false },
	{ "chmod", SYS_chmod, have, 0644, NULL, false },
	{ "truncate", SYS_truncate, have, 1, NULL, false },
};

static void make_place(void)
{
	int fd;

	cr_assert(mkdtemp(place));
	snprintf(have, sizeof(have), "%s/have", place);
	snprintf(new, sizeof(new), "%s/new", place);
	fd = open(have, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	cr_assert_eq(write(fd, "text", 4), 4);
	close(fd);
}

/* Nothing has changed. */
static bool untouched(void)
{
	struct stat st;

	return stat(have, &st) == 0 && st.st_size == 4 && st.st_nlink == 1 &&
	       (st.st_mode & 07777) == 0600 && lstat(new, &st) < 0;
}

static void clear_place(void)
{
	unlink(have);
	unlink(new);
	rmdir(new);
	cr_expect_eq(rmdir(place), 0);
	strcpy(place + strlen(place) - 6, "XXXXXX");
}

static long call(const struct change *change)
{
	uint64_t second = change->third ? (uint64_t)(uintptr_t)change->third : change->second;

	if (change->at)
		return syscall(change->nr, AT_FDCWD, change->first, second, 0600);
	return syscall(change->nr, change->first, second, 0600);
}

/* Every call of number @nr waits for the listener that is returned. */
static int load(long nr)
{
	struct sock_filter rows[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = ARRAY_SIZE(rows), .filter = rows };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			    &program);
}

/* A child that makes the call, and its listener. */
static pid_t start(const struct change *change, int *ret_listener)
{
	int pipe_ends[2], number = -1, pidfd;
	pid_t child;

	cr_assert_eq(pipe(pipe_ends), 0);
	child = fork();
	cr_assert_geq(child, 0);
	if (child == 0) {
		number = load(change->nr);
		if (write(pipe_ends[1], &number, sizeof(number)) != sizeof(number))
			_exit(99);
		_exit(call(change) < 0 ? errno : 0);
	}
	cr_assert_eq(read(pipe_ends[0], &number, sizeof(number)), sizeof(number));
	pidfd = (int)syscall(SYS_pidfd_open, child, 0);
	*ret_listener = (int)syscall(SYS_pidfd_getfd, pidfd, number, 0);
	cr_assert_geq(*ret_listener, 0, "%s", strerror(errno));
	close(pidfd);
	close(pipe_ends[0]);
	close(pipe_ends[1]);
	return child;
}

/* One that has the same memory, and waits. */
static pid_t start_other(void)
{
	pid_t child = fork();

	if (child == 0) {
		pause();
		_exit(0);
	}
	return child;
}

static int end(pid_t child, int signal)
{
	int status = 0;

	if (signal)
		kill(child, signal);
	cr_assert_eq(waitpid(child, &status, 0), child);
	return status;
}

/* What the broker has of the whole jail. */
struct bench {
	struct fixture fixture;
	struct world world;
	struct judge judge;
	struct interrupts interrupts;
	struct pool_slot slot;
	struct service service;
	struct request request;
};

static void bench_open(struct bench *bench)
{
	_cleanup_text_ struct text rules = { 0 };

	text_printf(&rules, "read %s\nwrite %s\n", place, place);
	fixture_tree(&bench->fixture, text_cstr(&rules));
	cr_assert_eq(world_open(-1, &bench->world), 0);
	bench->judge.policy = &bench->fixture.policy;
	bench->judge.tree = bench->fixture.tree;
	judge_init(&bench->judge);
	interrupts_init(&bench->interrupts);
	bench->service = (struct service){ .world = &bench->world,
					   .judge = &bench->judge,
					   .interrupts = &bench->interrupts };
	cr_assert_eq(ring_create(false, &bench->service.ring), 0);
	bench->request.service = &bench->service;
	bench->request.slot = &bench->slot;
}

static void bench_close(struct bench *bench)
{
	ring_destroy(bench->service.ring);
	close(bench->world.root);
	close(bench->world.proc);
	fixture_free(&bench->fixture);
	free(bench);
}

static struct bench *receive(const struct change *change, pid_t *ret_child)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	cr_assert(bench);
	make_place();
	bench_open(bench);
	*ret_child = start(change, &bench->service.listener);
	cr_assert_eq(listener_receive(bench->service.listener, &bench->request.notif), 0);
	request_begin(&bench->request);
	return bench;
}

static void serve(struct bench *bench)
{
	mode_t mask = umask(022);

	dispatch(&bench->request);
	request_end(&bench->request);
	umask(mask);
}

Test(request, of_a_thread_that_waits_is_served)
{
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		pid_t child;
		struct bench *bench = receive(&changes[i], &child);
		int status;

		cr_expect(request_alive(&bench->request));
		serve(bench);
		status = end(child, 0);
		cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s: %s", changes[i].name,
			  strerror(WEXITSTATUS(status)));
		cr_expect(!untouched(), "%s", changes[i].name);
		cr_expect(ring_peek(bench->service.ring), "%s", changes[i].name);
		close(bench->service.listener);
		bench_close(bench);
		clear_place();
	}
}

Test(request, of_a_thread_that_is_gone_changes_nothing)
{
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		pid_t child, other;
		struct bench *bench = receive(&changes[i], &child);

		end(child, SIGKILL);
		cr_expect(!request_alive(&bench->request));
		/* The number is another's now, whose memory reads the same. */
		other = start_other();
		bench->request.notif.pid = (uint32_t)other;
		serve(bench);
		cr_expect(untouched(), "%s", changes[i].name);
		end(other, SIGKILL);
		close(bench->service.listener);
		bench_close(bench);
		clear_place();
	}
}

/* Nothing was there when it was decided, and something is when it is done. */
Test(request, to_create_opens_nothing_that_came_to_be_there)
{
	static const struct change change = {
		"open", SYS_open, new, O_CREAT | O_WRONLY, NULL, false
	};
	/* What the policy grants there, and what comes of it. */
	static const struct {
		verbs_t granted;
		int flags, wanted;
	} cases[] = {
		{ V_CREATE, O_CREAT | O_WRONLY, -EAGAIN },
		{ V_CREATE | V_APPEND, O_CREAT | O_WRONLY, -EAGAIN },
		{ V_CREATE | V_READ, O_CREAT | O_RDWR, -EAGAIN },
		{ V_CREATE | V_MODIFY, O_CREAT | O_WRONLY | O_EXCL, -EEXIST },
		{ V_CREATE | V_MODIFY, O_CREAT | O_WRONLY, 0 },
		{ V_CREATE | V_APPEND, O_CREAT | O_WRONLY | O_APPEND, 0 },
	};
	struct opening opening = { .dirfd = (uint64_t)AT_FDCWD, .mode = 0600 };
	struct origin origin;
	pid_t child;
	struct bench *bench = receive(&change, &child);

	origin = request_origin(&bench->request, opening.dirfd);
	cr_assert_eq(resolve(&bench->world, &origin, new, RESOLVE_FOLLOW, &bench->request.name[0]),
		     0);
	cr_assert_eq(bench->request.name[0].object, -1);
	cr_assert_eq(link(have, new), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct decision decision = { .allowed = true, .granted = cases[i].granted };
		int r;

		opening.flags = cases[i].flags;
		r = opening_new(&bench->request, &opening, &decision);
		cr_expect(cases[i].wanted ? r == cases[i].wanted : r >= 0, "case %zu: %d", i, r);
		if (r >= 0)
			close(r);
	}
	request_end(&bench->request);
	end(child, SIGKILL);
	close(bench->service.listener);
	bench_close(bench);
	clear_place();
}
