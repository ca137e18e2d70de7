// SPDX-License-Identifier: MIT
// supervisor/show/where.c - Names that a person asks for, as a policy writes them
//
// A word with a slash in it is a path of the policy language: it is put into a rule, and the tree
// of that one rule says what it covers. So a directory is all that is below it, here as there, and
// a pattern means what it means in a policy.
#include "supervisor/show/where.h"

#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/glob.h"
#include "supervisor/rules/complaint.h"

/* A name that is longer is none of a file, and is compared with nothing. */
#define NAME_MOST 4096U

/* Whether a word is about whole paths, and not about one component. */
bool where_is_path(const char *word)
{
	return strchr(word, '/') || word[0] == '~' || word[0] == '@' || !strncmp(word, "**", 2) ||
	       !strncmp(word, "${", 2) || !strcmp(word, ".") || !strcmp(word, "..");
}

/* The line of a policy that is about the path; blanks are part of it. */
static void add_line(const char *word, struct text *text)
{
	bool anchored = word[0] == '/' || word[0] == '~' || word[0] == '@' || word[0] == '.' ||
			!strncmp(word, "**", 2) || !strncmp(word, "${", 2);

	text_str(text, word[0] == '@' ? "connect " : anchored ? "read " : "read ./");
	for (; *word; word++) {
		if (*word == ' ' || *word == '\t')
			text_char(text, '\\');
		text_char(text, *word);
	}
	text_char(text, '\n');
}

static int build(const char *word, const struct policy_vars *vars, struct policy *policy,
		 struct tree **ret_tree, struct policy_diag *diag)
{
	_cleanup_text_ struct text line = { 0 };
	int r;

	add_line(word, &line);
	if (line.failed)
		return -ENOMEM;
	r = policy_add_text(policy, "--path", "/", text_cstr(&line), line.len, 0, NULL, vars, diag);
	return r < 0 ? r : tree_build(policy, NULL, ret_tree, diag);
}

/**
 * where_check() - Whether a word can be asked for
 * @option:	That it belongs to, for @message
 * @word:	As it was typed
 * @message:	What is wrong with it
 *
 * Return: 0, -EINVAL with @message, -ENOMEM
 */
int where_check(const char *option, const char *word, struct text *message)
{
	static const struct policy_vars vars = { .home = "/", .cwd = "/", .tmpdir = "/tmp" };
	struct policy policy = { .rule_count = 0 };
	struct policy_diag diag = { .count = 0 };
	struct tree *tree = NULL;
	const char *wrong;
	size_t offset;
	int r;

	if (!where_is_path(word)) {
		wrong = !*word ? "it is empty" : glob_check(word, strlen(word), &offset);
		if (!wrong && word[strlen(word) - 1] == '\\')
			wrong = "it ends with a backslash";
		if (!wrong)
			return 0;
		text_printf(message, "warder: %s: `", option);
		text_visible(message, word, strlen(word));
		text_printf(message, "`: %s\n", wrong);
		return -EINVAL;
	}
	if (strpbrk(word, "\r\n")) {
		text_printf(message, "warder: %s: a path with a line break cannot be asked for\n",
			    option);
		return -EINVAL;
	}
	r = build(word, &vars, &policy, &tree, &diag);
	complaint_take(&diag, message);
	tree_free(tree);
	policy_free(&policy);
	return r;
}

/**
 * where_place() - Find what a word is about in one run
 * @where:	@word was checked; the rest zeroed at first, or of another run
 * @vars:	What ~, ./ and ${TMPDIR} stood for there
 *
 * Return: 0, -EINVAL when it is about nothing there, -ENOMEM
 */
int where_place(struct where *where, const struct policy_vars *vars)
{
	struct policy_diag diag = { .count = 0 };
	int r;

	where_free(where);
	if (!where_is_path(where->word))
		return 0;
	r = build(where->word, vars, &where->policy, &where->tree, &diag);
	policy_diag_free(&diag);
	return r;
}

/* All of a name that is no path, or its last component. */
static bool matches_component(const char *glob, const char *name, size_t len)
{
	const char *slash = name[0] == '/' ? memrchr(name, '/', len) : NULL;

	if (slash) {
		len -= (size_t)(slash + 1 - name);
		name = slash + 1;
	}
	return len && glob_match(glob, strlen(glob), name, len);
}

/**
 * where_matches() - Whether a name is what a word is about
 * @where:	where_place() was called
 * @name:	As spelled or as resolved, @len bytes, any: of a file, of a socket, an address
 * @len:	How many
 *
 * Trust: the target chose it, or whoever could write to the log.
 */
bool where_matches(const struct where *where, const char *name, size_t len)
{
	char copy[NAME_MOST + 1];
	struct outcome outcome;

	if (!len || len > NAME_MOST || memchr(name, '\0', len))
		return false;
	if (!where_is_path(where->word))
		return matches_component(where->word, name, len);
	memcpy(copy, name, len);
	copy[len] = '\0';
	if (!where->tree || (copy[0] != '@' && !path_is_resolved(copy)))
		return false;
	tree_lookup(where->tree, copy, len, 0, &outcome);
	return outcome.allowed & (V_READ | V_CONNECT);
}

void where_free(struct where *where)
{
	tree_free(steal_ptr(where->tree));
	policy_free(&where->policy);
	where->policy = (struct policy){ .rule_count = 0 };
}
