// SPDX-License-Identifier: MIT
// supervisor/net/pasta_child.c - From a fork of the supervisor to pasta
//
// DOC: Theory of operation
//
// pasta can enter a user namespace by itself, but it would lose its parent-death signal with that
// (the kernel clears it where capabilities are gained), and started by real root it becomes nobody
// first and may not enter at all. So it is done here, in this order:
//  1. a session of its own: the terminal's signals are not for it;
//  2. root: a /dev/net/tun that nobody may use, too, in a mount namespace of its own;
//  3. the jail's user namespace is entered: from here on there is no capability of the host's;
//  4. root: become nobody, whom pasta would become;
//  5. the three capabilities that pasta needs in the jail's user namespace are made ambient;
//  6. the parent-death signal, after all that would clear it;
//  7. descriptors: the network namespace is 0, the word that it is ready goes to 1. No others.
// pasta then gives up what it can, unmounts all and filters its system calls (isolation.c there).
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/net/pasta.h"

#define NOBODY 65534U
#define TUN_MAJOR 10
#define TUN_MINOR 200

static void free_caps(cap_t *caps)
{
	if (*caps)
		cap_free(*caps);
}

/*
 * udev makes the device everybody's; without udev it is root's alone. What one can do with it takes
 * CAP_NET_ADMIN in a network namespace, whoever may open it.
 */
static int make_tun(void)
{
	struct stat st;

	if (stat(PASTA_TUN, &st) < 0)
		return -errno;
	if ((st.st_mode & 0006) == 0006)
		return 0;
	umask(0);
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("tmpfs", "/dev/net", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=755,size=4k") < 0 ||
	    mknod(PASTA_TUN, S_IFCHR | 0666, makedev(TUN_MAJOR, TUN_MINOR)) < 0)
		return -errno;
	return 0;
}

/* In a container that has no such user, root stays what it is there. */
static int become_nobody(void)
{
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0 || (setgroups(0, NULL) < 0 && errno != EPERM))
		return -errno;
	if ((setresgid(NOBODY, NOBODY, NOBODY) < 0 || setresuid(NOBODY, NOBODY, NOBODY) < 0) &&
	    errno != EINVAL)
		return -errno;
	return 0;
}

static int keep_capabilities(void)
{
	static const cap_value_t needed[] = { CAP_SYS_ADMIN, CAP_NET_ADMIN, CAP_NET_BIND_SERVICE };
	_cleanup_(free_caps) cap_t caps = cap_init();
	const int count = (int)ARRAY_SIZE(needed);

	if (!caps || cap_set_flag(caps, CAP_PERMITTED, count, needed, CAP_SET) < 0 ||
	    cap_set_flag(caps, CAP_EFFECTIVE, count, needed, CAP_SET) < 0 ||
	    cap_set_flag(caps, CAP_INHERITABLE, count, needed, CAP_SET) < 0 ||
	    cap_set_proc(caps) < 0)
		return -errno;
	for (size_t i = 0; i < ARRAY_SIZE(needed); i++)
		if (cap_set_ambient(needed[i], CAP_SET) < 0)
			return -errno;
	return 0;
}

/* pasta takes a SIGPIPE that is ignored for an error of its own. */
static void reset_signals(void)
{
	sigset_t none;

	for (int signal_nr = 1; signal_nr < NSIG; signal_nr++)
		signal(signal_nr, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static int place_descriptors(const struct pasta_ends *ends)
{
	/* All three are above 2: the supervisor has something on each of those. */
	if (dup2(ends->network, STDIN_FILENO) < 0 || dup2(ends->ready, STDOUT_FILENO) < 0 ||
	    dup2(ends->said, STDERR_FILENO) < 0 || close_range(3, ~0U, 0) < 0)
		return -errno;
	return 0;
}

static int enter(const struct pasta_ends *ends, pid_t parent, const char **ret_what)
{
	bool root = geteuid() == 0;
	int r = root ? make_tun() : 0;

	*ret_what = PASTA_TUN;
	if (r < 0)
		return r;
	*ret_what = "the jail's user namespace";
	if (setns(ends->users, CLONE_NEWUSER) < 0)
		return -errno;
	*ret_what = "becoming nobody";
	r = root ? become_nobody() : 0;
	if (r < 0)
		return r;
	*ret_what = "capabilities";
	r = keep_capabilities();
	if (r < 0)
		return r;
	*ret_what = "the supervisor";
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		return -errno;
	return getppid() == parent ? 0 : -ECHILD;
}

/**
 * pasta_become() - Be pasta, see the DOC block
 * @path:	Of it
 * @argv:	Its arguments; its network namespace is descriptor 0, and descriptor 1 hears of it
 * @ends:	What becomes those; its stderr also gets why this failed
 *
 * Context: a child of the supervisor's, with one thread.
 */
_Noreturn void pasta_become(const char *path, char *const argv[], const struct pasta_ends *ends)
{
	static char *const environment[] = { NULL };
	const char *what = "descriptors";
	pid_t parent = getppid();
	int said = ends->said, r;

	setsid();
	r = enter(ends, parent, &what);
	if (r == 0) {
		reset_signals();
		r = place_descriptors(ends);
	}
	if (r == 0) {
		said = STDERR_FILENO;
		what = path;
		execve(path, argv, environment);
		r = -errno;
	}
	dprintf(said, "%s: %s\n", what, strerror(-r));
	_exit(127);
}
