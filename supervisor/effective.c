// SPDX-License-Identifier: MIT
// supervisor/effective.c - The policy in force: shipped, files, command line, and our own rules
#include "supervisor/effective.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"

#define FILE_MAX (4 << 20)
#define RANK_FILE 1
#define RANK_COMMAND_LINE 2

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
	if (st.st_size > FILE_MAX)
		return -EFBIG;
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

static int load_path(const char *path, char **ret_text, size_t *ret_len, char **ret_name,
		     char **ret_dir)
{
	_cleanup_free_ char *text = NULL, *name = NULL, *dir = NULL;
	char *slash;
	size_t len = 0;
	int r = read_file(path, &text, &len);

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
	const struct paths *paths = context;
	const char *const places[] = { PATHS_SYSTEM, paths->config };
	char path[PATH_MAX];

	if (is_file(name)) {
		if (name[0] == '/' || !dir)
			return load_path(name, ret_text, ret_len, ret_name, ret_dir);
		if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
			return -ENAMETOOLONG;
		return load_path(path, ret_text, ret_len, ret_name, ret_dir);
	}
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		int r;

		if (snprintf(path, sizeof(path), "%s/%s.policy", places[i], name) >=
		    (int)sizeof(path))
			return -ENAMETOOLONG;
		r = load_path(path, ret_text, ret_len, ret_name, ret_dir);
		if (r != -ENOENT)
			return r;
	}
	return -ENOENT;
}

struct policy_io effective_io(const struct paths *paths)
{
	struct policy_io io = { .load = load };

	memcpy(&io.ctx, &paths, sizeof(paths)); /* load() only reads it */
	return io;
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
		diag_error(diag, NULL, NULL, "", "the policy file `%s`: %s", text_cstr(&shown),
			   strerror(errno));
		return -EINVAL;
	}
	return 0;
}

/**
 * effective_load() - Put together what the user asked for
 * @options:	-p, and the lines of the other options
 * @paths:	Where files are looked for
 * @vars:	Of this run
 * @ret_policy:	Zeroed; policy_free() in any case
 * @diag:	Everything that is wrong, in words
 *
 * Return: 0, -EINVAL with @diag, -ENOMEM
 */
int effective_load(const struct options *options, const struct paths *paths,
		   const struct policy_vars *vars, struct policy *ret_policy,
		   struct policy_diag *diag)
{
	struct policy_io io = effective_io(paths);
	int r = find_files(options, diag);

	if (r == 0 && !options->policy_count)
		r = policy_add_name(ret_policy, "default", &io, vars, diag);
	for (unsigned int i = 0; r == 0 && i < options->policy_count; i++)
		r = policy_add_name(ret_policy, options->policies[i], &io, vars, diag);
	if (r == 0 && options->rules.len)
		r = policy_add_text(ret_policy, "command line", NULL, text_cstr(&options->rules),
				    options->rules.len, RANK_COMMAND_LINE, &io, vars, diag);
	return r;
}

static void add_line(struct text *text, const char *words, const char *path)
{
	text_printf(text, "%s ", words);
	text_quoted(text, path);
	text_char(text, '\n');
}

/**
 * effective_protect() - Put warder's own files out of the jail's reach
 * @secret:	The audit log, its directory, --learn's file: absolute paths
 * @count:	How many
 * @paths:	The directories policies are looked for in are protected against writing
 * @vars:	Of this run
 * @policy:	Gets the rules, as the source "warder"; so do the policy files it was read from
 * @diag:	For paths that cannot be protected
 *
 * Return: 0, -EINVAL with @diag, -ENOMEM
 */
int effective_protect(const char *const *secret, size_t count, const struct paths *paths,
		      const struct policy_vars *vars, struct policy *policy,
		      struct policy_diag *diag)
{
	struct policy_io io = effective_io(paths);
	_cleanup_text_ struct text text = { 0 };

	for (size_t i = 0; i < count; i++)
		add_line(&text, "deny!", secret[i]);
	add_line(&text, "deny! write", PATHS_SYSTEM);
	add_line(&text, "deny! write", paths->config);
	for (size_t i = 0; i < policy->source_count; i++) {
		_cleanup_free_ char *file =
			policy->sources[i].dir ? realpath(policy->sources[i].name, NULL) : NULL;

		if (file)
			add_line(&text, "deny! write", file);
	}
	if (text.failed)
		return -ENOMEM;
	return policy_add_text(policy, "warder", NULL, text_cstr(&text), text.len, 0, &io, vars,
			       diag);
}
