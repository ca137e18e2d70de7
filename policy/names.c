// SPDX-License-Identifier: MIT
// policy/names.c - Other names of paths, asked for once each
#include "policy/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/hash.h"
#include "policy/base/strings.h"

/* One path that was asked for, and all that was emitted. */
struct answer {
	char *path;
	bool allow;
	struct strings names;
};

/* Open addressing by the path's hash, at most half full. */
struct names_memory {
	struct tree_names real;
	struct answer *answers;
	size_t mask;
	size_t count;
};

/* The answer for a path, or the empty place where it belongs. */
static struct answer *find(struct answer *answers, size_t mask, const char *path, bool allow)
{
	size_t at = hash_bytes(HASH_EMPTY + allow, path, strlen(path)) & mask;

	while (answers[at].path &&
	       (answers[at].allow != allow || strcmp(answers[at].path, path) != 0))
		at = (at + 1) & mask;
	return &answers[at];
}

static int grow(struct names_memory *memory)
{
	size_t size = memory->answers ? (memory->mask + 1) * 2 : 256;
	struct answer *answers = calloc(size, sizeof(*answers));

	if (!answers)
		return -ENOMEM;
	for (size_t i = 0; memory->answers && i <= memory->mask; i++)
		if (memory->answers[i].path)
			*find(answers, size - 1, memory->answers[i].path,
			      memory->answers[i].allow) = memory->answers[i];
	free(memory->answers);
	memory->answers = answers;
	memory->mask = size - 1;
	return 0;
}

/* What the real names emit, until it is complete. */
struct collection {
	struct strings names;
	int error;
};

static void collect(void *to, const char *name)
{
	struct collection *collection = to;

	if (!collection->error)
		collection->error = strings_push(&collection->names, name, strlen(name));
}

/* Asks for a path that is not known yet. */
static int ask(struct names_memory *memory, const char *path, bool allow,
	       struct answer **ret_answer)
{
	struct collection collection = { .error = 0 };
	struct answer answer;
	int r = memory->real.each(memory->real.ctx, path, allow, collect, &collection);

	if (!r)
		r = collection.error;
	if (!r && (memory->count + 1) * 2 > memory->mask)
		r = grow(memory);
	answer = (struct answer){ r < 0 ? NULL : strdup(path), allow, collection.names };
	if (!r && !answer.path)
		r = -ENOMEM;
	if (r < 0) {
		strings_free(&collection.names);
		return r;
	}
	*ret_answer = find(memory->answers, memory->mask, path, allow);
	**ret_answer = answer;
	memory->count++;
	return 0;
}

/* struct tree_names' each. */
static int each_name(void *ctx, const char *path, bool allow,
		     void (*emit)(void *to, const char *name), void *to)
{
	struct names_memory *memory = ctx;
	struct answer *answer = find(memory->answers, memory->mask, path, allow);
	int r = answer->path ? 0 : ask(memory, path, allow, &answer);

	for (size_t i = 0; !r && i < answer->names.count; i++)
		emit(to, answer->names.items[i]);
	return r;
}

/* struct tree_names' others: not remembered. */
static const struct tree_same *same(void *ctx, size_t index)
{
	const struct names_memory *memory = ctx;

	return memory->real.same ? memory->real.same(memory->real.ctx, index) : NULL;
}

static const char *loose(void *ctx, const char *path)
{
	const struct names_memory *memory = ctx;

	return memory->real.loose ? memory->real.loose(memory->real.ctx, path) : NULL;
}

static bool fixed(void *ctx, const char *path, size_t len)
{
	const struct names_memory *memory = ctx;

	return memory->real.fixed && memory->real.fixed(memory->real.ctx, path, len);
}

/**
 * names_memory_new() - Begin to remember names
 * @real:	Asked once for each path; its errors are passed on and not remembered
 * @ret_memory:	To be freed with names_memory_free()
 * @ret_names:	Stands in for @real as long as the memory lives
 *
 * Return: 0, -ENOMEM
 */
int names_memory_new(const struct tree_names *real, struct names_memory **ret_memory,
		     struct tree_names *ret_names)
{
	struct names_memory *memory = calloc(1, sizeof(*memory));
	int r = memory ? grow(memory) : -ENOMEM;

	if (r < 0) {
		free(memory);
		return r;
	}
	memory->real = *real;
	*ret_memory = memory;
	*ret_names = (struct tree_names){
		.each = each_name, .same = same, .loose = loose, .fixed = fixed, .ctx = memory
	};
	return 0;
}

/**
 * names_memory_free() - Forget all names
 * @memory:	From names_memory_new(), or NULL
 */
void names_memory_free(struct names_memory *memory)
{
	if (!memory)
		return;
	for (size_t i = 0; i <= memory->mask; i++) {
		free(memory->answers[i].path);
		strings_free(&memory->answers[i].names);
	}
	free(memory->answers);
	free(memory);
}
