// SPDX-License-Identifier: MIT
// policy/load.c - Texts by name: shipped ones, or what the caller's files hold
#include "policy/load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"

static void source_free(struct source *source)
{
	free(source->name);
	free(source->dir);
	free(source->text);
}

static int find_source(const struct policy *policy, const char *name)
{
	for (size_t i = 0; i < policy->source_count; i++)
		if (!strcmp(policy->sources[i].name, name))
			return (int)i;
	return -1;
}

/**
 * load_source() - Put a text among a policy's sources
 * @policy:	Grows by one source, the last one
 * @source:	Taken over, also on failure; NULL texts mean that memory was short
 *
 * Return: 0, -ENOMEM
 */
int load_source(struct policy *policy, const struct source *source)
{
	struct source *sources =
		parse_grow(policy->sources, policy->source_count, sizeof(*sources));
	struct source mine = *source;

	if (sources)
		policy->sources = sources;
	if (!sources || !mine.name || !mine.text) {
		source_free(&mine);
		return -ENOMEM;
	}
	/* editors on other systems put a byte order mark in front */
	if (mine.len >= 3 && !memcmp(mine.text, "\xef\xbb\xbf", 3)) {
		mine.len -= 3;
		memmove(mine.text, mine.text + 3, mine.len + 1);
	}
	sources[policy->source_count++] = mine;
	return 0;
}

static int find_text(const struct policy_io *io, const char *name, const char *dir,
		     struct source *ret_source)
{
	const struct shipped *shipped = shipped_find(name);
	struct source source = { 0 };
	int r;

	if (shipped) {
		source.name = strdup(shipped->name);
		source.text = strndup(shipped->text, shipped->len);
		source.len = shipped->len;
	} else if (!io || !io->load) {
		return -ENOENT;
	} else {
		r = io->load(io->ctx, name, dir, &source.text, &source.len, &source.name,
			     &source.dir);
		if (r < 0)
			return r;
	}
	*ret_source = source;
	return 0;
}

static int add_inclusion(struct parse *parse, unsigned int from, unsigned int to)
{
	struct inclusion *inclusions =
		parse_grow(parse->inclusions, parse->inclusion_count, sizeof(*inclusions));

	if (!inclusions)
		return -ENOMEM;
	parse->inclusions = inclusions;
	inclusions[parse->inclusion_count++] = (struct inclusion){ from, to };
	return 0;
}

/* Whether @source is @ancestor or was, perhaps by others, included by it. */
static bool is_below(const struct policy *policy, int source, int ancestor)
{
	while (source >= 0 && source != ancestor)
		source = policy->sources[source].from_source;
	return source >= 0;
}

static unsigned int depth_of(const struct policy *policy, unsigned int source)
{
	unsigned int depth = 0;

	for (int up = policy->sources[source].from_source; up >= 0; depth++)
		up = policy->sources[up].from_source;
	return depth;
}

/* "a <- b <- a": what is included stands before who includes it. */
static int fail_cycle(const struct parse *parse, const struct line *line, const struct word *word,
		      int source)
{
	_cleanup_text_ struct text chain = { 0 };
	const char *name = parse->policy->sources[source].name;
	int at = (int)line->at.source;

	text_visible(&chain, name, strlen(name));
	while (at >= 0) {
		name = parse->policy->sources[at].name;
		text_str(&chain, " <- ");
		text_visible(&chain, name, strlen(name));
		at = at == source ? -1 : parse->policy->sources[at].from_source;
	}
	return parse_fail(parse, line, word, "remove one of these includes",
			  "includes in a circle: %s", text_cstr(&chain));
}

static void missing_help(const char *name, struct text *help)
{
	const struct shipped *shipped;
	const char *near = NULL;

	for (unsigned int i = 0; !near && (shipped = shipped_at(i)); i++)
		near = diag_nearest(name, shipped, 1, sizeof(*shipped));
	if (near) {
		text_printf(help, "did you mean `%s`?", near);
		return;
	}
	text_str(help, "shipped policies are");
	for (unsigned int i = 0; (shipped = shipped_at(i)); i++)
		text_printf(help, "%s %s", i ? "," : "", shipped->name);
	text_str(help, "; a file's name has a / in it or ends in .policy, as in ./my.policy");
}

/* What is written as a file's name is no misspelt name of a policy. */
static bool is_file(const char *name)
{
	size_t len = strlen(name);

	return strchr(name, '/') || (len > 7 && !strcmp(name + len - 7, ".policy"));
}

/* @line is NULL when the caller, not a policy, gave the name. */
static int fail_load(const struct parse *parse, const struct line *line, const struct word *word,
		     const char *name, int error)
{
	_cleanup_text_ struct text shown = { 0 }, help = { 0 };
	struct place at = line ? parse_place(line, word) : (struct place){ 0 };

	if (error == -ENOMEM)
		return error;
	text_visible(&shown, name, strlen(name));
	if (error == -ENOENT && is_file(name)) {
		if (line && name[0] != '/')
			text_str(&help, "it is looked for beside the file that includes it");
		diag_error(parse->vars.diag, parse->policy, line ? &at : NULL, text_cstr(&help),
			   "cannot read the policy file `%s`: %s", text_cstr(&shown),
			   strerror(-error));
	} else if (error == -ENOENT) {
		missing_help(name, &help);
		diag_error(parse->vars.diag, parse->policy, line ? &at : NULL, text_cstr(&help),
			   "there is no policy named `%s`", text_cstr(&shown));
	} else {
		diag_error(parse->vars.diag, parse->policy, line ? &at : NULL, NULL,
			   "cannot read the policy `%s`: %s", text_cstr(&shown), strerror(-error));
	}
	return -EINVAL;
}

/* A text is at hand; it counts once, however many include it. */
static int take_source(struct parse *parse, struct source *source, const struct line *line,
		       const struct word *word)
{
	struct policy *policy = parse->policy;
	int known = source->name ? find_source(policy, source->name) : -1;
	int r;

	if (known >= 0) {
		source_free(source);
		if (line && is_below(policy, (int)line->at.source, known))
			return fail_cycle(parse, line, word, known);
		return line ? add_inclusion(parse, line->at.source, (unsigned int)known) : 0;
	}
	if (line && depth_of(policy, line->at.source) >= LOAD_DEPTH_MAX) {
		source_free(source);
		return parse_fail(parse, line, word, NULL, "includes more than %d deep",
				  LOAD_DEPTH_MAX);
	}
	known = (int)policy->source_count;
	r = load_source(policy, source);
	if (!r && line)
		r = add_inclusion(parse, line->at.source, (unsigned int)known);
	return r < 0 ? r : parse_source(parse, (unsigned int)known, PHASE_INCLUDE);
}

/**
 * load_named() - Find a policy by its name, put it among the sources, and all that it includes
 * @parse:	Grows
 * @name:	A word (a shipped policy, or one of the caller's directories) or a path
 * @rank:	struct source.rank, when nobody includes it
 * @line:	The line that includes it; NULL: the caller named it
 * @word:	The name's word in it
 * @optional:	`include?`: that there is none is fine
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int load_named(struct parse *parse, const char *name, unsigned int rank, const struct line *line,
	       const struct word *word, bool optional)
{
	const char *dir = line ? parse->policy->sources[line->at.source].dir : NULL;
	struct source source;
	int r = find_text(parse->io, name, dir, &source);

	if (r == -ENOENT && optional)
		return 0;
	if (r < 0)
		return fail_load(parse, line, word, name, r);
	source.rank = rank;
	source.from_source = line ? (int)line->at.source : -1;
	source.from_line = line ? line->at.line : 0;
	source.from_column = line ? parse_place(line, word).column : 0;
	return take_source(parse, &source, line, word);
}

static int include_one(struct parse *parse, const struct line *line, const struct word *word,
		       const void *optional)
{
	_cleanup_text_ struct text name = { 0 };
	int r = parse_text(parse, line, word, &name);

	if (!r && !name.len)
		r = parse_fail(parse, line, word, NULL, "an empty name");
	return r ? r : load_named(parse, name.data, 0, line, word, *(const bool *)optional);
}

/**
 * parse_include() - `include NAME…`, `include? NAME…`
 * @parse:	policy.sources grows
 * @line:	The line
 *
 * Only the launch's own variables can stand in a name: others are not known before all the
 * includes are.
 *
 * Return: 0, -EINVAL (reported), -ENOMEM
 */
int parse_include(struct parse *parse, const struct line *line)
{
	bool optional = word_is(line->words, "include?");

	if (line->count < 2)
		return parse_fail(parse, line, NULL, "as in `include base`",
				  "an include without a name");
	return parse_words(parse, line, 1, line->count, include_one, &optional);
}
