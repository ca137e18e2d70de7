// SPDX-License-Identifier: MIT
// broker/emulator.c - What `emulate` lines of a policy come to in a run
#include "broker/emulator.h"

#include "broker/auxv.h"
#include "broker/request.h"

/**
 * emulator_init() - Begin: the clock starts now
 * @emulator:	Filled
 * @policy:	Says what
 * @service:	For records
 * @first:	The command's first process, which waits
 *
 * Return: 0 or -ENOMEM
 */
int emulator_init(struct emulator *emulator, const struct policy *policy,
		  const struct service *service, pid_t first)
{
	const struct emulate_value *values = policy->emulations;
	int r = 0;

	*emulator = (struct emulator){ .random = values[EMULATE_GETRANDOM].set,
				       .clock = values[EMULATE_CLOCK].set };
	if (emulator->random)
		r = streams_init(&emulator->streams, values[EMULATE_GETRANDOM].value, first);
	if (r == 0 && emulator->clock) {
		wall_start(&emulator->wall, values[EMULATE_CLOCK].value);
		r = deadlines_init(&emulator->deadlines, &emulator->wall, service);
	}
	return r;
}

/**
 * emulator_exec() - A process has a new program
 * @emulator:	Begun
 * @former:	The number that its thread had before
 * @pid:	The process, in its exec stop
 *
 * Context: the tracing thread.
 *
 * Return: 0; -ESRCH when it is gone; another -errno when it would see what it must not
 */
int emulator_exec(struct emulator *emulator, pid_t former, pid_t pid)
{
	unsigned char random[AUXV_RANDOM];

	if (!emulator->random && !emulator->clock)
		return 0;
	if (former != pid)
		emulator_gone(emulator, former);
	if (emulator->clock)
		deadline_forget(&emulator->deadlines, pid);
	if (emulator->random) {
		int r = streams_take(&emulator->streams, pid, random, sizeof(random));

		if (r < 0)
			return r;
	}
	return auxv_change(pid, emulator->random ? random : NULL);
}

/* A task was made, and has not run. Return: 0 or -ENOMEM */
int emulator_born(struct emulator *emulator, pid_t parent, pid_t child, bool thread)
{
	return emulator->random ? streams_born(&emulator->streams, parent, child, thread) : 0;
}

/* A number is no task's any more. */
void emulator_gone(struct emulator *emulator, pid_t tid)
{
	if (emulator->random)
		streams_gone(&emulator->streams, tid);
	if (emulator->clock)
		deadline_forget(&emulator->deadlines, tid);
}
