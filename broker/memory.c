// SPDX-License-Identifier: MIT
// broker/memory.c - Mappings, decided on registers, and files that are memory
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "broker/handlers.h"
#include "broker/remote.h"
#include "broker/target.h"
#include "policy/base/cleanup.h"
#include "policy/base/kernel.h"
#include "policy/map.h"

/* Whether `map deny` refuses a protection; answered then, unless observing. */
static bool map_allowed(struct request *request, uint64_t prot, bool shared)
{
	return !map_refused(request->service->map_deny, prot, shared) ||
	       request_refuse(request, BUILTIN_MAP, false, EACCES);
}

/* What no exec rule covered was opened through the noexec view: an answer would come too late. */
static bool judge_code(struct request *request)
{
	const struct service *service = request->service;
	struct decision decision;

	judge_name(service->judge, service->world, &request->name[0], V_EXEC, 0, &decision);
	request_decided(request, &decision, V_EXEC);
	if (!decision.allowed)
		request_fail(request, decision.err);
	return decision.allowed;
}

/**
 * memory_map() - mmap with PROT_EXEC, or one that `map deny` names
 * @request:	The request
 *
 * prot and flags are registers. The file behind the descriptor may be another one by the time the
 * kernel looks (dup2 by a sibling), so what is decided about it here is for the record and a clear
 * errno: what holds is that the file was opened through the noexec view unless an exec rule covers
 * it.
 */
void memory_map(struct request *request)
{
	const struct seccomp_data *data = &request->notif.data;
	struct origin origin = request_origin(request, data->args[4]);
	bool file = !(data->args[3] & MAP_ANONYMOUS);

	if (!map_allowed(request, data->args[2], data->args[3] & MAP_SHARED))
		return;
	if (!file || !(data->args[2] & PROT_EXEC)) {
		request_pass(request);
		return;
	}
	if (resolve_fd(request->service->world, &origin, &request->name[0]) == 0) {
		if (request->name[0].anonymous) {
			request_allow(request, BUILTIN_ANONYMOUS);
			request_continue(request, FENCE_NONE);
			return;
		}
		if (!judge_code(request))
			return;
	}
	request_continue(request, request->service->judge->observe		 ? FENCE_OBSERVE
				  : world_separate_view(request->service->world) ? FENCE_NOEXEC
										 : FENCE_NONE);
}

/**
 * memory_protect() - mprotect and pkey_mprotect with PROT_EXEC, under `map deny`
 * @request:	The request
 *
 * Whether the memory was writable before is not in the registers: PR_SET_MDWE knows, and where the
 * kernel has none the gain is refused.
 */
void memory_protect(struct request *request)
{
	if (!map_allowed(request, request->notif.data.args[2], false))
		return;
	if (request->service->map_deny & MAP_DENY_WX && !request->service->mdwe &&
	    !request_refuse(request, BUILTIN_MAP, false, EACCES))
		return;
	request_allow(request, BUILTIN_REGISTERS);
	request_continue(request, request->service->mdwe ? FENCE_MDWE : FENCE_REGISTERS);
}

void memory_shmat(struct request *request)
{
	if (!map_allowed(request, map_attached(request->notif.data.args[2]), true))
		return;
	request_pass(request);
}

/**
 * memory_memfd() - memfd_create: made by the broker, not executable unless everything is
 * @request:	The request
 *
 * A memory file walks past Landlock's EXECUTE, so it is sealed against it (6.3) where the policy
 * does not let it be run; on older kernels the decision on execve and the tracer hold alone. The
 * seal does not hold mmap: under `map deny wx` there are no memory files, or what was written to
 * one could be mapped executable.
 */
void memory_memfd(struct request *request)
{
	unsigned int flags = (unsigned int)request->notif.data.args[1];
	_cleanup_close_ int fd = -1;
	struct decision decision;
	int r = request_path(request, 0, request->notif.data.args[0]);

	if (r == 0 && request->spelled_len[0] > 249)
		r = -EINVAL; /* NAME_MAX less "memfd:", memfd_create(2) */
	if (r < 0) {
		request_fail(request, r == -ENAMETOOLONG ? EINVAL : -r);
		return;
	}
	if (request->service->map_deny & MAP_DENY_WX &&
	    !request_refuse(request, BUILTIN_MAP, false, EACCES))
		return;
	if (request->service->judge->observe || judge_memory(request->service->judge, &decision)) {
		fd = memfd_create(request->spelled[0], flags | MFD_CLOEXEC);
	} else {
		fd = memfd_create(request->spelled[0],
				  (flags & ~MFD_EXEC) | MFD_CLOEXEC | MFD_NOEXEC_SEAL);
		if (fd < 0 && errno == EINVAL)
			fd = memfd_create(request->spelled[0], flags | MFD_CLOEXEC);
	}
	request_allow(request, BUILTIN_ANONYMOUS);
	if (fd < 0)
		request_fail(request, errno);
	else
		request_inject(request, &fd, flags & MFD_CLOEXEC);
}
