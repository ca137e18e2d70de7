// SPDX-License-Identifier: MIT
// broker/broker.c - The broker: init of the jail, keeper of its listener
//
// Three kinds of threads: this one traces and reaps; the receivers (pool.c) serve requests; the
// minder listens to the supervisor and looks after calls that block. If any of them cannot go on,
// the whole broker exits, and with it goes every process of the jail: the kernel kills the
// processes of a pid namespace whose init has died, and PTRACE_O_EXITKILL those of a light jail.
#include "broker/broker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "broker/ask.h"
#include "broker/dispatch.h"
#include "broker/emulator.h"
#include "broker/hold.h"
#include "broker/late.h"
#include "broker/listener.h"
#include "broker/pin.h"
#include "broker/pool.h"
#include "broker/tracer.h"
#include "policy/base/cleanup.h"

#define MIND_MS 10
#define FAILED 125

/* What the threads share. */
struct broker {
	struct broker_spec *spec;
	struct service service;
	struct pool *pool;
	atomic_bool stopped; /* the supervisor knows that the command is, and has not said more */
};

/* The command runs: what was passed in is its alone now. */
static void on_started(void *context)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)context;
	for (int fd = 0; fd <= 2; fd++)
		if (null < 0 || dup2(null, fd) < 0)
			close(fd);
	if (null > 2)
		close(null);
}

/* As a shell would: to everybody who was stopped with it. */
static void go_on(struct broker *broker)
{
	pid_t group = getpgid(broker->spec->target);

	atomic_store(&broker->stopped, false);
	if (group > 1)
		kill(-group, SIGCONT);
}

/* At a terminal of the jail's own nobody else hears of Ctrl-Z. */
static void on_stopped(void *context, int signal)
{
	struct broker *broker = context;
	struct control_message message = { .kind = CONTROL_STOPPED, .signal = signal };

	if (!atomic_exchange(&broker->stopped, true))
		control_send(broker->spec->control, &message);
}

static void *minder(void *argument)
{
	struct broker *broker = argument;
	struct pollfd control = { .fd = broker->spec->control, .events = POLLIN };

	for (;;) {
		struct control_message message;
		int ready = poll(&control, 1, MIND_MS);

		if (ready < 0 && errno != EINTR)
			_exit(FAILED);
		if (ready > 0) {
			if (control_receive(control.fd, &message) < 0)
				_exit(FAILED); /* no supervisor, no jail */
			if (message.kind == CONTROL_SIGNAL)
				kill(broker->spec->target, message.signal);
			if (message.kind == CONTROL_CONTINUE)
				go_on(broker);
			if (message.kind == CONTROL_ANSWER)
				asks_take(broker->service.asks, &message.answer);
		}
		reaches_files(broker->service.reaches);
		asks_mind(broker->service.asks);
		pool_mind(broker->pool);
	}
	return NULL;
}

static int start_threads(struct broker *broker)
{
	pthread_t thread;
	int r = pool_start(broker->pool, &broker->service, dispatch);

	if (r < 0)
		return r;
	return -pthread_create(&thread, NULL, minder, broker);
}

/* Whether a socket of a family was passed in. */
static bool inherited_socket(int family)
{
	for (int fd = 0; fd <= 2; fd++) {
		int domain = 0;
		socklen_t len = sizeof(int);

		if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 && domain == family)
			return true;
	}
	return false;
}

static void set_hold(struct hold *hold, const struct broker_spec *spec, pid_t tracer)
{
	hold->tracer = tracer;
	hold->traced = spec->trace || spec->judge->policy->emulations[EMULATE_CLOCK].set;
	/* A stop would end the wait of who asks: then nobody is stopped. Nor is who has another
	 * terminal. */
	hold->terminal = spec->killable && !spec->own_tty ? spec->terminal : 0;
}

/* From the first thread on to the command's end, which is told. */
static int serve(struct broker *broker, struct tracer *tracer)
{
	struct broker_spec *spec = broker->spec;
	struct control_message ready = { .kind = CONTROL_READY }, ended = { .kind = CONTROL_ENDED };
	int status, r;

	tracer->measure = spec->learn ? &ended.ended.measure : NULL;
	spec->ready.wake_here = listener_wake_here(spec->listener);
	ready.ready = spec->ready;
	/* Whether there are threads to be had is said before the launch counts as done. */
	r = start_threads(broker);
	if (r == 0)
		r = control_send(spec->control, &ready);
	tracer_begin(tracer);
	if (r == 0) {
		pool_open(broker->pool);
		r = tracer_run(tracer, &status, &ended.ended.usage);
	}
	atomic_store(&broker->pool->finished, true);
	reaches_files(broker->service.reaches);
	/* A receiver may still be at the call of a task that was killed: it does nothing more. */
	ring_close(spec->ring);
	if (r < 0)
		return r;
	ended.ended.status = status;
	ended.ended.unheard = tracer->unheard;
	return control_send(spec->control, &ended);
}

/* Which sockets are to be decided, with those that were passed in. */
static void set_sockets(struct service *service, const struct broker_spec *spec)
{
	/* A datagram socket, or one through which a peer outside could pass one in. */
	atomic_init(&service->datagrams, inherited_socket(AF_UNIX));
	service->addresses = tree_decides_inet(spec->judge->tree) || spec->preview || spec->learn;
	atomic_init(&service->inet_datagrams, service->addresses && (inherited_socket(AF_INET) ||
								     inherited_socket(AF_INET6)));
}

/**
 * broker_run() - Serve the jail until its command has ended
 * @spec:	All set
 *
 * The end is told to the supervisor; what is still running in the jail goes when the caller exits.
 *
 * Context: the process that forked the target, with one thread.
 *
 * Return: 0, or -errno when the jail could not be served
 */
int broker_run(struct broker_spec *spec)
{
	struct broker broker = {
		.spec = spec,
		.service = {
			.listener = spec->listener,
			.world = spec->world,
			.digests = spec->digests,
			.judge = spec->judge,
			.ring = spec->ring,
			.mdwe = spec->mdwe,
			.namespaced = spec->namespaced,
			.preview = spec->preview,
			.map_deny = (unsigned int)spec->judge->policy->map.value,
		},
	};
	struct late late = { .service = &broker.service,
			     .plan = spec->plan,
			     .doom_nr = spec->doom_nr,
			     .doom_cookie = spec->doom_cookie };
	struct interrupts interrupts;
	struct emulator emulator;
	int r = pin_from(spec->world->proc);
	struct hold hold = { .world = spec->world };
	struct asks asks = { .world = spec->world,
			     .control = spec->control,
			     .target = spec->target,
			     .patience_ns = spec->patience_ns,
			     .everything = spec->terminal ? ANSWER_NONE : ANSWER_NO_TERMINAL,
			     .hold = &hold };
	struct tracer tracer = {
		.service = &broker.service,
		.hold = &hold,
		.plan = spec->plan,
		.target = spec->target,
		.started = on_started,
		.stopped = spec->own_tty ? on_stopped : NULL,
		.context = &broker,
		.trace = spec->trace,
		.launch = spec->launch,
	};

	if (r < 0)
		return r;
	interrupts_init(&interrupts);
	broker.service.interrupts = &interrupts;
	broker.service.reaches = &spec->reaches;
	late.tracer = interrupts.tracer;
	broker.service.late = spec->late ? &late : NULL;
	broker.service.asks = &asks;
	broker.service.emulator = &emulator;
	set_hold(&hold, spec, interrupts.tracer);
	set_sockets(&broker.service, spec);
	broker.pool = calloc(1, sizeof(*broker.pool));
	if (!broker.pool || (spec->late && late_init(&late) < 0) ||
	    asks_init(&asks, spec->judge) < 0 ||
	    emulator_init(&emulator, spec->judge->policy, &broker.service, spec->target) < 0)
		return -ENOMEM;
	tracer.pool = broker.pool;
	return serve(&broker, &tracer);
}
