/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/blob.h - Files of an image layout */
#ifndef WARDER_SUPERVISOR_UNPACK_BLOB_H
#define WARDER_SUPERVISOR_UNPACK_BLOB_H

#include <jansson.h>

#include "policy/base/text.h"
#include "supervisor/unpack/descriptor.h"

int blob_open(int layout, const struct descriptor *blob, int *ret_fd, struct text *message);
int blob_json(int layout, const struct descriptor *blob, json_t **ret_json, struct text *message);
int blob_named_json(int layout, const char *name, json_t **ret_json, struct text *message);

#endif
