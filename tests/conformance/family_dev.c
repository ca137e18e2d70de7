// SPDX-License-Identifier: MIT
// tests/conformance/family_dev.c - /dev: devices, standard streams, terminals and their absence
//
// Nothing in /dev is ever changed: it is the host's, but for /dev/shm and /dev/pts.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "tests/conformance/observe.h"
#include "tests/conformance/touch.h"

#define FILES "file dir/ term>/dev/tty in>/dev/stdin null>/dev/null"
#define THROUGH (TOUCH_SEE | TOUCH_THROUGH)
#define DEVICE(path) PLACE(TOUCH_SEE, "", path)

static const struct place devices[] = {
	DEVICE("/dev"),		 DEVICE("/dev/"),	   DEVICE("/dev/.."),
	DEVICE("/dev/null"),	 DEVICE("/dev/null/"),	   DEVICE("/dev/null/x"),
	DEVICE("/dev/null/.."),	 DEVICE("/dev/zero"),	   DEVICE("/dev/full"),
	DEVICE("/dev/random"),	 DEVICE("/dev/urandom"),   DEVICE("/dev/tty"),
	DEVICE("/dev/tty/"),	 DEVICE("/dev/tty0"),	   DEVICE("/dev/console"),
	DEVICE("/dev/kmsg"),	 DEVICE("/dev/mem"),	   DEVICE("/dev/loop0"),
	DEVICE("/dev/ptmx"),	 DEVICE("/dev/pts"),	   DEVICE("/dev/pts/"),
	DEVICE("/dev/pts/ptmx"), DEVICE("/dev/pts/999"),   DEVICE("/dev/shm"),
	DEVICE("/dev/fd"),	 DEVICE("/dev/fd/"),	   DEVICE("/dev/fd/99"),
	DEVICE("/dev/fd/x"),	 DEVICE("/dev/fd/../cwd"), DEVICE("/dev/stdin"),
	DEVICE("/dev/stdin/"),	 DEVICE("/dev/stdin/x"),   DEVICE("/dev/none"),
	DEVICE("/dev/none/x"),	 DEVICE("/dev/mqueue"),	   DEVICE("/dev/./null"),
	DEVICE("//dev//null"),	 DEVICE("/dev/log"),	   DEVICE("/dev/core"),
};

static void take_stdin(int fd)
{
	if (result("stdin", dup2(fd, STDIN_FILENO)) == 0)
		close(fd);
}

static void stdin_file(void)
{
	take_stdin(open("file", O_RDONLY));
}

static void stdin_written(void)
{
	take_stdin(open("file", O_RDWR | O_APPEND));
}

static void stdin_dir(void)
{
	take_stdin(open("dir", O_RDONLY));
}

static void stdin_gone(void)
{
	stdin_written();
	result("unlink", unlink("file"));
}

static void stdin_null(void)
{
	take_stdin(open("/dev/null", O_RDONLY));
}

static void stdin_pipe(void)
{
	int ends[2];

	if (pipe(ends) == 0)
		take_stdin(ends[0]);
}

static void stdin_socket(void)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0)
		take_stdin(ends[0]);
}

static void stdin_closed(void)
{
	result("close", close(STDIN_FILENO));
}

static void new_session(void)
{
	result("setsid", setsid() < 0 ? -1 : 0);
}

static const struct place streams[] = {
	PLACE_AFTER(stdin_file, THROUGH, FILES, "/dev/stdin"),
	PLACE_AFTER(stdin_file, TOUCH_ALL, FILES, "/dev/fd/0"),
	PLACE_AFTER(stdin_file, TOUCH_ALL, FILES, "in"),
	PLACE_AFTER(stdin_file, TOUCH_SEE, FILES, "/dev/stdin/"),
	PLACE_AFTER(stdin_written, THROUGH, FILES, "/dev/stdin"),
	PLACE_AFTER(stdin_dir, TOUCH_SEE, FILES, "/dev/stdin"),
	PLACE_AFTER(stdin_dir, TOUCH_ALL, FILES, "/dev/fd/0/new"),
	PLACE_AFTER(stdin_dir, TOUCH_SEE, FILES, "/dev/stdin/.."),
	PLACE_AFTER(stdin_gone, TOUCH_SEE, FILES, "/dev/stdin"),
	PLACE_AFTER(stdin_null, TOUCH_SEE, FILES, "/dev/stdin"),
	PLACE_AFTER(stdin_pipe, TOUCH_SEE, FILES, "/dev/stdin"),
	PLACE_AFTER(stdin_socket, TOUCH_SEE, FILES, "/dev/stdin"),
	PLACE_AFTER(stdin_closed, TOUCH_SEE, FILES, "/dev/stdin"),
	PLACE_AFTER(new_session, TOUCH_SEE, FILES, "/dev/tty"),
	PLACE_AFTER(new_session, TOUCH_SEE, FILES, "term"),
	PLACE(TOUCH_SEE, FILES, "null"),
	PLACE(TOUCH_ALL, "null@", "null"),
	PLACE(TOUCH_SEE, "null@", "null/"),
	PLACE(TOUCH_ALL, "", "/dev/shm/new"),
	PLACE(TOUCH_MAKE, "", "/dev/shm/none/new"),
	PLACE(TOUCH_MAKE, "", "/dev/pts/new"),
};

/* A pseudo-terminal: its master, and what its other end is called. */
struct pty {
	int master;
	char slave[64];
};

static bool pty_open(struct pty *pty)
{
	pty->master = posix_openpt(O_RDWR | O_NOCTTY);
	if (result("openpt", pty->master < 0 ? -1 : 0) < 0 ||
	    result("grantpt", grantpt(pty->master)) < 0 ||
	    result("unlockpt", unlockpt(pty->master)) < 0)
		return false;
	result("ptsname", ptsname_r(pty->master, pty->slave, sizeof(pty->slave)));
	return true;
}

/* What @life does in a session of its own, and what came out of the terminal. */
static void in_session(const struct pty *pty, void (*life)(const struct pty *pty))
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		alarm(20);
		setsid();
		life(pty);
		fflush(stdout);
		_exit(0);
	}
	waitpid(child, &status, 0);
	say("the session ended: %x", (unsigned int)status);
}

/* What came out of it, @wanted bytes or all until nobody has it open any more. */
static void read_master(const struct pty *pty, size_t wanted)
{
	char got[64];
	size_t used = 0;
	ssize_t len = 1;

	while (len > 0 && used < wanted) {
		struct pollfd ready = { .fd = pty->master, .events = POLLIN };

		len = poll(&ready, 1, 10000) > 0 ? read(pty->master, got + used, wanted - used) : 0;
		used += len > 0 ? (size_t)len : 0;
	}
	bytes("master: ", got, used);
}

#define ALL_OF_IT 64

static void open_terminal(const char *what, const char *path, int flags)
{
	int fd = open(path, flags, 0600);
	char name[64];

	if (result(what, fd < 0 ? -1 : 0) < 0)
		return;
	result("ttyname", ttyname_r(fd, name, sizeof(name)) ? -1 : 0);
	say("flags %o, foreground %d, a terminal %d", (unsigned int)fcntl(fd, F_GETFL),
	    tcgetpgrp(fd) == getpgrp(), isatty(fd));
	result("write", write(fd, "x", 1));
	close(fd);
}

static void open_each(void)
{
	open_terminal("/dev/tty", "/dev/tty", O_RDWR);
	open_terminal("O_NOCTTY", "/dev/tty", O_RDWR | O_NOCTTY);
	open_terminal("O_WRONLY", "/dev/tty", O_WRONLY);
	open_terminal("O_NONBLOCK", "/dev/tty", O_RDWR | O_NONBLOCK);
	open_terminal("O_CREAT", "/dev/tty", O_RDWR | O_CREAT | O_TRUNC);
	open_terminal("O_DIRECTORY", "/dev/tty", O_RDONLY | O_DIRECTORY);
	open_terminal("a link", "term", O_RDWR);
	open_terminal("O_NOFOLLOW", "/dev/tty", O_RDWR | O_NOFOLLOW);
}

static void take_terminal(const struct pty *pty)
{
	int fd = open(pty->slave, O_RDWR | O_NOCTTY);

	result("slave", fd < 0 ? -1 : 0);
	result("TIOCSCTTY", ioctl(fd, TIOCSCTTY, 0));
}

static void with_it(const struct pty *pty)
{
	take_terminal(pty);
	open_each();
}

static void without_it(const struct pty *pty)
{
	int fd = open(pty->slave, O_RDWR | O_NOCTTY);

	result("slave", fd < 0 ? -1 : 0);
	open_each();
}

static void by_opening(const struct pty *pty)
{
	int fd = open(pty->slave, O_RDWR);

	result("slave", fd < 0 ? -1 : 0);
	open_terminal("/dev/tty", "/dev/tty", O_RDWR);
}

static void given_up(const struct pty *pty)
{
	int fd;

	take_terminal(pty);
	fd = open("/dev/tty", O_RDWR);
	signal(SIGHUP, SIG_IGN);
	signal(SIGCONT, SIG_IGN);
	result("TIOCNOTTY", ioctl(fd, TIOCNOTTY));
	close(fd);
	open_each();
}

static void hung_up(const struct pty *pty)
{
	signal(SIGHUP, SIG_IGN);
	take_terminal(pty);
	result("revoked", vhangup());
	result("close", close(pty->master));
	open_each();
	open_terminal("slave", pty->slave, O_RDWR | O_NOCTTY);
}

/* A session in the session: it has no terminal, whatever the outer one has. */
static void inner(const struct pty *pty)
{
	take_terminal(pty);
	in_session(pty, without_it);
	open_terminal("still", "/dev/tty", O_RDWR);
}

static void background(const struct pty *pty)
{
	int status;
	pid_t child;

	take_terminal(pty);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		setpgid(0, 0);
		open_terminal("in the background", "/dev/tty", O_RDWR);
		fflush(stdout);
		_exit(0);
	}
	waitpid(child, &status, WUNTRACED);
	say("background: %x", (unsigned int)status);
	kill(child, SIGKILL);
}

static void touched(const struct pty *pty)
{
	take_terminal(pty);
	for (size_t i = 0; i < touches_look_count; i++) {
		if (!strcmp(touches_look[i].name, "openat2 O_PATH"))
			continue;
		touches_look[i].run("/dev/tty");
		touches_look[i].run(pty->slave);
	}
}

static void session_case(const struct conform_case *self, void (*life)(const struct pty *pty))
{
	struct pty pty;

	(void)self;
	if (!pty_open(&pty))
		return;
	in_session(&pty, life);
	read_master(&pty, ALL_OF_IT);
}

#define SESSION(life)                                                                              \
	static void case_##life(const struct conform_case *self)                                   \
	{                                                                                          \
		session_case(self, life);                                                          \
	}
SESSION(with_it)
SESSION(without_it)
SESSION(by_opening)
SESSION(given_up)
SESSION(hung_up)
SESSION(inner)
SESSION(background)
SESSION(touched)

static void two_terminals(const struct conform_case *self)
{
	struct pty one, other;

	(void)self;
	if (!pty_open(&one) || !pty_open(&other))
		return;
	in_session(&one, with_it);
	in_session(&other, with_it);
	read_master(&one, ALL_OF_IT);
	read_master(&other, ALL_OF_IT);
}

static void locked(const struct conform_case *self)
{
	struct pty pty = { .master = posix_openpt(O_RDWR | O_NOCTTY) };

	(void)self;
	result("ptsname", ptsname_r(pty.master, pty.slave, sizeof(pty.slave)));
	result("locked", open(pty.slave, O_RDWR | O_NOCTTY));
	result("unlockpt", unlockpt(pty.master));
	result("slave", open(pty.slave, O_RDWR | O_NOCTTY));
	close(pty.master);
	result("gone", open(pty.slave, O_RDWR | O_NOCTTY));
}

static void both_ways(const struct conform_case *self)
{
	struct pty pty;
	struct termios mode;
	char got[8], path[40];
	int slave;

	(void)self;
	if (!pty_open(&pty))
		return;
	slave = open(pty.slave, O_RDWR | O_NOCTTY);
	result("slave", slave);
	result("tcgetattr", tcgetattr(slave, &mode));
	cfmakeraw(&mode);
	result("tcsetattr", tcsetattr(slave, TCSANOW, &mode));
	result("write", write(pty.master, "in", 2));
	result("read", read(slave, got, sizeof(got)));
	result("write", write(slave, "out", 3));
	read_master(&pty, 3);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", slave);
	result("again", open(path, O_RDWR | O_NOCTTY));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", pty.master);
	result("another master", open(path, O_RDWR | O_NOCTTY));
}

static const struct step terminals[] = {
	{ "both ends of a pty", "", both_ways, true },
	{ "a locked pty", "", locked, true },
	{ "with a terminal", FILES, case_with_it, true },
	{ "without a terminal", FILES, case_without_it, true },
	{ "a terminal by opening it", FILES, case_by_opening, true },
	{ "a terminal that was given up", FILES, case_given_up, true },
	{ "a terminal that hung up", FILES, case_hung_up, true },
	{ "a session within a session", FILES, case_inner, true },
	{ "a process in the background", FILES, case_background, true },
	{ "every kind of look at one's terminal", FILES, case_touched, true },
	{ "two terminals", FILES, two_terminals, true },
};

FAMILY(dev)
{
	touch_places(devices, COUNT(devices));
	touch_places(streams, COUNT(streams));
	conform_steps(terminals, COUNT(terminals));
}
