// SPDX-License-Identifier: MIT
// supervisor/ask/terminal.c - The terminal of the person who started the run
#include "supervisor/ask/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

static int open_tty(void)
{
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);

	return fd < 0 ? -errno : fd;
}

/**
 * terminal_device() - The device behind /dev/tty
 *
 * Return: its number; 0 where there is no terminal, whatever standard input is
 */
dev_t terminal_device(void)
{
	_cleanup_close_ int fd = open_tty();
	unsigned int number;

	if (fd < 0 || ioctl(fd, TIOCGDEV, &number) < 0)
		return 0;
	/* As the kernel packs 32 bits: new_encode_dev(). */
	return makedev(number >> 8 & 0xfff, (number & 0xff) | (number >> 12 & 0xfff00));
}

/**
 * terminal_open() - Have the terminal at hand
 * @terminal:	@fd is -1 where there is none
 *
 * Context: when the command runs already: it must not have the descriptor, nor start with these
 * signals blocked. They would stop a process that is not in the foreground.
 */
void terminal_open(struct terminal *terminal)
{
	sigset_t stops;

	sigemptyset(&stops);
	sigaddset(&stops, SIGTTIN);
	sigaddset(&stops, SIGTTOU);
	sigprocmask(SIG_BLOCK, &stops, NULL);
	terminal->fd = open_tty();
	if (terminal->fd < 0)
		terminal->fd = -1;
}

void terminal_close(struct terminal *terminal)
{
	terminal_give(terminal);
	close_fd(&terminal->fd);
}

/* Lines, with echo; Ctrl-C and its kin are bytes, and the first ends a line. */
static void set_plain(struct termios *modes)
{
	modes->c_iflag = ICRNL | (modes->c_iflag & IUTF8);
	modes->c_oflag = OPOST | ONLCR;
	modes->c_lflag = ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE;
	for (size_t i = 0; i < NCCS; i++)
		modes->c_cc[i] = _POSIX_VDISABLE;
	modes->c_cc[VERASE] = 0x7f;
	modes->c_cc[VWERASE] = 0x17;
	modes->c_cc[VKILL] = 0x15;
	modes->c_cc[VEOL] = TERMINAL_END;
}

/**
 * terminal_take() - Be the one who is typed to, and write plainly
 * @terminal:	Open
 * @jail:	The foreground group is known to be the jail's
 *
 * Whatever the program did to the terminal's modes is set aside, what it wrote is let out, and what
 * was typed before is thrown away.
 *
 * Return: false when the terminal is not for this run to take: it runs in the background, or the
 * terminal is gone
 */
bool terminal_take(struct terminal *terminal, bool jail)
{
	struct termios modes;
	pid_t group = tcgetpgrp(terminal->fd);

	if (group < 0 || (group != getpgrp() && !jail) ||
	    tcgetattr(terminal->fd, &terminal->modes) < 0)
		return false;
	terminal->group = group;
	modes = terminal->modes;
	set_plain(&modes);
	if (tcsetpgrp(terminal->fd, getpgrp()) < 0)
		return false;
	terminal->taken = true;
	tcflow(terminal->fd, TCOON);
	tcsetattr(terminal->fd, TCSANOW, &modes);
	terminal_forget(terminal);
	return true;
}

/* Throws away what was typed so far. */
void terminal_forget(const struct terminal *terminal)
{
	tcflush(terminal->fd, TCIFLUSH);
}

/**
 * terminal_give() - Leave it as it was
 * @terminal:	Any
 */
void terminal_give(struct terminal *terminal)
{
	if (!terminal->taken)
		return;
	terminal->taken = false;
	terminal_forget(terminal);
	tcsetattr(terminal->fd, TCSANOW, &terminal->modes);
	if (tcgetpgrp(terminal->fd) == getpgrp())
		tcsetpgrp(terminal->fd, terminal->group);
}
