/* SPDX-License-Identifier: MIT */
/* broker/registers.h - Which registers a call has its arguments in */
#ifndef WARDER_BROKER_REGISTERS_H
#define WARDER_BROKER_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/user.h>

/* @i386: it is one of the 32-bit table, which takes the lower halves of others. */
static inline void registers_arguments(const struct user_regs_struct *registers, bool i386,
				       uint64_t args[6])
{
	const uint64_t native[] = { registers->rdi, registers->rsi, registers->rdx,
				    registers->r10, registers->r8,  registers->r9 };
	const uint64_t old[] = { (uint32_t)registers->rbx, (uint32_t)registers->rcx,
				 (uint32_t)registers->rdx, (uint32_t)registers->rsi,
				 (uint32_t)registers->rdi, (uint32_t)registers->rbp };

	memcpy(args, i386 ? old : native, sizeof(native));
}

#endif
