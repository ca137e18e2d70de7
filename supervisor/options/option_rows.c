// SPDX-License-Identifier: MIT
// supervisor/options/option_rows.c - The options of `warder run`, as a table
#include "supervisor/options/option_rows.h"

#include "policy/base/cleanup.h"

const struct option_row option_rows[] = {
	{ 'p', "policy", VALUE_YES, AS_FIELD, FIELD_POLICY, "", "NAME|FILE",
	  "policy to enforce (default: default); may be given again" },
	{ 'e', "rule", VALUE_YES, AS_RULE, FIELD_NONE, "", "RULE", "one more policy line" },
	{ 'r', "ro", VALUE_YES, AS_PATH_RULE, FIELD_NONE, "read", "PATH", "let PATH be read" },
	{ 'w', "rw", VALUE_YES, AS_PATH_RULE, FIELD_NONE, "write", "PATH",
	  "let PATH be read and written" },
	{ 'x', "rx", VALUE_YES, AS_PATH_RULE, FIELD_NONE, "exec", "PATH",
	  "let programs in PATH be run" },
	{ 0, "deny", VALUE_YES, AS_PATH_RULE, FIELD_NONE, "deny", "PATH", "refuse PATH (EACCES)" },
	{ 0, "hide", VALUE_YES, AS_PATH_RULE, FIELD_NONE, "hide", "PATH",
	  "refuse PATH as if it were not there (ENOENT)" },
	{ 0, "observe", VALUE_NO, AS_FIELD, FIELD_OBSERVE, "", "",
	  "no protection: log what would be refused, refuse only\n"
	  "`deny!`, `hide!` and calls that no policy can allow" },
	{ 0, "writes", VALUE_YES, AS_FIELD, FIELD_WRITES, "", "discard|review",
	  "change no file of the host: say at the end what would be\n"
	  "created, changed and deleted, and with `review` ask about it" },
	{ 0, "learn", VALUE_YES, AS_FIELD, FIELD_LEARN, "", "FILE",
	  "write the policy that lets this run through" },
	{ 0, "learn-limits", VALUE_NO, AS_FIELD, FIELD_LEARN_LIMITS, "", "",
	  "with --learn: limits, too, from what the run took" },
	{ 0, "tighten", VALUE_YES, AS_FIELD, FIELD_TIGHTEN, "", "POLICY",
	  "run under POLICY, then write it without what the run did not\n"
	  "use, to --learn's file or standard output" },
	{ 0, "remember", VALUE_YES, AS_FIELD, FIELD_REMEMBER, "", "FILE",
	  "one more policy, to which an answer of `always` is added" },
	{ 0, "ask-timeout", VALUE_YES, AS_FIELD, FIELD_ASK_TIMEOUT, "", "TIME",
	  "deny what `ask` asks if nobody answers (60s)" },
	{ 0, "trace", VALUE_YES, AS_FIELD, FIELD_TRACE, "", "CALL,...",
	  "also record these calls, decoded: names of calls, the groups\n"
	  "file, net, process, desc, memory, signal, or all; !NAME takes\n"
	  "away. With -v each is shown when it ends" },
	{ 0, "late-tracing", VALUE_NO, AS_FIELD, FIELD_LATE_TRACING, "", "",
	  "faster forks: a process is in the log from its first decided\n"
	  "call on, and the broker kills for the whitelist" },
	{ 'o', "audit", VALUE_YES, AS_FIELD, FIELD_AUDIT, "", "FILE|-|none",
	  "where the audit log goes" },
	{ 0, "audit-sync", VALUE_NO, AS_FIELD, FIELD_AUDIT_SYNC, "", "",
	  "write each record before its decision takes effect" },
	{ 0, "sign", VALUE_YES, AS_FIELD, FIELD_SIGN, "", "FILE",
	  "sign the log with the secret key in FILE, see `audit keygen`" },
	{ 0, "digest", VALUE_YES, AS_FIELD, FIELD_DIGEST, "", "files",
	  "also record the BLAKE2b-256 of each file that is opened" },
	{ 't', "tty", VALUE_NO, AS_FIELD, FIELD_TTY, "", "",
	  "give the command a terminal of its own, connected to this one" },
	{ 'C', "chdir", VALUE_YES, AS_FIELD, FIELD_CHDIR, "", "DIR",
	  "working directory, and what ./ means in policies" },
	{ 0, "root", VALUE_YES, AS_FIELD, FIELD_ROOT, "", "DIR|fresh|oci:DIR[:TAG]",
	  "another root than the host's: a directory; one in memory with a\n"
	  "busybox; an OCI image layout, what is written being thrown away" },
	{ 0, "bind", VALUE_YES, AS_FIELD, FIELD_BIND, "", "SRC:DST[:ro]",
	  "show the host's SRC as DST, to be written, or with :ro read" },
	{ 0, "tmpfs", VALUE_YES, AS_FIELD, FIELD_TMPFS, "", "DST",
	  "show an empty directory in memory as DST, to be written" },
	{ 0, "dev", VALUE_NO, AS_FIELD, FIELD_DEV, "", "",
	  "a /dev with no more than null, zero, full, random, urandom,\n"
	  "tty, terminals and shared memory" },
	{ 0, "proc", VALUE_NO, AS_FIELD, FIELD_PROC, "", "",
	  "a /proc of the jail's own: there always is one" },
	{ 0, "uid", VALUE_YES, AS_FIELD, FIELD_UID, "", "N",
	  "have the command look like user N; started by root, be it" },
	{ 0, "hostname", VALUE_YES, AS_FIELD, FIELD_HOSTNAME, "", "NAME",
	  "name of the host, as the command sees it" },
	{ 0, "env", VALUE_YES, AS_ENV, FIELD_NONE, "", "NAME[=VALUE]",
	  "give the command a variable, whatever `env` lines say" },
	{ 0, "clear-env", VALUE_NO, AS_FIELD, FIELD_CLEAR_ENV, "", "",
	  "start with an empty environment" },
	{ 0, "net", VALUE_YES, AS_LINE, FIELD_NONE, "net", "none|host|user",
	  "only loopback, the host's network, or one of its own through\n"
	  "pasta" },
	{ 0, "allow-net", VALUE_YES, AS_LINE, FIELD_NONE, "connect", "HOST:PORT",
	  "let HOST:PORT be connected to, and what rules name, no more" },
	{ 0, "timeout", VALUE_YES, AS_LIMIT, FIELD_NONE, "wall", "TIME",
	  "end the run after TIME (exit 124)" },
	{ 0, "memory", VALUE_YES, AS_LIMIT, FIELD_NONE, "memory", "SIZE",
	  "limit the memory of the whole jail; needs a control group" },
	{ 0, "pids", VALUE_YES, AS_LIMIT, FIELD_NONE, "pids", "N",
	  "limit processes and threads, all together" },
	{ 0, "limit", VALUE_YES, AS_LINE, FIELD_NONE, "limit", "NAME=VALUE",
	  "cpu, cpus, wall, memory, as, pids, files, fsize, stack,\n"
	  "core, output or tmp" },
	{ 0, "light", VALUE_NO, AS_FIELD, FIELD_LIGHT, "", "",
	  "use no namespaces even where the host allows them" },
	{ 0, "nested", VALUE_YES, AS_FIELD, FIELD_NESTED, "", "allow|refuse",
	  "what to do inside a jail of warder's: run the command in that\n"
	  "one, or refuse (refuse)" },
	{ 0, "status-fd", VALUE_YES, AS_FIELD, FIELD_STATUS_FD, "", "N",
	  "write the result as JSON to descriptor N" },
	{ 0, "fail-on-deny", VALUE_MAYBE, AS_FIELD, FIELD_FAIL, "", "N",
	  "exit 123 if N (1) or more calls were refused" },
	{ 0, "verdict", VALUE_MAYBE, AS_FIELD, FIELD_VERDICT, "", "RUNS",
	  "run the command RUNS times (1), compare what it did, and say\n"
	  "DETERMINISTIC, REJECT or UNCERTAIN, with the evidence" },
	{ 0, "fail-on-verdict", VALUE_MAYBE, AS_FIELD, FIELD_FAIL_VERDICT, "", "reject|uncertain",
	  "exit 122 on REJECT, and unless =reject on UNCERTAIN, too" },
	{ 'v', "verbose", VALUE_NO, AS_FIELD, FIELD_VERBOSE, "", "",
	  "say which policies and layers are in force and where the\n"
	  "log is, then each refusal when it happens" },
	{ 'q', "quiet", VALUE_NO, AS_FIELD, FIELD_QUIET, "", "", "no summary of refusals" },
	{ 0, "color", VALUE_YES, AS_FIELD, FIELD_COLOR, "", "auto|always|never",
	  "colours in messages" },
	{ 'h', "help", VALUE_NO, AS_FIELD, FIELD_HELP, "", "", "this text" },
	{ 0, "version", VALUE_NO, AS_FIELD, FIELD_VERSION, "", "", "version" },
};

_Static_assert(ARRAY_SIZE(option_rows) <= 64, "struct options.given has a bit for each");
const size_t option_row_count = ARRAY_SIZE(option_rows);
