// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_unpack.c - Any bytes as an image: its index, its manifest, its configuration, a
// layer
//
// Input: a letter that says which, and that. A layer is a tar, and is put on itself once more, so
// that all of it meets what is there. Beside the root is a directory that nothing may come to, and
// no layer of any bytes may leave anything that cannot be removed.
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/choice.h"
#include "supervisor/unpack/entry_name.h"
#include "supervisor/unpack/image.h"
#include "supervisor/unpack/place.h"
#include "supervisor/host/removal.h"
#include "supervisor/unpack/stream.h"
#include "tests/fuzz/property.h"

static char place[] = "/tmp/warder-fuzz.XXXXXX";
static int place_fd = -1;

static void leave(void)
{
	removal_inside(place_fd, NULL);
	rmdir(place);
}

static void enter(void)
{
	int fd;

	PROPERTY(sodium_init() >= 0 && mkdtemp(place), "no place");
	place_fd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	PROPERTY(mkdirat(place_fd, "outside", 0755) == 0, "no directory");
	fd = openat(place_fd, "outside/secret", O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
	PROPERTY(fd >= 0 && write(fd, "secret", 6) == 6, "no file");
	close(fd);
	umask(0);
	atexit(leave);
}

/* Of the two things that were there, nothing has changed, and there are no more. */
static void untouched(void)
{
	struct stat dir, file, above;

	PROPERTY(fstatat(place_fd, "outside", &dir, AT_SYMLINK_NOFOLLOW) == 0 &&
			 fstatat(place_fd, "outside/secret", &file, AT_SYMLINK_NOFOLLOW) == 0 &&
			 fstat(place_fd, &above) == 0,
		 "gone");
	PROPERTY(S_ISDIR(dir.st_mode) && (dir.st_mode & 07777) == 0755 && dir.st_nlink == 2, "%o",
		 dir.st_mode);
	PROPERTY(S_ISREG(file.st_mode) && (file.st_mode & 07777) == 0640 && file.st_nlink == 1 &&
			 file.st_size == 6,
		 "%o, %d links", file.st_mode, (int)file.st_nlink);
	PROPERTY(above.st_nlink == 3, "%d directories", (int)above.st_nlink);
}

static void names(struct archive_entry *entry)
{
	const char *spelled = archive_entry_pathname(entry);
	struct entry_name name;

	if (!spelled || entry_name_parse(spelled, &name) < 0)
		return;
	PROPERTY(!strchr(name.leaf, '/') && strcmp(name.leaf, "..") != 0 &&
			 strcmp(name.leaf, ".") != 0 && strncmp(name.parent, "..", 3) != 0 &&
			 !strstr(name.parent, "/../") && name.parent[0] != '/' && name.parent[0],
		 "%s in %s", name.leaf, name.parent);
	PROPERTY((name.kind == ENTRY_ROOT) == !name.leaf[0], "%d", (int)name.kind);
}

static void layer(struct tree *tree, const uint8_t *data, size_t size)
{
	_cleanup_(stream_close) struct stream *stream = NULL;
	_cleanup_close_ int fd = memfd_create("layer", MFD_CLOEXEC);
	unsigned char hash[SHA256_BYTES], blob[SHA256_BYTES], content[SHA256_BYTES];
	struct archive_entry *entry;
	uint64_t budget = 1 << 22;
	int r;

	PROPERTY(fd >= 0 && write(fd, data, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0,
		 "no memory");
	fresh_begin(&tree->fresh);
	r = stream_open(fd, size, MEDIA_LAYER_GZIP, &budget, &stream);
	while (r == 0 && (r = archive_read_next_header(stream->tar, &entry)) >= ARCHIVE_WARN &&
	       r != ARCHIVE_EOF) {
		names(entry);
		r = place_entry(tree, stream->tar, entry);
	}
	if (r == ARCHIVE_EOF)
		stream_end(stream, content);
	PROPERTY(stream_drain(stream, blob) == 0, "not all is read");
	crypto_hash_sha256(hash, data, size);
	PROPERTY(!memcmp(hash, blob, sizeof(hash)), "another digest");
}

static void unpack(const uint8_t *data, size_t size)
{
	static const struct bounds bounds = { 1 << 22, 2000 };
	struct tree tree;
	int r = tree_open(place_fd, "root", &bounds, &tree);

	PROPERTY(r == 0, "no root: %d", r);
	layer(&tree, data, size);
	layer(&tree, data, size);
	r = tree_finish(&tree);
	PROPERTY(r == 0, "not finished: %d", r);
	tree_close(&tree);
	r = removal_entry(place_fd, "root", NULL);
	PROPERTY(r == 0, "not removed: %d", r);
	untouched();
}

/* Whatever is said is harmless, and stands on two lines. */
static void judge(int r, const struct text *message)
{
	PROPERTY((r < 0) == (message->len > 0), "%d: %s", r, text_cstr(message));
	PROPERTY(property_harmless(text_cstr(message), message->len), "%s", text_cstr(message));
	if (r < 0)
		PROPERTY(strchr(text_cstr(message), '\n')[1] == ' ', "%s", text_cstr(message));
}

static void json(char which, const uint8_t *data, size_t size)
{
	json_t *read = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
	_cleanup_text_ struct text message = { 0 };
	struct descriptor chosen = { .hex = "" };
	struct layer layers[2] = { 0 };
	struct image image = { 0 };
	int r;

	if (which == 'i') {
		r = choice_make(read, size & 1 ? "a" : NULL, size & 2, &chosen, &message);
		PROPERTY(r < 0 || strspn(chosen.hex, "0123456789abcdef") == SHA256_HEX, "%s",
			 chosen.hex);
	} else if (which == 'm') {
		r = image_manifest(read, &image, &message);
		for (size_t i = 0; r == 0 && i < image.count; i++)
			PROPERTY(strlen(image.layers[i].blob.hex) == SHA256_HEX, "%s",
				 image.layers[i].blob.hex);
	} else {
		image = (struct image){ .layers = layers, .count = 2 };
		r = image_config(read, &image, &message);
		PROPERTY(r < 0 || json_object_size(image.settings) == 5, "not all settings");
		image.layers = NULL;
	}
	judge(r, &message);
	image_free(&image);
	json_decref(read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (place_fd < 0)
		enter();
	if (size < 2)
		return 0;
	if (data[0] == 'i' || data[0] == 'm' || data[0] == 'c')
		json((char)data[0], data + 1, size - 1);
	else
		unpack(data + 1, size - 1);
	return 0;
}
