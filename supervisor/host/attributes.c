// SPDX-License-Identifier: MIT
// supervisor/host/attributes.c - Extended attributes and access lists, as one digest
#include "supervisor/host/attributes.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#include "policy/base/cleanup.h"

/* XATTR_LIST_MAX and XATTR_SIZE_MAX of linux/limits.h. */
#define ROOM 65536U
#define NAMES_MAX 4096U

/*
 * Labels of security modules and what file systems keep for themselves are none of a program's;
 * nor is what an overlay keeps in its layers.
 */
bool attributes_count(const char *name)
{
	if (!strncmp(name, "user.overlay.", 13))
		return false;
	return !strncmp(name, "user.", 5) || !strncmp(name, "system.posix_acl_", 17);
}

static int by_name(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* The names that count, in an order that is the same on any file system. */
static size_t sort_names(char *list, size_t len, const char *names[NAMES_MAX])
{
	size_t count = 0;

	for (char *at = list; at < list + len && count < NAMES_MAX; at += strlen(at) + 1)
		if (attributes_count(at))
			names[count++] = at;
	qsort(names, count, sizeof(*names), by_name);
	return count;
}

static int digest_values(const char *path, const char *const *names, size_t count,
			 unsigned char ret_digest[ATTRIBUTES_BYTES])
{
	_cleanup_free_ char *value = malloc(ROOM);
	crypto_generichash_state state;

	if (!value)
		return -ENOMEM;
	crypto_generichash_init(&state, NULL, 0, ATTRIBUTES_BYTES);
	for (size_t i = 0; i < count; i++) {
		ssize_t got = getxattr(path, names[i], value, ROOM);
		uint64_t len = (uint64_t)got;

		if (got < 0)
			return -errno;
		crypto_generichash_update(&state, (const unsigned char *)names[i],
					  strlen(names[i]) + 1);
		crypto_generichash_update(&state, (const unsigned char *)&len, sizeof(len));
		crypto_generichash_update(&state, (const unsigned char *)value, len);
	}
	crypto_generichash_final(&state, ret_digest, ATTRIBUTES_BYTES);
	return 0;
}

/**
 * attributes_digest() - Digest of the attributes that a program can have given to a file
 * @pin:	O_PATH; not a symbolic link, which has none of them
 * @ret_digest:	Stays as it is where there are none
 *
 * Return: 0 or -errno
 */
int attributes_digest(int pin, unsigned char ret_digest[ATTRIBUTES_BYTES])
{
	_cleanup_free_ const char **names = NULL;
	_cleanup_free_ char *list = NULL;
	char path[32];
	ssize_t len;
	size_t count;

	/* An O_PATH descriptor is asked by name. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", pin);
	len = listxattr(path, NULL, 0);
	if (len < 0)
		return errno == EOPNOTSUPP ? 0 : -errno;
	if (!len)
		return 0;
	list = malloc(ROOM);
	names = calloc(NAMES_MAX, sizeof(*names));
	if (!list || !names)
		return -ENOMEM;
	len = listxattr(path, list, ROOM);
	if (len < 0)
		return -errno;
	count = sort_names(list, (size_t)len, names);
	return count ? digest_values(path, names, count, ret_digest) : 0;
}
