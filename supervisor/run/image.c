// SPDX-License-Identifier: MIT
// supervisor/run/image.c - --root oci:DIR[:TAG]: what an image says of its root and its command
//
// The image is unpacked, or found unpacked, by a program of its own before anything of the run is
// made ready. What its configuration says then takes the place of what the user did not say.
#include "supervisor/run/image.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jail/root.h"
#include "policy/base/cleanup.h"
#include "policy/base/path.h"
#include "supervisor/host/spawned.h"
#include "supervisor/host/users.h"
#include "supervisor/words/paths.h"
#include "supervisor/words/refuse.h"

#define PROGRAM "warder-unpack"

/* Whether --root means an image. */
bool image_wanted(const struct options *options)
{
	return options->root && !strncmp(options->root, IMAGE_PREFIX, strlen(IMAGE_PREFIX));
}

static int refuse(const struct options *options, struct text *message, const char *why,
		  const char *remedy)
{
	return refuse_value(message, "--root", options->root, why, remedy);
}

/* Beside warder, or where `meson install` puts it. */
static bool find_program(char path[PATH_MAX])
{
	static const char *const places[] = { PROGRAM, "../libexec/" PROGRAM };
	char own[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", own, sizeof(own) - 1);

	if (len <= 0)
		return false;
	own[len] = '\0';
	*strrchr(own, '/') = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		path_join(path, PATH_MAX, own, places[i]);
		if (access(path, X_OK) == 0)
			return true;
	}
	return false;
}

/* DIR[:TAG]; both may have colons in them: DIR is the first that is there, if any is. */
static int split(const struct options *options, char **ret_layout, const char **ret_tag)
{
	const char *rest = options->root + strlen(IMAGE_PREFIX), *colon = rest;
	struct stat st;

	*ret_tag = NULL;
	*ret_layout = strdup(rest);
	while (*ret_layout && stat(*ret_layout, &st) < 0 && (colon = strchr(colon, ':'))) {
		*ret_tag = ++colon;
		memcpy(*ret_layout, rest, (size_t)(colon - rest));
		(*ret_layout)[colon - rest - 1] = '\0';
	}
	return *ret_layout ? 0 : -ENOMEM;
}

static int unpack(const struct options *options, struct image *image, struct text *message)
{
	_cleanup_(paths_free) struct paths paths = { 0 };
	_cleanup_free_ char *layout = NULL, *tag = NULL, *cache = NULL;
	_cleanup_text_ struct text output = { 0 };
	char program[PATH_MAX];
	static char name[] = PROGRAM;
	char *argv[5] = { name };
	const char *said = NULL;
	unsigned int count = 1;
	int status, r = paths_find(&paths);

	if (r == 0)
		r = split(options, &layout, &said);
	if (r < 0)
		return refuse(options, message, strerror(-r),
			      "change into a directory that is there");
	if (!find_program(program))
		return refuse(options, message, "there is no " PROGRAM " beside warder",
			      "install all of warder: meson install");
	cache = strdup(paths.cache);
	tag = said ? strdup(said) : NULL;
	if (!cache || (said && !tag) || paths_make(cache) < 0)
		return refuse(options, message, strerror(errno),
			      "set XDG_CACHE_HOME to a place "
			      "that can be written");
	argv[count++] = layout;
	if (tag)
		argv[count++] = tag;
	argv[count] = cache;
	r = spawned_read(program, argv, false, &output, &status);
	if (r < 0)
		return refuse(options, message, strerror(-r),
			      "install all of warder: meson install");
	if (WIFSIGNALED(status))
		return refuse(options, message, PROGRAM " was killed by a signal",
			      "look at the image with other tools, or for memory that is short");
	if (WEXITSTATUS(status)) /* it has said why */
		return -EINVAL;
	r = image_read(text_cstr(&output), output.len, image);
	return r < 0 ? refuse(options, message, PROGRAM " said something else than it should",
			      "install all of warder anew: meson install")
		     : 0;
}

/* The image's words, and the user's in the place of its arguments. */
static int compose(struct options *options, struct image *image, struct text *message)
{
	size_t own = 0, count = 0;

	while (options->command[own])
		own++;
	image->command = calloc(image->entrypoint.count + image->arguments.count + own + 1,
				sizeof(*image->command));
	if (!image->command)
		return -ENOMEM;
	for (size_t i = 0; i < image->entrypoint.count; i++)
		image->command[count++] = image->entrypoint.items[i];
	for (size_t i = 0; i < own; i++)
		image->command[count++] = options->command[i];
	for (size_t i = 0; !own && i < image->arguments.count; i++)
		image->command[count++] = image->arguments.items[i];
	if (!count)
		return refuse(options, message, "the image names no command", "name one");
	options->command = image->command;
	return 0;
}

static bool read_id(const char *word, uint32_t *ret_id)
{
	char *end;
	unsigned long id = strtoul(word, &end, 10);

	if (*word < '0' || *word > '9' || *end || id >= UINT32_MAX)
		return false;
	*ret_id = (uint32_t)id;
	return true;
}

/* What a user's word means to the image's own /etc/passwd; a number need not be there. */
static bool find_user(int root, const char *word, uint32_t *ret_uid, uint32_t *ret_gid)
{
	struct user user = { .gid = 0 };
	bool number = read_id(word, ret_uid), found;

	found = number ? users_by_id(root, *ret_uid, &user) : users_by_name(root, word, &user);
	if (found)
		*ret_uid = user.uid;
	*ret_gid = found ? user.gid : *ret_uid;
	user_free(&user);
	return number || found;
}

static bool find_group(int root, const char *word, uint32_t *ret_gid)
{
	return read_id(word, ret_gid) || users_group(root, word, ret_gid);
}

static int take_user(struct options *options, struct image *image, struct text *message)
{
	_cleanup_close_ int root = open(image->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char *group = strchr(image->user, ':');
	uint32_t uid = 0, gid = 0;
	bool good;

	if (!*image->user || options->uid_given)
		return 0;
	if (group)
		*group++ = '\0';
	good = root >= 0 && find_user(root, image->user, &uid, &gid);
	if (good && group && *group)
		good = find_group(root, group, &gid);
	if (!good)
		return refuse(options, message, "its user is none that its /etc/passwd has",
			      "say another one with --uid");
	options->uid_given = options->gid_given = true;
	options->uid = uid;
	options->gid = gid;
	return 0;
}

/* The working directory without links: the policy is about that name. */
static int resolve_work(const struct options *options, struct image *image, struct text *message)
{
	_cleanup_close_ int root = open(image->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	_cleanup_close_ int work = root < 0 ? -1 : root_open(root, image->work);
	char path[64], real[PATH_MAX];
	struct stat st;
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", work);
	len = work < 0 ? -1 : readlink(path, real, sizeof(real) - 1);
	if (len < 0 || fstat(work, &st) < 0 || !S_ISDIR(st.st_mode))
		return refuse(options, message, "the image's working directory is not there",
			      "name another one with -C");
	real[len] = '\0';
	free(image->work);
	image->work = strdup(path_below(real, image->root) && real[strlen(image->root)]
				     ? real + strlen(image->root)
				     : "/");
	return image->work ? 0 : -ENOMEM;
}

/**
 * image_open() - Unpack an image, and let it say what the user did not
 * @options:	Of the run; gets command, working directory, user and environment
 * @ret_image:	image_free() it in any case, after the run
 * @message:	What is wrong, unless the unpacker has said so already
 *
 * Return: 0 or -errno
 */
int image_open(struct options *options, struct image *ret_image, struct text *message)
{
	struct image *image = ret_image;
	int r;

	*image = (struct image){ .root = NULL };
	r = unpack(options, image, message);
	if (r == 0)
		r = compose(options, image, message);
	if (r == 0)
		r = take_user(options, image, message);
	if (r == 0 && !options->chdir)
		r = resolve_work(options, image, message);
	if (r == -ENOMEM)
		text_str(message, "warder: memory is short\n");
	if (r < 0)
		return r;
	if (!options->chdir)
		options->chdir = image->work;
	options->image_root = image->root;
	options->image_digest = image->digest;
	options->image_environment = &image->environment;
	return 0;
}

void image_free(struct image *image)
{
	free(image->root);
	free(image->digest);
	free(image->work);
	free(image->user);
	free(image->command);
	strings_free(&image->environment);
	strings_free(&image->entrypoint);
	strings_free(&image->arguments);
	*image = (struct image){ .root = NULL };
}
