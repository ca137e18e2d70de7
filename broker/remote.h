/* SPDX-License-Identifier: MIT */
/* broker/remote.h - Copy a target's memory, once */
#ifndef WARDER_BROKER_REMOTE_H
#define WARDER_BROKER_REMOTE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define REMOTE_PEEK_MAX 65536U

int remote_read(pid_t tid, uint64_t address, void *to, size_t len);
int remote_write(pid_t tid, uint64_t address, const void *from, size_t len);
int remote_string(pid_t tid, uint64_t address, char *to, size_t room, size_t *ret_len);
size_t remote_peek(pid_t tid, uint64_t address, void *to, size_t len);

#endif
