/* SPDX-License-Identifier: MIT */
/* broker/address.h - A socket address copied from a target, decided, and made safe to use */
#ifndef WARDER_BROKER_ADDRESS_H
#define WARDER_BROKER_ADDRESS_H

#include <stddef.h>
#include <sys/socket.h>

#include "broker/request.h"
#include "policy/inet.h"

/* The kernel takes an IPv6 address without its zone: SIN6_LEN_RFC2133, net/ipv6.h. */
#define ADDRESS_IN6_LEAST offsetof(struct sockaddr_in6, sin6_scope_id)

/**
 * struct address - A copied address
 * @storage:	As the target passed it; of a unix path, rewritten to name the pinned socket
 * @len:	Bytes of it
 */
struct address {
	struct sockaddr_storage storage;
	socklen_t len;
};

int address_file(struct request *request);
int address_socket(struct request *request);
int address_copy(struct request *request, uint64_t from, uint64_t len, struct address *ret_address);
bool address_is_path(int own, const struct address *address);
bool address_is_unix(const struct address *address);
int address_judge(struct request *request, struct address *address);
bool address_inet(const struct address *address, struct inet *ret_inet);
bool address_bound(int own, struct inet *ret_inet);
void address_name_host(struct request *request, const struct address *address, bool port);
bool address_unix_path(const struct address *address, char path[109]);

#endif
