/* SPDX-License-Identifier: MIT */
/* broker/auxv.h - What a new program is told by the kernel, changed before its first instruction */
#ifndef WARDER_BROKER_AUXV_H
#define WARDER_BROKER_AUXV_H

#include <stdint.h>
#include <sys/types.h>

/* Bytes that AT_RANDOM points at. */
#define AUXV_RANDOM 16U

int auxv_change(pid_t pid, const unsigned char *random);

#endif
