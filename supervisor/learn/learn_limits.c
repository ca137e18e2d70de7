// SPDX-License-Identifier: MIT
// supervisor/learn/learn_limits.c - Limits of a learnt policy: what the run took, and a margin
#include <inttypes.h>

#include "policy/base/cleanup.h"
#include "policy/limit.h"
#include "supervisor/learn/learn_write.h"

#define SECOND UINT64_C(1000000000)
#define MIB (UINT64_C(1) << 20)

/* How much more than it took a run may take the next time. warder(1) has these numbers, too. */
static const struct margin {
	enum limit limit;
	unsigned int times;
	uint64_t least; /* whatever it took */
	uint64_t step; /* it is rounded up to */
	uint64_t unit; /* of what was measured, in the limit's own */
} margins[] = {
	{ LIMIT_CPU, 4, 10, 1, SECOND },	{ LIMIT_WALL, 4, 30 * SECOND, SECOND, 1 },
	{ LIMIT_AS, 2, 64 * MIB, 16 * MIB, 1 }, { LIMIT_PIDS, 2, 16, 1, 1 },
	{ LIMIT_FILES, 2, 64, 1, 1 },
};

/* What was measured, nanoseconds for times. */
static uint64_t taken(const struct learn *learn, enum limit limit)
{
	switch (limit) {
	case LIMIT_CPU:
		return learn->cpu_ns;
	case LIMIT_WALL:
		return learn->wall_ns;
	case LIMIT_AS:
		return learn->took.memory;
	case LIMIT_PIDS:
		return learn->took.tasks;
	case LIMIT_FILES:
		return learn->took.files;
	case LIMIT_FSIZE:
	case LIMIT_STACK:
	case LIMIT_CORE:
	case LIMIT_CPUS:
	case LIMIT_MEMORY:
	case LIMIT_OUTPUT:
	case LIMIT_TMP:
	case LIMIT_COUNT:
		break;
	}
	return 0;
}

static const struct margin *margin_of(enum limit limit)
{
	for (size_t i = 0; i < ARRAY_SIZE(margins); i++)
		if (margins[i].limit == limit)
			return &margins[i];
	return NULL;
}

/* What was taken with its margin. */
static uint64_t with_margin(const struct margin *margin, uint64_t took)
{
	uint64_t value;

	if (__builtin_mul_overflow(took, margin->times, &value))
		return INT64_MAX - INT64_MAX % margin->step;
	value = value / margin->unit + (value % margin->unit != 0);
	value = value < margin->least ? margin->least : value;
	if (value > INT64_MAX - margin->step)
		return INT64_MAX - INT64_MAX % margin->step;
	return (value + margin->step - 1) / margin->step * margin->step;
}

/**
 * learn_limit() - A limit of the learnt policy
 * @learn:	The learner
 * @limit:	Which
 * @ret_value:	In the limit's unit
 *
 * The policy's own stays where it is the lower one.
 *
 * Return: whether there is one
 */
bool learn_limit(const struct learn *learn, enum limit limit, uint64_t *ret_value)
{
	const struct limit_value *own = &learn->config.policy->limits[limit];
	const struct margin *margin = margin_of(limit);
	uint64_t value;

	if (!learn->config.limits || !margin || learn->measured < learn->runs ||
	    !taken(learn, limit) || (limit == LIMIT_PIDS && learn->config.light)) {
		*ret_value = own->value;
		return own->set;
	}
	value = with_margin(margin, taken(learn, limit));
	*ret_value = own->set && own->value < value ? own->value : value;
	return true;
}

/**
 * learn_limits_told() - Append a comment on what the run took
 * @learn:	The learner
 * @text:	Grows by a line, when limits are learnt
 */
void learn_limits_told(const struct learn *learn, struct text *text)
{
	const struct measure *took = &learn->took;

	if (!learn->config.limits)
		return;
	if (learn->measured < learn->runs) {
		text_str(text, "# The run was not measured to its end: no limits were learnt.\n");
		return;
	}
	text_printf(text,
		    "# It took %" PRIu64 ".%02" PRIu64 " s, %" PRIu64 ".%02" PRIu64
		    " s of processor time, %" PRIu64 "M of address space in one process,\n"
		    "# %" PRIu64 " tasks at once and room for %" PRIu64
		    " descriptors. The limits leave a margin: see warder(1).\n",
		    learn->wall_ns / SECOND, learn->wall_ns % SECOND / 10000000,
		    learn->cpu_ns / SECOND, learn->cpu_ns % SECOND / 10000000,
		    (took->memory + MIB - 1) / MIB, took->tasks, took->files);
}
