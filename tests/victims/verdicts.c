// SPDX-License-Identifier: MIT
// tests/victims/verdicts.c - One program for each thing that a verdict is about: verdicts WHAT
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int steady(void)
{
	return puts("always the same") < 0;
}

static int tells_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return printf("%lld.%09ld\n", (long long)now.tv_sec, now.tv_nsec) < 0;
}

/* Two runs in the same year print the same: only another clock tells. */
static int tells_year(void)
{
	time_t now = time(NULL);

	return printf("%d\n", gmtime(&now)->tm_year + 1900) < 0;
}

static int tells_pointer(void)
{
	int here = 0;

	return printf("%p\n", (void *)&here) < 0;
}

static int reads_urandom(void)
{
	unsigned char bytes[8] = { 0 };
	int fd = open("/dev/urandom", O_RDONLY);

	if (fd < 0 || read(fd, bytes, sizeof(bytes)) != (ssize_t)sizeof(bytes))
		return 1;
	for (size_t i = 0; i < sizeof(bytes); i++)
		printf("%02x", bytes[i]);
	return puts("") < 0;
}

static void *race(void *name)
{
	for (int i = 0; i < 100; i++) {
		if (write(STDOUT_FILENO, name, 1) != 1)
			break;
		if (i % 7 == 0)
			sched_yield();
	}
	return NULL;
}

static int races(void)
{
	static char names[] = "abcd";
	pthread_t threads[4];

	for (int i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL, race, &names[i]))
			return 1;
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

/* What a table prints whose hash is seeded by where it lies, as many libraries' are. */
static int hash_order(void)
{
	static const char *const words[] = { "one", "two", "three", "four", "five", "six" };
	const char *table[64] = { NULL };
	char *heap = calloc(1, 16);
	uint64_t seed = (uintptr_t)heap >> 12;

	for (size_t i = 0; i < 6; i++) {
		uint64_t hash = seed * UINT64_C(0x9e3779b97f4a7c15);

		for (const char *c = words[i]; *c; c++)
			hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
		hash ^= hash >> 29;
		while (table[hash % 64])
			hash++;
		table[hash % 64] = words[i];
	}
	for (size_t i = 0; i < 64; i++)
		if (table[i])
			puts(table[i]);
	free(heap);
	return 0;
}

static int blind(void)
{
	return 0;
}

static int reads_input(void)
{
	char chunk[4096];
	size_t sum = 0, got;

	while ((got = fread(chunk, 1, sizeof(chunk), stdin)))
		for (size_t i = 0; i < got; i++)
			sum = sum * 31 + (unsigned char)chunk[i];
	return printf("%zu\n", sum) < 0;
}

static int write_file(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	if (!file)
		return 1;
	fputs(text, file);
	return fclose(file) != 0;
}

static int writes(void)
{
	return mkdir("made", 0750) < 0 || write_file("made/one", "one\n") ||
	       write_file("two", "two\n");
}

static int writes_time(void)
{
	struct timespec now;
	char text[64];

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(text, sizeof(text), "%lld.%09ld\n", (long long)now.tv_sec, now.tv_nsec);
	return write_file("stamp", text);
}

static int stderr_pid(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	fprintf(stderr, "took %ld ns\n", now.tv_nsec);
	return puts("always the same") < 0;
}

static int status_time(void)
{
	unsigned char byte = 0;

	return syscall(SYS_getrandom, &byte, 1, 0) == 1 ? byte : 255;
}

static int dies(void)
{
	raise(SIGSEGV);
	return 0;
}

static int waits(void)
{
	sleep(60);
	return 0;
}

/* Whether the working directory is the real one, and no copy. */
static int real(void)
{
	char *line = NULL;
	size_t room = 0;
	FILE *file = fopen("/proc/self/mountinfo", "r");
	int copies = 0;

	while (file && getline(&line, &room, file) > 0)
		copies += strstr(line, " - overlay overlay ") && strstr(line, "userxattr");
	if (file)
		fclose(file);
	free(line);
	return !copies;
}

static int sees_copy(void)
{
	return printf("%d\n", real()) < 0;
}

/* State that one run leaves for the next. */
static int counts(void)
{
	int runs = 0;
	FILE *file = fopen("count", "r");
	char text[16];

	if (file) {
		int got = fscanf(file, "%d", &runs);

		fclose(file);
		if (got != 1)
			return 1;
	}
	snprintf(text, sizeof(text), "%d\n", runs + 1);
	printf("%d\n", runs + 1);
	return write_file("count", text);
}

/* A tree that a removal would have a hard time with, and a process that stays. */
static int stubborn(void)
{
	if (mkdir("deep", 0700) < 0 || mkdir("deep/er", 0700) < 0 ||
	    write_file("deep/er/file", "x") || chmod("deep/er", 0) < 0 || chmod("deep", 0) < 0)
		return 1;
	if (fork() == 0) {
		setsid();
		sleep(600);
		_exit(0);
	}
	return 0;
}

static int write_much(int chunks)
{
	static char chunk[1 << 16];

	memset(chunk, 'x', sizeof(chunk));
	for (int i = 0; i < chunks; i++)
		if (write(STDOUT_FILENO, chunk, sizeof(chunk)) != (ssize_t)sizeof(chunk))
			return 1;
	return 0;
}

static int floods(void)
{
	return write_much(1 << 8);
}

static int floods_more(void)
{
	return write_much(1 << 14);
}

static int tells_pid(void)
{
	return printf("%d\n", getpid()) < 0;
}

/* Nobody asks for this number: it comes by itself. */
static int tells_child(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return waitpid(child, NULL, 0) != child || printf("%d\n", child) < 0;
}

/* Asks, and tells nobody. */
static int uses_pid(void)
{
	return getpid() <= 0 || puts("always the same") < 0;
}

/* Children that have children, until there may be no more. */
static int multiplies(void)
{
	for (int i = 0; i < 100; i++) {
		pid_t child = fork();

		if (child < 0)
			_exit(3);
		if (child == 0)
			pause();
	}
	return 0;
}

/* Needs 64 MiB where the working directory is the real one. */
static int grows(void)
{
	size_t size = real() ? (size_t)64 << 20 : 4096;
	char *memory = malloc(size);

	if (!memory)
		return 1;
	for (size_t i = 0; i < size; i += 4096)
		((volatile char *)memory)[i] = 1;
	free(memory);
	return puts("always the same") < 0;
}

static int never_ends(void)
{
	for (volatile unsigned int i = 0;; i++)
		;
	return 0;
}

static int leaves(void)
{
	if (fork() == 0) {
		setsid();
		sleep(600);
		_exit(0);
	}
	return puts("always the same") < 0;
}

static const struct what {
	const char *name;
	int (*act)(void);
} whats[] = {
	{ "steady", steady },
	{ "time", tells_time },
	{ "year", tells_year },
	{ "pointer", tells_pointer },
	{ "urandom", reads_urandom },
	{ "race", races },
	{ "hash", hash_order },
	{ "blind", blind },
	{ "input", reads_input },
	{ "writes", writes },
	{ "writes-time", writes_time },
	{ "stderr", stderr_pid },
	{ "status", status_time },
	{ "dies", dies },
	{ "waits", waits },
	{ "copy", sees_copy },
	{ "counts", counts },
	{ "stubborn", stubborn },
	{ "floods", floods },
	{ "floods-more", floods_more },
	{ "pid", tells_pid },
	{ "child", tells_child },
	{ "uses-pid", uses_pid },
	{ "multiplies", multiplies },
	{ "grows", grows },
	{ "never-ends", never_ends },
	{ "leaves", leaves },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < sizeof(whats) / sizeof(*whats); i++)
		if (!strcmp(argv[1], whats[i].name))
			return whats[i].act();
	return 99;
}
