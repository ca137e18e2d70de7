// SPDX-License-Identifier: MIT
// supervisor/unpack/choice.c - Which manifest of an index is meant
//
// First by tag, then by platform: the machine's, which is linux/amd64, as warder itself is. Of
// several that fit the first is taken, as the specification has it (image-index.md).
#include "supervisor/unpack/choice.h"

#include <errno.h>
#include <string.h>

#include "policy/base/strings.h"
#include "supervisor/unpack/complain.h"

#define TAG_KEY "org.opencontainers.image.ref.name"
#define OS "linux"
#define ARCHITECTURE "amd64"
/* How many names a message lists. */
#define LISTED 20U

/**
 * struct found - What of an index fits
 * @only:	The first that the tag fits
 * @fitting:	The first of those that is for this platform
 * @count:	How many the tag fits
 * @others:	Platforms that there are besides
 * @nameless:	Some do not say which platform they are for
 */
struct found {
	const json_t *only;
	const json_t *fitting;
	size_t count;
	struct strings others;
	bool nameless;
};

static const char *tag_of(const json_t *manifest)
{
	return json_string_value(
		json_object_get(json_object_get(manifest, "annotations"), TAG_KEY));
}

static int push_once(struct strings *strings, const char *word)
{
	return strings_has(strings, word) ? 0 : strings_push(strings, word, strlen(word));
}

static void list(struct text *text, const struct strings *strings)
{
	for (size_t i = 0; i < strings->count && i < LISTED; i++) {
		text_str(text, i ? ", " : "");
		complain_word(text, strings->items[i]);
	}
	if (strings->count > LISTED)
		text_str(text, ", ...");
}

/* All tags; nobody needs more of them than are told. */
static int tags_of(const json_t *manifests, struct strings *tags)
{
	for (size_t i = 0; i < json_array_size(manifests) && tags->count <= LISTED; i++) {
		const char *tag = tag_of(json_array_get(manifests, i));

		if (tag && push_once(tags, tag) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int refuse_tags(const struct strings *tags, const char *tag, struct text *message)
{
	_cleanup_text_ struct text remedy = { 0 }, word = { 0 };

	complain_word(&word, tag ? tag : "");
	text_str(&remedy, "name one of: ");
	list(&remedy, tags);
	if (!tags->count) {
		text_reset(&remedy);
		text_str(&remedy, "its manifests have no tags: leave it out");
	}
	if (tag)
		return complain(message, -ENOENT, text_cstr(&remedy), "it has no tag `%s`",
				text_cstr(&word));
	return complain(message, -EINVAL, text_cstr(&remedy), "it has several tags");
}

static int judge_platform(struct found *found, const json_t *manifest)
{
	const json_t *platform = json_object_get(manifest, "platform");
	const char *os = json_string_value(json_object_get(platform, "os"));
	const char *architecture = json_string_value(json_object_get(platform, "architecture"));
	_cleanup_text_ struct text word = { 0 };

	if (!os || !architecture) {
		found->nameless = true;
		return 0;
	}
	if (!strcmp(os, OS) && !strcmp(architecture, ARCHITECTURE)) {
		if (!found->fitting)
			found->fitting = manifest;
		return 0;
	}
	text_printf(&word, "%s/%s", os, architecture);
	return found->others.count > LISTED ? 0 : push_once(&found->others, text_cstr(&word));
}

static int look(const json_t *manifests, const char *tag, struct found *found)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < json_array_size(manifests); i++) {
		const json_t *manifest = json_array_get(manifests, i);
		const char *its = tag_of(manifest);

		if (tag && (!its || strcmp(its, tag) != 0))
			continue;
		if (!found->count++)
			found->only = manifest;
		r = judge_platform(found, manifest);
	}
	return r;
}

/* The platform decides, unless there is one that does not say which it is for. */
static int choose(const struct found *found, const json_t **ret_chosen, struct text *message)
{
	_cleanup_text_ struct text others = { 0 };

	if (found->fitting || (found->count == 1 && found->nameless)) {
		*ret_chosen = found->fitting ? found->fitting : found->only;
		return 0;
	}
	if (!found->count)
		return complain(message, -ENOENT, "save an image to it first",
				"it has no manifest");
	if (!found->others.count)
		return complain(message, -EINVAL, "save one image alone, or with a tag",
				"it has several manifests, and none says for which platform");
	list(&others, &found->others);
	return complain(message, -ENOEXEC, "fetch the image for " OS "/" ARCHITECTURE,
			"it has nothing for " OS "/" ARCHITECTURE ", only for %s",
			text_cstr(&others));
}

/**
 * choice_make() - Choose a manifest, or an index with it in it
 * @index:	An index
 * @tag:	NULL: there is only one, or one for each platform
 * @nested:	It is in another index: tags are of no meaning
 * @ret_descriptor: Lives as long as @index; untouched on failure
 * @message:	What is wrong, and what there is
 *
 * Trust: @index is of the image.
 *
 * Return: 0 or -errno
 */
int choice_make(const json_t *index, const char *tag, bool nested,
		struct descriptor *ret_descriptor, struct text *message)
{
	const json_t *manifests = json_object_get(index, "manifests"), *chosen = NULL;
	_cleanup_strings_ struct strings tags = { 0 };
	struct found found = { 0 };
	struct descriptor made;
	int r = tags_of(manifests, &tags);

	if (r == 0 && !nested && !tag && tags.count > 1)
		return refuse_tags(&tags, NULL, message);
	if (r == 0)
		r = look(manifests, tag, &found);
	if (r == 0 && tag && !found.count)
		r = refuse_tags(&tags, tag, message);
	if (r == 0)
		r = choose(&found, &chosen, message);
	if (r == 0)
		r = descriptor_read(chosen, &made, message);
	strings_free(&found.others);
	if (r < 0)
		return complain(message, r, "free some memory", "%s", strerror(-r));
	*ret_descriptor = made;
	return 0;
}

/**
 * choice_platform() - Whether an image is for this machine
 * @os:		As its configuration says; NULL: not at all
 * @architecture: Likewise
 * @message:	What is wrong
 *
 * Return: 0 or -ENOEXEC
 */
int choice_platform(const char *os, const char *architecture, struct text *message)
{
	_cleanup_text_ struct text word = { 0 };

	if (os && architecture && !strcmp(os, OS) && !strcmp(architecture, ARCHITECTURE))
		return 0;
	complain_word(&word, os ? os : "?");
	text_char(&word, '/');
	complain_word(&word, architecture ? architecture : "?");
	return complain(message, -ENOEXEC, "fetch the image for " OS "/" ARCHITECTURE,
			"it is for %s, not for " OS "/" ARCHITECTURE, text_cstr(&word));
}
