// SPDX-License-Identifier: MIT
// supervisor/reading/verify.c - Whether an audit log is whole, unchanged and signed
//
// The chain has no key. It finds what was changed, removed, put in or cut off by somebody who did
// not recompute everything behind it; for more than that the head has to be held against one that
// was kept elsewhere, or the signature against a public key.
#include "supervisor/reading/verify.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/blame.h"
#include "supervisor/reading/lines.h"
#include "supervisor/words/emit.h"
#include "supervisor/writing/chain.h"
#include "supervisor/writing/render_run.h"
#include "supervisor/writing/signature.h"

#define START_HEAD "\"start\",\"schema\":\"" AUDIT_SCHEMA "\""

static const char *const words[VERIFY_COUNT] = {
	[VERIFY_GOOD] = "ok",
	[VERIFY_NO_LOG] = "no log",
	[VERIFY_CHANGED] = "changed",
	[VERIFY_REMOVED] = "removed",
	[VERIFY_REORDERED] = "reordered",
	[VERIFY_REPEATED] = "repeated",
	[VERIFY_PUT_IN] = "put in",
	[VERIFY_TRUNCATED] = "truncated",
	[VERIFY_OTHER_LOG] = "another log",
	[VERIFY_RESEALED] = "sealed anew",
	[VERIFY_OTHER_HEAD] = "other head",
	[VERIFY_UNSIGNED] = "unsigned",
	[VERIFY_OTHER_KEY] = "other key",
	[VERIFY_SIGNATURE] = "bad signature",
};

/* How far the check has come. */
struct check {
	struct chain chain;
	struct lines lines;
	off_t origin; /* where the log begins, -1: it can be read but once */
	bool ended;
	bool is_signed;
	const struct verify_wanted *wanted;
	struct verified *found;
};

/* The words of what is wrong, at a line or (0) with the log as a whole. */
static struct text *blame_on(struct check *check, enum verify_wrong wrong, uint64_t line)
{
	check->found->wrong = wrong;
	check->found->line = line;
	return &check->found->said;
}

/* Steps over a literal of ours at fixed place. */
static bool take(const char **at, const char *end, const char *literal, size_t len)
{
	if ((size_t)(end - *at) < len || memcmp(*at, literal, len) != 0)
		return false;
	*at += len;
	return true;
}

#define TAKE(at, end, literal) take(at, end, literal, sizeof(literal) - 1)

/* Behind the schema stands the key that will have signed it, if one will. */
static int check_start(struct check *check, const struct line *line, const char *bytes)
{
	const char *at = line->kind - 1, *end = bytes + line->body;
	unsigned char key[KEY_BYTES];

	if (!TAKE(&at, end, START_HEAD)) {
		text_str(blame_on(check, VERIFY_NO_LOG, 1), "not a start record of " AUDIT_SCHEMA);
		return 1;
	}
	if (!TAKE(&at, end, ",\"key\":\""))
		return 0;
	if (end - at < KEY_TEXT || !key_from_text(at, key)) {
		text_str(blame_on(check, VERIFY_SIGNATURE, 1), "its key is no Ed25519 key");
		return 1;
	}
	memcpy(check->found->key, at, KEY_TEXT);
	return 0;
}

/* The line behind the end: the members are in fixed places, like the chain's. */
static int check_signature(struct check *check, const struct line *line, const char *bytes)
{
	const char *at = line->kind + line->kind_len + 1, *end = bytes + line->body, *key, *head;
	unsigned char public[KEY_BYTES], signature[KEY_SIGNATURE];
	char message[SIGNATURE_MESSAGE];
	const char *wrong = NULL;

	signature_message(check->chain.head, message);
	if (!check->found->key[0])
		wrong = "line 1 announces none";
	else if (!TAKE(&at, end, SIGNATURE_ALGORITHM) || end - at < KEY_TEXT || !(key = at) ||
		 !(at += KEY_TEXT) || !TAKE(&at, end, SIGNATURE_SIGNED) || end - at < DIGEST_HEX ||
		 !(head = at) || !(at += DIGEST_HEX) || !TAKE(&at, end, SIGNATURE_VALUE) ||
		 end - at != KEY_SIGNATURE_TEXT + 1)
		wrong = "it is not written as one";
	else if (memcmp(key, check->found->key, KEY_TEXT) != 0 || !key_from_text(key, public))
		wrong = "it is of another key than line 1 announces";
	else if (memcmp(head, check->chain.head, DIGEST_HEX) != 0)
		wrong = "it is of another log: another head was signed";
	else if (!key_signature_from_text(at, signature) ||
		 crypto_sign_verify_detached(signature, (const unsigned char *)message,
					     sizeof(message), public))
		wrong = "it is not by the key that it names";
	if (wrong) {
		text_str(blame_on(check, VERIFY_SIGNATURE, check->chain.lines + 1), wrong);
		return 1;
	}
	check->is_signed = true;
	return 0;
}

/* Whether nothing may come any more. */
static bool is_complete(const struct check *check)
{
	return check->ended && (check->is_signed || !check->found->key[0]);
}

/* Finds out what was done where the chain breaks, or (@behind) goes on too long: 1, or -errno. */
static int break_at(struct check *check, char *bytes, size_t len, bool behind)
{
	struct line line;
	_cleanup_text_ struct text copy = { 0 };
	struct blame blame = {
		.chain = &check->chain,
		.ended = behind,
		.lines = &check->lines,
		.origin = check->origin,
	};
	int r;

	text_add(&copy, bytes, len); /* what comes behind it is read over it */
	if (copy.failed)
		return -ENOMEM;
	blame.bytes = copy.data;
	blame.len = len;
	if (line_parse(copy.data, len, &line) == 0)
		blame.line = &line;
	r = blame_line(&blame, &check->found->wrong, &check->found->said);
	check->found->line = check->chain.lines + 1;
	return r < 0 ? r : 1;
}

/* 0 when the line goes on where the chain is, 1 (told) when it does not, -errno. */
static int check_line(struct check *check, char *bytes, size_t len)
{
	bool behind = is_complete(check), follows;
	struct line line;
	int r;

	if (line_parse(bytes, len, &line) < 0) {
		if (check->chain.lines)
			return break_at(check, bytes, len, behind);
		text_str(blame_on(check, VERIFY_NO_LOG, 1), "this is no audit log");
		return 1;
	}
	follows = line.seq == check->chain.lines && line_follows(&line, bytes, check->chain.head);
	if (follows && check->ended && !check->is_signed)
		behind = !line_is(&line, SIGNATURE_KIND);
	if (behind || !follows)
		return break_at(check, bytes, len, behind);
	if (!check->chain.lines) {
		r = check_start(check, &line, bytes);
		if (r)
			return r;
	}
	if (check->ended) {
		r = check_signature(check, &line, bytes);
		if (r)
			return r;
	}
	memcpy(check->chain.head, line.h, DIGEST_HEX);
	check->chain.lines++;
	check->ended |= line_is(&line, "end");
	return 0;
}

/* What a log begins with, as far as it goes. */
static bool may_be_log(const char *bytes, size_t len)
{
	static const char begin[] = "{\"seq\":0,\"t\":";

	return !memcmp(bytes, begin, len < sizeof(begin) - 1 ? len : sizeof(begin) - 1);
}

/* What comes behind the last whole line: 0 when nothing should. */
static int check_end(struct check *check, int found, const char *bytes, size_t len)
{
	const uint64_t lines = check->chain.lines;

	if (found == LINES_LONG)
		text_str(blame_on(check, lines ? VERIFY_CHANGED : VERIFY_NO_LOG, lines + 1),
			 "longer than 1 MiB: no audit writes that");
	else if (found == LINES_CUT && is_complete(check))
		text_str(blame_on(check, VERIFY_PUT_IN, lines + 1),
			 "it stands behind the end, and is no record");
	else if (found == LINES_CUT && !lines && !may_be_log(bytes, len))
		text_str(blame_on(check, VERIFY_NO_LOG, 1), "this is no audit log");
	else if (found == LINES_CUT)
		text_str(blame_on(check, VERIFY_TRUNCATED, lines + 1), "cut off in the middle");
	else if (!lines)
		text_str(blame_on(check, VERIFY_TRUNCATED, 0), "empty, not even a start record");
	else if (!check->ended)
		text_printf(blame_on(check, VERIFY_TRUNCATED, 0),
			    "ends behind line %" PRIu64
			    " without an end record: cut off, or warder was killed",
			    lines);
	else if (check->found->key[0] && !check->is_signed)
		text_printf(blame_on(check, VERIFY_TRUNCATED, 0),
			    "ends behind line %" PRIu64
			    " without the signature that line 1 announces: cut off, or warder was "
			    "killed",
			    lines);
	return check->found->wrong != VERIFY_GOOD;
}

/* Holds a whole log against what is known of it from elsewhere. */
static void check_wanted(struct check *check)
{
	const struct verify_wanted *wanted = check->wanted;
	char key[KEY_TEXT + 1];

	if (wanted->key) {
		key_to_text(wanted->key, key);
		check->found->known = !strcmp(key, check->found->key);
	}
	if (wanted->key && !check->found->key[0])
		text_str(blame_on(check, VERIFY_UNSIGNED, 0), "it has no signature");
	else if (wanted->key && !check->found->known)
		text_printf(blame_on(check, VERIFY_OTHER_KEY, 0),
			    "it is signed with %s and not with %s", check->found->key, key);
	else if (wanted->head && memcmp(wanted->head, check->chain.head, DIGEST_HEX) != 0)
		text_printf(blame_on(check, VERIFY_OTHER_HEAD, 0),
			    "its head is %s and not the one that was kept: it is another log, or "
			    "each h was made anew",
			    check->chain.head);
}

static void tell_good(struct check *check)
{
	struct verified *found = check->found;

	text_printf(&found->said, "%" PRIu64 " records, head %s", found->records, found->head);
	if (found->key[0])
		text_printf(&found->said,
			    found->known ? ", signed with %s"
					 : ", signed with %s: whose key that is was not asked "
					   "(--key)",
			    found->key);
}

static int check_all(struct check *check)
{
	char *bytes;
	size_t len;
	int r;

	while ((r = lines_next(&check->lines, &bytes, &len)) == LINES_LINE) {
		r = check_line(check, bytes, len);
		if (r)
			return r;
	}
	return r < 0 ? r : check_end(check, r, bytes, len);
}

/**
 * verify_file() - Check the chain of an audit log from its first line to its last
 * @fd:		Open for reading, at the log's start; may be a pipe, of which less can be told
 * @wanted:	What it is held against
 * @ret_found:	What was found; verified_free() in any case
 *
 * Trust: the log may hold any bytes; memory is bounded by LINE_MAX_BYTES.
 *
 * Return: 0 when the log is good, 1 when it is not, -errno when it could not be read
 */
int verify_file(int fd, const struct verify_wanted *wanted, struct verified *ret_found)
{
	struct check check = { .wanted = wanted, .found = ret_found };
	int r;

	*ret_found = (struct verified){ .wrong = VERIFY_GOOD };
	chain_begin(&check.chain);
	check.origin = lseek(fd, 0, SEEK_CUR);
	r = lines_open(fd, &check.lines);
	if (r == 0)
		r = check_all(&check);
	lines_close(&check.lines);
	ret_found->records = check.chain.lines;
	memcpy(ret_found->head, check.chain.head, sizeof(ret_found->head));
	if (r == 0)
		check_wanted(&check);
	if (r == 0 && ret_found->wrong == VERIFY_GOOD)
		tell_good(&check);
	if (r >= 0 && ret_found->said.failed)
		return -ENOMEM;
	return r < 0 ? r : ret_found->wrong != VERIFY_GOOD;
}

void verified_free(struct verified *found)
{
	text_free(&found->said);
}

static void show_json(const struct verified *found, struct text *text)
{
	TEXT_LIT(text, "{\"schema\":\"warder.verify/1\",\"good\":");
	emit_bool(text, found->wrong == VERIFY_GOOD);
	EMIT_KEY(text, "wrong");
	emit_cstr(text, found->wrong == VERIFY_GOOD ? NULL : words[found->wrong]);
	EMIT_KEY(text, "line");
	if (found->line)
		text_u64(text, found->line);
	else
		TEXT_LIT(text, "null");
	EMIT_KEY(text, "records");
	text_u64(text, found->records);
	EMIT_KEY(text, "head");
	emit_cstr(text, found->records ? found->head : NULL);
	EMIT_KEY(text, "key");
	emit_cstr(text, found->key[0] ? found->key : NULL);
	EMIT_KEY(text, "known");
	emit_bool(text, found->known);
	EMIT_KEY(text, "said");
	emit_string(text, text_cstr(&found->said), found->said.len);
	TEXT_LIT(text, "}\n");
}

/**
 * verified_show() - Say what was found
 * @found:	From verify_file()
 * @json:	As an object, see docs/audit-format.md; else for a person
 * @text:	Grows by one line
 */
void verified_show(const struct verified *found, bool json, struct text *text)
{
	if (json) {
		show_json(found, text);
		return;
	}
	if (found->line)
		text_printf(text, "line %" PRIu64 ": ", found->line);
	text_printf(text, "%s: %s\n", words[found->wrong], text_cstr(&found->said));
}
