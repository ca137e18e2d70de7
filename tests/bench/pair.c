// SPDX-License-Identifier: MIT
// tests/bench/pair.c - Two or more commands in turn, and the ratio of each pair
//
// Usage: pair [-j] [-r ROUNDS] [-w WARMUPS] [-m time|value|lines] [-u ns|KiB]
//             LABEL COMMAND… ::: WHAT LABEL GOAL COMMAND… [::: WHAT LABEL GOAL COMMAND…]…
//
// The first command is side A of every row; each of the others makes a row of its own, WHAT, with
// A. A round runs all of them once, in order (A B C A B C …), so that both sides of a ratio saw the
// same machine. Warm-up rounds are run and forgotten. What is compared:
//   time    from before the process is made until it was waited for
//   value   a number that the command prints
//   lines   the first command prints all rounds by itself, a line each: A's figure and B's
// Ratios are made round by round, A/B for a GOAL `<=X`, B/A for `>=X`, A/B for `-`; a row shows
// both medians, and the ratios' median, least and greatest. Rounds that ran while others had much
// of the machine are run again, within limits (FOREIGN_MAX). Each command has a session of its own,
// for the scheduler shares the machine between sessions (sched_autogroup), and some commands make
// one.
//
// Exit status: 0 whether goals are met or not, 1 when a command failed, 2 for a mistake in the
// usage.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/load.h"
#include "tests/bench/row.h"

#define SIDES_MAX 8
#define SEPARATOR ":::"
#define TIMEOUT_S 300U
#define OUTPUT_BYTES 65536U
/* Load is looked at over windows of this much processor time: /proc/stat counts in hundredths. */
#define WINDOW_S 0.4
/*
 * A window in which others had more than this share of the machine is measured again, as long as no
 * more rounds were thrown away than were asked for.
 */
#define FOREIGN_MAX 0.12

extern char **environ;

enum mode {
	MODE_TIME,
	MODE_VALUE,
	MODE_LINES,
};

struct options {
	enum mode mode;
	unsigned int rounds;
	unsigned int warmups;
	bool json;
	const char *unit;
};

/* One command and its figures. */
struct side {
	const char *what;
	const char *label;
	const char *goal;
	char **command;
	double *figures;
};

/* The command that runs, for the alarm only. */
static volatile sig_atomic_t running;

/* Out of time, or interrupted: the terminal's signals do not reach another session. */
static void on_signal(int signal)
{
	if (running > 0)
		kill(running, SIGKILL);
	if (signal != SIGALRM)
		_exit(128 + signal);
}

static int usage(void)
{
	fprintf(stderr, "usage: pair [-j] [-r ROUNDS] [-w WARMUPS] [-m time|value|lines] "
			"[-u ns|KiB]\n            LABEL COMMAND… ::: WHAT LABEL GOAL COMMAND…\n");
	return 2;
}

/* Starts @command; its input is empty, @output gets its output (-1: nobody), @errors its errors. */
static pid_t start(char **command, int output, int errors)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t pid;
	int r;

	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	if (output < 0)
		posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	else
		posix_spawn_file_actions_adddup2(&actions, output, 1);
	posix_spawn_file_actions_adddup2(&actions, errors, 2);
	r = posix_spawnp(&pid, command[0], &actions, &attributes, command, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	if (!r)
		return pid;
	dprintf(errors, "%s: %s\n", command[0], strerror(r));
	return -1;
}

static void read_output(int fd, char output[OUTPUT_BYTES])
{
	size_t have = 0;
	ssize_t got;

	while (have < OUTPUT_BYTES - 1 &&
	       ((got = read(fd, output + have, OUTPUT_BYTES - 1 - have)) > 0 || errno == EINTR))
		have += got > 0 ? (size_t)got : 0;
	output[have] = '\0';
}

/* The last line of what a command said on stderr, or what its end tells. */
static void tell_failure(int errors, int status, char reason[256])
{
	char text[4096];
	off_t size = lseek(errors, 0, SEEK_END);
	off_t from = size > (off_t)sizeof(text) - 1 ? size - (off_t)sizeof(text) + 1 : 0;
	ssize_t len = pread(errors, text, sizeof(text) - 1, from);
	char *line;

	if (WIFSIGNALED(status))
		snprintf(reason, 256, "killed by signal %d", WTERMSIG(status));
	else
		snprintf(reason, 256, "exit status %d", WEXITSTATUS(status));
	while (len > 0 && text[len - 1] == '\n')
		len--;
	if (len <= 0)
		return;
	text[len] = '\0';
	line = strrchr(text, '\n');
	snprintf(reason + strlen(reason), 256 - strlen(reason), ": %s", line ? line + 1 : text);
}

/* Runs @command once. 0 with its time and, where @output is wanted, what it printed; or -1. */
static int run(char **command, double *ret_ns, char *output, char reason[256])
{
	FILE *errors = tmpfile();
	int pipe_fds[2] = { -1, -1 }, status = 0;
	double begin;
	pid_t pid;

	if (!errors || (output && pipe2(pipe_fds, O_CLOEXEC) < 0)) {
		snprintf(reason, 256, "%s", strerror(errno));
		return -1;
	}
	begin = row_now_ns();
	pid = start(command, pipe_fds[1], fileno(errors));
	running = pid;
	alarm(TIMEOUT_S);
	if (output) {
		close(pipe_fds[1]);
		read_output(pipe_fds[0], output);
		close(pipe_fds[0]);
	}
	status = 127 << 8;
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	*ret_ns = row_now_ns() - begin;
	alarm(0);
	running = 0;
	if (status)
		tell_failure(fileno(errors), status, reason);
	fclose(errors);
	return status ? -1 : 0;
}

static int measure(const struct options *options, const struct side *side, double *ret_figure,
		   char reason[256])
{
	static char output[OUTPUT_BYTES];
	char *end;

	if (run(side->command, ret_figure, options->mode == MODE_TIME ? NULL : output, reason) < 0)
		return -1;
	if (options->mode == MODE_TIME)
		return 0;
	*ret_figure = strtod(output, &end);
	if (end != output)
		return 0;
	snprintf(reason, 256, "it printed no number");
	return -1;
}

/* Runs every side once; which failed, or NULL. */
static const struct side *measure_round(const struct options *options, const struct side *sides,
					size_t count, unsigned int index, char reason[256])
{
	for (size_t i = 0; i < count; i++)
		if (measure(options, &sides[i], &sides[i].figures[index], reason) < 0)
			return &sides[i];
	return NULL;
}

/* Takes the rounds that the first command printed. */
static int measure_lines(struct options *options, struct side *a, struct side *b, char reason[256])
{
	static char output[OUTPUT_BYTES];
	unsigned int count = 0;
	char *at = output, *end;
	double ns;

	if (run(a->command, &ns, output, reason) < 0)
		return -1;
	while (count < options->rounds) {
		double first = strtod(at, &end), second = strtod(end, &at);

		if (at == end)
			break;
		a->figures[count] = first;
		b->figures[count++] = second;
	}
	options->rounds = count;
	if (count)
		return 0;
	snprintf(reason, 256, "it printed no pair of numbers");
	return -1;
}

/* All rounds of all sides, and what else the machine did meanwhile; which side failed, or NULL. */
static const struct side *measure_all(struct options *options, struct side *sides, size_t count,
				      double *ret_foreign, char reason[256])
{
	unsigned int done = 0, first = 0, tries = 0;
	const struct side *failed = NULL;
	double kept = 0, foreign = 0;
	struct load window, now;

	if (options->mode == MODE_LINES) {
		load_read(&window);
		if (measure_lines(options, &sides[0], &sides[1], reason) < 0)
			failed = &sides[0];
		load_read(&now);
		*ret_foreign = load_foreign(&window, &now);
		return failed;
	}
	for (unsigned int i = 0; !failed && i < options->warmups; i++)
		failed = measure_round(options, sides, count, 0, reason);
	load_read(&window);
	while (!failed && done < options->rounds) {
		failed = measure_round(options, sides, count, done++, reason);
		tries++;
		load_read(&now);
		if (load_span(&window, &now) < WINDOW_S && done < options->rounds)
			continue;
		if (load_foreign(&window, &now) <= FOREIGN_MAX || tries - first > options->rounds) {
			first = done;
			kept += load_span(&window, &now);
			foreign += load_foreign(&window, &now) * load_span(&window, &now);
		} else {
			done = first; /* too much went on beside it */
		}
		window = now;
	}
	*ret_foreign = kept > 0 ? foreign / kept : 0;
	return failed;
}

/* Splits the arguments at the separators. */
static size_t read_sides(char *argv[], const struct options *options, struct side *sides)
{
	size_t count = 0;

	while (*argv && count < SIDES_MAX) {
		struct side *side = &sides[count];

		if (count && (!argv[0] || !argv[1] || !argv[2]))
			return 0;
		side->what = count ? *argv++ : NULL;
		side->label = *argv++;
		side->goal = count ? *argv++ : NULL;
		side->command = argv;
		side->figures = calloc(options->rounds, sizeof(*side->figures));
		if (!side->figures || (!*argv && options->mode != MODE_LINES))
			return 0;
		while (*argv && strcmp(*argv, SEPARATOR) != 0)
			argv++;
		if (*argv)
			*argv++ = NULL;
		count++;
	}
	return *argv || count < 2 ? 0 : count;
}

static int read_options(int argc, char *argv[], struct options *options)
{
	int letter;

	while ((letter = getopt(argc, argv, "+jr:w:m:u:")) != -1)
		switch (letter) {
		case 'j':
			options->json = true;
			break;
		case 'r':
			options->rounds = (unsigned int)strtoul(optarg, NULL, 10);
			break;
		case 'w':
			options->warmups = (unsigned int)strtoul(optarg, NULL, 10);
			break;
		case 'm':
			options->mode = !strcmp(optarg, "value")   ? MODE_VALUE
					: !strcmp(optarg, "lines") ? MODE_LINES
								   : MODE_TIME;
			break;
		case 'u':
			options->unit = optarg;
			break;
		default:
			return -1;
		}
	return options->rounds ? 0 : -1;
}

int main(int argc, char *argv[])
{
	struct options options = { .rounds = 7, .warmups = 1, .unit = "ns" };
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	struct side sides[SIDES_MAX] = { { 0 } };
	const struct side *failed;
	char reason[256] = "";
	double foreign = 0;
	size_t count;

	if (read_options(argc, argv, &options) < 0)
		return usage();
	count = read_sides(argv + optind, &options, sides);
	if (!count)
		return usage();
	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	failed = measure_all(&options, sides, count, &foreign, reason);
	for (size_t i = 1; i < count; i++) {
		struct row row = {
			.what = sides[i].what,
			.labels = { sides[0].label, sides[i].label },
			.figures = { sides[0].figures, sides[i].figures },
			.count = options.rounds,
			.goal = sides[i].goal,
			.unit = options.unit,
			.foreign = foreign,
		};

		if (failed)
			row_print_failed(sides[i].what, failed->label, reason, options.json);
		else
			row_print(&row, options.json);
	}
	return failed ? 1 : 0;
}
