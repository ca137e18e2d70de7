/* SPDX-License-Identifier: MIT */
/* supervisor/host/command.h - Which program a command word means */
#ifndef WARDER_SUPERVISOR_HOST_COMMAND_H
#define WARDER_SUPERVISOR_HOST_COMMAND_H

#include <stdbool.h>

/* Whether the policy lets a path be executed; NULL in its place asks the file system only. */
typedef bool (*command_may)(void *context, const char *path);

int command_find(const char *word, const char *search, command_may may, void *context,
		 char **ret_path);

#endif
