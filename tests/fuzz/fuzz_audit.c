// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_audit.c - Records of a broker that was taken over: what they can do to the log
//
// Input: records with their strings, as in the ring. The lines must be JSON without a control
// character, the chain whole, what the person reads harmless, and what was learnt a policy.
#include <errno.h>
#include <jansson.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/verify.h"
#include "supervisor/run/audit.h"
#include "supervisor/summary/overview.h"
#include "supervisor/summary/summary.h"
#include "tests/fuzz/property.h"
#include "tests/said.h"

#define RECORDS_MAX 32

static const struct policy_vars vars = {
	.home = "/home/u",
	.cwd = "/home/u/src",
	.tmpdir = "/tmp/warder-1",
	.uid = 1000,
};

static const char policy_text[] = "include base\n"
				  "read ./\n"
				  "deny write ./.git/hooks ./.git/config\n"
				  "hide! ~/.ssh\n"
				  "write ${TMPDIR}\n";

/* One run: made anew for each input. Some learn, which takes long to begin with. */
struct run {
	struct learn *learn; /* or NULL */
	struct audit *audit;
	int log;
};

static const struct policy *the_policy(void)
{
	static struct policy policy;
	struct policy_diag diag = { 0 };

	if (!policy.source_count)
		PROPERTY(!policy_add_text(&policy, "p", NULL, policy_text, strlen(policy_text), 1,
					  NULL, &vars, &diag),
			 "%s", said(&diag));
	return &policy;
}

/* What `--trace -v` shows of a call. */
static void take_traced(void *context, const struct text *line)
{
	(void)context;
	PROPERTY(property_harmless(text_cstr(line), line->len), "%s", text_cstr(line));
}

static void begin(struct run *run, const struct policy *policy, bool observe, bool learns)
{
	char word[] = "true";
	char *argv[] = { word, NULL };
	struct learn_config learning = { .policy = policy, .vars = &vars };
	struct audit_config config = { .observe = observe,
				       .policy = policy,
				       .traced = take_traced };
	struct audit_start start = { .run = "r", .argv = argv, .cwd = "/" };

	run->log = memfd_create("log", MFD_CLOEXEC);
	run->learn = NULL;
	if (learns)
		PROPERTY(!learn_create(&learning, &run->learn), "no memory");
	config.fd = run->log;
	config.learn = run->learn;
	PROPERTY(!audit_open(&config, &run->audit), "no memory");
	PROPERTY(!audit_begin(run->audit, &start), "log %d", run->log);
}

/*
 * Gives the records away one by one, each in a block of just its size. The lengths of the strings
 * are the input's; a record that they do not fit into is made smaller than it says, now and then.
 */
static void take_records(struct run *run, const uint8_t *data, size_t size)
{
	for (unsigned int i = 0; i < RECORDS_MAX && size > sizeof(struct record); i++) {
		struct record fixed;
		size_t need = sizeof(fixed);
		_cleanup_free_ unsigned char *block = NULL;
		int r;

		memcpy(&fixed, data, sizeof(fixed));
		for (unsigned int k = 0; k < RECORD_STRINGS; k++) {
			fixed.len[k] %= (uint16_t)(size - need + 1 < 4096 ? size - need + 1 : 4096);
			need += fixed.len[k];
		}
		need = (need + 7) & ~(size_t)7;
		block = calloc(1, need);
		PROPERTY(block, "no memory");
		memcpy(block, data, need < size ? need : size);
		if (fixed.tid & 7)
			memcpy(block, &fixed, sizeof(fixed));
		memcpy(block + offsetof(struct record, size), &(uint32_t){ (uint32_t)need }, 4);
		r = audit_take(run->audit, (const struct record *)(const void *)block);
		PROPERTY(r == 0 || r == -EINVAL, "%d", r);
		size -= need < size ? need : size;
		data += need;
	}
}

static void check_log(const struct run *run)
{
	off_t size = lseek(run->log, 0, SEEK_END);
	_cleanup_free_ char *text = calloc(1, (size_t)size + 1);
	_cleanup_(verified_free) struct verified found = { .wrong = VERIFY_GOOD };
	const struct verify_wanted wanted = { NULL, NULL };
	const size_t flags = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL;

	PROPERTY(text && pread(run->log, text, (size_t)size, 0) == size, "%zu", (size_t)size);
	PROPERTY(strlen(text) == (size_t)size && text[size - 1] == '\n', "%s", text);
	PROPERTY(property_harmless(text, (size_t)size) && !strchr(text, '\t'), "%s", text);
	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		json_error_t error;
		json_t *value = json_loadb(line, (size_t)(end - line), flags, &error);

		PROPERTY(json_is_object(value), "%s: %s", error.text, line);
		json_decref(value);
	}
	lseek(run->log, 0, SEEK_SET);
	PROPERTY(verify_file(run->log, &wanted, &found) == 0, "%s\n%s", found.said.data, text);
}

/* What is read after the run; of one that only observed there is more to say. */
static void check_summary(const struct run *run, const struct policy *policy)
{
	struct summary summary = {
		.policy = policy,
		.vars = &vars,
		.tally = audit_tally(run->audit),
		.denials = audit_denials(run->audit),
		.log = "/log",
	};
	char *shown = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&shown, &len);
	int r;

	PROPERTY(out, "no memory");
	r = run->learn ? overview_print(&summary, audit_census(run->audit), NULL, out)
		       : summary_print(&summary, out);
	PROPERTY(!r, "%d", r);
	fclose(out);
	PROPERTY(property_harmless(shown, len), "%s", shown);
	free(shown);
}

static void check_learnt(const struct run *run)
{
	struct learn_header header = { 0 };
	struct policy_diag diag = { 0 };
	struct policy learnt = { 0 };
	_cleanup_text_ struct text text = { 0 };

	PROPERTY(!learn_write(run->learn, &header, &text), "not written");
	PROPERTY(!policy_add_text(&learnt, "learnt", NULL, text.data, text.len, 1, NULL, &vars,
				  &diag),
		 "%s\n%s", said(&diag), text.data);
	policy_free(&learnt);
	policy_diag_free(&diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct policy *policy = the_policy();
	struct audit_end end = { .status = (int)size };
	bool observe = size % 2;
	struct run run;

	begin(&run, policy, observe, size % 16 == 1);
	take_records(&run, data, size);
	PROPERTY(!audit_end(run.audit, &end), "log %d", run.log);
	check_log(&run);
	check_summary(&run, policy);
	if (run.learn)
		check_learnt(&run);
	audit_close(run.audit);
	learn_free(run.learn);
	close(run.log);
	return 0;
}
