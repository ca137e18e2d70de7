// SPDX-License-Identifier: MIT
// broker/streams.c - Random bytes from a seed: one stream for each process of the jail
//
// A stream is a key, and how much of it was used. The first process has the seed's key; the n-th
// process that another one makes has the n-th subkey of that one's key. So it depends on the place
// in the tree of processes and not on numbers, or on which of two processes was faster. Bytes are
// ChaCha20 of the key; each request begins at a block of its own.
#include "broker/streams.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "broker/tasks.h"

#define BYTES ((size_t)TASKS_MAX * sizeof(struct stream *))
#define BLOCK 64U /* of ChaCha20 */
#define CONTEXT "warderRN" /* crypto_kdf_CONTEXTBYTES */

_Static_assert(crypto_kdf_KEYBYTES == crypto_stream_chacha20_KEYBYTES, "one key for both");

/**
 * struct stream - Of one process
 * @key:	Makes its bytes, and the keys of the processes it makes
 * @block:	The next block
 * @children:	Processes it has made
 * @tasks:	Threads that have it
 */
struct stream {
	unsigned char key[crypto_kdf_KEYBYTES];
	uint64_t block;
	uint64_t children;
	unsigned int tasks;
};

static struct stream **slot_of(const struct streams *streams, pid_t tid)
{
	return tid > 0 && tid < TASKS_MAX ? &streams->of[tid] : NULL;
}

static void release(struct stream **slot)
{
	if (*slot && --(*slot)->tasks == 0)
		free(*slot);
	*slot = NULL;
}

/**
 * streams_init() - Begin with one process
 * @streams:	Filled
 * @seed:	The policy's
 * @first:	The command's first process
 *
 * Return: 0 or -ENOMEM
 */
int streams_init(struct streams *streams, uint64_t seed, pid_t first)
{
	unsigned char bytes[sizeof(seed)];
	struct stream *stream = calloc(1, sizeof(*stream));
	void *map = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (!stream || map == MAP_FAILED || first <= 0 || first >= TASKS_MAX) {
		free(stream);
		if (map != MAP_FAILED)
			munmap(map, BYTES);
		return -ENOMEM;
	}
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(seed >> 8 * i);
	crypto_generichash(stream->key, sizeof(stream->key), bytes, sizeof(bytes), NULL, 0);
	stream->tasks = 1;
	pthread_mutex_init(&streams->lock, NULL);
	streams->of = map;
	streams->of[first] = stream;
	return 0;
}

/**
 * streams_take() - The next bytes of a process
 * @streams:	Begun
 * @tid:	One of its threads
 * @to:		@len bytes
 * @len:	How many
 *
 * Return: 0, -ESRCH for who is no task of the jail
 */
int streams_take(struct streams *streams, pid_t tid, void *to, size_t len)
{
	static const unsigned char nonce[crypto_stream_chacha20_NONCEBYTES];
	unsigned char key[crypto_stream_chacha20_KEYBYTES];
	struct stream **slot = slot_of(streams, tid);
	uint64_t block = 0;
	bool known;

	pthread_mutex_lock(&streams->lock);
	known = slot && *slot;
	if (known) {
		memcpy(key, (*slot)->key, sizeof(key));
		block = (*slot)->block;
		(*slot)->block += (len + BLOCK - 1) / BLOCK;
	}
	pthread_mutex_unlock(&streams->lock);
	if (!known)
		return -ESRCH;
	memset(to, 0, len);
	crypto_stream_chacha20_xor_ic(to, to, len, nonce, block, key);
	return 0;
}

/**
 * streams_born() - A task was made
 * @streams:	Begun
 * @parent:	By which
 * @child:	The new task, which has not run
 * @thread:	Of the same process
 *
 * Context: the tracing thread.
 *
 * Return: 0, -ENOMEM
 */
int streams_born(struct streams *streams, pid_t parent, pid_t child, bool thread)
{
	struct stream **from = slot_of(streams, parent), **to = slot_of(streams, child);
	int r = 0;

	if (!from || !to || from == to)
		return 0;
	pthread_mutex_lock(&streams->lock);
	release(to);
	if (*from && thread) {
		(*from)->tasks++;
		*to = *from;
	} else if (*from) {
		*to = calloc(1, sizeof(**to));
		r = *to ? 0 : -ENOMEM;
	}
	if (r == 0 && *from && !thread) {
		crypto_kdf_derive_from_key((*to)->key, sizeof((*to)->key), (*from)->children++,
					   CONTEXT, (*from)->key);
		(*to)->tasks = 1;
	}
	pthread_mutex_unlock(&streams->lock);
	return r;
}

/**
 * streams_gone() - A task has ended, or has another number now
 * @streams:	Begun
 * @tid:	Its number
 *
 * Context: the tracing thread. The leader's number stays taken as long as its process is there.
 */
void streams_gone(struct streams *streams, pid_t tid)
{
	struct stream **slot = slot_of(streams, tid);

	if (!slot)
		return;
	pthread_mutex_lock(&streams->lock);
	release(slot);
	pthread_mutex_unlock(&streams->lock);
}
