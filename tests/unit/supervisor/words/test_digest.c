// SPDX-License-Identifier: MIT
// tests/unit/supervisor/words/test_digest.c - BLAKE2b-256 against what b2sum(1) says
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* selftest_seq() of RFC 7693, appendix E. */
static void sequence(unsigned char *out, size_t len, uint32_t seed)
{
	uint32_t a = 0xdead4badU * seed, b = 1;

	for (size_t i = 0; i < len; i++) {
		uint32_t t = a + b;

		a = b;
		b = t;
		out[i] = (unsigned char)(t >> 24);
	}
}

/* The self-test of RFC 7693: one digest of the digests of many lengths, without a key and with. */
Test(digest, the_rfcs_own_test)
{
	static const size_t digests[] = { 20, 32, 48, 64 },
			    lengths[] = { 0, 3, 128, 129, 255, 1024 };
	unsigned char in[1024], key[64], one[64], all[4 * 6 * 2 * 64], digest[DIGEST_BYTES];
	size_t len = 0;

	for (size_t i = 0; i < ARRAY_SIZE(digests); i++)
		for (size_t j = 0; j < ARRAY_SIZE(lengths); j++) {
			sequence(in, lengths[j], (uint32_t)lengths[j]);
			sequence(key, digests[i], (uint32_t)digests[i]);
			for (size_t keyed = 0; keyed < 2; keyed++) {
				if (!keyed && digests[i] == DIGEST_BYTES)
					digest_bytes(in, lengths[j], one);
				else
					crypto_generichash(one, digests[i], in, lengths[j],
							   keyed ? key : NULL,
							   keyed ? digests[i] : 0);
				memcpy(all + len, one, digests[i]);
				len += digests[i];
			}
		}
	digest_bytes(all, len, digest);
	cr_expect_str_eq(hex(digest),
			 "c23a7800d98123bd10f506c61e29da5603d763b8bbad2e737f5e765a7bccd475");
}

/* What b2sum says of a file. */
static void ask_b2sum(int fd, char ret_hex[DIGEST_HEX + 1])
{
	char command[96];
	FILE *pipe;

	snprintf(command, sizeof(command), "b2sum -l 256 </proc/%d/fd/%d", getpid(), fd);
	pipe = popen(command, "re");
	cr_assert(pipe && fgets(ret_hex, DIGEST_HEX + 1, pipe));
	pclose(pipe);
}

/* Every size around the ends of BLAKE2b's blocks, and of what is read at once. */
Test(digest, sizes_around_blocks)
{
	static const size_t ends[] = { 0, 128, 256, 1024, 4096, 65536, 131072, 262144 };
	_cleanup_close_ int fd = memfd_create("digest", MFD_CLOEXEC);
	static unsigned char bytes[262144 + 2];

	if (system("command -v b2sum >/dev/null") != 0)
		cr_skip_test("there is no b2sum to compare with");
	sequence(bytes, sizeof(bytes), 7);
	cr_assert_eq(write(fd, bytes, sizeof(bytes)), (ssize_t)sizeof(bytes));
	for (size_t i = ARRAY_SIZE(ends); i--;)
		for (int off = 1; off >= -1 && (int)ends[i] + off >= 0; off--) {
			unsigned char digest[DIGEST_BYTES];
			char due[DIGEST_HEX + 1];

			cr_assert_eq(ftruncate(fd, (off_t)ends[i] + off), 0);
			cr_assert_eq(digest_file(fd, digest), 0);
			ask_b2sum(fd, due);
			cr_expect_str_eq(hex(digest), due, "%zu%+d", ends[i], off);
		}
}
