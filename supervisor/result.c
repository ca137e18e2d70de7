// SPDX-License-Identifier: MIT
// supervisor/result.c - The result of a run for programs: --status-fd
#include "supervisor/result.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Who ended the run. */
static const char *cause(int status, const struct watched *watched)
{
	if (watched->log_error)
		return "log";
	if (watched->timed_out)
		return "timeout";
	if (!watched->ended)
		return "warder";
	return WIFSIGNALED(watched->end.status) ? "signal" : status == 123 ? "denied" : "exit";
}

/**
 * result_write() - Write one line of JSON
 * @fd:		Open for writing
 * @status:	warder's exit status
 * @watched:	How the run ended
 * @run:	Its name
 * @log:	Its audit log, NULL when there is none
 * @tally:	What was decided
 *
 * Return: 0 or -errno
 */
int result_write(int fd, int status, const struct watched *watched, const char *run,
		 const char *log, const struct tally *tally)
{
	struct text text = { 0 };
	const char *at;
	size_t left;
	int r = 0;

	text_printf(&text, "{\"run\":\"%s\",\"status\":%d,\"cause\":\"%s\",", run, status,
		    cause(status, watched));
	if (watched->ended && WIFEXITED(watched->end.status))
		text_printf(&text, "\"exit\":%d,\"signal\":null,",
			    WEXITSTATUS(watched->end.status));
	else if (watched->ended)
		text_printf(&text, "\"exit\":null,\"signal\":%d,", WTERMSIG(watched->end.status));
	else
		text_str(&text, "\"exit\":null,\"signal\":null,");
	text_printf(&text,
		    "\"calls\":%llu,\"denied\":%llu,\"would\":%llu,\"kills\":%llu,\"audit\":",
		    (unsigned long long)tally->calls,
		    (unsigned long long)(tally->denied + tally->hidden),
		    (unsigned long long)tally->would, (unsigned long long)tally->kills);
	if (log)
		text_json(&text, log, strlen(log));
	else
		text_str(&text, "null");
	text_str(&text, "}\n");
	at = text_cstr(&text);
	left = text.len;
	while (left) {
		ssize_t put = write(fd, at, left);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0) {
			r = -errno;
			break;
		}
		at += put;
		left -= (size_t)put;
	}
	text_free(&text);
	return r;
}
