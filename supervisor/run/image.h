/* SPDX-License-Identifier: MIT */
/* supervisor/run/image.h - --root oci:DIR[:TAG]: what an image says of its root and its command */
#ifndef WARDER_SUPERVISOR_RUN_IMAGE_H
#define WARDER_SUPERVISOR_RUN_IMAGE_H

#include "policy/base/strings.h"
#include "policy/base/text.h"
#include "supervisor/options/options.h"

/* What --root begins with that means an image. */
#define IMAGE_PREFIX "oci:"

/**
 * struct image - An image, unpacked
 * @root:	The directory
 * @digest:	Of the manifest
 * @environment: NAME=VALUE each
 * @entrypoint:	What is run
 * @arguments:	Of that, if nobody says others
 * @work:	Working directory, in it
 * @user:	As the image has it: a number or a name, with a group or without
 * @command:	@entrypoint and @arguments, or the user's words; NULL behind the last
 */
struct image {
	char *root;
	char *digest;
	struct strings environment;
	struct strings entrypoint;
	struct strings arguments;
	char *work;
	char *user;
	char **command;
};

bool image_wanted(const struct options *options);
int image_open(struct options *options, struct image *ret_image, struct text *message);
void image_free(struct image *image);

int image_read(const char *line, size_t len, struct image *image);

#endif
