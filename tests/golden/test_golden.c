// SPDX-License-Identifier: MIT
// tests/golden/test_golden.c - Policies and what they decide, as data
//
// A .golden file has cases:
//
//     == what the case shows
//     names /bin = /usr/bin          other names of a literal path, if there are any
//     same /a = /b/c                 two places that show the same, for denials
//     read /a                        the policy
//     deny /a/b
//     --
//     read /a -> allow by 1          VERB PATH [when FLAG,FLAG] -> DECISION [by LINE|nothing]
//     read /a/b -> EACCES by 2
//     look /a/b -> allow by nothing  stat and its kin, which hide and `deny list` alone refuse
//     read /c -> redirect /d by 3    another file is in its place; or `fake /d`
//
// Lines of the policy are counted from 1, without `names` and `same`. ~ is /home/u, ./ is
// /home/u/project, ${TMPDIR} is /tmp/t. Lines that begin with `;` are comments. Each request is one
// test. Behind ` because ` a request may say why, from the specification; in a file whose first
// line is `argued` each must.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/judge.h"
#include "policy/base/cleanup.h"
#include "policy/hull.h"
#include "policy/tree.h"
#include "tests/said.h"

static const struct policy_vars vars = {
	.home = "/home/u",
	.cwd = "/home/u/project",
	.tmpdir = "/tmp/t",
	.uid = 1000,
};

static const struct {
	const char *name;
	uint32_t flags;
} flags_table[] = {
	{ "O_TRUNC", O_TRUNC },		{ "O_APPEND", O_APPEND }, { "O_CREAT", O_CREAT },
	{ "O_WRONLY", O_WRONLY },	{ "O_RDWR", O_RDWR },	  { "O_RDONLY", O_RDONLY },
	{ "O_NOATIME", O_NOATIME },	{ "O_EXCL", O_EXCL },	  { "O_SYNC", O_SYNC },
	{ "O_DIRECTORY", O_DIRECTORY },
};

#define NAMES_MAX 16

/* One case: the policy, its tree and hull, and the other names that paths have. */
struct golden {
	struct text policy_text;
	char *names[NAMES_MAX][2];
	size_t name_count;
	struct tree_same same[NAMES_MAX];
	size_t same_count;
	struct policy policy;
	struct tree *tree;
	struct hull hull;
};

/* A file on its way. */
struct run {
	const char *file;
	unsigned int line;
	bool argued; /* every request of it is to say why */
	unsigned int tests;
	unsigned int failures;
};

static void golden_free(struct golden *golden)
{
	text_free(&golden->policy_text);
	for (size_t i = 0; i < golden->name_count; i++) {
		free(golden->names[i][0]);
		free(golden->names[i][1]);
	}
	for (size_t i = 0; i < golden->same_count; i++)
		strings_free(&golden->same[i].places);
	policy_free(&golden->policy);
	tree_free(golden->tree);
	hull_free(&golden->hull);
	*golden = (struct golden){ 0 };
}

static void report(struct run *run, bool ok, const char *what, const char *got)
{
	run->tests++;
	printf("%sok %u - %s:%u: %s\n", ok ? "" : "not ", run->tests, run->file, run->line, what);
	if (!ok)
		printf("# got: %s\n", got);
	run->failures += !ok;
}

/* Every name whose left side covers the path gives another name. */
static int each_name(void *ctx, const char *path, bool allow,
		     void (*emit)(void *to, const char *name), void *to)
{
	const struct golden *golden = ctx;

	(void)allow;
	for (size_t i = 0; i < golden->name_count; i++) {
		size_t len = strlen(golden->names[i][0]);
		char name[512];

		if (strncmp(path, golden->names[i][0], len) != 0 || (path[len] && path[len] != '/'))
			continue;
		snprintf(name, sizeof(name), "%s%s", golden->names[i][1], path + len);
		emit(to, name);
	}
	return 0;
}

static const struct tree_same *each_same(void *ctx, size_t index)
{
	const struct golden *golden = ctx;

	return index < golden->same_count ? &golden->same[index] : NULL;
}

static int compile(struct run *run, struct golden *golden)
{
	const struct tree_names names = { .each = each_name, .same = each_same, .ctx = golden };
	struct policy_diag diag = { 0 };
	int r = policy_add_text(&golden->policy, "policy", "/policies",
				text_cstr(&golden->policy_text), golden->policy_text.len, 1, NULL,
				&vars, &diag);

	if (!r)
		r = tree_build(&golden->policy, &names, &golden->tree, &diag);
	if (!r)
		r = hull_build(&golden->policy, &names, golden->tree, &golden->hull);
	if (r < 0)
		report(run, false, "the policy", said(&diag));
	policy_diag_free(&diag);
	return r;
}

static int find_verb(const char *name)
{
	for (unsigned int i = 0; i < VERB_COUNT; i++)
		if (!strcmp(verb_name((enum verb)i), name))
			return (int)i;
	return -1;
}

static uint32_t parse_flags(char *names)
{
	uint32_t flags = 0;

	for (char *name = strtok(names, ","); name; name = strtok(NULL, ",")) {
		bool found = false;

		for (size_t i = 0; i < ARRAY_SIZE(flags_table); i++)
			if (!strcmp(flags_table[i].name, name)) {
				flags |= flags_table[i].flags;
				found = true;
			}
		if (!found) {
			fprintf(stderr, "unknown flag %s\n", name);
			exit(2);
		}
	}
	return flags;
}

/* "allow by 1", "EACCES by nothing" */
static void describe(const struct golden *golden, const char *decision, uint32_t rule,
		     bool with_rule, struct text *text)
{
	text_str(text, decision);
	if (with_rule && rule >= golden->policy.rule_count)
		text_str(text, " by nothing");
	else if (with_rule)
		text_printf(text, " by %u", golden->policy.rules[rule].at.line);
}

/* A verb, as every call that needs it is decided. */
static void ask(const struct golden *golden, const char *path, int verb, uint32_t flags,
		bool with_rule, struct text *text)
{
	_cleanup_text_ struct text redirect = { 0 };
	struct outcome outcome;
	verbs_t bit = VERB_BIT(verb);

	tree_lookup(golden->tree, path, strlen(path), flags, &outcome);
	if (outcome.redirected & bit)
		text_printf(&redirect, "%s %s",
			    golden->policy.rules[outcome.rule[verb]].fake ? "fake" : "redirect",
			    golden->policy.rules[outcome.rule[verb]].target);
	describe(golden,
		 redirect.len		 ? redirect.data
		 : outcome.allowed & bit ? "allow"
		 : outcome.asked & bit	 ? "ask"
		 : outcome.hidden & bit	 ? "ENOENT"
					 : "EACCES",
		 outcome.rule[verb], with_rule, text);
	if ((outcome.allowed | outcome.asked) & ~hull_verbs(&golden->hull, path, strlen(path)))
		text_str(text, ", and the hull does not hold it");
}

/* Reading what is known of a file, as the broker decides it. */
static void ask_look(const struct golden *golden, const char *path, bool with_rule,
		     struct text *text)
{
	struct judge judge = { .policy = &golden->policy, .tree = golden->tree };
	struct decision decision;
	struct name name;

	name_init(&name);
	name.len = strlen(path);
	memcpy(name.path, path, name.len + 1);
	judge_look(&judge, &name, &decision);
	describe(golden,
		 decision.would == RECORD_ALLOW	   ? "allow"
		 : decision.would == RECORD_HIDDEN ? "ENOENT"
						   : "EACCES",
		 decision.rule, with_rule, text);
}

/* VERB PATH [when FLAGS] -> DECISION [by LINE] [because ARGUMENT] */
static void check(struct run *run, const struct golden *golden, const char *line)
{
	static const char because[] = " because ";

	_cleanup_free_ char *copy = strdup(line);
	_cleanup_text_ struct text got = { 0 };
	char *arrow = strstr(copy, " -> "), *path = strchr(copy, ' '), *when, *argument;
	uint32_t flags = 0;
	bool with_rule;
	int verb;

	if (!arrow || !path || path >= arrow) {
		report(run, false, line, "this is no request");
		return;
	}
	argument = strstr(arrow, because);
	if (run->argued && (!argument || !strstr(arrow, " by "))) {
		report(run, false, line, "no deciding line, or no word on why");
		return;
	}
	if (argument)
		*argument = '\0';
	*arrow = *path++ = '\0';
	when = strstr(path, " when ");
	if (when) {
		*when = '\0';
		flags = parse_flags(when + 6);
	}
	verb = find_verb(copy);
	with_rule = strstr(arrow + 4, " by ");
	if (verb < 0 && strcmp(copy, "look") != 0) {
		report(run, false, line, "this is no verb");
		return;
	}
	if (verb < 0)
		ask_look(golden, path, with_rule, &got);
	else
		ask(golden, path, verb, flags, with_rule, &got);
	report(run, !strcmp(text_cstr(&got), arrow + 4), line, text_cstr(&got));
}

enum section {
	SECTION_NONE,
	SECTION_POLICY,
	SECTION_REQUESTS,
};

static void add_name(struct golden *golden, char *line)
{
	char *name = strtok(line, " "), *other;

	name = strtok(NULL, " ");
	other = strtok(NULL, " ");
	other = strtok(NULL, " ");
	if (!name || !other || golden->name_count == NAMES_MAX)
		exit(2);
	golden->names[golden->name_count][0] = strdup(name);
	golden->names[golden->name_count++][1] = strdup(other);
}

/* same PATH = PATH... */
static void add_same(struct golden *golden, char *line)
{
	struct strings *places = &golden->same[golden->same_count].places;

	if (golden->same_count++ == NAMES_MAX)
		exit(2);
	for (char *place = strtok(line + strlen("same "), " "); place; place = strtok(NULL, " "))
		if (*place != '=' && strings_push(places, place, strlen(place)) < 0)
			exit(2);
}

static int run_file(struct run *run, FILE *file)
{
	enum section section = SECTION_NONE;
	struct golden golden = { 0 };
	_cleanup_free_ char *line = NULL;
	size_t size = 0;
	ssize_t len;
	int r = 0;

	while ((len = getline(&line, &size, file)) >= 0 && !r) {
		run->line++;
		if (len && line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (run->line == 1 && !strcmp(line, "argued")) {
			run->argued = true;
		} else if (!strncmp(line, "== ", 3)) {
			golden_free(&golden);
			section = SECTION_POLICY;
		} else if (line[0] == ';') {
			continue;
		} else if (section == SECTION_POLICY && !strncmp(line, "names ", 6)) {
			add_name(&golden, line);
		} else if (section == SECTION_POLICY && !strncmp(line, "same ", 5)) {
			add_same(&golden, line);
		} else if (section == SECTION_POLICY && !strcmp(line, "--")) {
			r = compile(run, &golden);
			section = SECTION_REQUESTS;
		} else if (section == SECTION_POLICY) {
			text_printf(&golden.policy_text, "%s\n", line);
		} else if (section == SECTION_REQUESTS && *line) {
			check(run, &golden, line);
		}
	}
	golden_free(&golden);
	return r;
}

int main(int argc, char **argv)
{
	struct run run = { 0 };
	int r = 0;

	for (int i = 1; i < argc && !r; i++) {
		_cleanup_fclose_ FILE *file = fopen(argv[i], "re");
		const char *slash = strrchr(argv[i], '/');

		if (!file) {
			perror(argv[i]);
			return 2;
		}
		run.file = slash ? slash + 1 : argv[i];
		run.line = 0;
		run.argued = false;
		r = run_file(&run, file);
	}
	printf("1..%u\n", run.tests);
	return r < 0 || run.failures || !run.tests;
}
