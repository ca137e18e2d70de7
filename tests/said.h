/* SPDX-License-Identifier: MIT */
/* tests/said.h - What is wrong with a policy, as one text */
#ifndef WARDER_TESTS_SAID_H
#define WARDER_TESTS_SAID_H

#include <stdio.h>

#include "policy/diag.h"

/* Good until the next call. */
static inline char *said(const struct policy_diag *diag)
{
	static char shown[1 << 16];
	_cleanup_text_ struct text text = { 0 };

	diag_show_all(diag, &text);
	snprintf(shown, sizeof(shown), "%s", text_cstr(&text));
	return shown;
}

#endif
