/* SPDX-License-Identifier: MIT */
/* supervisor/writes/survey.h - Find out what a layer changes */
#ifndef WARDER_SUPERVISOR_WRITES_SURVEY_H
#define WARDER_SUPERVISOR_WRITES_SURVEY_H

#include "supervisor/writes/changes.h"

int survey_place(int upper, int lower, unsigned int place, const struct timespec *began,
		 struct changes *changes);

#endif
