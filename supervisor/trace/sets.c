// SPDX-License-Identifier: MIT
// supervisor/trace/sets.c - Sets of flags and lists of values, by what an argument is
#include "supervisor/trace/sets.h"

#include "supervisor/trace/sets_table.h"
#include "supervisor/words/emit.h"

#define IPC_MODE 0777U
#define PERSONA_KIND 0xffU
#define FUTEX_FLAGS 0x180U /* FUTEX_PRIVATE_FLAG, FUTEX_CLOCK_REALTIME */

static const struct set *find_in(const struct set *sets, size_t count, enum trace_shape shape)
{
	for (size_t i = 0; i < count; i++)
		if (sets[i].shape == shape)
			return &sets[i];
	return NULL;
}

static const struct set *find(enum trace_shape shape)
{
	const struct set *set = find_in(sets_file, sets_file_count, shape);

	if (!set)
		set = find_in(sets_net, sets_net_count, shape);
	return set ? set : find_in(sets_task, sets_task_count, shape);
}

/**
 * sets_name() - The name of one value
 * @shape:	Which list or set
 * @value:	A value
 *
 * Return: the name, or NULL
 */
const char *sets_name(enum trace_shape shape, uint64_t value)
{
	const struct set *set = find(shape);

	for (size_t i = 0; set && i < set->count; i++)
		if (set->flags[i].bits == value)
			return set->flags[i].name;
	return NULL;
}

static void add_ipc(struct text *text, const struct set *set, uint64_t value)
{
	size_t start = text->len;

	if (value & ~(uint64_t)IPC_MODE) {
		flags_add(text, start, value & ~(uint64_t)IPC_MODE, set->flags, set->count);
		TEXT_LIT(text, "|");
	}
	text_printf(text, "%03o", (unsigned int)(value & IPC_MODE));
}

static void add_persona(struct text *text, const struct set *set, uint64_t value)
{
	if (value == UINT32_MAX) { /* only asked for */
		text_hex(text, value);
		return;
	}
	if (value & PERSONA_KIND)
		text_hex(text, value & PERSONA_KIND);
	else
		TEXT_LIT(text, "PER_LINUX");
	if (value & ~(uint64_t)PERSONA_KIND) {
		TEXT_LIT(text, "|");
		flags_add(text, text->len, value & ~(uint64_t)PERSONA_KIND, set->flags, set->count);
	}
}

static void add_futex(struct text *text, uint64_t value)
{
	const char *name = sets_name(SHAPE_FUTEX_OP, value & ~(uint64_t)FUTEX_FLAGS);

	if (!name) {
		text_hex(text, value);
		return;
	}
	text_str(text, name);
	text_str(text, value & 0x80 ? "_PRIVATE" : "");
	text_str(text, value & 0x100 ? "|FUTEX_CLOCK_REALTIME" : "");
}

/**
 * sets_add() - Append a value by its names
 * @text:	Grows
 * @shape:	Which set; one that has none is a number
 * @value:	The value, as wide as the kernel reads it
 */
void sets_add(struct text *text, enum trace_shape shape, uint64_t value)
{
	const struct set *set = find(shape);
	const char *name;

	if (shape == SHAPE_FUTEX_OP)
		add_futex(text, value);
	else if (shape == SHAPE_IPC && set)
		add_ipc(text, set, value);
	else if (shape == SHAPE_PERSONALITY && set)
		add_persona(text, set, value);
	else if (shape == SHAPE_ACCESS && !value)
		TEXT_LIT(text, "F_OK");
	else if (set && set->kind == SET_BITS)
		flags_add(text, text->len, value, set->flags, set->count);
	else if (set && (name = sets_name(shape, value)))
		text_str(text, name);
	else
		text_hex(text, value);
}
