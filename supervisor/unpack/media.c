// SPDX-License-Identifier: MIT
// supervisor/unpack/media.c - Media types: what a blob is said to be
//
// Those of the OCI image specification (media-types.md), and Docker's image manifest version 2,
// schema 2, which are the same things under other names.
#include "supervisor/unpack/media.h"

#include <string.h>

#include "policy/base/cleanup.h"

#define OCI "application/vnd.oci.image."
#define DOCKER "application/vnd.docker."

static const struct {
	const char *type;
	enum media media;
} types[] = {
	{ OCI "index.v1+json", MEDIA_INDEX },
	{ OCI "manifest.v1+json", MEDIA_MANIFEST },
	{ OCI "config.v1+json", MEDIA_CONFIG },
	{ OCI "layer.v1.tar", MEDIA_LAYER },
	{ OCI "layer.v1.tar+gzip", MEDIA_LAYER_GZIP },
	{ OCI "layer.v1.tar+zstd", MEDIA_LAYER_ZSTD },
	{ OCI "layer.nondistributable.v1.tar", MEDIA_LAYER },
	{ OCI "layer.nondistributable.v1.tar+gzip", MEDIA_LAYER_GZIP },
	{ OCI "layer.nondistributable.v1.tar+zstd", MEDIA_LAYER_ZSTD },
	{ DOCKER "distribution.manifest.list.v2+json", MEDIA_INDEX },
	{ DOCKER "distribution.manifest.v2+json", MEDIA_MANIFEST },
	{ DOCKER "container.image.v1+json", MEDIA_CONFIG },
	{ DOCKER "image.rootfs.diff.tar", MEDIA_LAYER },
	{ DOCKER "image.rootfs.diff.tar.gzip", MEDIA_LAYER_GZIP },
	{ DOCKER "image.rootfs.diff.tar.zstd", MEDIA_LAYER_ZSTD },
	{ DOCKER "image.rootfs.foreign.diff.tar", MEDIA_LAYER },
	{ DOCKER "image.rootfs.foreign.diff.tar.gzip", MEDIA_LAYER_GZIP },
};

/**
 * media_of() - What a media type stands for
 * @type:	Any; NULL is MEDIA_OTHER
 */
enum media media_of(const char *type)
{
	for (size_t i = 0; type && i < ARRAY_SIZE(types); i++)
		if (!strcmp(type, types[i].type))
			return types[i].media;
	return MEDIA_OTHER;
}
