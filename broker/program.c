// SPDX-License-Identifier: MIT
// broker/program.c - What the kernel will also execute: interpreters of scripts, loaders of ELF
#include "broker/program.h"

#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define HEAD_BYTES 256 /* BINPRM_BUF_SIZE of the kernel */
#define HEADERS_AT_ONCE 64
#define TABLE_MAX 65536 /* bytes of program headers that fs/binfmt_elf.c takes */

/* "#! /bin/sh -e": the word behind the mark, as fs/binfmt_script.c takes it. */
static bool read_script(const char *head, size_t len, char interpreter[PATH_MAX])
{
	size_t at = 2, end;

	while (at < len && (head[at] == ' ' || head[at] == '\t'))
		at++;
	end = at;
	while (end < len && head[end] != ' ' && head[end] != '\t' && head[end] != '\n' && head[end])
		end++;
	if (end == at || end == HEAD_BYTES)
		return false; /* the kernel refuses a name that it has not read whole: ENOEXEC */
	memcpy(interpreter, head + at, end - at);
	interpreter[end - at] = '\0';
	return true;
}

/* The path in PT_INTERP; -ENOEXEC for a file that lies about its own layout. */
static int read_path(int fd, const Elf64_Phdr *header, char interpreter[PATH_MAX])
{
	size_t len = header->p_filesz;

	if (len < 2 || len > PATH_MAX)
		return -ENOEXEC;
	if (pread(fd, interpreter, len, (off_t)header->p_offset) != (ssize_t)len ||
	    interpreter[len - 1] != '\0')
		return -ENOEXEC;
	return 0;
}

/* Looks for PT_INTERP; the first one counts. */
static int read_loader(int fd, const Elf64_Ehdr *elf, bool *ret_found, char interpreter[PATH_MAX])
{
	Elf64_Phdr headers[HEADERS_AT_ONCE];
	size_t count = elf->e_phnum;

	*ret_found = false;
	if (elf->e_phentsize != sizeof(headers[0]) || count * sizeof(headers[0]) > TABLE_MAX)
		return 0; /* the kernel will refuse it */
	for (size_t i = 0; i < count; i++) {
		size_t in = i % HEADERS_AT_ONCE, most = count - i;
		size_t size =
			(most < HEADERS_AT_ONCE ? most : HEADERS_AT_ONCE) * sizeof(headers[0]);
		int r;

		if (!in && pread(fd, headers, size,
				 (off_t)(elf->e_phoff + i * sizeof(headers[0]))) != (ssize_t)size)
			return 0; /* likewise */
		if (headers[in].p_type != PT_INTERP)
			continue;
		r = read_path(fd, &headers[in], interpreter);
		*ret_found = r == 0;
		return r;
	}
	return 0;
}

/**
 * program_read() - Find out what a program needs besides itself
 * @fd:		The program, open for reading
 * @ret_kind:	What it is
 * @interpreter: The interpreter's path as the file says it, except for PROGRAM_OTHER
 *
 * Trust: the file may be anything, and may change after this look; Landlock and the tracer hold
 * what really runs.
 *
 * Return: 0, -ENOEXEC for a file nobody can judge, -errno
 */
int program_read(int fd, enum program_kind *ret_kind, char interpreter[PATH_MAX])
{
	union {
		char bytes[HEAD_BYTES];
		Elf64_Ehdr elf;
	} head;
	ssize_t len = pread(fd, head.bytes, sizeof(head.bytes), 0);
	bool found;
	int r;

	if (len < 0)
		return -errno;
	*ret_kind = PROGRAM_OTHER;
	if (len >= 2 && head.bytes[0] == '#' && head.bytes[1] == '!') {
		if (read_script(head.bytes, (size_t)len, interpreter))
			*ret_kind = PROGRAM_SCRIPT;
		return 0;
	}
	if ((size_t)len < sizeof(head.elf) || memcmp(head.elf.e_ident, ELFMAG, SELFMAG) != 0)
		return 0;
	/*
	 * The filter would kill a 32-bit program at its first call. The kernel does not look at the
	 * class but at the processor (elf_check_arch()).
	 */
	if (head.elf.e_ident[EI_CLASS] != ELFCLASS64 || head.elf.e_machine == EM_386)
		return -ENOEXEC;
	if (head.elf.e_machine != EM_X86_64)
		return 0;
	r = read_loader(fd, &head.elf, &found, interpreter);
	if (r == 0 && found)
		*ret_kind = PROGRAM_DYNAMIC;
	return r;
}
