// SPDX-License-Identifier: MIT
// supervisor/unpack/image_config.c - What a run needs of an image's configuration
#include <errno.h>
#include <string.h>

#include "supervisor/unpack/choice.h"
#include "supervisor/unpack/complain.h"
#include "supervisor/unpack/image.h"

#define AGAIN "make or fetch the image again"

static int refuse(const char *what, struct text *message)
{
	return complain(message, -EINVAL, AGAIN, "the configuration's %s is not as it should be",
			what);
}

/* The layers, once more by what comes out of them: none may be missing or in another place. */
static int read_contents(const json_t *config, struct image *image, struct text *message)
{
	const json_t *contents = json_object_get(json_object_get(config, "rootfs"), "diff_ids");
	int r = 0;

	if (!json_is_array(contents) || json_array_size(contents) != image->count)
		return complain(message, -EINVAL, AGAIN,
				"the manifest has %zu layers, and the configuration %zu",
				image->count, json_array_size(contents));
	for (size_t i = 0; r == 0 && i < image->count; i++)
		r = descriptor_digest(json_string_value(json_array_get(contents, i)),
				      image->layers[i].content, message);
	return r;
}

/* A list of strings; null and nothing are an empty one. */
static int copy_list(const json_t *from, const char *key, json_t *to, const char *word,
		     struct text *message)
{
	const json_t *list = json_object_get(from, key);
	json_t *copy = json_array();

	for (size_t i = 0; copy && i < json_array_size(list); i++) {
		const char *string = json_string_value(json_array_get(list, i));

		if (!string) {
			json_decref(copy);
			return refuse(key, message);
		}
		/* A variable without a name or a value is none. */
		if (strcmp(word, "env") == 0 && (*string == '=' || !strchr(string, '=')))
			continue;
		json_array_append_new(copy, json_string(string));
	}
	if (list && !json_is_null(list) && !json_is_array(list)) {
		json_decref(copy);
		return refuse(key, message);
	}
	return json_object_set_new(to, word, copy) < 0 ? -ENOMEM : 0;
}

/* A string, absolute where it has to be; null and nothing are an empty one. */
static int copy_string(const json_t *from, const char *key, json_t *to, const char *word,
		       struct text *message)
{
	const json_t *value = json_object_get(from, key);
	const char *string = json_string_value(value);
	bool is_path = !strcmp(word, "workdir");
	_cleanup_text_ struct text copy = { 0 };

	if (value && !json_is_null(value) && !string)
		return refuse(key, message);
	if (is_path && (!string || *string != '/'))
		text_char(&copy, '/');
	text_str(&copy, string ? string : "");
	return json_object_set_new(to, word, json_string(text_cstr(&copy))) < 0 ? -ENOMEM : 0;
}

/* In the order in which they are printed. */
static const struct {
	const char *key;
	const char *word;
	int (*copy)(const json_t *from, const char *key, json_t *to, const char *word,
		    struct text *message);
} settings[] = {
	{ "Env", "env", copy_list },	 { "Entrypoint", "entrypoint", copy_list },
	{ "Cmd", "cmd", copy_list },	 { "WorkingDir", "workdir", copy_string },
	{ "User", "user", copy_string },
};

/**
 * image_config() - Read a configuration
 * @config:	An object
 * @image:	After image_manifest(); gets settings, and what comes out of its layers
 * @message:	What is wrong
 *
 * Trust: @config is of the image.
 *
 * Return: 0 or -errno
 */
int image_config(const json_t *config, struct image *image, struct text *message)
{
	const json_t *from = json_object_get(config, "config");
	int r = choice_platform(json_string_value(json_object_get(config, "os")),
				json_string_value(json_object_get(config, "architecture")),
				message);

	if (r == 0)
		r = read_contents(config, image, message);
	if (r == 0 && from && !json_is_null(from) && !json_is_object(from))
		r = refuse("config", message);
	if (r < 0)
		return r;
	image->settings = json_object();
	for (size_t i = 0; r == 0 && i < sizeof(settings) / sizeof(settings[0]); i++)
		r = settings[i].copy(from, settings[i].key, image->settings, settings[i].word,
				     message);
	return r < 0 ? complain(message, r, "free some memory", "%s", strerror(-r)) : 0;
}
