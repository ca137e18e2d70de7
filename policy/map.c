// SPDX-License-Identifier: MIT
// policy/map.c - What `map deny` says to a mapping
#include "policy/map.h"

#include <sys/mman.h>
#include <sys/shm.h>

#include "policy/policy.h"

/**
 * map_refused() - Which words of `map deny` refuse a mapping
 * @deny:	Bits of enum map_deny in force
 * @prot:	PROT_ bits of mmap or mprotect
 * @shared:	MAP_SHARED
 *
 * Whether memory was writable before it becomes executable is not in the arguments: that part of
 * `wx` is PR_SET_MDWE's.
 *
 * Return: bits of enum map_deny, 0: it may be made
 */
unsigned int map_refused(unsigned int deny, uint64_t prot, bool shared)
{
	bool write = prot & PROT_WRITE, exec = prot & PROT_EXEC;
	unsigned int refused = 0;

	if (exec)
		refused |= MAP_DENY_EXEC;
	if (exec && write)
		refused |= MAP_DENY_WX;
	if (exec && shared)
		refused |= MAP_DENY_SHARED_EXEC;
	if (write && shared)
		refused |= MAP_DENY_SHARED_WRITE;
	return refused & deny;
}

/**
 * map_attached() - What shmat maps a segment with, as far as `map deny` is concerned
 * @flags:	Of shmat
 *
 * Executable here, it may be written where it is attached once more.
 *
 * Return: PROT_ bits
 */
uint64_t map_attached(uint64_t flags)
{
	uint64_t prot = PROT_READ;

	if (flags & SHM_EXEC)
		prot |= PROT_EXEC | PROT_WRITE;
	if (!(flags & SHM_RDONLY))
		prot |= PROT_WRITE;
	return prot;
}
