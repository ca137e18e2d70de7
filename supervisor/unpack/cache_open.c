// SPDX-License-Identifier: MIT
// supervisor/unpack/cache_open.c - Find or make the directory that roots are kept in
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/cache.h"
#include "supervisor/unpack/complain.h"

static int fail(const char *path, int r, const char *why, const char *remedy, struct text *message)
{
	_cleanup_text_ struct text word = { 0 };

	complain_word(&word, path);
	return complain(message, r, remedy, "the cache %s: %s", text_cstr(&word), why);
}

/* The directory and those above it, for the user alone. */
static int make(const char *path)
{
	_cleanup_free_ char *part = strdup(path);

	if (!part)
		return -ENOMEM;
	for (char *at = part + 1;; at++) {
		bool last = !*at;

		if (*at && *at != '/')
			continue;
		*at = '\0';
		if (mkdir(part, 0700) < 0 && errno != EEXIST && last)
			return -errno;
		if (last)
			return 0;
		*at = '/';
	}
}

/* Somebody else who can write there could put a root there. */
static int check(int fd, const char *path, struct text *message)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fail(path, -errno, strerror(errno), "name another cache", message);
	if (st.st_uid != geteuid())
		return fail(path, -EPERM, "it is somebody else's", "name one of your own", message);
	if (st.st_mode & 022)
		return fail(path, -EPERM, "others can write to it",
			    "chmod go-w it, or name another", message);
	return 0;
}

/**
 * cache_open() - Open the cache, and make it where it is not there
 * @path:	As the user has it
 * @ret_cache:	cache_close() it
 * @message:	What is wrong
 *
 * Return: 0 or -errno
 */
int cache_open(const char *path, struct cache *ret_cache, struct text *message)
{
	_cleanup_(cache_close) struct cache cache = CACHE_NONE;
	int r = *path ? make(path) : -ENOENT;

	if (r == 0) {
		cache.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		cache.path = realpath(path, NULL);
		if (cache.fd < 0 || !cache.path)
			r = -errno;
	}
	if (r < 0)
		return fail(path, r, strerror(-r),
			    "name a directory that you may make, or write to", message);
	r = check(cache.fd, path, message);
	if (r < 0)
		return r;
	*ret_cache = cache;
	cache = CACHE_NONE;
	return 0;
}
