// SPDX-License-Identifier: MIT
// supervisor/commands/command_audit_verify.c - `warder audit verify`: is a log whole, and whose?
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/commands/commands.h"
#include "supervisor/options/extra.h"
#include "supervisor/options/usage.h"
#include "supervisor/reading/verify.h"
#include "supervisor/words/exit_status.h"

enum { JSON, HEAD, KEY };

static bool is_head(const char *word)
{
	return strlen(word) == DIGEST_HEX && strspn(word, "0123456789abcdef") == DIGEST_HEX;
}

/* Reads --key's file; says so when that is none. */
static int read_key(const char *path, unsigned char key[KEY_BYTES])
{
	_cleanup_text_ struct text message = { 0 };
	const char *wrong = NULL;
	int r = key_public_file(path, key, &wrong);

	if (r == 0)
		return 0;
	text_str(&message, "warder: --key ");
	text_visible(&message, path, strlen(path));
	text_printf(&message, ": %s\n", wrong ? wrong : strerror(-r));
	fputs(text_cstr(&message), stderr);
	return EXIT_WARDER;
}

static int verify(const char *path, const struct verify_wanted *wanted, bool json)
{
	_cleanup_close_ int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC)
						   : dup(STDIN_FILENO);
	_cleanup_(verified_free) struct verified found = { .wrong = VERIFY_GOOD };
	_cleanup_text_ struct text text = { 0 };
	int r = fd < 0 ? -errno : verify_file(fd, wanted, &found);

	if (r < 0) {
		text_str(&text, "warder: ");
		text_visible(&text, path, strlen(path));
		text_printf(&text, ": %s\n", strerror(-r));
		fputs(text_cstr(&text), stderr);
		return EXIT_WARDER;
	}
	verified_show(&found, json, &text);
	return fputs(text_cstr(&text), stdout) < 0 ? EXIT_WARDER : r;
}

/**
 * audit_verify() - warder audit verify [--json] [--head HEX] [--key FILE] FILE
 * @argc:	From the word `verify` on
 * @argv:	Likewise
 *
 * Return: 0 when the log is whole, 1 when not, 125 when it or the key cannot be read
 */
int audit_verify(int argc, char *const argv[])
{
	struct extra extras[] = {
		[JSON] = { "--json", NULL, NULL },
		[HEAD] = { "--head", "the head that was kept", NULL },
		[KEY] = { "--key", "the file of a public key", NULL },
	};
	struct verify_wanted wanted = { NULL, NULL };
	unsigned char key[KEY_BYTES];
	_cleanup_free_ char **words = NULL;
	int status =
		extra_take(&argc, argv, extras, ARRAY_SIZE(extras), usage_audit_verify, &words);
	int at = 1;

	if (status)
		return status;
	if (extras[HEAD].value && !is_head(extras[HEAD].value))
		return usage_wrong(usage_audit_verify,
				   "--head: `%s` is no head: 64 digits, 0 to 9 and a to f",
				   extras[HEAD].value);
	status = extra_stray(words[at], usage_audit_verify);
	if (status)
		return status;
	if (words[at] && !strcmp(words[at], "--"))
		at++;
	if (argc != at + 1)
		return usage_wrong(usage_audit_verify, "`audit verify` takes one FILE");
	wanted.head = extras[HEAD].value;
	if (extras[KEY].value) {
		status = read_key(extras[KEY].value, key);
		wanted.key = key;
	}
	return status ? status : verify(words[at], &wanted, extras[JSON].value != NULL);
}
