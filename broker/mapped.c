// SPDX-License-Identifier: MIT
// broker/mapped.c - Which files a process has mapped, from /proc/PID/maps
//
// /proc/PID/map_files would lead to the files themselves, but following it takes a capability in
// the first user namespace. So a line's name is opened, and what that leads to has to be the file
// that the line is about.
#include "broker/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "broker/pin.h"
#include "policy/base/cleanup.h"

/**
 * mapped_open() - Begin to read what a process has mapped
 * @world:	The jail
 * @pid:	Any thread of it, stopped if the lines are to mean something; 0: the broker itself
 * @mapped:	To be closed with mapped_close() on success
 *
 * Return: 0, -ENOENT when it is gone, -EACCES when it is unreadable, -errno
 */
int mapped_open(const struct world *world, pid_t pid, struct mapped *mapped)
{
	char path[32] = "self/maps";

	if (pid)
		snprintf(path, sizeof(path), "%d/maps", pid);
	mapped->at = 0;
	mapped->end = 0;
	mapped->fd = openat(world->proc, path, O_RDONLY | O_CLOEXEC);
	return mapped->fd < 0 ? -errno : 0;
}

/**
 * mapped_close() - Stop reading
 * @mapped:	From mapped_open(), whatever it returned
 */
void mapped_close(struct mapped *mapped)
{
	close_fd(&mapped->fd);
}

/* Fills one line in: "start-end rwxp offset major:minor inode   path", proc_pid_maps(5). */
static int parse(char *line, size_t len, struct mapping *ret_mapping)
{
	struct mapping mapping;
	unsigned long major, minor;
	char *at = line;

	mapping.start = strtoull(at, &at, 16);
	if (*at++ != '-')
		return -EIO;
	mapping.end = strtoull(at, &at, 16);
	if (*at++ != ' ' || strlen(at) < 5)
		return -EIO;
	mapping.writable = at[1] == 'w';
	mapping.executable = at[2] == 'x';
	mapping.offset = strtoull(at + 5, &at, 16);
	major = strtoul(at, &at, 16);
	if (*at++ != ':')
		return -EIO;
	minor = strtoul(at, &at, 16);
	mapping.dev = makedev(major, minor);
	mapping.ino = strtoull(at, &at, 10);
	at += strspn(at, " ");
	mapping.path = at;
	mapping.len = len - (size_t)(at - line);
	*ret_mapping = mapping;
	return 0;
}

/**
 * mapped_next() - The next line
 * @mapped:	Open
 * @ret_mapping: Filled when there is one
 *
 * Return: 1, 0 behind the last one; -ENAMETOOLONG for a line that is longer than any name that
 * could be decided on; -errno
 */
int mapped_next(struct mapped *mapped, struct mapping *ret_mapping)
{
	for (;;) {
		char *line = mapped->bytes + mapped->at;
		size_t left = mapped->end - mapped->at;
		char *newline = memchr(line, '\n', left);
		ssize_t got;
		int r;

		if (newline) {
			*newline = '\0';
			mapped->at = (size_t)(newline + 1 - mapped->bytes);
			r = parse(line, (size_t)(newline - line), ret_mapping);
			return r < 0 ? r : 1;
		}
		memmove(mapped->bytes, line, left);
		mapped->at = 0;
		mapped->end = left;
		if (left == sizeof(mapped->bytes))
			return -ENAMETOOLONG;
		got = read(mapped->fd, mapped->bytes + left, sizeof(mapped->bytes) - left);
		if (got < 0)
			return -errno;
		if (!got)
			return left ? -EIO : 0;
		mapped->end += (size_t)got;
	}
}

/* The numbers by which a mapping of ours of this file is known. */
static int own_numbers(const struct world *world, int fd, struct mapping *ret_mapping)
{
	void *at = mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0);
	struct mapping mapping;
	struct mapped own;
	int r;

	if (at == MAP_FAILED)
		return -errno;
	r = mapped_open(world, 0, &own);
	if (r == 0) {
		do
			r = mapped_next(&own, &mapping);
		while (r > 0 && mapping.start != (uint64_t)(uintptr_t)at);
		mapped_close(&own);
	}
	munmap(at, 1);
	if (r <= 0)
		return -ENOENT;
	*ret_mapping = mapping;
	return 0;
}

/* Whether a line says the name that a pin has, which may be that of a deleted file. */
static bool has_name(const struct mapping *mapping, const struct name *name)
{
	return mapping->len >= name->len && !memcmp(mapping->path, name->path, name->len) &&
	       (mapping->len == name->len || !strcmp(mapping->path + name->len, PIN_DELETED));
}

/**
 * mapped_is() - Whether a mapping is one of a pinned file
 * @world:	The jail
 * @mapping:	From mapped_next()
 * @name:	The pin, with its status and name
 *
 * On overlayfs and btrfs stat(2) and maps have different numbers for one file. There the file is
 * mapped once more, to be read, and the two lines are held against each other.
 *
 * Return: false also when it cannot be told
 */
bool mapped_is(const struct world *world, const struct mapping *mapping, const struct name *name)
{
	_cleanup_close_ int fd = -1;
	struct mapping own;

	if (mapping->dev == name->st.st_dev && mapping->ino == name->st.st_ino)
		return true;
	if (!has_name(mapping, name) || !S_ISREG(name->st.st_mode))
		return false;
	fd = resolve_reopen(name->object, O_RDONLY | O_NONBLOCK);
	return fd >= 0 && own_numbers(world, fd, &own) == 0 && own.dev == mapping->dev &&
	       own.ino == mapping->ino;
}
