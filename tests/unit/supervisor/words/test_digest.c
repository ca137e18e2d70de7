// SPDX-License-Identifier: MIT
// tests/unit/supervisor/words/test_digest.c - BLAKE2b-256 against what b2sum(1) says
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/digest.h"

/* b2sum -l 256, coreutils 9.1; the last one is of 300,000 bytes, i modulo 251. */
#define OF_NOTHING "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"
#define OF_ABC "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"
#define OF_LARGE "3611f96ae91e0b1f73c74d3f9872224ea54a4e7772d4949c230f59fe8f1ba194"

static const char *hex(const unsigned char *digest)
{
	static char text[DIGEST_HEX + 1];

	digest_hex(digest, text);
	return text;
}

Test(digest, of_bytes)
{
	unsigned char digest[DIGEST_BYTES];

	digest_bytes("", 0, digest);
	cr_expect_str_eq(hex(digest), OF_NOTHING);
	digest_bytes("abc", 3, digest);
	cr_expect_str_eq(hex(digest), OF_ABC);
}

Test(digest, of_a_file_whatever_its_position)
{
	_cleanup_close_ int fd = memfd_create("digest", MFD_CLOEXEC);
	unsigned char digest[DIGEST_BYTES];
	static unsigned char large[300000];

	cr_assert_eq(digest_file(fd, digest), 0);
	cr_expect_str_eq(hex(digest), OF_NOTHING);
	for (size_t i = 0; i < sizeof(large); i++)
		large[i] = (unsigned char)(i % 251);
	cr_assert_eq(write(fd, large, sizeof(large)), (ssize_t)sizeof(large));
	cr_assert_eq(digest_file(fd, digest), 0);
	cr_expect_str_eq(hex(digest), OF_LARGE);
	cr_expect_eq(lseek(fd, 0, SEEK_CUR), (off_t)sizeof(large));
}

Test(digest, failure_leaves_the_output_alone)
{
	_cleanup_close_ int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	unsigned char digest[DIGEST_BYTES] = { 7 };

	cr_expect_eq(digest_file(fd, digest), -EISDIR);
	cr_expect_eq(digest[0], 7);
	cr_expect_eq(digest_file(-1, digest), -EBADF);
}
