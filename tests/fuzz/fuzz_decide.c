// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_decide.c - Any bytes as the name of what was resolved: the decision about it
//
// Input: a byte that picks the policy, two of flags of an open, then the name: any bytes that a
// file system or a socket may have. What must hold for every verb, enforcing and observing:
//
//   - a decision is allowed, denied or hidden, with the rule that the tree names and its errno;
//   - what is at or below the literal path of a strong rule is refused, whatever else the policy
//     says and whatever lies behind;
//   - nothing is allowed that the hull does not hold, and nothing at all by no rule;
//   - observing tells the same, and carries out only what is strong, or redirects;
//   - a request of several verbs is refused exactly when one of them is.
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "broker/judge.h"
#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/hull.h"
#include "policy/pattern.h"
#include "tests/fuzz/property.h"
#include "tests/said.h"

static const struct policy_vars vars = {
	.home = "/home/u",
	.cwd = "/home/u/project",
	.tmpdir = "/tmp/t",
	.uid = 1000,
};

/* Shipped ones by their names, and some where much meets. */
static const char *const texts[] = {
	"include default\n",
	"include agent\n",
	"include judge\n",
	"read /\ndeny! /a /b/*/c **/s\nhide! /h\nwrite /a/b /h/x /w\ndeny /w/**/x when O_TRUNC\n"
	"read /w/*/y\nexec /b\nappend /l\nconnect /r '@abstract'\nhide /w/h*\nread /w/hello\n",
	"write ./ /tmp\ndeny **/.* **/*.[ch] ./{a,b}*/?\nread ./.example ./src/a.c\nhide ./no\n"
	"list /\nexec /usr\ndeny exec /usr/bin/s*\ndeny! delete ./ \nmodify /x\ncreate /x/**/z\n",
	"write /a\nredirect /a/b -> /a/c\nfake /a/d/e <- /f\ndeny write /a/b\nask /a/d/e\nhide! "
	"**/e/x\n"
	"redirect /g -> /h/i\ndeny /h\nexec /h/i\n",
};

/**
 * struct subject - One policy, compiled as for a run, once for all inputs
 * @judge:	Enforcing
 */
struct subject {
	struct policy policy;
	struct tree *tree;
	struct hull hull;
	struct judge judge;
};

static struct subject *subject_at(size_t index)
{
	static struct subject subjects[ARRAY_SIZE(texts)];
	struct subject *subject = &subjects[index];
	struct policy_diag diag = { 0 };
	int r = 0;

	if (subject->tree)
		return subject;
	r = policy_add_text(&subject->policy, "fuzz", "/", texts[index], strlen(texts[index]), 1,
			    NULL, &vars, &diag);
	if (!r)
		r = tree_build(&subject->policy, NULL, &subject->tree, &diag);
	if (!r)
		r = hull_build(&subject->policy, NULL, subject->tree, &subject->hull);
	PROPERTY(!r, "%s", said(&diag));
	subject->judge.policy = &subject->policy;
	subject->judge.tree = subject->tree;
	return subject;
}

/* Whether a strong rule whose path has no glob covers a name: the plainest case of the language. */
static bool is_guarded(const struct subject *subject, const char *name, enum verb verb)
{
	for (size_t i = 0; i < subject->policy.rule_count; i++) {
		const struct rule *rule = &subject->policy.rules[i];
		_cleanup_text_ struct text path = { 0 };

		if (rule->strong && rule->kind != RULE_ALLOW && !rule->when &&
		    rule->verbs & VERB_BIT(verb) && rule->pattern[0] == '/' &&
		    pattern_prefix(rule->pattern, &path) && path_below(name, text_cstr(&path)))
			return true;
	}
	return false;
}

static void check_decision(const struct subject *subject, const char *name, size_t len,
			   uint32_t flags, enum verb verb)
{
	struct judge observing = subject->judge;
	struct decision enforced, observed;
	verbs_t held = hull_verbs(&subject->hull, name, len);
	bool strong;

	observing.observe = true;
	judge_path(&subject->judge, name, len, (verbs_t)VERB_BIT(verb), flags, &enforced);
	judge_path(&observing, name, len, (verbs_t)VERB_BIT(verb), flags, &observed);
	PROPERTY(enforced.allowed == (enforced.would == RECORD_ALLOW), "%s", name);
	PROPERTY(enforced.allowed == (enforced.verb == VERB_COUNT), "%s", name);
	PROPERTY(enforced.would == RECORD_ALLOW ||
			 enforced.err == (enforced.would == RECORD_HIDDEN ? ENOENT : EACCES),
		 "%s: %d", name, enforced.err);
	PROPERTY(enforced.rule == RULE_NONE || enforced.rule < subject->policy.rule_count, "%u",
		 enforced.rule);
	PROPERTY(!enforced.allowed || enforced.rule != RULE_NONE, "%s by nobody", name);
	PROPERTY(!enforced.allowed || held & VERB_BIT(verb), "%s: verb %d is not in the hull", name,
		 (int)verb);
	PROPERTY(!enforced.allowed || !is_guarded(subject, name, verb), "%s: verb %d", name,
		 (int)verb);
	strong = enforced.rule != RULE_NONE && !enforced.allowed &&
		 (subject->policy.rules[enforced.rule].strong ||
		  subject->policy.rules[enforced.rule].kind == RULE_REDIRECT);
	PROPERTY(observed.would == enforced.would && observed.rule == enforced.rule, "%s", name);
	PROPERTY(observed.allowed == (enforced.allowed || !strong), "%s", name);
}

/* All at once is as strict as the strictest. */
static void check_together(const struct subject *subject, const char *name, size_t len,
			   uint32_t flags, verbs_t verbs)
{
	struct decision together, alone;
	bool allowed = true;

	judge_path(&subject->judge, name, len, verbs, flags, &together);
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		if (!(verbs & VERB_BIT(verb)))
			continue;
		judge_path(&subject->judge, name, len, (verbs_t)VERB_BIT(verb), flags, &alone);
		allowed &= alone.allowed;
	}
	PROPERTY(together.allowed == allowed, "%s: verbs %x", name, verbs);
}

/* Only what resolving a path can come to: no component is empty, `.` or `..`. */
static bool is_canonical(const char *name)
{
	if (*name == '@' || !strcmp(name, "/"))
		return true;
	for (const char *at = name; *at;) {
		size_t len = strcspn(++at, "/");

		if (!len || (len <= 2 && !strncmp(at, "..", len)))
			return false;
		at += len;
	}
	return *name == '/';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *name = NULL;
	const struct subject *subject;
	uint32_t flags;
	size_t len;

	if (size < 4)
		return 0;
	subject = subject_at(data[0] % ARRAY_SIZE(texts));
	flags = (data[1] & 1 ? O_TRUNC : 0U) | (data[1] & 2 ? O_APPEND : 0U) |
		(data[1] & 4 ? O_CREAT : 0U) | (uint32_t)data[2] << 6;
	len = size - 3;
	name = strndup((const char *)data + 3, len);
	if (!name || !*name || !is_canonical(name))
		return 0;
	len = strlen(name); /* the broker's names end with their first NUL */
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++)
		check_decision(subject, name, len, flags, (enum verb)verb);
	check_together(subject, name, len, flags, (verbs_t)(data[1] << 8 | data[2]) & V_ALL);
	return 0;
}
