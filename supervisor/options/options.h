/* SPDX-License-Identifier: MIT */
/* supervisor/options/options.h - The command line of `warder run` */
#ifndef WARDER_SUPERVISOR_OPTIONS_OPTIONS_H
#define WARDER_SUPERVISOR_OPTIONS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "jail/root.h"
#include "policy/base/strings.h"
#include "policy/base/text.h"
#include "policy/trace.h"

/* --ask-timeout, where it is not said: nanoseconds. */
#define OPTIONS_ASK_TIMEOUT UINT64_C(60000000000)

/* Each run has a log, an observation and time of its own. */
#define OPTIONS_RUNS_MAX 64U

/* --fail-on-verdict. */
enum fail_on_verdict {
	FAIL_NEVER,
	FAIL_REJECTED,
	FAIL_UNLESS_DETERMINISTIC,
};

/* --writes. */
enum writes {
	WRITES_DIRECT,
	WRITES_DISCARD,
	WRITES_REVIEW,
};

/**
 * struct options - What the user asked for
 * @command:	The command and its arguments, NULL terminated; not empty with OPTIONS_RUN
 * @policies:	Policy names or files, in order; none: "default"
 * @rules:	Lines of policy that the options stand for, one option a line
 * @chdir:	-C, or NULL
 * @audit:	-o: a file, "-" for stdout, "none"; NULL: the default place
 * @audit_sync:	--audit-sync
 * @sign:	--sign, or NULL
 * @digest_files: --digest files
 * @learn:	--learn, or NULL
 * @learn_limits: --learn-limits: limits as well
 * @tighten:	--tighten, or NULL; one of @policies, too
 * @remember:	--remember, or NULL
 * @ask_timeout_ns: --ask-timeout
 * @observe:	--observe
 * @writes:	--writes: where what is written goes
 * @tracing:	--trace
 * @traced:	The calls that it names
 * @late_tracing: --late-tracing: a process is traced from its first decided call on
 * @root:	--root: a directory, "fresh" or "oci:DIR[:TAG]"; NULL: the host's
 * @mounts:	--bind and --tmpfs, @mount_count of them; their strings are the options' own
 * @mount_count: How many
 * @dev:	--dev
 * @uid:	--uid, if @uid_given
 * @gid:	The group of an image's user, if @gid_given
 * @hostname:	--hostname, or NULL
 * @image_root:	Where --root's image was unpacked; NULL: --root is none
 * @image_digest: Of its manifest
 * @image_environment: NAME=VALUE each; what it says of the environment
 * @light:	--light: no namespaces even where the host has them
 * @nested:	--nested allow
 * @tty:	-t: a terminal of the jail's own
 * @status_fd:	--status-fd, -1 without
 * @fail_on_deny: Exit 123 when at least that many refusals happened; 0: never
 * @verdict_runs: --verdict: how many runs are to be compared; 0: no verdict
 * @fail_on_verdict: Exit 122 on REJECT, with FAIL_UNLESS_DETERMINISTIC also on UNCERTAIN
 * @verbose:	-v
 * @quiet:	-q
 * @color:	-1 by terminal, 0 never, 1 always
 * @given:	Bits of the options that were said, in the order of the help
 */
struct options {
	char *const *command;
	const char *policies[16];
	unsigned int policy_count;
	struct text rules;
	const char *chdir;
	const char *audit;
	bool audit_sync;
	const char *sign;
	bool digest_files;
	const char *learn;
	bool learn_limits;
	const char *tighten;
	const char *remember;
	uint64_t ask_timeout_ns;
	bool observe;
	enum writes writes;
	bool tracing;
	struct trace_set traced;
	bool late_tracing;
	const char *root;
	struct root_mount *mounts;
	size_t mount_count;
	bool dev;
	bool uid_given;
	uid_t uid;
	bool gid_given;
	gid_t gid;
	const char *hostname;
	const char *image_root;
	const char *image_digest;
	const struct strings *image_environment;
	bool light;
	bool tty;
	bool nested;
	int status_fd;
	uint64_t fail_on_deny;
	unsigned int verdict_runs;
	enum fail_on_verdict fail_on_verdict;
	bool verbose;
	bool quiet;
	int color;
	uint64_t given;
};

/* What options_parse() says besides errors. */
enum options_result {
	OPTIONS_RUN,
	OPTIONS_NO_COMMAND, /* options only; command[0] is NULL */
	OPTIONS_HELP,
	OPTIONS_VERSION,
};

/**
 * struct options_shape - What can be told of one option
 * @letter:	0: it has none
 * @name:	Behind two dashes
 * @value:	It takes one
 * @maybe:	Only as --name=VALUE
 * @shown:	The value's name, or its words with `|` between them
 * @help:	What it does; lines
 */
struct options_shape {
	char letter;
	const char *name;
	bool value;
	bool maybe;
	const char *shown;
	const char *help;
};

bool options_shape(unsigned int index, struct options_shape *ret_shape);
int options_parse(int argc, char *const argv[], struct options *ret_options, struct text *message);
const char *options_besides(const struct options *options, const char *const *names, size_t count);
int options_policy(struct options *options, const char *name);
void options_free(struct options *options);
void options_help(struct text *text);

#endif
