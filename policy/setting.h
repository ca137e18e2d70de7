/* SPDX-License-Identifier: MIT */
/* policy/setting.h - The words of the settings that are one of a few */
#ifndef WARDER_POLICY_SETTING_H
#define WARDER_POLICY_SETTING_H

#include "policy/policy.h"

const char *setting_net(int value);
const char *setting_syscalls(int value);
const char *setting_map(unsigned int index, int *ret_bit);

#endif
