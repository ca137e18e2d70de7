// SPDX-License-Identifier: MIT
// supervisor/commands/command_policy_fmt.c - `warder policy fmt`: policies written as everybody
// would
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "policy/base/inode.h"
#include "policy/format.h"
#include "policy/json.h"
#include "supervisor/commands/commands.h"
#include "supervisor/options/usage.h"
#include "supervisor/rules/complaint.h"
#include "supervisor/rules/effective.h"
#include "supervisor/words/beside.h"
#include "supervisor/words/exit_status.h"
#include "supervisor/words/output.h"
#include "supervisor/words/paths.h"

/* What a policy may be long: as effective_load() reads them. */
#define POLICY_MAX (4 << 20)

#define STDIN "standard input"

/* What all files are read with. */
struct formatting {
	bool check;
	struct paths paths;
	struct policy_vars vars;
};

/* Says why something is left as it is. */
static int complain(const char *name, const char *what, const char *help)
{
	_cleanup_text_ struct text text = { 0 };

	text_str(&text, "warder: ");
	text_visible(&text, name, strlen(name));
	text_str(&text, ": ");
	text_visible(&text, what, strlen(what));
	if (help) {
		text_str(&text, "\n  help: ");
		text_visible(&text, help, strlen(help));
	}
	text_char(&text, '\n');
	fputs(text_cstr(&text), stderr);
	return EXIT_WARDER;
}

static int read_all(int fd, struct text *text)
{
	char block[1 << 14];
	ssize_t got;

	while ((got = read(fd, block, sizeof(block))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		text_add(text, block, (size_t)got);
		if (text->len > POLICY_MAX)
			return -EFBIG;
	}
	return text->failed ? -ENOMEM : 0;
}

/*
 * Formats a text that is good; what is wrong with it is printed. 0, 1: it is no good policy, or
 * EXIT_WARDER.
 */
static int format(struct formatting *formatting, const char *name, const char *dir,
		  const struct text *text, struct text *formatted)
{
	struct policy_io io = effective_io(&formatting->paths);
	struct policy policy = { .rule_count = 0 };
	struct policy_diag diag = { .count = 0 };
	_cleanup_text_ struct text message = { 0 };
	int r;

	if (json_is(text_cstr(text), text->len))
		return complain(name, "this is JSON, which has no form of its own here",
				"`warder policy show --json` prints a policy in one");
	r = policy_add_text(&policy, name, dir, text_cstr(text), text->len, 1, &io,
			    &formatting->vars, &diag);
	complaint_take(&diag, &message);
	fputs(text_cstr(&message), stderr);
	policy_free(&policy);
	if (r == 0)
		r = policy_format(text_cstr(text), text->len, formatted);
	return r == -EINVAL ? 1 : r < 0 ? complain(name, strerror(-r), NULL) : 0;
}

static bool same_text(const struct text *a, const struct text *b)
{
	return a->len == b->len && (!a->len || !memcmp(a->data, b->data, a->len));
}

/* --check: only says which are not as they would be written. */
static int report(const char *name, const struct text *text, const struct text *formatted)
{
	_cleanup_text_ struct text shown = { 0 };

	if (same_text(text, formatted))
		return 0;
	text_visible(&shown, name, strlen(name));
	puts(text_cstr(&shown));
	return 1;
}

static int format_stdin(struct formatting *formatting)
{
	_cleanup_text_ struct text text = { 0 }, formatted = { 0 };
	int r = read_all(STDIN_FILENO, &text), status;

	if (r < 0)
		return complain(STDIN, strerror(-r), NULL);
	status = format(formatting, STDIN, formatting->paths.cwd, &text, &formatted);
	if (status || formatting->check)
		return status ? status : report(STDIN, &text, &formatted);
	r = output_write(STDOUT_FILENO, text_cstr(&formatted), formatted.len);
	return r < 0 ? complain("standard output", strerror(-r), NULL) : 0;
}

/* Puts the new text beside the file, with its owner and mode, and then in its place. */
static int replace(const char *name, const struct stat *st, const struct text *formatted)
{
	_cleanup_(beside_close) struct beside beside = BESIDE_NONE;
	struct stat now;
	int r = beside_open(name, &beside);

	if (!r)
		r = output_write(beside.fd, text_cstr(formatted), formatted->len);
	/* somebody may have saved it meanwhile */
	if (!r && (lstat(name, &now) < 0 || !same_file(&now, st) || now.st_size != st->st_size ||
		   now.st_mtim.tv_sec != st->st_mtim.tv_sec ||
		   now.st_mtim.tv_nsec != st->st_mtim.tv_nsec))
		r = -ESTALE;
	return r < 0 ? r : beside_place(&beside);
}

static int refuse_link(const char *name)
{
	_cleanup_free_ char *target = realpath(name, NULL);
	_cleanup_text_ struct text help = { 0 };

	text_printf(&help, "name the file itself%s%s", target ? ": " : "", target ? target : "");
	return complain(name, "this is a symbolic link, which is not followed", text_cstr(&help));
}

/* Opens a file that may be written anew; what it is not is said. */
static int open_file(const char *name, int *ret_fd, struct stat *ret_st)
{
	_cleanup_close_ int fd =
		open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

	if (fd < 0 && errno == ELOOP)
		return refuse_link(name);
	if (fd < 0 || fstat(fd, ret_st) < 0)
		return complain(name, strerror(errno), NULL);
	if (!S_ISREG(ret_st->st_mode))
		return complain(name, "this is no regular file",
				"without FILE, standard input is formatted to standard output");
	*ret_fd = steal_fd(&fd);
	return 0;
}

static int format_file(struct formatting *formatting, const char *name)
{
	_cleanup_text_ struct text text = { 0 }, formatted = { 0 };
	_cleanup_free_ char *dir = NULL;
	_cleanup_close_ int fd = -1;
	struct stat st;
	int status = open_file(name, &fd, &st), r;

	if (status)
		return status;
	r = read_all(fd, &text);
	if (r < 0)
		return complain(name, strerror(-r), NULL);
	dir = realpath(name, NULL);
	if (!dir)
		return complain(name, strerror(errno), NULL);
	*strrchr(dir, '/') = '\0';
	status = format(formatting, name, *dir ? dir : "/", &text, &formatted);
	if (status || formatting->check)
		return status ? status : report(name, &text, &formatted);
	if (same_text(&text, &formatted))
		return 0;
	if (st.st_nlink > 1)
		return complain(name,
				"this file has other names (hard links), which would keep the "
				"old text",
				"`warder policy fmt <FILE` prints the new one");
	r = replace(name, &st, &formatted);
	if (r == -ESTALE)
		return complain(name, "it was changed meanwhile, and is left as it is", NULL);
	return r < 0 ? complain(name, strerror(-r), "it is left as it is") : 0;
}

/**
 * policy_fmt() - warder policy fmt [--check] [FILE...]
 * @argc:	From the word `fmt` on
 * @argv:	Likewise
 *
 * Return: the exit status: 0, 1 when some policy is wrong, or with --check not as it would be
 * written, 125 when some file could not be read or written
 */
int policy_fmt(int argc, char *const argv[])
{
	struct formatting formatting = { .check = argc > 1 && !strcmp(argv[1], "--check") };
	_cleanup_text_ struct text message = { 0 };
	int first = 1 + formatting.check, status = 0;

	if (argc > first && !strcmp(argv[first], "--"))
		first++;
	else if (argc > first && usage_asked(argv[first]))
		return usage_print(usage_policy_fmt);
	else if (argc > first && argv[first][0] == '-' && argv[first][1])
		return usage_wrong(usage_policy_fmt, "`policy fmt` has no option `%s`",
				   argv[first]);
	if (paths_enter(NULL, &formatting.paths, &formatting.vars, &message) < 0) {
		fputs(text_cstr(&message), stderr);
		status = EXIT_WARDER;
	} else if (argc == first) {
		status = format_stdin(&formatting);
	}
	for (int i = first; i < argc && status != EXIT_WARDER; i++) {
		int one = strcmp(argv[i], "-") ? format_file(&formatting, argv[i])
					       : format_stdin(&formatting);

		status = one > status ? one : status;
	}
	paths_free(&formatting.paths);
	return status;
}
