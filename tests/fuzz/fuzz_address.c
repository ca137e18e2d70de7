// SPDX-License-Identifier: MIT
// tests/fuzz/fuzz_address.c - Any bytes as a socket address: whether it is a path, and which
#include <string.h>
#include <sys/un.h>

#include "broker/address.h"
#include "tests/fuzz/property.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct address address;
	struct sockaddr_un un;
	char path[109];
	size_t room;

	memset(&address, 0, sizeof(address));
	if (size > sizeof(address.storage)) /* address_copy() refuses */
		size = sizeof(address.storage);
	if (size)
		memcpy(&address.storage, data, size);
	address.len = (socklen_t)size;
	memcpy(&un, &address.storage, sizeof(un));
	PROPERTY(address_is_unix(&address) == (size >= 2 && un.sun_family == AF_UNIX), "%zu", size);
	if (!address_is_unix(&address))
		return 0;
	room = size < sizeof(un) ? size - 2 : sizeof(un.sun_path);
	memset(path, '?', sizeof(path));
	if (!address_unix_path(&address, path)) {
		PROPERTY(!room || !un.sun_path[0], "%zu", size);
		return 0;
	}
	PROPERTY(strlen(path) == strnlen(un.sun_path, room) && path[0], "%s", path);
	PROPERTY(!memcmp(path, un.sun_path, strlen(path)), "%s", path);
	return 0;
}
