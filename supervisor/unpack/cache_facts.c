// SPDX-License-Identifier: MIT
// supervisor/unpack/cache_facts.c - What is remembered of a root, beside it
#include "supervisor/unpack/cache_facts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

#define NAME "facts"
/* Of how roots are made: one of another schema is made again. */
#define SCHEMA "warder.root/1"

/**
 * facts_skipped() - What is not in a root, as an object
 * @skipped:	Counts
 *
 * Return: json_decref() it; NULL when memory is short
 */
json_t *facts_skipped(const struct skipped *skipped)
{
	return json_pack("{sI sI sI}", "devices", (json_int_t)skipped->devices, "owners",
			 (json_int_t)skipped->owners, "xattrs", (json_int_t)skipped->xattrs);
}

/**
 * facts_read() - What was counted when a root was unpacked
 * @dir:	Its directory
 * @ret_skipped: Untouched on failure
 *
 * Return: 0, -errno, -EINVAL when it was made in another way than would be now
 */
int facts_read(int dir, struct skipped *ret_skipped)
{
	_cleanup_close_ int fd = openat(dir, NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	json_int_t devices, owners, xattrs;
	const char *schema;
	json_t *json;
	int r;

	if (fd < 0)
		return -errno;
	json = json_loadfd(fd, 0, NULL);
	r = json_unpack(json, "{ss s{sI sI sI}}", "schema", &schema, "skipped", "devices", &devices,
			"owners", &owners, "xattrs", &xattrs);
	if (r == 0 && strcmp(schema, SCHEMA) != 0)
		r = -1;
	json_decref(json);
	if (r < 0)
		return -EINVAL;
	*ret_skipped = (struct skipped){ (uint64_t)devices, (uint64_t)owners, (uint64_t)xattrs };
	return 0;
}

/**
 * facts_write() - Remember what was counted
 * @dir:	The root's directory, which has none yet
 * @skipped:	Counts
 *
 * Return: 0 or -errno
 */
int facts_write(int dir, const struct skipped *skipped)
{
	_cleanup_close_ int fd = openat(dir, NAME, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	json_t *json;
	int r = 0;

	if (fd < 0)
		return -errno;
	json = json_pack("{ss so}", "schema", SCHEMA, "skipped", facts_skipped(skipped));
	if (!json || json_dumpfd(json, fd, JSON_COMPACT) < 0)
		r = json && errno ? -errno : -EIO;
	json_decref(json);
	return r;
}
