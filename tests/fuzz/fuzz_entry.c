// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_entry.c - Any bytes as lines of a log, read back
//
// What was taken for a record must be one: written again it is read again, and is the same. And it
// can be judged again, whatever it says.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/entry.h"
#include "supervisor/record/refusal.h"
#include "supervisor/replay/rejudge.h"
#include "supervisor/words/emit.h"
#include "supervisor/writing/chain.h"
#include "supervisor/writing/render.h"
#include "tests/fuzz/property.h"
#include "tests/said.h"

/* Two entries, so that one can be held against the other; too large for the stack. */
struct memory {
	struct entry first;
	struct entry second;
	struct quotes *quotes;
	struct cites *cites;
};

static const struct policy no_policy;

static struct memory *the_memory(void)
{
	static struct memory *memory;

	if (!memory) {
		memory = calloc(1, sizeof(*memory));
		PROPERTY(memory && !cites_create(&no_policy, &memory->cites), "no memory");
	}
	return memory;
}

/* A policy with something of everything, as former_load() makes one, without a host. */
static const char policy_text[] = "read /usr ./\n"
				  "write ./build\n"
				  "exec /usr/bin\n"
				  "hide ~/hidden\n"
				  "deny! **/*.pem\n"
				  "append ./log\n"
				  "deny ./build when O_TRUNC\n"
				  "connect @x* /run\n"
				  "map deny wx\n"
				  "net none\n"
				  "syscall errno EPERM chmod\n";

static struct rejudge *the_judge(bool observe)
{
	static const struct policy_vars vars = { "/home/u", "/home/u/src", "/tmp", 1000 };
	static struct former formers[2];
	static struct rejudge *judges[2];
	struct former *former = &formers[observe];
	struct offline *offline = &former->offline;
	struct plan_options enforced = { .observe = false };
	struct policy_diag diag = { .count = 0 };

	if (judges[observe])
		return judges[observe];
	former->observe = observe;
	PROPERTY(!policy_add_text(&offline->policy, "p", NULL, policy_text, strlen(policy_text), 1,
				  NULL, &vars, &diag) &&
			 !tree_build(&offline->policy, NULL, &offline->compiled.tree, &diag),
		 "%s", said(&diag));
	if (observe) /* all rules are as good as the strong ones here */
		PROPERTY(!tree_build(&offline->policy, NULL, &offline->compiled.strong, &diag),
			 "%s", said(&diag));
	former->enforced = malloc(sizeof(*former->enforced));
	PROPERTY(former->enforced &&
			 !plan_build(&offline->policy, &enforced, former->enforced, &diag) &&
			 !rejudge_create(former, &judges[observe]),
		 "no memory");
	return judges[observe];
}

/* Whatever a record says, a policy has an answer. */
static void check_judged(struct memory *memory)
{
	struct rejudged rejudged;
	const struct record *now = &rejudged.record;
	uint8_t kind = memory->first.event.record.kind;

	if (kind != RECORD_CALL && kind != RECORD_KILL)
		return;
	for (unsigned int observe = 0; observe < 2; observe++) {
		PROPERTY(!rejudge_event(the_judge(observe), &memory->first, memory->quotes,
					&rejudged),
			 "no memory");
		PROPERTY(now->kind == kind && now->would <= RECORD_HIDDEN &&
				 now->verb <= VERB_COUNT,
			 "%d %d %d", now->kind, now->would, now->verb);
	}
}

static void write_event(const struct entry *entry, struct cites *cites, struct text *line)
{
	struct member who = { .tgid = entry->pid, .parent = entry->parent, .newborn = true };
	const struct event *event = &entry->event;
	struct chain chain;

	memcpy(who.comm, entry->comm, sizeof(who.comm));
	chain_begin(&chain);
	switch (event->record.kind) {
	case RECORD_EXEC:
		emit_begin(line, entry->seq, entry->since_ns, "exec");
		render_exec(line, event, &who);
		break;
	case RECORD_EXIT:
		emit_begin(line, entry->seq, entry->since_ns, "exit");
		render_exit(line, event, &who);
		break;
	case RECORD_KILL:
		emit_begin(line, entry->seq, entry->since_ns, "kill");
		render_kill(line, event, &who, cites);
		break;
	default:
		emit_begin(line, entry->seq, entry->since_ns, "call");
		render_call(line, event, &who, cites);
		break;
	}
	chain_seal(&chain, line);
}

static void check_event(struct memory *memory)
{
	const struct event *a = &memory->first.event, *b = &memory->second.event;
	_cleanup_text_ struct text line = { 0 };
	const char *wrong = "";
	struct denial_note note;
	int r;

	check_judged(memory);
	if (refusal_is(a))
		refusal_note(a, memory->first.comm, &note);
	memory->first.event.record.rule = RECORD_RULE_NONE; /* there is no policy to cite */
	if (a->record.kind == RECORD_KILL && !event_is_stopped_program(a) && a->len[0])
		return; /* no audit writes a name there */
	write_event(&memory->first, memory->cites, &line);
	r = entry_read(&memory->second, memory->quotes, text_cstr(&line), line.len, &wrong);
	PROPERTY(r == 0, "%s: %s", wrong, text_cstr(&line));
	PROPERTY(a->record.kind == b->record.kind && a->record.verbs == b->record.verbs &&
			 a->record.tid == b->record.tid && a->record.err == b->record.err &&
			 (memory->second.parent == memory->first.parent ||
			  memory->first.parent < 0),
		 "%s", text_cstr(&line));
	if (a->record.kind == RECORD_CALL)
		PROPERTY(a->len[1] == b->len[1] && !memcmp(a->str[1], b->str[1], a->len[1]), "%s",
			 text_cstr(&line));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct memory *memory = the_memory();

	PROPERTY(!quotes_create(&memory->quotes), "no memory");
	for (size_t at = 0; at < size;) {
		const void *newline = memchr(data + at, '\n', size - at);
		size_t len = newline ? (size_t)((const uint8_t *)newline - data) - at : size - at;
		const char *wrong = NULL;
		int r = entry_read(&memory->first, memory->quotes, (const char *)data + at, len,
				   &wrong);

		PROPERTY(r == 0 || (r == -EINVAL && wrong), "%d", r);
		if (r == 0 && memory->first.kind == ENTRY_EVENT)
			check_event(memory);
		at += len + 1;
	}
	quotes_free(memory->quotes);
	return 0;
}
