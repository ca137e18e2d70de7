/* SPDX-License-Identifier: MIT */
/* tests/conformance/observe.h - What can be seen of a result, in words that are the same each time
 */
#ifndef TESTS_CONFORMANCE_OBSERVE_H
#define TESTS_CONFORMANCE_OBSERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* The moment from which on a time counts as new; @shared: other cases may have moved it as well. */
void observe_begin(bool shared);

/* One line, indented: every result of a case is one. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A call's result by its errno; -1 is an error, as libc and syscall(2) say it. Returns @result. */
long result(const char *what, long result);

const char *kind_of(mode_t mode);

/* Type, mode, links, owner, size and which times are new. */
void look_at(const char *name, const struct stat *st);

void look(const char *path);

/* All that is in the directory @path, and below. */
void tree(const char *path);

/* Flags, offset and what it is open on; nothing if it is negative. */
void describe_fd(const char *what, long fd);

/* What a file contains, at most 80 bytes, escaped. */
void text(const char *path);

/* Bytes, escaped so that a line stays a line. */
void bytes(const char *what, const void *from, size_t len);

/* Puts names in the order of their bytes: a kernel's own may be another each time. */
void sort(char *names[], size_t count);

/* Whether two names lead to one inode. */
void same(const char *one, const char *other);

#endif
