// SPDX-License-Identifier: MIT
// supervisor/unpack/image.c - An image: from its layout's index to its layers
//
// Each step names the next by digest, so with the index everything is fixed: what is read later is
// compared with what was said of it. The index itself is the layout's word, and that of whoever
// gave it.
#include "supervisor/unpack/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/blob.h"
#include "supervisor/unpack/bounds.h"
#include "supervisor/unpack/choice.h"
#include "supervisor/unpack/complain.h"

#define AGAIN "make or fetch the image again"

static void cleanup_json(json_t **json)
{
	json_decref(*json);
}

#define _cleanup_json_ _cleanup_(cleanup_json)

/* A blob that is not what is needed in its place. */
static int refuse_media(const struct descriptor *blob, const char *wanted, struct text *message)
{
	_cleanup_text_ struct text word = { 0 };

	complain_word(&word, blob->type);
	return complain(message, -EOPNOTSUPP,
			"save it as an OCI image, or Docker's with schema 2, with layers that are "
			"tar, gzip or zstd",
			"sha256:%s should be %s, and is of the type `%s`", blob->hex, wanted,
			text_cstr(&word));
}

/* What it says of itself has to be what was said of it, or two readers could see two images. */
static int check_self(const json_t *json, enum media media, struct text *message)
{
	const json_t *type = json_object_get(json, "mediaType");
	const json_t *version = json_object_get(json, "schemaVersion");
	bool is_index = json_object_get(json, "manifests");
	bool is_manifest = json_object_get(json, "layers") || json_object_get(json, "config");

	if (json_integer_value(version) != 2)
		return complain(message, -EOPNOTSUPP, "save the image with a newer tool",
				"an index or manifest is not of schema version 2");
	if ((type && media_of(json_string_value(type)) != media) ||
	    (media == MEDIA_INDEX ? is_manifest : is_index))
		return complain(message, -EINVAL, AGAIN,
				"an index or manifest is said to be another thing than it is");
	return 0;
}

static int read_layer(const json_t *json, struct layer *layer, struct text *message)
{
	int r = descriptor_read(json, &layer->blob, message);

	if (r < 0)
		return r;
	if (layer->blob.media != MEDIA_LAYER && layer->blob.media != MEDIA_LAYER_GZIP &&
	    layer->blob.media != MEDIA_LAYER_ZSTD)
		return refuse_media(&layer->blob, "a layer", message);
	layer->blob.type = NULL;
	return 0;
}

/**
 * image_manifest() - Read a manifest
 * @manifest:	An object
 * @image:	Gets config, layers and count
 * @message:	What is wrong
 *
 * Trust: @manifest is of the image.
 *
 * Return: 0 or -errno
 */
int image_manifest(const json_t *manifest, struct image *image, struct text *message)
{
	const json_t *layers = json_object_get(manifest, "layers");
	size_t count = json_array_size(layers);
	int r = check_self(manifest, MEDIA_MANIFEST, message);

	if (r == 0)
		r = descriptor_read(json_object_get(manifest, "config"), &image->config, message);
	if (r == 0 && image->config.media != MEDIA_CONFIG)
		r = refuse_media(&image->config, "an image's configuration", message);
	if (r < 0)
		return r;
	image->config.type = NULL;
	if (!json_is_array(layers) || count > BOUNDS_LAYERS)
		return complain(message, -EINVAL, AGAIN, "the manifest has %s",
				count ? "more than 512 layers" : "no list of layers");
	image->layers = calloc(count + 1, sizeof(*image->layers));
	if (!image->layers)
		return complain(message, -ENOMEM, "free some memory", "%s", strerror(ENOMEM));
	for (size_t i = 0; r == 0 && i < count; i++)
		r = read_layer(json_array_get(layers, i), &image->layers[i], message);
	image->count = count;
	return r;
}

/* The index is a list of one, or of what is to be chosen from; an index may be in there again. */
static int find_manifest(int layout, const char *tag, struct descriptor *ret_manifest,
			 struct text *message)
{
	_cleanup_json_ json_t *index = NULL;
	int r = blob_named_json(layout, "index.json", &index, message);

	for (unsigned int i = 0; r == 0; i++) {
		struct descriptor chosen;
		json_t *next = NULL;

		r = check_self(index, MEDIA_INDEX, message);
		if (r == 0)
			r = choice_make(index, i ? NULL : tag, i > 0, &chosen, message);
		if (r < 0)
			break;
		if (chosen.media == MEDIA_MANIFEST) {
			*ret_manifest = chosen;
			ret_manifest->type = NULL;
			return 0;
		}
		if (chosen.media != MEDIA_INDEX)
			return refuse_media(&chosen, "an image's manifest", message);
		if (i == BOUNDS_NESTED)
			return complain(message, -ELOOP, AGAIN,
					"its indexes lie too deep in each other");
		r = blob_json(layout, &chosen, &next, message);
		json_decref(index);
		index = next;
	}
	return r;
}

static int check_layout(int layout, struct text *message)
{
	_cleanup_json_ json_t *json = NULL;
	int r = blob_named_json(layout, "oci-layout", &json, message);
	const char *version = json_string_value(json_object_get(json, "imageLayoutVersion"));

	if (r < 0 || (version && !strncmp(version, "1.", 2)))
		return r;
	return complain(message, -EOPNOTSUPP, "save the image as an OCI layout of version 1.0.0",
			"it is no image layout of version 1");
}

/**
 * image_find() - Find an image in a layout, and read all of it but its layers
 * @layout:	Directory of the layout
 * @tag:	NULL: it has only one
 * @ret_image:	image_free() it, also on failure
 * @message:	What is wrong
 *
 * Return: 0 or -errno
 */
int image_find(int layout, const char *tag, struct image *ret_image, struct text *message)
{
	_cleanup_json_ json_t *manifest = NULL, *config = NULL;
	struct descriptor blob;
	int r = check_layout(layout, message);

	*ret_image = (struct image){ 0 };
	if (r == 0)
		r = find_manifest(layout, tag, &blob, message);
	if (r == 0)
		r = blob_json(layout, &blob, &manifest, message);
	if (r == 0)
		r = image_manifest(manifest, ret_image, message);
	if (r == 0)
		r = blob_json(layout, &ret_image->config, &config, message);
	if (r == 0)
		r = image_config(config, ret_image, message);
	if (r < 0)
		return r;
	memcpy(ret_image->hex, blob.hex, sizeof(blob.hex));
	return 0;
}

void image_free(struct image *image)
{
	free(image->layers);
	json_decref(image->settings);
	*image = (struct image){ 0 };
}
