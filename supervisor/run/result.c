// SPDX-License-Identifier: MIT
// supervisor/run/result.c - The result of a run for programs: --status-fd
#include "supervisor/run/result.h"

#include <inttypes.h>
#include <string.h>

#include "policy/base/text.h"
#include "supervisor/record/reached.h"
#include "supervisor/verdict/verdict_show.h"
#include "supervisor/words/emit.h"
#include "supervisor/words/output.h"
#include "supervisor/writing/render_counts.h"

static void add_number(struct text *text, const char *key, bool there, int number)
{
	text_printf(text, ",\"%s\":", key);
	if (there)
		text_printf(text, "%d", number);
	else
		text_str(text, "null");
}

/**
 * result_write() - Write one line of JSON
 * @fd:		Open for writing
 * @result:	The result
 *
 * Return: 0 or -errno
 */
int result_write(int fd, const struct result *result)
{
	static const struct audit_used unused = { 0 };
	static const struct tally nothing = { 0 };
	const struct tally *tally = result->tally ? result->tally : &nothing;
	_cleanup_text_ struct text text = { 0 };

	text_printf(&text, "{\"run\":\"%s\",\"status\":%d,\"cause\":\"%s\"", result->run,
		    result->status, result->cause);
	add_number(&text, "exit", result->exit >= 0, result->exit);
	add_number(&text, "signal", result->signal, result->signal);
	text_printf(&text,
		    ",\"calls\":%" PRIu64 ",\"denied\":%" PRIu64 ",\"would\":%" PRIu64
		    ",\"kills\":%" PRIu64 ",\"audit\":",
		    tally->calls, tally->denied + tally->hidden, tally->would, tally->kills);
	if (result->log)
		text_json(&text, result->log, strlen(result->log));
	else
		text_str(&text, "null");
	text_str(&text, ",\"head\":");
	if (result->head)
		text_json(&text, result->head, strlen(result->head));
	else
		text_str(&text, "null");
	if (result->limits)
		reached_json(tally->reached, result->limits, &text);
	EMIT_KEY(&text, "wall");
	emit_seconds(&text, result->wall_ns);
	render_used(&text, result->used ? result->used : &unused);
	render_tally(&text, tally);
	if (result->verdict) {
		text_str(&text, ",\"verdict\":");
		verdict_json(result->verdict, &text);
	}
	text_str(&text, "}\n");
	return output_write(fd, text_cstr(&text), text.len);
}
