/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/image.h - An image: its layers and its configuration */
#ifndef WARDER_SUPERVISOR_UNPACK_IMAGE_H
#define WARDER_SUPERVISOR_UNPACK_IMAGE_H

#include <jansson.h>
#include <stddef.h>

#include "policy/base/text.h"
#include "supervisor/unpack/descriptor.h"

/**
 * struct layer - One layer
 * @blob:	It, as it is stored; its @type is not set
 * @content:	SHA-256 of what comes out of it, in 64 digits
 */
struct layer {
	struct descriptor blob;
	char content[SHA256_HEX + 1];
};

/**
 * struct image - An image that was found
 * @hex:	SHA-256 of its manifest
 * @config:	Its configuration's blob
 * @layers:	@count of them, the lowest first
 * @count:	How many
 * @settings:	What a run needs of the configuration, as docs/oci.md has it
 */
struct image {
	char hex[SHA256_HEX + 1];
	struct descriptor config;
	struct layer *layers;
	size_t count;
	json_t *settings;
};

int image_find(int layout, const char *tag, struct image *ret_image, struct text *message);
int image_manifest(const json_t *manifest, struct image *image, struct text *message);
int image_config(const json_t *config, struct image *image, struct text *message);
void image_free(struct image *image);

#endif
