// SPDX-License-Identifier: MIT
// supervisor/run/stages.c - A stage of the launch that failed, as a person is told
#include "supervisor/run/stages.h"

#include <errno.h>
#include <string.h>

/*
 * What a person can do. Of all that can go wrong with the filter, only another listener is theirs
 * to mend.
 */
static const char *remedy_of(const struct stage_error *error)
{
	if (error->err == EMFILE)
		return "raise `limit files` (or ulimit -n): the launch itself needs 16";
	if (error->stage == STAGE_TRACER && error->err == EPERM)
		return "run it outside of debuggers and `strace -f`, and with "
		       "kernel.yama.ptrace_scope 0 or 1";
	if (error->stage == STAGE_SECCOMP && (error->err == EINVAL || error->err == ENOSYS ||
					      error->err == EPERM || error->err == EACCES))
		return "use Linux 5.14 or newer, where nothing forbids seccomp(2); see warder "
		       "doctor";
	if (error->stage == STAGE_SECCOMP && error->err != EBUSY)
		return "report this: it should not happen";
	return stage_remedy((enum stage)error->stage, error->err);
}

/**
 * stage_tell() - Say which stage failed, why, and what can be done
 * @error:	Filled
 * @message:	Grows
 */
void stage_tell(const struct stage_error *error, struct text *message)
{
	text_printf(message, "warder: %s failed: ", stage_name((enum stage)error->stage));
	if (error->detail[0]) {
		text_visible(message, error->detail, strlen(error->detail));
		text_str(message, ": ");
	}
	text_printf(message, "%s\n  %s\n", strerror(error->err), remedy_of(error));
}
