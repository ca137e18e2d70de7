// SPDX-License-Identifier: MIT
// tests/conformance/family_open.c - open, openat, openat2, creat
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/observe.h"

/* What is there, and how it is spelled. */
struct place {
	const char *world;
	const char *path;
};

struct flags {
	const char *name;
	int flags;
};

static const struct place places[] = {
	{ "file", "file" },	      { "dir/", "dir" },       { "dir/", "dir/" },
	{ "file link>file", "link" }, { "link>none", "link" }, { "", "new" },
};

static const struct flags flags[] = {
	{ "O_RDONLY", O_RDONLY },
	{ "O_WRONLY", O_WRONLY },
	{ "O_CREAT|O_EXCL", O_CREAT | O_EXCL },
	{ "O_PATH", O_PATH },
	{ "O_RDWR|O_TRUNC", O_RDWR | O_TRUNC },
};

static void open_it(const struct conform_case *self)
{
	const struct place *place = self->a;
	const struct flags *how = self->b;
	long fd = result("result", syscall(SYS_openat, AT_FDCWD, place->path, how->flags, 0666));

	describe_fd("opened", fd);
	tree(".");
}

FAMILY(open)
{
	for (size_t i = 0; i < COUNT(places); i++)
		for (size_t j = 0; j < COUNT(flags); j++) {
			struct conform_case model = {
				.world = places[i].world,
				.run = open_it,
				.a = &places[i],
				.b = &flags[j],
			};

			conform_add(&model, "openat(AT_FDCWD, \"%s\", %s)%s%s", places[i].path,
				    flags[j].name, *places[i].world ? " | " : "", places[i].world);
		}
}
