// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_fast.c - A target's path joined and tidied as text, next to what it stands for
//
// Input: the path; it starts from our own working directory when it is relative. The broker opens
// what fast_name() made with RESOLVE_NO_SYMLINKS, which follows `..`: so there must be none, and
// nothing that openat2 would take for another object than the target's kernel does.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "broker/fast.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "tests/fuzz/property.h"

static const struct world_link links[] = {
	{ "/lib", 4, "/usr/lib", 8 },
	{ "/proclink", 9, "/proc", 5 },
};

static bool below(const char *path, const char *directory)
{
	size_t len = strlen(directory);

	return !strncmp(path, directory, len) && (!path[len] || path[len] == '/');
}

/* The same by other means: components one by one, then the links of the root. */
static void expect(const char *path, size_t len, struct text *name)
{
	_cleanup_free_ char *copy = strndup(path, len);
	_cleanup_text_ struct text plain = { 0 };
	char cwd[PATH_MAX];

	if (*path != '/' && getcwd(cwd, sizeof(cwd)) && strcmp(cwd, "/") != 0)
		text_str(&plain, cwd);
	for (char *part = strtok(copy, "/"); part; part = strtok(NULL, "/"))
		if (strcmp(part, ".") != 0)
			text_printf(&plain, "/%s", part);
	for (size_t i = 0; i < sizeof(links) / sizeof(*links) && !name->len; i++)
		if (below(text_cstr(&plain), links[i].from))
			text_printf(name, "%s%s", links[i].to, plain.data + links[i].from_len);
	if (!name->len)
		text_str(name, text_cstr(&plain));
}

static void check(const char *path, size_t len, const struct name *name)
{
	_cleanup_text_ struct text wanted = { 0 };

	PROPERTY(name->len == strlen(name->path) && name->len < PATH_MAX, "%zu", name->len);
	PROPERTY(name->path[0] == '/' && name->path[1], "%s", name->path);
	PROPERTY(!strstr(name->path, "//") && !strstr(name->path, "/./") &&
			 !strstr(name->path, "/../"),
		 "%s", name->path);
	PROPERTY(!below(name->path, "/proc") && !below(name->path, "/dev"), "%s", name->path);
	PROPERTY(path[len - 1] != '/', "%s", path);
	expect(path, len, &wanted);
	PROPERTY(!strcmp(text_cstr(&wanted), name->path), "%s, not %s", name->path, wanted.data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world world = { .proc = -1 };
	static struct name name;
	struct origin origin = { .tid = getpid(), .dirfd = TARGET_CWD };
	_cleanup_free_ char *path = strndup((const char *)data, size);
	size_t len = strlen(path);
	int r;

	if (world.proc < 0) {
		world.proc = open("/proc", O_PATH | O_CLOEXEC);
		world.link_count = sizeof(links) / sizeof(*links);
		memcpy(world.links, links, sizeof(links));
	}
	if (!len || len >= PATH_MAX) /* remote_string() lets neither through */
		return 0;
	r = fast_name(&world, &origin, path, len, &name);
	PROPERTY(r == 0 || r == -EAGAIN || r == -ENAMETOOLONG, "%d", r);
	if (!r)
		check(path, len, &name);
	return 0;
}
