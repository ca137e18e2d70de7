/* SPDX-License-Identifier: MIT */
/* broker/peer.h - Internet addresses: what the kernel would make of one, decided */
#ifndef WARDER_BROKER_PEER_H
#define WARDER_BROKER_PEER_H

#include "broker/address.h"

bool peer_decided(const struct request *request);
int peer_connect(struct request *request, int own, struct address *address);
int peer_bind(struct request *request, int own, struct address *address);
int peer_send(struct request *request, int own, int flags, struct address *address,
	      bool *addressed);
int peer_listen(struct request *request, int own, struct inet *ret_inet);
int peer_route(struct request *request, int own, const void *control, size_t len);

#endif
