// SPDX-License-Identifier: MIT
// tests/conformance/family_deep.c - Where one comes by chdir alone: names longer than PATH_MAX
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/conformance/conform.h"
#include "tests/conformance/observe.h"

#define LEVEL_NAME 200

/* Goes down @levels directories of 200 characters each, making them; says how it went only if not
 * well. */
static void descend(unsigned int levels)
{
	char name[LEVEL_NAME + 1];

	memset(name, 'd', LEVEL_NAME);
	name[LEVEL_NAME] = '\0';
	for (unsigned int i = 0; i < levels; i++)
		if (mkdir(name, 0755) < 0 || chdir(name) < 0) {
			result("descend", -1);
			return;
		}
}

static void files(void)
{
	int fd = open("file", O_CREAT | O_EXCL | O_RDWR, 0640);

	describe_fd("open", fd);
	result("write", write(fd, "text", 4));
	close(fd);
	text("file");
	describe_fd("O_NOFOLLOW", open("file", O_RDONLY | O_NOFOLLOW));
	describe_fd("O_APPEND", open("./file", O_WRONLY | O_APPEND));
	describe_fd("O_TRUNC", open("file", O_WRONLY | O_TRUNC));
	describe_fd("absent", open("absent", O_RDONLY));
	describe_fd("O_PATH", open("file", O_PATH));
	describe_fd("directory", open(".", O_RDONLY | O_DIRECTORY));
	describe_fd("O_TMPFILE", open(".", O_RDWR | O_TMPFILE, 0600));
	look("file");
}

static void names(void)
{
	result("mkdir", mkdir("sub", 0755));
	result("mkdir again", mkdir("sub", 0755));
	result("symlink", symlink("sub", "link"));
	result("mknod", mknod("fifo", S_IFIFO | 0600, 0));
	result("rename", rename("fifo", "link/fifo"));
	result("link", link("sub/fifo", "hard"));
	result("rename up", rename("hard", "../hard"));
	result("unlink", unlink("../hard"));
	result("rmdir", rmdir("sub"));
	result("exchange", syscall(SYS_renameat2, AT_FDCWD, "sub", AT_FDCWD, "link", 2));
	tree(".");
}

static void attributes(void)
{
	close(open("file", O_CREAT | O_WRONLY, 0600));
	result("chmod", chmod("file", 0640));
	result("chown", chown("file", (uid_t)-1, (gid_t)-1));
	result("utimensat", utimensat(AT_FDCWD, "file", NULL, 0));
	result("truncate", truncate("file", 3));
	result("access", access("file", W_OK));
	result("lstat", access("none", F_OK));
	look("file");
}

static void upwards(void)
{
	struct stat st;

	result("stat ..", stat("..", &st));
	result("open ../..", open("../..", O_RDONLY | O_DIRECTORY));
	result("chdir", chdir("../../.."));
	close(open("here", O_CREAT | O_WRONLY, 0600));
	tree(".");
}

#define DEPTHS(what, run)                                                                          \
	{ what ", 10 levels", "", run, "10" }, { what ", 20 levels", "", run, "20" },              \
		{ what ", 21 levels", "", run, "21" }, { what ", 60 levels", "", run, "60" },      \
	{                                                                                          \
		what ", 120 levels", "", run, "120"                                                \
	}

static const struct deep {
	const char *name, *world;
	void (*run)(void);
	const char *levels;
} places[] = {
	DEPTHS("files", files),
	DEPTHS("names", names),
	DEPTHS("attributes", attributes),
	DEPTHS("upwards", upwards),
};

static void run_deep(const struct conform_case *self)
{
	const struct deep *deep = self->a;
	unsigned int levels = 0;

	sscanf(deep->levels, "%u", &levels);
	descend(levels);
	deep->run();
}

FAMILY(deep)
{
	for (size_t i = 0; i < COUNT(places); i++)
		conform_add(&(struct conform_case){ .world = places[i].world,
						    .run = run_deep,
						    .a = &places[i],
						    .apart = true },
			    "%s", places[i].name);
}
