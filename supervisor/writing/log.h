/* SPDX-License-Identifier: MIT */
/* supervisor/writing/log.h - Where a run's audit log goes, and how many are kept */
#ifndef WARDER_SUPERVISOR_WRITING_LOG_H
#define WARDER_SUPERVISOR_WRITING_LOG_H

#include <stdbool.h>
#include <sys/stat.h>

#include "policy/base/text.h"
#include "supervisor/words/output.h"

#define LOG_RUN_SIZE 32

int log_open(const char *wanted, const char *directory, const char *run, struct output *ret_log,
	     struct text *message);
void log_name_run(char run[LOG_RUN_SIZE]);
void log_forget(const char *directory);
int log_newest(const char *directory, char **ret_path);
bool log_replaced(const char *path, int fd, const struct stat *was, off_t written);

#endif
