// SPDX-License-Identifier: MIT
// tests/conformance/partner.c - Calls that wait until a partner comes, and the partner
#include "tests/conformance/partner.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/conformance/observe.h"

static const struct sockaddr_un address = { AF_UNIX, "socket" };

/* Which number a descriptor got is in self->number: it is about who came first. */
static void keep(struct member *self, long r)
{
	self->err = errno;
	self->number = r;
	self->result = r < 0 ? -1 : 0;
}

void partner_met(long r)
{
	result("partner", r < 0 ? -1 : 0);
}

void partner_wait(struct member *self)
{
	const struct waiting *waiting = self->with;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, waiting->signal);
	pthread_sigmask(waiting->disposition == BLOCKED ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
	atomic_store(&self->ready, true);
	switch (waiting->where) {
	case READER:
	case WRITER:
		keep(self, open("fifo", waiting->where == READER ? O_RDONLY : O_WRONLY));
		break;
	case CONNECTING:
		keep(self, connect(3, (const struct sockaddr *)&address, sizeof(address)));
		break;
	case SENDING:
		keep(self,
		     sendto(3, "x", 1, 0, (const struct sockaddr *)&address, sizeof(address)));
		break;
	}
}

void partner_fill(const struct waiting *waiting)
{
	int kind = waiting->where == CONNECTING ? SOCK_STREAM : SOCK_DGRAM, server, first;

	if (waiting->where < CONNECTING)
		return;
	result("waiting one", socket(AF_UNIX, kind, 0));
	server = socket(AF_UNIX, kind, 0);
	result("bound", bind(server, (const struct sockaddr *)&address, sizeof(address)));
	if (kind == SOCK_STREAM) {
		result("listening", listen(server, 0));
		first = socket(AF_UNIX, kind, 0);
		result("first", connect(first, (const struct sockaddr *)&address, sizeof(address)));
	} else {
		while (sendto(3, "x", 1, MSG_DONTWAIT, (const struct sockaddr *)&address,
			      sizeof(address)) == 1)
			;
	}
}

void partner_come(const struct waiting *waiting)
{
	char byte;

	switch (waiting->where) {
	case READER:
		partner_met(open("fifo", O_WRONLY));
		break;
	case WRITER:
		partner_met(open("fifo", O_RDONLY));
		break;
	case CONNECTING:
		partner_met(accept(4, NULL, NULL));
		break;
	case SENDING:
		partner_met(recv(4, &byte, 1, 0));
		break;
	}
}
