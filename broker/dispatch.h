/* SPDX-License-Identifier: MIT */
/* broker/dispatch.h - From a call's number to the function that serves it */
#ifndef WARDER_BROKER_DISPATCH_H
#define WARDER_BROKER_DISPATCH_H

#include "broker/request.h"

void dispatch(struct request *request);

#endif
