// SPDX-License-Identifier: MIT
// supervisor/host/busybox.c - A busybox of the host that runs without anything else
#include "supervisor/host/busybox.h"

#include <errno.h>
#include <string.h>

#include "supervisor/host/command.h"
#include "supervisor/host/interpreters.h"
#include "supervisor/host/spawned.h"

/* Not PATH: whatever that leads to would run outside of the jail. */
#define PLACES "/bin:/usr/bin:/sbin:/usr/sbin:/usr/local/bin"

static bool is_static(void *context, const char *path)
{
	struct interpreters *found = context;

	found->count = 0;
	interpreters_find(path, "/", found);
	return !found->count;
}

static int read_list(char *path, struct strings *applets)
{
	static char list[] = "--list";
	char *const argv[] = { path, list, NULL };
	_cleanup_text_ struct text output = { 0 };
	int status, r = spawned_read(path, argv, true, &output, &status);

	for (const char *at = text_cstr(&output); r == 0 && *at;) {
		size_t len = strcspn(at, "\n");

		if (len && !memchr(at, '/', len))
			r = strings_push(applets, at, len);
		at += len + (at[len] == '\n');
	}
	return r == 0 && !applets->count ? -ENOEXEC : r;
}

/**
 * busybox_find() - Find it, and what it can do
 * @ret_path:	Where it is, to be freed
 * @applets:	Gets the names of the programs that it is
 * @message:	Why there is none
 *
 * Return: 0 or -errno
 */
int busybox_find(char **ret_path, struct strings *applets, struct text *message)
{
	struct interpreters found = { 0 };
	int r = command_find("busybox", PLACES, is_static, &found, ret_path);

	if (r < 0) {
		text_str(message, "warder: --root fresh: there is no static busybox on this host\n"
				  "  install one (Debian's package busybox-static)\n");
		return r;
	}
	r = read_list(*ret_path, applets);
	if (r < 0)
		text_printf(message, "warder: --root fresh: %s --list: %s\n", *ret_path,
			    strerror(-r));
	return r;
}
