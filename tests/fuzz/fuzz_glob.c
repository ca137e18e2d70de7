// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_glob.c - A component's pattern on a name, next to a matcher that only backtracks
//
// Input: the pattern, a slash, the name.
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/glob.h"
#include "tests/fuzz/property.h"

/* More of them and the oracle does not come back. */
#define STARS_MAX 5
#define NAME_MOST 48

/* Bytes left of a pattern, or of a name. */
struct rest {
	const char *at;
	const char *end;
};

static unsigned char take(struct rest *rest)
{
	if (*rest->at == '\\' && rest->end - rest->at > 1)
		rest->at++;
	return (unsigned char)*rest->at++;
}

/* From behind `[` to behind the `]` that ends it: whether it has @byte. The pattern was checked. */
static bool class_has(struct rest *glob, unsigned char byte)
{
	bool negated = *glob->at == '!' || *glob->at == '^', found = false, first = true;

	glob->at += negated;
	while (first || *glob->at != ']') {
		unsigned char low = take(glob), high = low;

		first = false;
		if (*glob->at == '-' && glob->at[1] != ']') {
			glob->at++;
			high = take(glob);
		}
		if (low <= byte && byte <= high)
			found = true;
	}
	glob->at++;
	return found != negated;
}

static bool oracle(struct rest glob, struct rest name)
{
	unsigned char byte;

	if (glob.at == glob.end)
		return name.at == name.end;
	if (*glob.at == '*') {
		struct rest behind = { glob.at + 1, glob.end }, shorter = { name.at + 1, name.end };

		return oracle(behind, name) || (name.at < name.end && oracle(glob, shorter));
	}
	if (name.at == name.end)
		return false;
	byte = (unsigned char)*name.at++;
	if (*glob.at == '?') {
		glob.at++;
		return oracle(glob, name);
	}
	if (*glob.at == '[') {
		glob.at++;
		return class_has(&glob, byte) && oracle(glob, name);
	}
	return take(&glob) == byte && oracle(glob, name);
}

/* What head, tail and shortest promise to those who skip names by them. */
static void check_outline(const char *glob, size_t glob_len, const char *name, size_t len)
{
	_cleanup_text_ struct text head = { 0 }, tail = { 0 };
	size_t behind = glob_tail(glob, glob_len);

	glob_unescape(&head, glob, glob_head(glob, glob_len));
	glob_unescape(&tail, glob + behind, glob_len - behind);
	PROPERTY(glob_shortest(glob, glob_len) <= len, "%zu bytes", len);
	PROPERTY(head.len <= len && !memcmp(text_cstr(&head), name, head.len), "%s", head.data);
	PROPERTY(tail.len <= len && !memcmp(text_cstr(&tail), name + len - tail.len, tail.len),
		 "%s", tail.data);
}

/* A name that was escaped is a pattern for just that name. */
static void check_escape(const char *name, size_t len)
{
	_cleanup_text_ struct text glob = { 0 }, back = { 0 };
	size_t offset;

	glob_escape(&glob, name, len, GLOB_SPECIAL);
	glob_unescape(&back, text_cstr(&glob), glob.len);
	PROPERTY(glob_is_literal(text_cstr(&glob), glob.len), "%s", glob.data);
	PROPERTY(!glob_check(text_cstr(&glob), glob.len, &offset), "%s", glob.data);
	PROPERTY(back.len == len && !memcmp(text_cstr(&back), name, len), "%s", glob.data);
	PROPERTY(glob_match(text_cstr(&glob), glob.len, name, len), "%s", glob.data);
}

/*
 * A pattern that is taken for within another matches no name that the other does not; for a name
 * that was escaped, and so for one name only, that is exact.
 */
static void check_within(const char *glob, size_t glob_len, const char *name, size_t len,
			 bool matches)
{
	_cleanup_text_ struct text literal = { 0 };
	size_t half = glob_len / 2, offset;

	glob_escape(&literal, name, len, GLOB_SPECIAL);
	if (len && len <= NAME_MOST && glob_len <= NAME_MOST && !memchr(name, '/', len) &&
	    !memchr(name, '\0', len) && !memchr(glob, '\0', glob_len))
		PROPERTY(glob_within(text_cstr(&literal), literal.len, glob, glob_len) == matches,
			 "%s within %.*s", literal.data, (int)glob_len, glob);
	if (matches && len && !memchr(name, '/', len) && !memchr(name, '\0', len) &&
	    !glob_check(glob + half, glob_len - half, &offset) &&
	    glob_within(glob, glob_len, glob + half, glob_len - half))
		PROPERTY(glob_match(glob + half, glob_len - half, name, len), "%.*s", (int)len,
			 name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *glob = (const char *)data, *slash = size ? memchr(glob, '/', size) : NULL;
	const char *name = slash ? slash + 1 : glob + size;
	size_t glob_len = slash ? (size_t)(slash - glob) : size, stars = 0, offset = SIZE_MAX;
	size_t len = size - (size_t)(name - glob);
	bool matches;

	check_escape(name, len);
	if (glob_check(glob, glob_len, &offset)) {
		PROPERTY(offset < glob_len, "%zu", offset);
		return 0;
	}
	matches = glob_match(glob, glob_len, name, len);
	check_within(glob, glob_len, name, len, matches);
	if (matches)
		check_outline(glob, glob_len, name, len);
	for (size_t i = 0; i < glob_len; i++)
		stars += glob[i] == '*';
	if (stars <= STARS_MAX && len <= NAME_MOST)
		PROPERTY(matches == oracle((struct rest){ glob, glob + glob_len },
					   (struct rest){ name, name + len }),
			 "%.*s on %.*s is %d", (int)glob_len, glob, (int)len, name, matches);
	return 0;
}
