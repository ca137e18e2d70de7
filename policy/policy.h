/* SPDX-License-Identifier: MIT */
/* policy/policy.h - One effective policy: rules and settings, each with the place that said it */
#ifndef WARDER_POLICY_POLICY_H
#define WARDER_POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/base/text.h"
#include "policy/evidence.h"
#include "policy/verb.h"

struct script;

/* A text that rules came from: a file, a shipped policy, or the command line. */
struct source {
	char *name; /* as messages name it: a path, "default" for a shipped one, "command line" */
	char *dir; /* ${POLICY_DIR}; NULL when the text is no file */
	char *text; /* NUL terminated */
	size_t len;
	struct script *script; /* of a JSON text: the lines that say the same */
	int from_source; /* who included it, as an index into policy.sources; -1: the user */
	unsigned int from_line;
	unsigned int from_column;
	/*
	 * Scalars: a higher rank overrides. 16 times the caller's rank (1 a file, 2 the command
	 * line) less the depth of inclusion, see policy/add.c.
	 */
	unsigned int rank;
};

struct place {
	unsigned int source; /* index into policy.sources */
	unsigned int line; /* from 1 */
	unsigned int column; /* from 1, in bytes */
};

/* On a tie the later one wins. */
enum rule_kind {
	RULE_ALLOW,
	RULE_ASK, /* as the person at the terminal says */
	RULE_REDIRECT, /* another file is in its place: @target */
	RULE_DENY,
	RULE_HIDE,
};

/* One verb set on one pattern. A line with three patterns is three rules. */
struct rule {
	enum rule_kind kind;
	bool strong; /* deny! and hide!: nothing overrides it */
	bool alone; /* for the path itself and not for what is below; no line says this, see
		     * supervisor/rules/effective.c */
	verbs_t verbs;
	/*
	 * Expanded and absolute, or starting with a double star; or "@name", an abstract socket; or
	 * HOST:PORT, internet addresses. A
	 * backslash makes the byte behind it literal: policy/pattern.h has the form, and functions
	 * to read it.
	 */
	char *pattern;
	size_t private_len; /* bytes of it that ${TMPDIR} stands for, at its front; 0: none */
	char *spelled; /* as written; the same for all patterns that one word's braces made */
	char *target; /* RULE_REDIRECT: the absolute path of the file in its place; else NULL */
	char *target_spelled; /* likewise: as written */
	bool fake; /* RULE_REDIRECT: that is only read by this name */
	bool implied; /* of a RULE_REDIRECT: the reading of its target, which no line says */
	uint32_t when; /* open flags that must all be set for it to count, see when.c; 0: always */
	struct place at;
};

/* The hard whitelists, smallest first. */
enum syscall_set {
	SYSCALLS_STRICT,
	SYSCALLS_COMPUTE,
	SYSCALLS_TOOL,
};

/* `syscall allow|kill CALL`, `syscall errno NAME CALL`: one call taken out of its set's default. */
enum syscall_word {
	SYSCALL_ALLOW,
	SYSCALL_ERRNO,
	SYSCALL_KILL,
};

struct syscall_rule {
	char *name;
	enum syscall_word word;
	int err; /* with SYSCALL_ERRNO: positive errno */
	struct place at;
};

/* Bits of `map deny …`. */
enum map_deny {
	MAP_DENY_WX = 1 << 0, /* writable and executable at once, or one made the other */
	MAP_DENY_EXEC = 1 << 1, /* PROT_EXEC at all, after the launch */
	MAP_DENY_SHARED_EXEC = 1 << 2, /* MAP_SHARED with PROT_EXEC */
	MAP_DENY_SHARED_WRITE = 1 << 3, /* MAP_SHARED with PROT_WRITE */
};

enum limit {
	LIMIT_CPU, /* seconds, each process: RLIMIT_CPU */
	LIMIT_CPUS, /* thousandths of a processor, the whole jail */
	LIMIT_WALL, /* nanoseconds, the whole jail */
	LIMIT_MEMORY, /* bytes, the whole jail */
	LIMIT_AS, /* bytes of address space, each process: RLIMIT_AS */
	LIMIT_PIDS, /* tasks, the whole jail */
	LIMIT_FILES, /* descriptors: RLIMIT_NOFILE */
	LIMIT_FSIZE, /* bytes: RLIMIT_FSIZE */
	LIMIT_STACK, /* bytes: RLIMIT_STACK */
	LIMIT_CORE, /* bytes: RLIMIT_CORE */
	LIMIT_OUTPUT, /* bytes on stdout and stderr together, the whole jail */
	LIMIT_TMP, /* bytes in each of the private /tmp and /dev/shm */
	LIMIT_COUNT
};

struct limit_value {
	bool set;
	uint64_t value; /* in the unit named at enum limit */
	struct place at;
};

/* What the broker answers in the kernel's place. */
enum emulation {
	EMULATE_GETRANDOM, /* the seed */
	EMULATE_CLOCK, /* seconds since 1970 at which the clock starts */
	EMULATE_COUNT
};

struct emulate_value {
	bool set;
	uint64_t value; /* as named at enum emulation */
	struct place at;
};

/* `verdict weight NAME=NUMBER`. */
struct weight_value {
	bool set;
	uint32_t value;
	struct place at;
};

enum env_word {
	ENV_KEEP, /* name or glob; once one keep is there, what no keep matches is dropped */
	ENV_UNSET, /* name or glob; beats keep */
	ENV_SET, /* name=value; beats both */
};

struct env_rule {
	enum env_word word;
	char *name;
	char *value; /* ENV_SET only */
	char *spelled; /* the value as it was written, where ${TMPDIR} is all that it puts in */
	struct place at;
};

/* A scalar setting and who said it last. */
struct setting {
	bool set;
	int value;
	struct place at;
};

/* One `set`, worked out: for whoever asks what a policy's variables were. */
struct variable_value {
	char *name;
	char *value; /* plain bytes */
	struct place at;
};

struct policy {
	struct source *sources;
	size_t source_count;
	struct rule *rules;
	size_t rule_count;
	struct syscall_rule *syscalls;
	size_t syscall_count;
	struct env_rule *env;
	size_t env_count;
	struct variable_value *variables;
	size_t variable_count;
	struct limit_value limits[LIMIT_COUNT];
	struct emulate_value emulations[EMULATE_COUNT];
	struct weight_value weights[EVIDENCE_COUNT];
	struct setting syscall_set; /* enum syscall_set; SYSCALLS_TOOL when unset */
	struct setting net; /* enum net_word */
	struct setting map; /* bits of enum map_deny; united, not overridden */
	bool uses_tmpdir; /* ${TMPDIR} stands in a rule: the launch makes a private one */
};

enum net_word {
	NET_HOST,
	NET_NONE,
	NET_USER, /* a namespace of its own, connected by pasta */
};

/* What the variables stand for. Paths are absolute, without a slash at the end (but "/" itself). */
struct policy_vars {
	const char *home; /* NULL: unknown; a rule that uses it is then an error */
	const char *cwd;
	const char *tmpdir;
	unsigned int uid;
};

/**
 * struct policy_io - How an include finds its text, so that this directory opens no file itself
 * @load:	Finds @name (a word, or a path relative to @dir) and returns its text, NUL
 *		terminated, with its display name and directory; both texts and names belong to the
 *		caller afterwards. 0, -ENOENT when there is none, or another -errno.
 * @ctx:	First argument of @load
 */
struct policy_io {
	int (*load)(void *ctx, const char *name, const char *dir, char **ret_text, size_t *ret_len,
		    char **ret_name, char **ret_dir);
	void *ctx;
};

enum diag_level {
	DIAG_ERROR,
	DIAG_WARNING, /* hardly meant */
	DIAG_NOTE, /* does no harm */
	DIAG_LEVELS
};

/**
 * struct diagnostic - One thing that is wrong with a policy, or odd
 * @level:	How bad
 * @at:		Where, unless @where is empty
 * @where:	The same in words, "file:line:column"
 * @text:	What
 * @below:	Lines that are shown under it: the policy's with a caret, or none
 * @help:	What to do, or empty
 *
 * All are printable, and one line but for @below.
 */
struct diagnostic {
	enum diag_level level;
	struct place at;
	struct text where;
	struct text text;
	struct text below;
	struct text help;
};

/**
 * struct policy_diag - What was wrong, to be shown: policy/diag.h
 * @items:	In the order in which it was found
 * @kept:	How many
 * @count:	How many there were; too many help nobody
 * @failed:	Memory was short: some are missing
 */
struct policy_diag {
	struct diagnostic *items;
	size_t kept;
	unsigned int count;
	bool failed;
};

void policy_diag_free(struct policy_diag *diag);

int policy_add_name(struct policy *policy, const char *name, const struct policy_io *io,
		    const struct policy_vars *vars, struct policy_diag *diag);
int policy_add_text(struct policy *policy, const char *name, const char *dir, const char *text,
		    size_t len, unsigned int rank, const struct policy_io *io,
		    const struct policy_vars *vars, struct policy_diag *diag);
void policy_free(struct policy *policy);
void policy_place(const struct policy *policy, const struct place *at, struct text *text);
void policy_line(const struct policy *policy, const struct place *at, struct text *text);
bool policy_env_keeps(const struct policy *policy, const char *name);
bool policy_rule_grants(const struct rule *rule);
bool policy_rule_veils(const struct rule *rule);
bool policy_asks(const struct policy *policy);
bool policy_may_group(const struct policy *policy);
bool policy_same_target(const struct rule *one, const struct rule *other);
enum net_word policy_net(const struct policy *policy);
bool policy_redirects(const struct policy *policy);
const struct rule *policy_hides(const struct policy *policy, bool strong);
void policy_show(const struct policy *policy, struct text *text);

/* Shipped policies, embedded at build time from policy/shipped/. */
struct shipped {
	const char *name;
	const char *text;
	size_t len;
};

const struct shipped *shipped_find(const char *name);
const struct shipped *shipped_at(unsigned int index);

#endif
