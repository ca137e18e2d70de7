// SPDX-License-Identifier: MIT
// tests/unit/supervisor/reading/test_entry.c - What was written is read back, and nothing else is
#include "tests/unit/supervisor/fixture.h"

#include <errno.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "policy/calls.h"
#include "supervisor/reading/entry.h"
#include "supervisor/record/refusal.h"
#include "supervisor/words/emit.h"
#include "supervisor/writing/chain.h"
#include "supervisor/writing/render.h"

#define ROUNDS 20000

static uint32_t next(uint32_t *random, uint32_t below)
{
	*random = *random * 1664525 + 1013904223;
	return (*random >> 8) % below;
}

/* Bytes that a target might choose to break out of a string, or to forge a line. */
static size_t hostile(uint32_t *random, char *to, size_t room, bool nul)
{
	static const char *const parts[] = {
		"\"",
		"\\",
		"\\\\x41",
		"\\u0041",
		"\n{\"seq\":1}\n",
		"\xff",
		"\xc3",
		"\xe2\x80\xae",
		"\x1b[2J",
		"\t",
		"\x7f",
		"\xc2\x85",
		"é",
		"😀",
		"/",
		"a",
		"\",\"h\":\"",
		"..",
		" ",
		"\xed\xa0\x80",
	};
	size_t len = 0;

	for (uint32_t i = next(random, 8); i > 0; i--) {
		const char *part = parts[next(random, ARRAY_SIZE(parts))];

		if (len + strlen(part) + 1 > room)
			break;
		memcpy(to + len, part, strlen(part));
		len += strlen(part);
		if (nul && !next(random, 3))
			to[len++] = '\0';
	}
	return len;
}

/* A register as decode_args() can tell it: what the kernel reads 32 bits of has no more. */
static uint64_t random_register(uint32_t *random, char letter)
{
	uint64_t value = next(random, 1 << 24) | (uint64_t)next(random, 1 << 24) << 12;

	switch (next(random, 4)) {
	case 0:
		value = next(random, 70);
		break;
	case 1:
		value = 1ULL << next(random, 32) | 1ULL << next(random, 32);
		break;
	case 2:
		value = letter == 'D' ? (uint64_t)-100 : value;
		break;
	default:
		break;
	}
	return strchr("pLPK", letter) ? value : (uint32_t)value;
}

/* One generated record and its strings. */
struct generated {
	struct record record;
	char bytes[RECORD_STRINGS][4096];
	const char *strings[RECORD_STRINGS];
	size_t lens[RECORD_STRINGS];
};

static void fill_string(struct generated *made, uint32_t *random, unsigned int which, bool nul)
{
	made->lens[which] = hostile(random, made->bytes[which], sizeof(made->bytes[which]), nul);
}

/* The interpreters of an execve: a list of which the last is the second name, or nothing. */
static void make_interpreters(struct generated *made, uint32_t *random)
{
	size_t at = 0, len = 0;
	uint32_t count = next(random, 4);

	made->lens[STRING_RESOLVED2] = 0;
	for (uint32_t i = 0; i < count; i++) {
		len = hostile(random, made->bytes[STRING_SPELLED2] + at + 1, 200, false) + 1;
		made->bytes[STRING_SPELLED2][at] = '/';
		memcpy(made->bytes[STRING_RESOLVED2], made->bytes[STRING_SPELLED2] + at, len);
		made->lens[STRING_RESOLVED2] = len;
		made->bytes[STRING_SPELLED2][at + len] = '\0';
		at += len + 1;
	}
	made->lens[STRING_SPELLED2] = at;
}

static void make_call(struct generated *made, uint32_t *random)
{
	struct record *record = &made->record;
	const struct call *call = call_at((int)next(random, CALL_NEWEST + 1));
	unsigned int path = 0, makes = 0100;
	bool noise = false;

	record->nr = call ? call->nr : CALL_NEWEST + 1 + (int)next(random, 1000);
	for (unsigned int i = 0; i < RECORD_STRINGS; i++)
		fill_string(made, random, i, false);
	if (record->nr == SYS_execve || record->nr == SYS_execveat)
		make_interpreters(made, random);
	for (unsigned int i = 0; i < 6 && (!call || call->args[i]); i++) {
		char letter = call ? call->args[i] : 'p';
		bool swapped = record->nr == SYS_symlink || record->nr == SYS_symlinkat;
		unsigned int from = letter == 'P' ? 2 * (swapped ? !path : path) : 0;

		record->args[i] = random_register(random, letter);
		if (letter == 'P' && path++ < 2 && (made->lens[from] || made->lens[from + 1]))
			record->args[i] = 0;
		/* The mode of an open that makes nothing, and what is behind it, is not written. */
		noise |=
			letter == 'M' && call && strchr(call->args, 'O') &&
			!(record->args[strchr(call->args, 'O') - call->args] & (makes | 020000000));
		if (noise)
			record->args[i] = 0;
	}
	record->verbs = (verbs_t)next(random, V_ALL + 1);
	record->decision = (uint8_t)next(random, 3);
	record->would = (uint8_t)next(random, 3);
	record->how = (uint8_t)next(random, 4);
	record->fence = (uint8_t)next(random, FENCE_OBSERVE + 1);
	record->verb = record->would == RECORD_ALLOW ? VERB_COUNT
						     : (uint8_t)next(random, VERB_COUNT + 1);
	record->err = (int32_t)next(random, 140);
	record->err = record->err == 41 || record->err == 58 ? 1 : record->err;
	record->result = (int64_t)next(random, 1 << 20) - 4096;
	record->took_ns = next(random, 1 << 20) * 100ULL;
	for (unsigned int i = 0; i < 2; i++) {
		record->object[i] = (uint8_t)next(random, OBJECT_ANONYMOUS + 1);
		record->marks[i] = (uint8_t)next(random, 4);
		record->standard[i] = (verbs_t)(next(random, 2) ? next(random, V_ALL + 1) : 0);
	}
}

/* A program and its command line, whole. */
static void make_program(struct generated *made, uint32_t *random)
{
	fill_string(made, random, STRING_PROGRAM, false);
	made->lens[STRING_ARGV] = hostile(random, made->bytes[STRING_ARGV], 4000, true);
	if (made->lens[STRING_ARGV])
		made->bytes[STRING_ARGV][made->lens[STRING_ARGV]++] = '\0';
}

/* What a process used, or no word of it: then it was a thread. */
static void make_usage(struct generated *made, uint32_t *random)
{
	struct usage usage = { .known = next(random, 4) };

	usage.wall_ns = next(random, 1 << 24) * 1000ULL;
	if (usage.known & USAGE_TIMES) {
		usage.user_ns = next(random, 1 << 24) * 1000ULL;
		usage.system_ns = next(random, 1 << 24) * 1000ULL;
		usage.max_rss_kib = next(random, 1 << 24);
	}
	if (usage.known & USAGE_BYTES) {
		usage.bytes_read = (uint64_t)next(random, 1 << 24) << next(random, 32);
		usage.bytes_written = next(random, 1 << 24);
		usage.storage_read = next(random, 2);
		usage.storage_written = next(random, 1 << 24);
	}
	if (next(random, 2))
		return;
	memcpy(made->bytes[STRING_USAGE], &usage, sizeof(usage));
	made->lens[STRING_USAGE] = sizeof(usage);
}

/* Where a call was killed, and in whose table it is; of the 32-bit one nobody knows the names. */
static void make_place(struct generated *made, uint32_t *random)
{
	struct record *record = &made->record;

	if (next(random, 3)) {
		record->marks[0] |= MARK_PLACE;
		record->result = (int64_t)next(random, 1 << 24) << next(random, 38);
		fill_string(made, random, STRING_PLACE, false);
	}
	if (!next(random, 4)) {
		record->marks[0] |= MARK_I386;
		memset(record->args, 0, sizeof(record->args));
		record->args[5] = next(random, 1 << 24);
	}
}

static void make(struct generated *made, uint32_t *random, const struct policy *policy)
{
	static const uint32_t builtins[] = { RECORD_RULE_BUILTIN + BUILTIN_WHITELIST,
					     RECORD_RULE_BUILTIN + BUILTIN_LIMIT };
	static const int32_t numbers[] = { SYS_openat, -1, -2, INT32_MIN, 0x40000001 };
	struct record *record = &made->record;
	uint32_t builtin = next(random, BUILTIN_COUNT);

	memset(made, 0, sizeof(*made));
	for (unsigned int i = 0; i < RECORD_STRINGS; i++)
		made->strings[i] = made->bytes[i];
	record->verb = VERB_COUNT;
	record->tid = (int32_t)next(random, 50) + 1;
	record->time_ns = FAKE_START_NS + next(random, 1 << 20) * 1000ULL;
	record->rule = next(random, 3)	 ? next(random, (uint32_t)policy->rule_count)
		       : next(random, 2) ? RECORD_RULE_NONE
					 : RECORD_RULE_BUILTIN + builtin;
	switch (next(random, 8)) {
	case 0:
		record->kind = RECORD_EXEC;
		make_program(made, random);
		record->rule = RECORD_RULE_NONE;
		break;
	case 1:
		record->kind = RECORD_EXIT;
		record->result = next(random, 2) ? W_EXITCODE((int)next(random, 256), 0)
						 : (int)next(random, 64) + 1;
		make_usage(made, random);
		record->rule = RECORD_RULE_NONE;
		break;
	case 2:
		record->kind = RECORD_KILL;
		record->nr = numbers[next(random, 5)];
		record->marks[0] = record->nr != -1 || next(random, 2) ? MARK_CALLED : 0;
		record->decision = record->would = RECORD_DENY;
		record->pointer = random_register(random, 'p');
		if (!record->marks[0]) {
			make_program(made, random);
			fill_string(made, random, STRING_REFUSED, false);
			record->verb = record->rule >= RECORD_RULE_BUILTIN &&
						       record->rule != RECORD_RULE_NONE
					       ? VERB_COUNT
					       : VERB_EXEC;
		} else {
			record->rule = builtins[next(random, 2)];
			record->args[1] = random_register(random, 'P');
			record->args[2] = 0100;
			record->args[3] = 0644;
			make_place(made, random);
		}
		break;
	default:
		record->kind = RECORD_CALL;
		make_call(made, random);
		break;
	}
}

static bool same_string(const struct event *a, const struct event *b, unsigned int i)
{
	return a->len[i] == b->len[i] && !memcmp(a->str[i], b->str[i], a->len[i]);
}

/* What the audit made of the record is what the entry must be. */
static void expect_same(const struct event *was, const struct entry *entry,
			const struct quotes *quotes, const struct policy *policy)
{
	const struct record *a = &was->record, *b = &entry->event.record;
	const struct quote *quote = quotes_at(quotes, b->rule);

	cr_assert(a->kind == b->kind && a->tid == b->tid && a->verbs == b->verbs &&
			  a->decision == b->decision && a->would == b->would,
		  "kind %d", a->kind);
	cr_assert(a->how == b->how && a->fence == b->fence && a->verb == b->verb,
		  "kind %d verb %d %d", a->kind, a->verb, b->verb);
	cr_assert(a->err == b->err && a->result == b->result && a->took_ns == b->took_ns &&
		  a->pointer == b->pointer);
	cr_assert_eq(a->time_ns - FAKE_START_NS, b->time_ns);
	cr_assert(!memcmp(a->object, b->object, 2) && !memcmp(a->marks, b->marks, 2) &&
		  !memcmp(a->standard, b->standard, sizeof(a->standard)));
	if (a->kind == RECORD_CALL || a->kind == RECORD_KILL)
		cr_assert_eq(a->nr, b->nr);
	for (unsigned int i = 0; i < 6; i++)
		cr_assert_eq(a->args[i], b->args[i], "%s: argument %u: %lx %lx",
			     call_at(a->nr) ? call_at(a->nr)->name : "?", i, (long)a->args[i],
			     (long)b->args[i]);
	for (unsigned int i = 0; i < RECORD_STRINGS; i++)
		cr_assert(same_string(was, &entry->event, i), "%s: string %u: %.*s, %.*s",
			  call_at(a->nr) ? call_at(a->nr)->name : "?", i, (int)was->len[i],
			  was->str[i], (int)entry->event.len[i], entry->event.str[i]);
	if (a->kind == RECORD_CALL && a->would != RECORD_ALLOW)
		cr_assert_eq(event_refused_name(was, NULL),
			     event_refused_name(&entry->event, NULL));
	if (a->rule >= policy->rule_count) {
		cr_assert_eq(a->rule, b->rule);
	} else {
		_cleanup_text_ struct text at = { 0 };

		policy_place(policy, &policy->rules[a->rule].at, &at);
		cr_assert(quote && !strcmp(quote->at, text_cstr(&at)));
	}
}

/* The line of an event, as the audit writes it. */
static void write_line(struct event *event, const struct member *who, struct cites *cites,
		       struct text *line)
{
	static const char *const words[] = {
		[RECORD_CALL] = "call",
		[RECORD_EXEC] = "exec",
		[RECORD_EXIT] = "exit",
		[RECORD_KILL] = "kill",
	};
	struct chain chain;

	chain_begin(&chain);
	text_reset(line);
	emit_begin(line, 5, event->record.time_ns - FAKE_START_NS, words[event->record.kind]);
	if (event->record.kind == RECORD_EXEC)
		render_exec(line, event, who);
	else if (event->record.kind == RECORD_EXIT)
		render_exit(line, event, who);
	else if (event->record.kind == RECORD_KILL)
		render_kill(line, event, who, cites);
	else
		render_call(line, event, who, cites);
	chain_seal(&chain, line);
}

Test(entry, is_the_event_it_was_written_from)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, true, NULL);
	struct generated *made = calloc(1, sizeof(*made));
	struct entry *entry = calloc(1, sizeof(*entry));
	struct member who = { .tgid = 3, .parent = 2 };
	_cleanup_text_ struct text line = { 0 };
	struct event was = { .len = { 0 } };
	struct quotes *quotes = NULL;
	struct cites *cites = NULL;
	uint32_t random = 7;

	cr_assert(made && entry && !quotes_create(&quotes));
	cr_assert_eq(cites_create(&bench->policy, &cites), 0);
	for (unsigned int i = 0; i < ROUNDS; i++) {
		const char *wrong = "";

		make(made, &random, &bench->policy);
		memset(who.comm, 0, sizeof(who.comm));
		hostile(&random, who.comm, sizeof(who.comm) - 1, false);
		fake_record(&bench->fake, &made->record, made->strings, made->lens);
		cr_assert_eq(event_copy(&was, (const void *)bench->fake.bytes), 0);
		if (was.record.kind == RECORD_CALL && was.record.would != RECORD_ALLOW)
			refusal_settle(&was, NULL);
		write_line(&was, &who, cites, &line);
		cr_assert_eq(entry_read(entry, quotes, text_cstr(&line), line.len, &wrong), 0,
			     "%s: %s", wrong, text_cstr(&line));
		cr_assert(entry->kind == ENTRY_EVENT && entry->pid == 3 && entry->seq == 5);
		cr_assert_str_eq(entry->comm, who.comm);
		expect_same(&was, entry, quotes, &bench->policy);
	}
	text_free(&was.bytes);
	entry_free(entry);
	free(entry);
	free(made);
	cites_free(cites);
	quotes_free(quotes);
}

/* One line read; what is wrong with it, NULL for nothing. */
static const char *read_one(struct entry *entry, const char *line, size_t len)
{
	const char *wrong = NULL;
	struct quotes *quotes;
	int r;

	cr_assert_eq(quotes_create(&quotes), 0);
	r = entry_read(entry, quotes, line, len, &wrong);
	cr_assert(r == 0 || r == -EINVAL);
	quotes_free(quotes);
	return r ? wrong : NULL;
}

#define GOOD                                                                                       \
	"{\"seq\":1,\"t\":0.000001,\"kind\":\"call\",\"pid\":1,\"tid\":1,\"comm\":null,"           \
	"\"syscall\":\"openat\",\"args\":[\"AT_FDCWD\",\"a\",\"O_RDONLY\"],\"path\":\"/a\","       \
	"\"verbs\":[\"read\"],\"decision\":\"allow\",\"would\":\"allow\",\"errno\":null,"          \
	"\"result\":3,\"how\":\"emulated\",\"rule\":null,\"us\":1.0"

Test(entry, takes_no_line_that_nobody_wrote)
{
	static const struct {
		const char *line;
		const char *wrong; /* part of what is said; NULL: good */
	} cases[] = {
		{ GOOD "}", NULL },
		{ GOOD ",\"new\":{\"a\":[1,2.5e3,{\"b\":null}]}}", NULL },
		{ GOOD ",\"new\":1,\"new\":2}", NULL },
		{ GOOD, "no comma" },
		{ GOOD "}}", "behind the record" },
		{ GOOD ",\"path\":\"/b\"}", "twice" },
		{ GOOD ",\"path2\":7}", "not a string" },
		{ GOOD ",\"path2\":\"\xff\"}", "UTF-8" },
		{ GOOD ",\"path2\":\"a\tb\"}", "control character" },
		{ GOOD ",\"path2\":\"\\ud800\"}", "half a character" },
		{ GOOD ",\"path2\":\"\\\\x4\"}", "backslash" },
		{ GOOD ",\"path2\":\"\\q\"}", "escape" },
		{ GOOD ",\"refused\":\"fly\"}", "verb" },
		{ GOOD ",\"fence\":\"garden\"}", "word" },
		{ GOOD ",\"object\":null}", "word" },
		{ GOOD ",\"new\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
		       "]]]]]]]]]}",
		  "too deep" },
		{ "", "not an object" },
		{ "[]", "not an object" },
		{ "null", "not an object" },
		{ "{}", "lacks" },
		{ "{\"seq\":-1,\"t\":0.0,\"kind\":\"call\"}", "not a number" },
		{ "{\"seq\":1,\"t\":0.0,\"kind\":\"call\"}", "missing" },
		{ "{\"seq\":1,\"t\":0.0,\"kind\":\"exec\",\"pid\":99999999999}", "too large" },
		{ "{\"seq\":1,\"t\":1e3,\"kind\":\"exit\"}", "exponent" },
		{ "{\"seq\":01,\"t\":0.0,\"kind\":\"exit\"}", "not a number" },
		{ "{\"seq\":1,\"t\":0.0,\"kind\":\"dream\",\"x\":[]}", NULL },
		{ "{\"seq\":1,\"t\":0.0,\"kind\":\"start\",\"schema\":\"warder.audit/2\"}",
		  "schema" },
	};
	struct entry *entry = calloc(1, sizeof(*entry));

	cr_assert(entry);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *wrong = read_one(entry, cases[i].line, strlen(cases[i].line));

		if (cases[i].wrong)
			cr_expect(wrong && strstr(wrong, cases[i].wrong), "%zu: %s", i,
				  wrong ? wrong : "nothing wrong");
		else
			cr_expect_null(wrong, "%zu: %s", i, wrong);
	}
	/* Cut anywhere it is no line. */
	for (size_t len = 0; len < sizeof(GOOD) - 1; len++)
		cr_expect(read_one(entry, GOOD, len), "%zu", len);
	entry_free(entry);
	free(entry);
}

Test(entry, start_and_end)
{
	_cleanup_bench_ struct bench *bench = bench_open(fixture_text, true, NULL);
	struct entry *entry = calloc(1, sizeof(*entry));
	_cleanup_free_ char *text = NULL;
	char *end;

	cr_assert(entry);
	cr_assert_eq(bench_begin(bench), 0);
	bench_exec(bench, 40, "/usr/bin/node");
	cr_assert_eq(bench_gone(bench, 40), 0);
	cr_assert_eq(bench_end(bench, 9), 0);
	text = bench_log(bench);
	end = strchr(text, '\n');
	cr_assert_null(read_one(entry, text, (size_t)(end - text)));
	cr_assert(entry->kind == ENTRY_START && entry->start.observe && !entry->start.light);
	cr_expect_str_eq(entry_string_at(entry, entry->start.cwd), "/home/u/src");
	cr_expect_str_eq(entry_string_at(entry, entry->start.home), "/home/u");
	cr_expect_str_eq(entry_string_at(entry, entry->start.tmpdir), "/tmp/warder-1");
	cr_expect_str_eq(entry_string_at(entry, entry->start.target.path), "/usr/bin/node");
	cr_expect_str_eq(entry_string_at(entry, entry->start.time), "2026-11-22T11:20:11.007Z");
	cr_expect(entry->start.uid == 1000 && entry->start.pid == 77 && entry->start.argc == 2);
	cr_expect_str_eq(entry_argument(entry, 1), "install");
	cr_expect_null(entry_argument(entry, 2));
	cr_assert_eq(entry->start.source_count, 2);
	cr_expect_str_eq(entry_string_at(entry, entry->start.sources[0].text), fixture_text);
	cr_expect(!entry->start.sources[0].included && entry->start.sources[1].included);
	cr_expect_eq(entry->start.sources[1].text, ENTRY_NULL, "everybody has a shipped one");
	cr_assert_eq(entry->start.layer_count, 2);
	cr_expect_str_eq(entry_string_at(entry, entry->start.layers[1].detail),
			 "no kernel support");
	end = strchr(strchr(end + 1, '\n') + 1, '\n') + 1;
	cr_assert_null(read_one(entry, end, strlen(end) - 1));
	cr_assert_eq(entry->kind, ENTRY_END);
	cr_expect_eq(entry->end.status, 9);
	cr_expect_eq(entry->end.wall_ns, 2500000000U);
	cr_expect_eq(entry->end.usage.all.user_ns, 1250000000U);
	cr_expect_eq(entry->end.usage.all.max_rss_kib, 4096);
	cr_expect_eq(entry->end.usage.all.storage_written, 4096);
	cr_expect_eq(entry->end.usage.all.known, USAGE_TIMES | USAGE_BYTES);
	cr_expect_eq(entry->end.usage.processes, 1);
	cr_expect_eq(entry->end.usage.major_faults, 3);
	cr_expect_not(entry->end.usage.lower_bound);
	cr_expect_eq(entry->end.tally.execs, 1);
	entry_free(entry);
	free(entry);
}
