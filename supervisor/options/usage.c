// SPDX-License-Identifier: MIT
// supervisor/options/usage.c - How the subcommands are used, asked for or not
#include "supervisor/options/usage.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/words/exit_status.h"

#define RULES "options: those of `warder run`; -p, -e, -r, -w, -x, --deny, --hide, -C matter here\n"

const char usage_run[] = "usage: warder [run] [options] [--] COMMAND [ARG...]\n";

/* The lines of a subcommand's subcommands: for each alone, and all together. */
#define POLICY_CHECK "warder policy check [--strict] [--json] [options] [NAME|FILE]\n"
#define POLICY_SHOW                                                                                \
	"warder policy show [--compiled] [options] [NAME|FILE]\n"                                  \
	"       warder policy show [--json] [options] [NAME|FILE]\n"
#define POLICY_FROM                                                                                \
	"warder policy from [-o FILE] [--learn-limits] [--tighten NAME|FILE] [options] "           \
	"AUDIT|-...\n"
#define POLICY_FMT "warder policy fmt [--check] [FILE...]\n"
#define POLICY_DIFF "warder policy diff [--json] [options] A B\n"
#define POLICY_LISTS                                                                               \
	"warder policy show syscalls strict|compute|tool\n"                                        \
	"       warder policy show calls\n"
#define POLICY_LIST "warder policy list\n"

const char usage_policy_check[] = "usage: " POLICY_CHECK RULES;
const char usage_policy_show[] = "usage: " POLICY_SHOW "       " POLICY_LISTS RULES;
const char usage_policy_from[] = "usage: " POLICY_FROM RULES;
const char usage_policy_fmt[] = "usage: " POLICY_FMT;
const char usage_policy_diff[] = "usage: " POLICY_DIFF RULES;
const char usage_policy_list[] = "usage: " POLICY_LIST;
const char usage_policy[] = "usage: " POLICY_CHECK "       " POLICY_SHOW "       " POLICY_FROM
			    "       " POLICY_FMT "       " POLICY_DIFF "       " POLICY_LISTS
			    "       " POLICY_LIST RULES;
const char usage_explain[] =
	"usage: warder explain [--flags FLAG,...] [--json] [options] VERB PATH|HOST:PORT\n"
	"       warder explain --batch [--json] [options]\n"
	"       warder explain [options] [-o AUDIT] D1|D2|...\n" RULES;
const char usage_replay[] = "usage: warder replay [options] [--json] AUDIT|-...\n" RULES;

#define AUDIT_VERIFY "warder audit verify [--json] [--head HEX] [--key FILE] FILE|-\n"
#define AUDIT_KEYGEN "warder audit keygen FILE\n"
#define AUDIT_SHOW                                                                                 \
	"warder audit show [--follow] [--json] [--count] [--last N] [-n N] "                       \
	"[--color auto|always|never]\n"                                                            \
	"                         [--program PROGRAM|PATH] [--pid PID] [--path PATH] [--verb "     \
	"VERB|write]\n"                                                                            \
	"                         [--decision allow|redirect|deny|hide|absent|ask|kill]\n"         \
	"                         [--rule TEXT|PLACE] [--syscall CALL] [--errno ERRNO]\n"          \
	"                         [--kind "                                                        \
	"start|intent|call|exec|exit|kill|trace|end|signature]\n"                                  \
	"                         [--since SECONDS] [--until SECONDS] [FILE|-]\n"

const char usage_audit_verify[] = "usage: " AUDIT_VERIFY;
const char usage_audit_keygen[] = "usage: " AUDIT_KEYGEN;
const char usage_audit_show[] = "usage: " AUDIT_SHOW;
const char usage_audit[] = "usage: " AUDIT_VERIFY "       " AUDIT_KEYGEN "       " AUDIT_SHOW;

#define WRITES_SHOW "warder writes show [--diff] [--json] RUN|last\n"
#define WRITES_APPLY "warder writes apply [--force] RUN|last\n"
#define WRITES_DISCARD "warder writes discard RUN|last\n"

const char usage_writes_show[] = "usage: " WRITES_SHOW;
const char usage_writes_apply[] = "usage: " WRITES_APPLY;
const char usage_writes_discard[] = "usage: " WRITES_DISCARD;
const char usage_writes[] = "usage: warder writes\n"
			    "       " WRITES_SHOW "       " WRITES_APPLY "       " WRITES_DISCARD;

const char usage_report[] =
	"usage: warder report [--color auto|always|never] [--depth N] AUDIT|-...\n"
	"       warder report --html FILE|- AUDIT|-...\n";
const char usage_doctor[] = "usage: warder doctor [--json]\n";
const char usage_complete[] = "usage: warder complete -- [WORD...]\n";

/* In the order of the help. */
static const char *const usages[] = { usage_run,    usage_policy, usage_explain,
				      usage_replay, usage_audit,  usage_report,
				      usage_writes, usage_doctor, usage_complete };

/**
 * usage_at() - One of the texts above; supervisor/commands/complete.c reads them as a grammar
 * @index:	From 0
 *
 * Return: the text, NULL behind the last one
 */
const char *usage_at(unsigned int index)
{
	return index < ARRAY_SIZE(usages) ? usages[index] : NULL;
}

/**
 * usage_lines() - Append the lines of all texts, but for what is said about options
 * @text:	Grows
 */
void usage_lines(struct text *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(usages); i++) {
		const char *line = usages[i];

		for (size_t len; *line; line += len + 1) {
			len = strcspn(line, "\n");
			if (!strncmp(line, "options", 7))
				continue;
			text_str(text, i ? "       " : "usage: ");
			text_add(text, line + 7, len - 7 + 1);
		}
	}
}

/**
 * usage_slip() - Whether a word is a slip of the fingers away from another one
 * @word:	What was typed
 * @name:	What may have been meant
 *
 * Return: true for one letter too many, too few or wrong, or two that changed places
 */
bool usage_slip(const char *word, const char *name)
{
	size_t at = 0;

	if (edit_distance(word, name, 1) <= 1)
		return true;
	while (word[at] && word[at] == name[at])
		at++;
	return word[at] && word[at + 1] && word[at] == name[at + 1] && word[at + 1] == name[at] &&
	       !strcmp(word + at + 2, name + at + 2);
}

/**
 * usage_meant() - The subcommand that a word is a slip of the fingers away from, or the option that
 * is a subcommand elsewhere
 * @word:	What no program is called
 * @text:	Grows by the subcommand's word, or the option, if there is one
 *
 * Return: whether there is one
 */
bool usage_meant(const char *word, struct text *text)
{
	if (!strcmp(word, "help") || !strcmp(word, "version")) {
		text_printf(text, "--%s", word);
		return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(usages); i++) {
		const char *begin = usages[i] + strlen("usage: warder ");
		_cleanup_text_ struct text name = { 0 };

		begin += *begin == '['; /* `run` may be left out */
		text_add(&name, begin, strcspn(begin, " ]\n"));
		if (usage_slip(word, text_cstr(&name))) {
			text_add(text, text_cstr(&name), name.len);
			return true;
		}
	}
	return false;
}

bool usage_asked(const char *word)
{
	return word && (!strcmp(word, "--help") || !strcmp(word, "-h"));
}

/**
 * usage_print() - Give the help that was asked for
 * @usage:	One of the above
 *
 * Return: the exit status
 */
int usage_print(const char *usage)
{
	return fputs(usage, stdout) < 0 ? EXIT_WARDER : 0;
}

/**
 * usage_wrong() - Say what is wrong with a command line, and how it should be
 * @usage:	One of the above
 * @format:	What is wrong, without a newline; the user's words may be in it as they are
 *
 * Return: the exit status
 */
int usage_wrong(const char *usage, const char *format, ...)
{
	_cleanup_text_ struct text raw = { 0 }, text = { 0 };
	va_list args;

	va_start(args, format);
	text_vprintf(&raw, format, args);
	va_end(args);
	text_str(&text, "warder: ");
	text_visible(&text, text_cstr(&raw), raw.len);
	text_printf(&text, "\n%s", usage);
	fputs(text_cstr(&text), stderr);
	return EXIT_WARDER;
}
