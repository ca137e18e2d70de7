// SPDX-License-Identifier: MIT
// supervisor/ask/asking.c - Asking the person at the terminal, while a run goes on
//
// DOC: Theory of operation
//
// The broker sends one question when the jail is kept off the terminal, and waits for the word that
// it is over. Here the terminal is taken (its modes, its foreground group), what was typed before
// is thrown away, the question is written, and after a pause, in which nothing counts, an answer is
// read: one letter and Enter, nothing else. Records, signals and the clock are served meanwhile, so
// nothing here waits.
//
// A question comes from the broker, which is believed no further than to be shown: it must be about
// a rule that asks and what that rule asks about.
#include "supervisor/ask/asking.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "policy/base/cleanup.h"
#include "supervisor/ask/question.h"

static const struct choice {
	char letter;
	enum record_answer answer;
	const char *said;
} choices[] = {
	{ 'y', ANSWER_ONCE, "allowed, this once" },
	{ 'p', ANSWER_PATH, "allowed for this path, until this run ends" },
	{ 'r', ANSWER_RULE, "allowed for all that this rule asks about, until this run ends" },
	{ 'a', ANSWER_ALWAYS, "allowed, and" },
	{ 'n', ANSWER_DENY, "denied" },
	{ 'd', ANSWER_DENY_ALL, "denied, and so is all else that would be asked in this run" },
	{ 0x03, ANSWER_DENY, "denied" }, /* Ctrl-C */
};

/**
 * asking_open() - Be ready for questions
 * @asking:	The members before @state are set, but for the terminal and the timer
 *
 * Context: when the command runs already, see terminal_open().
 *
 * Return: 0 or -errno
 */
int asking_open(struct asking *asking)
{
	asking->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (asking->timer < 0)
		return -errno;
	terminal_open(&asking->terminal);
	return 0;
}

void asking_close(struct asking *asking)
{
	terminal_close(&asking->terminal);
	close_fd(&asking->timer);
	text_free(&asking->line);
	text_free(&asking->output);
}

static void set_timer(const struct asking *asking, uint64_t ns)
{
	struct itimerspec when = { .it_value = { .tv_sec = (time_t)(ns / 1000000000U),
						 .tv_nsec = (long)(ns % 1000000000U) } };

	timerfd_settime(asking->timer, 0, &when, NULL);
}

/* As much as the terminal takes now; the rest when it is ready. */
static void flush(struct asking *asking)
{
	while (asking->written < asking->output.len) {
		ssize_t put = write(asking->terminal.fd, asking->output.data + asking->written,
				    asking->output.len - asking->written);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return;
		asking->written += (size_t)put;
	}
	text_reset(&asking->output);
	asking->written = 0;
}

static void answer(struct asking *asking, enum record_answer answer)
{
	struct control_message message = { .kind = CONTROL_ANSWER };

	flush(asking);
	text_reset(&asking->output);
	asking->written = 0;
	set_timer(asking, 0);
	terminal_give(&asking->terminal);
	relay_go_on(asking->relay);
	asking->state = ASKING_IDLE;
	message.answer.id = asking->question.id;
	message.answer.answer = answer;
	control_send(asking->control, &message); /* a broker that is gone needs no answer */
}

/* Whether a question is one: the broker may have been taken over by what it reads. */
static bool is_sound(const struct asking *asking, const struct control_question *question)
{
	const struct rule *rule = question->rule < asking->policy->rule_count
					  ? &asking->policy->rules[question->rule]
					  : NULL;

	return rule && rule->kind == RULE_ASK && question->verbs &&
	       !(question->verbs & ~question_scope(rule)) && question->path_len &&
	       question->path_len < sizeof(question->path) &&
	       question->program_len <= sizeof(question->program) &&
	       question->command_len <= sizeof(question->command) &&
	       !memchr(question->path, '\0', question->path_len);
}

static void begin(struct asking *asking, const struct control_question *question)
{
	const struct remember *remember = asking->remember;
	bool apart;

	asking->question = *question;
	text_reset(&asking->line);
	if (!is_sound(asking, question)) {
		answer(asking, ANSWER_CANNOT);
		return;
	}
	asking->question.path[question->path_len] = '\0';
	if (asking->terminal.fd < 0) {
		answer(asking, ANSWER_NO_TERMINAL);
		return;
	}
	relay_pause(asking->relay);
	/* The groups of a jail that has a terminal of its own are that one's. */
	apart = asking->relay && asking->relay->pid > 0;
	if (!terminal_take(&asking->terminal, question->foreground && !apart)) {
		answer(asking, ANSWER_BACKGROUND);
		return;
	}
	if (remember->output.fd >= 0)
		question_always(asking->policy, asking->tree, &asking->question, &asking->line);
	question_show(asking->policy, &asking->question, remember->output.path,
		      text_cstr(&asking->line), &asking->output);
	asking->state = ASKING_SHOWN;
	set_timer(asking, ASKING_PAUSE_MS * UINT64_C(1000000));
	flush(asking);
}

/**
 * asking_take() - Take the broker's word
 * @asking:	Open
 * @message:	CONTROL_QUESTION or CONTROL_WITHDRAW
 *
 * Trust: see is_sound(). A second question in the place of the first is not answered.
 */
void asking_take(struct asking *asking, const struct control_message *message)
{
	bool idle = asking->state == ASKING_IDLE;

	if (message->kind == CONTROL_QUESTION && idle) {
		begin(asking, &message->question);
	} else if (message->kind == CONTROL_WITHDRAW && !idle &&
		   message->answer.id == asking->question.id) {
		text_str(&asking->output, "\n  nobody waits for an answer any more\n");
		answer(asking, ANSWER_NONE);
	}
}

static void say(struct asking *asking, const char *what)
{
	text_printf(&asking->output, "  %s\n", what);
}

static void prompt(struct asking *asking)
{
	text_printf(&asking->output, "  answer with one letter, within %llu s: ",
		    (unsigned long long)((asking->timeout_ns + 999999999U) / 1000000000U));
	flush(asking);
}

/* The rule is written before the answer counts; where it cannot be, this run still has it. */
static void answer_always(struct asking *asking)
{
	int r = remember_append(asking->remember, text_cstr(&asking->line));

	if (r < 0) {
		text_printf(&asking->output,
			    "  allowed for this path, until this run ends; nothing was written to "
			    "the file: %s\n",
			    r == -ESTALE ? "it is another one by now" : strerror(-r));
		answer(asking, ANSWER_PATH);
		return;
	}
	say(asking, "allowed, now and in later runs with this --remember");
	answer(asking, ANSWER_ALWAYS);
}

static void take_line(struct asking *asking, const char *line, size_t len)
{
	while (len && (line[len - 1] == '\n' || (line[len - 1] == ' ' && len > 1)))
		len--;
	for (size_t i = 0; i < ARRAY_SIZE(choices) && len == 1; i++) {
		if (choices[i].letter != *line)
			continue;
		if (choices[i].answer == ANSWER_ALWAYS && !asking->line.len)
			break;
		if (choices[i].answer == ANSWER_ALWAYS) {
			answer_always(asking);
			return;
		}
		say(asking, choices[i].said);
		answer(asking, choices[i].answer);
		return;
	}
	prompt(asking);
}

/**
 * asking_events() - What the terminal is waited for
 * @asking:	Any
 *
 * Return: poll(2) events; 0: nothing
 */
int asking_events(const struct asking *asking)
{
	if (asking->state == ASKING_IDLE)
		return 0;
	return (asking->output.len ? POLLOUT : 0) | (asking->state == ASKING_OPEN ? POLLIN : 0);
}

/**
 * asking_ready() - The terminal is ready
 * @asking:	Open
 * @events:	Which
 */
void asking_ready(struct asking *asking, int events)
{
	char line[256];
	ssize_t len;

	if (events & POLLOUT)
		flush(asking);
	if (asking->state != ASKING_OPEN || !(events & (POLLIN | POLLHUP | POLLERR)))
		return;
	len = read(asking->terminal.fd, line, sizeof(line));
	if (len > 0)
		take_line(asking, line, (size_t)len);
	else if (len == 0 || (errno != EAGAIN && errno != EINTR))
		answer(asking, ANSWER_NO_TERMINAL); /* it was hung up */
}

/**
 * asking_timer() - The pause is over, or the patience
 * @asking:	Open
 */
void asking_timer(struct asking *asking)
{
	uint64_t count;

	if (read(asking->timer, &count, sizeof(count)) != (ssize_t)sizeof(count))
		return;
	if (asking->state == ASKING_SHOWN) {
		terminal_forget(&asking->terminal);
		asking->state = ASKING_OPEN;
		set_timer(asking, asking->timeout_ns);
		prompt(asking);
	} else if (asking->state == ASKING_OPEN) {
		text_str(&asking->output, "\n  no answer: denied\n");
		answer(asking, ANSWER_TIMEOUT);
	}
}
