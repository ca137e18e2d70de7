/* SPDX-License-Identifier: MIT */
/* supervisor/run/audit.h - The audit of one run: records in; log lines, counts and findings out */
#ifndef WARDER_SUPERVISOR_RUN_AUDIT_H
#define WARDER_SUPERVISOR_RUN_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "broker/record.h"
#include "policy/policy.h"
#include "supervisor/learn/learn.h"
#include "supervisor/learn/used.h"
#include "supervisor/record/audit_ends.h"
#include "supervisor/record/denial.h"
#include "supervisor/record/event.h"
#include "supervisor/record/tally.h"
#include "supervisor/summary/census.h"
#include "supervisor/verdict/observation.h"
#include "supervisor/writing/signer.h"

/*
 * DOC: How a run uses it
 *
 *	audit_open()   before anything has happened: the log must be there or there is no run
 *	audit_begin()  once the layers are read back; the first line
 *	audit_take()   for each record of the ring, in order
 *	audit_kick()   when the ring is empty: what is buffered is on its way, or written if in step
 *	audit_end()    the last line, or two where it is signed; waits until all of it is written
 *	audit_close()
 *
 * An error of any of them, but for -EINVAL of audit_take(), means that the log is no longer
 * complete: stop the jail.
 */
struct audit;

/**
 * struct audit_config - What stays the same for a whole run
 * @fd:		The log, open for writing; it stays the caller's. -1: no lines, only counts and
 *		findings. SIGPIPE and SIGXFSZ must be ignored.
 * @path:	Its name, where it has one: another file in its place is an error, -ESTALE
 * @uring:	Write with io_uring where the host allows it
 * @wait:	As for journal_on_wait(), NULL: it is waited for the log alone
 * @wait_context: Its first argument
 * @signer:	Signs the log, NULL: it is not signed
 * @sync:	In step with the log: audit_kick() waits until all is written
 * @observe:	--observe
 * @measure:	The run is measured: calls of which there are records are counted, too
 * @policy:	Rules cite their place in it; it must outlive the audit
 * @tree:	The policy's, to tell which of two names a refusal is about; NULL: a guess will do
 * @learn:	Where --learn collects, or NULL
 * @used:	Where it is put down which rules are used, or NULL
 * @observation: Where it is noted what a verdict is made of, or NULL
 * @refused:	Called for each refusal when it comes, NULL: nobody wants to know. The denial's path
 *		has no NUL behind it and is gone afterwards.
 * @happened:	Called for each event but births, likewise; @pid is its process
 * @traced:	Called for each traced call with it as strace(1) writes it, NULL: nobody cares
 * @context:	Their first argument
 */
struct audit_config {
	int fd;
	const char *path;
	bool uring;
	int (*wait)(void *context, int fd, short events);
	void *wait_context;
	struct signer *signer;
	bool sync;
	bool observe;
	bool measure;
	const struct policy *policy;
	const struct tree *tree;
	struct learn *learn;
	struct used *used;
	struct observation *observation;
	void (*refused)(void *context, const struct denial *denial);
	void (*happened)(void *context, const struct event *event, int32_t pid);
	void (*traced)(void *context, const struct text *line);
	void *context;
};

int audit_open(const struct audit_config *config, struct audit **ret_audit);
int audit_begin(struct audit *audit, const struct audit_start *start);
int audit_take(struct audit *audit, const struct record *record);
int audit_kick(struct audit *audit);
int audit_end(struct audit *audit, const struct audit_end *end);
void audit_close(struct audit *audit);

/* Valid until audit_close(). */
const struct tally *audit_tally(const struct audit *audit);
const struct audit_used *audit_used(const struct audit *audit);
const struct denials *audit_denials(const struct audit *audit);
const struct census *audit_census(const struct audit *audit);
const char *audit_head(const struct audit *audit);
bool audit_replaced(const struct audit *audit);
bool audit_kept(const struct audit *audit);
const char *audit_means(const struct audit *audit);

#endif
