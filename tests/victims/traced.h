/* SPDX-License-Identifier: MIT */
/* tests/victims/traced.h - Calls that a trace is compared on, in groups */
#ifndef WARDER_TESTS_VICTIMS_TRACED_H
#define WARDER_TESTS_VICTIMS_TRACED_H

void traced_files(void);
void traced_trees(void);
void traced_descriptors(void);
void traced_memory(void);
void traced_pointers(void);
void traced_waits(void);
void traced_sockets(void);
void traced_options(void);
void traced_times(void);
void traced_ids(void);
void traced_limits(void);
void traced_signals(void);
void traced_children(void);
void traced_threads(void);
void traced_queues(void);

#endif
