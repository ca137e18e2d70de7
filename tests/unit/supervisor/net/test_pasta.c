// SPDX-License-Identifier: MIT
// tests/unit/supervisor/net/test_pasta.c - What pasta is told
#include <criterion/criterion.h>
#include <errno.h>

#include "supervisor/net/pasta.h"

static void expect(const struct pasta_ports *ports, const char *words)
{
	_cleanup_text_ struct text line = { 0 };

	pasta_line(ports, &line);
	cr_expect(strstr(text_cstr(&line), words), "%s is not in %s", words, text_cstr(&line));
}

Test(pasta, by_default_no_port_is_forwarded)
{
	struct pasta_ports none = { .count = 0 };

	expect(&none, " --tcp-ports none --udp-ports none ");
	expect(&none, " --tcp-ns none --udp-ns none ");
	expect(&none, " --no-map-gw ");
}

Test(pasta, ports_of_the_loopback)
{
	struct pasta_ports ports = { .count = 0 };

	cr_expect_eq(pasta_ports_add(&ports, 53), 0);
	cr_expect_eq(pasta_ports_add(&ports, 65535), 0);
	cr_expect_eq(pasta_ports_add(&ports, 53), 0);
	cr_expect_eq(ports.count, 2);
	expect(&ports, " --tcp-ns 53,65535 --udp-ns 53,65535 ");
	expect(&ports, " --tcp-ports none --udp-ports none ");
}

Test(pasta, so_many_ports)
{
	struct pasta_ports ports = { .count = 0 };

	for (uint16_t port = 1; port <= PASTA_PORTS_MAX; port++)
		cr_expect_eq(pasta_ports_add(&ports, port), 0);
	cr_expect_eq(pasta_ports_add(&ports, 1), 0);
	cr_expect_eq(pasta_ports_add(&ports, PASTA_PORTS_MAX + 1), -ENOSPC);
	cr_expect_eq(ports.count, PASTA_PORTS_MAX);
}
