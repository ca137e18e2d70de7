// SPDX-License-Identifier: MIT
// supervisor/reading/former_policy.c - The policy of a former run, put together from what its log
// says
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/former.h"
#include "supervisor/rules/effective.h"

/* A pipe that gave a policy then gives it no more, and would be waited for. */
static bool is_readable(const char *name)
{
	_cleanup_text_ struct text shown = { 0 };
	struct stat st;

	if (!strchr(name, '/') || (stat(name, &st) == 0 && S_ISREG(st.st_mode)))
		return true;
	text_visible(&shown, name, strlen(name));
	fprintf(stderr, "warder: %s: the run had a policy from there, and it is no file now\n",
		text_cstr(&shown));
	return false;
}

/**
 * former_options() - What the user asked for in a former run, as options of now
 * @start:	The run's start record; must outlive @options
 * @options:	Empty; gets the policies and the lines of the command line
 *
 * Names of files may be relative to the run's working directory.
 *
 * Return: 0; -ENOENT for a policy that is no file any more (said); -E2BIG, -ENOMEM
 */
int former_options(const struct entry *start, struct options *options)
{
	for (size_t i = 0; i < start->start.source_count; i++) {
		const struct entry_source *source = &start->start.sources[i];
		const char *name = entry_string_at(start, source->name);

		if (source->included || effective_is_own_name(name))
			continue;
		if (source->text != ENTRY_NULL)
			text_str(&options->rules, entry_string_at(start, source->text));
		else if (!is_readable(name))
			return -ENOENT;
		else if (options_policy(options, name) < 0)
			return -E2BIG;
	}
	return options->rules.failed ? -ENOMEM : 0;
}

/**
 * former_had() - Whether a former run had a text of a policy as it is now
 * @start:	The run's start record
 * @source:	The text; warder's own are not looked at
 */
bool former_had(const struct entry *start, const struct source *source)
{
	unsigned char digest[DIGEST_BYTES];
	char hex[DIGEST_HEX + 1];
	bool same = effective_is_own(source);

	digest_bytes(source->text, source->len, digest);
	digest_hex(digest, hex);
	for (size_t k = 0; !same && k < start->start.source_count; k++)
		same = !strcmp(entry_string_at(start, start->start.sources[k].name),
			       source->name) &&
		       !strcmp(start->start.sources[k].digest, hex);
	return same;
}
