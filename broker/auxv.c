// SPDX-License-Identifier: MIT
// broker/auxv.c - What a new program is told by the kernel, changed before its first instruction
//
// The stack of a new program (System V ABI for x86-64, section 3.4.1) has from its pointer on: the
// number of arguments, so many pointers, NULL, the pointers of the environment, NULL, and pairs of
// a type and a value, of which AT_NULL is the last: getauxval(3).
#include "broker/auxv.h"

#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#include "broker/remote.h"
#include "policy/base/cleanup.h"

/*
 * Arguments and environment together: three quarters of an 8 MiB stack at most, MAX_ARG_STRINGS of
 * them never fit. What is longer than this is no stack of the kernel's making.
 */
#define POINTERS_MAX ((size_t)1 << 21)
#define WORD sizeof(uint64_t)
#define CHUNK 512U
/* The kernel has room for fewer: AT_VECTOR_SIZE of include/linux/mm_types.h. */
#define PAIRS_MAX 64U

struct pair {
	uint64_t type;
	uint64_t value;
};

/*
 * Finds what is behind the NULL that ends the environment. A copy ends at the page's, as nothing
 * need be behind the last one.
 */
static int find_pairs(pid_t pid, uint64_t stack, uint64_t *ret_at)
{
	uint64_t words[CHUNK], count, at;
	int r = remote_read(pid, stack, &count, sizeof(count));

	if (r < 0)
		return r;
	if (stack % WORD || count > POINTERS_MAX)
		return -EINVAL;
	at = stack + (count + 2) * WORD;
	for (size_t seen = 0; seen < POINTERS_MAX;) {
		size_t have = (4096 - at % 4096) / WORD;

		have = have > CHUNK ? CHUNK : have;
		r = remote_read(pid, at, words, have * WORD);
		if (r < 0)
			return r;
		for (size_t i = 0; i < have; i++) {
			at += WORD;
			if (!words[i]) {
				*ret_at = at;
				return 0;
			}
		}
		seen += have;
	}
	return -EINVAL;
}

static int change_pair(pid_t pid, uint64_t at, const struct pair *pair, const unsigned char *random)
{
	static const uint64_t ignore = AT_IGNORE;

	switch (pair->type) {
	case AT_SYSINFO_EHDR:
		return remote_write(pid, at + offsetof(struct pair, type), &ignore, sizeof(ignore));
	case AT_RANDOM:
		return random ? remote_write(pid, pair->value, random, AUXV_RANDOM) : 0;
	default:
		return 0;
	}
}

/**
 * auxv_change() - Take the vDSO's address away, and put other random bytes in place
 * @pid:	A process in its exec stop: nothing of its memory has been run or is shared
 * @random:	AUXV_RANDOM bytes, NULL: they stay the kernel's
 *
 * Without the address libraries and static programs make system calls.
 *
 * Context: the tracing thread.
 *
 * Return: 0, -EINVAL when the stack is not as the kernel makes it, -ESRCH, or another -errno
 */
int auxv_change(pid_t pid, const unsigned char *random)
{
	struct user_regs_struct registers;
	uint64_t at = 0;
	int r;

	if (ptrace(PTRACE_GETREGS, pid, NULL, &registers) < 0)
		return -errno;
	r = find_pairs(pid, registers.rsp, &at);
	for (unsigned int i = 0; r == 0 && i < PAIRS_MAX; i++, at += sizeof(struct pair)) {
		struct pair pair;

		r = remote_read(pid, at, &pair, sizeof(pair));
		if (r == 0 && pair.type == AT_NULL)
			return 0;
		if (r == 0)
			r = change_pair(pid, at, &pair, random);
	}
	return r < 0 ? r : -EINVAL;
}
