/* SPDX-License-Identifier: MIT */
/* tests/conformance/call.h - Cases that are one system call, written in tables as one writes calls
 */
#ifndef TESTS_CONFORMANCE_CALL_H
#define TESTS_CONFORMANCE_CALL_H

#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "tests/conformance/conform.h"

#define CALL_ARGS 6

/*
 * Arguments that are made for each call. Descriptors get the lowest free numbers, from 3 on, in the
 * order of the arguments.
 */
enum token {
	FD_DIR = 0x70000001, /* "dir" for reading */
	FD_DIRPATH, /* "dir", O_PATH */
	FD_HERE, /* the case's own directory */
	FD_FILE, /* "file" for reading */
	FD_FILEWRITE, /* "file" for writing */
	FD_FILEBOTH, /* "file" for both */
	FD_APPEND, /* "file" for appending */
	FD_FILEPATH, /* "file", O_PATH */
	FD_LINKPATH, /* "link" itself, O_PATH */
	FD_FIFO, /* "fifo" */
	FD_PIPE, /* the reading end of a pipe */
	FD_SOCKET, /* a socket */
	FD_TEMPORARY, /* a file without a name */
	FD_GONE, /* "gone", a file that is removed then */
	FD_GONEDIR, /* "gonedir", an empty directory that is removed then */
	FD_PROC, /* /proc/self */
	FD_INOTIFY,
	FD_CLOSED, /* a number that nothing is open on */
	ABS_FILE, /* the absolute path of "file" */
	ABS_DIR,
	ABS_NEW,
	POINTER_BAD, /* an address that nothing is mapped at */
	POINTER_KERNEL, /* one that no program has */
	POINTER_EDGE, /* "file" without an end, then nothing is mapped */
	POINTER_SPLIT, /* "file" whose end is on the next page */
	NAME_255, /* 'n' 255 times */
	NAME_256,
	PATH_4095, /* "./" until there are 4095 bytes, of which the last are "file" */
	PATH_4096,
	BUFFER, /* room, filled with 0xaa */
	BUFFER_2, /* more of it, 32 KiB behind */
	EACH_FD, /* one row stands for many: see calls_each() */
	EACH_PATH,
	EACH_OWN_PATH, /* only those inside the case's directory: for what would change others */
};

/* What the arguments above need, for rows that stand for many. */
#define WORLD_FDS "file dir/ dir/file dir/sub/ dir/link>file link>file fifo| gone gonedir/"
#define WORLD_PATHS                                                                                \
	"file dir/ dir/x empty/ link>dir flink>file dangling>none loop>loop closed/:0 closed/x "   \
	"fifo| n*255 far>/dev/null"

/**
 * struct call - A call, the world it is made in, and what is done before
 * @text:	As it was written: the case's name, with @before and @world
 * @world:	See arena_make()
 * @nr:		Its number
 * @args:	Numbers, addresses, or tokens
 * @before:	Done first: a umask, a limit; its name says what
 * @said:	The name of @before
 */
struct call {
	const char *text;
	const char *world;
	long nr;
	long args[CALL_ARGS];
	void (*before)(void);
	const char *said;
};

#define CALL_1(a) (long)(a)
#define CALL_2(a, b) (long)(a), (long)(b)
#define CALL_3(a, b, c) (long)(a), (long)(b), (long)(c)
#define CALL_4(a, b, c, d) CALL_2(a, b), CALL_2(c, d)
#define CALL_5(a, b, c, d, e) CALL_2(a, b), CALL_3(c, d, e)
#define CALL_6(a, b, c, d, e, f) CALL_3(a, b, c), CALL_3(d, e, f)
#define CALL_PICK(a, b, c, d, e, f, name, ...) name
#define CALL_ALL(...)                                                                              \
	CALL_PICK(__VA_ARGS__, CALL_6, CALL_5, CALL_4, CALL_3, CALL_2, CALL_1, 0)(__VA_ARGS__)

/* CALL("dir/", unlinkat, FD_DIR, "x", 0): a row of a table of calls */
#define CALL(world, call, ...)                                                                     \
	{                                                                                          \
#call "(" #__VA_ARGS__ ")", world, SYS_##call, { CALL_ALL(__VA_ARGS__) }, NULL, "" \
	}
/* CALL_AFTER(umask_077, "", mkdir, "new", 0777) */
#define CALL_AFTER(before, world, call, ...)                                                       \
	{                                                                                          \
#call "(" #__VA_ARGS__ ")", world, SYS_##call,                                     \
			{ CALL_ALL(__VA_ARGS__) }, before, #before "; "                            \
	}

/* Adds a table; @run is given the call as its self->a. */
void calls_add(const struct call *calls, size_t count,
	       void (*run)(const struct conform_case *self));

/*
 * Likewise, but for each row that has EACH_FD or EACH_PATH (or EACH_OWN_PATH) as an argument a case
 * for every kind of directory descriptor there is, or every spelling of a path that is special in
 * some way.
 */
void calls_each(const struct call *calls, size_t count,
		void (*run)(const struct conform_case *self));
void calls_share_each(const struct call *calls, size_t count,
		      void (*run)(const struct conform_case *self));

/* For what only looks: the cases share their directories. */
void calls_share(const struct call *calls, size_t count,
		 void (*run)(const struct conform_case *self));

/* Makes it; -1 with errno. Nothing is said. */
long call_make(const struct call *call);

/* The room that BUFFER stands for, and whether anything in it was written. */
unsigned char *call_buffer(void);
bool call_buffer_touched(void);

/* The usual run: the call, its result, what it opened, and what the directory is like then. */
void call_and_tree(const struct conform_case *self);

/* Likewise, without a look at the directory. */
void call_alone(const struct conform_case *self);

/* What can be done before. */
void umask_000(void);
void umask_077(void);
void umask_777(void);
void chdir_dir(void);
void full_table(void);
void file_limit(void);

#endif
