// SPDX-License-Identifier: MIT
// supervisor/run/watch.c - While the jail runs: records, signals, the clock, the end
#include "supervisor/run/watch.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/run/patience.h"
#include "supervisor/run/signals.h"

/* While records keep coming they are looked at this often, so that one wake-up serves many. */
#define NAP_MS 5

enum watched_fd {
	FD_CONTROL,
	FD_BROKER,
	FD_RING,
	FD_SIGNALS,
	FD_WALL,
	FD_TERMINAL,
	FD_ASKING, /* its clock */
	FD_RELAY, /* its end */
	FD_FLOOD,
	FD_COUNT,
};

static int open_wall(const struct limit_value *wall)
{
	struct itimerspec when = { .it_value = {
					   .tv_sec = (time_t)(wall->value / 1000000000U),
					   .tv_nsec = (long)(wall->value % 1000000000U),
				   } };
	int fd;

	if (!wall->set)
		return -1;
	fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (fd >= 0 && timerfd_settime(fd, 0, &when, NULL) < 0)
		close_fd(&fd);
	return fd < 0 ? -errno : fd;
}

static void stop_jail(struct launched *launched, struct watched *watched, int log_error)
{
	if (log_error < 0 && !watched->log_error) {
		watched->log_error = log_error;
		if (launched->pid > 0)
			kill(launched->pid, SIGKILL); /* no run without its record */
	}
}

/*
 * Takes all records that are there; true when more are soon to be looked for: they keep coming, or
 * wait for a result. In step with the log somebody waits for each: then the bell is heard at once.
 */
static bool take_records(struct launched *launched, struct audit *audit, struct watched *watched)
{
	const struct record *record;
	bool any = false;

	while ((record = ring_peek(launched->ring))) {
		int r = audit_take(audit, record);

		ring_release(launched->ring, record);
		any = true;
		stop_jail(launched, watched, r);
	}
	if (any)
		stop_jail(launched, watched, audit_kick(audit));
	if (any && !watched->log_error)
		any = !ring_written(launched->ring);
	return ring_lags(launched->ring) || any;
}

/*
 * A command can stop itself, and us with it: SIGCONT has us go on when `limit wall` is due, and
 * again each second, should the first come before we have stopped.
 */
static bool set_alarm(int wall, timer_t *ret_alarm)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGCONT };
	struct itimerspec left;

	if (wall < 0 || timerfd_gettime(wall, &left) < 0)
		return false;
	if (!left.it_value.tv_sec && !left.it_value.tv_nsec)
		return false; /* it is due */
	if (timer_create(CLOCK_MONOTONIC, &event, ret_alarm) < 0)
		return false;
	left.it_interval.tv_sec = 1;
	if (timer_settime(*ret_alarm, 0, &left, NULL) == 0)
		return true;
	timer_delete(*ret_alarm);
	return false;
}

/*
 * The command has stopped, at a terminal of its own: we do, with whoever a shell has put beside us,
 * and have it go on when we do. Where nobody would have us go on again (no shell, or an orphaned
 * group) the kernel does not stop us; natively the command would not have stopped either.
 */
static void stop_too(struct relay *relay, int wall, int signal)
{
	timer_t alarm;
	bool set = set_alarm(wall, &alarm);

	if (wall >= 0 && !set)
		return; /* it is time */
	relay_pause(relay);
	if (signal == SIGSTOP)
		raise(SIGSTOP);
	else
		kill(0, SIGTSTP);
	if (set)
		timer_delete(alarm);
	relay_go_on(relay);
}

/* While a question is open the terminal is the question's: then no key has stopped the command. */
static void on_stopped(struct launched *launched, const struct asking *asking, struct relay *relay,
		       int wall, int signal)
{
	struct control_message message = { .kind = CONTROL_CONTINUE };

	if (relay->pid <= 0)
		return;
	if (!asking || asking->state == ASKING_IDLE)
		stop_too(relay, wall, signal);
	control_send(launched->control, &message);
}

static void on_control(struct launched *launched, struct asking *asking, struct relay *relay,
		       int wall, struct watched *watched, struct pollfd *fd)
{
	struct control_message message;
	int r = control_receive(launched->control, &message);

	if (r == 0 && message.kind == CONTROL_ENDED) {
		watched->ended = true;
		watched->end = message.ended;
	} else if (r == 0 && message.kind == CONTROL_STOPPED) {
		on_stopped(launched, asking, relay, wall, message.signal);
	} else if (r == 0 && asking) {
		asking_take(asking, &message);
	} else if (r < 0) {
		fd->fd = -1; /* the broker is on its way out: its pidfd says so */
	}
}

static void pass_signals(struct launched *launched, const struct signals *signals, bool apart,
			 struct watched *watched)
{
	struct control_message message = { .kind = CONTROL_SIGNAL };

	while ((message.signal = signals_next(signals, apart, &watched->interrupted)))
		control_send(launched->control, &message);
}

static void reap(struct launched *launched, struct watched *watched)
{
	while (waitid(P_PIDFD, (id_t)launched->pidfd, &watched->broker, WEXITED) < 0 &&
	       errno == EINTR)
		;
	launched->pid = 0;
}

/*
 * The last records: the broker lets nothing into the ring any more before it says that it has
 * ended. A thread of it may still be at what it has there; then its end is waited for.
 */
static void finish_records(struct launched *launched, struct audit *audit, struct watched *watched)
{
	if (ring_empty(launched->ring))
		return;
	reap(launched, watched);
	ring_orphan(launched->ring);
	take_records(launched, audit, watched);
}

/* Sleeps until something happens; a short nap only while records keep coming. */
static int wait_events(struct launched *launched, struct pollfd *fds, bool busy)
{
	int ready, timeout = -1;

	fds[FD_RING].fd = -1;
	if (busy)
		timeout = NAP_MS;
	else if (ring_sleep(launched->ring))
		fds[FD_RING].fd = ring_wait_fd(launched->ring);
	else
		timeout = 0;
	ready = poll(fds, FD_COUNT, timeout);
	if (!busy)
		ring_awake(launched->ring);
	if (ready < 0)
		return errno == EINTR ? 0 : -errno;
	return 0;
}

static void await_terminal(const struct asking *asking, struct pollfd *fd)
{
	int events = asking ? asking_events(asking) : 0;

	fd->fd = events ? asking->terminal.fd : -1;
	fd->events = (short)events;
	fd->revents = 0;
}

static void on_asking(struct asking *asking, const struct pollfd fds[FD_COUNT])
{
	if (!asking)
		return;
	if (fds[FD_TERMINAL].fd >= 0 && fds[FD_TERMINAL].revents)
		asking_ready(asking, fds[FD_TERMINAL].revents);
	if (fds[FD_ASKING].revents)
		asking_timer(asking);
}

/* What ends the jail, and is heard once. */
static void end_on(struct pollfd *event, pid_t broker, bool *ret_heard)
{
	if (!event->revents)
		return;
	*ret_heard = true;
	event->fd = -1;
	kill(broker, SIGKILL);
}

/**
 * watch() - Look after a jail until it has ended
 * @launched:	Up
 * @audit:	Begun; takes every record, also those that outlived the broker
 * @asking:	NULL when nobody is to be asked
 * @relay:	Of a command at a terminal of its own; else RELAY_NONE
 * @signals:	From signals_take()
 * @wall:	`limit wall`
 * @patience:	What the audit waits with; it looks at the clock meanwhile
 * @ret_watched: How it ended
 *
 * Return: 0 or -errno when watching itself failed; the jail has ended in any case
 */
int watch(struct launched *launched, struct audit *audit, struct asking *asking,
	  struct relay *relay, const struct signals *signals, const struct limit_value *wall,
	  struct patience *patience, struct watched *ret_watched)
{
	_cleanup_close_ int timer = open_wall(wall);
	struct watched *watched = ret_watched;
	struct pollfd fds[FD_COUNT] = {
		[FD_CONTROL] = { .fd = launched->control, .events = POLLIN },
		[FD_BROKER] = { .fd = launched->pidfd, .events = POLLIN },
		[FD_RING] = { .fd = -1, .events = POLLIN },
		[FD_SIGNALS] = { .fd = signals->passed, .events = POLLIN },
		[FD_WALL] = { .fd = -1, .events = POLLIN },
		[FD_TERMINAL] = { .fd = -1 },
		[FD_ASKING] = { .fd = asking ? asking->timer : -1, .events = POLLIN },
		[FD_RELAY] = { .fd = relay->control, .events = 0 },
		[FD_FLOOD] = { .fd = launched->flood, .events = POLLIN },
	};
	int r = timer < -1 ? timer : 0;
	bool busy = true;

	*watched = (struct watched){ .ended = false };
	patience->apart = relay->pid > 0;
	patience->wall = timer;
	patience->up = true;
	while (r >= 0) {
		fds[FD_WALL].fd = patience->wall;
		await_terminal(asking, &fds[FD_TERMINAL]);
		r = wait_events(launched, fds, busy);
		if (r < 0)
			break;
		on_asking(asking, fds);
		if (fds[FD_SIGNALS].revents)
			pass_signals(launched, signals, relay->pid > 0, watched);
		end_on(&fds[FD_WALL], launched->pid, &watched->timed_out);
		if (watched->timed_out)
			patience->wall = -1;
		end_on(&fds[FD_FLOOD], launched->pid, &watched->flooded);
		end_on(&fds[FD_RELAY], launched->pid, &watched->relay_died);
		if (fds[FD_CONTROL].fd >= 0 && fds[FD_CONTROL].revents)
			on_control(launched, asking, relay, patience->wall, watched,
				   &fds[FD_CONTROL]);
		busy = take_records(launched, audit, watched);
		/* The broker says "ended" when it is the last one left: finish the log while it
		 * goes. */
		if (watched->ended) {
			finish_records(launched, audit, watched);
			break;
		}
		if (fds[FD_BROKER].revents) {
			reap(launched, watched);
			ring_orphan(launched->ring);
			take_records(launched, audit, watched);
			break;
		}
	}
	if (r < 0 && launched->pid > 0) {
		kill(launched->pid, SIGKILL);
		reap(launched, watched);
	}
	patience->wall = -1;
	patience->up = false;
	return r < 0 ? r : 0;
}
