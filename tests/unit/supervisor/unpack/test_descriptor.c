// SPDX-License-Identifier: MIT
// tests/unit/supervisor/unpack/test_descriptor.c - Which digests and descriptors are taken
#include <criterion/criterion.h>
#include <errno.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/descriptor.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define DIGEST "\"digest\":\"sha256:" HEX "\""
#define TYPE "\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\""

static const struct {
	const char *digest;
	int r;
} digests[] = {
	{ "sha256:" HEX, 0 },
	{ "sha256:" HEX "0", -EINVAL },
	{ "sha256:" HEX "/../x", -EINVAL },
	{ "sha256:" HEX "\n", -EINVAL },
	{ "sha256:", -EINVAL },
	{ "sha256", -EINVAL },
	{ "", -EINVAL },
	{ NULL, -EINVAL },
	{ HEX, -EINVAL },
	{ ":" HEX, -EOPNOTSUPP },
	{ "SHA256:" HEX, -EOPNOTSUPP },
	{ " sha256:" HEX, -EOPNOTSUPP },
	{ "sha512:" HEX HEX, -EOPNOTSUPP },
	{ "sha256+b64:" HEX, -EOPNOTSUPP },
	{ "sha256:../../../../../../../../../../../../../../../../../../../../../etc/x", -EINVAL },
	{ "sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", -EINVAL },
	{ "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde/", -EINVAL },
	{ "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\n", -EINVAL },
};

Test(descriptor, digests)
{
	for (size_t i = 0; i < ARRAY_SIZE(digests); i++) {
		_cleanup_text_ struct text message = { 0 };
		char hex[SHA256_HEX + 1] = "untouched";
		int r = descriptor_digest(digests[i].digest, hex, &message);

		cr_expect_eq(r, digests[i].r, "`%s`: %d", digests[i].digest, r);
		cr_expect_str_eq(hex, r < 0 ? "untouched" : HEX);
		cr_expect_eq(message.len > 0, r < 0);
	}
}

static const struct {
	const char *json;
	int r;
} descriptors[] = {
	{ "{" TYPE "," DIGEST ",\"size\":7}", 0 },
	{ "{" TYPE "," DIGEST ",\"size\":7,\"more\":[]}", 0 },
	{ "{" TYPE "," DIGEST ",\"size\":-7}", -EINVAL },
	{ "{" TYPE "," DIGEST ",\"size\":7.0}", -EINVAL },
	{ "{" TYPE "," DIGEST ",\"size\":\"7\"}", -EINVAL },
	{ "{" TYPE "," DIGEST "}", -EINVAL },
	{ "{" DIGEST ",\"size\":7}", -EINVAL },
	{ "{" TYPE ",\"digest\":[],\"size\":7}", -EINVAL },
	{ "{" TYPE ",\"size\":7}", -EINVAL },
	{ "[]", -EINVAL },
	{ "{}", -EINVAL },
};

Test(descriptor, objects)
{
	for (size_t i = 0; i < ARRAY_SIZE(descriptors); i++) {
		_cleanup_text_ struct text message = { 0 };
		json_t *json = json_loads(descriptors[i].json, 0, NULL);
		struct descriptor got = { 0 };
		int r = descriptor_read(json, &got, &message);

		cr_assert(json);
		cr_expect_eq(r, descriptors[i].r, "%s: %d", descriptors[i].json, r);
		cr_expect_eq(got.size, r < 0 ? 0 : 7);
		cr_expect_eq(got.media, r < 0 ? MEDIA_OTHER : MEDIA_LAYER_GZIP);
		json_decref(json);
	}
	cr_expect_lt(descriptor_read(NULL, NULL, &(struct text){ 0 }), 0);
}

Test(descriptor, hex)
{
	unsigned char digest[SHA256_BYTES];
	char hex[SHA256_HEX + 1];

	for (size_t i = 0; i < sizeof(digest); i++)
		digest[i] = (unsigned char)("\x01\x23\x45\x67\x89\xab\xcd\xef"[i % 8]);
	descriptor_hex(digest, hex);
	cr_expect_str_eq(hex, HEX);
}

Test(descriptor, media)
{
	cr_expect_eq(media_of(NULL), MEDIA_OTHER);
	cr_expect_eq(media_of(""), MEDIA_OTHER);
	cr_expect_eq(media_of("application/vnd.oci.image.layer.v1.tar"), MEDIA_LAYER);
	cr_expect_eq(media_of("application/vnd.oci.image.layer.v1.tar "), MEDIA_OTHER);
	cr_expect_eq(media_of("application/vnd.docker.distribution.manifest.v2+json"),
		     MEDIA_MANIFEST);
}
