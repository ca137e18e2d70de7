// SPDX-License-Identifier: MIT
// tests/conformance/arena.c - The directory that a case works in, made before anything is jailed
//
// DOC: The words of a world
//
// A world is a text of words, each of which is one entry, made in this order:
//
//	NAME		a file of 10 bytes and as many more as words came before it
//	NAME/		a directory
//	NAME>TARGET	a symlink
//	NAME|		a FIFO
//	NAME=		a socket
//	NAME@		a character device like /dev/null, if root makes the arena
//	NAME~OTHER	a hard link to OTHER
//	NAME*COUNT	a file whose name is NAME[0] COUNT times
//
// and what may follow, in this order:
//
//	:MODE		octal; otherwise 0644 and 0755
//	%		it belongs to a stranger, if root makes the arena
//	^		it has the extended attribute user.test with the value "value"
//	&		it has a default ACL, if it is a directory, else an access ACL
//
// Modes, owners and times are set when all is there, so that a directory may be closed.
#include "tests/conformance/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "tests/conformance/acl.h"

#define WORDS_MAX 64

/* One word, taken apart. */
struct entry {
	char name[NAME_MAX + 8];
	char kind; /* '-' for a file, else the character above */
	char other[PATH_MAX];
	long mode; /* -1: as it comes */
	bool strange;
	bool attribute;
	bool acl;
};

static void spell(const char *word, size_t len, struct entry *entry)
{
	const char *at = word + strcspn(word, ">|=@~*/:%^& ");

	/* Slashes inside a name belong to it. */
	while (*at == '/' && at + 1 < word + len && !strchr(":%^& ", at[1]))
		at = at + 1 + strcspn(at + 1, ">|=@~*/:%^& ");
	memset(entry, 0, sizeof(*entry));
	entry->kind = '-';
	entry->mode = -1;
	snprintf(entry->name, sizeof(entry->name), "%.*s", (int)(at - word), word);
	if (at < word + len && strchr(">|=@~*/", *at)) {
		size_t other = strcspn(at + 1, ":%^& ");

		entry->kind = *at++;
		snprintf(entry->other, sizeof(entry->other), "%.*s", (int)other, at);
		at += other;
	}
	if (entry->kind == '*') {
		size_t count = strtoul(entry->other, NULL, 10);

		memset(entry->name, entry->name[0], count);
		entry->name[count] = '\0';
		entry->kind = '-';
	}
	for (; at < word + len; at++) {
		if (*at == ':')
			entry->mode = strtol(at + 1, NULL, 8);
		entry->strange |= *at == '%';
		entry->attribute |= *at == '^';
		entry->acl |= *at == '&';
	}
}

static int make_file(const char *name, size_t size)
{
	static const char bytes[] = "0123456789012345678901234567890123456789"
				    "0123456789012345678901234567890123456789";
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	int r = fd < 0 || write(fd, bytes, size) != (ssize_t)size ? -1 : 0;

	if (fd >= 0)
		close(fd);
	return r;
}

static int make_socket(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), r;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", name);
	r = bind(fd, (struct sockaddr *)&address, sizeof(address));
	close(fd);
	return r;
}

/* Only real root makes devices, and no jail opens them: its mounts are nodev. */
static int make_device(const char *name, const struct arena_owner *owner)
{
	int r;

	if (getuid())
		return make_file(name, 10);
	setfsuid(0);
	r = mknod(name, S_IFCHR | 0666, makedev(1, 3));
	if (r == 0)
		r = lchown(name, owner->uid, owner->gid);
	setfsuid(owner->uid);
	return r;
}

static int make(const struct entry *entry, size_t before, const struct arena_owner *owner)
{
	switch (entry->kind) {
	case '/':
		return mkdir(entry->name, 0755);
	case '>':
		return symlink(entry->other, entry->name);
	case '|':
		return mkfifo(entry->name, 0644);
	case '=':
		return make_socket(entry->name);
	case '@':
		return make_device(entry->name, owner);
	case '~':
		return link(entry->other, entry->name);
	default:
		return make_file(entry->name, 10 + before);
	}
}

static int set_acl(const struct entry *entry)
{
	static const struct acl acl = ACL_OF_ARENA;

	return setxattr(entry->name,
			entry->kind == '/' ? "system.posix_acl_default" : "system.posix_acl_access",
			&acl, sizeof(acl), 0);
}

/* With root's rights where root makes the arena: a stranger's things, closed directories. */
static int finish(const struct entry *entry)
{
	const struct timespec times[2] = { { ARENA_ATIME, 100 }, { ARENA_MTIME, 200 } };
	int r = 0;

	if (entry->attribute)
		r = setxattr(entry->name, "user.test", "value", 5, 0);
	if (r == 0 && entry->acl)
		r = set_acl(entry);
	if (r < 0 && errno == EOPNOTSUPP)
		r = 0; /* not every file system has them; the results show it */
	if (r == 0 && entry->strange && getuid() == 0)
		r = lchown(entry->name, ARENA_STRANGER, ARENA_STRANGER);
	if (r == 0 && entry->kind != '>' && !entry->acl && entry->mode >= 0)
		r = chmod(entry->name, (mode_t)entry->mode);
	if (r == 0)
		r = utimensat(AT_FDCWD, entry->name, times, AT_SYMLINK_NOFOLLOW);
	return r;
}

/* The times of the directory itself come last of all. */
static int make_all(const char *world, const struct arena_owner *owner)
{
	static struct entry entries[WORDS_MAX];
	struct entry here = { .name = ".", .kind = '/', .mode = -1 };
	size_t count = 0;

	for (const char *at = world + strspn(world, " "); *at && count < WORDS_MAX;) {
		size_t len = strcspn(at, " ");

		spell(at, len, &entries[count]);
		if (make(&entries[count], count, owner) < 0) {
			perror(entries[count].name);
			return -1;
		}
		count++;
		at += len + strspn(at + len, " ");
	}
	setfsuid(0);
	setfsgid(0);
	while (count-- > 0)
		if (finish(&entries[count]) < 0) {
			perror(entries[count].name);
			return -1;
		}
	return finish(&here);
}

/**
 * arena_make() - Make one case's directory
 * @dir:	Its name
 * @world:	What is in it, see above
 * @owner:	Whom it belongs to
 *
 * Context: as root or as @owner. Everything is made with the owner's own identity, so that what
 * the file system derives from it is right.
 *
 * Return: 0, or -1 with the reason on stderr
 */
int arena_make(const char *dir, const char *world, const struct arena_owner *owner)
{
	int r;

	setfsgid(owner->gid);
	setfsuid(owner->uid);
	r = mkdir(dir, 0755);
	if (r == 0)
		r = chdir(dir);
	if (r < 0)
		perror(dir);
	if (r == 0)
		r = make_all(world ? world : "", owner);
	setfsuid(0);
	setfsgid(0);
	if (r == 0)
		r = chdir("..");
	return r;
}
