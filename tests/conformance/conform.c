// SPDX-License-Identifier: MIT
// tests/conformance/conform.c - Runs the cases of all families, and says what was seen
//
// DOC: Theory of operation
//
// usage: conform list | prepare DIR UID GID | run DIR [FAMILY...] | one DIR FAMILY CASE
//
// The directories of all cases are made first, by `prepare`, outside of any jail: FAMILY/NUMBER in
// DIR. `run` then does what a case is about and prints "= FAMILY: CASE" and lines of what was seen.
// The cases of a family run one after another in a child, which ends with its family, behind a
// case that spoils it, or when one crashes or hangs; the next child goes on behind that one.
#include "tests/conformance/conform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/arena.h"
#include "tests/conformance/observe.h"

#define HANGS_MS 30000

extern const struct family *const __start_families[];
extern const struct family *const __stop_families[];

/* The cases of the family that is at hand. */
static struct conform_case *cases;
static size_t case_count;

static const struct conform_case *find_case(const char *name)
{
	for (size_t i = 0; i < case_count; i++)
		if (!strcmp(cases[i].name, name))
			return &cases[i];
	return NULL;
}

/*
 * Rows that stand for many may have a case in common, which is run once. Another case of the same
 * name, in another directory or with more to it, gets a number.
 */
void conform_add(const struct conform_case *model, const char *format, ...)
{
	struct conform_case *grown = realloc(cases, (case_count + 1) * sizeof(*cases));
	const struct conform_case *other;
	char *plain, *name;
	va_list args;

	if (!grown)
		abort();
	cases = grown;
	va_start(args, format);
	if (vasprintf(&plain, format, args) < 0 || !(name = strdup(plain)))
		abort();
	va_end(args);
	for (int number = 2; (other = find_case(name)); number++) {
		free(name);
		if (other->run == model->run && !strcmp(other->world, model->world)) {
			free(plain);
			return;
		}
		if (asprintf(&name, "%s (%d)", plain, number) < 0)
			abort();
	}
	free(plain);
	cases[case_count] = *model;
	cases[case_count++].name = name;
}

void conform_steps(const struct step *steps, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct conform_case model = {
			.world = steps[i].world,
			.run = steps[i].run,
			.apart = steps[i].apart,
		};

		conform_add(&model, "%s", steps[i].name);
	}
}

static void family_list(const struct family *family)
{
	while (case_count > 0)
		free(cases[--case_count].name);
	family->list();
}

/* The case whose directory it has: its own, or the first of those that share one. */
static size_t case_place(size_t index)
{
	for (size_t i = 0; cases[index].shared && i < index; i++)
		if (cases[i].shared && !strcmp(cases[i].world, cases[index].world))
			return i;
	return index;
}

static int prepare_family(const struct family *family, const struct arena_owner *owner)
{
	const struct timespec times[2] = { { ARENA_ATIME, 100 }, { ARENA_MTIME, 200 } };

	if (mkdir(family->name, 0755) < 0 || chown(family->name, owner->uid, owner->gid) < 0 ||
	    chdir(family->name) < 0)
		return -1;
	for (size_t i = 0; i < case_count; i++) {
		char directory[32];

		if (case_place(i) != i)
			continue;
		snprintf(directory, sizeof(directory), "%04zu", i);
		if (arena_make(directory, cases[i].world, owner) < 0) {
			fprintf(stderr, "in %s: %s\n", family->name, cases[i].name);
			return -1;
		}
	}
	/* Cases look at it by "..". */
	return utimensat(AT_FDCWD, ".", times, 0) < 0 ? -1 : chdir("..");
}

/* As if nothing had run before: a case may have changed any of it. */
static bool fresh_start(const char *dir, const struct family *family, size_t index)
{
	char directory[64];

	close_range(3, ~0U, 0);
	umask(022);
	snprintf(directory, sizeof(directory), "%s/%04zu", family->name, case_place(index));
	if (chdir(dir) < 0 || chdir(directory) < 0) {
		result("chdir", -1);
		return false;
	}
	observe_begin(cases[index].shared);
	return true;
}

/* A child's life. @at is shared: the number of the case it is at. */
static void run_some(const char *dir, const struct family *family, volatile size_t *at)
{
	for (; *at < case_count; ++*at) {
		const struct conform_case *self = &cases[*at];

		printf("= %s: %s\n", family->name, self->name);
		fflush(stdout);
		if (fresh_start(dir, family, *at))
			self->run(self);
		fflush(stdout);
		if (self->apart) {
			++*at;
			return;
		}
	}
}

/* Its end; one that takes too long for one case is killed. */
static int await(pid_t child, volatile size_t *at)
{
	int pidfd = (int)syscall(SYS_pidfd_open, child, 0), status = 0;
	struct pollfd ready = { .fd = pidfd, .events = POLLIN };
	size_t before;

	do {
		before = *at;
		if (poll(&ready, 1, HANGS_MS) != 0)
			break;
	} while (before != *at);
	if (!(ready.revents & POLLIN)) {
		puts("  it hangs");
		kill(child, SIGKILL);
	}
	close(pidfd);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static void run_family(const char *dir, const struct family *family)
{
	volatile size_t *at =
		mmap(NULL, sizeof(*at), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		abort();
	for (*at = 0; *at < case_count;) {
		pid_t child = fork();
		int status;

		if (child == 0) {
			run_some(dir, family, at);
			_exit(0);
		}
		status = await(child, at);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			continue;
		if (WIFSIGNALED(status))
			say("it died of %s", sigabbrev_np(WTERMSIG(status)));
		else
			say("it ended with %d", WEXITSTATUS(status));
		++*at;
		fflush(stdout);
	}
	munmap((void *)(unsigned long)at, sizeof(*at));
}

static int for_one(const char *dir, const char *family_name, const char *case_name)
{
	for (const struct family *const *at = __start_families; at < __stop_families; at++) {
		if (strcmp((*at)->name, family_name) != 0)
			continue;
		family_list(*at);
		for (size_t i = 0; i < case_count; i++)
			if (!strcmp(cases[i].name, case_name)) {
				fresh_start(dir, *at, i);
				cases[i].run(&cases[i]);
				return 0;
			}
	}
	fputs("there is no such case\n", stderr);
	return 2;
}

/* Whether a family is one of those that are named; all are, if none is. */
static bool is_named(const struct family *family, char **names)
{
	bool named = !*names;

	for (; *names && !named; names++)
		named = !strcmp(family->name, *names);
	return named;
}

static int for_all(const char *verb, char **argv)
{
	struct arena_owner owner = { 0, 0 };

	if (!strcmp(verb, "prepare")) {
		owner.uid = (uid_t)strtoul(argv[3], NULL, 10);
		owner.gid = (gid_t)strtoul(argv[4], NULL, 10);
		umask(022);
		if (chdir(argv[2]) < 0) {
			perror(argv[2]);
			return 2;
		}
	}
	for (const struct family *const *at = __start_families; at < __stop_families; at++) {
		family_list(*at);
		if (!strcmp(verb, "run")) {
			if (is_named(*at, argv + 3))
				run_family(argv[2], *at);
		} else if (!strcmp(verb, "prepare")) {
			if (prepare_family(*at, &owner) < 0) {
				perror((*at)->name);
				return 2;
			}
		} else {
			for (size_t i = 0; i < case_count; i++)
				printf("%s: %s\n", (*at)->name, cases[i].name);
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOFBF, 65536);
	if ((argc == 2 && !strcmp(verb, "list")) || (argc == 5 && !strcmp(verb, "prepare")) ||
	    (argc >= 3 && !strcmp(verb, "run")))
		return for_all(verb, argv);
	if (argc == 5 && !strcmp(verb, "one"))
		return for_one(argv[2], argv[3], argv[4]);
	fputs("usage: conform list | prepare DIR UID GID | run DIR [FAMILY...] | one DIR FAMILY "
	      "CASE\n",
	      stderr);
	return 2;
}
