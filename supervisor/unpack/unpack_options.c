// SPDX-License-Identifier: MIT
// supervisor/unpack/unpack_options.c - The command line of warder-unpack
#include "supervisor/unpack/unpack_options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/unpack/complain.h"

#define SEE "see warder-unpack --help"

const char unpack_usage[] =
	"usage: warder-unpack [OPTION...] LAYOUT [TAG] CACHE\n"
	"       warder-unpack --remove DIGEST CACHE\n"
	"\n"
	"Unpacks an image of the OCI image layout LAYOUT into a directory below CACHE,\n"
	"unless it is there already, and prints where that is as a line of JSON.\n"
	"\n"
	"  --max-bytes N[K|M|G|T]  how large the image may be, unpacked (default: 64G)\n"
	"  --max-entries N         how many files it may have (default: 2000000)\n"
	"  --remove DIGEST         remove the root that was unpacked from this manifest\n"
	"  --help, --version\n";

enum unpack_option {
	OPTION_BYTES = 1,
	OPTION_ENTRIES,
	OPTION_REMOVE,
	OPTION_HELP,
	OPTION_VERSION,
};

static const struct option long_options[] = {
	{ "max-bytes", required_argument, NULL, OPTION_BYTES },
	{ "max-entries", required_argument, NULL, OPTION_ENTRIES },
	{ "remove", required_argument, NULL, OPTION_REMOVE },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ NULL, 0, NULL, 0 },
};

/* Digits, and a letter where there may be one. */
static int read_number(const char *word, bool letter, uint64_t *ret_number, struct text *message)
{
	static const char letters[] = "KMGT";
	_cleanup_text_ struct text shown = { 0 };
	uint64_t number;
	const char *found;
	char *end;

	errno = 0;
	number = strtoull(word, &end, 10);
	found = letter && *end ? strchr(letters, *end) : NULL;
	for (const char *at = letters; found && at <= found && !errno; at++)
		if (__builtin_mul_overflow(number, 1024U, &number))
			errno = ERANGE;
	if (!errno && *word >= '0' && *word <= '9' && (!*end || (found && !end[1]))) {
		*ret_number = number;
		return 0;
	}
	complain_word(&shown, word);
	return complain(message, -EINVAL, letter ? "such as 20G" : "such as 100000",
			"`%s` is no number", text_cstr(&shown));
}

static int take(int option, struct unpack_options *options, struct text *message)
{
	switch (option) {
	case OPTION_BYTES:
		return read_number(optarg, true, &options->bounds.bytes, message);
	case OPTION_ENTRIES:
		return read_number(optarg, false, &options->bounds.entries, message);
	case OPTION_REMOVE:
		options->remove = optarg;
		return 0;
	case OPTION_HELP:
		options->help = true;
		return 0;
	case OPTION_VERSION:
		options->version = true;
		return 0;
	default:
		return complain(message, -EINVAL, SEE,
				"there is no such option, or it lacks a word");
	}
}

/**
 * unpack_options_parse() - Read the command line
 * @argc:	As main() has it
 * @argv:	Likewise
 * @ret_options: Points into @argv
 * @message:	What is wrong
 *
 * Context: once, with one thread.
 *
 * Return: 0 or -EINVAL
 */
int unpack_options_parse(int argc, char *const argv[], struct unpack_options *ret_options,
			 struct text *message)
{
	struct unpack_options options = { .bounds = { BOUNDS_BYTES, BOUNDS_ENTRIES } };
	int option, left, r = 0;

	opterr = 0;
	while (r == 0 && (option = getopt_long(argc, argv, "+", long_options, NULL)) != -1)
		r = take(option, &options, message);
	if (r < 0)
		return r;
	left = argc - optind;
	if (!options.help && !options.version &&
	    (options.remove ? left != 1 : left < 2 || left > 3))
		return complain(message, -EINVAL, SEE, "%s",
				options.remove ? "--remove takes a digest and a cache"
					       : "a layout and a cache have to be named");
	if (left > 0)
		options.cache = argv[argc - 1];
	if (!options.remove && left > 1)
		options.layout = argv[optind];
	if (left == 3)
		options.tag = argv[optind + 1];
	*ret_options = options;
	return 0;
}
