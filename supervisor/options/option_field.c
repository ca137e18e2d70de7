// SPDX-License-Identifier: MIT
// supervisor/options/option_field.c - What the value of an option means
#include "supervisor/options/option_field.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/limit.h"
#include "supervisor/options/option_line.h"
#include "supervisor/trace/traces.h"

/**
 * option_bad() - Say that a value is none for its option
 * @message:	Grows
 * @row:	The option
 * @value:	What was said
 * @wanted:	What it takes
 *
 * Return: -EINVAL
 */
int option_bad(struct text *message, const struct option_row *row, const char *value,
	       const char *wanted)
{
	text_printf(message, "warder: --%s: `", row->name);
	text_visible(message, value, strlen(value));
	text_printf(message, "` is not %s\n", wanted);
	return -EINVAL;
}

static int read_number(const char *value, uint64_t *ret_number)
{
	char *end;
	unsigned long long number;

	errno = 0;
	number = strtoull(value, &end, 10);
	if (errno || *end || *value < '0' || *value > '9')
		return -EINVAL;
	*ret_number = number;
	return 0;
}

static int set_color(struct options *options, const struct option_row *row, const char *value,
		     struct text *message)
{
	static const char *const words[] = { "never", "always", "auto" };
	static const int meanings[] = { 0, 1, -1 };

	for (size_t i = 0; i < 3; i++)
		if (!strcmp(value, words[i])) {
			options->color = meanings[i];
			return 0;
		}
	return option_bad(message, row, value, "auto, always or never");
}

static int add_policy(struct options *options, const struct option_row *row, const char *value,
		      struct text *message)
{
	if (options_policy(options, value) < 0)
		return option_bad(message, row, value, "possible: there are 16 policies already");
	return 0;
}

static int set_tighten(struct options *options, const struct option_row *row, const char *value,
		       struct text *message)
{
	if (options->tighten)
		return option_bad(message, row, value, "possible: only one policy at a time");
	options->tighten = value;
	return add_policy(options, row, value, message);
}

static int set_ask_timeout(struct options *options, const struct option_row *row, const char *value,
			   struct text *message)
{
	if (limit_value(LIMIT_WALL, value, &options->ask_timeout_ns) < 0)
		return option_bad(message, row, value, "a time, as in 90s, 5m or 1h");
	return 0;
}

static int set_status_fd(struct options *options, const struct option_row *row, const char *value,
			 struct text *message)
{
	uint64_t number;

	if (read_number(value, &number) < 0 || number < 1 || number > 1 << 20)
		return option_bad(message, row, value,
				  "a descriptor that can be written: 1, 2, 3 and so on");
	options->status_fd = (int)number;
	return 0;
}

static int set_fail(struct options *options, const struct option_row *row, const char *value,
		    struct text *message)
{
	uint64_t number = 1;

	if (value && (read_number(value, &number) < 0 || !number))
		return option_bad(message, row, value, "a number from 1 up");
	options->fail_on_deny = number;
	return 0;
}

static int set_verdict(struct options *options, const struct option_row *row, const char *value,
		       struct text *message)
{
	uint64_t number = 1;

	if (value && (read_number(value, &number) < 0 || !number || number > OPTIONS_RUNS_MAX))
		return option_bad(message, row, value, "a number of runs from 1 to 64");
	options->verdict_runs = (unsigned int)number;
	return 0;
}

static int set_fail_verdict(struct options *options, const struct option_row *row,
			    const char *value, struct text *message)
{
	if (!value || !strcmp(value, "uncertain"))
		options->fail_on_verdict = FAIL_UNLESS_DETERMINISTIC;
	else if (!strcmp(value, "reject"))
		options->fail_on_verdict = FAIL_REJECTED;
	else
		return option_bad(message, row, value, "reject or uncertain");
	return 0;
}

static int set_digest(struct options *options, const struct option_row *row, const char *value,
		      struct text *message)
{
	if (strcmp(value, "files") != 0)
		return option_bad(message, row, value, "files");
	options->digest_files = true;
	return 0;
}

static int set_writes(struct options *options, const struct option_row *row, const char *value,
		      struct text *message)
{
	if (!strcmp(value, "discard"))
		options->writes = WRITES_DISCARD;
	else if (!strcmp(value, "review"))
		options->writes = WRITES_REVIEW;
	else
		return option_bad(message, row, value, "discard or review");
	return 0;
}

static int set_nested(struct options *options, const struct option_row *row, const char *value,
		      struct text *message)
{
	if (strcmp(value, "allow") != 0 && strcmp(value, "refuse") != 0)
		return option_bad(message, row, value, "allow or refuse");
	options->nested = !strcmp(value, "allow");
	return 0;
}

/* A place in the root; the jail's /proc covers what would be shown there. */
static bool is_place(const char *path)
{
	return path_is_resolved(path) && path[1] && !path_below(path, "/proc");
}

static int add_mount(struct options *options, const char *source, const char *place, bool read_only)
{
	struct root_mount *mounts =
		reallocarray(options->mounts, options->mount_count + 1, sizeof(*mounts));
	struct root_mount mount = { .read_only = read_only };

	if (!mounts)
		return -ENOMEM;
	options->mounts = mounts;
	mount.source = source ? strdup(source) : NULL;
	mount.place = strdup(place);
	mounts[options->mount_count++] = mount;
	/* What is shown is meant to be used. */
	text_str(&options->rules, read_only ? "read " : "write ");
	option_path(&options->rules, place);
	return mount.place && (!source || mount.source) ? 0 : -ENOMEM;
}

static int add_bind(struct options *options, const struct option_row *row, const char *value,
		    struct text *message)
{
	static const char wanted[] = "SRC:DST or SRC:DST:ro, DST beginning with / and without `.`, "
				     "`..` or a slash at the end, and not in /proc";
	_cleanup_free_ char *copy = strdup(value);
	char *place = copy ? strchr(copy, ':') : NULL, *how;

	if (!copy)
		return -ENOMEM;
	if (!place || place == copy)
		return option_bad(message, row, value, wanted);
	*place++ = '\0';
	how = strchr(place, ':');
	if (how)
		*how++ = '\0';
	if (!is_place(place) || (how && strcmp(how, "ro") != 0 && strcmp(how, "rw") != 0))
		return option_bad(message, row, value, wanted);
	return add_mount(options, copy, place, how && !strcmp(how, "ro"));
}

static int add_tmpfs(struct options *options, const struct option_row *row, const char *value,
		     struct text *message)
{
	if (!is_place(value))
		return option_bad(message, row, value,
				  "a path that begins with / and is without `.`, `..` or a slash "
				  "at the end, and not in /proc");
	return add_mount(options, NULL, value, false);
}

static int set_uid(struct options *options, const struct option_row *row, const char *value,
		   struct text *message)
{
	uint64_t number;

	/* the last one means nobody: setresuid(2) */
	if (read_number(value, &number) < 0 || number >= UINT32_MAX)
		return option_bad(message, row, value, "the number of a user");
	options->uid_given = true;
	options->uid = (uid_t)number;
	return 0;
}

static int set_hostname(struct options *options, const struct option_row *row, const char *value,
			struct text *message)
{
	static const char good[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";

	if (value[strspn(value, good)] || strlen(value) > 64)
		return option_bad(message, row, value,
				  "a host's name: at most 64 letters, digits, dots and dashes");
	options->hostname = value;
	return 0;
}

static int set_trace(struct options *options, const struct option_row *row, const char *value,
		     struct text *message)
{
	(void)row;
	options->tracing = true;
	return traces_parse(value, &options->traced, message);
}

static int clear_env(struct options *options, const struct option_row *row, const char *value,
		     struct text *message)
{
	(void)row;
	(void)value;
	(void)message;
	text_str(&options->rules, "env unset *\n");
	return 0;
}

/* Fields that are the value as it is, and fields that are set by being named: where they are. */
static const size_t values[FIELD_COUNT] = {
	[FIELD_CHDIR] = offsetof(struct options, chdir),
	[FIELD_AUDIT] = offsetof(struct options, audit),
	[FIELD_SIGN] = offsetof(struct options, sign),
	[FIELD_LEARN] = offsetof(struct options, learn),
	[FIELD_REMEMBER] = offsetof(struct options, remember),
	[FIELD_ROOT] = offsetof(struct options, root),
};

static const size_t flags[FIELD_COUNT] = {
	[FIELD_AUDIT_SYNC] = offsetof(struct options, audit_sync),
	[FIELD_LEARN_LIMITS] = offsetof(struct options, learn_limits),
	[FIELD_OBSERVE] = offsetof(struct options, observe),
	[FIELD_LATE_TRACING] = offsetof(struct options, late_tracing),
	[FIELD_LIGHT] = offsetof(struct options, light),
	[FIELD_DEV] = offsetof(struct options, dev),
	[FIELD_TTY] = offsetof(struct options, tty),
	[FIELD_VERBOSE] = offsetof(struct options, verbose),
	[FIELD_QUIET] = offsetof(struct options, quiet),
};

/* Fields whose value is read. */
static int (*const setters[FIELD_COUNT])(struct options *options, const struct option_row *row,
					 const char *value, struct text *message) = {
	[FIELD_TIGHTEN] = set_tighten,
	[FIELD_POLICY] = add_policy,
	[FIELD_DIGEST] = set_digest,
	[FIELD_ASK_TIMEOUT] = set_ask_timeout,
	[FIELD_TRACE] = set_trace,
	[FIELD_NESTED] = set_nested,
	[FIELD_WRITES] = set_writes,
	[FIELD_STATUS_FD] = set_status_fd,
	[FIELD_FAIL] = set_fail,
	[FIELD_VERDICT] = set_verdict,
	[FIELD_FAIL_VERDICT] = set_fail_verdict,
	[FIELD_COLOR] = set_color,
	[FIELD_CLEAR_ENV] = clear_env,
	[FIELD_UID] = set_uid,
	[FIELD_HOSTNAME] = set_hostname,
	[FIELD_BIND] = add_bind,
	[FIELD_TMPFS] = add_tmpfs,
};

/**
 * option_set() - Give an option's value to its field
 * @options:	Gets it
 * @row:	An option of the kind AS_FIELD
 * @value:	What was said, NULL: nothing
 * @message:	What is wrong with it
 *
 * Return: 0, -EINVAL with @message
 */
int option_set(struct options *options, const struct option_row *row, const char *value,
	       struct text *message)
{
	char *base = (char *)options;

	if (setters[row->field])
		return setters[row->field](options, row, value, message);
	if (values[row->field])
		*(const char **)(void *)(base + values[row->field]) = value;
	if (flags[row->field])
		*(bool *)(void *)(base + flags[row->field]) = true;
	return 0;
}
