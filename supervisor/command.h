/* SPDX-License-Identifier: MIT */
/* supervisor/command.h - Which program a command word means */
#ifndef WARDER_SUPERVISOR_COMMAND_H
#define WARDER_SUPERVISOR_COMMAND_H

int command_find(const char *word, const char *search, char **ret_path);

#endif
