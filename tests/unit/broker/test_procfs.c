// SPDX-License-Identifier: MIT
// tests/unit/broker/test_procfs.c - What nobody has from /proc
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/procfs.h"

static int guard(const struct world *world, pid_t pid, const char *file, verbs_t verbs)
{
	struct name name;

	name_init(&name);
	name.len = (size_t)snprintf(name.path, sizeof(name.path), "/proc/%d%s", pid, file);
	return procfs_guard(world, &name, verbs);
}

static void *thread_main(void *context)
{
	pid_t *tid = context;

	__atomic_store_n(tid, (pid_t)syscall(SYS_gettid), __ATOMIC_SEQ_CST);
	pause();
	return NULL;
}

Test(procfs, the_brokers_own_directory)
{
	static const struct {
		const char *file;
		verbs_t verbs;
		int wanted;
	} cases[] = {
		{ "", V_LIST, 0 },
		{ "/status", V_READ, 0 },
		{ "/stat", V_READ, 0 },
		{ "/cmdline", V_READ | V_LIST, 0 },
		{ "/comm", V_READ, 0 },
		{ "/comm", V_MODIFY, EACCES },
		{ "/status", V_APPEND, EACCES },
		{ "/mem", V_READ, EACCES },
		{ "/mem", V_MODIFY, EACCES },
		{ "/environ", V_READ, EACCES },
		{ "/maps", V_READ, EACCES },
		{ "/fd", V_LIST, EACCES },
		{ "/fd/3", V_READ, EACCES },
		{ "/fdinfo/3", V_READ, EACCES },
		{ "/exe", V_READ, EACCES },
		{ "/ns/mnt", V_READ, EACCES },
		{ "/oom_score_adj", V_MODIFY, EACCES },
		{ "/statusx", V_READ, EACCES },
		{ "/task", V_LIST, 0 }, /* `ps -L` */
		{ "/task", V_CREATE, EACCES },
	};
	struct world world = { .proc = open("/proc", O_PATH | O_CLOEXEC), .broker = getpid() };
	_Alignas(8) pid_t tid = 0;
	char file[64];
	pthread_t thread;

	cr_assert_eq(pthread_create(&thread, NULL, thread_main, &tid), 0);
	while (!__atomic_load_n(&tid, __ATOMIC_SEQ_CST))
		sched_yield();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_expect_eq(guard(&world, getpid(), cases[i].file, cases[i].verbs),
			     cases[i].wanted, "%s", cases[i].file);
		/* The same by the number of a thread, which /proc does not list but knows. */
		cr_expect_eq(guard(&world, tid, cases[i].file, cases[i].verbs), cases[i].wanted,
			     "thread, %s", cases[i].file);
		snprintf(file, sizeof(file), "/task/%d%s", tid, cases[i].file);
		cr_expect_eq(guard(&world, getpid(), file, cases[i].verbs), cases[i].wanted, "%s",
			     file);
	}
	close(world.proc);
}

Test(procfs, other_processes)
{
	static const struct {
		const char *file;
		int wanted;
	} cases[] = {
		{ "", 0 },
		{ "/status", 0 },
		{ "/environ", 0 },
		{ "/fd/3", 0 },
		{ "/maps", 0 },
		{ "/mem", EACCES },
		{ "/syscall", EACCES },
		{ "/stack", EACCES },
		{ "/personality", EACCES },
		{ "/memx", 0 },
	};
	struct world world = { .proc = open("/proc", O_PATH | O_CLOEXEC), .broker = getpid() };
	pid_t child = fork();
	char file[64];

	if (child == 0) {
		pause();
		_exit(0);
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cr_expect_eq(guard(&world, child, cases[i].file, V_READ), cases[i].wanted, "%s",
			     cases[i].file);
		snprintf(file, sizeof(file), "/task/%d%s", child, cases[i].file);
		cr_expect_eq(guard(&world, child, file, V_READ), cases[i].wanted, "%s", file);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	/* One that is gone: its number is still no way to anybody's memory. */
	cr_expect_eq(guard(&world, child, "/mem", V_READ), EACCES);
	close(world.proc);
}

Test(procfs, what_is_no_process)
{
	static const char *const paths[] = { "/proc", "/proc/meminfo", "/proc/sys/kernel/x",
					     "/proc/1x/mem" };
	struct world world = { .proc = open("/proc", O_PATH | O_CLOEXEC), .broker = getpid() };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct name name;

		name_init(&name);
		strcpy(name.path, paths[i]);
		name.len = strlen(name.path);
		cr_expect_eq(procfs_guard(&world, &name, V_READ), 0, "%s", paths[i]);
		/* User 0 could write it, and it is the host's; others the kernel keeps away. */
		world.uid = 0;
		cr_expect_eq(procfs_guard(&world, &name, V_MODIFY), EACCES, "%s", paths[i]);
		cr_expect_eq(procfs_guard(&world, &name, V_APPEND), EACCES, "%s", paths[i]);
		world.uid = 1000;
		cr_expect_eq(procfs_guard(&world, &name, V_MODIFY), 0, "%s", paths[i]);
	}
	world.uid = 0;
	cr_expect_eq(guard(&world, getppid(), "/net/x", V_MODIFY), EACCES, "of a network");
	cr_expect_eq(guard(&world, getppid(), "/net/x", V_READ), 0);
	cr_expect_eq(guard(&world, getppid(), "/comm", V_MODIFY), 0, "of a process");
	close(world.proc);
}

/* An object of this file system that has another name: its directory was renamed. */
Test(procfs, what_is_elsewhere)
{
	static const char *const paths[] = { "/process/1/mem", "/home/u/mem", "/other/meminfo",
					     "/other" };
	struct world world = { .proc = open("/proc", O_PATH | O_CLOEXEC), .broker = getpid() };

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct name name;

		name_init(&name);
		strcpy(name.path, paths[i]);
		name.len = strlen(name.path);
		cr_expect_eq(procfs_guard(&world, &name, V_READ), EACCES, "%s", paths[i]);
	}
	close(world.proc);
}
