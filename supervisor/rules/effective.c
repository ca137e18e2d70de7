// SPDX-License-Identifier: MIT
// supervisor/rules/effective.c - The policy in force: shipped, files, command line, and our own
// rules
#include "supervisor/rules/effective.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/diag.h"

#define FILE_MAX (4 << 20)
#define RANK_FILE 1
#define RANK_COMMAND_LINE 2
#define OWN_SOURCE "warder"

/* Reads a whole file; -ENOENT only when there is none. */
static int read_file(const char *path, char **ret_text, size_t *ret_len)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	_cleanup_free_ char *text = NULL;
	struct stat st;
	size_t len = 0;

	if (fd < 0)
		return errno == ENOTDIR ? -ENOENT : -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (st.st_size >= FILE_MAX)
		return -EFBIG;
	if (fcntl(fd, F_SETFL, O_RDONLY) < 0) /* the open must not wait, reading a pipe may */
		return -errno;
	text = malloc(FILE_MAX + 1);
	if (!text)
		return -ENOMEM;
	while (len < FILE_MAX) {
		ssize_t got = read(fd, text + len, FILE_MAX - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		len += (size_t)got;
	}
	if (len == FILE_MAX) /* the rest may have the denials */
		return -EFBIG;
	text[len] = '\0';
	*ret_text = steal_ptr(text);
	*ret_len = len;
	return 0;
}

/* A word is looked for in the search path; what looks like a file is one. */
static bool is_file(const char *name)
{
	size_t len = strlen(name);

	return strchr(name, '/') || (len > 7 && !strcmp(name + len - 7, ".policy"));
}

static int load_path(struct paths *paths, const char *path, char **ret_text, size_t *ret_len,
		     char **ret_name, char **ret_dir)
{
	_cleanup_free_ char *text = NULL, *name = NULL, *dir = NULL;
	char *slash;
	size_t len = 0;
	int r = strings_push(&paths->looked, path, strlen(path));

	if (r == 0)
		r = read_file(path, &text, &len);
	if (r < 0)
		return r;
	name = strdup(path);
	dir = realpath(path, NULL);
	if (dir) {
		slash = strrchr(dir, '/');
		slash[slash == dir] = '\0';
	} else { /* a pipe: /dev/stdin, or what <(…) of a shell is */
		dir = getcwd(NULL, 0);
	}
	if (!name || !dir)
		return -ENOMEM;
	*ret_text = steal_ptr(text);
	*ret_len = len;
	*ret_name = steal_ptr(name);
	*ret_dir = steal_ptr(dir);
	return 0;
}

/* struct policy_io.load: a file, or /etc/warder before the user's own directory. */
static int load(void *context, const char *name, const char *dir, char **ret_text, size_t *ret_len,
		char **ret_name, char **ret_dir)
{
	struct paths *paths = context;
	const char *const places[] = { PATHS_SYSTEM, paths->config };
	char path[PATH_MAX];

	if (is_file(name)) {
		if (name[0] == '/' || !dir)
			return load_path(paths, name, ret_text, ret_len, ret_name, ret_dir);
		if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
			return -ENAMETOOLONG;
		return load_path(paths, path, ret_text, ret_len, ret_name, ret_dir);
	}
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		int r;

		if (snprintf(path, sizeof(path), "%s/%s.policy", places[i], name) >=
		    (int)sizeof(path))
			return -ENAMETOOLONG;
		r = load_path(paths, path, ret_text, ret_len, ret_name, ret_dir);
		if (r != -ENOENT)
			return r;
	}
	return -ENOENT;
}

/**
 * effective_io() - How includes find their texts
 * @paths:	Where files are looked for; @looked grows. Stays
 */
struct policy_io effective_io(struct paths *paths)
{
	return (struct policy_io){ .load = load, .ctx = paths };
}

/* The answers of earlier runs. There may be none yet: then the place is kept free for them. */
static int load_remembered(const char *file, struct paths *paths, const struct policy_io *io,
			   const struct policy_vars *vars, struct policy *policy,
			   struct policy_diag *diag)
{
	_cleanup_text_ struct text name = { 0 };

	text_printf(&name, "%s%s", strchr(file, '/') ? "" : "./", file);
	if (name.failed)
		return -ENOMEM;
	if (access(text_cstr(&name), F_OK) < 0)
		return strings_push(&paths->looked, name.data, name.len);
	return policy_add_name(policy, text_cstr(&name), io, vars, diag);
}

/* A file that was named and is not there is no policy's name that was misspelt. */
static int find_files(const struct options *options, struct policy_diag *diag)
{
	for (unsigned int i = 0; i < options->policy_count; i++) {
		const char *name = options->policies[i];
		_cleanup_text_ struct text shown = { 0 };

		if (!is_file(name) || access(name, F_OK) == 0)
			continue;
		text_visible(&shown, name, strlen(name));
		diag_error(diag, NULL, NULL,
			   "name a file that is there, or one of those that `warder policy list` "
			   "has",
			   "the policy file `%s`: %s", text_cstr(&shown), strerror(errno));
		return -EINVAL;
	}
	return 0;
}

static void add_line(struct text *text, const char *words, const char *path)
{
	text_printf(text, "%s ", words);
	text_quoted(text, path);
	text_char(text, '\n');
}

/* Marks the rules of the lines from @first on. */
static void mark_alone(struct policy *policy, size_t count, unsigned int first)
{
	for (size_t i = count; i < policy->rule_count; i++)
		policy->rules[i].alone = policy->rules[i].at.line >= first;
}

/*
 * The working directory itself stays: what takes its place would be outside of the kernel's fence,
 * and one on the directory above would hold all that lies beside the project as well.
 */
static int keep_directory(const char *cwd, const struct policy_vars *vars, struct policy *policy,
			  struct policy_diag *diag)
{
	_cleanup_text_ struct text text = { 0 };
	size_t count = policy->rule_count;
	int r;

	if (!strcmp(cwd, "/"))
		return 0;
	add_line(&text, "deny! delete", cwd);
	if (text.failed)
		return -ENOMEM;
	r = policy_add_text(policy, OWN_SOURCE, NULL, text.data, text.len, 0, NULL, vars, diag);
	if (r == 0)
		mark_alone(policy, count, 1);
	return r;
}

/* The policy of a run that names none. */
static const char *effective_default(const struct options *options)
{
	if (!options->root)
		return "default";
	return strcmp(options->root, "fresh") && strncmp(options->root, "oci:", 4) ? "root"
										   : "fresh";
}

/**
 * effective_load() - Put together what the user asked for
 * @options:	-p, and the lines of the other options
 * @paths:	Where files are looked for; @looked grows
 * @vars:	Of this run
 * @ret_policy:	Zeroed; policy_free() in any case
 * @diag:	Everything that is wrong, in words
 *
 * Return: 0, -EINVAL with @diag, -ENOMEM
 */
int effective_load(const struct options *options, struct paths *paths,
		   const struct policy_vars *vars, struct policy *ret_policy,
		   struct policy_diag *diag)
{
	struct policy_io io = effective_io(paths);
	int r = find_files(options, diag);

	if (r == 0 && !options->policy_count)
		r = policy_add_name(ret_policy, effective_default(options), &io, vars, diag);
	for (unsigned int i = 0; r == 0 && i < options->policy_count; i++)
		r = policy_add_name(ret_policy, options->policies[i], &io, vars, diag);
	if (r == 0 && options->remember)
		r = load_remembered(options->remember, paths, &io, vars, ret_policy, diag);
	if (r == 0 && options->rules.len)
		r = policy_add_text(ret_policy, "command line", NULL, text_cstr(&options->rules),
				    options->rules.len, RANK_COMMAND_LINE, &io, vars, diag);
	return r < 0 ? r : keep_directory(paths->cwd, vars, ret_policy, diag);
}

/*
 * DOC: Protected names
 *
 * A file is out of the jail's reach when nobody there can write it, and when its path goes on to
 * lead to it. For the second nobody may remove, replace or make any name on the way: a directory
 * that could be renamed, a link, a name that is still free. So each of them gets a rule that is for
 * the name alone, since what lies beside the file is nobody's business. (A directory with a rule
 * below it cannot be renamed in any case; but it could be removed while it is empty.)
 */

/* The lines of the source "warder". */
struct lines {
	const struct names *names;
	struct text whole; /* for paths and what is below */
	struct text alone; /* for single names */
	struct strings known; /* these names */
	const char *words; /* for the path at hand */
	bool directory; /* the name at hand: it is there, and files without a name are made in it */
	int error;
};

static void add_alone(void *to, const char *path)
{
	struct lines *lines = to;
	const char *words = lines->directory ? "deny! delete" : "deny! create delete";

	if (strings_has(&lines->known, path))
		return;
	if (!lines->error)
		lines->error = strings_push(&lines->known, path, strlen(path));
	add_line(&lines->alone, words, path);
}

/* links_visit: the last stop is what is protected, the others lead there. */
static bool protect_stop(void *ctx, struct stop *stop, const char *rest)
{
	struct lines *lines = ctx;
	bool end = stop->kind != STOP_LINK && !rest[strspn(rest, "/")];

	if (path_below(stop->path, "/proc")) /* a descriptor: it has no name */
		return false;
	if (end)
		add_line(&lines->whole, lines->words, stop->path);
	if (!end) {
		lines->directory = stop->kind == STOP_PLAIN;
		add_alone(lines, stop->path);
		names_aliases(lines->names, stop->path, add_alone, lines);
	}
	return true;
}

/* The same for a way of which the end may be written. */
static bool protect_way(void *ctx, struct stop *stop, const char *rest)
{
	struct lines *lines = ctx;

	(void)rest;
	lines->directory = stop->kind == STOP_PLAIN;
	add_alone(lines, stop->path);
	return true;
}

/* Protects what a path leads to now, and keeps it leading there. */
static int protect_path(struct lines *lines, const char *words, const char *path, const char *cwd)
{
	char absolute[PATH_MAX];

	if (snprintf(absolute, sizeof(absolute), "%s%s%s", path[0] == '/' ? "" : cwd,
		     path[0] == '/' ? "" : "/", path) >= (int)sizeof(absolute))
		return 0; /* no file has such a name */
	lines->words = words;
	return links_walk(names_links(lines->names), absolute, protect_stop, lines);
}

static unsigned int count_lines(const struct text *text)
{
	unsigned int count = 0;

	for (size_t i = 0; i < text->len; i++)
		count += text->data[i] == '\n';
	return count;
}

static int add_lines(struct lines *lines, const struct policy_vars *vars, struct policy *policy,
		     struct policy_diag *diag)
{
	unsigned int first = count_lines(&lines->whole) + 1;
	size_t count = policy->rule_count;
	int r;

	text_add(&lines->whole, lines->alone.data, lines->alone.len);
	if (lines->error || lines->whole.failed || lines->alone.failed)
		return -ENOMEM;
	r = policy_add_text(policy, OWN_SOURCE, NULL, text_cstr(&lines->whole), lines->whole.len, 0,
			    NULL, vars, diag);
	if (r == 0)
		mark_alone(policy, count, first);
	return r;
}

/*
 * A process that may write to control groups could leave the one that limits it: whose files they
 * are is no help where that is who runs warder.
 */
static int protect_groups(struct lines *lines, const struct policy *policy, const char *cwd)
{
	const char *point;
	int r = 0;

	if (!policy_may_group(policy))
		return 0;
	for (size_t i = 0; r == 0 && (point = names_groups(lines->names, i)); i++)
		r = protect_path(lines, "deny! write", point, cwd);
	return r;
}

/**
 * effective_protect() - Put warder's own files out of the jail's reach
 * @secret:	The audit log, its directory, --learn's file: absolute paths
 * @paths:	The directories policies are looked for in, the policy files that were looked
 *		for, and unpacked images are protected against writing; what is on the way to the
 *		home against being replaced. Either may be missing
 * @names:	Of this host
 * @vars:	Of this run
 * @policy:	Gets the rules, as the source "warder"
 * @diag:	For paths that cannot be protected
 *
 * Return: 0, -EINVAL with @diag, -ENOMEM
 */
int effective_protect(const struct strings *secret, const struct paths *paths, struct names *names,
		      const struct policy_vars *vars, struct policy *policy,
		      struct policy_diag *diag)
{
	struct lines lines = { .names = names };
	int r = 0;

	for (size_t i = 0; r == 0 && i < secret->count; i++)
		r = protect_path(&lines, "deny!", secret->items[i], paths->cwd);
	if (r == 0)
		r = protect_path(&lines, "deny! write", PATHS_SYSTEM, paths->cwd);
	if (r == 0 && paths->cache)
		r = protect_path(&lines, "deny! write", paths->cache, paths->cwd);
	if (r == 0 && paths->config)
		r = protect_path(&lines, "deny! write", paths->config, paths->cwd);
	if (r == 0 && paths->way_home)
		r = links_walk(names_links(names), paths->way_home, protect_way, &lines);
	for (size_t i = 0; r == 0 && i < paths->looked.count; i++)
		r = protect_path(&lines, "deny! write", paths->looked.items[i], paths->cwd);
	if (r == 0)
		r = protect_groups(&lines, policy, paths->cwd);
	if (r == 0)
		r = add_lines(&lines, vars, policy, diag);
	text_free(&lines.whole);
	text_free(&lines.alone);
	strings_free(&lines.known);
	return r;
}

/**
 * effective_add_own() - Protect again what warder protected in a former run
 * @text:	A text of the source "warder", from that run's log
 * @alone:	Its first line of which the rules are for names alone, 0: none is
 * @vars:	Of that run
 * @policy:	Gets the rules, unless it has the same text already
 * @diag:	For a text that warder never wrote
 *
 * Trust: who could write to the log chose the text. It can only refuse.
 *
 * Return: 0, -EINVAL with @diag, -ENOMEM
 */
int effective_add_own(const char *text, unsigned int alone, const struct policy_vars *vars,
		      struct policy *policy, struct policy_diag *diag)
{
	size_t count = policy->rule_count;
	int r;

	for (size_t i = 0; i < policy->source_count; i++)
		if (effective_is_own(&policy->sources[i]) && !strcmp(policy->sources[i].text, text))
			return 0;
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (strncmp(line, "deny! ", 6) != 0) {
			diag_error(diag, NULL, NULL, "",
				   "the log's own rules are none that warder writes");
			return -EINVAL;
		}
	r = policy_add_text(policy, OWN_SOURCE, NULL, text, strlen(text), 0, NULL, vars, diag);
	if (r == 0 && alone)
		mark_alone(policy, count, alone);
	return r;
}

bool effective_is_own_name(const char *name)
{
	return !strcmp(name, OWN_SOURCE);
}

/**
 * effective_is_own() - Whether a text is warder's own, and not what the user wrote or included
 * @source:	Of the policy
 */
bool effective_is_own(const struct source *source)
{
	return !source->dir && !strcmp(source->name, OWN_SOURCE);
}

/**
 * effective_count() - Of the rules of a policy, those that are not warder's own
 * @policy:	From effective_load()
 * @ret_texts:	How many texts they are from
 *
 * Return: how many
 */
size_t effective_count(const struct policy *policy, size_t *ret_texts)
{
	size_t rules = 0, texts = 0;

	for (size_t i = 0; i < policy->source_count; i++)
		texts += !effective_is_own(&policy->sources[i]);
	for (size_t i = 0; i < policy->rule_count; i++)
		rules += !effective_is_own(&policy->sources[policy->rules[i].at.source]);
	*ret_texts = texts;
	return rules;
}
