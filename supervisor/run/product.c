// SPDX-License-Identifier: MIT
// supervisor/run/product.c - The policy that a run was for: --learn, --tighten
#include "supervisor/run/product.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/clock.h"
#include "supervisor/learn/tighten.h"

static int write_learnt(struct run *run)
{
	struct learn_header header = { .argv = run->options->command };
	const struct usage *used = &audit_used(run->audit)->sum.all;
	_cleanup_text_ struct text text = { 0 };
	int r;

	clock_gettime(CLOCK_REALTIME, &header.wall);
	if (run->watched.ended)
		learn_measured(run->learn, &run->watched.end.measure,
			       clock_whole_us(run->end_ns - run->start_ns),
			       used->user_ns + used->system_ns);
	r = learn_write(run->learn, &header, &text);
	if (r == 0)
		r = output_begin(&run->session.learn);
	return r < 0 ? r : output_write(run->session.learn.fd, text.data, text.len);
}

/* The tightened policy, to --learn's file or to standard output. */
static int write_tightened(struct run *run)
{
	_cleanup_text_ struct text text = { 0 };
	struct output *output = &run->session.learn;
	struct tightened tightened;
	int r = tighten(run->used, run->tightened, &tightened, &text);

	if (r == 0 && output->fd >= 0)
		r = output_begin(output);
	if (r == 0)
		r = output_write(output->fd >= 0 ? output->fd : STDOUT_FILENO, text_cstr(&text),
				 text.len);
	if (r == 0 && !run->options->quiet)
		fprintf(stderr,
			"warder: of %zu paths that the policy grants, %zu were not used%s\n",
			tightened.paths, tightened.gone,
			tightened.narrower ? "; others are narrower now" : "");
	return r;
}

/**
 * product_write() - Write whatever policy the run was for
 * @run:	Watched, and its log ended
 *
 * Return: 0 or -errno, with a message
 */
int product_write(struct run *run)
{
	const char *option = run->options->tighten ? "--tighten" : "--learn";
	int r = 0;

	if (run->options->tighten)
		r = write_tightened(run);
	else if (run->learn)
		r = write_learnt(run);
	if (r < 0)
		text_printf(
			&run->message,
			"warder: %s %s: %s\n"
			"  the policy is not written, or only in part: run it again with a file "
			"elsewhere\n",
			option, run->options->learn ? run->options->learn : "to standard output",
			strerror(-r));
	return r;
}
