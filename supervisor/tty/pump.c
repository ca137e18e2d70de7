// SPDX-License-Identifier: MIT
// supervisor/tty/pump.c - What goes on between the person's terminal and the jail's
//
// DOC: Theory of operation
//
// A process of its own, so that neither a terminal that takes nothing (Ctrl-S) holds up records,
// nor the death of the supervisor leaves the terminal raw: then this process is there to put it
// right. Bytes go both ways unchanged. Keys that mean something (Ctrl-C, Ctrl-Z) mean it at the
// jail's terminal, since the person's is raw. Messages of the supervisor come through here as well,
// with the carriage returns that a raw terminal needs.
//
// In the background nothing is read, and the modes are the shell's; SIGCONT, which `fg` sends to
// what was stopped, the supervisor's word and a clock have it look again.
#include "supervisor/tty/pump.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/clock.h"

#define ROOM 16384
#define BACKGROUND_MS 200 /* `fg` of what runs already is told to nobody */
#define ANSWER_NS 1000000000U /* how long after a question an answer may come */
#define GRACE_MS 1000 /* after the jail's end, for who is not in it and has its terminal open */

/* Bytes on their way; taken from @at on, up to @len. */
struct way {
	char bytes[ROOM];
	size_t at;
	size_t len;
};

struct pump {
	struct pump_spec spec;
	int signals;
	bool paused; /* by the supervisor */
	bool raw;
	bool ending;
	bool hung_up; /* the jail's side has no more to say */
	bool input_over;
	uint64_t came; /* of the jail */
	bool line_open; /* what was typed last did not end a line */
	uint64_t asked; /* when something was shown that a terminal may answer, 0: never */
	struct way typed;
	struct way shown;
};

enum watched_fd {
	FD_IN,
	FD_OUT,
	FD_MASTER,
	FD_CONTROL,
	FD_SIGNALS,
	FD_MESSAGES,
	FD_COUNT,
};

static bool is_empty(const struct way *way)
{
	return way->at == way->len;
}

/*
 * Writes as much as is taken now; false when nobody is there to take it. What is not ours alone may
 * be a pipe that waits, which has room for as much as PIPE_BUF when poll(2) says that it has any.
 */
static bool put(struct way *way, int fd)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };

	while (!is_empty(way) && poll(&room, 1, 0) > 0) {
		size_t most = way->len - way->at < PIPE_BUF ? way->len - way->at : PIPE_BUF;
		ssize_t done = write(fd, way->bytes + way->at, most);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return errno == EAGAIN;
		way->at += (size_t)done;
	}
	return true;
}

/* Reads what is there; 0 at the end, -EAGAIN, -errno. Context: @way is empty. */
static ssize_t get(struct way *way, int fd, size_t most)
{
	ssize_t got;

	do {
		got = read(fd, way->bytes, most);
	} while (got < 0 && errno == EINTR);
	way->at = 0;
	way->len = got > 0 ? (size_t)got : 0;
	return got < 0 ? -errno : got;
}

/* The jail's terminal is as large as the person's; the kernel tells the jail when that changes. */
static void resize(const struct pump *pump)
{
	struct winsize size;

	if (pump->spec.outer.fd < 0)
		return;
	outer_size(&pump->spec.outer, &size);
	ioctl(pump->spec.master, TIOCSWINSZ, &size);
}

/*
 * Gives the terminal back. It may still answer what the jail has asked it, or have answers that the
 * jail did not take: a shell would read them as if they were typed.
 */
static void leave(struct pump *pump)
{
	if (!is_empty(&pump->typed) || (pump->asked && clock_ns() - pump->asked < ANSWER_NS))
		outer_discard(&pump->spec.outer);
	outer_plain(&pump->spec.outer);
}

/* Has the terminal raw exactly while it is ours. Who has it in the background sets its modes. */
static void settle(struct pump *pump, bool again)
{
	bool foreground = outer_foreground(&pump->spec.outer);
	bool wanted = !pump->paused && foreground;

	if (wanted && (again || !pump->raw)) {
		outer_raw(&pump->spec.outer);
		resize(pump);
	} else if (!wanted && pump->raw && foreground) {
		leave(pump);
	}
	pump->raw = wanted;
}

/*
 * Input that is no terminal has ended: the jail reads the end of a file, as from a person who types
 * Ctrl-D. Behind the start of a line that ends only the line.
 */
static void end_input(struct pump *pump)
{
	struct termios modes;
	struct way *typed = &pump->typed;

	pump->input_over = true;
	if (tcgetattr(pump->spec.master, &modes) < 0 || !(modes.c_lflag & ICANON) ||
	    modes.c_cc[VEOF] == _POSIX_VDISABLE)
		return;
	typed->at = 0;
	typed->len = pump->line_open ? 2 : 1;
	memset(typed->bytes, modes.c_cc[VEOF], typed->len);
}

static void on_input(struct pump *pump, bool hung_up)
{
	ssize_t got = get(&pump->typed, pump->spec.outer.in, sizeof(pump->typed.bytes));

	if (got == -EAGAIN)
		return;
	if (pump->ending && got > 0) { /* nobody is left to read it */
		pump->typed.at = pump->typed.len;
		pump->asked = clock_ns(); /* there may be more of it */
		return;
	}
	if (got > 0) {
		pump->line_open = pump->typed.bytes[got - 1] != '\n';
	} else if (pump->spec.outer.fd < 0) {
		end_input(pump);
	} else if (hung_up) { /* as is the jail's then: who reads there has to know */
		close_fd(&pump->spec.master);
		pump->input_over = pump->hung_up = true;
	} else { /* in the background by now, or it is beyond us */
		settle(pump, false);
		pump->input_over = pump->raw;
	}
}

/* Control sequences begin with ESC or a C1 control; ENQ is one by itself. */
static bool may_be_answered(const struct way *way)
{
	for (size_t i = way->at; i < way->len; i++) {
		unsigned char byte = (unsigned char)way->bytes[i];

		if (byte == 0x1b || byte == 0x05 || (byte & 0xe0) == 0x80)
			return true;
	}
	return false;
}

/* More than `limit output` is not passed on, and the supervisor ends the jail. */
static void count_output(struct pump *pump)
{
	static const uint64_t one = 1;
	uint64_t room = pump->spec.most - pump->came;

	if (pump->shown.len <= room) {
		pump->came += pump->shown.len;
		return;
	}
	pump->shown.len = (size_t)room;
	pump->came = pump->spec.most;
	pump->hung_up = true;
	(void)!write(pump->spec.flood, &one, sizeof(one));
}

static void on_output(struct pump *pump)
{
	ssize_t got = get(&pump->shown, pump->spec.master, sizeof(pump->shown.bytes));

	if (got <= 0 && got != -EAGAIN)
		pump->hung_up = true;
	if (got > 0 && pump->spec.flood >= 0)
		count_output(pump);
	if (may_be_answered(&pump->shown))
		pump->asked = clock_ns();
}

/* A line feed goes back to the left only where the terminal is not raw. */
static void on_messages(struct pump *pump)
{
	struct way plain, *shown = &pump->shown;
	ssize_t got = get(&plain, pump->spec.messages, sizeof(plain.bytes) / 2);

	if (got <= 0) {
		close_fd(&pump->spec.messages);
		return;
	}
	shown->at = shown->len = 0;
	for (size_t i = 0; i < plain.len; i++) {
		if (plain.bytes[i] == '\n' && pump->raw)
			shown->bytes[shown->len++] = '\r';
		shown->bytes[shown->len++] = plain.bytes[i];
	}
}

static void on_signals(struct pump *pump)
{
	struct signalfd_siginfo info;
	bool again = false, size = false;

	while (read(pump->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		again |= info.ssi_signo == SIGCONT;
		size |= info.ssi_signo == SIGWINCH;
	}
	if (again)
		settle(pump, true);
	if (size)
		resize(pump);
}

/* Returns false at the supervisor's end. */
static bool on_control(struct pump *pump)
{
	char word;
	ssize_t got;

	do {
		got = recv(pump->spec.control, &word, 1, 0);
	} while (got < 0 && errno == EINTR);
	if (got != 1)
		return false;
	if (word == PUMP_END) {
		pump->ending = true;
		return true;
	}
	pump->paused = word == PUMP_PAUSE;
	put(&pump->shown, pump->spec.outer.out);
	settle(pump, !pump->paused);
	return send(pump->spec.control, &word, 1, MSG_NOSIGNAL) == 1;
}

static void await(const struct pump *pump, struct pollfd fds[FD_COUNT])
{
	const struct pump_spec *spec = &pump->spec;
	bool taken = pump->ending ? spec->outer.fd >= 0 : is_empty(&pump->typed);
	bool reads = taken && !pump->input_over && !pump->paused;
	bool room = is_empty(&pump->shown) && !pump->paused;
	bool mine = spec->outer.fd < 0 || pump->raw;
	short master = (short)((room && !pump->hung_up ? POLLIN : 0) |
			       (is_empty(&pump->typed) ? 0 : POLLOUT));

	fds[FD_IN] = (struct pollfd){ .fd = reads && mine ? spec->outer.in : -1, .events = POLLIN };
	fds[FD_OUT] = (struct pollfd){ .fd = is_empty(&pump->shown) ? -1 : spec->outer.out,
				       .events = POLLOUT };
	fds[FD_MASTER] = (struct pollfd){ .fd = master && !pump->hung_up ? spec->master : -1,
					  .events = master };
	fds[FD_CONTROL] = (struct pollfd){ .fd = spec->control, .events = POLLIN };
	fds[FD_SIGNALS] = (struct pollfd){ .fd = pump->signals, .events = POLLIN };
	fds[FD_MESSAGES] = (struct pollfd){ .fd = room ? spec->messages : -1, .events = POLLIN };
}

/* Returns false when it is all over. */
static bool serve(struct pump *pump, const struct pollfd fds[FD_COUNT])
{
	if (fds[FD_SIGNALS].revents)
		on_signals(pump);
	if (fds[FD_OUT].revents && !put(&pump->shown, pump->spec.outer.out))
		pump->shown.at = pump->shown.len; /* nobody is there: the jail still runs */
	if (fds[FD_MASTER].revents & POLLOUT && !put(&pump->typed, pump->spec.master))
		pump->typed.at = pump->typed.len;
	if (fds[FD_MESSAGES].revents && is_empty(&pump->shown))
		on_messages(pump);
	if (fds[FD_MASTER].revents & (POLLIN | POLLHUP | POLLERR) && is_empty(&pump->shown))
		on_output(pump);
	if (fds[FD_IN].revents)
		on_input(pump, fds[FD_IN].revents & POLLHUP);
	return !fds[FD_CONTROL].revents || on_control(pump);
}

static bool is_over(const struct pump *pump)
{
	return pump->ending && pump->hung_up && pump->spec.messages < 0 && is_empty(&pump->shown);
}

static int open_signals(void)
{
	sigset_t all, heard;

	sigfillset(&all);
	sigemptyset(&heard);
	sigaddset(&heard, SIGCONT);
	sigaddset(&heard, SIGWINCH);
	return sigprocmask(SIG_SETMASK, &all, NULL) < 0
		       ? -1
		       : signalfd(-1, &heard, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* How long nothing may happen, -1: for ever. */
static int patience(const struct pump *pump)
{
	if (pump->ending && is_empty(&pump->shown))
		return GRACE_MS;
	return pump->spec.outer.fd >= 0 && !pump->raw && !pump->paused ? BACKGROUND_MS : -1;
}

/**
 * pump_run() - Pass on bytes until the jail has ended, or the supervisor
 * @spec:	All set
 *
 * Trust: what comes from the jail is written to the terminal as it is, as it would be without -t.
 *
 * Context: a process of its own, with one thread, in warder's process group. All signals are
 * blocked: it ends with the supervisor, and not by Ctrl-C.
 *
 * Return: 0, or -errno when it could not work
 */
int pump_run(const struct pump_spec *spec)
{
	struct pump pump = { .spec = *spec, .signals = open_signals() };
	bool goes_on = pump.signals >= 0 && fcntl(spec->master, F_SETFL, O_NONBLOCK) == 0;
	int r = goes_on ? 0 : -errno;

	settle(&pump, false);
	while (goes_on && !is_over(&pump)) {
		struct pollfd fds[FD_COUNT];
		int ready;

		await(&pump, fds);
		ready = poll(fds, FD_COUNT, patience(&pump));
		if (ready < 0 && errno != EINTR)
			r = -errno;
		if (ready == 0)
			settle(&pump, false);
		goes_on = ready > 0 ? serve(&pump, fds) : r == 0 && !(ready == 0 && pump.ending);
	}
	if (!goes_on) /* without a supervisor nobody waits for what is left */
		put(&pump.shown, spec->outer.out);
	if (pump.raw)
		leave(&pump);
	return r;
}
