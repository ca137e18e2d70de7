/* SPDX-License-Identifier: MIT */
/* tests/conformance/touch.h - Every kind of call on one path, for paths that are special */
#ifndef TESTS_CONFORMANCE_TOUCH_H
#define TESTS_CONFORMANCE_TOUCH_H

#include <sys/types.h>

#include "tests/conformance/conform.h"

/* What may be done with a place. */
enum touch_kind {
	TOUCH_LOOK = 1 << 0,
	TOUCH_OPEN = 1 << 1,
	TOUCH_ENTER = 1 << 2, /* chdir, listing */
	TOUCH_CHANGE =
		1 << 3, /* removed, moved, given other modes: only what belongs to the case */
	TOUCH_MAKE = 1 << 4, /* where something new would be made */
	TOUCH_RUN = 1 << 5,
	TOUCH_SOCKET = 1 << 6,
	TOUCH_THROUGH = 1 << 7, /* what is at the end of a link is changed, and never the link */
	TOUCH_SEE = TOUCH_LOOK | TOUCH_OPEN | TOUCH_ENTER | TOUCH_RUN | TOUCH_SOCKET,
	TOUCH_ALL = TOUCH_SEE | TOUCH_CHANGE | TOUCH_MAKE | TOUCH_THROUGH,
};

/**
 * struct touch - One kind of calls
 * @name:	Belongs to the case's name
 * @kind:	A bit of enum touch_kind
 * @run:	Makes them, and says what came of it
 */
struct touch {
	const char *name;
	unsigned int kind;
	void (*run)(const char *path);
};

/**
 * struct place - A path, and how it comes to be special
 * @path:	$PID, $TID and $PPID in it are the case's own, $CHILD and $THREAD what touch_child()
 *		and touch_thread() made, $HERE the case's directory
 * @world:	See arena_make()
 * @kinds:	What may be done
 * @before:	Done first; its name says what
 * @said:	The name of @before
 * @title:	Stands for @path in the case's name, if that is not fit to be read
 */
struct place {
	const char *path;
	const char *world;
	unsigned int kinds;
	void (*before)(void);
	const char *said;
	const char *title;
};

#define PLACE(kinds, world, path)                                                                  \
	{                                                                                          \
		path, world, kinds, NULL, NULL, NULL                                               \
	}
#define PLACE_AFTER(before, kinds, world, path)                                                    \
	{                                                                                          \
		path, world, kinds, before, #before, NULL                                          \
	}

extern const struct touch touches_look[];
extern const size_t touches_look_count;
extern const struct touch touches_change[];
extern const size_t touches_change_count;

/* One case for each place and each kind of calls that it allows. */
void touch_places(const struct place *places, size_t count);

/* The path of the case at hand, as its place has it. */
const char *touch_path(void);

/* A child that does @life and then waits; and a thread that waits. Both end with the case. */
void touch_child(void (*life)(void));
void touch_thread(void);

/* A name as the kernel tells it, with words in the place of numbers that differ from run to run. */
void touch_name(const char *what, const char *name, size_t len);

#endif
