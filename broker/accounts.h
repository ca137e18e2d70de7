/* SPDX-License-Identifier: MIT */
/* broker/accounts.h - What each process of the jail uses, put together from what the tracer sees */
#ifndef WARDER_BROKER_ACCOUNTS_H
#define WARDER_BROKER_ACCOUNTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "broker/left.h"
#include "broker/usage.h"

struct account;

/**
 * struct accounts - Of all processes
 * @of:		By thread id: the account of its process
 * @late:	Processes are traced late
 * @adopted:	Late: a process may have waited for others' children. Receivers set it
 * @left:	Late: those that are left to the broker
 */
struct accounts {
	struct account **of;
	bool late;
	_Atomic bool adopted;
	struct left left;
};

int accounts_init(struct accounts *accounts, bool late);
void accounts_free(struct accounts *accounts);
int accounts_born(struct accounts *accounts, pid_t creator, pid_t child, bool thread);
void accounts_began(struct accounts *accounts, int proc, pid_t pid, const struct rusage *usage);
void accounts_exec(struct accounts *accounts, pid_t former, pid_t pid, const struct rusage *usage);
void accounts_stop(struct accounts *accounts, int proc, pid_t tid, const struct rusage *usage);
bool accounts_end(struct accounts *accounts, pid_t tid, const struct rusage *usage,
		  struct usage *ret_usage);

#endif
