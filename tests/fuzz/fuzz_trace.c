// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_trace.c - Traced calls with any registers and any memory: what is written of them
//
// Input: a call's number, its errno and result, six arguments and pieces of memory. Small numbers
// of both are addresses, so that arguments lead to memory. What is written must be printable ASCII,
// and its line one that readers of the log take.
#include <jansson.h>
#include <string.h>

#include "broker/capture.h"
#include "policy/base/cleanup.h"
#include "supervisor/reading/line.h"
#include "supervisor/writing/render_trace.h"
#include "tests/fuzz/property.h"

#define PAGE 0x1000U
#define ADDRESSES 16
#define PIECES_MAX 64

struct input {
	const uint8_t *data;
	size_t size;
};

static uint64_t take(struct input *input, size_t bytes)
{
	uint64_t value = 0;

	bytes = bytes < input->size ? bytes : input->size;
	memcpy(&value, input->data, bytes);
	input->data += bytes;
	input->size -= bytes;
	return value;
}

static uint64_t take_address(struct input *input)
{
	uint64_t value = take(input, 1);

	return value < ADDRESSES ? value * PAGE : value == UINT8_MAX ? take(input, 8) : value;
}

static void take_pieces(struct input *input, struct text *captured)
{
	for (int i = 0; i < PIECES_MAX && input->size; i++) {
		struct piece piece = { .address = take_address(input) };
		static const char padding[8];

		piece.phase = (uint32_t)take(input, 1) % 2 ? CAPTURE_EXIT : CAPTURE_ENTRY;
		piece.len = (uint32_t)take(input, 2);
		piece.len = piece.len < input->size ? piece.len : (uint32_t)input->size;
		if (captured->len + sizeof(piece) + piece.len + 8 > CAPTURE_MAX)
			return;
		text_add(captured, (const char *)&piece, sizeof(piece));
		text_add(captured, (const char *)input->data, piece.len);
		text_add(captured, padding, -piece.len & 7);
		input->data += piece.len;
		input->size -= piece.len;
	}
}

static bool is_ascii(const struct text *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (text->data[i] < 0x20 || text->data[i] > 0x7e)
			return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct event event = { .record = { .kind = RECORD_TRACE } };
	struct traced_call call = { .event = NULL };
	_cleanup_text_ struct text captured = { 0 }, line = { 0 }, plain = { 0 };
	json_t *json;

	event.record.nr = (int)take(&input, 2) % 600 - 1;
	event.record.err = (int)take(&input, 1);
	event.record.err = event.record.err & 1 ? event.record.err : 0;
	event.record.other = (int)take(&input, 1);
	event.record.result = event.record.err ? -1 : (int64_t)take_address(&input);
	for (int i = 0; i < 6; i++)
		event.record.args[i] = take_address(&input);
	if (take(&input, 1) % 2) { /* a broker that was taken over: any bytes */
		text_add(&captured, (const char *)input.data,
			 input.size < CAPTURE_MAX ? input.size : CAPTURE_MAX);
	} else {
		take_pieces(&input, &captured);
	}
	for (int i = 0; i < RECORD_STRINGS; i++)
		event.str[i] = "";
	event.str[STRING_CAPTURED] = text_cstr(&captured);
	event.len[STRING_CAPTURED] = captured.len;
	render_decode(&call, &event);
	text_str(&line, "{\"seq\":1");
	render_trace(&line, &call);
	render_strace(&plain, &call);
	PROPERTY(is_ascii(&line), "%s", text_cstr(&line));
	PROPERTY(is_ascii(&plain), "%s", text_cstr(&plain));
	PROPERTY(line.len < LINE_MAX_BYTES - 4096, "call %d: %zu bytes", event.record.nr, line.len);
	json = json_loadb(line.data, line.len, 0, NULL);
	PROPERTY(json, "%s", text_cstr(&line));
	json_decref(json);
	text_free(&call.text);
	return 0;
}
