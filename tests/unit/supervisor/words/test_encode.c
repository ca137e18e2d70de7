// SPDX-License-Identifier: MIT
// tests/unit/supervisor/words/test_encode.c - Arguments back from how people write them
#include <criterion/criterion.h>
#include <string.h>

#include "supervisor/words/encode.h"

Test(encode, values)
{
	static const struct {
		char letter;
		const char *word;
		bool good;
		uint64_t value;
	} cases[] = {
		/* From the headers of Linux: fcntl.h, mman.h, socket.h, signal.h, sched.h */
		{ 'O', "O_RDWR|O_CREAT|O_TRUNC", true, 02 | 0100 | 01000 },
		{ 'O', "O_RDONLY", true, 0 },
		{ 'O', "O_WRONLY|O_TMPFILE|0x20000000", true, 01 | 020200000 | 0x20000000 },
		{ 'A', "AT_REMOVEDIR", true, 0x200 },
		{ 'A', "AT_EACCESS|AT_EMPTY_PATH", true, 0x1200 },
		{ 'R', "PROT_READ|PROT_EXEC", true, 5 },
		{ 'R', "PROT_NONE", true, 0 },
		{ 'S', "MAP_SHARED|MAP_ANONYMOUS", true, 0x21 },
		{ 'N', "AF_UNIX", true, 1 },
		{ 'N', "44", true, 44 },
		{ 'T', "SOCK_DGRAM|SOCK_CLOEXEC", true, 02000002 },
		{ 'G', "SIGKILL", true, 9 },
		{ 'K', "CLONE_VM|CLONE_VFORK|SIGCHLD", true, 0x4111 },
		{ 'C', "TIOCSTI", true, 0x5412 },
		{ 'D', "AT_FDCWD", true, 0xffffff9c },
		{ 'D', "3", true, 3 },
		{ 'I', "-1", true, 0xffffffff },
		{ 'L', "-1", true, UINT64_MAX },
		{ 'M', "0644", true, 0644 },
		{ 'M', "00", true, 0 },
		{ 'p', "NULL", true, 0 },
		{ 'p', "0xffffffffffffffff", true, UINT64_MAX },
		{ 'M', "0689", false, 0 },
		{ 'O', "O_RDONLY|", false, 0 },
		{ 'O', "", false, 0 },
		{ 'O', "AF_UNIX", false, 0 },
		{ 'p', "0x1ffffffffffffffff", false, 0 },
		{ 'U', "18446744073709551616", false, 0 },
		{ 'F', "3x", false, 0 },
		{ 'F', "-", false, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t value = 77;
		bool good =
			encode_arg(cases[i].letter, cases[i].word, strlen(cases[i].word), &value);

		cr_expect_eq(good, cases[i].good, "%c %s", cases[i].letter, cases[i].word);
		cr_expect_eq(value, good ? cases[i].value : 77, "%c %s: %lx", cases[i].letter,
			     cases[i].word, (long)value);
	}
}
