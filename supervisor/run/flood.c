// SPDX-License-Identifier: MIT
// supervisor/run/flood.c - `limit output`: what comes out goes through warder's hands
#include "supervisor/run/flood.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>

#include "policy/base/cleanup.h"

/**
 * flood_begin() - Have somebody count what comes out
 * @session:	Opened, not yet launched; gets the streams
 * @flood:	FLOOD_NONE; flood_close() it in any case. It must outlive the session
 *
 * Return: 0 or -errno
 */
int flood_begin(struct session *session, struct flood *flood)
{
	const struct limit_value *most = &session->policy.limits[LIMIT_OUTPUT];
	int r = 0;

	if (!most->set)
		return 0;
	flood->told = session->flood = eventfd(0, EFD_CLOEXEC);
	if (flood->told < 0)
		return -errno;
	if (!session->streams && !session->options->tty) {
		input_leave(&flood->outputs);
		r = streams_open(&flood->outputs, true, &flood->streams);
		session->streams = &flood->streams;
	}
	if (session->streams) {
		session->streams->most = most->value;
		session->streams->flood = flood->told;
	}
	return r;
}

/**
 * flood_end() - Have all that came out passed on
 * @flood:	Begun
 * @session:	Nobody in its jail lives any more
 *
 * Return: whether it was too much
 */
bool flood_end(struct flood *flood, const struct session *session)
{
	struct pollfd told = { .fd = flood->told, .events = POLLIN };

	if (session->streams)
		streams_stop(session->streams);
	return flood->told >= 0 && poll(&told, 1, 0) > 0;
}

void flood_close(struct flood *flood)
{
	streams_close(&flood->streams);
	close_fd(&flood->told);
}
