// SPDX-License-Identifier: MIT
// tests/race/arena.c - What is fought over: directories that look alike, and one of them denied
//
// ok/, ok/no/ and real/ are allowed, no/ is denied and has the same names in it. In ro/ nothing may
// be written, in app/ only be appended, in noexec/ nothing be run; in drop/ one may create but not
// change what is there.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "race.h"

#define TURN_TEXT 4000 /* a symlink's text may be a little longer */

static int failures;

static void check(int r, const char *what)
{
	if (r < 0) {
		perror(what);
		failures++;
	}
}

static void make_file(const char *name, char first, size_t size, mode_t mode)
{
	char bytes[SECRET_SIZE];
	int fd = open(name, O_CREAT | O_TRUNC | O_WRONLY, mode);

	memset(bytes, ' ', sizeof(bytes));
	bytes[0] = first;
	check(fd, name);
	check(write(fd, bytes, size) == (ssize_t)size ? 0 : -1, name);
	close(fd);
}

static void make_script(const char *name, const char *interpreter)
{
	int fd = open(name, O_CREAT | O_TRUNC | O_WRONLY, 0755);

	check(fd, name);
	check(dprintf(fd, "#!%s\n", interpreter), name);
	close(fd);
}

/* All that the calls are about; @secret is the denied directory's. */
static void furnish(const char *dir, bool secret)
{
	const char *word = secret ? "S" : "P";
	size_t size = secret ? SECRET_SIZE : PUBLIC_SIZE;
	int here = open(".", O_RDONLY | O_DIRECTORY);

	check(mkdir(dir, 0700), dir);
	check(chdir(dir), dir);
	make_file("file", *word, size, 0600);
	make_file("mark", *word, 1, secret ? 0700 : 0600);
	check(mkdir("empty", 0700), "empty");
	check(symlink(secret ? "secret" : "public", "points"), "points");
	/* Not every file system has them: whoever needs them looks. */
	setxattr("file", ATTRIBUTE, word, 1, 0);
	setxattr("file", secret ? SECRET_ATTRIBUTE : "user.public", word, 1, 0);
	check(fchdir(here), ".");
	close(here);
}

/* The dynamic program here, with another loader: of ld.so's name the length stays. */
static void make_dynamic(const char *name, const char *dir)
{
	static const char usual[LOADER_SIZE + 1] = "/lib64/ld-linux-x86-64.so.2";
	static char bytes[65536];
	int from = open("dynamic", O_RDONLY), to = open(name, O_CREAT | O_TRUNC | O_WRONLY, 0755);
	ssize_t len = read(from, bytes, sizeof(bytes));
	char *loader = len > 0 ? memmem(bytes, (size_t)len, usual, sizeof(usual)) : NULL;

	if (loader) {
		memset(loader, '/', LOADER_SIZE);
		memcpy(loader, "./", 2);
		memcpy(loader + 2, dir, strlen(dir));
		memcpy(loader + LOADER_SIZE - 6, "loader", 6);
	}
	check(loader && write(to, bytes, (size_t)len) == len ? 0 : -1, name);
	close(from);
	close(to);
}

static void place_program(const char *from, const char *to)
{
	check(link(from, to), to);
}

/* ok/turn leads from ok/ to ok/, after some thousand steps. */
static void make_turn(void)
{
	char text[TURN_TEXT + 8] = "";
	size_t len = 0;

	check(mkdir("ok/d", 0700), "ok/d");
	for (; len < TURN_TEXT - 5; len += 5)
		memcpy(text + len, "d/../", 5);
	text[len - 1] = '\0';
	check(symlink(text, "ok/turn"), "ok/turn");
}

/**
 * arena_build() - Make everything in the working directory, which has the programs and loaders
 *
 * Return: how much could not be made
 */
int arena_build(void)
{
	umask(022);
	furnish("ok", false);
	furnish("ok/no", false);
	furnish("real", false);
	furnish("no", true);
	furnish("elsewhere", false);
	place_program("prog-public", "ok/prog");
	place_program("prog-public", "ok/no/prog");
	place_program("prog-public", "real/prog");
	place_program("prog-secret", "no/prog");
	check(symlink("no", "alias"), "alias");
	for (unsigned int i = 0; i < 4; i++) {
		static const char *const dirs[] = { "ro", "app", "noexec", "drop" };

		check(mkdir(dirs[i], 0700), dirs[i]);
	}
	make_file("ro/file", 'P', PUBLIC_SIZE, 0600);
	make_file("app/file", 'P', PUBLIC_SIZE, 0600);
	make_file("drop/kept", 'P', 0, 0600);
	make_file("noexec/code", 'C', PUBLIC_SIZE, 0755);
	place_program("prog-secret", "noexec/prog");
	make_file("base", 'P', PUBLIC_SIZE, 0600);
	check(link("no/file", "ok/pinned"), "ok/pinned");
	check(link("base", "unpinned"), "unpinned");
	make_file("mine", 'P', PUBLIC_SIZE, 0600);
	make_file("spare", 'P', PUBLIC_SIZE, 0600);
	make_file("ok/mine", 'P', PUBLIC_SIZE, 0600);
	make_file("page", 0, 0, 0600);
	check(truncate("page", PUBLIC_SIZE), "page"); /* all of it is 0 */
	make_script("ok.run", "ok/prog");
	make_script("no.run", "no/prog");
	make_script("line.run", "ok/prog");
	check(link("ok.run", "script"), "script");
	place_program("loader-public", "ok/loader");
	place_program("loader-secret", "no/loader");
	make_dynamic("ok.dyn", "ok");
	make_dynamic("no.dyn", "no");
	make_dynamic("re.dyn", "ok");
	make_turn();
	return failures;
}

struct page *page_map(void)
{
	int fd = open("page", O_RDWR);
	struct page *page = mmap(NULL, PUBLIC_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	close(fd);
	return page == MAP_FAILED ? NULL : page;
}
