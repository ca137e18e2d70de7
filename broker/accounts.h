/* SPDX-License-Identifier: MIT */
/* broker/accounts.h - What each process of the jail uses, put together from what the tracer sees */
#ifndef WARDER_BROKER_ACCOUNTS_H
#define WARDER_BROKER_ACCOUNTS_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "broker/usage.h"

struct account;

/* By thread id: the account of its process. */
struct accounts {
	struct account **of;
};

int accounts_init(struct accounts *accounts);
void accounts_free(struct accounts *accounts);
int accounts_born(struct accounts *accounts, pid_t creator, pid_t child, bool thread);
void accounts_began(struct accounts *accounts, int proc, pid_t pid, const struct rusage *usage);
void accounts_exec(struct accounts *accounts, pid_t former, pid_t pid, const struct rusage *usage);
void accounts_stop(struct accounts *accounts, int proc, pid_t tid, const struct rusage *usage);
bool accounts_end(struct accounts *accounts, pid_t tid, const struct rusage *usage,
		  struct usage *ret_usage);

#endif
