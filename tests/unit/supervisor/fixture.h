/* SPDX-License-Identifier: MIT */
/* tests/unit/supervisor/fixture.h - Records of a broker, and an audit that takes them */
#ifndef WARDER_TESTS_SUPERVISOR_FIXTURE_H
#define WARDER_TESTS_SUPERVISOR_FIXTURE_H

#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/run/audit.h"
#include "tests/said.h"

static const struct policy_vars fixture_vars = {
	.home = "/home/u",
	.cwd = "/home/u/src",
	.tmpdir = "/tmp/warder-1",
	.uid = 1000,
};

static const char fixture_text[] = "include base\n"
				   "read ./\n"
				   "deny write ./.git/hooks ./.git/config\n"
				   "hide! ~/.ssh # keys\n"
				   "deny **/.env\n";

/* One record with its strings behind it. */
struct fake {
	_Alignas(8) unsigned char bytes[sizeof(struct record) + 4 * 65536];
};

#define FAKE_START_NS 5000000000U

/* Puts a record into @fake; a string's length is its strlen() unless @lens says another. */
static inline struct record *fake_record(struct fake *fake, const struct record *fixed,
					 const char *const strings[RECORD_STRINGS],
					 const size_t *lens)
{
	struct record *record = (struct record *)(void *)fake->bytes;
	unsigned char *to = fake->bytes + sizeof(*record);

	memcpy(record, fixed, sizeof(*record));
	for (unsigned int i = 0; i < RECORD_STRINGS; i++) {
		size_t len = lens ? lens[i] : strings && strings[i] ? strlen(strings[i]) : 0;

		record->len[i] = (uint16_t)len;
		if (len)
			memcpy(to, strings[i], len);
		to += len;
	}
	atomic_store(&record->size, (uint32_t)(to - fake->bytes + 7) & ~7U);
	return record;
}

/* An openat that read a file, as most records are. */
static inline struct record fake_open(void)
{
	return (struct record){ .kind = RECORD_CALL,
				.verb = VERB_COUNT,
				.verbs = V_READ,
				.rule = RECORD_RULE_NONE,
				.tid = 40,
				.nr = 257,
				.time_ns = FAKE_START_NS + 1234567,
				.took_ns = 12345,
				.result = 3,
				.args = { (uint64_t)-100, 0x7ffd0000, 02000000 } };
}

/* A policy, an audit of it, and its log. */
struct bench {
	struct policy policy;
	struct policy_diag diag;
	struct audit *audit;
	int log;
	struct fake fake;
};

static inline struct bench *bench_open(const char *policy, bool observe, struct learn *learn)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	struct audit_config config = { .observe = observe, .learn = learn };
	int r;

	cr_assert(bench);
	r = policy_add_text(&bench->policy, "agent.policy", NULL, policy, strlen(policy), 1, NULL,
			    &fixture_vars, &bench->diag);
	cr_assert_eq(r, 0, "%s", said(&bench->diag));
	bench->log = memfd_create("log", MFD_CLOEXEC);
	cr_assert_geq(bench->log, 0);
	config.fd = bench->log;
	config.policy = &bench->policy;
	cr_assert_eq(audit_open(&config, &bench->audit), 0);
	return bench;
}

static inline int bench_begin(struct bench *bench)
{
	char npm[] = "npm", install[] = "install";
	char *argv[] = { npm, install, NULL };
	static const struct audit_layer layers[] = { { "seccomp", true, NULL },
						     { "landlock", false, "no kernel support" } };
	const struct audit_start start = {
		.run = "r1",
		.wall = { .tv_sec = 1795346411, .tv_nsec = 7000000 },
		.start_ns = FAKE_START_NS,
		.argv = argv,
		.cwd = "/home/u/src",
		.vars = &fixture_vars,
		.target = "/usr/bin/node",
		.layers = layers,
		.layer_count = 2,
		.uid = 1000,
		.pid = 77,
	};

	return audit_begin(bench->audit, &start);
}

/* The end of a process that used a second and a quarter, and four MiB. */
static inline int bench_gone(struct bench *bench, pid_t pid)
{
	static const struct usage usage = {
		.known = USAGE_TIMES | USAGE_BYTES,
		.wall_ns = 2000000000U,
		.user_ns = 1250000000U,
		.max_rss_kib = 4096,
		.bytes_read = 10,
		.bytes_written = 20,
		.storage_read = 512,
		.storage_written = 4096,
	};
	struct record record = { .kind = RECORD_EXIT, .tid = pid, .len[0] = sizeof(usage) };
	_Alignas(struct record) unsigned char bytes[sizeof(record) + sizeof(usage)];
	struct record *slot = (struct record *)(void *)bytes;

	memcpy(bytes, &record, sizeof(record));
	memcpy(slot + 1, &usage, sizeof(usage));
	atomic_store(&slot->size, sizeof(bytes));
	return audit_take(bench->audit, slot);
}

/* An end with what was measured; @measure NULL: it was not. */
static inline int bench_end_measured(struct bench *bench, int status, const struct measure *measure)
{
	static const struct rusage kernel = { .ru_majflt = 3 };
	struct audit_end end = { .end_ns = FAKE_START_NS + 2500000000U,
				 .status = status,
				 .kernel = &kernel,
				 .measure = measure };

	return audit_end(bench->audit, &end);
}

static inline int bench_end(struct bench *bench, int status)
{
	return bench_end_measured(bench, status, NULL);
}

static inline int bench_take(struct bench *bench, const struct record *fixed,
			     const char *const strings[RECORD_STRINGS])
{
	return audit_take(bench->audit, fake_record(&bench->fake, fixed, strings, NULL));
}

static inline void bench_exec(struct bench *bench, int32_t tid, const char *program)
{
	struct record record = { .kind = RECORD_EXEC, .tid = tid, .time_ns = FAKE_START_NS };

	cr_assert_eq(bench_take(bench, &record, (const char *[4]){ program }), 0);
}

/* The rule whose path was written as @spelled. */
static inline uint32_t bench_rule(const struct bench *bench, const char *spelled)
{
	for (size_t i = 0; i < bench->policy.rule_count; i++)
		if (!strcmp(bench->policy.rules[i].spelled, spelled))
			return (uint32_t)i;
	cr_assert_fail("no rule %s", spelled);
	return 0;
}

/* All of the log as one string; the caller frees it. */
static inline char *bench_log(struct bench *bench)
{
	off_t size = lseek(bench->log, 0, SEEK_END);
	char *text = calloc(1, (size_t)size + 1);

	cr_assert(text);
	cr_assert_eq(pread(bench->log, text, (size_t)size, 0), size);
	return text;
}

/* Every line of the log as JSON, in an array; each line must be one valid object. */
static inline json_t *bench_lines(struct bench *bench)
{
	_cleanup_free_ char *text = bench_log(bench);
	json_t *lines = json_array();

	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		json_error_t error;
		json_t *value =
			json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, &error);

		cr_assert(value, "%s at %d: %.*s", error.text, error.position, (int)(end - line),
			  line);
		json_array_append_new(lines, value);
	}
	return lines;
}

/* A whole run of one record; its lines, of which the second one is the record's. */
static inline json_t *bench_one(struct bench *bench, const struct record *fixed,
				const char *const strings[RECORD_STRINGS])
{
	cr_assert_eq(bench_begin(bench), 0);
	cr_assert_eq(bench_take(bench, fixed, strings), 0);
	cr_assert_eq(bench_end(bench, 0), 0);
	return bench_lines(bench);
}

static inline void bench_close(struct bench *bench)
{
	audit_close(bench->audit);
	policy_free(&bench->policy);
	policy_diag_free(&bench->diag);
	close(bench->log);
	free(bench);
}

static inline void bench_cleanup(struct bench **bench)
{
	bench_close(*bench);
}

static inline void json_cleanup(json_t **json)
{
	json_decref(*json);
}

#define _cleanup_bench_ __attribute__((cleanup(bench_cleanup)))
#define _cleanup_json_ __attribute__((cleanup(json_cleanup)))

/* A line's member as a string, "" when it has none. */
static inline const char *member(const json_t *line, const char *name)
{
	const char *value = json_string_value(json_object_get(line, name));

	return value ? value : "";
}

#endif
