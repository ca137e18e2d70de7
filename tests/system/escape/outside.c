// SPDX-License-Identifier: MIT
// tests/system/escape/outside.c - What lies around a jail, for attempts to reach it
//
// usage: outside ROOM PROJECT
// It prints `PID PORT SEGMENT` once all is there, and waits to be killed: a process of the same
// user, with
//   ROOM/socket, ROOM/datagrams   unix sockets with a name
//   @ROOM                         an abstract one
//   PROJECT/gift                  one that hands over a directory, ROOM, to who connects
//   127.0.0.1:PORT                an internet socket
//   SEGMENT                       shared memory (System V)
//   /dev/shm/warder-escape-PID, /tmp/warder-escape-PID, /warder-escape-PID   files, a message queue
// SIGTERM has it take away what would stay; it gets one when who has started it is gone.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char secret[] = "secret";
static char files[2][64], queue[64];
static int segment = -1;

static void fail(const char *what)
{
	perror(what);
	exit(2);
}

static void take_away(int number)
{
	(void)number;
	for (int i = 0; i < 2; i++)
		unlink(files[i]);
	mq_unlink(queue);
	shmctl(segment, IPC_RMID, NULL);
	_exit(0);
}

static int unix_socket(int type, int abstract, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = strlen(path);
	socklen_t size =
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + (size_t)abstract);
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path + abstract, path, len);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0)
		fail(path);
	if (type == SOCK_STREAM && listen(fd, 64) < 0)
		fail(path);
	return fd;
}

static int internet_socket(int *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) < 0 || listen(fd, 64) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &len) < 0)
		fail("an internet socket");
	*ret_port = ntohs(address.sin_port);
	return fd;
}

static void write_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, secret, strlen(secret)) < 0)
		fail(path);
	close(fd);
}

static void make_memory(void)
{
	struct mq_attr attributes = { .mq_maxmsg = 1, .mq_msgsize = sizeof(secret) };
	mqd_t messages;
	char *at;

	snprintf(files[0], sizeof(files[0]), "/dev/shm/warder-escape-%d", getpid());
	snprintf(files[1], sizeof(files[1]), "/tmp/warder-escape-%d", getpid());
	snprintf(queue, sizeof(queue), "/warder-escape-%d", getpid());
	for (int i = 0; i < 2; i++)
		write_file(files[i]);
	messages = mq_open(queue, O_CREAT | O_RDWR, 0600, &attributes);
	if (messages < 0)
		fail(queue);
	mq_close(messages);
	segment = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
	at = shmat(segment, NULL, 0);
	if (at == (void *)-1)
		fail("shared memory");
	strcpy(at, secret);
}

/* Who comes gets the directory, and is forgotten. */
static void hand_over(int server, int directory)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .header = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	struct iovec byte = { (char[]){ "x" }, 1 };
	struct msghdr message = { .msg_iov = &byte,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int fd = accept(server, NULL, NULL);

	memcpy(CMSG_DATA(&control.header), &directory, sizeof(directory));
	sendmsg(fd, &message, MSG_NOSIGNAL);
	close(fd);
}

int main(int argc, char **argv)
{
	char path[128];
	int port, gift, directory;

	if (argc != 3)
		return 2;
	signal(SIGTERM, take_away);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGINT, take_away);
	directory = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	snprintf(path, sizeof(path), "%s/socket", argv[1]);
	unix_socket(SOCK_STREAM, 0, path);
	snprintf(path, sizeof(path), "%s/datagrams", argv[1]);
	unix_socket(SOCK_DGRAM, 0, path);
	unix_socket(SOCK_STREAM, 1, argv[1]);
	snprintf(path, sizeof(path), "%s/gift", argv[2]);
	gift = unix_socket(SOCK_STREAM, 0, path);
	internet_socket(&port);
	make_memory();
	printf("%d %d %d\n", getpid(), port, segment);
	fflush(stdout);
	for (;;) {
		struct pollfd server = { .fd = gift, .events = POLLIN };

		if (poll(&server, 1, -1) > 0)
			hand_over(gift, directory);
	}
}
