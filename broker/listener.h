/* SPDX-License-Identifier: MIT */
/* broker/listener.h - The seccomp listener: receive, answer, inject */
#ifndef WARDER_BROKER_LISTENER_H
#define WARDER_BROKER_LISTENER_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

bool listener_wake_here(int listener);
int listener_receive(int listener, struct seccomp_notif *ret_notif);
bool listener_alive(int listener, uint64_t id);
int listener_return(int listener, uint64_t id, int64_t value);
int listener_fail(int listener, uint64_t id, int err);
int listener_continue(int listener, uint64_t id);
int listener_inject(int listener, uint64_t id, int fd, bool cloexec);

#endif
