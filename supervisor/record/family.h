/* SPDX-License-Identifier: MIT */
/* supervisor/record/family.h - Which thread belongs to which process, and what program it runs */
#ifndef WARDER_SUPERVISOR_RECORD_FAMILY_H
#define WARDER_SUPERVISOR_RECORD_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A longer name of a program is cut. */
#define COMM_SIZE 32

/**
 * struct member - One live thread
 * @tid:	Its id, 0 in an unused slot
 * @tgid:	Its process
 * @parent:	The thread that created it, or its creator's process; 0 when it is not known
 * @newborn:	A process was born with it, and no line of the log has told of it yet
 * @comm:	Last component of what it last executed, as the kernel names it, or inherited; ""
 *		before the first
 * @next:	The same of an execve that was let through and may still fail
 */
struct member {
	int32_t tid;
	int32_t tgid;
	int32_t parent;
	bool newborn;
	char comm[COMM_SIZE];
	char next[COMM_SIZE];
};

struct family;

int family_create(struct family **ret_family);
void family_free(struct family *family);
void family_spawn(struct family *family, int32_t tid, int32_t creator, bool thread);
void family_call_exec(struct family *family, int32_t tid, const char *path, size_t len);
void family_exec(struct family *family, int32_t tid, int32_t former, const char *path, size_t len);
void family_told(struct family *family, int32_t tid);
void family_exit(struct family *family, int32_t tid);
const struct member *family_find(const struct family *family, int32_t tid);
int32_t family_pid(const struct family *family, int32_t tid);
size_t family_count(const struct family *family);

#endif
