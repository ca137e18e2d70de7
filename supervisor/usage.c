// SPDX-License-Identifier: MIT
// supervisor/usage.c - How the subcommands are used, asked for or not
#include "supervisor/usage.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "policy/base/text.h"
#include "supervisor/run.h"

#define RULES "options: those of `warder run`; -p, -e, -r, -w, -x, --deny, --hide, -C matter here\n"

const char usage_run[] = "usage: warder [run] [options] [--] COMMAND [ARG...]\n";
const char usage_policy[] = "usage: warder policy check [options] [NAME|FILE]\n"
			    "       warder policy show [--compiled] [options] [NAME|FILE]\n"
			    "       warder policy show syscalls strict|compute|tool\n"
			    "       warder policy show calls\n"
			    "       warder policy list\n" RULES;
const char usage_explain[] = "usage: warder explain [options] VERB PATH\n" RULES;
const char usage_audit[] = "usage: warder audit verify FILE|-\n";
const char usage_report[] =
	"usage: warder report [--color auto|always|never] [--depth N] AUDIT|-...\n";
const char usage_doctor[] = "usage: warder doctor\n";

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
