/* SPDX-License-Identifier: MIT */
/* supervisor/unpack/media.h - Media types: what a blob is said to be */
#ifndef WARDER_SUPERVISOR_UNPACK_MEDIA_H
#define WARDER_SUPERVISOR_UNPACK_MEDIA_H

enum media {
	MEDIA_OTHER,
	MEDIA_INDEX,
	MEDIA_MANIFEST,
	MEDIA_CONFIG,
	MEDIA_LAYER,
	MEDIA_LAYER_GZIP,
	MEDIA_LAYER_ZSTD,
};

enum media media_of(const char *type);

#endif
