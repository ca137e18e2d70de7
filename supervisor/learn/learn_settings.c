// SPDX-License-Identifier: MIT
// supervisor/learn/learn_settings.c - What a learnt policy takes over from the one it was learnt
// under
#include <inttypes.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "policy/emulate.h"
#include "policy/errname.h"
#include "policy/limit.h"
#include "policy/setting.h"
#include "policy/show.h"
#include "supervisor/learn/learn_write.h"

static void add_map(unsigned int deny, struct text *text)
{
	const char *word;
	int bit = 0;

	text_str(text, "map     deny");
	for (unsigned int i = 0; (word = setting_map(i, &bit)); i++)
		if (deny & (unsigned int)bit)
			text_printf(text, " %s", word);
	text_char(text, '\n');
}

static void add_scalars(const struct learn *learn, struct text *text)
{
	const struct policy *policy = learn->config.policy;
	unsigned int map = (unsigned int)policy->map.value & ~learn->mapped;
	_cleanup_text_ struct text limits = { 0 };

	if (policy->net.set)
		text_printf(text, "net     %s\n", setting_net(policy->net.value));
	if (map)
		add_map(map, text);
	for (unsigned int i = 0; i < LIMIT_COUNT; i++) {
		uint64_t value;

		if (!learn_limit(learn, (enum limit)i, &value))
			continue;
		text_char(&limits, ' ');
		limit_show((enum limit)i, value, &limits);
	}
	learn_limits_told(learn, text);
	if (limits.len)
		text_printf(text, "limit  %s\n", text_cstr(&limits));
	for (unsigned int i = 0; i < EMULATE_COUNT; i++) {
		if (!policy->emulations[i].set)
			continue;
		text_printf(text, "emulate %s ", emulate_name((enum emulation)i));
		emulate_show((enum emulation)i, policy->emulations[i].value, text);
		text_char(text, '\n');
	}
	for (unsigned int i = 0; i < EVIDENCE_COUNT; i++)
		if (policy->weights[i].set)
			text_printf(text, "verdict weight %s=%" PRIu32 "\n",
				    evidence_name((enum evidence_kind)i), policy->weights[i].value);
	if (policy->syscall_set.set && learn->measured < learn->runs)
		text_printf(text, "syscalls %s\n", setting_syscalls(policy->syscall_set.value));
	text->failed |= limits.failed;
}

/* The policy's own words on single calls, but for those that the run made all the same. */
static void add_calls(const struct learn *learn, struct text *text)
{
	const struct policy *policy = learn->config.policy;

	for (size_t i = 0; i < policy->syscall_count; i++) {
		const struct syscall_rule *rule = &policy->syscalls[i];
		const struct call *call = call_find(rule->name);

		if (!call || learn->syscalls[call->nr])
			continue;
		if (rule->word == SYSCALL_ERRNO)
			text_printf(text, "syscall errno %s %s\n", errname_of(rule->err),
				    rule->name);
		else
			text_printf(text, "syscall %s %s\n",
				    rule->word == SYSCALL_KILL ? "kill" : "allow", rule->name);
	}
}

/* A variable's value; the run's own directory for temporary files is another one next time. */
static void add_variable(const struct learn *learn, const struct env_rule *rule, bool uses_tmpdir,
			 struct text *text)
{
	const char *tmpdir = learn->frame.tmpdir;

	text_printf(text, "env set %s=", rule->name);
	if (uses_tmpdir && tmpdir && path_below(rule->value, tmpdir)) {
		text_str(text, "${TMPDIR}");
		if (rule->value[strlen(tmpdir)])
			show_path(rule->value + strlen(tmpdir), text);
	} else {
		show_path(rule->value, text);
	}
	text_char(text, '\n');
}

static void add_env(const struct learn *learn, bool uses_tmpdir, struct text *text)
{
	const struct policy *policy = learn->config.policy;
	struct filler fillers[] = { [ENV_KEEP] = { .column = 0 }, [ENV_UNSET] = { .column = 0 } };
	static const char *const starts[] = { [ENV_KEEP] = "env keep", [ENV_UNSET] = "env unset" };

	for (size_t i = 0; i < policy->env_count; i++) {
		const struct env_rule *rule = &policy->env[i];
		_cleanup_text_ struct text name = { 0 };

		if (rule->word == ENV_SET) {
			add_variable(learn, rule, uses_tmpdir, text);
			continue;
		}
		show_pattern(rule->name, &name);
		filler_add(&fillers[rule->word], starts[rule->word], text_cstr(&name));
	}
	for (size_t i = 0; i < ARRAY_SIZE(fillers); i++) {
		text_add(text, text_cstr(&fillers[i].text), fillers[i].text.len);
		text->failed |= fillers[i].text.failed;
		text_free(&fillers[i].text);
	}
}

/* What was in another file's place: the run would have gone otherwise without. */
static void add_redirects(const struct learn *learn, struct text *text)
{
	const struct policy *policy = learn->config.policy;

	for (size_t i = 0; i < policy->rule_count; i++) {
		if (policy->rules[i].kind != RULE_REDIRECT)
			continue;
		show_rule(&policy->rules[i], text);
		text_char(text, '\n');
	}
}

/**
 * learn_settings() - Append the settings of the policy that the run had
 * @learn:	The learner
 * @uses_tmpdir: ${TMPDIR} has a meaning in this policy
 * @text:	Grows by whole lines
 *
 * Without them the next run would have another environment, and fewer limits.
 */
void learn_settings(const struct learn *learn, bool uses_tmpdir, struct text *text)
{
	add_redirects(learn, text);
	add_scalars(learn, text);
	add_calls(learn, text);
	add_env(learn, uses_tmpdir, text);
}
