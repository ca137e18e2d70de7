// SPDX-License-Identifier: MIT
// tests/system/escape/races.c - What a call is about is changed while it is decided
//
// tests/race has many more of these, and for longer. Here each is won at once where the one thing
// that holds it is missing.
#include "escape.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static atomic_bool over;

static bool moment_passed(void)
{
	static struct timespec begin;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!begin.tv_sec)
		begin = now;
	return (now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000 >
	       outside.patience;
}

/* Tries again and again while another thread swaps something. */
static long race(void *(*swap)(void *), long (*attempt)(void))
{
	pthread_t thread;
	long result;

	if (pthread_create(&thread, NULL, swap, NULL) != 0)
		return -EAGAIN;
	do {
		result = attempt();
	} while (result < 0 && !moment_passed());
	atomic_store(&over, true);
	pthread_join(thread, NULL);
	return result;
}

static void *swap_links(void *unused)
{
	(void)unused;
	while (!atomic_load(&over)) {
		rename("w/link", "w/other");
		rename("w/file", "w/name");
		rename("w/name", "w/file");
		rename("w/other", "w/link");
		rename("w/link", "w/name");
		rename("w/name", "w/link");
	}
	return NULL;
}

static long read_name(void)
{
	return reads_path("w/name");
}

static long link_race(void)
{
	int fd = open("w/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || symlink("../.env", "w/link") < 0)
		return -EBADR;
	return race(swap_links, read_name);
}

static void *swap_directories(void *unused)
{
	(void)unused;
	while (!atomic_load(&over)) {
		rename("w/real", "w/dir");
		rename("w/dir", "w/real");
		rename("w/link", "w/dir");
		rename("w/dir", "w/link");
	}
	return NULL;
}

static long read_below(void)
{
	return reads_path("w/dir/secret");
}

static long directory_race(void)
{
	if (mkdir("w/real", 0700) < 0 || symlink(outside.room, "w/link") < 0)
		return -EBADR;
	return race(swap_directories, read_below);
}

static char volatile word[8] = "w/name";

/* `w/name` and `.env` by turns. */
static void *swap_words(void *unused)
{
	static const char words[2][8] = { "w/name", ".env" };

	(void)unused;
	for (unsigned int turn = 0; !atomic_load(&over); turn++)
		for (int i = 0; i < 8; i++)
			word[i] = words[turn % 2][i];
	return NULL;
}

static long read_word(void)
{
	return reads_path((const char *)(uintptr_t)word);
}

static long word_race(void)
{
	int fd = open("w/name", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	return fd < 0 ? -errno : race(swap_words, read_word);
}

/* A program's path, in memory that is shared with a process that goes on while others exec. */
static char volatile *program;

static pid_t swap_programs(void)
{
	static const char letters[] = "ed";
	pid_t child = fork();

	for (unsigned int turn = 0; child == 0; turn++)
		program[2] = letters[turn % 2];
	return child;
}

static long run_program(void)
{
	pid_t child = fork();
	long result;

	if (child == 0) {
		execl((const char *)(uintptr_t)program, "program", "ran", NULL);
		_exit(errno);
	}
	result = ran(child);
	return result;
}

/* ./e may be run and ends with something else, ./d may not. */
static long program_race(void)
{
	pid_t swapper;
	long result;

	program = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (program == MAP_FAILED)
		return -errno;
	strcpy((char *)(uintptr_t)program, "./e");
	swapper = swap_programs();
	do {
		result = run_program();
	} while (result < 0 && !moment_passed());
	kill(swapper, SIGKILL);
	waitpid(swapper, NULL, 0);
	return result;
}

/* A descriptor is another file by the time the kernel maps it. */
static int shown, allowed, refused;

static void *swap_descriptors(void *unused)
{
	(void)unused;
	while (!atomic_load(&over)) {
		dup2(refused, shown);
		dup2(allowed, shown);
	}
	return NULL;
}

static long map_shown(void)
{
	char *at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, shown, 0);
	long result;

	if (at == MAP_FAILED)
		return -errno;
	result = memcmp(at, "secret", 6) ? -EAGAIN : 0;
	munmap(at, 4096);
	return result;
}

static long descriptor_race(void)
{
	allowed = open("escape", O_RDONLY | O_CLOEXEC);
	refused = open("data", O_RDONLY | O_CLOEXEC);
	shown = dup(allowed);
	return shown < 0 || refused < 0 ? -EBADR : race(swap_descriptors, map_shown);
}

static long read_key(void)
{
	return reads(openat(shown, "key", O_RDONLY | O_CLOEXEC));
}

/* Both directories have a file by that name. */
static long dirfd_race(void)
{
	int fd = open("w/key", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	allowed = open("w", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	refused = open("vault", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	shown = dup(allowed);
	return fd < 0 || shown < 0 || refused < 0 ? -EBADR : race(swap_descriptors, read_key);
}

const struct attempt escape_races[] = {
	ATTEMPT("race-symlink", "links", "", ANYBODY, link_race),
	ATTEMPT("race-directory", "links hull", "", ANYBODY, directory_race),
	ATTEMPT("race-path", "perform", "", ANYBODY, word_race),
	ATTEMPT("race-dirfd", "perform", "vault", ANYBODY, dirfd_race),
	ATTEMPT("race-program", "tracer", "denied", ANYBODY, program_race),
	ATTEMPT("race-mapped-descriptor", "noexec", "denied", ANYBODY, descriptor_race),
	NO_MORE,
};
