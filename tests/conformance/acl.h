/* SPDX-License-Identifier: MIT */
/* tests/conformance/acl.h - POSIX ACLs as the kernel takes them, acl(5) and linux/posix_acl_xattr.h
 */
#ifndef TESTS_CONFORMANCE_ACL_H
#define TESTS_CONFORMANCE_ACL_H

#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdint.h>

/* The smallest that is more than a mode: with a mask, and one entry for a named user. */
struct acl {
	uint32_t version;
	struct posix_acl_xattr_entry entries[5];
};

#define ACL_NOBODY 0xffffffffU

/* Owner everything, user 0 reads and writes, the group reads, others nothing. */
#define ACL_OF_ARENA                                                                               \
	{                                                                                          \
		POSIX_ACL_XATTR_VERSION,                                                           \
		{                                                                                  \
			{ ACL_USER_OBJ, 7, ACL_NOBODY }, { ACL_USER, 6, 0 },                       \
				{ ACL_GROUP_OBJ, 4, ACL_NOBODY }, { ACL_MASK, 7, ACL_NOBODY },     \
				{ ACL_OTHER, 0, ACL_NOBODY },                                      \
		}                                                                                  \
	}

#endif
