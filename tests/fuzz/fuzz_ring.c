// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_ring.c - Any bytes in the ring that a broker shares with its supervisor
//
// Input: eight bytes of a record that the broker writes as it should, what lies behind it, and in
// the end how far from the ring's end all of that begins.
#include "broker/record.c"
#include "broker/ring.c" /* for what it is inside */
#include "broker/ring_reader.c"

#include "policy/base/cleanup.h"
#include "tests/fuzz/property.h"

/* Takes what the reader gives out, until it waits; nothing may lie outside of the copy. */
static void read_all(struct ring *ring)
{
	const struct record *record;
	uint64_t before = ring->position;

	while ((record = ring_peek(ring))) {
		size_t need = sizeof(*record), len, size = record->size;
		uint64_t left = RING_BYTES - ring->position % RING_BYTES;

		for (unsigned int i = 0; i < RECORD_STRINGS; i++) {
			const char *string = record_string(record, i, &len);

			PROPERTY(string == (const char *)record + need, "string %u", i);
			need += len;
		}
		PROPERTY(need <= size && size <= sizeof(ring->copy) && size <= left, "%zu, %zu",
			 need, size);
		PROPERTY(record == ring_peek(ring), "another record");
		ring_release(ring, record);
		PROPERTY(ring->position > before && ring->position % 8 == 0, "at %zu",
			 (size_t)ring->position);
		before = ring->position;
	}
}

/* A record written and read: the bell, the room, and the same bytes. */
static void write_one(struct ring *ring, const uint8_t *data, size_t size)
{
	struct record fixed = { .kind = RECORD_CALL, .tid = data[0], .nr = data[1] };
	const char *strings[RECORD_STRINGS];
	const struct record *record;

	for (unsigned int i = 0; i < RECORD_STRINGS; i++) {
		fixed.len[i] = (uint16_t)(data[2 + i] < size ? data[2 + i] : size);
		strings[i] = (const char *)data;
	}
	ring_write(ring, &fixed, strings);
	record = ring_peek(ring);
	PROPERTY(record && record->kind == RECORD_CALL, "no record");
	PROPERTY(record->tid == fixed.tid && record->nr == fixed.nr, "%d, %d", record->tid,
		 record->nr);
	for (unsigned int i = 0; i < RECORD_STRINGS; i++) {
		size_t len;
		const char *string = record_string(record, i, &len);

		PROPERTY(len == fixed.len[i] && !memcmp(string, data, len), "string %u", i);
	}
	ring_release(ring, record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ring *ring;
	uint64_t start;
	size_t room;

	if (size < 10)
		return 0;
	if (!ring)
		PROPERTY(!ring_create(false, &ring), "no memory");
	start = (uint64_t)(RING_BYTES - 8 * (1 + (data[size - 1] | (data[size - 2] & 3) << 8)));
	memset(ring->shared->bytes + start, 0, RING_BYTES - start);
	memset(ring->shared->bytes, 0, RING_BYTES - start);
	ring->position = start;
	ring->current = 0;
	ring->orphaned = false;
	atomic_store(&ring->shared->head, start);
	atomic_store(&ring->shared->tail, start);
	write_one(ring, data, size);
	room = (size_t)(RING_BYTES - ring->position % RING_BYTES);
	memcpy(ring->shared->bytes + ring->position % RING_BYTES, data + 8,
	       size - 8 < room ? size - 8 : room);
	/* A broker that lies knows where in the stream it is, and says that all of it was written.
	 */
	if (room >= 8)
		memcpy(ring->shared->bytes + ring->position % RING_BYTES + 4,
		       &(uint32_t){ (uint32_t)(ring->position >> 3) }, 4);
	atomic_store(&ring->shared->head, ring->position + room);
	ring->orphaned = data[6] & 1;
	read_all(ring);
	return 0;
}
