// SPDX-License-Identifier: MIT
// supervisor/reading/entry.c - One line of a log, read back into what it was written from
//
// DOC: Theory of operation
//
// A line is read in one go, member by member, each by a row of its kind's table. Members that no
// row has are passed over, as are kinds that are not known: a later version may write more. What
// the tables have must be there once and be of its type. The strings of a line are put one behind
// the other into memory that the next line uses again.
//
// Trust: whoever could write to the log chose every byte.
#include "supervisor/reading/entry.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/entry_read.h"
#include "supervisor/words/encode.h"

/*
 * The row of a member, NULL for none. The writer keeps an order, so the next one is most likely
 * the row behind the last.
 */
static const struct entry_member *find_member(const struct entry_member *members, size_t count,
					      size_t *next, const char *key, size_t len)
{
	for (size_t i = 0; i < count; i++) {
		size_t at = *next + i < count ? *next + i : *next + i - count;

		if (!strncmp(members[at].name, key, len) && !members[at].name[len]) {
			*next = at + 1 < count ? at + 1 : 0;
			return &members[at];
		}
	}
	return NULL;
}

/**
 * entry_members() - Take an object by a table of its members
 * @reading:	Before the object
 * @members:	The table
 * @count:	Its rows, at most ENTRY_MEMBERS_MAX
 * @ret_seen:	Gets a bit for each row that was there
 *
 * Return: false when something is wrong: a member that is there twice is
 */
bool entry_members(struct reading *reading, const struct entry_member *members, size_t count,
		   uint64_t *ret_seen)
{
	const struct entry_member *member;
	bool inside = false;
	size_t next = 0, len;
	const char *key;

	*ret_seen = 0;
	if (!pull_enter(&reading->pull, '{'))
		return false;
	while (pull_member(&reading->pull, &inside, &key, &len)) {
		uint64_t bit;

		member = find_member(members, count, &next, key, len);
		if (!member) {
			pull_skip(&reading->pull);
			continue;
		}
		bit = 1ULL << (member - members);
		if (*ret_seen & bit)
			return pull_fail(&reading->pull, "a member that is there twice");
		*ret_seen |= bit;
		if (!member->read(reading, member->at))
			return pull_fail(&reading->pull, "a member of the wrong type");
	}
	return !reading->pull.wrong;
}

/**
 * entry_take_string() - Take a string, or null
 * @reading:	Before it
 * @ret_string:	It, ENTRY_NULL for null
 */
bool entry_take_string(struct reading *reading, entry_string *ret_string)
{
	struct text *bytes = &reading->entry->bytes;
	size_t start = bytes->len;

	if (pull_word(&reading->pull, "null")) {
		*ret_string = ENTRY_NULL;
		return true;
	}
	if (!pull_bytes(&reading->pull, bytes))
		return false;
	text_char(bytes, '\0');
	*ret_string = (entry_string)start;
	return true;
}

/* Take a digest; null leaves "". */
bool entry_take_digest(struct reading *reading, char to[DIGEST_HEX + 1])
{
	const char *bytes;
	entry_string string;

	if (!entry_take_string(reading, &string))
		return false;
	to[0] = '\0';
	if (string == ENTRY_NULL || reading->entry->bytes.failed)
		return true;
	bytes = entry_string_at(reading->entry, string);
	if (strlen(bytes) != DIGEST_HEX || bytes[strspn(bytes, "0123456789abcdef")])
		return pull_fail(&reading->pull, "a digest that is none");
	memcpy(to, bytes, DIGEST_HEX + 1);
	return true;
}

bool entry_take_bool(struct reading *reading, bool *ret_bool)
{
	*ret_bool = pull_word(&reading->pull, "true");
	return *ret_bool || pull_word(&reading->pull, "false");
}

/**
 * entry_take_status() - Take how something ended, as wait(2) has it
 * @reading:	Before the value of `status`, or of `signal`
 * @signal:	Of `signal`: a name or a number as a string
 * @ret_status:	It
 */
bool entry_take_status(struct reading *reading, bool signal, int64_t *ret_status)
{
	const char *bytes;
	entry_string string;
	uint64_t number;

	if (!signal) {
		if (!pull_unsigned(&reading->pull, &number) || number > 255)
			return false;
		*ret_status = W_EXITCODE((int)number, 0);
		return true;
	}
	if (!entry_take_string(reading, &string))
		return false;
	bytes = entry_string_at(reading->entry, string);
	if (!encode_arg('G', bytes, strlen(bytes), &number) || !number || number > 0x7e)
		return pull_fail(&reading->pull, "a signal that is none");
	*ret_status = (int64_t)number;
	return true;
}

/* What every line begins with. */
static bool read_head(struct reading *reading, char kind[16])
{
	struct pull *pull = &reading->pull;
	struct entry *entry = reading->entry;
	bool inside = false, seq = false, since = false, named = false;
	const char *key;
	size_t len;

	kind[0] = '\0';
	if (!pull_enter(pull, '{'))
		return false;
	while (!(seq && since && named) && pull_member(pull, &inside, &key, &len)) {
		if (len == 3 && !seq && !memcmp(key, "seq", len)) {
			seq = pull_unsigned(pull, &entry->seq);
		} else if (len == 1 && !since && *key == 't') {
			since = pull_decimal(pull, 9, &entry->since_ns);
		} else if (len == 4 && !named && !memcmp(key, "kind", len)) {
			size_t start = entry->bytes.len;

			named = pull_string(pull, &entry->bytes);
			if (named && entry->bytes.len - start < 16 && !entry->bytes.failed)
				strcpy(kind, entry->bytes.data + start);
		} else {
			pull_skip(pull);
		}
	}
	return seq && since && named ? true : pull_fail(pull, "it lacks seq, t or kind");
}

static const struct {
	const char *word;
	enum entry_kind kind;
	enum record_kind record;
} kinds[] = {
	{ "call", ENTRY_EVENT, RECORD_CALL },	       { "exec", ENTRY_EVENT, RECORD_EXEC },
	{ "exit", ENTRY_EVENT, RECORD_EXIT },	       { "kill", ENTRY_EVENT, RECORD_KILL },
	{ "start", ENTRY_START, RECORD_CALL },	       { "end", ENTRY_END, RECORD_CALL },
	{ "trace", ENTRY_TRACE, RECORD_TRACE },	       { "intent", ENTRY_INTENT, RECORD_INTENT },
	{ "signature", ENTRY_SIGNATURE, RECORD_CALL },
};

/* All members again, by the kind's own table. */
static bool read_kind(struct reading *reading, const char *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(kinds[i].word, kind) != 0)
			continue;
		reading->entry->kind = kinds[i].kind;
		if (kinds[i].kind == ENTRY_START)
			return entry_read_start(reading);
		if (kinds[i].kind == ENTRY_END)
			return entry_read_end(reading);
		if (kinds[i].kind == ENTRY_TRACE)
			return entry_read_trace(reading);
		if (kinds[i].kind == ENTRY_SIGNATURE)
			return pull_skip(&reading->pull);
		return entry_read_event(reading, kinds[i].record);
	}
	reading->entry->kind = ENTRY_OTHER;
	return pull_skip(&reading->pull);
}

/**
 * entry_read() - Read one line
 * @entry:	Zeroed at first, or an earlier line's; entry_free() in any case
 * @quotes:	Grows by the rule that the line cites, if it is new
 * @line:	Without its newline, @len bytes, any
 * @len:	How many
 * @ret_wrong:	With -EINVAL: what is wrong, in words
 *
 * Return: 0; -EINVAL for what is no line of a log; -ENOMEM
 */
int entry_read(struct entry *entry, struct quotes *quotes, const char *line, size_t len,
	       const char **ret_wrong)
{
	struct reading reading = { .entry = entry, .quotes = quotes };
	char kind[16];

	text_reset(&entry->bytes);
	text_char(&entry->bytes, '\0'); /* ENTRY_NULL is no string's place */
	pull_begin(&reading.pull, line, len);
	if (read_head(&reading, kind)) {
		pull_begin(&reading.pull, line, len);
		if (read_kind(&reading, kind))
			pull_end(&reading.pull);
	}
	if (entry->bytes.failed || entry->event.bytes.failed)
		return -ENOMEM;
	if (reading.error)
		return reading.error;
	if (!reading.pull.wrong)
		return 0;
	*ret_wrong = reading.pull.wrong;
	return -EINVAL;
}

void entry_free(struct entry *entry)
{
	text_free(&entry->bytes);
	text_free(&entry->event.bytes);
}

/**
 * entry_string_at() - One string of an entry
 * @entry:	Read
 * @string:	Of it
 *
 * Return: NUL terminated bytes, "" for ENTRY_NULL; valid until the next line
 */
const char *entry_string_at(const struct entry *entry, entry_string string)
{
	return string < entry->bytes.len ? entry->bytes.data + string : "";
}

/**
 * entry_argument() - One word of the command that was run
 * @entry:	An ENTRY_START
 * @index:	From 0
 *
 * Return: the word, NULL behind the last one
 */
const char *entry_argument(const struct entry *entry, uint32_t index)
{
	const char *word = entry_string_at(entry, entry->start.argv);

	if (index >= entry->start.argc)
		return NULL;
	while (index--)
		word += strlen(word) + 1;
	return word;
}
