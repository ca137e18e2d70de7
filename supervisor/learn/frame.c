// SPDX-License-Identifier: MIT
// supervisor/learn/frame.c - What ~ and ./ stand for, where runs do not agree
//
// DOC: Theory of operation
//
// What was learnt from a run is kept by absolute path. As long as all runs had the same home and
// the same working directory these are kept as they are. As soon as one had another, the place is
// called FRAME_HOME or FRAME_CWD, which no file is called: what lay in the home of the one run and
// in that of the other has the same path then, and a home that the other run only met as a path
// like any other keeps its name. What is in both is in the deeper one, as policies are spelled.
#include "supervisor/learn/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/glob.h"

static int copy(const char *from, char **to)
{
	*to = from ? strdup(from) : NULL;
	return from && !*to ? -ENOMEM : 0;
}

/**
 * frame_copy() - The places of one run
 * @vars:	Any
 * @ret_frame:	frame_free() it; untouched on failure
 *
 * Return: 0 or -ENOMEM
 */
int frame_copy(const struct policy_vars *vars, struct frame *ret_frame)
{
	struct frame frame = { .vars.uid = vars->uid };
	int r = copy(vars->home, &frame.home);

	if (r == 0)
		r = copy(vars->cwd, &frame.cwd);
	if (r == 0)
		r = copy(vars->tmpdir, &frame.tmpdir);
	if (r < 0) {
		frame_free(&frame);
		return r;
	}
	frame.vars.home = frame.home;
	frame.vars.cwd = frame.cwd;
	frame.vars.tmpdir = frame.tmpdir;
	*ret_frame = frame;
	return 0;
}

void frame_free(struct frame *frame)
{
	free(frame->home);
	free(frame->cwd);
	free(frame->tmpdir);
	*frame = (struct frame){ .home = NULL };
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

bool frame_same(const struct frame *frame, const struct policy_vars *vars)
{
	return same(frame->home, vars->home) && same(frame->cwd, vars->cwd) &&
	       same(frame->tmpdir, vars->tmpdir) && frame->vars.uid == vars->uid;
}

/* Whether a run with these places has to be joined. */
bool frame_differs(const struct frame *frame, const struct policy_vars *vars)
{
	return (!same(frame->home, vars->home) && !same(frame->home, FRAME_HOME)) ||
	       (!same(frame->cwd, vars->cwd) && !same(frame->cwd, FRAME_CWD));
}

/**
 * frame_join() - The places of the runs so far and of one more
 * @frame:	Of those so far
 * @vars:	Of the other one
 * @ret_frame:	What they have in common is as it was, the rest has a name of its own; ${TMPDIR} is
 *		that of the first, see learn_path(). frame_free() it
 *
 * Return: 0 or -ENOMEM
 */
int frame_join(const struct frame *frame, const struct policy_vars *vars, struct frame *ret_frame)
{
	struct policy_vars joint = frame->vars;

	if (!same(frame->home, vars->home))
		joint.home = FRAME_HOME;
	if (!same(frame->cwd, vars->cwd))
		joint.cwd = FRAME_CWD;
	return frame_copy(&joint, ret_frame);
}

/* Length of a place in escaped form when @pattern is it or lies in it; 0 when not. */
static size_t covers(const char *place, const char *pattern)
{
	_cleanup_text_ struct text dir = { 0 };

	if (!place || !place[0] || !place[1])
		return 0;
	glob_escape(&dir, place, strlen(place), GLOB_SPECIAL);
	return path_below(pattern, text_cstr(&dir)) ? dir.len : 0;
}

/**
 * frame_map() - Append a path of one frame as it is called in another
 * @from:	A run's, or those so far
 * @to:		That of several runs
 * @pattern:	In escaped form
 * @text:	Grows
 *
 * A working directory that the home lies in is no project: what is beside the home keeps its name.
 */
void frame_map(const struct frame *from, const struct frame *to, const char *pattern,
	       struct text *text)
{
	bool above = from->cwd && from->home && path_below(from->home, from->cwd);
	size_t home = covers(from->home, pattern);
	size_t cwd = above ? 0 : covers(from->cwd, pattern);
	size_t len = home >= cwd ? home : cwd;
	const char *old = home >= cwd ? from->home : from->cwd;
	const char *now = home >= cwd ? to->home : to->cwd;

	if (len && now && strcmp(old, now) != 0)
		glob_escape(text, now, strlen(now), GLOB_SPECIAL);
	else
		len = 0;
	text_str(text, pattern + len);
}
