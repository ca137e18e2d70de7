// SPDX-License-Identifier: MIT
// supervisor/trace/shapes_detail.c - What stands in brackets behind a traced call's result
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>

#include "supervisor/trace/shapes_part.h"
#include "supervisor/words/flags.h"

/* Those of the polled that had something to say, and whether there are more. */
static void add_ready(struct shapes *shapes)
{
	size_t got = 0, size = trace_shape_size(SHAPE_POLLFD);
	const unsigned char *bytes =
		pieces_find(&shapes->pieces, CAPTURE_EXIT, shapes->args[0], &got);
	uint64_t left = (uint64_t)shapes->result;
	const char *before = "";

	TEXT_LIT(shapes->text, "[");
	for (size_t at = 0; bytes && left && at + size <= got; at += size) {
		uint16_t events;

		memcpy(&events, bytes + at + 6, sizeof(events));
		if (!events)
			continue;
		text_str(shapes->text, before);
		shapes_one(shapes, SHAPE_POLLFD, bytes + at, size);
		before = ", ";
		left--;
	}
	text_str(shapes->text, left ? ", ...]" : "]");
}

static void add_sets(struct shapes *shapes)
{
	static const char *const names[] = { "in ", "out ", "except " };
	const char *before = "";

	for (unsigned int i = 0; i < 3; i++) {
		size_t got = 0;
		const unsigned char *bytes =
			pieces_find(&shapes->pieces, CAPTURE_EXIT, shapes->args[i + 1], &got);
		bool any = false;

		for (size_t k = 0; bytes && k < got; k++)
			any |= bytes[k] != 0;
		if (!any)
			continue;
		text_str(shapes->text, before);
		text_str(shapes->text, names[i]);
		shapes_fd_set(shapes, bytes, got, (int)shapes->args[0]);
		before = ", ";
	}
}

/* How much is left of a time. */
static void add_left(struct shapes *shapes, unsigned int index, const char *fraction)
{
	size_t got = 0;
	const unsigned char *bytes =
		pieces_find(&shapes->pieces, CAPTURE_EXIT, shapes->args[index], &got);

	if (!bytes || got < 16)
		return;
	TEXT_LIT(shapes->text, ", left ");
	part_timespec(shapes->text, bytes, fraction);
}

static void add_fcntl(struct shapes *shapes)
{
	uint32_t value = (uint32_t)shapes->result;

	if ((uint32_t)shapes->args[1] == F_GETFL) {
		TEXT_LIT(shapes->text, "flags ");
		flags_open(shapes->text, value, true);
	} else if ((uint32_t)shapes->args[1] == F_GETFD && value) {
		TEXT_LIT(shapes->text, "flags ");
		sets_add(shapes->text, SHAPE_FD_FLAGS, value);
	} else if ((uint32_t)shapes->args[1] == F_GET_SEALS && value) {
		TEXT_LIT(shapes->text, "seals ");
		sets_add(shapes->text, SHAPE_SEALS, value);
	}
}

/**
 * shapes_detail() - Append what a call's result means, where the number does not say it
 * @shapes:	The call; @shapes->text stays as it is where there is nothing to say
 */
void shapes_detail(struct shapes *shapes)
{
	bool ready = shapes->result > 0;

	shapes->phase = CAPTURE_EXIT;
	if (shapes->failed)
		return;
	switch (shapes->nr) {
	case SYS_poll:
	case SYS_ppoll:
		if (ready)
			add_ready(shapes);
		else
			TEXT_LIT(shapes->text, "Timeout");
		if (ready && shapes->nr == SYS_ppoll)
			add_left(shapes, 2, "tv_nsec");
		break;
	case SYS_select:
	case SYS_pselect6:
		if (ready)
			add_sets(shapes);
		else
			TEXT_LIT(shapes->text, "Timeout");
		if (ready)
			add_left(shapes, 4, shapes->nr == SYS_select ? "tv_usec" : "tv_nsec");
		break;
	case SYS_fcntl:
		add_fcntl(shapes);
		break;
	case SYS_personality:
		sets_add(shapes->text, SHAPE_PERSONALITY, (uint32_t)shapes->result);
		break;
	case SYS_sched_getscheduler:
		sets_add(shapes->text, SHAPE_SCHEDULER, (uint32_t)shapes->result);
		break;
	case SYS_rt_sigtimedwait:
		part_signal(shapes->text, (uint32_t)shapes->result);
		break;
	default:
		break;
	}
}
