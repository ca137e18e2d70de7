// SPDX-License-Identifier: MIT
// tests/conformance/each.c - Rows that stand for a case with each kind of descriptor, or of path
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conformance/call.h"

struct each {
	const char *text;
	long value;
	bool foreign; /* it leads out of the case's directory */
};

/* Numbers above 32 bits: the kernel takes the low half of a descriptor argument. */
static const struct each descriptors[] = {
	{ "AT_FDCWD", AT_FDCWD, false },
	{ "AT_FDCWD+(1<<32)", (long)0x1ffffff9cUL, false },
	{ "FD_DIR", FD_DIR, false },
	{ "FD_DIRPATH", FD_DIRPATH, false },
	{ "FD_HERE", FD_HERE, false },
	{ "FD_FILE", FD_FILE, false },
	{ "FD_FILEWRITE", FD_FILEWRITE, false },
	{ "FD_FILEPATH", FD_FILEPATH, false },
	{ "FD_LINKPATH", FD_LINKPATH, false },
	{ "FD_FIFO", FD_FIFO, false },
	{ "FD_PIPE", FD_PIPE, false },
	{ "FD_SOCKET", FD_SOCKET, false },
	{ "FD_GONE", FD_GONE, false },
	{ "FD_GONEDIR", FD_GONEDIR, false },
	{ "FD_CLOSED", FD_CLOSED, false },
	{ "-1", -1, false },
	{ "-99", -99, false },
};

#define SPELLED(text)                                                                              \
	{                                                                                          \
		"\"" text "\"", (long)text, false                                                  \
	}
#define FOREIGN(text)                                                                              \
	{                                                                                          \
		"\"" text "\"", (long)text, true                                                   \
	}
static const struct each paths[] = {
	{ "NULL", 0, false },
	{ "POINTER_BAD", POINTER_BAD, false },
	{ "POINTER_KERNEL", POINTER_KERNEL, false },
	{ "POINTER_EDGE", POINTER_EDGE, false },
	{ "POINTER_SPLIT", POINTER_SPLIT, false },
	{ "NAME_255", NAME_255, false },
	{ "NAME_256", NAME_256, false },
	{ "PATH_4095", PATH_4095, false },
	{ "PATH_4096", PATH_4096, false },
	{ "ABS_FILE", ABS_FILE, false },
	SPELLED(""),
	SPELLED("."),
	FOREIGN(".."),
	FOREIGN("/"),
	FOREIGN("//"),
	FOREIGN("/."),
	FOREIGN("/.."),
	SPELLED("file"),
	SPELLED("file/"),
	SPELLED("file/."),
	SPELLED("file/.."),
	SPELLED("file/x"),
	SPELLED(".//file"),
	SPELLED("dir"),
	SPELLED("dir/"),
	SPELLED("dir//"),
	SPELLED("dir/."),
	SPELLED("dir/.."),
	SPELLED("dir/../file"),
	SPELLED("empty"),
	SPELLED("empty/"),
	SPELLED("empty/."),
	SPELLED("none"),
	SPELLED("none/"),
	SPELLED("none/."),
	SPELLED("none/x"),
	SPELLED("none/../file"),
	SPELLED("link"),
	SPELLED("link/"),
	SPELLED("link/."),
	SPELLED("link/.."),
	SPELLED("link/x"),
	SPELLED("flink"),
	SPELLED("flink/"),
	SPELLED("flink/x"),
	SPELLED("dangling"),
	SPELLED("dangling/"),
	SPELLED("dangling/x"),
	SPELLED("loop"),
	SPELLED("loop/"),
	SPELLED("loop/x"),
	SPELLED("closed/x"),
	SPELLED("closed/none"),
	SPELLED("closed/.."),
	SPELLED("fifo"),
	SPELLED("fifo/"),
	FOREIGN("far"),
	FOREIGN("/dev/null"),
};

/* The rows as they become; they live as long as the program. */
static struct call *one_of(const struct call *model, const char *word, int index,
			   const struct each *each)
{
	const char *at = strstr(model->text, word);
	struct call *call = malloc(sizeof(*call));
	char *text;

	if (!call || !at ||
	    asprintf(&text, "%.*s%s%s", (int)(at - model->text), model->text, each->text,
		     at + strlen(word)) < 0)
		abort();
	*call = *model;
	call->text = text;
	call->args[index] = each->value;
	return call;
}

/* All cases of a row whose argument @index is one of @each. */
static void spread(const struct call *model, int index, bool shared,
		   void (*run)(const struct conform_case *self))
{
	long token = model->args[index];
	const char *word = token == EACH_FD	? "EACH_FD"
			   : token == EACH_PATH ? "EACH_PATH"
						: "EACH_OWN_PATH";

	const struct each *each = token == EACH_FD ? descriptors : paths;
	size_t count = token == EACH_FD ? COUNT(descriptors) : COUNT(paths);

	for (size_t i = 0; i < count; i++) {
		const struct call *call;
		struct conform_case now = { .run = run, .shared = shared };

		if (each[i].foreign && token == EACH_OWN_PATH)
			continue;
		call = one_of(model, word, index, &each[i]);
		/* The world is always the same, and the name shorter without it. */
		now.world = token == EACH_FD ? WORLD_FDS : WORLD_PATHS;
		now.a = call;
		conform_add(&now, "%s%s", call->said, call->text);
	}
}

static void one_row(const struct call *model, bool shared,
		    void (*run)(const struct conform_case *self))
{
	for (int i = 0; i < CALL_ARGS; i++) {
		long arg = model->args[i];

		if (arg == EACH_FD || arg == EACH_PATH || arg == EACH_OWN_PATH) {
			spread(model, i, shared, run);
			return;
		}
	}
	abort(); /* the row has none */
}

void calls_each(const struct call *calls, size_t count,
		void (*run)(const struct conform_case *self))
{
	for (size_t i = 0; i < count; i++)
		one_row(&calls[i], false, run);
}

void calls_share_each(const struct call *calls, size_t count,
		      void (*run)(const struct conform_case *self))
{
	for (size_t i = 0; i < count; i++)
		one_row(&calls[i], true, run);
}
