/* SPDX-License-Identifier: MIT */
/* broker/target.h - What /proc says about a target */
#ifndef WARDER_BROKER_TARGET_H
#define WARDER_BROKER_TARGET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "broker/world.h"

#define TARGET_CWD (-100) /* AT_FDCWD */

/**
 * struct target_state - The fields of /proc/TID/status that the broker needs
 * @tgid:	The thread group's pid
 * @parent:	Whose child its group is now; not always who made it
 * @tracer:	Who traces it: the broker for every task of the jail
 * @threads:	Of its group
 * @umask:	File mode creation mask
 * @signalled:	A signal waits that is neither blocked nor ignored: natively it ends what blocks
 * @shared:	Only such that were sent to the whole group: one of its threads gets each
 * @caught:	Signals with a handler, bit 0 for signal 1
 * @ignored:	Signals that are ignored, likewise
 * @doomed:	A signal waits that ends it
 * @stopped:	It is stopped, by its tracer or by a signal
 * @running:	It has not ended; a leader that has stays until its last thread ends
 */
struct target_state {
	pid_t tgid;
	pid_t parent;
	pid_t tracer;
	unsigned int threads;
	mode_t umask;
	bool signalled;
	bool shared;
	uint64_t caught;
	uint64_t ignored;
	bool doomed;
	bool stopped;
	bool running;
};

int target_state(const struct world *world, pid_t tid, struct target_state *ret_state);
pid_t target_owns_proc(const struct world *world, const char *path);
bool target_proc_is_closed(const struct world *world, const char *path);
int target_base_name(const struct world *world, pid_t tid, int dirfd, char *to, size_t room,
		     size_t *ret_len);
int target_base_pin(const struct world *world, pid_t tid, int dirfd);
int target_may_lengthen(pid_t tid, int fd, const struct stat *st, off_t length);
bool target_table_full(const struct world *world, pid_t tid);
size_t target_command(const struct world *world, pid_t tid, char *to, size_t room);
bool target_foreground(const struct world *world, pid_t tid);
bool target_dies_of(const struct world *world, pid_t tid, int signal);
int target_pidfd(pid_t tid, pid_t tgid);
bool target_unreachable(int r);
int target_descriptor(const struct world *world, pid_t tid, int fd);

#endif
