// SPDX-License-Identifier: MIT
// supervisor/commands/command_policy_from.c - `warder policy from`: one policy from the logs of
// several runs
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/inode.h"
#include "supervisor/commands/commands.h"
#include "supervisor/learn/lessons.h"
#include "supervisor/learn/tighten.h"
#include "supervisor/options/extra.h"
#include "supervisor/options/usage.h"
#include "supervisor/rules/compiled.h"
#include "supervisor/rules/complaint.h"
#include "supervisor/rules/effective.h"
#include "supervisor/words/exit_status.h"
#include "supervisor/words/output.h"

/* What was asked for. */
struct request {
	struct options options;
	bool limits;
	struct text message; /* what is wrong */
};

static int refuse_file(const char *path, const char *why)
{
	_cleanup_text_ struct text shown = { 0 };

	text_visible(&shown, path, strlen(path));
	fprintf(stderr, "warder: -o %s: %s\n  name another file, or - for standard output\n",
		text_cstr(&shown), why);
	return -ECANCELED;
}

/* A log that is read must not be what is written. */
static bool is_log(int fd, char *const *logs)
{
	struct stat out, in;

	if (fstat(fd, &out) < 0)
		return false;
	for (; *logs; logs++) {
		int r = strcmp(*logs, "-") ? stat(*logs, &in) : fstat(STDIN_FILENO, &in);

		if (r == 0 && same_file(&in, &out))
			return true;
	}
	return false;
}

/* Opens the file before anything is read; what is in it stays until there is something to write. */
static int open_output(const struct options *options, struct output *ret_output)
{
	const char *path = options->audit;
	int r;

	if (!path || !strcmp(path, "-"))
		return 0;
	r = output_open(path, O_NOFOLLOW, 0644, ret_output);
	if (r == -ELOOP)
		return refuse_file(path, "it is a symbolic link");
	if (r < 0)
		return refuse_file(path, strerror(-r));
	if (!ret_output->path)
		return refuse_file(path, "a device keeps no policy");
	if (is_log(ret_output->fd, options->command))
		return refuse_file(path, "it is one of the logs");
	return 0;
}

/* What was made must be a policy that a run would start with. */
static int check(const struct text *text)
{
	struct policy policy = { .rule_count = 0 };
	struct compiled compiled = { .tree = NULL };
	struct plan_options plan = { .observe = false };
	_cleanup_text_ struct text message = { 0 };
	struct policy_diag diag = { .count = 0 };
	struct policy_vars vars;
	struct paths paths;
	int r = paths_enter(NULL, &paths, &vars, &message);

	if (r == 0) {
		struct policy_io io = effective_io(&paths);

		r = policy_add_text(&policy, "the new policy", paths.cwd, text_cstr(text),
				    text->len, 1, &io, &vars, &diag);
	}
	if (r == 0)
		r = compiled_build(&policy, &plan, &compiled, &diag);
	complaint_take(&diag, &message);
	fputs(text_cstr(&message), stderr);
	compiled_free(&compiled);
	policy_free(&policy);
	paths_free(&paths);
	return r < 0 ? -ECANCELED : 0;
}

static int write_out(const struct text *text, struct output *output)
{
	int r = check(text);

	if (r == 0 && output->fd >= 0)
		r = output_begin(output);
	return r < 0 ? r
		     : output_write(output->fd >= 0 ? output->fd : STDOUT_FILENO, text->data,
				    text->len);
}

/* The words of a command as exec(3) has them; the array is the caller's. */
static char **words_of_command(const struct text *command)
{
	size_t count = 0;
	char **words;

	for (size_t at = 0; at < command->len; at += strlen(command->data + at) + 1)
		count++;
	words = calloc(count + 1, sizeof(*words));
	count = 0;
	for (size_t at = 0; words && at < command->len; at += strlen(command->data + at) + 1)
		words[count++] = command->data + at;
	return words;
}

static int make_policy(const struct lessons *lessons, struct text *text)
{
	_cleanup_free_ char **argv = words_of_command(&lessons->command);
	_cleanup_text_ struct text notes = { 0 };
	struct learn_header header = { .argv = argv };

	if (!argv)
		return -ENOMEM;
	lessons_notes(lessons, &notes);
	header.notes = text_cstr(&notes);
	clock_gettime(CLOCK_REALTIME, &header.wall);
	return notes.failed ? -ENOMEM : learn_write(lessons->learn, &header, text);
}

static int make_tightened(const struct lessons *lessons, struct text *text)
{
	struct tightened tightened;
	int r = tighten(lessons->used, lessons->tightened, &tightened, text);

	if (r == 0)
		fprintf(stderr,
			"warder: of %zu paths that the policy grants, %zu were not used in any of "
			"%" PRIu64 " run%s%s\n",
			tightened.paths, tightened.gone, lessons->runs,
			lessons->runs == 1 ? "" : "s",
			tightened.narrower ? "; others are narrower now" : "");
	return r;
}

static int from_logs(const struct request *request)
{
	_cleanup_(lessons_close) struct lessons lessons = { .options = NULL };
	_cleanup_(output_close) struct output output = OUTPUT_NONE;
	_cleanup_text_ struct text text = { 0 };
	int r = open_output(&request->options, &output);

	if (r == 0)
		r = lessons_open(&request->options, request->limits, &lessons);
	for (char *const *name = request->options.command; r == 0 && *name; name++)
		r = lessons_log(&lessons, *name);
	if (r < 0)
		return r;
	if (!request->options.quiet)
		lessons_tell(&lessons);
	r = lessons.used ? make_tightened(&lessons, &text) : make_policy(&lessons, &text);
	if (r == 0)
		r = write_out(&text, &output);
	if (r < 0 && r != -ECANCELED)
		fprintf(stderr, "warder: the new policy: %s\n",
			r == -E2BIG ? "these runs used more directories than a policy can name"
				    : strerror(-r));
	return r;
}

/* Options of a run that mean something here. */
static const char *const options_of_from[] = {
	"policy",    "rule",	"ro",	  "rw",	     "rx",    "deny", "hide",
	"audit",     "chdir",	"quiet",  "tighten", "color", "env",  "net",
	"clear-env", "timeout", "memory", "pids",    "limit",
};

static int run_request(struct request *request, int argc, char *const argv[])
{
	int r = options_parse(argc, argv, &request->options, &request->message);
	const struct options *options = &request->options;
	const char *other;

	if (r == OPTIONS_HELP || r == OPTIONS_VERSION)
		return usage_print(usage_policy_from);
	if (r < 0)
		return EXIT_WARDER;
	other = options_besides(options, options_of_from, ARRAY_SIZE(options_of_from));
	if (other)
		return usage_wrong(usage_policy_from,
				   "--%s means nothing here: of a run's options only -o, -C, -q, "
				   "--tighten and those that name a policy do",
				   other);
	if (r == OPTIONS_NO_COMMAND)
		return usage_wrong(usage_policy_from, "AUDIT is missing");
	if (options->tighten && request->limits)
		return usage_wrong(usage_policy_from, "--learn-limits goes without --tighten");
	if (options->chdir && paths_change(options->chdir, &request->message) < 0)
		return EXIT_WARDER;
	return from_logs(request) < 0 ? EXIT_WARDER : 0;
}

/**
 * policy_from() - warder policy from [-o FILE] [--learn-limits] [--tighten POLICY] AUDIT…
 * @argc:	From the word `from` on
 * @argv:	Likewise
 *
 * Return: the exit status: 0, 125 when there is no policy
 */
int policy_from(int argc, char *const argv[])
{
	struct request request = { .options = { .command = NULL } };
	struct extra limits = { .name = "--learn-limits" };
	_cleanup_free_ char **words = NULL;
	int status = extra_take(&argc, argv, &limits, 1, usage_policy_from, &words);

	if (status)
		return status;
	request.limits = limits.value;
	status = run_request(&request, argc, words);
	fputs(text_cstr(&request.message), stderr);
	text_free(&request.message);
	options_free(&request.options);
	return status;
}
