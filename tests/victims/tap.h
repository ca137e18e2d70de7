/* SPDX-License-Identifier: MIT */
/* tests/victims/tap.h - How a victim tells what became of its attacks */
#ifndef TESTS_VICTIMS_TAP_H
#define TESTS_VICTIMS_TAP_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ERRNOS 4

/* errno was one of @wanted (0 ends the list): the attack was refused as it should be. */
static inline int tap_refused(const char *name, int result, const int wanted[ERRNOS])
{
	for (int i = 0; i < ERRNOS && wanted[i]; i++)
		if (result == -wanted[i]) {
			printf("ok - %s\n", name);
			return 1;
		}
	if (result >= 0)
		printf("not ok - %s: it worked\n", name);
	else
		printf("not ok - %s: %s\n", name, strerrorname_np(-result));
	return 0;
}

/* A line is whole whatever other threads print. */
static inline int tap(int good, const char *format, ...)
{
	va_list args;

	flockfile(stdout);
	printf(good ? "ok - " : "not ok - ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	funlockfile(stdout);
	return good;
}

#endif
