// SPDX-License-Identifier: MIT
// policy/json_show.c - A policy as JSON that can be read back
#include <inttypes.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/emulate.h"
#include "policy/errname.h"
#include "policy/json.h"
#include "policy/json_word.h"
#include "policy/limit.h"
#include "policy/setting.h"
#include "policy/show.h"
#include "policy/when.h"

/* A longer line is not shown with a place: a JSON policy may be one line altogether. */
#define LINE_SHOWN_MAX 1000

/* A policy on its way out; rules are mostly in the order of their lines. */
struct writer {
	const struct policy *policy;
	struct text *text;
	const char *indent;
	unsigned int source; /* of the line that was looked for last */
	unsigned int line;
	const char *line_at;
	const char *line_end; /* NULL: not looked for yet */
};

static void add_string(struct text *text, const char *name, const char *value)
{
	text_printf(text, "\"%s\": ", name);
	text_json(text, value, strlen(value));
}

/**
 * json_word() - Append a word that a line of a policy would have as a string
 * @word:	From policy/show.h
 * @text:	Grows
 */
void json_word(const struct text *word, struct text *text)
{
	json_word_show(text_cstr(word), word->len, text);
	text->failed |= word->failed;
}

static void add_word(struct text *text, const char *name, const struct text *word)
{
	text_printf(text, "\"%s\": ", name);
	json_word(word, text);
}

/* The line of a place without blanks around it; NULL: there is none. */
static const char *find_line(struct writer *writer, const struct place *at, size_t *ret_len)
{
	const struct source *source = &writer->policy->sources[at->source];
	const char *end = source->text + source->len, *stop;

	if (!writer->line_at || writer->source != at->source || writer->line > at->line) {
		writer->source = at->source;
		writer->line = 1;
		writer->line_at = source->text;
		writer->line_end = NULL;
	}
	for (; writer->line < at->line; writer->line++) {
		stop = memchr(writer->line_at, '\n', (size_t)(end - writer->line_at));
		if (!stop)
			return NULL;
		writer->line_at = stop + 1;
		writer->line_end = NULL;
	}
	if (!writer->line_end)
		writer->line_end = memchr(writer->line_at, '\n', (size_t)(end - writer->line_at));
	stop = writer->line_end = writer->line_end ? writer->line_end : end;
	while (stop > writer->line_at && strchr(" \t\r", stop[-1]))
		stop--;
	*ret_len = strspn(writer->line_at, " \t");
	*ret_len = *ret_len < (size_t)(stop - writer->line_at) ? *ret_len : 0;
	end = writer->line_at + *ret_len;
	*ret_len = (size_t)(stop - end);
	return end;
}

static void add_place(struct writer *writer, const struct place *at)
{
	struct text *text = writer->text;
	const char *line;
	size_t len;

	if (at->source >= writer->policy->source_count) {
		text_str(text, "null");
		return;
	}
	text_char(text, '{');
	add_string(text, "file", writer->policy->sources[at->source].name);
	text_printf(text, ", \"line\": %u, \"column\": %u", at->line, at->column);
	line = find_line(writer, at, &len);
	if (line && len <= LINE_SHOWN_MAX) {
		text_str(text, ", \"text\": ");
		text_json(text, line, len);
	}
	text_char(text, '}');
}

static void add_at(struct writer *writer, const struct place *at)
{
	text_str(writer->text, ", \"at\": ");
	add_place(writer, at);
}

/**
 * json_show_place() - Append a place as an object
 * @policy:	The policy
 * @at:		A place in it
 * @text:	Grows: file, line, column, and the line's text if it is not too long
 */
void json_show_place(const struct policy *policy, const struct place *at, struct text *text)
{
	struct writer writer = { .policy = policy, .text = text };

	add_place(&writer, at);
}

/* Words that are separated by @separators, as an array. */
static void add_words(struct text *text, const char *words, const char *separators)
{
	const char *comma = "";

	text_char(text, '[');
	for (words += strspn(words, separators); *words; words += strspn(words, separators)) {
		size_t len = strcspn(words, separators);

		text_printf(text, "%s\"%.*s\"", comma, (int)len, words);
		words += len;
		comma = ", ";
	}
	text_char(text, ']');
}

/**
 * json_flags() - Append open flags as an array of their names
 * @flags:	As in struct rule
 * @text:	Grows
 */
void json_flags(uint32_t flags, struct text *text)
{
	_cleanup_text_ struct text when = { 0 };

	when_show(flags, &when);
	add_words(text, text_cstr(&when), ",");
	text->failed |= when.failed;
}

static void add_rule(struct writer *writer, const struct rule *rule)
{
	static const char *const decisions[][2] = {
		[RULE_ALLOW] = { "allow", "allow" },	  [RULE_ASK] = { "ask", "ask" },
		[RULE_REDIRECT] = { "redirect", "fake" }, [RULE_DENY] = { "deny", "deny!" },
		[RULE_HIDE] = { "hide", "hide!" },
	};
	_cleanup_text_ struct text verbs = { 0 }, pattern = { 0 }, target = { 0 };
	struct text *text = writer->text;

	show_verbs(rule, &verbs);
	show_word(rule, &pattern);
	text_char(text, '{');
	add_string(text, "decision", decisions[rule->kind][rule->strong || rule->fake]);
	text_str(text, ", ");
	if (verbs.len) {
		text_str(text, "\"verbs\": ");
		add_words(text, text_cstr(&verbs), " ");
		text_str(text, ", ");
	}
	add_word(text, "path", &pattern);
	if (rule->target) {
		show_target(rule, &target);
		text_str(text, ", ");
		add_word(text, "file", &target);
	}
	if (rule->when) {
		text_str(text, ", \"when\": ");
		json_flags(rule->when, text);
	}
	add_at(writer, &rule->at);
	text_char(text, '}');
	text->failed |= verbs.failed;
}

/**
 * json_show_rule() - Append a rule as an object
 * @policy:	The policy
 * @rule:	One of its rules
 * @text:	Grows
 */
void json_show_rule(const struct policy *policy, const struct rule *rule, struct text *text)
{
	struct writer writer = { .policy = policy, .text = text };

	add_rule(&writer, rule);
}

/* Begins a member whose items stand on lines of their own. */
static const char *begin_list(struct writer *writer, const char *name)
{
	text_printf(writer->text, ",\n%s  \"%s\": [", writer->indent, name);
	return "\n";
}

static void begin_item(struct writer *writer, const char **comma)
{
	text_printf(writer->text, "%s%s    ", *comma, writer->indent);
	*comma = ",\n";
}

static void end_list(struct writer *writer, const char *comma)
{
	if (*comma == ',')
		text_printf(writer->text, "\n%s  ", writer->indent);
	text_char(writer->text, ']');
}

/* Which texts there are, and who included them. */
static void add_sources(struct writer *writer)
{
	const struct policy *policy = writer->policy;
	const char *comma = begin_list(writer, "sources");

	for (size_t i = 0; i < policy->source_count; i++) {
		const struct source *source = &policy->sources[i];

		begin_item(writer, &comma);
		text_char(writer->text, '{');
		add_string(writer->text, "file", source->name);
		if (source->dir) {
			text_str(writer->text, ", ");
			add_string(writer->text, "directory", source->dir);
		}
		if (source->from_source >= 0) {
			text_str(writer->text, ", \"included_by\": {");
			add_string(writer->text, "file", policy->sources[source->from_source].name);
			text_printf(writer->text, ", \"line\": %u}", source->from_line);
		}
		text_char(writer->text, '}');
	}
	end_list(writer, comma);
}

static void add_variable(struct writer *writer, const char *name, const char *value)
{
	text_char(writer->text, '{');
	add_string(writer->text, "name", name);
	text_str(writer->text, ", ");
	add_string(writer->text, "value", value);
}

static void add_variables(struct writer *writer, const struct policy_vars *vars)
{
	const struct policy *policy = writer->policy;
	_cleanup_text_ struct text uid = { 0 };
	const char *comma = begin_list(writer, "variables");

	text_u64(&uid, vars->uid);
	{
		const struct {
			const char *name;
			const char *value;
		} fixed[] = { { "HOME", vars->home },
			      { "CWD", vars->cwd },
			      { "TMPDIR", vars->tmpdir },
			      { "UID", text_cstr(&uid) } };

		for (size_t i = 0; i < ARRAY_SIZE(fixed); i++) {
			if (!fixed[i].value)
				continue;
			begin_item(writer, &comma);
			add_variable(writer, fixed[i].name, fixed[i].value);
			text_char(writer->text, '}');
		}
	}
	for (size_t i = 0; i < policy->variable_count; i++) {
		begin_item(writer, &comma);
		add_variable(writer, policy->variables[i].name, policy->variables[i].value);
		add_at(writer, &policy->variables[i].at);
		text_char(writer->text, '}');
	}
	end_list(writer, comma);
}

/* @alone: the rules that warder adds for a path alone, which no line can say and none has to. */
static void add_rules(struct writer *writer, const char *name, bool alone)
{
	const struct policy *policy = writer->policy;
	const char *comma = begin_list(writer, name);

	for (size_t i = 0; i < policy->rule_count; i++) {
		if (policy->rules[i].alone != alone || policy->rules[i].implied)
			continue;
		begin_item(writer, &comma);
		add_rule(writer, &policy->rules[i]);
	}
	end_list(writer, comma);
}

static void add_envs(struct writer *writer)
{
	static const char *const words[] = {
		[ENV_KEEP] = "keep",
		[ENV_UNSET] = "unset",
		[ENV_SET] = "set",
	};
	const struct policy *policy = writer->policy;
	const char *comma = begin_list(writer, "env");

	for (size_t i = 0; i < policy->env_count; i++) {
		const struct env_rule *rule = &policy->env[i];
		_cleanup_text_ struct text name = { 0 }, value = { 0 };

		begin_item(writer, &comma);
		text_printf(writer->text, "{\"word\": \"%s\", ", words[rule->word]);
		if (rule->word == ENV_SET) {
			show_value(rule, &value);
			text_str(&name, rule->name);
		} else {
			show_pattern(rule->name, &name);
		}
		add_word(writer->text, "name", &name);
		if (rule->word == ENV_SET) {
			text_str(writer->text, ", ");
			add_word(writer->text, "value", &value);
		}
		add_at(writer, &rule->at);
		text_char(writer->text, '}');
	}
	end_list(writer, comma);
}

static void add_syscalls(struct writer *writer)
{
	static const char *const words[] = {
		[SYSCALL_ALLOW] = "allow",
		[SYSCALL_ERRNO] = "errno",
		[SYSCALL_KILL] = "kill",
	};
	const struct policy *policy = writer->policy;
	const char *comma = begin_list(writer, "syscall");

	for (size_t i = 0; i < policy->syscall_count; i++) {
		const struct syscall_rule *rule = &policy->syscalls[i];

		begin_item(writer, &comma);
		text_printf(writer->text, "{\"word\": \"%s\", ", words[rule->word]);
		if (rule->word == SYSCALL_ERRNO)
			text_printf(writer->text, "\"error\": \"%s\", ", errname_of(rule->err));
		add_string(writer->text, "name", rule->name);
		add_at(writer, &rule->at);
		text_char(writer->text, '}');
	}
	end_list(writer, comma);
}

static void add_limits(struct writer *writer)
{
	const struct policy *policy = writer->policy;
	const char *comma = begin_list(writer, "limits");

	for (unsigned int i = 0; i < LIMIT_COUNT; i++) {
		const struct limit_value *limit = &policy->limits[i];
		_cleanup_text_ struct text pair = { 0 };
		const char *value;

		if (!limit->set)
			continue;
		limit_show((enum limit)i, limit->value, &pair);
		value = strchr(text_cstr(&pair), '=');
		begin_item(writer, &comma);
		text_printf(writer->text, "{\"name\": \"%s\", \"value\": \"%s\"",
			    limit_name((enum limit)i), value ? value + 1 : "");
		add_at(writer, &limit->at);
		text_char(writer->text, '}');
	}
	end_list(writer, comma);
}

static void add_emulations(struct writer *writer)
{
	const struct policy *policy = writer->policy;
	const char *comma;

	if (!emulate_any(policy))
		return;
	comma = begin_list(writer, "emulate");
	for (unsigned int i = 0; i < EMULATE_COUNT; i++) {
		const struct emulate_value *emulation = &policy->emulations[i];

		if (!emulation->set)
			continue;
		begin_item(writer, &comma);
		text_printf(writer->text, "{\"name\": \"%s\", \"value\": \"",
			    emulate_name((enum emulation)i));
		emulate_show((enum emulation)i, emulation->value, writer->text);
		text_char(writer->text, '"');
		add_at(writer, &emulation->at);
		text_char(writer->text, '}');
	}
	end_list(writer, comma);
}

static void add_weights(struct writer *writer)
{
	const struct policy *policy = writer->policy;
	const char *comma = NULL;

	for (unsigned int i = 0; i < EVIDENCE_COUNT; i++) {
		if (!policy->weights[i].set)
			continue;
		if (!comma)
			comma = begin_list(writer, "weights");
		begin_item(writer, &comma);
		text_printf(writer->text, "{\"name\": \"%s\", \"value\": \"%" PRIu32 "\"",
			    evidence_name((enum evidence_kind)i), policy->weights[i].value);
		add_at(writer, &policy->weights[i].at);
		text_char(writer->text, '}');
	}
	if (comma)
		end_list(writer, comma);
}

/* A setting that somebody said: @value is JSON. */
static void add_setting(struct writer *writer, const char *name, const struct setting *setting,
			const char *value)
{
	if (!setting->set)
		return;
	text_printf(writer->text, ",\n%s  \"%s\": {\"value\": %s", writer->indent, name, value);
	add_at(writer, &setting->at);
	text_char(writer->text, '}');
}

static void add_settings(struct writer *writer)
{
	const struct policy *policy = writer->policy;
	_cleanup_text_ struct text value = { 0 };
	const char *word, *comma = "[";
	int bit = 0;

	text_printf(&value, "\"%s\"", setting_syscalls(policy->syscall_set.value));
	add_setting(writer, "syscalls", &policy->syscall_set, text_cstr(&value));
	text_reset(&value);
	text_printf(&value, "\"%s\"", setting_net(policy->net.value));
	add_setting(writer, "net", &policy->net, text_cstr(&value));
	text_reset(&value);
	for (unsigned int i = 0; (word = setting_map(i, &bit)); i++) {
		if (!(policy->map.value & bit))
			continue;
		text_printf(&value, "%s\"%s\"", comma, word);
		comma = ", ";
	}
	text_char(&value, ']');
	add_setting(writer, "map", &policy->map, text_cstr(&value));
	text_printf(writer->text, ",\n%s  \"private_tmp\": %s", writer->indent,
		    policy->uses_tmpdir ? "true" : "false");
	writer->text->failed |= value.failed;
}

/**
 * json_show() - Append a whole policy as JSON
 * @policy:	The policy
 * @vars:	What the fixed variables stand for
 * @indent:	Blanks before every line but the first
 * @text:	Grows by an object, without a newline behind it; docs/policy.md has its members
 *
 * The text reads back as the same policy.
 */
void json_show(const struct policy *policy, const struct policy_vars *vars, const char *indent,
	       struct text *text)
{
	struct writer writer = { .policy = policy, .text = text, .indent = indent };

	text_printf(text, "{\n%s  \"schema\": \"" JSON_SCHEMA "\"", indent);
	add_sources(&writer);
	add_variables(&writer, vars);
	add_rules(&writer, "rules", false);
	add_envs(&writer);
	add_syscalls(&writer);
	add_limits(&writer);
	add_emulations(&writer);
	add_weights(&writer);
	add_settings(&writer);
	add_rules(&writer, "own", true);
	text_printf(text, "\n%s}", indent);
}
