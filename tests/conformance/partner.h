/* SPDX-License-Identifier: MIT */
/* tests/conformance/partner.h - Calls that wait until a partner comes, and the partner */
#ifndef TESTS_CONFORMANCE_PARTNER_H
#define TESTS_CONFORMANCE_PARTNER_H

#include "tests/conformance/crew.h"

enum disposition { CAUGHT, CAUGHT_RESTART, IGNORED, BLOCKED, DEFAULT };
enum sender { TO_THREAD, TO_PROCESS };
enum where { READER, WRITER, CONNECTING, SENDING };

/* One case: who waits where, and what is sent to it. */
struct waiting {
	enum where where;
	enum disposition disposition;
	enum sender sender;
	int signal;
};

/* Makes a socket that takes no more, where it is about one: 3 waits, 4 is waited for. */
void partner_fill(const struct waiting *waiting);

/* Work of a member of a crew, with its struct waiting: the call that waits. */
void partner_wait(struct member *self);

/* What it waits for comes. */
void partner_come(const struct waiting *waiting);

/* Says whether a partner was met; its number is about who came first. */
void partner_met(long r);

#endif
