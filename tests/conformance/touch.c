// SPDX-License-Identifier: MIT
// tests/conformance/touch.c - Cases of places: what is in the way of a path, before and after
#include "tests/conformance/touch.h"

#include <ctype.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/observe.h"

static char here[PATH_MAX];
static const struct place *now;
static pid_t child;
static pid_t thread_id;
static pthread_t thread;
static int thread_gate[2];
static int thread_told[2];

const char *touch_path(void)
{
	return now->path;
}

void touch_child(void (*life)(void))
{
	char word;
	int told[2];

	if (pipe(told) < 0)
		abort();
	child = fork();
	if (child == 0) {
		close(told[0]);
		life();
		if (write(told[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(told[1]);
	if (read(told[0], &word, 1) != 1)
		say("the child did not get there");
	close(told[0]);
}

static void *wait_at_gate(void *unused)
{
	pid_t own = gettid();
	char word;

	(void)unused;
	if (write(thread_told[1], &own, sizeof(own)) == (ssize_t)sizeof(own) &&
	    read(thread_gate[0], &word, 1) < 0)
		abort();
	return NULL;
}

void touch_thread(void)
{
	if (pipe(thread_gate) < 0 || pipe(thread_told) < 0 ||
	    pthread_create(&thread, NULL, wait_at_gate, NULL) != 0 ||
	    read(thread_told[0], &thread_id, sizeof(thread_id)) != (ssize_t)sizeof(thread_id))
		abort();
}

static void end_all(void)
{
	if (thread_id) {
		close(thread_gate[1]);
		pthread_join(thread, NULL);
		thread_id = 0;
	}
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		child = 0;
	}
}

/* The words that stand for numbers. */
static const char *const words[] = { "$PID", "$TID", "$PPID", "$CHILD", "$THREAD" };

static long number_of(size_t word)
{
	const long numbers[COUNT(words)] = { getpid(), gettid(), getppid(), child, thread_id };

	return numbers[word];
}

/* The next word in @path becomes what it stands for. */
static const char *expand_word(const char *at, char *to, size_t room, size_t *used)
{
	if (!strncmp(at, "$HERE", 5)) {
		*used += (size_t)snprintf(to + *used, room - *used, "%s", here);
		return at + 5;
	}
	for (size_t i = 0; i < COUNT(words); i++)
		if (!strncmp(at, words[i], strlen(words[i]))) {
			*used += (size_t)snprintf(to + *used, room - *used, "%ld", number_of(i));
			return at + strlen(words[i]);
		}
	to[(*used)++] = *at;
	return at + 1;
}

static char *expand(const char *path)
{
	static char to[4 * PATH_MAX];
	size_t used = 0;

	while (*path && used < sizeof(to) - PATH_MAX)
		path = expand_word(path, to, sizeof(to), &used);
	to[used] = '\0';
	return to;
}

/* The process or thread that the digits at @at are; NULL for any other number. */
static const char *word_for(const char *at, char **end)
{
	long number = strtol(at, end, 10);

	for (size_t i = 0; i < COUNT(words); i++)
		if (number && number == number_of(i))
			return words[i];
	return NULL;
}

/* What is said in the place of what stands at @at; NULL if that is said as it is. */
static const char *replacement(const char *from, const char *at, char **end)
{
	size_t own = strlen(here);
	bool first = at == from || at[-1] == '/';

	if (own && !strncmp(at, here, own) && (!at[own] || strchr("/ ", at[own]))) {
		*end = (char *)(unsigned long)at + own;
		return "$HERE";
	}
	if (!isdigit((unsigned char)*at) || at == from)
		return isdigit((unsigned char)*at) ? word_for(at, end) : NULL;
	if (at[-1] == '[' || at[-1] == '#') { /* pipe:[1], an inode without a name */
		*end = (char *)(unsigned long)at + strspn(at, "0123456789");
		return "N";
	}
	if (first &&
	    (!strncmp(from, "/proc/", 6) || (at - from > 5 && !strncmp(at - 5, "task/", 5))))
		return word_for(at, end);
	return NULL;
}

void touch_name(const char *what, const char *name, size_t len)
{
	char from[PATH_MAX + 1], to[2 * PATH_MAX];
	size_t used = 0;

	snprintf(from, sizeof(from), "%.*s", (int)len, name);
	for (char *at = from; *at && used < sizeof(to) - 32;) {
		char *end = at + 1;
		const char *word = replacement(from, at, &end);

		if (word) {
			used += (size_t)snprintf(to + used, sizeof(to) - used, "%s", word);
			at = end;
		} else {
			to[used++] = *at++;
		}
	}
	bytes(what, to, used);
}

static void touch_it(const struct conform_case *self)
{
	const struct place *place = self->a;
	const struct touch *touch = self->b;

	now = place;
	if (!getcwd(here, sizeof(here)))
		here[0] = '\0';
	if (place->before)
		place->before();
	touch->run(expand(place->path));
	end_all();
	if (!(touch->kind & TOUCH_SEE) && here[0] && chdir(here) == 0)
		tree(".");
}

static void add(const struct place *place, const struct touch *touches, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct conform_case model = {
			.world = place->world,
			.run = touch_it,
			.a = place,
			.b = &touches[i],
			.shared = touches[i].kind & TOUCH_SEE && !place->before,
			.apart = place->before != NULL,
		};

		if (touches[i].kind & place->kinds)
			conform_add(&model, "%s %s%s%s", touches[i].name,
				    place->title ? place->title : place->path,
				    place->said ? " after " : "", place->said ? place->said : "");
	}
}

/* The host's own /dev is not for tests to change: a mistake in a table must not. */
static bool is_hosts(const struct place *place)
{
	static const char *const own[] = { "/dev/shm/", "/dev/pts/", "/dev/fd/", "/dev/.." };
	bool hosts = !strncmp(place->path, "/dev", 4);

	for (size_t i = 0; i < COUNT(own); i++)
		hosts &= strncmp(place->path, own[i], strlen(own[i])) != 0;
	return hosts;
}

void touch_places(const struct place *places, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (places[i].kinds & (TOUCH_CHANGE | TOUCH_MAKE) && is_hosts(&places[i]))
			abort();
		add(&places[i], touches_look, touches_look_count);
		add(&places[i], touches_change, touches_change_count);
	}
}
