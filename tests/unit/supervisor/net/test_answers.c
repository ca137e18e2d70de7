// SPDX-License-Identifier: MIT
// tests/unit/supervisor/net/test_answers.c - Answers of name servers, honest and otherwise
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "supervisor/net/answers.h"

#define MINUTE UINT64_C(60000000000)

static struct net_names shown;
static struct answers answers = { .shown = &shown, .keep_ns = 10 * MINUTE };

static void read_ip(const char *word, uint8_t ip[16])
{
	char text[INET6_ADDRSTRLEN];

	snprintf(text, sizeof(text), "%s%s", strchr(word, ':') ? "" : "::ffff:", word);
	cr_assert_eq(inet_pton(AF_INET6, text, ip), 1, "%s", word);
}

/* Words of addresses; whether one was refused. */
static bool hear(unsigned int minute, const char *words)
{
	struct answer answer = { .count = 0 };
	char copy[256], *rest = copy;

	snprintf(copy, sizeof(copy), "%s", words);
	for (char *word; (word = strtok_r(rest, " ", &rest));)
		read_ip(word, answer.ip[answer.count++]);
	return answers_take(&answers, 0, &answer, (minute + 1) * MINUTE);
}

static bool has(const char *word)
{
	uint8_t ip[16];

	read_ip(word, ip);
	return net_names_has(&shown, 0, ip);
}

Test(answers, at_the_launch_all_are_taken)
{
	cr_expect_not(answers_known(&answers, 0));
	cr_expect_not(hear(0, "8.8.8.8 127.0.0.1 10.0.0.1 fe80::1"));
	cr_expect(has("8.8.8.8") && has("127.0.0.1") && has("10.0.0.1") && has("fe80::1"));
	cr_expect(answers_known(&answers, 0));
	cr_expect_not(answers_known(&answers, 1));
}

Test(answers, rebinding)
{
	hear(0, "8.8.8.8");
	answers.launched = true;
	cr_expect(hear(1, "127.0.0.1"));
	cr_expect(hear(2, "10.0.0.1 9.9.9.9"));
	cr_expect(hear(3, "::1"));
	cr_expect(hear(4, "169.254.169.254"));
	cr_expect(hear(5, "0.0.0.0"));
	cr_expect(hear(5, "64:ff9b::7f00:1"));
	cr_expect_not(has("127.0.0.1") || has("10.0.0.1") || has("::1") || has("169.254.169.254") ||
		      has("0.0.0.0") || has("64:ff9b::7f00:1"));
	cr_expect(has("8.8.8.8"));
	cr_expect(has("9.9.9.9"), "what is global is taken, whatever stands beside it");
}

Test(answers, what_the_launch_has_shown_of_a_name)
{
	hear(0, "10.0.0.1");
	answers.launched = true;
	cr_expect_not(hear(1, "192.168.0.1"));
	cr_expect(has("192.168.0.1"));
	cr_expect(hear(2, "127.0.0.1"));
	cr_expect_not(has("127.0.0.1"));
	cr_expect_not(hear(3, "8.8.8.8"));
	cr_expect(has("8.8.8.8"));
}

Test(answers, a_name_that_nobody_knew_at_the_launch)
{
	hear(0, "");
	answers.launched = true;
	cr_expect(hear(1, "10.0.0.1"));
	cr_expect_not(has("10.0.0.1"));
	cr_expect_not(hear(2, "8.8.8.8"));
	cr_expect(has("8.8.8.8"));
}

Test(answers, addresses_stay_for_ten_minutes)
{
	hear(0, "8.8.8.8 9.9.9.9");
	answers.launched = true;
	hear(9, "9.9.9.9");
	cr_expect(has("8.8.8.8"));
	hear(10, "9.9.9.9");
	cr_expect(has("8.8.8.8"));
	hear(11, "9.9.9.9");
	cr_expect_not(has("8.8.8.8"));
	cr_expect(has("9.9.9.9"));
	hear(60, "");
	cr_expect(has("9.9.9.9"), "no answer takes nothing away");
}

Test(answers, more_than_there_is_room_for)
{
	char words[256];

	for (unsigned int i = 0; i < 3 * NET_ADDRESSES_MAX; i++) {
		snprintf(words, sizeof(words), "8.0.0.%u", i);
		answers_take(&answers, 0, &(struct answer){ .count = 0 }, i);
		hear(0, words);
		answers.seen_ns[0][i % NET_ADDRESSES_MAX] = i + 1;
	}
	cr_expect(has("8.0.0.95") && has("8.0.0.64"));
	cr_expect_not(has("8.0.0.63") || has("8.0.0.0"), "the oldest gave way");
}

Test(answers, one_answer_with_more)
{
	struct answer answer = { .count = ANSWER_MAX };

	for (unsigned int i = 0; i < ANSWER_MAX; i++)
		memcpy(answer.ip[i], (uint8_t[16]){ 0x20, 3, [15] = (uint8_t)i }, 16);
	answers_take(&answers, 0, &answer, MINUTE);
	for (unsigned int i = 0; i < ANSWER_MAX; i++)
		cr_expect_eq(net_names_has(&shown, 0, answer.ip[i]), i < NET_ADDRESSES_MAX, "%u",
			     i);
}
