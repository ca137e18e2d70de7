/* SPDX-License-Identifier: MIT */
/* supervisor/writing/journal.h - Whole lines to a descriptor, in order and in big batches */
#ifndef WARDER_SUPERVISOR_WRITING_JOURNAL_H
#define WARDER_SUPERVISOR_WRITING_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A batch is written once it holds this much. */
#define JOURNAL_BATCH (128U * 1024U)

struct journal;

int journal_open(int fd, bool uring, struct journal **ret_journal);
void journal_on_wait(struct journal *journal, int (*wait)(void *context, int fd, short events),
		     void *context);
int journal_line(struct journal *journal, const char *line, size_t len);
int journal_kick(struct journal *journal);
int journal_flush(struct journal *journal);
int journal_close(struct journal *journal);
off_t journal_written(const struct journal *journal);
int journal_error(const struct journal *journal);
const char *journal_means(const struct journal *journal);
const char *journal_backend(const struct journal *journal);

#endif
