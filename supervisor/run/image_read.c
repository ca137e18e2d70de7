// SPDX-License-Identifier: MIT
// supervisor/run/image_read.c - What warder-unpack says of an image: docs/oci.md
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/reading/pull.h"
#include "supervisor/run/image.h"

static bool take_string(struct pull *pull, char **ret_string)
{
	_cleanup_text_ struct text text = { 0 };

	if (!pull_bytes(pull, &text) || text.failed)
		return false;
	free(*ret_string);
	*ret_string = strdup(text_cstr(&text));
	return *ret_string;
}

static bool take_strings(struct pull *pull, struct strings *strings)
{
	bool inside = false;

	if (!pull_enter(pull, '['))
		return false;
	while (pull_element(pull, &inside)) {
		_cleanup_text_ struct text text = { 0 };

		if (!pull_bytes(pull, &text) || text.failed ||
		    strings_push(strings, text_cstr(&text), text.len) < 0)
			return false;
	}
	return !pull->wrong;
}

static bool is_key(const char *key, size_t len, const char *wanted)
{
	return len == strlen(wanted) && !memcmp(key, wanted, len);
}

static bool take_config(struct pull *pull, struct image *image)
{
	bool inside = false, good = true;
	const char *key;
	size_t len;

	if (!pull_enter(pull, '{'))
		return false;
	while (good && pull_member(pull, &inside, &key, &len)) {
		if (is_key(key, len, "env"))
			good = take_strings(pull, &image->environment);
		else if (is_key(key, len, "entrypoint"))
			good = take_strings(pull, &image->entrypoint);
		else if (is_key(key, len, "cmd"))
			good = take_strings(pull, &image->arguments);
		else if (is_key(key, len, "workdir"))
			good = take_string(pull, &image->work);
		else if (is_key(key, len, "user"))
			good = take_string(pull, &image->user);
		else
			good = pull_skip(pull);
	}
	return good && !pull->wrong;
}

/**
 * image_read() - Read the line that warder-unpack prints
 * @line:	@len bytes
 * @len:	How many
 * @image:	Empty; image_free() it in any case
 *
 * Return: 0 or -EBADMSG
 */
int image_read(const char *line, size_t len, struct image *image)
{
	bool inside = false, good = true;
	struct pull pull;
	const char *key;
	size_t key_len;

	pull_begin(&pull, line, len);
	if (!pull_enter(&pull, '{'))
		return -EBADMSG;
	while (good && pull_member(&pull, &inside, &key, &key_len)) {
		if (is_key(key, key_len, "root"))
			good = take_string(&pull, &image->root);
		else if (is_key(key, key_len, "digest"))
			good = take_string(&pull, &image->digest);
		else if (is_key(key, key_len, "config"))
			good = take_config(&pull, image);
		else
			good = pull_skip(&pull);
	}
	return good && pull_end(&pull) && image->root && image->digest && image->work && image->user
		       ? 0
		       : -EBADMSG;
}
