// SPDX-License-Identifier: MIT
// supervisor/ask/remember.c - The file that answers go to which hold for later runs
//
// It is a policy of the run, and protected like all of them: effective_protect(). That alone would
// not do: another run under the same policy, without --remember, must not be able to write it
// either, or what is run could answer for the person. So the policy itself has to keep it out.
#include "supervisor/ask/remember.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/inode.h"
#include "supervisor/rules/effective.h"
#include "supervisor/words/refuse.h"
#include "supervisor/words/spell.h"

#define CHANGES (V_MODIFY | V_APPEND | V_CREATE | V_DELETE)
#define ELSEWHERE "name a file elsewhere, as in ~/.config/warder/NAME.policy"

/**
 * remember_open() - Open the file, and make it where it is not there
 * @path:	From the command line
 * @ret_remember: output_close() its @output
 * @message:	Why it cannot be used
 *
 * Return: 0 or -EINVAL
 */
int remember_open(const char *path, struct remember *ret_remember, struct text *message)
{
	struct remember *remember = ret_remember;
	const char *why = NULL;
	struct stat st;
	int r = output_open(path, O_APPEND | O_NOFOLLOW, 0644, &remember->output);

	if (r == -ELOOP)
		why = "it is a symbolic link";
	else if (r < 0)
		why = strerror(-r);
	else if (!remember->output.path || fstat(remember->output.fd, &st) < 0 ||
		 !S_ISREG(st.st_mode))
		why = "it is no regular file";
	else if (st.st_nlink > 1)
		why = "it has several names, and not all of them can be protected";
	else if (!spell_possible(remember->output.path, strlen(remember->output.path)))
		why = "a name that no rule can hold is not protected from the command";
	return why ? refuse_value(message, "--remember", path, why, output_remedy(r)) : 0;
}

/* Whether a text is the file itself, or is included by it. */
static bool is_of_file(const struct remember *remember, const struct policy *policy, int source)
{
	for (; source >= 0; source = policy->sources[source].from_source) {
		const struct source *from = &policy->sources[source];
		_cleanup_free_ char *real = from->dir ? realpath(from->name, NULL) : NULL;

		if (real && !strcmp(real, remember->output.path))
			return true;
	}
	return false;
}

/* The rule by which a path may be changed, or made or removed as a directory on the way. */
static uint32_t find_rule(const struct tree *tree, const char *path, size_t len, verbs_t verbs)
{
	struct outcome outcome;

	tree_lookup(tree, path, len, 0, &outcome);
	verbs &= outcome.allowed | outcome.asked;
	return verbs ? outcome.rule[__builtin_ctz(verbs)] : RULE_NONE;
}

static uint32_t find_way(const struct tree *tree, const char *path)
{
	size_t len = strlen(path);
	uint32_t rule = find_rule(tree, path, len, CHANGES);

	while (rule == RULE_NONE && len > 1) {
		while (len > 1 && path[len - 1] != '/')
			len--;
		len -= len > 1;
		rule = find_rule(tree, path, len, V_CREATE | V_DELETE);
	}
	return rule;
}

/**
 * remember_check() - Whether the policy keeps what is run away from the file
 * @remember:	Open
 * @policy:	The run's; warder's own rules in it do not count, nor do those of the file itself
 * @names:	Of this host
 * @message:	Why the file cannot be used
 *
 * Return: 0, -EINVAL with @message, -ENOMEM
 */
int remember_check(const struct remember *remember, const struct policy *policy,
		   const struct tree_names *names, struct text *message)
{
	_cleanup_free_ struct rule *rules = calloc(policy->rule_count + 1, sizeof(*rules));
	struct policy others = *policy;
	struct policy_diag diag = { .count = 0 };
	_cleanup_text_ struct text why = { 0 };
	struct tree *tree = NULL;
	uint32_t rule;
	int r;

	if (!rules)
		return -ENOMEM;
	others.rules = rules;
	others.rule_count = 0;
	for (size_t i = 0; i < policy->rule_count; i++) {
		unsigned int source = policy->rules[i].at.source;

		if (!effective_is_own(&policy->sources[source]) &&
		    !is_of_file(remember, policy, (int)source))
			rules[others.rule_count++] = policy->rules[i];
	}
	r = tree_build(&others, names, &tree, &diag);
	policy_diag_free(&diag);
	if (r < 0)
		return r;
	rule = find_way(tree, remember->output.path);
	tree_free(tree);
	if (rule == RULE_NONE)
		return 0;
	text_str(&why, "what is run under this policy could write it, and answer for you: ");
	policy_place(policy, &rules[rule].at, &why);
	text_str(&why, "  ");
	policy_line(policy, &rules[rule].at, &why);
	return refuse_value(message, "--remember", remember->output.path, text_cstr(&why),
			    ELSEWHERE);
}

/* Whether a line would be glued to an unfinished one. */
static int is_unfinished(const char *path, const struct stat *mine, bool *ret_unfinished)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY);
	struct stat st;
	char last = '\n';

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!same_file(&st, mine))
		return -ESTALE;
	if (st.st_size && pread(fd, &last, 1, st.st_size - 1) < 0)
		return -errno;
	*ret_unfinished = last != '\n';
	return 0;
}

/**
 * remember_append() - Write rules for later runs
 * @remember:	Open
 * @lines:	Each with its newline
 *
 * Return: 0; -ESTALE when the name leads to another file by now; -errno
 */
int remember_append(struct remember *remember, const char *lines)
{
	_cleanup_text_ struct text text = { 0 };
	bool unfinished = false;
	struct stat mine;
	int r;

	if (fstat(remember->output.fd, &mine) < 0)
		return -errno;
	r = mine.st_nlink == 1 ? is_unfinished(remember->output.path, &mine, &unfinished) : -ESTALE;
	if (r < 0)
		return r;
	if (unfinished)
		text_char(&text, '\n');
	text_str(&text, lines);
	if (text.failed)
		return -ENOMEM;
	remember->output.made = false;
	return output_write(remember->output.fd, text.data, text.len);
}
