// SPDX-License-Identifier: MIT
// tests/unit/supervisor/show/test_filter.c - Which records of a log are asked for by which words
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "policy/base/cleanup.h"
#include "supervisor/show/filter.h"

#define START                                                                                      \
	"{\"seq\":0,\"t\":0,\"kind\":\"start\",\"schema\":\"warder.audit/1\",\"run\":\"r\","       \
	"\"time\":\"2026\",\"argv\":[\"a\"],\"cwd\":\"/w\",\"home\":\"/h\",\"mode\":\"enforce\","  \
	"\"light\":false,\"policy\":[],\"uid\":1}"
#define WHO(kind, pid, comm, more)                                                                 \
	"{\"seq\":1,\"t\":1.5,\"kind\":\"" kind "\",\"pid\":" pid ",\"tid\":" pid                  \
	",\"comm\":" comm "," more "}"
#define CALL(pid, comm, syscall, names, verbs, decision, error, rule, more)                        \
	WHO("call", pid, comm,                                                                     \
	    "\"syscall\":\"" syscall "\",\"args\":[]," names "\"verbs\":[" verbs "],"              \
	    "\"decision\":\"" decision "\",\"would\":\"" decision "\",\"errno\":" error            \
	    ",\"result\":0,\"how\":\"emulated\",\"rule\":" rule ",\"us\":1" more)
#define RULE "{\"text\":\"deny   **/.env\",\"at\":\"agent:12:6\"}"

static struct filter filter;
static struct entry entry;
static struct quotes *quotes;

static void setup(void)
{
	entry.lenient = true;
	cr_assert_eq(quotes_create(&quotes), 0);
}

static void teardown(void)
{
	filter_free(&filter);
	entry_free(&entry);
	quotes_free(quotes);
}

TestSuite(filter, .init = setup, .fini = teardown);

static void read_line(const char *line)
{
	const char *wrong = "?";

	cr_assert_eq(entry_read(&entry, quotes, line, strlen(line), &wrong), 0, "%s: %s", line,
		     wrong);
}

static bool take(const char *line)
{
	bool matches = false;

	read_line(line);
	cr_assert_eq(filter_matches(&filter, &entry, quotes, &matches), 0);
	return matches;
}

/* Words with a blank between, each behind the name of its kind and a colon. */
static void ask(const char *words)
{
	static const char *const kinds[FILTER_KINDS] = {
		[FILTER_PROGRAM] = "program",	[FILTER_PID] = "pid",
		[FILTER_PATH] = "path",		[FILTER_VERB] = "verb",
		[FILTER_DECISION] = "decision", [FILTER_RULE] = "rule",
		[FILTER_SYSCALL] = "syscall",	[FILTER_KIND] = "kind",
		[FILTER_ERRNO] = "errno",
	};
	static char copy[256];
	_cleanup_text_ struct text message = { 0 };

	filter_free(&filter);
	filter.until_ns = UINT64_MAX;
	strcpy(copy, words);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) {
		char *colon = strchr(word, ':');
		unsigned int kind = 0;

		*colon = '\0';
		while (strcmp(kinds[kind], word) != 0)
			kind++;
		cr_assert_eq(filter_add(&filter, (enum filter_kind)kind, colon + 1, &message), 0,
			     "%s: %s", words, text_cstr(&message));
	}
	read_line(START);
	cr_assert_eq(filter_start(&filter, &entry), 0);
}

#define READ                                                                                       \
	CALL("7", "\"cat\"", "openat", "\"path\":\"/w/a/.env\",", "\"read\"", "deny",              \
	     "\"EACCES\"", RULE, "")
#define PROBE                                                                                      \
	CALL("7", "\"cat\"", "openat", "\"path\":\"/w/b\",", "\"read\"", "deny", "\"ENOENT\"",     \
	     "null", "")
#define MOVE                                                                                       \
	CALL("8", "\"mv\"", "rename",                                                              \
	     "\"spelled\":\"one\",\"path\":\"/w/one\",\"spelled2\":\"../h/two\",\"path2\":\"/h/"   \
	     "two\",",                                                                             \
	     "\"create\",\"delete\"", "allow", "null", RULE, "")
#define PIPE CALL("8", "null", "read", "", "", "allow", "null", "{\"builtin\":\"anonymous\"}", "")
#define TALK                                                                                       \
	CALL("8", "\"nc\"", "connect", "\"path\":\"192.0.2.1:443\",", "\"connect\"", "allow",      \
	     "null", "null", "")
#define ASKED                                                                                      \
	CALL("8", "\"nc\"", "openat", "\"path\":\"/w/q\",", "\"read\"", "allow", "null", RULE,     \
	     ",\"answer\":\"once\"")
#define EXIT WHO("exit", "7", "\"cat\"", "\"status\":0")
#define KILL                                                                                       \
	WHO("kill", "7", "\"cat\"",                                                                \
	    "\"nr\":41,\"syscall\":\"socket\",\"args\":[],"                                        \
	    "\"ip\":\"0x1\",\"reason\":\"whitelist\",\"rule\":{\"builtin\":\"whitelist\"}")
#define TRACE                                                                                      \
	WHO("trace", "7", "\"cat\"",                                                               \
	    "\"syscall\":\"openat\",\"args\":[],\"result\":null,"                                  \
	    "\"errno\":\"ERESTARTSYS\",\"us\":1.0")

Test(filter, a_record_is_asked_for_by_what_it_has)
{
	static const struct {
		const char *words;
		const char *line;
		bool matches;
	} cases[] = {
		{ "", EXIT, true },
		{ "program:cat", READ, true },
		{ "program:c?t", READ, true },
		{ "program:ca", READ, false },
		{ "program:!cat", READ, false },
		{ "program:!cat", MOVE, true },
		{ "program:!cat", PIPE, true },
		{ "program:!cat", START, false },
		{ "program:cat program:mv", MOVE, true },
		{ "program:cat program:!cat", READ, false },
		{ "pid:7", EXIT, true },
		{ "pid:8", EXIT, false },
		{ "path:/w", READ, true },
		{ "path:./", READ, true },
		{ "path:./a", READ, true },
		{ "path:a/.env", READ, true },
		{ "path:./a/.en", READ, false },
		{ "path:**/.env", READ, true },
		{ "path:/w/*", READ, false }, /* the children only */
		{ "path:/w/{b,a}/.env", READ, true },
		{ "path:/w/{b,c}/.env", READ, false },
		{ "path:.env", READ, true },
		{ "path:*env", READ, true },
		{ "path:a", READ, false },
		{ "path:~", MOVE, true },
		{ "path:/h/two", MOVE, true },
		{ "path:one", MOVE, true },
		{ "path:!one", MOVE, false },
		{ "path:../h/two", MOVE, true },
		{ "path:192.0.2.*", TALK, true },
		{ "path:!/w", EXIT, false },
		{ "path:!/w", PIPE, false },
		{ "verb:read", READ, true },
		{ "verb:list", READ, false },
		{ "verb:write", READ, false },
		{ "verb:write", MOVE, true },
		{ "verb:delete", MOVE, true },
		{ "verb:!read", PIPE, true },
		{ "decision:deny", READ, true },
		{ "decision:deny", PROBE, false },
		{ "decision:absent", PROBE, true },
		{ "decision:allow", PROBE, false },
		{ "decision:kill", KILL, true },
		{ "decision:!allow", KILL, true },
		{ "decision:!allow", EXIT, false },
		{ "decision:ask", ASKED, true },
		{ "decision:allow", ASKED, true },
		{ "rule:.env", READ, true },
		{ "rule:agent:12", READ, true },
		{ "rule:agent:12:6", READ, true },
		{ "rule:agent:1", READ, false },
		{ "rule:anonymous", PIPE, true },
		{ "rule:anon", PIPE, false },
		{ "rule:.env", PROBE, false },
		{ "rule:!.env", PROBE, true },
		{ "syscall:openat", READ, true },
		{ "syscall:openat", TRACE, true },
		{ "syscall:socket", KILL, true },
		{ "kind:call", READ, true },
		{ "kind:call kind:trace", TRACE, true },
		{ "kind:!call", READ, false },
		{ "kind:start", START, true },
		{ "errno:EACCES", READ, true },
		{ "errno:none", MOVE, true },
		{ "errno:none", READ, false },
		{ "errno:ERESTARTSYS", TRACE, true },
		{ "errno:ERESTARTSYS", READ, false },
		{ "errno:!EACCES", KILL, false },
		{ "program:cat path:./a verb:read decision:deny rule:.env errno:EACCES", READ,
		  true },
		{ "program:cat path:./a verb:read decision:allow", READ, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		ask(cases[i].words);
		cr_expect_eq(take(cases[i].line), cases[i].matches, "%s: %s", cases[i].words,
			     cases[i].line);
	}
}

Test(filter, moments_are_both_included)
{
	_cleanup_text_ struct text message = { 0 };

	ask("");
	cr_assert_eq(filter_moment("--since", "1.500000", &filter.since_ns, &message), 0);
	cr_expect(take(EXIT));
	cr_assert_eq(filter_moment("--since", "1.500001", &filter.since_ns, &message), 0);
	cr_expect_not(take(EXIT));
	cr_assert_eq(filter_moment("--since", "0", &filter.since_ns, &message), 0);
	cr_assert_eq(filter_moment("--until", "1.5", &filter.until_ns, &message), 0);
	cr_expect(take(EXIT));
	cr_assert_eq(filter_moment("--until", "1.499999", &filter.until_ns, &message), 0);
	cr_expect_not(take(EXIT));
	cr_expect_eq(filter_moment("--until", "1.5s", &filter.until_ns, &message), -EINVAL);
}

/* A process runs what it last executed, and before that what its maker ran. */
Test(filter, a_program_may_be_asked_for_by_its_path)
{
	ask("program:/usr/bin");
	cr_expect_not(take(READ));
	cr_expect(take(WHO("exec", "2", "\"sh\"", "\"path\":\"/usr/bin/dash\",\"argv\":[\"sh\"]")));
	cr_expect(take(WHO("exit", "3", "\"sh\"", "\"parent\":2,\"status\":0")));
	cr_expect(take(WHO("exec", "7", "\"cat\"",
			   "\"parent\":2,\"path\":\"/usr/bin/cat\","
			   "\"argv\":[\"cat\"]")));
	cr_expect(take(READ));
	cr_expect(take(TRACE));
	cr_expect_not(
		take(WHO("exec", "7", "\"x\"", "\"parent\":2,\"path\":\"/w/x\",\"argv\":[\"x\"]")));
	cr_expect_not(take(READ));
	cr_expect_not(take(EXIT));
	cr_expect(take(WHO("call", "7", "\"sh\"",
			   "\"parent\":2,\"syscall\":\"read\",\"args\":[],\"verbs\":[],"
			   "\"decision\":\"allow\",\"would\":\"allow\",\"errno\":null,"
			   "\"result\":0,\"how\":\"emulated\",\"rule\":null,\"us\":1")));
}

Test(filter, wrong_words_are_refused)
{
	static const struct {
		enum filter_kind kind;
		const char *word;
		const char *meant;
	} cases[] = {
		{ FILTER_PROGRAM, "", NULL },
		{ FILTER_PROGRAM, "a[", NULL },
		{ FILTER_PROGRAM, "a\\", NULL },
		{ FILTER_PID, "0", NULL },
		{ FILTER_PID, "-1", NULL },
		{ FILTER_PID, "4294967297", NULL },
		{ FILTER_PATH, "", NULL },
		{ FILTER_PATH, "/a[", NULL },
		{ FILTER_PATH, "/a\nb", NULL },
		{ FILTER_VERB, "wriet", "`write`" },
		{ FILTER_DECISION, "dney", "`deny`" },
		{ FILTER_RULE, "", NULL },
		{ FILTER_SYSCALL, "opneat", "`openat`" },
		{ FILTER_KIND, "strat", "`start`" },
		{ FILTER_ERRNO, "ENOET", "`ENOENT`" },
		{ FILTER_DECISION, "", NULL },
		{ FILTER_KIND, "\x1b[31m", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_text_ struct text message = { 0 };

		cr_expect_eq(filter_add(&filter, cases[i].kind, cases[i].word, &message), -EINVAL,
			     "%s", cases[i].word);
		cr_expect(!cases[i].meant || strstr(text_cstr(&message), cases[i].meant), "%s",
			  text_cstr(&message));
		cr_expect(message.len && !memchr(message.data, '\x1b', message.len));
	}
}
