// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_policy.c - Any bytes as a policy: parsed, compiled, shown, and decided with
//
// Input: a policy, or a policy, a line `--`, and paths, one a line. What must hold:
//
//   - a mistake is reported with a place in the text, and nothing in a message moves a terminal;
//   - the normal form, the JSON form and the tidy form read back as the same policy;
//   - it decides like itself;
//   - the tree decides as the reference does, where that one can follow;
//   - the hull holds all that the tree allows;
//   - the first trace is the rule that decided, and a rule that is idle never did.
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/format.h"
#include "policy/glob.h"
#include "policy/hull.h"
#include "policy/idle.h"
#include "policy/json.h"
#include "policy/pattern.h"
#include "policy/plan.h"
#include "policy/tree_diff.h"
#include "tests/fuzz/property.h"
#include "tests/said.h"
#include "tests/unit/policy/reference.h"

#define PATHS_MAX 60
#define IDLE_RULES_MAX 60

static const struct policy_vars plain = {
	.home = "/home/u",
	.cwd = "/home/u/project",
	.tmpdir = "/tmp/t",
	.uid = 1000,
};

/* Directories that somebody may well have. */
static const struct policy_vars odd = {
	.home = "/home/*{a,b}[x]/o'brien \"$HOME\"",
	.cwd = "/w#~/\\/?\xff",
	.tmpdir = "/tmp",
};

/* What is tried on one policy. */
struct trial {
	struct policy policy;
	struct policy_diag diag;
	struct tree *tree;
	struct hull hull;
	uint32_t *blames; /* by rule, from idle_find(); NULL: there are too many */
	bool referable; /* reference_lookup() can follow */
	struct text last; /* the path before this one */
	unsigned int paths;
};

/* Whether a place is in a text: a column may be that of the line's end. */
static bool in_text(const char *text, size_t len, unsigned int line, unsigned int column)
{
	const char *end = text + len, *stop;

	while (line > 1) {
		stop = memchr(text, '\n', (size_t)(end - text));
		if (!stop)
			return false;
		text = stop + 1;
		line--;
	}
	stop = memchr(text, '\n', (size_t)(end - text));
	return line && column && column <= (size_t)((stop ? stop : end) - text) + 1;
}

/* One line of a report: `name:line:column: what`, an excerpt, a caret, or help. */
static void check_line(const struct source *source, const char *line)
{
	const struct shipped *shipped;
	unsigned int number = 0, column = 0;
	char name[16];
	int at = 0;

	if (!strncmp(line, "    ", 4) || !strncmp(line, "help: ", 6) ||
	    !strcmp(line, "more errors follow; mend these first"))
		return;
	PROPERTY(sscanf(line, "%15[a-z]:%u:%u: %n", name, &number, &column, &at) == 3 && at, "%s",
		 line);
	shipped = shipped_find(name);
	if (shipped)
		PROPERTY(in_text(shipped->text, shipped->len, number, column), "%s", line);
	else
		PROPERTY(in_text(source->text, source->len, number, column), "%s", line);
}

static void check_refusal(const struct trial *trial, int r)
{
	char *text = said(&trial->diag);

	PROPERTY(r == -EINVAL && trial->diag.count && *text, "%d", r);
	PROPERTY(property_harmless(text, strlen(text)), "%s", text);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		check_line(&trial->policy.sources[0], line);
}

static void check_same_rules(const struct policy *a, const struct policy *b, const char *shown)
{
	PROPERTY(a->rule_count == b->rule_count, "%s", shown);
	for (size_t i = 0; i < a->rule_count; i++) {
		const struct rule *one = &a->rules[i], *two = &b->rules[i];

		PROPERTY(!strcmp(one->pattern, two->pattern), "%s, %s\n%s", one->pattern,
			 two->pattern, shown);
		PROPERTY(one->kind == two->kind && one->strong == two->strong &&
				 one->verbs == two->verbs && one->when == two->when &&
				 one->implied == two->implied && !one->target == !two->target,
			 "%s\n%s", one->pattern, shown);
		PROPERTY(!one->target || policy_same_target(one, two), "%s\n%s", one->pattern,
			 shown);
	}
}

static void check_same_settings(const struct policy *a, const struct policy *b, const char *shown)
{
	PROPERTY(a->env_count == b->env_count && a->syscall_count == b->syscall_count, "%s", shown);
	for (size_t i = 0; i < a->env_count; i++) {
		const struct env_rule *one = &a->env[i], *two = &b->env[i];

		PROPERTY(one->word == two->word && !strcmp(one->name, two->name), "%s", shown);
		PROPERTY(!one->value || !strcmp(one->value, two->value), "%s", shown);
	}
	for (size_t i = 0; i < a->syscall_count; i++) {
		const struct syscall_rule *one = &a->syscalls[i], *two = &b->syscalls[i];

		PROPERTY(!strcmp(one->name, two->name) && one->word == two->word &&
				 one->err == two->err,
			 "%s", shown);
	}
	for (size_t i = 0; i < LIMIT_COUNT; i++)
		PROPERTY(a->limits[i].set == b->limits[i].set &&
				 a->limits[i].value == b->limits[i].value,
			 "%s", shown);
	for (size_t i = 0; i < EMULATE_COUNT; i++)
		PROPERTY(a->emulations[i].set == b->emulations[i].set &&
				 a->emulations[i].value == b->emulations[i].value,
			 "%s", shown);
	PROPERTY(a->net.value == b->net.value && a->map.value == b->map.value &&
			 a->syscall_set.value == b->syscall_set.value,
		 "%s", shown);
}

/* A text that says the same as a policy. */
static void check_again(const struct policy *policy, const struct policy_vars *vars,
			const struct text *shown)
{
	struct policy_diag diag = { 0 };
	struct policy again = { 0 };
	int r = policy_add_text(&again, "shown", "/policies", text_cstr(shown), shown->len, 1, NULL,
				vars, &diag);

	PROPERTY(!r, "%s\n%s", text_cstr(shown), said(&diag));
	check_same_rules(policy, &again, text_cstr(shown));
	check_same_settings(policy, &again, text_cstr(shown));
	policy_diag_free(&diag);
	policy_free(&again);
}

/* Whether a line may have a text: bytes that are no UTF-8 may be in it. */
static bool is_plain(const char *text)
{
	for (size_t left = strlen(text), size; left; text += size, left -= size) {
		uint32_t code = 0;

		size = utf8_sequence(text, left, &code);
		if (size && utf8_is_unsafe(code))
			return false;
		size += !size;
	}
	return true;
}

/* Paths with control characters, which only JSON can say, have no line that reads back. */
static bool has_line(const struct policy *policy)
{
	for (size_t i = 0; i < policy->rule_count; i++)
		if (!is_plain(policy->rules[i].pattern))
			return false;
	for (size_t i = 0; i < policy->env_count; i++)
		if (!is_plain(policy->env[i].name) ||
		    (policy->env[i].value && !is_plain(policy->env[i].value)))
			return false;
	return true;
}

static void check_shown(const struct policy *policy, const struct policy_vars *vars)
{
	_cleanup_text_ struct text shown = { 0 }, json = { 0 };

	policy_show(policy, &shown);
	if (has_line(policy))
		check_again(policy, vars, &shown);
	json_show(policy, vars, "", &json);
	check_again(policy, vars, &json);
	PROPERTY(property_harmless(text_cstr(&json), json.len), "%s", text_cstr(&json));
}

/* The same text, tidily: it means the same, and is tidy. */
static void check_formatted(const struct policy *policy, const struct policy_vars *vars,
			    const char *text, size_t len)
{
	_cleanup_text_ struct text once = { 0 }, twice = { 0 };
	int r;

	if (json_is(text, len))
		return;
	r = policy_format(text, len, &once);
	PROPERTY(!r, "%d", r);
	check_again(policy, vars, &once);
	r = policy_format(text_cstr(&once), once.len, &twice);
	PROPERTY(!r && once.len == twice.len && !strcmp(text_cstr(&once), text_cstr(&twice)),
		 "%s---\n%s", text_cstr(&once), text_cstr(&twice));
}

/* What a policy decides like itself, and it does so in whatever form. */
static void check_diff(const struct policy *policy, const struct tree *tree)
{
	struct tree_side side = { policy, tree };
	struct tree_changes changes;
	int r;

	if (policy->rule_count > IDLE_RULES_MAX)
		return;
	r = tree_diff(&side, &side, &changes);
	PROPERTY(!r && !changes.count, "%d", r);
	tree_changes_free(&changes);
}

/* The reference has small buffers, simple classes, and no way to stop. */
static bool can_refer(const char *pattern)
{
	size_t stars = 0, slashes = 0;

	for (const char *at = pattern; *at; at++) {
		stars += *at == '*';
		slashes += *at == '/';
		if (*at == '\\' && at[1])
			at++;
		else if (*at == '[' &&
			 (at[1] == ']' || at[1] == '^' || (at[1] == '!' && at[2] == ']') ||
			  at[strcspn(at, "]\\-/")] != ']'))
			return false;
	}
	return stars <= 5 && slashes < 16 && strlen(pattern) < 200;
}

/* One verb's rule is also what `explain` would name first. */
static void check_trace(const struct trial *trial, const char *path, size_t len, uint32_t flags,
			enum verb verb, uint32_t rule)
{
	struct tree_trace trace = { .rule = RULE_NONE };

	tree_explain(trial->tree, path, len, flags, verb, &trace, 1);
	PROPERTY(trace.rule == rule, "%s: verb %d by %d, not %d", path, (int)verb, (int)rule,
		 (int)trace.rule);
}

static void check_outcome(const struct trial *trial, const char *path, size_t len, uint32_t flags)
{
	enum verb traced = (enum verb)((trial->paths + flags) % VERB_COUNT);
	struct outcome got, want;
	verbs_t held;

	tree_lookup(trial->tree, path, len, flags, &got);
	held = hull_verbs(&trial->hull, path, len);
	PROPERTY(!(got.allowed & ~held), "%s: allowed %x, held %x", path, got.allowed, held);
	PROPERTY(!(got.allowed & got.hidden), "%s: %x, %x", path, got.allowed, got.hidden);
	for (unsigned int verb = 0; verb < VERB_COUNT; verb++) {
		uint32_t rule = got.rule[verb];

		PROPERTY(rule == RULE_NONE || rule < trial->policy.rule_count, "%u", rule);
		PROPERTY(rule == RULE_NONE || !trial->blames || trial->blames[rule] == RULE_NONE,
			 "%s: %u is idle", path, rule);
	}
	check_trace(trial, path, len, flags, traced, got.rule[traced]);
	if (!trial->referable || !can_refer(path))
		return;
	reference_lookup(&trial->policy, NULL, path, flags, &want);
	PROPERTY(got.allowed == want.allowed && got.hidden == want.hidden,
		 "%s when %x: allowed %x, hidden %x, not %x, %x", path, flags, got.allowed,
		 got.hidden, want.allowed, want.hidden);
	PROPERTY(!memcmp(got.rule, want.rule, sizeof(got.rule)), "%s when %x", path, flags);
}

/* Where all below two paths is decided alike, what lies there is. */
static void check_same(const struct trial *trial, const struct text *one, const struct text *two)
{
	static const char *const below[] = { "/x", "/.x/y", "/src/a.c" };

	if (one->len < 2 || two->len < 2 || *one->data != '/' || *two->data != '/' ||
	    !tree_same_below(trial->tree, one->data, one->len, two->data, two->len))
		return;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(below); i++) {
		_cleanup_text_ struct text first = { 0 }, second = { 0 };
		struct outcome a, b;

		text_printf(&first, "%s%s", one->data, below[i / 2]);
		text_printf(&second, "%s%s", two->data, below[i / 2]);
		tree_lookup(trial->tree, first.data, first.len, i % 2 ? INT32_MAX : 0, &a);
		tree_lookup(trial->tree, second.data, second.len, i % 2 ? INT32_MAX : 0, &b);
		PROPERTY(a.allowed == b.allowed && a.asked == b.asked && a.hidden == b.hidden,
			 "%s, %s", first.data, second.data);
	}
}

/* All decisions about a path, which is made canonical first. */
static void check_path(struct trial *trial, const char *bytes, size_t len)
{
	static const uint32_t flags[] = { 0, O_TRUNC, O_APPEND | O_CREAT, INT32_MAX };
	_cleanup_text_ struct text path = { 0 };

	if (!len || (*bytes != '/' && *bytes != '@') || memchr(bytes, '\0', len) ||
	    trial->paths++ >= PATHS_MAX)
		return;
	if (*bytes == '@')
		text_add(&path, bytes, len);
	for (size_t i = 0, size; *bytes == '/' && i < len; i += size) {
		const char *at = bytes + i, *slash = memchr(at, '/', len - i);

		size = slash ? (size_t)(slash - at) : len - i;
		if (size && !(size == 1 && *at == '.') && !(size == 2 && !memcmp(at, "..", 2))) {
			text_char(&path, '/');
			text_add(&path, at, size);
		}
		size += slash != NULL;
	}
	if (!path.len)
		text_char(&path, '/');
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		check_outcome(trial, path.data, path.len, flags[i]);
	tree_depends_below(trial->tree, path.data, path.len);
	check_same(trial, &trial->last, &path);
	text_reset(&trial->last);
	text_add(&trial->last, path.data, path.len);
}

/* Some name that a component matches, or nearly. */
static void add_sample(struct text *path, const struct part *part)
{
	size_t start = path->len;

	for (size_t i = 0, size; i < part->len; i += size) {
		const char *at = part->text + i;

		size = glob_unit(at, part->len - i);
		if (*at == '\\' && size == 2)
			text_char(path, at[1]);
		else if (size > 1)
			text_char(path, at[at[1] == '!' || at[1] == '^' ? 2 : 1]);
		else if (*at != '*')
			text_char(path, *at == '?' ? 'q' : *at);
	}
	if (path->len == start)
		text_char(path, 'x');
}

/* Paths that a rule is about: one that it names, what lies in it and what it lies in. */
static void check_rule(struct trial *trial, const struct rule *rule)
{
	_cleanup_text_ struct text path = { 0 };
	const char *cursor = rule->pattern;
	struct part part;

	while (pattern_next(&cursor, &part)) {
		if (*rule->pattern != '@')
			text_char(&path, '/');
		add_sample(&path, &part);
		if (part.kind != PART_LITERAL)
			check_path(trial, path.data, path.len);
	}
	if (!path.len)
		text_char(&path, '/');
	check_path(trial, path.data, path.len);
	text_str(&path, "/.x");
	check_path(trial, path.data, path.len);
}

static void check_plan(const struct policy *policy, unsigned int bits)
{
	static struct plan plan; /* large */
	static const uint64_t args[6] = { UINT64_MAX, 7, UINT64_MAX, 7, 7, 7 };
	struct plan_options options = { bits & 1,  bits & 2,  bits & 4,	 bits & 8,
					bits & 16, bits & 32, bits & 64, bits & 128 };
	struct policy_diag diag = { 0 };
	_cleanup_text_ struct text shown = { 0 };

	if (plan_build(policy, &options, &plan, &diag) < 0) {
		PROPERTY(diag.count, "no error, bits %u", bits);
	} else {
		for (int nr = -1; nr <= CALL_NEWEST + 1; nr++)
			plan_judge(&plan, nr, args);
		plan_show(&plan, &shown);
		PROPERTY(property_harmless(text_cstr(&shown), shown.len), "%s", shown.data);
	}
	policy_diag_free(&diag);
}

static void check_decisions(struct trial *trial, const char *paths, size_t len)
{
	const struct policy *policy = &trial->policy;

	for (size_t i = 0; trial->blames && i < policy->rule_count; i++)
		PROPERTY(trial->blames[i] == RULE_NONE ||
				 (trial->blames[i] < policy->rule_count && trial->blames[i] != i),
			 "%zu by %u", i, trial->blames[i]);
	for (size_t i = 0, size; i < len; i += size + 1) {
		const char *newline = memchr(paths + i, '\n', len - i);

		size = newline ? (size_t)(newline - paths) - i : len - i;
		check_path(trial, paths + i, size);
	}
	check_path(trial, "/", 1);
	for (size_t i = 0; i < policy->rule_count; i++)
		check_rule(trial, &policy->rules[i]);
}

/* A policy that was accepted. */
static void check_policy(struct trial *trial, const char *paths, size_t len)
{
	const struct policy *policy = &trial->policy;
	struct policy_diag *diag = &trial->diag;
	int r;

	PROPERTY(!diag->count && !diag->kept, "%s", said(diag));
	r = tree_build(policy, NULL, &trial->tree, diag);
	if (r < 0) {
		PROPERTY((r == -E2BIG || r == -ENAMETOOLONG) && diag->count == 1, "%d", r);
		PROPERTY(property_harmless(said(diag), strlen(said(diag))), "%s", said(diag));
		return;
	}
	r = hull_build(policy, NULL, trial->tree, &trial->hull);
	PROPERTY(!r, "%d", r);
	if (policy->rule_count <= IDLE_RULES_MAX) {
		r = idle_find(policy, trial->tree, &trial->blames);
		PROPERTY(!r, "%d", r);
	}
	trial->referable = policy->rule_count <= IDLE_RULES_MAX;
	for (size_t i = 0; i < policy->rule_count; i++)
		trial->referable &= can_refer(policy->rules[i].pattern);
	check_decisions(trial, paths, len);
	check_diff(policy, trial->tree);
	text_free(&trial->last);
	hull_free(&trial->hull);
	tree_free(trial->tree);
	free(trial->blames);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char mark[] = "\n--\n";
	const char *text = (const char *)data, *cut = memmem(text, size, mark, strlen(mark));
	size_t len = cut ? (size_t)(cut - text) + 1 : size;
	const char *paths = cut ? cut + strlen(mark) : text + size;
	const struct policy_vars *vars = size % 2 ? &odd : &plain;
	struct trial trial = { .paths = 0 };
	int r = policy_add_text(&trial.policy, "fuzz", "/policies", text, len, 1, NULL, vars,
				&trial.diag);

	if (r < 0) {
		check_refusal(&trial, r);
	} else {
		check_shown(&trial.policy, vars);
		check_formatted(&trial.policy, vars, text, len);
		check_plan(&trial.policy, (unsigned int)size);
		check_policy(&trial, paths, size - (size_t)(paths - text));
	}
	policy_diag_free(&trial.diag);
	policy_free(&trial.policy);
	return 0;
}
