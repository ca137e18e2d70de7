// SPDX-License-Identifier: MIT
// policy/errname.c - Error numbers by name
#include "policy/errname.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "policy/diag.h"

/* clang-format off */
#define ROW(name) { #name, name }

/* Linux's names; where two share a number, the one that errname_of() gives stands first. */
static const struct errname {
	const char *name;
	int err;
} names[] = {
	ROW(EPERM), ROW(ENOENT), ROW(ESRCH), ROW(EINTR), ROW(EIO), ROW(ENXIO), ROW(E2BIG),
	ROW(ENOEXEC), ROW(EBADF), ROW(ECHILD), ROW(EAGAIN), ROW(ENOMEM), ROW(EACCES),
	ROW(EFAULT), ROW(ENOTBLK), ROW(EBUSY), ROW(EEXIST), ROW(EXDEV), ROW(ENODEV),
	ROW(ENOTDIR), ROW(EISDIR), ROW(EINVAL), ROW(ENFILE), ROW(EMFILE), ROW(ENOTTY),
	ROW(ETXTBSY), ROW(EFBIG), ROW(ENOSPC), ROW(ESPIPE), ROW(EROFS), ROW(EMLINK),
	ROW(EPIPE), ROW(EDOM), ROW(ERANGE), ROW(EDEADLK), ROW(ENAMETOOLONG), ROW(ENOLCK),
	ROW(ENOSYS), ROW(ENOTEMPTY), ROW(ELOOP), ROW(ENOMSG), ROW(EIDRM), ROW(ECHRNG),
	ROW(EL2NSYNC), ROW(EL3HLT), ROW(EL3RST), ROW(ELNRNG), ROW(EUNATCH), ROW(ENOCSI),
	ROW(EL2HLT), ROW(EBADE), ROW(EBADR), ROW(EXFULL), ROW(ENOANO), ROW(EBADRQC),
	ROW(EBADSLT), ROW(EBFONT), ROW(ENOSTR), ROW(ENODATA), ROW(ETIME), ROW(ENOSR),
	ROW(ENONET), ROW(ENOPKG), ROW(EREMOTE), ROW(ENOLINK), ROW(EADV), ROW(ESRMNT),
	ROW(ECOMM), ROW(EPROTO), ROW(EMULTIHOP), ROW(EDOTDOT), ROW(EBADMSG), ROW(EOVERFLOW),
	ROW(ENOTUNIQ), ROW(EBADFD), ROW(EREMCHG), ROW(ELIBACC), ROW(ELIBBAD), ROW(ELIBSCN),
	ROW(ELIBMAX), ROW(ELIBEXEC), ROW(EILSEQ), ROW(ERESTART), ROW(ESTRPIPE), ROW(EUSERS),
	ROW(ENOTSOCK), ROW(EDESTADDRREQ), ROW(EMSGSIZE), ROW(EPROTOTYPE), ROW(ENOPROTOOPT),
	ROW(EPROTONOSUPPORT), ROW(ESOCKTNOSUPPORT), ROW(EOPNOTSUPP), ROW(EPFNOSUPPORT),
	ROW(EAFNOSUPPORT), ROW(EADDRINUSE), ROW(EADDRNOTAVAIL), ROW(ENETDOWN),
	ROW(ENETUNREACH), ROW(ENETRESET), ROW(ECONNABORTED), ROW(ECONNRESET), ROW(ENOBUFS),
	ROW(EISCONN), ROW(ENOTCONN), ROW(ESHUTDOWN), ROW(ETOOMANYREFS), ROW(ETIMEDOUT),
	ROW(ECONNREFUSED), ROW(EHOSTDOWN), ROW(EHOSTUNREACH), ROW(EALREADY), ROW(EINPROGRESS),
	ROW(ESTALE), ROW(EUCLEAN), ROW(ENOTNAM), ROW(ENAVAIL), ROW(EISNAM), ROW(EREMOTEIO),
	ROW(EDQUOT), ROW(ENOMEDIUM), ROW(EMEDIUMTYPE), ROW(ECANCELED), ROW(ENOKEY),
	ROW(EKEYEXPIRED), ROW(EKEYREVOKED), ROW(EKEYREJECTED), ROW(EOWNERDEAD),
	ROW(ENOTRECOVERABLE), ROW(ERFKILL), ROW(EHWPOISON),
	ROW(EWOULDBLOCK), ROW(EDEADLOCK), ROW(ENOTSUP),
	/* clang-format on */
};

/**
 * errname_find() - The number of an error
 * @name:	As in errno(3)
 *
 * Return: a positive errno, or 0 when there is none of this name
 */
int errname_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i].name, name))
			return names[i].err;
	return 0;
}

/**
 * errname_of() - The name of an error
 * @err:	A positive errno
 *
 * Return: the name, or NULL when it has none
 */
const char *errname_of(int err)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].err == err)
			return names[i].name;
	return NULL;
}

/**
 * errname_nearest() - The name that a misspelt one was most likely meant to be
 * @name:	What was written
 *
 * Return: a name, or NULL
 */
const char *errname_nearest(const char *name)
{
	return diag_nearest(name, names, ARRAY_SIZE(names), sizeof(names[0]));
}
