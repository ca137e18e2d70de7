/* SPDX-License-Identifier: MIT */
/* tests/system/escape/without.h - Which layers of a jail are taken away */
#ifndef TESTS_ESCAPE_WITHOUT_H
#define TESTS_ESCAPE_WITHOUT_H

#include <stdbool.h>

/* The next definition of a function that is defined here. */
#define NEXT(function)                                                                             \
	static __typeof__(&function) next;                                                         \
	without_find((void **)&next, #function)

enum layer {
	L_BROKER,
	L_CAPS,
	L_DESCRIPTORS,
	L_DOMAIN,
	L_DUMPABLE,
	L_ENOSYS,
	L_FENCE,
	L_HULL,
	L_IPC,
	L_LINKS,
	L_MDWE,
	L_NET,
	L_NNP,
	L_NODEV,
	L_NOEXEC,
	L_NOSUID,
	L_OLDROOT,
	L_PERFORM,
	L_SCOPE,
	L_SEAL,
	L_SHM,
	L_STDIN,
	L_SYSCTL,
	L_TCP,
	L_TMP,
	L_TRACER,
	L_USER,
	L_WHITELIST,
	LAYERS,
};

/* Whose hands the calling process is: the supervisor's, the broker's, or the target's. */
enum part { SUPERVISOR, BROKER, TARGET };

void without_find(void **function, const char *name);
bool without(enum layer layer);
enum part without_part(void);

/* The call itself. */
long without_call(long nr, const long args[6]);

/* Capabilities and no_new_privs, where they were put off until a filter is loaded. */
void without_put_off(void);

/* landlock_create_ruleset, landlock_add_rule, landlock_restrict_self */
long without_landlock(long nr, const long args[6]);

#endif
