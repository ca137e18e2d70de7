// SPDX-License-Identifier: MIT
// tests/victims/traced_nets.c - Sockets, what is polled, queues
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ipc.h>
#include <sys/select.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <unistd.h>

#include "traced.h"

#define PORT 1 /* nobody listens there */

static void epolls(void)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.u64 = 0x1234567890 };
	struct epoll_event ready[4];
	int pair[2], set;
	uint64_t one = 1;

	set = epoll_create1(EPOLL_CLOEXEC);
	pipe(pair);
	epoll_ctl(set, EPOLL_CTL_ADD, pair[0], &event);
	epoll_ctl(set, EPOLL_CTL_ADD, pair[0], &event);
	epoll_wait(set, ready, 4, 0);
	write(pair[1], "x", 1);
	epoll_wait(set, ready, 4, 100);
	epoll_ctl(set, EPOLL_CTL_DEL, pair[0], NULL);
	eventfd(3, EFD_NONBLOCK | EFD_SEMAPHORE);
	write(eventfd(0, EFD_CLOEXEC), &one, 8);
}

void traced_waits(void)
{
	struct timespec brief = { 0, 1000000 }, none = { 0, 0 };
	struct pollfd polls[3];
	struct timeval wait = { 0, 1000 };
	fd_set reads, writes;
	int pair[2];
	sigset_t mask;

	pipe(pair);
	polls[0] = (struct pollfd){ pair[0], POLLIN | POLLPRI, 0 };
	polls[1] = (struct pollfd){ pair[1], POLLOUT, 0 };
	polls[2] = (struct pollfd){ -1, POLLIN, 0 };
	poll(polls, 1, 0);
	poll(polls, 3, 100);
	poll(NULL, 0, 1);
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	syscall(SYS_ppoll, polls, 2, &brief, &mask, 8);
	syscall(SYS_ppoll, polls, 1, &none, NULL, 8);
	FD_ZERO(&reads);
	FD_ZERO(&writes);
	FD_SET(pair[0], &reads);
	FD_SET(pair[1], &writes);
	syscall(SYS_select, pair[1] + 1, &reads, NULL, NULL, &wait);
	FD_SET(pair[0], &reads);
	wait = (struct timeval){ 5, 0 };
	syscall(SYS_select, pair[1] + 1, &reads, &writes, NULL, &wait);
	epolls();
}

static void fill_unix(struct sockaddr_un *address, const char *path)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	strcpy(address->sun_path, path);
}

static void messages(int from, int to)
{
	struct iovec parts[2] = { { (char[]){ "head" }, 4 }, { (char[]){ "tail" }, 4 } };
	char control[CMSG_SPACE(sizeof(int))] = "", buffer[32], name[64];
	struct iovec room = { buffer, sizeof(buffer) };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 }, in = { 0 };
	struct mmsghdr many[2];
	struct cmsghdr *head;

	message.msg_control = control;
	message.msg_controllen = sizeof(control);
	head = CMSG_FIRSTHDR(&message);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &(int){ 1 }, sizeof(int));
	sendmsg(from, &message, MSG_NOSIGNAL);
	in = (struct msghdr){ name, sizeof(name), &room, 1, control, sizeof(control), 0 };
	recvmsg(to, &in, MSG_CMSG_CLOEXEC);
	in.msg_controllen = 0;
	in.msg_namelen = 0;
	recvmsg(to, &in, MSG_DONTWAIT);
	recvmsg(99, &in, 0);
	memset(many, 0, sizeof(many));
	many[0].msg_hdr.msg_iov = &parts[0];
	many[0].msg_hdr.msg_iovlen = 1;
	many[1].msg_hdr.msg_iov = &parts[1];
	many[1].msg_hdr.msg_iovlen = 1;
	sendmmsg(from, many, 2, 0);
}

void traced_sockets(void)
{
	struct sockaddr_in inet = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	struct sockaddr_in6 inet6 = { .sin6_family = AF_INET6, .sin6_port = htons(PORT) };
	struct sockaddr_nl netlink = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	struct sockaddr_storage any;
	struct sockaddr_un local;
	socklen_t len = sizeof(any);
	char buffer[16];
	int pair[2], listener, one, two, fd;

	socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
	sendto(pair[0], "hello", 5, MSG_NOSIGNAL, NULL, 0);
	recvfrom(pair[1], buffer, 3, MSG_PEEK, NULL, NULL);
	recv(pair[1], buffer, sizeof(buffer), 0);
	recv(pair[1], buffer, sizeof(buffer), MSG_DONTWAIT);
	shutdown(pair[0], SHUT_WR);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	messages(pair[0], pair[1]);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	fill_unix(&local, "socket");
	bind(listener, (struct sockaddr *)&local, sizeof(local));
	listen(listener, 5);
	one = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	connect(one, (struct sockaddr *)&local, offsetof(struct sockaddr_un, sun_path) + 7);
	two = accept4(listener, (struct sockaddr *)&any, &len, SOCK_CLOEXEC);
	len = sizeof(any);
	getsockname(two, (struct sockaddr *)&any, &len);
	len = 4;
	getpeername(one, (struct sockaddr *)&any, &len);
	fill_unix(&local, "missing");
	connect(one, (struct sockaddr *)&local, sizeof(local));
	inet.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
	connect(fd, (struct sockaddr *)&inet, sizeof(inet));
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	sendto(fd, "dgram", 5, 0, (struct sockaddr *)&inet, sizeof(inet));
	inet6.sin6_addr = in6addr_loopback;
	fd = socket(AF_INET6, SOCK_STREAM, 0);
	connect(fd, (struct sockaddr *)&inet6, sizeof(inet6));
	connect(fd, (struct sockaddr *)&inet6, 3);
	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	bind(fd, (struct sockaddr *)&netlink, sizeof(netlink));
	accept(fd, NULL, NULL);
}

void traced_options(void)
{
	struct linger linger = { 1, 5 };
	struct ucred who;
	socklen_t len;
	int fd = socket(AF_INET, SOCK_STREAM, 0), pair[2], value = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, sizeof(value));
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &value, sizeof(value));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, NULL, sizeof(value));
	len = sizeof(value);
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &value, &len);
	len = sizeof(value);
	getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &len);
	len = sizeof(linger);
	getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &len);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	len = sizeof(who);
	getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &who, &len);
	getsockopt(99, SOL_SOCKET, SO_ERROR, &value, &len);
}

void traced_queues(void)
{
	struct mq_attr attributes = { .mq_maxmsg = 4, .mq_msgsize = 32 };
	struct timespec past = { 1, 2 };
	struct mq_attr now;
	unsigned int priority;
	char buffer[32];
	int id, queue;
	void *at;

	mq_unlink("/warder-traced");
	queue = (int)syscall(SYS_mq_open, "warder-traced", O_RDWR | O_CREAT | O_EXCL, 0600,
			     &attributes);
	syscall(SYS_mq_timedsend, queue, "message", 7, 3, NULL);
	syscall(SYS_mq_timedreceive, queue, buffer, sizeof(buffer), &priority, NULL);
	syscall(SYS_mq_timedreceive, queue, buffer, sizeof(buffer), &priority, &past);
	syscall(SYS_mq_getsetattr, queue, NULL, &now);
	syscall(SYS_mq_unlink, "warder-traced");
	id = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
	at = shmat(id, NULL, SHM_RDONLY);
	shmdt(at);
	shmctl(id, IPC_RMID, NULL);
	syscall(SYS_shmget, 0x1234, 0, 0);
}
