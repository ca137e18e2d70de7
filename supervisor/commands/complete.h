/* SPDX-License-Identifier: MIT */
/* supervisor/commands/complete.h - What may stand at the end of a command line that is being typed
 */
#ifndef WARDER_SUPERVISOR_COMMANDS_COMPLETE_H
#define WARDER_SUPERVISOR_COMMANDS_COMPLETE_H

#include "policy/base/text.h"

int complete_words(int count, char *const words[], struct text *text);

#endif
