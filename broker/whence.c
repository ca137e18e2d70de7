// SPDX-License-Identifier: MIT
// broker/whence.c - Which file an instruction of a process comes from, and where in it
//
// Linux 6.11 looks an address up. Before that there is the list of all mappings, of which a process
// may have as many as it likes: it is read up to the address, and not further than LINES_MAX.
#include "broker/whence.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "broker/mapped.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"

/* Some milliseconds. Programs and libraries are mapped before what a program maps by itself. */
#define LINES_MAX 10000U

/* The kernel escapes newlines in the list, and nothing else. */
static size_t unescape(char *to, const char *path, size_t len)
{
	size_t at = 0;

	for (size_t i = 0; i < len; i++) {
		bool newline = len - i >= 4 && !memcmp(path + i, "\\012", 4);

		to[at++] = newline ? '\n' : path[i];
		i += newline ? 3 : 0;
	}
	return at;
}

/**
 * whence_look() - Find an address in the list of a process's mappings
 * @world:	The jail
 * @pid:	A thread of the process, stopped
 * @address:	Any
 * @ret_whence:	Filled
 *
 * Return: 0; -ENOENT where nothing is mapped; -E2BIG for what is too far down in the list; an error
 * of mapped_open() or mapped_next()
 */
int whence_look(const struct world *world, pid_t pid, uint64_t address, struct whence *ret_whence)
{
	struct mapping mapping = { .path = NULL };
	struct mapped mapped;
	unsigned int lines = 0;
	int r = mapped_open(world, pid, &mapped);

	if (r < 0)
		return r;
	do
		r = lines++ < LINES_MAX ? mapped_next(&mapped, &mapping) : -E2BIG;
	while (r > 0 && address >= mapping.end);
	if (r == 0 || (r > 0 && address < mapping.start))
		r = -ENOENT;
	if (r > 0 && mapping.len > sizeof(ret_whence->path))
		r = -ENAMETOOLONG;
	if (r > 0) {
		ret_whence->offset = address - mapping.start + mapping.offset;
		ret_whence->len = unescape(ret_whence->path, mapping.path, mapping.len);
	}
	mapped_close(&mapped);
	return r < 0 ? r : 0;
}

/**
 * whence_find() - Find which file an address of a process comes from
 * @world:	The jail
 * @pid:	A thread of the process, stopped
 * @address:	Any
 * @ret_whence:	Filled
 *
 * Trust: a file may have any name, also one that looks like the kernel's own words.
 *
 * Return: 0; -ENOENT where nothing is mapped; -errno when it cannot be told
 */
int whence_find(const struct world *world, pid_t pid, uint64_t address, struct whence *ret_whence)
{
	struct kernel_procmap_query query = {
		.size = sizeof(query),
		.addr = address,
		.name = (uint64_t)(uintptr_t)ret_whence->path,
		.name_size = sizeof(ret_whence->path),
	};
	struct mapped mapped;
	int r = mapped_open(world, pid, &mapped);

	if (r < 0)
		return r;
	r = kernel_result(ioctl(mapped.fd, KERNEL_PROCMAP_QUERY, &query));
	mapped_close(&mapped);
	if (r == -ENOTTY)
		return whence_look(world, pid, address, ret_whence);
	if (r < 0)
		return r;
	ret_whence->offset = address - query.start + query.offset;
	ret_whence->len = query.name_size ? query.name_size - 1 : 0;
	return 0;
}
