// SPDX-License-Identifier: MIT
// jail/stage.c - The stages of a launch, and how a failed one is told
#include "jail/stage.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

/* What each stage does, and what a person can do when it cannot. */
static const struct stage_words {
	const char *name;
	const char *remedy;
	bool namespaces; /* a host that forbids namespaces fails here */
} stages[STAGE_COUNT] = {
	[STAGE_NAMES] = { "looking the rules' host names up",
			  "name addresses in their place (connect 192.0.2.1:443)", false },
	[STAGE_CLONE] = { "new namespaces", "allow unprivileged user namespaces", true },
	[STAGE_IDENTITY] = { "user mapping", "allow unprivileged user namespaces", true },
	[STAGE_USER] = { "becoming another user",
			 "choose a user that /proc/self/uid_map and gid_map have", false },
	[STAGE_ROOT] = { "a root of its own",
			 "name what is there with --root, --bind and --tmpfs; see warder doctor "
			 "for what this host allows",
			 true },
	[STAGE_MOUNTS] = { "private mounts",
			   "allow mounts in user namespaces (AppArmor, container "
			   "profile)",
			   true },
	[STAGE_COPY] = { "a copy of the working directory",
			 "--verdict with several runs needs overlayfs in user namespaces (Linux "
			 "5.11) and no mount below the working directory; --verdict alone does not",
			 false },
	[STAGE_WRITES] = { "putting writes into a layer",
			   "--writes needs overlayfs in user namespaces (Linux 5.11), here and for "
			   "the state directory ($XDG_STATE_HOME); `deny write` leaves a place out",
			   false },
	[STAGE_TERMINAL] = { "a terminal of its own",
			     "-t needs /dev/ptmx and devpts (Linux 4.13); without -t the command "
			     "has the terminal that warder has",
			     false },
	[STAGE_VIEW] = { "noexec view", "use Linux 5.12 or newer", true },
	[STAGE_DESCRIPTORS] = { "descriptors", "redirect it from a file or /dev/null", false },
	[STAGE_NETWORK] = { "private network", "use the host's with --net host", true },
	[STAGE_PASTA] = { "connecting the network through pasta",
			  "`warder doctor` tries it; --net host and --net none need no pasta",
			  false },
	[STAGE_CAPABILITIES] = { "dropping capabilities", "report this: it should not happen",
				 false },
	[STAGE_BROKER_LANDLOCK] = { "Landlock for the broker",
				    "use a kernel with Landlock (5.13) in "
				    "its `lsm=` list",
				    false },
	[STAGE_FORK] = { "starting the target", "raise the process limit (ulimit -u)", false },
	[STAGE_LIMITS] = { "limits",
			   "ask for no more than the hard limits you have; control groups need "
			   "Linux 5.16",
			   false },
	[STAGE_DIRECTORY] = { "working directory", "choose another with -C", false },
	[STAGE_MEMORY] = { "memory protection", "drop `map deny wx`", false },
	[STAGE_LANDLOCK] = { "Landlock for the target",
			     "use a kernel with Landlock (5.13) in its "
			     "`lsm=` list",
			     false },
	[STAGE_TRACER] = { "tracing the target", "set kernel.yama.ptrace_scope to 0 or 1", false },
	[STAGE_SECCOMP] = { "system call filter",
			    "run outside of another seccomp listener: one "
			    "process chain can have only one",
			    false },
	[STAGE_BROKER] = { "broker", "report this: it should not happen", false },
	[STAGE_EXEC] = { "running the command", "check the path and its interpreter", false },
};

/**
 * stage_fail() - Fill in a failure
 * @error:	Filled
 * @stage:	Where
 * @err:	errno, positive
 * @format:	printf format of the detail
 *
 * Context: async-signal-safe enough for a child of a single-threaded process.
 *
 * Return: -@err, so that a stage can `return stage_fail(…)`
 */
int stage_fail(struct stage_error *error, enum stage stage, int err, const char *format, ...)
{
	va_list args;

	error->stage = (int)stage;
	error->err = err;
	va_start(args, format);
	vsnprintf(error->detail, sizeof(error->detail), format, args);
	va_end(args);
	return -err;
}

const char *stage_name(enum stage stage)
{
	return stages[stage].name;
}

/* What a person can do about a stage that failed with @err. */
const char *stage_remedy(enum stage stage, int err)
{
	bool starts = stage == STAGE_CLONE || stage == STAGE_FORK || stage == STAGE_BROKER;

	return starts && err == EAGAIN ? "raise the process limit (ulimit -u)"
				       : stages[stage].remedy;
}

/**
 * stage_is_namespace() - Whether a host without namespaces fails at a stage
 * @stage:	Any
 *
 * Return: true when the launch may be tried again without namespaces
 */
bool stage_is_namespace(enum stage stage)
{
	return stages[stage].namespaces;
}
