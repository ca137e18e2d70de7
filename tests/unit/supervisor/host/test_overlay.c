// SPDX-License-Identifier: MIT
// tests/unit/supervisor/host/test_overlay.c - The directories that an overlay is made of
#include <criterion/criterion.h>

#include "policy/base/text.h"
#include "supervisor/host/overlay.h"

static const struct {
	const char *options;
	const char *wanted;
} rows[] = {
	{ "rw", "" },
	{ "rw,lowerdir=/l,upperdir=/u,workdir=/w", "/l|/u|" },
	{ "rw,lowerdir=/a:/b::/data,userxattr", "/a|/b|/data|" },
	{ "rw,lowerdir+=/a,lowerdir+=/b:c,datadir+=/d,upperdir=/u", "/a|/b:c|/u|" },
	{ "rw,lowerdir=l/X:l/Y:/Z,upperdir=u", "/Z|" },
	/* a blank, a comma, a newline */
	{ "rw,lowerdir=/a\\040b:/c\\054d:/e\\012f", "/a b|/c,d|/e\nf|" },
	/* a colon in a name, as the user wrote it and as the kernel does */
	{ "rw,lowerdir=/a\\134:b:/c", "/a:b|/c|" },
	{ "rw,lowerdir=/a\\072b:/c", "/a:b|/c|" },
	{ "rw,lowerdir=/a\\134\\134b", "/a\\b|" },
	{ "rw,upperdir=/a\\134:b", "/a:b|/a\\:b|" },
	{ "lowerdir=", "" },
	{ "lowerdir=/a\\", "/a\\|" },
	{ "lowerdir=/a\\13", "/a13|" },
	{ "xlowerdir=/a,notupperdir=/b", "" },
};

Test(overlay, layers)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strings layers = { 0 };
		_cleanup_text_ struct text got = { 0 };

		cr_assert_eq(overlay_layers(rows[i].options, &layers), 0);
		for (size_t n = 0; n < layers.count; n++)
			text_printf(&got, "%s|", layers.items[n]);
		cr_expect_str_eq(text_cstr(&got), rows[i].wanted, "%s: %s", rows[i].options,
				 text_cstr(&got));
		strings_free(&layers);
	}
}
