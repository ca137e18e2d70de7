// SPDX-License-Identifier: MIT
// broker/answer.c - What `emulate` answers: random bytes from a seed, and the time of day
#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "broker/emulator.h"
#include "broker/handlers.h"
#include "broker/pool.h"
#include "broker/remote.h"

/* GRND_NONBLOCK, GRND_RANDOM and GRND_INSECURE: of the last two one at most. */
#define RANDOM_FLAGS 7U
#define RANDOM_EITHER 6U
/*
 * For more than 256 bytes the answer may be shorter: getrandom(2). It is, since a call that waits
 * behind a hundred long answers waits for seconds.
 */
#define RANDOM_MAX 262144U
#define NS_IN_US 1000

/*
 * Copies out what can be, page by page, as the kernel does.
 *
 * Return: bytes, or -errno where nothing could be
 */
static int64_t copy_out(const struct request *request, uint64_t address, size_t len)
{
	pid_t tid = (pid_t)request->notif.pid;
	size_t done = 0;
	int r = request_alive(request) ? remote_write(tid, address, request->bytes, len) : -ESRCH;

	if (r != -EFAULT)
		return r < 0 ? r : (int64_t)len;
	while (done < len) {
		size_t part = 4096 - (address + done) % 4096;

		part = part > len - done ? len - done : part;
		r = remote_write(tid, address + done, request->bytes + done, part);
		if (r < 0)
			break;
		done += part;
	}
	return done ? (int64_t)done : r;
}

/* Fills a target's memory. Return: bytes, or -errno */
static int64_t fill(struct request *request, uint64_t address, size_t len)
{
	struct streams *streams = &request->service->emulator->streams;
	size_t done = 0;

	while (done < len) {
		size_t part = len - done;
		int64_t r;

		part = part > sizeof(request->bytes) ? sizeof(request->bytes) : part;
		r = streams_take(streams, (pid_t)request->notif.pid, request->bytes, part);
		if (r == 0)
			r = copy_out(request, address + done, part);
		if (r < 0)
			return done ? (int64_t)done : r;
		done += (size_t)r;
		/* A signal ends it between two pages. */
		if ((size_t)r < part || atomic_load(&request->slot->cancelled))
			break;
	}
	return (int64_t)done;
}

/**
 * answer_random() - getrandom
 * @request:	The request
 */
void answer_random(struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;
	uint32_t flags = (uint32_t)data->args[2];
	uint64_t address = data->args[0], len = data->args[1], end;
	int64_t r;

	request_allow(request, BUILTIN_RANDOM);
	if (flags & ~RANDOM_FLAGS || (flags & RANDOM_EITHER) == RANDOM_EITHER) {
		request_fail(request, EINVAL);
		return;
	}
	len = len > RANDOM_MAX ? RANDOM_MAX : len;
	if (__builtin_add_overflow(address, len, &end) || end > (uint64_t)INT64_MAX) {
		request_fail(request, EFAULT);
		return;
	}
	r = fill(request, address, len);
	if (r < 0)
		request_fail(request, -request_readable(request, (int)r));
	else
		request_return(request, r);
}

/* Copies a result out, and answers: with @value, or with what went wrong. */
static void answer(struct request *request, uint64_t address, const void *from, size_t len,
		   int64_t value)
{
	int r = request_alive(request) ? remote_write((pid_t)request->notif.pid, address, from, len)
				       : -ESRCH;

	r = request_readable(request, r);
	if (r < 0)
		request_fail(request, -r);
	else
		request_return(request, value);
}

/* What an emulated clock shows. Return: 0 or -errno */
static int show(struct request *request, clockid_t clock, struct timespec *ret_now)
{
	struct timespec real;

	request_allow(request, BUILTIN_CLOCK);
	if (clock_gettime(clock, &real) < 0) /* CLOCK_REALTIME_ALARM, on a host without one */
		return -errno;
	*ret_now = wall_emulated(&request->service->emulator->wall, real);
	return 0;
}

void answer_gettime(struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;
	struct timespec now;
	int r = show(request, (clockid_t)data->args[0], &now);

	if (r < 0)
		request_fail(request, -r);
	else
		answer(request, data->args[1], &now, sizeof(now), 0);
}

void answer_time(struct request *request)
{
	uint64_t address = request->notif.data.args[0];
	struct timespec now;
	int r = show(request, CLOCK_REALTIME_COARSE, &now);

	if (r < 0)
		request_fail(request, -r);
	else if (!address)
		request_return(request, now.tv_sec);
	else
		answer(request, address, &now.tv_sec, sizeof(now.tv_sec), now.tv_sec);
}

/**
 * answer_timeofday() - gettimeofday: seconds and microseconds, then the kernel's time zone
 * @request:	The request
 *
 * The zone is none, which is what a kernel has whose clock is in UTC.
 */
void answer_timeofday(struct request *request)
{
	static const struct timezone utc;
	const struct seccomp_data *data = &request->notif.data;
	pid_t tid = (pid_t)request->notif.pid;
	struct timespec now;
	struct timeval shown;
	int r = show(request, CLOCK_REALTIME, &now);

	if (r == 0 && data->args[0]) {
		shown = (struct timeval){ now.tv_sec, now.tv_nsec / NS_IN_US };
		r = request_alive(request) ? remote_write(tid, data->args[0], &shown, sizeof(shown))
					   : -ESRCH;
	}
	r = request_readable(request, r);
	if (r < 0)
		request_fail(request, -r);
	else if (data->args[1])
		answer(request, data->args[1], &utc, sizeof(utc), 0);
	else
		request_return(request, 0);
}

/* adjtimex, clock_adjtime: who sets clocks gets neither the host's nor this one. */
void answer_adjust(struct request *request)
{
	(void)request_refuse(request, BUILTIN_CLOCK, true, EPERM);
}

/**
 * answer_deadline() - Calls that wait until a time, where they got here
 * @request:	The request
 *
 * The tracer translates what they wait for, but the filter's other word, to have the broker see
 * what is outside of the whitelist while observing, comes before that. Enforcement kills here.
 */
void answer_deadline(struct request *request)
{
	(void)request_refuse(request, BUILTIN_CLOCK, true, ENOSYS);
}
