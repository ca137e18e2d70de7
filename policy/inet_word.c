// SPDX-License-Identifier: MIT
// policy/inet_word.c - From a word behind `connect` or `bind` to the addresses that it stands for
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/inet.h"

/* A word on its way, and what to say of it if nothing comes of that. */
struct inet_input {
	bool bind;
	struct strings *patterns;
	const char *wrong;
	const char *help;
};

static int fail(struct inet_input *input, const char *wrong, const char *help)
{
	input->wrong = wrong;
	input->help = help;
	return -EINVAL;
}

static bool is_port(const char *word)
{
	return !strcmp(word, "*") ||
	       (*word >= '0' && *word <= '9' && strspn(word, "0123456789-") == strlen(word));
}

/* Bits behind the network's length: whoever writes them means something else. */
static bool has_host_bits(const struct inet_pattern *pattern)
{
	for (unsigned int bit = pattern->bits; bit < 128; bit++)
		if (pattern->ip[bit / 8] & (0x80U >> bit % 8))
			return true;
	return false;
}

static bool is_unspecified(const struct inet_pattern *pattern)
{
	struct inet inet = { .port = 0 };

	memcpy(inet.ip, pattern->ip, sizeof(inet.ip));
	return !pattern->name && pattern->bits == 128 && inet_is_any(&inet);
}

static void add_host(const struct inet_pattern *pattern, struct text *text)
{
	struct inet inet = { .port = 0 };
	char host[INET_TEXT_MAX];
	bool four;

	memcpy(inet.ip, pattern->ip, sizeof(inet.ip));
	text_add(text, host, inet_format(&inet, host) - strlen(":0"));
	four = *host != '[';
	if (pattern->bits < 128)
		text_printf(text, "/%d", pattern->bits - (four ? 96 : 0));
}

/* The one form that a pattern has, whatever was written. */
static int add_pattern(const struct inet_pattern *pattern, struct strings *patterns)
{
	_cleanup_text_ struct text text = { 0 };

	if (pattern->name)
		for (size_t i = 0; i < pattern->name_len; i++)
			text_char(&text, pattern->name[i] >= 'A' && pattern->name[i] <= 'Z'
						 ? (char)(pattern->name[i] | 0x20)
						 : pattern->name[i]);
	else if (!pattern->bits)
		text_char(&text, '*');
	else
		add_host(pattern, &text);
	if (pattern->low == pattern->high)
		text_printf(&text, ":%u", pattern->low);
	else if (!pattern->low && pattern->high == UINT16_MAX)
		text_str(&text, ":*");
	else
		text_printf(&text, ":%u-%u", pattern->low, pattern->high);
	if (text.failed)
		return -ENOMEM;
	return strings_has(patterns, text.data) ? 0 : strings_push(patterns, text.data, text.len);
}

/* RFC 6761, 6.3: this name is the loopback addresses, and nobody needs to be asked. */
static int add_localhost(struct inet_pattern *pattern, struct strings *patterns)
{
	struct inet_pattern four = *pattern, six = *pattern;
	int r;

	four.name = six.name = NULL;
	inet_read("127.0.0.1:0", strlen("127.0.0.1:0"), pattern);
	memcpy(four.ip, pattern->ip, sizeof(four.ip));
	six.ip[15] = 1;
	r = add_pattern(&four, patterns);
	return r < 0 ? r : add_pattern(&six, patterns);
}

static int fail_read(struct inet_input *input, const char *word, int error)
{
	const char *colon = strchr(word, ':');

	if (strstr(word, "://"))
		return fail(input, "this is a URL, and no address",
			    "write HOST:PORT, as in registry.example:443");
	if (error == -ENOTSUP)
		return fail(input, "an address needs a port",
			    input->bind ? "write `bind 8080`, `bind 127.0.0.1:8080` or `bind *`"
					: "write HOST:PORT, HOST:LOW-HIGH, or HOST:* for all");
	if (error == -EDOM)
		return fail(input, "this is no port",
			    "a port is a number up to 65535, LOW-HIGH, or * for all");
	if (error == -ERANGE)
		return fail(input, "this is no length of a network",
			    "as in 10.0.0.0/8:443, up to 32, or [fd00::]/8:443, up to 128");
	if (*word != '[' && colon && strchr(colon + 1, ':'))
		return fail(input, "this is no address",
			    "an IPv6 address stands in brackets: [::1]:443");
	if (*word == '*')
		return fail(input, "an address does not tell the names that lead to it",
			    "write each name, a network as in 10.0.0.0/8:443, or *:443");
	return fail(input, "this is no address",
		    input->bind
			    ? "write 10.0.0.1, [::1] or *, and :PORT, or the port alone; a path "
			      "begins with /, ~, ./, ${NAME} or **/"
			    : "write a name, 10.0.0.1, 10.0.0.0/8, [::1], [fd00::]/8 or *, and "
			      ":PORT; a path begins with /, ~, ./, ${NAME} or **/");
}

static int take(struct inet_input *input, const char *word)
{
	struct inet_pattern pattern;
	int r = inet_read(word, strlen(word), &pattern);

	if (r < 0)
		return fail_read(input, word, r);
	if (pattern.name && pattern.name_len == strlen("localhost") &&
	    !strncasecmp(pattern.name, "localhost", pattern.name_len))
		return add_localhost(&pattern, input->patterns);
	if (pattern.name && input->bind)
		return fail(input, "what is bound is an address",
			    "write it as in `bind 127.0.0.1:8080`, or the port alone");
	if (has_host_bits(&pattern))
		return fail(input, "the address has bits behind the network's length",
			    "write the network's own, as in 10.0.0.0/8");
	if (is_unspecified(&pattern) && !input->bind)
		return fail(input, "nobody connects to 0.0.0.0 or [::]",
			    "to connect they are 127.0.0.1 and [::1]; every host is *");
	return add_pattern(&pattern, input->patterns);
}

/**
 * inet_word() - The patterns that one word stands for
 * @word:	Plain text: variables and braces are gone
 * @bind:	It stands behind `bind`: a port may be alone
 * @patterns:	Grows by one, by two for localhost, in the form that policy/inet.h describes
 * @ret_wrong:	What is wrong with it
 * @ret_help:	What to do about it
 *
 * Return: 0, -EINVAL, -ENOMEM
 */
int inet_word(const char *word, bool bind, struct strings *patterns, const char **ret_wrong,
	      const char **ret_help)
{
	struct inet_input input = { .bind = bind, .patterns = patterns };
	_cleanup_text_ struct text whole = { 0 };
	int r;

	if (!strcmp(word, "*") || (bind && is_port(word)))
		text_str(&whole, "*:");
	text_str(&whole, word);
	if (whole.failed)
		return -ENOMEM;
	r = take(&input, whole.data);
	if (r == -EINVAL) {
		*ret_wrong = input.wrong;
		*ret_help = input.help;
	}
	return r;
}
