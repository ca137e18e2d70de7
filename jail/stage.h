/* SPDX-License-Identifier: MIT */
/* jail/stage.h - The stages of a launch, and how a failed one is told */
#ifndef WARDER_JAIL_STAGE_H
#define WARDER_JAIL_STAGE_H

#include <stdbool.h>

/* In the order in which they happen. */
enum stage {
	STAGE_NAMES,
	STAGE_CLONE,
	STAGE_IDENTITY,
	STAGE_USER,
	STAGE_ROOT,
	STAGE_MOUNTS,
	STAGE_COPY,
	STAGE_WRITES,
	STAGE_VIEW,
	STAGE_TERMINAL,
	STAGE_DESCRIPTORS,
	STAGE_NETWORK,
	STAGE_PASTA,
	STAGE_CAPABILITIES,
	STAGE_BROKER_LANDLOCK,
	STAGE_FORK,
	STAGE_LIMITS,
	STAGE_DIRECTORY,
	STAGE_MEMORY,
	STAGE_LANDLOCK,
	STAGE_TRACER,
	STAGE_SECCOMP,
	STAGE_BROKER,
	STAGE_EXEC,
	STAGE_COUNT,
};

/**
 * struct stage_error - What went wrong, as it travels from the jail to the supervisor
 * @stage:	Which stage
 * @err:	errno, positive
 * @detail:	The object it failed on ("/dev/null", "RLIMIT_NPROC"), "" when the stage says it all
 */
struct stage_error {
	int stage;
	int err;
	char detail[240];
};

int stage_fail(struct stage_error *error, enum stage stage, int err, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
const char *stage_name(enum stage stage);
const char *stage_remedy(enum stage stage, int err);
bool stage_is_namespace(enum stage stage);

#endif
