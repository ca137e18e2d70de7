// SPDX-License-Identifier: MIT
// tests/victims/matrix_values.c - Acts of the rows map, ioctl, append and answer; and of open and
// change those without a path
#include "matrix.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <mqueue.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define NOAPPEND 0x20 /* RWF_NOAPPEND, 6.9 */

/* Only whether it worked counts: an address or a descriptor is 0. */
static long worked(long result)
{
	return result < 0 ? result : 0;
}

static long map_file(const struct place *place)
{
	return worked(matrix_call(SYS_mmap, 0, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE,
				  place->dirfd, 0));
}

static long map_memory(int prot, int flags)
{
	return worked(matrix_call(SYS_mmap, 0, PAGE, prot, flags | MAP_ANONYMOUS, -1, 0));
}

static long map_wx(const struct place *place)
{
	(void)place;
	return map_memory(PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE);
}

static long map_shared(const struct place *place)
{
	(void)place;
	return map_memory(PROT_READ | PROT_WRITE, MAP_SHARED);
}

static long protect_by(long nr)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return matrix_call(nr, (long)page, PAGE, PROT_READ | PROT_EXEC, -1, 0, 0);
}

static long protect(const struct place *place)
{
	(void)place;
	return protect_by(SYS_mprotect);
}

static long protect_key(const struct place *place)
{
	(void)place;
	return protect_by(SYS_pkey_mprotect);
}

static long attach(const struct place *place)
{
	int id = shmget(IPC_PRIVATE, PAGE, 0700);
	long result = worked(matrix_call(SYS_shmat, id, 0, SHM_EXEC, 0, 0, 0));

	(void)place;
	shmctl(id, IPC_RMID, NULL);
	return result;
}

static long memory_file(const struct place *place)
{
	(void)place;
	return worked(matrix_call(SYS_memfd_create, (long)"m", MFD_CLOEXEC, 0, 0, 0, 0));
}

static long queue_new(const struct place *place)
{
	long result = matrix_call(SYS_mq_open, (long)place->path, O_CREAT | O_RDWR, 0600, 0, 0, 0);

	syscall(SYS_mq_unlink, place->path);
	return worked(result);
}

static long queue_gone(const struct place *place)
{
	long fd = syscall(SYS_mq_open, place->path, O_CREAT | O_RDWR, 0600, NULL);

	if (fd < 0)
		return -errno;
	close((int)fd);
	return matrix_call(SYS_mq_unlink, (long)place->path, 0, 0, 0, 0, 0);
}

/* A descriptor for appending, by the way that the place was reached. */
static int opened(const struct place *place)
{
	return openat(place->dirfd, place->path, O_WRONLY | O_APPEND);
}

static long on_opened(const struct place *place, long nr, long b, long c, long d)
{
	int fd = opened(place);
	long result;

	if (fd < 0)
		return -errno;
	result = matrix_call(nr, fd, b, c, d, 0, 0);
	if (nr == SYS_fcntl && result == 0 && pwrite(fd, "!", 1, 0) < 0)
		result = -errno;
	close(fd);
	return result;
}

static long append_flag(const struct place *place)
{
	return on_opened(place, SYS_fcntl, F_SETFL, 0, 0);
}

static long append_truncate(const struct place *place)
{
	return on_opened(place, SYS_ftruncate, 1, 0, 0);
}

static long append_allocate(const struct place *place)
{
	return on_opened(place, SYS_fallocate, 0, 0, 100);
}

static long append_elsewhere(const struct place *place)
{
	struct iovec part = { (char *)(uintptr_t) "!", 1 };
	int fd = opened(place);
	long result;

	if (fd < 0)
		return -errno;
	result = matrix_call(SYS_pwritev2, fd, (long)&part, 1, 0, 0, NOAPPEND);
	close(fd);
	return result;
}

static long append_later(const struct place *place)
{
	unsigned long context = 0;
	long result;

	(void)place;
	if (syscall(SYS_io_setup, 1, &context) < 0)
		return -errno;
	result = matrix_call(SYS_io_submit, (long)context, 0, 0, 0, 0, 0);
	syscall(SYS_io_destroy, context);
	return result;
}

static long tell_time(const struct place *place)
{
	(void)place;
	return worked(matrix_call(SYS_time, 0, 0, 0, 0, 0, 0)) > 0;
}

static struct timex timex_read;
static int flags_none, flags_noatime = FS_NOATIME_FL, line_discipline;

#define IOCTL(name, command, value)                                                                \
	{                                                                                          \
		"ioctl " name, SYS_ioctl, { D, N(command), value }, AS_IT_IS, NULL                 \
	}
const struct act matrix_values[] = {
	RUN("memfd_create", memory_file),
	RUN("mq_open", queue_new),
	RUN("mq_unlink", queue_gone),

	RUN("mmap", map_file),
	RUN("mmap PROT_WRITE|PROT_EXEC", map_wx),
	RUN("mmap MAP_SHARED", map_shared),
	RUN("mprotect", protect),
	RUN("pkey_mprotect", protect_key),
	RUN("shmat", attach),
	{ "personality", SYS_personality, { N(READ_IMPLIES_EXEC) }, AS_IT_IS, NULL },
	{ "personality that asks", SYS_personality, { N(0xffffffff) }, AS_IT_IS, NULL },

	IOCTL("FS_IOC_GETFLAGS", FS_IOC_GETFLAGS, A(&flags_none)),
	IOCTL("FS_IOC_SETFLAGS", FS_IOC_SETFLAGS, A(&flags_noatime)),
	IOCTL("FS_IOC_FSSETXATTR", FS_IOC_FSSETXATTR, A(matrix_room)),
	IOCTL("TIOCSTI", TIOCSTI, A("x")),
	IOCTL("TIOCLINUX", TIOCLINUX, A("\002")),
	IOCTL("TIOCSETD", TIOCSETD, A(&line_discipline)),
	IOCTL("FIONREAD", FIONREAD, A(matrix_room)),

	RUN("fcntl", append_flag),
	RUN("ftruncate", append_truncate),
	RUN("fallocate", append_allocate),
	RUN("pwritev2", append_elsewhere),
	RUN("io_submit", append_later),

	{ "getrandom", SYS_getrandom, { A(matrix_room), N(16) }, AS_IT_IS, NULL },
	{ "clock_gettime",
	  SYS_clock_gettime,
	  { N(CLOCK_REALTIME), A(matrix_room) },
	  AS_IT_IS,
	  NULL },
	{ "clock_gettime CLOCK_MONOTONIC",
	  SYS_clock_gettime,
	  { N(CLOCK_MONOTONIC), A(matrix_room) },
	  AS_IT_IS,
	  NULL },
	{ "gettimeofday", SYS_gettimeofday, { A(matrix_room) }, AS_IT_IS, NULL },
	RUN("time", tell_time),
	{ "adjtimex", SYS_adjtimex, { A(&timex_read) }, AS_IT_IS, NULL },
	{ "clock_adjtime",
	  SYS_clock_adjtime,
	  { N(CLOCK_REALTIME), A(&timex_read) },
	  AS_IT_IS,
	  NULL },
	{ NULL, 0, { N(0) }, AS_IT_IS, NULL },
};
