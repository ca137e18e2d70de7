// SPDX-License-Identifier: MIT
// supervisor/learn/starred.c - Whether a pattern may stand for a name that looks made up
//
// Who is observed chooses its names: one file that is called x1y2z3 must not be a rule for all that
// lies beside it. Where a directory may be granted as a whole the pattern gives no more than that.
// Elsewhere it has to have enough of a name that it is about nothing but the next such file.
#include "supervisor/learn/starred.h"

#include <ctype.h>
#include <string.h>

#include "policy/base/path.h"
#include "supervisor/learn/widen.h"
#include "supervisor/words/random.h"

/* A shorter beginning says nothing. */
#define BEGINNING_LEAST 3U

/**
 * starred_is_temporary() - Whether everybody makes such names in a directory
 * @dir:	Plain path
 */
bool starred_is_temporary(const char *dir)
{
	static const char *const temporary[] = { "/tmp", "/var/tmp", "/dev/shm" };

	for (size_t i = 0; i < sizeof(temporary) / sizeof(*temporary); i++)
		if (path_below(dir, temporary[i]))
			return true;
	return false;
}

/* The system's own, where a name beside a file is often read as well: ld.so.preload, cron.d. */
static bool is_systems(const char *dir)
{
	static const char *const trees[] = { "/etc", "/proc", "/sys", "/dev", "/boot" };

	for (size_t i = 0; i < sizeof(trees) / sizeof(*trees); i++)
		if (path_below(dir, trees[i]))
			return true;
	return widen_is_system(dir);
}

/* Whether the part before the star is a name of its own: `cfg-`, or what mktemp is given. */
static bool is_beginning(const char *glob)
{
	size_t len = strcspn(glob, "*?[");

	return len >= BEGINNING_LEAST &&
	       (!isalnum((unsigned char)glob[len - 1]) || random_is_prefix(glob, len));
}

/**
 * starred_may() - Whether a pattern may stand for a name that looks made up
 * @kinship:	Where secrets are, and the working directory
 * @dir:	Plain path of the directory
 * @glob:	The pattern, with one star
 */
bool starred_may(const struct kinship *kinship, const char *dir, const char *glob)
{
	bool closed = ground_has_secrets(kinship->ground, dir, true);

	if ((starred_is_temporary(dir) && !closed) ||
	    widen_may(kinship->ground, dir, kinship->cwd, WORD_WRITE))
		return true;
	return !is_systems(dir) && is_beginning(glob) && !ground_meets(kinship->ground, dir, glob);
}
