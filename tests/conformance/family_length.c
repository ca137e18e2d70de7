// SPDX-License-Identifier: MIT
// tests/conformance/family_length.c - truncate, ftruncate, fallocate
#include <linux/falloc.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/conformance/call.h"
#include "tests/conformance/observe.h"

static const struct call each[] = {
	CALL("", truncate, EACH_OWN_PATH, 5),
	CALL("", truncate, EACH_OWN_PATH, -1),
	CALL("", ftruncate, EACH_FD, 5),
	CALL("", ftruncate, EACH_FD, -1),
	CALL("", fallocate, EACH_FD, FALLOC_FL_KEEP_SIZE, 0, 20),
};

static const struct call calls[] = {
	CALL("file", truncate, "file", 0),
	CALL("file", truncate, "file", 10),
	CALL("file", truncate, "file", 100000),
	CALL("file", truncate, "file", 1L << 33),
	CALL("file", truncate, "file", 0x7fffffffffffffffL),
	CALL("file", truncate, "none", -1),
	CALL("file", truncate, NULL, -1),
	CALL("file", truncate, "dir", -1),
	CALL("file:0", truncate, "file", 5),
	CALL("file:0", truncate, "file", -1),
	CALL("file:0444", truncate, "file", 5),
	CALL("file:0222", truncate, "file", 5),
	CALL("file:0444%", truncate, "file", 5),
	CALL("file:0666%", truncate, "file", 5),
	CALL("file:06777", truncate, "file", 5),
	CALL("file:06777", truncate, "file", 10),
	CALL("file:06777%", truncate, "file", 5),
	CALL("file:02666", truncate, "file", 5),
	CALL("dir/", truncate, "dir", 0),
	CALL("dir/:0", truncate, "dir", 0),
	CALL("fifo|", truncate, "fifo", 0),
	CALL("socket=", truncate, "socket", 0),
	CALL("device@", truncate, "device", 0),
	CALL("link>file file", truncate, "link", 5),
	CALL("link>none", truncate, "link", 5),
	CALL("link>file file:0444", truncate, "link", 5),
	CALL("dir/:0666 dir/file", truncate, "dir/file", 5),
	CALL("dir/:0555 dir/file", truncate, "dir/file", 5),
	CALL("file hard~file", truncate, "hard", 5),
	CALL("", truncate, "/proc/self/comm", 0),
	CALL("", truncate, "/dev/null", 0),
	CALL_AFTER(full_table, "file", truncate, "file", 5),
	CALL_AFTER(file_limit, "file", ftruncate, FD_FILEWRITE, 20),
	CALL_AFTER(file_limit, "file", ftruncate, FD_FILEWRITE, 21),
	CALL_AFTER(file_limit, "file", truncate, "file", 20),
	CALL_AFTER(file_limit, "file", truncate, "file", 21),
	CALL("file", ftruncate, FD_FILEWRITE, 0),
	CALL("file", ftruncate, FD_FILEBOTH, 100000),
	CALL("file", ftruncate, FD_FILEBOTH, 0x7fffffffffffffffL),
	CALL("file", ftruncate, FD_APPEND, 3),
	CALL("file:06777", ftruncate, FD_FILEWRITE, 3),
	CALL("gone", ftruncate, FD_GONE, 3),
	CALL("", ftruncate, FD_TEMPORARY, 100),
	CALL("file", fallocate, FD_FILEWRITE, 0, 0, 100),
	CALL("file", fallocate, FD_FILEWRITE, 0, 0, 0),
	CALL("file", fallocate, FD_FILEWRITE, 0, -1, 5),
	CALL("file", fallocate, FD_FILEWRITE, 0x1000, 0, 5),
	CALL("file", fallocate, FD_APPEND, 0, 0, 100),
	CALL("file", fallocate, FD_FILEWRITE, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 2, 4),
	CALL("file", fallocate, FD_FILEWRITE, FALLOC_FL_PUNCH_HOLE, 2, 4),
};

/* The offset stays, and what is read behind the end is zeros. */
static void offsets(const struct conform_case *self)
{
	int fd = open("file", O_RDWR), other = open("file", O_RDONLY);

	(void)self;
	result("lseek", lseek(fd, 8, SEEK_SET));
	result("ftruncate", ftruncate(fd, 4));
	result("offset", lseek(fd, 0, SEEK_CUR));
	result("end", lseek(other, 0, SEEK_END));
	result("write", write(fd, "new", 3));
	text("file");
	result("truncate", truncate("file", 2));
	result("truncate", truncate("file", 6));
	text("file");
	tree(".");
}

/* A file that is only open for reading is not changed by it, nor one that may not be written. */
static void rights(const struct conform_case *self)
{
	int reading = open("file", O_RDONLY), writing = open("file", O_WRONLY);

	(void)self;
	result("ftruncate", ftruncate(reading, 5));
	result("chmod", chmod("file", 0));
	result("ftruncate", ftruncate(writing, 5));
	result("truncate", truncate("file", 3));
	tree(".");
}

static const struct step steps[] = {
	{ "the offset stays", "file", offsets, false },
	{ "the rights of the descriptor count", "file", rights, false },
};

FAMILY(length)
{
	calls_add(calls, COUNT(calls), call_and_tree);
	conform_steps(steps, COUNT(steps));
	calls_each(each, COUNT(each), call_and_tree);
}
