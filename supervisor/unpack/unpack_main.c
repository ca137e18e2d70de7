// SPDX-License-Identifier: MIT
// supervisor/unpack/unpack_main.c - warder-unpack: an image of an OCI layout becomes a root
//
// DOC: Theory of operation
//
// `warder --root oci:LAYOUT[:TAG]` runs this program before it starts the jail, and reads the one
// line of JSON on its standard output (docs/oci.md). It is a program of its own so that the start
// of a jail loads no library for archives, and so that what parses them can give up every right
// that it does not need. Everything in a layout is hostile: see confine.c for what holds should a
// parser be taken over, tree.c for how no name leads out of the root, stream.c for what is verified
// when.
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/cache.h"
#include "supervisor/unpack/cache_facts.h"
#include "supervisor/unpack/complain.h"
#include "supervisor/unpack/confine.h"
#include "supervisor/unpack/image.h"
#include "supervisor/unpack/layer.h"
#include "supervisor/unpack/unpack_options.h"

#define EXIT_CANNOT 1
#define EXIT_USAGE 2

static int open_layout(const char *path, int *ret_fd, struct text *message)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC), r = fd < 0 ? -errno : 0;

	if (r == -ENOTDIR)
		return complain(message, r,
				"unpack it: mkdir DIR && tar -C DIR -xf FILE, and name DIR",
				"it is a file, and an image layout is a directory");
	if (r < 0)
		return complain(message, r, "name a directory that an image was saved to", "%s",
				strerror(-r));
	*ret_fd = fd;
	return 0;
}

/* All layers, the lowest first, and then what directories get. */
static int fill(int layout, const struct image *image, const struct bounds *bounds,
		const struct draft *draft, struct skipped *ret_skipped, struct text *message)
{
	_cleanup_(tree_close) struct tree tree;
	uint64_t budget = bounds->bytes;
	int r = tree_open(draft->fd, CACHE_ROOT, bounds, &tree);

	for (size_t i = 0; r == 0 && i < image->count; i++)
		r = layer_apply(layout, &image->layers[i], &budget, &tree, message);
	if (r == 0)
		r = tree_finish(&tree);
	*ret_skipped = tree.skipped;
	return r < 0 ? complain(message, r, "look whether the cache can be written to",
				"what was unpacked: %s", strerror(-r))
		     : 0;
}

/* Returns 1 when it was unpacked, 0 when it was there, -errno. */
static int provide(int layout, const struct image *image, const struct cache *cache,
		   const struct bounds *bounds, struct skipped *ret_skipped, struct text *message)
{
	struct draft draft = DRAFT_NONE;
	int r;

	cache_sweep(cache);
	if (cache_has(cache, image->hex, ret_skipped))
		return 0;
	r = cache_begin(cache, image->hex, &draft, message);
	if (r == -EEXIST)
		return cache_has(cache, image->hex, ret_skipped) ? 0 : r;
	if (r == 0)
		r = fill(layout, image, bounds, &draft, ret_skipped, message);
	if (r == 0)
		r = cache_finish(cache, &draft, ret_skipped, message);
	cache_discard(cache, &draft);
	return r < 0 ? r : 1;
}

static int print(const struct image *image, const struct cache *cache, bool unpacked,
		 const struct skipped *skipped, struct text *message)
{
	_cleanup_text_ struct text root = { 0 }, digest = { 0 };
	json_t *line;
	int r;

	text_printf(&root, "%s/sha256-%s/" CACHE_ROOT, cache->path, image->hex);
	text_printf(&digest, SHA256_PREFIX "%s", image->hex);
	line = json_pack("{ss ss sO sb sI so}", "root", text_cstr(&root), "digest",
			 text_cstr(&digest), "config", image->settings, "unpacked", unpacked,
			 "layers", (json_int_t)image->count, "skipped", facts_skipped(skipped));
	if (!line)
		return complain(message, -EINVAL, "name a cache whose path is UTF-8",
				"its root cannot be told");
	r = json_dumpf(line, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
	json_decref(line);
	if (r < 0 || putchar('\n') == EOF || fflush(stdout) == EOF)
		return complain(message, -EIO, "give it one that takes a line",
				"standard output: %s", strerror(errno));
	return 0;
}

static int unpack(const struct unpack_options *options, struct text *message)
{
	_cleanup_(image_free) struct image image = { 0 };
	_cleanup_(cache_close) struct cache cache = CACHE_NONE;
	_cleanup_close_ int layout = -1;
	struct skipped skipped = { 0 };
	int r = open_layout(options->layout, &layout, message);

	if (r == 0)
		r = cache_open(options->cache, &cache, message);
	if (r == 0)
		r = confine_enter(layout, cache.fd, message);
	if (r == 0)
		r = image_find(layout, options->tag, &image, message);
	if (r == 0)
		r = provide(layout, &image, &cache, &options->bounds, &skipped, message);
	return r < 0 ? r : print(&image, &cache, r > 0, &skipped, message);
}

static int remove_root(const struct unpack_options *options, struct text *message)
{
	_cleanup_(cache_close) struct cache cache = CACHE_NONE;
	char hex[SHA256_HEX + 1];
	int r = descriptor_digest(options->remove, hex, message);

	if (r == 0)
		r = cache_open(options->cache, &cache, message);
	return r < 0 ? r : cache_remove(&cache, hex, message);
}

/* In front of what is wrong stands which image it is about. */
static void tell(const struct unpack_options *options, const struct text *message)
{
	_cleanup_text_ struct text line = { 0 };

	text_str(&line, "warder: ");
	if (options && options->layout) {
		text_str(&line, "oci:");
		text_visible(&line, options->layout, strlen(options->layout));
		text_str(&line, options->tag ? ":" : "");
		text_visible(&line, options->tag ? options->tag : "",
			     options->tag ? strlen(options->tag) : 0);
		text_str(&line, ": ");
	}
	text_str(&line, text_cstr(message));
	fputs(text_cstr(&line), stderr);
}

int main(int argc, char *argv[])
{
	_cleanup_text_ struct text message = { 0 };
	struct unpack_options options;
	int r = unpack_options_parse(argc, argv, &options, &message);

	if (r < 0) {
		tell(NULL, &message);
		return EXIT_USAGE;
	}
	if (options.help || options.version) {
		fputs(options.help ? unpack_usage : "warder-unpack " WARDER_VERSION "\n", stdout);
		return fflush(stdout) ? EXIT_CANNOT : 0;
	}
	umask(0); /* modes are the image's */
	if (sodium_init() < 0)
		r = complain(&message, -EIO, "start it again", "no random numbers");
	if (r == 0)
		r = options.remove ? remove_root(&options, &message) : unpack(&options, &message);
	if (r < 0)
		tell(&options, &message);
	return r < 0 ? EXIT_CANNOT : 0;
}
