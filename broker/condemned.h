/* SPDX-License-Identifier: MIT */
/* broker/condemned.h - Tasks that made a call outside the whitelist, on their way to the end */
#ifndef WARDER_BROKER_CONDEMNED_H
#define WARDER_BROKER_CONDEMNED_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <sys/types.h>

#include "broker/late.h"

void condemn(struct late *late, const struct seccomp_notif *notif);
bool condemned_stopped(struct late *late, pid_t pid, int status);
bool condemned_leaves(struct late *late, pid_t pid);
void condemned_ended(struct late *late, pid_t pid);

#endif
