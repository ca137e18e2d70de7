// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_program.c - Any bytes as a program: what else the kernel would execute for it
#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "broker/program.h"
#include "policy/base/cleanup.h"
#include "tests/fuzz/property.h"

/* The word behind `#!`, from execve(2): at most 255 bytes of the file's first line count. */
static size_t script_word(const char *bytes, size_t size, const char **ret_word)
{
	size_t most = size < 256 ? size : 256, start = 2, len = 0;

	while (start < most && (bytes[start] == ' ' || bytes[start] == '\t'))
		start++;
	while (start + len < most && bytes[start + len] && !strchr(" \t\n", bytes[start + len]))
		len++;
	*ret_word = bytes + start;
	return start + len == 256 ? 0 : len; /* it may go on: ENOEXEC */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data, *word;
	_cleanup_close_ int fd = memfd_create("program", MFD_CLOEXEC);
	enum program_kind kind = PROGRAM_OTHER;
	char interpreter[PATH_MAX];
	size_t len;
	int r;

	memset(interpreter, '?', sizeof(interpreter));
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		return 0;
	r = program_read(fd, &kind, interpreter);
	PROPERTY(r == 0 || r == -ENOEXEC, "%d", r);
	if (size >= 2 && !memcmp(bytes, "#!", 2)) {
		len = script_word(bytes, size, &word);
		PROPERTY(!r && (kind == PROGRAM_SCRIPT) == (len > 0), "%d %d", r, (int)kind);
		PROPERTY(!len || (strlen(interpreter) == len && !memcmp(interpreter, word, len)),
			 "%s", interpreter);
		return 0;
	}
	PROPERTY(kind != PROGRAM_SCRIPT, "%d", r);
	if (kind == PROGRAM_DYNAMIC)
		PROPERTY(size >= sizeof(Elf64_Ehdr) && memchr(interpreter, '\0', PATH_MAX), "%zu",
			 size);
	return 0;
}
