// SPDX-License-Identifier: MIT
// tests/unit/broker/test_opening.c - Verbs of an open, and no terminal for the one who performs it
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker/opening.h"

/* open(2) */
Test(opening, verbs)
{
	static const struct {
		int flags;
		bool directory;
		verbs_t verbs;
	} cases[] = {
		{ O_RDONLY, false, V_READ },
		{ O_RDONLY, true, V_LIST },
		{ O_WRONLY, false, V_MODIFY },
		{ O_RDWR, false, V_READ | V_MODIFY },
		{ O_ACCMODE, false, V_READ | V_MODIFY },
		{ O_WRONLY | O_APPEND, false, V_APPEND },
		{ O_RDWR | O_APPEND, false, V_READ | V_MODIFY },
		{ O_WRONLY | O_APPEND | O_TRUNC, false, V_MODIFY },
		{ O_WRONLY | O_TRUNC, false, V_MODIFY },
		{ O_RDONLY | O_TRUNC, false, V_READ | V_MODIFY },
		{ O_RDONLY | O_APPEND, false, V_READ },
		{ O_WRONLY | O_APPEND | O_CREAT | O_EXCL, false, V_APPEND },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(opening_verbs(cases[i].flags, cases[i].directory), cases[i].verbs,
			     "%#o", (unsigned int)cases[i].flags);
}

static int by_name(const char *terminal)
{
	return opening_raw(AT_FDCWD, terminal, O_RDWR, 0, TEXT_ONLY);
}

static int by_pin(const char *terminal)
{
	return resolve_reopen(open(terminal, O_PATH | O_CLOEXEC), O_RDWR);
}

static int natively(const char *terminal)
{
	return open(terminal, O_RDWR | O_CLOEXEC);
}

/* tty(4): whoever leads a session without a terminal gets the one that he opens as its own. */
static bool gets_terminal(int (*how)(const char *terminal))
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), status;
	pid_t child;

	cr_assert(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	child = fork();
	if (child == 0) {
		if (setsid() < 0 || how(ptsname(master)) < 0)
			_exit(2);
		_exit(open("/dev/tty", O_RDWR | O_CLOEXEC) >= 0);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	close(master);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) < 2);
	return WEXITSTATUS(status);
}

Test(opening, gets_no_terminal)
{
	cr_expect(gets_terminal(natively), "the test cannot fail");
	cr_expect(!gets_terminal(by_name));
	cr_expect(!gets_terminal(by_pin));
}
