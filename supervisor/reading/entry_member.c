// SPDX-License-Identifier: MIT
// supervisor/reading/entry_member.c - The members of a call, exec, exit and kill, one function a
// type
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/errname.h"
#include "supervisor/reading/entry_read.h"
#include "supervisor/words/answer.h"
#include "supervisor/words/encode.h"
#include "supervisor/words/record_words.h"

static struct record *record_of(struct reading *reading)
{
	return &reading->entry->event.record;
}

static bool read_comm(struct reading *reading, size_t at)
{
	struct entry *entry = reading->entry;
	entry_string string;

	(void)at;
	if (!entry_take_string(reading, &string))
		return false;
	strncpy(entry->comm, entry_string_at(entry, string), sizeof(entry->comm) - 1);
	return true;
}

static bool read_int(struct reading *reading, int32_t *to)
{
	int64_t number;

	if (!pull_signed(&reading->pull, &number))
		return false;
	if (number < INT32_MIN || number > INT32_MAX)
		return pull_fail(&reading->pull, "a number that is too large");
	*to = (int32_t)number;
	return true;
}

static bool read_pid(struct reading *reading, size_t at)
{
	(void)at;
	return read_int(reading, &reading->entry->pid);
}

static bool read_tid(struct reading *reading, size_t at)
{
	(void)at;
	return read_int(reading, &record_of(reading)->tid);
}

static bool read_parent(struct reading *reading, size_t at)
{
	(void)at;
	return read_int(reading, &reading->entry->parent);
}

static bool read_nr(struct reading *reading, size_t at)
{
	(void)at;
	return read_int(reading, &record_of(reading)->nr);
}

static bool take_verb(struct reading *reading, uint8_t *ret_verb)
{
	const char *word = entry_take_word(reading);

	for (unsigned int verb = 0; word && verb < VERB_COUNT; verb++)
		if (!strcmp(word, verb_name((enum verb)verb))) {
			*ret_verb = (uint8_t)verb;
			return true;
		}
	return pull_fail(&reading->pull, "a verb that is none");
}

static bool take_verbs(struct reading *reading, verbs_t *ret_verbs)
{
	bool inside = false;
	uint8_t verb;

	if (!pull_enter(&reading->pull, '['))
		return false;
	while (pull_element(&reading->pull, &inside)) {
		if (!take_verb(reading, &verb))
			return false;
		*ret_verbs |= VERB_BIT(verb);
	}
	return !reading->pull.wrong;
}

static bool read_verbs(struct reading *reading, size_t at)
{
	(void)at;
	return take_verbs(reading, &record_of(reading)->verbs);
}

static bool read_standard(struct reading *reading, size_t which)
{
	return take_verbs(reading, &record_of(reading)->standard[which]);
}

static bool read_refused(struct reading *reading, size_t at)
{
	(void)at;
	return take_verb(reading, &record_of(reading)->verb);
}

/* Members that are words, and where their numbers go. */
static const struct {
	const struct record_words *words;
	size_t offset; /* in struct record */
} worded[] = {
	[ENTRY_DECISION] = { &record_decisions, offsetof(struct record, decision) },
	[ENTRY_WOULD] = { &record_decisions, offsetof(struct record, would) },
	[ENTRY_HOW] = { &record_hows, offsetof(struct record, how) },
	[ENTRY_FENCE] = { &record_fences, offsetof(struct record, fence) },
	[ENTRY_WORDS] = { &record_objects, offsetof(struct record, object) },
	{ &record_objects, offsetof(struct record, object) + 1 },
};

/* What was redirected was allowed: what it was is `redirected`. */
static bool find_word(size_t at, const char *word, uint8_t *ret_value)
{
	if ((at == ENTRY_DECISION || at == ENTRY_WOULD) && !strcmp(word, RECORD_REDIRECTED)) {
		*ret_value = RECORD_ALLOW;
		return true;
	}
	return record_word_find(worded[at].words, word, ret_value);
}

static bool read_word(struct reading *reading, size_t at)
{
	struct entry *entry = reading->entry;
	entry_string string = ENTRY_NULL;
	const char *word = entry_take_word_at(reading, &string);
	bool known = word && find_word(at, word, (uint8_t *)record_of(reading) + worded[at].offset);

	if (at < ENTRY_WORDS)
		entry->words[at] = string;
	if (known)
		return true;
	if (!word || !entry->lenient || at >= ENTRY_WORDS)
		return pull_fail(&reading->pull, "a word that is none of its member's");
	entry->odd |= 1U << at;
	return true;
}

static bool read_redirected(struct reading *reading, size_t at)
{
	if (reading->names[at].there)
		return pull_fail(&reading->pull, "`redirected` beside `path2`");
	record_of(reading)->marks[0] |= MARK_REDIRECTED;
	return entry_read_name(reading, at);
}

/* A bit of a mark: 2 * which name + which mark. */
static bool read_mark(struct reading *reading, size_t at)
{
	bool set;

	if (!entry_take_bool(reading, &set))
		return false;
	if (set)
		record_of(reading)->marks[at / 2] |= at % 2 ? MARK_FOREIGN : MARK_THROUGH;
	return true;
}

/* What was in the file; null beside `digest_cut`. */
static bool read_content(struct reading *reading, size_t at)
{
	struct record *record = record_of(reading);
	char hex[DIGEST_HEX + 1];

	(void)at;
	if (!entry_take_digest(reading, hex))
		return false;
	if (!hex[0])
		return true;
	record->content = CONTENT_WHOLE;
	sodium_hex2bin(record->digest, RECORD_DIGEST, hex, DIGEST_HEX, NULL, NULL, NULL);
	return true;
}

static bool read_cut_content(struct reading *reading, size_t at)
{
	entry_string word;

	(void)at;
	if (!entry_take_string(reading, &word))
		return false;
	/* a later version may have more of them: then nobody knows why */
	if (!record_word_find(&record_contents, entry_string_at(reading->entry, word),
			      &record_of(reading)->content))
		record_of(reading)->content = CONTENT_UNREAD;
	return true;
}

static bool read_second(struct reading *reading, size_t at)
{
	bool set;

	(void)at;
	if (!entry_take_bool(reading, &set))
		return false;
	record_of(reading)->other = set;
	return true;
}

static bool read_cut(struct reading *reading, size_t at)
{
	(void)at;
	return entry_take_bool(reading, &reading->entry->argv_cut);
}

static bool read_errno(struct reading *reading, size_t at)
{
	struct record *record = record_of(reading);
	entry_string string;
	const char *word;
	char *end;

	(void)at;
	if (!entry_take_string(reading, &string))
		return false;
	if (string == ENTRY_NULL)
		return true;
	word = entry_string_at(reading->entry, string);
	record->err = errname_find(word);
	if (record->err)
		return true;
	record->err = (int32_t)strtol(word, &end, 10);
	return (record->err && !*end) || pull_fail(&reading->pull, "an errno that is none");
}

static bool read_result(struct reading *reading, size_t at)
{
	(void)at;
	return pull_signed(&reading->pull, &record_of(reading)->result);
}

static bool read_took(struct reading *reading, size_t at)
{
	(void)at;
	return pull_decimal(&reading->pull, 3, &record_of(reading)->took_ns);
}

static bool read_pointer(struct reading *reading, size_t at)
{
	const char *word = entry_take_word(reading);

	(void)at;
	return word && encode_arg('p', word, strlen(word), &record_of(reading)->pointer);
}

static bool read_status(struct reading *reading, size_t signal)
{
	return entry_take_status(reading, signal, &record_of(reading)->result);
}

/* A later version may know other answers: then nobody was asked, as far as this one can tell. */
static bool read_answer(struct reading *reading, size_t at)
{
	const char *word = entry_take_word(reading);

	(void)at;
	for (unsigned int i = 1; word && i < ANSWER_COUNT; i++)
		if (!strcmp(word, answer_word(i))) {
			record_of(reading)->answer = (uint8_t)i;
			return true;
		}
	return (word && reading->entry->lenient) ||
	       pull_fail(&reading->pull, "an answer that is none");
}

#define NEEDED(count) ((1ULL << (count)) - 1)

static const struct entry_member call_members[] = {
	{ "pid", read_pid, 0 },
	{ "tid", read_tid, 0 },
	{ "comm", read_comm, 0 },
	{ "syscall", entry_read_syscall, NAME_SYSCALL },
	{ "args", entry_read_args, NAME_ARGS },
	{ "verbs", read_verbs, 0 },
	{ "decision", read_word, ENTRY_DECISION },
	{ "would", read_word, ENTRY_WOULD },
	{ "rule", entry_read_rule, 0 },
#define INTENT_NEEDED 9
	{ "errno", read_errno, 0 },
	{ "result", read_result, 0 },
	{ "how", read_word, ENTRY_HOW },
	{ "us", read_took, 0 },
#define CALL_NEEDED 13
	{ "spelled", entry_read_name, STRING_SPELLED },
	{ "path", entry_read_name, STRING_RESOLVED },
	{ "spelled2", entry_read_name, STRING_SPELLED2 },
	{ "path2", entry_read_name, STRING_RESOLVED2 },
	{ "redirected", read_redirected, STRING_RESOLVED2 },
	{ "interpreters", entry_read_list, STRING_SPELLED2 },
	{ "object", read_word, ENTRY_WORDS },
	{ "object2", read_word, ENTRY_WORDS + 1 },
	{ "through", read_mark, 0 },
	{ "through2", read_mark, 2 },
	{ "foreign", read_mark, 1 },
	{ "foreign2", read_mark, 3 },
	{ "standard", read_standard, 0 },
	{ "standard2", read_standard, 1 },
	{ "blake2b", read_content, 0 },
	{ "digest_cut", read_cut_content, 0 },
	{ "refused", read_refused, 0 },
	{ "second", read_second, 0 },
	{ "fence", read_word, ENTRY_FENCE },
	{ "interpreters_cut", read_cut, 0 },
	{ "parent", read_parent, 0 },
	{ "answer", read_answer, 0 },
};

static const struct entry_member exec_members[] = {
	{ "pid", read_pid, 0 },
	{ "tid", read_tid, 0 },
	{ "comm", read_comm, 0 },
	{ "path", entry_read_name, STRING_PROGRAM },
	{ "argv", entry_read_list, STRING_ARGV },
#define EXEC_NEEDED 5
	{ "parent", read_parent, 0 },
	{ "argv_cut", read_cut, 0 },
};

static const struct entry_member exit_members[] = {
	{ "pid", read_pid, 0 },		  { "tid", read_tid, 0 },
	{ "comm", read_comm, 0 },
#define EXIT_NEEDED 3
	{ "status", read_status, false }, { "signal", read_status, true },
	{ "parent", read_parent, 0 },	  { "usage", entry_read_usage, STRING_USAGE },
};

static const struct entry_member kill_members[] = {
	{ "pid", read_pid, 0 },
	{ "tid", read_tid, 0 },
	{ "comm", read_comm, 0 },
	{ "syscall", entry_read_syscall, NAME_SYSCALL },
	{ "args", entry_read_args, NAME_ARGS },
	{ "nr", read_nr, 0 },
	{ "ip", read_pointer, 0 },
	{ "rule", entry_read_rule, 0 },
#define KILL_NEEDED 8
	{ "path", entry_read_name, STRING_PROGRAM },
	{ "path2", entry_read_name, STRING_REFUSED },
	{ "argv", entry_read_list, STRING_ARGV },
	{ "argv_cut", read_cut, 0 },
	{ "parent", read_parent, 0 },
	{ "file", entry_read_place, 0 },
	{ "abi", entry_read_abi, 0 },
};

const struct entry_table entry_tables[] = {
	[RECORD_CALL] = { call_members, ARRAY_SIZE(call_members), NEEDED(CALL_NEEDED) },
	[RECORD_EXEC] = { exec_members, ARRAY_SIZE(exec_members), NEEDED(EXEC_NEEDED) },
	[RECORD_EXIT] = { exit_members, ARRAY_SIZE(exit_members), NEEDED(EXIT_NEEDED) },
	[RECORD_INTENT] = { call_members, ARRAY_SIZE(call_members), NEEDED(INTENT_NEEDED) },
	[RECORD_KILL] = { kill_members, ARRAY_SIZE(kill_members), NEEDED(KILL_NEEDED) },
};
