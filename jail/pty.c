// SPDX-License-Identifier: MIT
// jail/pty.c - A terminal of the jail's own
//
// DOC: Who is who at it
//
// The broker makes a session and takes the terminal; the command is a process group of its own in
// that session, and in the foreground. So the command has a parent in its session, in another
// group: its group is no orphan, and Ctrl-Z stops it, which it does to no leader of a session. See
// "orphaned process group" in setpgid(2) and credentials(7).
#include "jail/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "policy/base/cleanup.h"

static int open_pair(int *ret_master, int *ret_slave, struct stage_error *error)
{
	_cleanup_close_ int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	int unlocked = 0, slave;

	if (master < 0)
		return stage_fail(error, STAGE_TERMINAL, errno, "/dev/ptmx");
	if (ioctl(master, TIOCSPTLCK, &unlocked) < 0)
		return stage_fail(error, STAGE_TERMINAL, errno, "TIOCSPTLCK");
	slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0)
		return stage_fail(error, STAGE_TERMINAL, errno, "TIOCGPTPEER");
	*ret_master = steal_fd(&master);
	*ret_slave = slave;
	return 0;
}

/**
 * pty_make() - Make a terminal, be the leader of its session, and put it in the place of 0-2
 * @spec:	What it is like
 * @ret_master:	The side that the person's terminal is connected to
 * @ret_slave:	The jail's side, close-on-exec: as long as it is open the master never hangs up
 * @error:	Filled on failure
 *
 * TIOCGPTPEER (4.13) opens the other side without a path: there is none to be had where the file
 * system of terminals is another one. ioctl_tty(2), pts(4).
 *
 * Context: the process that will fork the command, no leader of a process group, in the view that
 * the command will have: so the terminal has a name in there.
 *
 * Return: 0 or -errno
 */
int pty_make(const struct pty_spec *spec, int *ret_master, int *ret_slave,
	     struct stage_error *error)
{
	_cleanup_close_ int master = -1, slave = -1;
	int r = open_pair(&master, &slave, error);

	if (r < 0)
		return r;
	if (setsid() < 0)
		return stage_fail(error, STAGE_TERMINAL, errno, "setsid");
	if (ioctl(slave, TIOCSCTTY, 0) < 0)
		return stage_fail(error, STAGE_TERMINAL, errno, "TIOCSCTTY");
	if (spec->has_modes && tcsetattr(slave, TCSANOW, &spec->modes) < 0)
		return stage_fail(error, STAGE_TERMINAL, errno, "its modes");
	if (ioctl(slave, TIOCSWINSZ, &spec->size) < 0)
		return stage_fail(error, STAGE_TERMINAL, errno, "its size");
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (spec->streams & 1U << fd && dup2(slave, fd) < 0)
			return stage_fail(error, STAGE_TERMINAL, errno, "descriptor %d", fd);
	*ret_master = steal_fd(&master);
	*ret_slave = steal_fd(&slave);
	return 0;
}

/**
 * pty_foreground() - Give the command a process group of its own, and that the terminal
 * @slave:	From pty_make()
 * @command:	The command's process, before its execve
 * @error:	Filled on failure
 *
 * Context: the leader of the terminal's session, with SIGTTOU blocked.
 *
 * Return: 0 or -errno
 */
int pty_foreground(int slave, pid_t command, struct stage_error *error)
{
	if (setpgid(command, command) < 0)
		return stage_fail(error, STAGE_TERMINAL, errno, "setpgid");
	if (tcsetpgrp(slave, command) < 0)
		return stage_fail(error, STAGE_TERMINAL, errno, "tcsetpgrp");
	return 0;
}
