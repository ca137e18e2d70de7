/* SPDX-License-Identifier: MIT */
/* jail/bpf.h - Run a classic BPF program as the kernel's seccomp would */
#ifndef WARDER_JAIL_BPF_H
#define WARDER_JAIL_BPF_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

int bpf_run(const struct sock_filter *program, size_t count, const struct seccomp_data *data,
	    uint32_t *ret_action);

#endif
