// SPDX-License-Identifier: MIT
// supervisor/unpack/layer.c - Put one layer on what is below it
//
// The layer is verified while it is unpacked: what it was unpacked into is thrown away when a
// digest is wrong in the end (cache.c). That is also what is said then, and not which error the
// damage has led to before.
#include "supervisor/unpack/layer.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/blob.h"
#include "supervisor/unpack/complain.h"
#include "supervisor/unpack/place.h"
#include "supervisor/unpack/stream.h"

#define AGAIN "make or fetch the image again"

/* What went wrong with an entry, in words, and what to do. */
static const struct {
	int err;
	const char *why;
	const char *remedy;
} reasons[] = {
	{ EINVAL, "its name or what it links to can stand in no root", "do not use this image" },
	{ EBADMSG, "the archive is damaged", AGAIN },
	{ EFBIG, "with it the image is larger than is allowed",
	  "if you trust the image, allow more with --max-bytes" },
	{ EDQUOT, "the image has more entries than are allowed, or the disk's quota is used up",
	  "if you trust the image, allow more with --max-entries" },
	{ ELOOP, "too many symlinks on the way, or directories too deep", "do not use this image" },
	{ ENAMETOOLONG, "its name is too long", "do not use this image" },
	{ ENOENT, "what it links to is not there", AGAIN },
	{ ENOTDIR, "what it lies in is no directory", AGAIN },
	{ EISDIR, "a hard link cannot lead to a directory", AGAIN },
	{ EOPNOTSUPP, "there is no such type of file", AGAIN },
	{ EPROTONOSUPPORT, "libarchive was built without its compression",
	  "save the image with layers of gzip" },
	{ ENOSPC, "no space is left", "make room where the cache is, or name another one" },
	{ ESTALE, "the layer has become shorter while it was read",
	  "let nobody write to the layout" },
};

static int refuse(const struct layer *layer, const char *entry, int r, struct text *message)
{
	const char *why = strerror(-r), *remedy = "look whether the cache can be written to";
	_cleanup_text_ struct text word = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].err == -r) {
			why = reasons[i].why;
			remedy = reasons[i].remedy;
		}
	if (!entry)
		return complain(message, r, remedy, "the layer sha256:%s: %s", layer->blob.hex,
				why);
	complain_word(&word, entry);
	return complain(message, r, remedy, "the layer sha256:%s: `%s`: %s", layer->blob.hex,
			text_cstr(&word), why);
}

/* All entries; what failed is said of the one it failed at. */
static int apply_entries(struct stream *stream, const struct layer *layer, struct tree *tree,
			 struct text *message)
{
	struct archive_entry *entry;
	int r;

	fresh_begin(&tree->fresh);
	while ((r = archive_read_next_header(stream->tar, &entry)) != ARCHIVE_EOF) {
		const char *name = NULL;

		if (r < ARCHIVE_WARN) {
			r = stream->err ? stream->err : -EBADMSG;
		} else {
			name = archive_entry_pathname(entry);
			r = place_entry(tree, stream->tar, entry);
			if (r == -EBADMSG && stream->err)
				r = stream->err;
		}
		if (r < 0)
			return refuse(layer, name, r, message);
	}
	return 0;
}

/* Both digests, of what was stored and of what came out. */
static int verify(struct stream *stream, const struct layer *layer, int r, struct text *message)
{
	unsigned char content[SHA256_BYTES], blob[SHA256_BYTES];
	char hex[SHA256_HEX + 1];
	int drained;

	if (r == 0) {
		r = stream_end(stream, content);
		if (r < 0)
			refuse(layer, NULL, r, message);
	}
	drained = stream_drain(stream, blob);
	if (drained < 0)
		return r < 0 ? r : refuse(layer, NULL, drained, message);
	descriptor_hex(blob, hex);
	if (strcmp(hex, layer->blob.hex) != 0) {
		text_reset(message);
		return complain(message, -EBADMSG, "it is damaged: " AGAIN,
				"the layer sha256:%s has the digest sha256:%s", layer->blob.hex,
				hex);
	}
	if (r < 0)
		return r;
	descriptor_hex(content, hex);
	if (strcmp(hex, layer->content) != 0)
		return complain(message, -EBADMSG, AGAIN,
				"the layer sha256:%s holds sha256:%s, and the configuration says "
				"sha256:%s",
				layer->blob.hex, hex, layer->content);
	return 0;
}

/**
 * layer_apply() - Unpack a layer
 * @layout:	Directory of the layout
 * @layer:	Which
 * @budget:	Bytes that may still come out of layers; is lowered
 * @tree:	What is below; after a failure it is of no use
 * @message:	What is wrong
 *
 * Return: 0, when both its digests were right; -errno
 */
int layer_apply(int layout, const struct layer *layer, uint64_t *budget, struct tree *tree,
		struct text *message)
{
	_cleanup_(stream_close) struct stream *stream = NULL;
	_cleanup_close_ int fd = -1;
	int r = blob_open(layout, &layer->blob, &fd, message);

	if (r < 0)
		return r;
	r = stream_open(fd, layer->blob.size, layer->blob.media, budget, &stream);
	if (!stream)
		return refuse(layer, NULL, r, message);
	if (r < 0)
		refuse(layer, NULL, r, message);
	else
		r = apply_entries(stream, layer, tree, message);
	return verify(stream, layer, r, message);
}
