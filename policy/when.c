// SPDX-License-Identifier: MIT
// policy/when.c - Open flags by name: `when O_TRUNC`
#include "policy/when.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "policy/base/cleanup.h"

/*
 * A rule counts when all of its bits are set in a call's flags. That is a plain test for single
 * bits. O_SYNC and O_TMPFILE are two bits each, of which O_DSYNC and O_DIRECTORY are one: `when
 * O_DSYNC` holds for O_SYNC too, as in the kernel. The access mode is a number in two bits: 0
 * reading, 1 writing, 2 both. So O_RDONLY cannot be tested (there is no bit), O_WRONLY is
 * write-only opens alone and O_RDWR is read-write opens alone: no `when` catches every open for
 * writing, `deny write` does. The larger masks stand first, so that a mask is shown by one name.
 */
static const struct flag {
	const char *name;
	uint32_t flags;
} flags_table[] = {
	{ "O_SYNC", O_SYNC },	      { "O_TMPFILE", O_TMPFILE },     { "O_APPEND", O_APPEND },
	{ "O_ASYNC", O_ASYNC },	      { "O_CLOEXEC", O_CLOEXEC },     { "O_CREAT", O_CREAT },
	{ "O_DIRECT", O_DIRECT },     { "O_DIRECTORY", O_DIRECTORY }, { "O_DSYNC", O_DSYNC },
	{ "O_EXCL", O_EXCL },	      { "O_NOATIME", O_NOATIME },     { "O_NOCTTY", O_NOCTTY },
	{ "O_NOFOLLOW", O_NOFOLLOW }, { "O_NONBLOCK", O_NONBLOCK },   { "O_PATH", O_PATH },
	{ "O_RDWR", O_RDWR },	      { "O_TRUNC", O_TRUNC },	      { "O_WRONLY", O_WRONLY },
};

static const struct flag *flag_find(const struct word *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(flags_table); i++)
		if (word_is(name, flags_table[i].name))
			return &flags_table[i];
	return NULL;
}

static int parse_one(const struct parse *parse, const struct line *line, const struct word *name,
		     uint32_t *flags)
{
	const struct flag *flag = flag_find(name);

	if (word_is(name, "O_RDONLY"))
		return parse_fail(parse, line, name,
				  "to refuse reading write `deny read`, to refuse writing "
				  "`deny write`",
				  "O_RDONLY is no flag on Linux: its value is 0");
	if (!flag)
		return parse_unknown(parse, line, name, "unknown open flag", flags_table,
				     ARRAY_SIZE(flags_table), sizeof(flags_table[0]));
	if (((*flags | flag->flags) & O_ACCMODE) == O_ACCMODE)
		return parse_fail(parse, line, name, "for all writing write `deny write`",
				  "no call is both O_WRONLY and O_RDWR");
	*flags |= flag->flags;
	return 0;
}

/**
 * when_parse() - The word behind `when`
 * @parse:	Where mistakes go
 * @line:	The line
 * @word:	FLAG[,FLAG…]
 * @flags:	Grows by all of them
 *
 * Return: 0, -EINVAL (reported)
 */
int when_parse(const struct parse *parse, const struct line *line, const struct word *word,
	       uint32_t *flags)
{
	uint32_t all = *flags;
	size_t start = 0;

	while (start <= word->len) {
		const char *comma = memchr(word->text + start, ',', word->len - start);
		size_t len = comma ? (size_t)(comma - word->text) - start : word->len - start;
		struct word name = { .text = word->text + start,
				     .len = len,
				     .column = word->column + (unsigned int)start,
				     .down = word->down };
		int r = parse_one(parse, line, &name, &all);

		if (r < 0)
			return r;
		start += len + 1;
	}
	*flags = all;
	return 0;
}

/**
 * when_read() - The flags of an open, as `when` names them
 * @names:	FLAG[,FLAG…]; O_RDONLY as well, which is no bit
 * @ret_flags:	All of them
 * @ret_wrong:	The part of @names that is none, up to its comma; or that no open has besides what
 *		comes before
 *
 * Return: 0, -EINVAL
 */
int when_read(const char *names, uint32_t *ret_flags, const char **ret_wrong)
{
	uint32_t flags = 0;
	bool more = true;

	while (more) {
		const struct word name = { .text = names, .len = strcspn(names, ",") };
		const struct flag *flag = flag_find(&name);

		if ((!flag && !word_is(&name, "O_RDONLY")) ||
		    (flag && ((flags | flag->flags) & O_ACCMODE) == O_ACCMODE)) {
			*ret_wrong = names;
			return -EINVAL;
		}
		flags |= flag ? flag->flags : 0;
		more = names[name.len] == ',';
		names += name.len + more;
	}
	*ret_flags = flags;
	return 0;
}

/**
 * when_show() - Append flags as `when` takes them
 * @flags:	As in struct rule, not 0
 * @text:	Grows
 */
void when_show(uint32_t flags, struct text *text)
{
	const char *comma = "";

	for (size_t i = 0; i < ARRAY_SIZE(flags_table); i++) {
		if ((flags & flags_table[i].flags) != flags_table[i].flags)
			continue;
		text_printf(text, "%s%s", comma, flags_table[i].name);
		flags &= ~flags_table[i].flags;
		comma = ",";
	}
}
