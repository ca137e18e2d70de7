// SPDX-License-Identifier: MIT
// supervisor/run/patience.c - Waiting for who reads what is written, without being deaf meanwhile
//
// A log may be a pipe, a terminal or a socket, whose reader takes its time: then all that is to be
// recorded waits, and so does the jail. What must not wait with it is the end. `limit wall` ends
// the jail when it is due, and signals reach the command. Who was asked to end, and cannot because
// nobody reads, ends without the rest of its records, which is an error like a full disk.
#include "supervisor/run/patience.h"

#include <errno.h>
#include <poll.h>

#include "policy/base/cleanup.h"
#include "policy/base/clock.h"
#include "supervisor/run/signals.h"

/* A reader that takes nothing for as long, after the end was asked for, takes nothing any more. */
#define GRACE_NS 5000000000ULL

/* One wait. */
struct episode {
	unsigned int asked; /* signals that ask to end */
	uint64_t until; /* 0: for as long as it takes */
};

static bool is_up(const struct patience *patience)
{
	return patience->up && patience->launched->pid > 0;
}

static void hear(struct patience *patience, struct episode *episode)
{
	struct control_message message = { .kind = CONTROL_SIGNAL };
	bool up = is_up(patience);

	for (;;) {
		bool asked = false;

		message.signal = signals_next(patience->signals, patience->apart, &asked);
		episode->asked += asked;
		patience->watched->interrupted |= asked;
		if (!message.signal)
			break;
		if (up)
			control_send(patience->launched->control, &message);
		if (asked && !episode->until)
			episode->until = clock_ns() + GRACE_NS;
	}
	if (episode->asked > 1 || (episode->asked && !up))
		episode->until = clock_ns();
}

static void run_out(struct patience *patience, struct episode *episode)
{
	patience->watched->timed_out = true;
	patience->wall = -1;
	if (is_up(patience))
		kill(patience->launched->pid, SIGKILL);
	episode->until = clock_ns() + GRACE_NS;
}

static int left_ms(const struct episode *episode)
{
	uint64_t now = clock_ns();

	if (!episode->until)
		return -1;
	return episode->until <= now ? 0 : (int)((episode->until - now) / 1000000U) + 1;
}

/**
 * patience_wait() - Wait until a descriptor is ready
 * @context:	A struct patience
 * @fd:		The descriptor
 * @events:	As poll(2) has them
 *
 * Return: 0; -ETIMEDOUT when the run was asked to end, and the descriptor is still not ready;
 * -errno
 */
int patience_wait(void *context, int fd, short events)
{
	struct patience *patience = context;
	struct episode episode = { 0, 0 };

	/* A jail that has ended as it was asked to: nobody asks again. */
	if (patience->watched->timed_out || (patience->watched->interrupted && !is_up(patience)))
		episode.until = clock_ns() + GRACE_NS;
	for (;;) {
		struct pollfd fds[] = {
			{ .fd = fd, .events = events },
			{ .fd = patience->signals->passed, .events = POLLIN },
			{ .fd = patience->wall, .events = POLLIN },
		};
		int ready = poll(fds, ARRAY_SIZE(fds), left_ms(&episode));

		if (ready < 0 && errno != EINTR)
			return -errno;
		if (ready < 0)
			continue;
		if (fds[1].revents)
			hear(patience, &episode);
		if (fds[2].revents)
			run_out(patience, &episode);
		if (fds[0].revents)
			return 0;
		if (episode.until && clock_ns() >= episode.until)
			return -ETIMEDOUT;
	}
}
