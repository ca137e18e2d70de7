#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/accounts.sh - What each process used, and all of them: nothing twice, nothing forgotten
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=60

project
victim used

# used NAME EXPRESSION WHAT...: see accounts.py, and tests/victims/used.c
used()
{
	name=$1 expression=$2
	shift 2
	jail -- ./used "$@"
	if [ "$rc" -eq 0 ] && python3 "$here/accounts.py" "$log" "$expression" 2>"$scratch/why"; then
		ok "$name"
	else
		not_ok "$name" "$(tail -n 4 "$scratch/why")" "$(evidence)"
	fi
}

# Processor time: a program that stops when its own clock says so. A noisy machine makes it no more.
used 'processor time' 'near(usage[0]["cpu"], 0.3, 0.1) and near(end["cpu"], 0.3, 0.1)' burn=300
used 'mostly in the program' 'usage[0]["user"] > 0.1' burn=300
# Traced late, what a child used that nobody has heard of is its parent's.
[ -z "${LATE-}" ] || used 'of a child that nobody has heard of' \
	'len(usage) == 1 and near(end["cpu"], 0.3, 0.2) and end["lower_bound"] is True' fork burn=300
[ -z "${LATE-}" ] || used 'nor waits for: at least' \
	'len(usage) == 1 and near(end["cpu"], 0, 0.4) and end["lower_bound"] is True' forget burn=300
late 'of a child, which its parent waited for' 'a child that decides nothing has no record' ||
used 'of a child, which its parent waited for' \
	'near(usage[0]["cpu"], 0.3, 0.1) and usage[1]["cpu"] < 0.1 and near(end["cpu"], 0.3, 0.2)' \
	fork burn=300
late 'of one that nobody waits for' 'a child that decides nothing has no record' ||
used 'of one that nobody waits for' \
	'near(usage[0]["cpu"], 0.3, 0.1) and usage[1]["cpu"] < 0.1 and near(end["cpu"], 0.3, 0.2)' \
	forget burn=300
used 'of one that is left running' 'len(usage) == 2 and near(end["cpu"], 0.3, 0.2)' leave burn=300
used 'of one that is killed' \
	'near(usage[0]["cpu"], 0.3, 0.1) and usage[1]["cpu"] < 0.1 and near(end["cpu"], 0.3, 0.2)' \
	kill burn=300
used 'of threads, once for their process' 'len(usage) == 1 and near(end["cpu"], 0.4, 0.1)' \
	threads burn=100
used 'of a thread that executes a program' 'len(usage) == 1 and near(end["cpu"], 0.2, 0.1)' \
	exec burn=200

# Memory: 20,000 pages of 4 KiB, and what a small program has besides.
used 'memory' 'near(usage[0]["max_rss_kib"], 80000, 8000) and near(end["max_rss_kib"], 80000, 8000)' \
	touch=20000
[ -z "${LATE-}" ] || used 'of a child that nobody has heard of' \
	'near(usage[0]["max_rss_kib"], 80000, 8000) and near(end["max_rss_kib"], 80000, 8000)' fork touch=20000
late 'of a child, and not of its parent' 'a child that decides nothing has no record' ||
used 'of a child, and not of its parent' \
	'near(usage[0]["max_rss_kib"], 80000, 8000) and usage[1]["max_rss_kib"] < 20000' fork touch=20000
used 'of a program that is gone when the process ends' \
	'len(usage) == 1 and near(end["max_rss_kib"], 1, 100000)' exec touch=20000
used 'a small program has not what warder had' 'usage[0]["max_rss_kib"] < 4000' burn=1

# Bytes.
used 'bytes' 'near(usage[0]["bytes_written"], 5000000, 100) and near(usage[0]["bytes_read"], 7000000, 9000)' \
	write=5000000 read=7000000
used 'of a child, and not of its parent' \
	'near(usage[0]["bytes_written"], 5000000, 100) and usage[1]["bytes_written"] < 100' \
	fork write=5000000
used 'of one that is killed' \
	'near(usage[0]["bytes_written"], 5000000, 100) and usage[1]["bytes_written"] < 100' \
	kill write=5000000
used 'of one that nobody waits for' 'near(end["bytes_written"], 5000000, 200)' forget write=5000000
used 'of threads, once each' 'near(end["bytes_written"], 4000000, 100)' threads write=1000000
used 'of a thread that executes a program' 'near(end["bytes_written"], 3000000, 100)' \
	exec write=3000000

# dd(1), which says itself how much it wrote; and the kernel, how much of that was for the storage.
jail -- dd if=/dev/zero of=big bs=65536 count=100 conv=fsync
check 'what dd says' has "$err" '6553600 bytes'
check 'is what it wrote' python3 "$here/accounts.py" "$log" 'near(end["bytes_written"], 6553600, 500)'
case $(stat -f -c %T .) in
tmpfs | overlayfs) skip 'and what went to the storage' "a $(stat -f -c %T .) is no storage" ;;
*) check 'and what went to the storage' python3 "$here/accounts.py" "$log" \
	'near(end["storage_bytes_written"], 6553600, 65536)' ;;
esac

# Many short processes, by fork and vfork, whose numbers come again in a small pid namespace.
if [ "${LATE-}" ]; then
	used 'many short processes that nobody has heard of' \
		'len(usage) == 1 and end["lower_bound"] is True' many 2000
else
	used 'many short processes' 'len(usage) == 2001 and "lower_bound" not in end' many 2000
	check 'each has its own' python3 "$here/accounts.py" "$log" \
		'all(u["bytes_written"] == 0 for u in usage) and max(u["wall"] for u in usage[:-1]) < 5'
fi
# Of those that are all in the log nothing is missing, late or not.
jail -- sh -c './used burn=100; ./used write=1000000; ./used touch=20000; exit 0'
check 'a shell and three programs: all of it is told' python3 "$here/accounts.py" "$log" \
	'len(usage) == 4 and "lower_bound" not in end and near(end["cpu"], 0.1, 5) and \
	near(end["bytes_written"], 1000000, 100) and near(end["max_rss_kib"], 80000, 8000) and \
	sorted(u["max_rss_kib"] for u in usage)[2] < 20000 and \
	sum(u["bytes_written"] > 500000 for u in usage) == 1 and usage[0]["cpu"] > 0.09 and usage[-1]["cpu"] < 0.1'
used 'nothing is missing of a process that is killed' '"lower_bound" not in end' kill burn=1

# A jail that ends all at once: what is known, and that it is not all.
jail --timeout 2s -- sh -c './used burn=300; ./used burn=60000'
is 'a timeout' "$rc" 124
check 'what had ended until then is told, and that it is not all' python3 "$here/accounts.py" "$log" \
	'near(end["cpu"], 0.3, 0.3) and end["lower_bound"] is True'

# For programs.
# status [OPTION...] -- COMMAND...: what --status-fd gets, in $scratch/status
status()
{
	rm -f "$log"
	timeout -s KILL 20 "$WARDER" -o "$log" --status-fd 3 "$@" 3>"$scratch/status" >"$out" 2>"$err"
	rc=$?
}
# says EXPRESSION: it is true for the status line s and the log's last line end
says()
{
	python3 - "$scratch/status" "$log" "$1" <<'P'
import json, sys
lines = open(sys.argv[1]).read().splitlines()
assert len(lines) == 1, 'one line'
s = json.loads(lines[0])
end = json.loads(open(sys.argv[2]).read().splitlines()[-1])
sys.exit(0 if eval(sys.argv[3]) else str(s))
P
}
# valid: it is what its schema says
status_schema=$here/../../docs/status.schema.json
valid()
{
	python3 - "$scratch/status" "$status_schema" <<'P'
import json, jsonschema, sys
schema = json.load(open(sys.argv[2]))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema).validate(json.load(open(sys.argv[1])))
P
}
status -- sh -c 'cat .env; cat note.txt; ./used burn=50; exit 4'
check 'status: as in the log' says \
	's["usage"] == end["usage"] and s["counts"] == end["counts"] and s["wall"] == end["wall"]'
check 'status: by verb and decision' says 's["counts"]["by_verb"]["read"]["denied"] == 1 and \
s["counts"]["denied"] == 1 and s["counts"]["by_verb"]["read"]["refused"] == 1 and \
all(v["asked"] == v["allowed"] + v["denied"] + v["hidden"] + v["absent"] \
    for v in s["counts"]["by_verb"].values())'
check 'status: the log says the same of each call' python3 - "$log" <<'P'
import collections, json, sys
got = collections.Counter()
records = [json.loads(line) for line in open(sys.argv[1])]
for r in records:
    if r['kind'] != 'call':
        continue
    absent = r['decision'] == 'deny' and r['errno'] == 'ENOENT' and r['rule'] is None and \
        not {'create', 'bind'} & set(r['verbs'])
    word = 'absent' if absent else {'allow': 'allowed', 'redirect': 'allowed', 'deny': 'denied',
                                    'hide': 'hidden'}[r['decision']]
    for verb in r['verbs']:
        got[verb, 'asked'] += 1
        got[verb, word] += 1
told = records[-1]['counts']['by_verb']
assert {v for v, _ in got} == set(told)
for verb, counts in told.items():
    for word in ('asked', 'allowed', 'denied', 'hidden', 'absent'):
        assert counts[word] == got[verb, word], (verb, word, counts, got)
P
if ! python3 -c 'import jsonschema' 2>/dev/null; then
	skip 'status: what its schema says' 'python3-jsonschema is not here'
elif [ ! -r "$status_schema" ]; then
	skip 'status: what its schema says' 'this user cannot read the tree'
else
	check 'status: what its schema says' valid
	status --timeout 200ms -- sleep 5
	check 'status: of a timeout as well' valid
	check 'status: which says that there was more' says \
		's["usage"]["lower_bound"] is True and s["status"] == 124 and s["wall"] >= 0.2'
	status -- ./no-such-command
	check 'status: and of a command that is not there' valid
fi
late 'status: without a log too' 'a child that decides nothing has no record' || status -o none -- ./used fork burn=100
[ "${LATE-}" ] || check 'status: without a log too' python3 - "$scratch/status" <<'P'
import json, sys
s = json.load(open(sys.argv[1]))
assert s['audit'] is None and s['usage']['processes'] == 2 and 0.1 <= s['usage']['user'] + s['usage']['system'] < 0.3
P

# --fail-on-deny: refusals and kills, also while observing, where calls are only noted.
status --fail-on-deny -- sh -c 'cat .env; true'
is 'fail-on-deny: a refusal' "$rc" 123
late 'fail-on-deny: one that is only noted' ||
	status --fail-on-deny --observe --deny ./note.txt -- sh -c 'cat note.txt; true'
[ "${LATE-}" ] || is 'fail-on-deny: one that is only noted' "$rc" 123
[ "${LATE-}" ] || check 'fail-on-deny: and is said to be that' says 's["cause"] == "denied" and s["denied"] == 0 and s["would"] == 1'
victim killed
status --fail-on-deny -- sh -c './killed fork; true'
is 'fail-on-deny: a kill' "$rc" 123
check 'fail-on-deny: which is counted' says 's["cause"] == "denied" and s["kills"] == 1 and s["would"] == 0'
status --fail-on-deny=2 -- sh -c './killed fork; cat .env; true'
is 'fail-on-deny=2: a kill and a refusal' "$rc" 123
status --fail-on-deny=3 -- sh -c './killed fork; cat .env; true'
is 'fail-on-deny=3: they are two' "$rc" 0
status --fail-on-deny -- sh -c 'cat no-such-file; true'
is 'fail-on-deny: what is not there is no refusal' "$rc" 0

# For a person.
jail -v -- ./used fork burn=100 write=5000000
check '-v: a line of it' grep -qE \
	'^warder: used: wall 0\.[0-9]{3} s, cpu 0\.[12][0-9]{2} s, memory [0-9.]+ [KM]iB, read [0-9.]+ k?B, wrote 5\.0 MB \(2 processes; memory: the largest\)$' \
	"$err"
jail -- ./used fork burn=100 write=5000000
"$WARDER" report "$log" >"$out" 2>"$err"
check 'report: of all' grep -qE '^  used cpu 0\.[12][0-9]{2} s, memory .*, wrote 5\.0 MB' "$out"
check 'report: of a process' grep -qE 'exit 0, cpu 0\.1[0-9]{2} s, memory .*, wrote 5\.0 MB$' "$out"
"$WARDER" report --html - "$log" >"$out" 2>"$err"
check 'report --html: of both' [ "$(grep -o 'wrote 5.0 MB' "$out" | wc -l)" -ge 2 ]
finish
