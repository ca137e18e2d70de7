# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# tests/system/lib.sh - TAP, a scratch project with a HOME of its own, and how warder is run in it
#
# Sourced by the scripts beside it. meson gives WARDER (the program) and VICTIMS (the directory of
# the C programs); with LATE=1 every run has --late-tracing, with SLOW=N each may take N times as
# long. The scratch place is not below /tmp: the jail has a /tmp of its own.
set -u
: "${WARDER:?}" "${VICTIMS:?}"
here=$(cd "$(dirname "$0")" && pwd)
export LC_ALL=C TZ=UTC PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin
unset XDG_STATE_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR SSH_AUTH_SOCK GOROOT GOPATH
unset GIT_DIR GIT_WORK_TREE GIT_CONFIG_GLOBAL GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL MAKEFLAGS MAKELEVEL
umask 022

scratch=$(mktemp -d "${SCRATCH_BASE:-/var/tmp}/warder-test.XXXXXX") || exit 2
HOME=$scratch/home
proj=$scratch/proj
log=$scratch/log/audit.jsonl
out=$scratch/out
err=$scratch/err
export HOME
kept=$scratch/.kept
schema=${SCHEMA:-$here/../../docs/audit.schema.json}
count=0 failed=0 rc=0 started='' seconds=40 slow=${SLOW:-1} keeping=0

if [ "${LATE-}" ]; then
	cat >"$scratch/warder" <<S
#!/bin/sh
case \${1-} in
-*) exec "$WARDER" --late-tracing "\$@" ;;
*) exec "$WARDER" "\$@" ;;
esac
S
	chmod 755 "$scratch/warder"
	WARDER=$scratch/warder
fi

# Nothing stays behind: neither what was started nor what was written.
cleanup()
{
	trap '' INT TERM HUP
	for pid in $started; do
		kill -KILL "$pid" 2>/dev/null
	done
	cd / && chmod -R u+rwx "$scratch" 2>/dev/null
	rm -rf "$scratch"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

# ok NAME / not_ok NAME [DETAIL...]: one case
ok()
{
	count=$((count + 1))
	echo "ok $count - $1"
}

not_ok()
{
	count=$((count + 1))
	failed=1
	echo "not ok $count - $1"
	shift
	for detail in "$@"; do
		printf '%s\n' "$detail" | sed 's/^/# /'
	done
}

# skip NAME REASON
skip()
{
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

# late NAME: whether --late-tracing is there, which this case is not for; then that is said
late()
{
	[ "${LATE-}" ] || return 1
	skip "$1" "not with --late-tracing: ${2:-it would be refused}"
}

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

# keep LOG...: logs whose place is needed again, for of_schema
keep()
{
	mkdir -p "$kept"
	for kept_log in "$@"; do
		if [ -f "$kept_log" ] && [ ! -L "$kept_log" ]; then
			keeping=$((keeping + 1))
			mv -f "$kept_log" "$kept/$keeping"
		fi
	done
	# shellcheck disable=SC2046
	set -- $(du -sm "$kept")
	[ "$1" -lt 300 ] || judge_logs "$kept"
}

# judge_logs DIRECTORY...: holds all logs in there against the schema, and throws away what was kept
judge_logs()
{
	python3 "$here/../schema/schema.py" "$schema" "$@" >>"$scratch/.judged" 2>&1 ||
		echo wrong >>"$scratch/.judged"
	rm -rf "$kept"
	mkdir "$kept"
}

# of_schema: every record of every log that is here, or was kept, is as docs/audit.schema.json says
of_schema()
{
	if ! python3 -c 'import jsonschema' 2>/dev/null; then
		skip 'every record is of the schema' 'there is no python3 with jsonschema (package python3-jsonschema)'
		return
	fi
	cd / && judge_logs "$scratch"
	told=$(awk '/^[0-9]+ records, / { records += $1; logs += $3; took += $7 }
		END { printf "%d records of %d logs, %.1f s", records, logs, took }' "$scratch/.judged")
	if grep -qvE '^[0-9]+ records, ' "$scratch/.judged"; then
		not_ok "every record is of the schema: $told" "$(head -n 60 "$scratch/.judged")"
	else
		ok "every record is of the schema: $told"
	fi
}

finish()
{
	[ "$count" -gt 0 ] || not_ok 'something was looked at'
	of_schema
	echo "1..$count"
	exit "$failed"
}

# What a failing case shows of the last run.
evidence()
{
	printf 'exit status %s\nstdout:\n' "$rc"
	head -c 1500 "$out"
	printf '\nstderr:\n'
	head -c 1500 "$err"
}

# check NAME COMMAND...: a case that holds when the command succeeds
check()
{
	checked=$1
	shift
	if "$@"; then
		ok "$checked"
	else
		not_ok "$checked" "not true: $*" "$(evidence)"
	fi
}

# is NAME GOT WANTED
is()
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "got:    $2" "wanted: $3" "$(evidence)"
	fi
}

# has FILE WORDS: it holds them, literally; lacks: it does not
has()
{
	grep -qF -e "$2" "$1"
}

lacks()
{
	! grep -qF -e "$2" "$1"
}

# have COMMAND
have()
{
	command -v "$1" >/dev/null 2>&1
}

# A new project, always the same: also its times, so that two runs can be compared.
project()
{
	cd / || exit 2
	chmod -R u+rwx "$HOME" "$proj" 2>/dev/null
	find "$HOME" "$proj" "$scratch/log" -name '*.jsonl' -type f >"$scratch/.logs" 2>/dev/null
	while IFS= read -r kept_log; do
		keep "$kept_log"
	done <"$scratch/.logs"
	rm -rf "$HOME" "$proj" "$scratch/log"
	mkdir -p "$HOME/.ssh" "$HOME/.aws" "$proj/sub" "$scratch/log"
	echo 'secret key' >"$HOME/.ssh/id_x"
	echo 'secret credentials' >"$HOME/.aws/credentials"
	printf '[user]\n\tname = Test\n\temail = test@example.invalid\n' >"$HOME/.gitconfig"
	printf '[init]\n\tdefaultBranch = main\n' >>"$HOME/.gitconfig"
	echo 'SECRET=1' >"$proj/.env"
	echo 'a plain note' >"$proj/note.txt"
	echo 'another one' >"$proj/sub/inner.txt"
	chmod 600 "$HOME/.ssh/id_x" "$HOME/.aws/credentials"
	chmod 700 "$HOME/.ssh"
	touch -d '2020-02-02 02:02:02' "$HOME/.ssh/id_x" "$proj/.env" "$proj/note.txt" \
		"$proj/sub/inner.txt" "$proj/sub" "$proj" "$HOME/.ssh" "$HOME"
	cd "$proj" || exit 2
}

# victim NAME...: puts C programs into the project, where every policy lets them be run
victim()
{
	for name in "$@"; do
		cp "$VICTIMS/$name" "$proj/$name" || exit 2
	done
}

# bare COMMAND...: without a jail. A run that hangs ends with 137.
bare()
{
	timeout -s KILL "$((seconds * slow))" "$@" >"$out" 2>"$err"
	rc=$?
}

# bare_first COMMAND...: in a new project, after $prepare; what it did is kept in $bare_rc and bare.out
bare_first()
{
	project
	"${prepare:-:}"
	bare "$@"
	# shellcheck disable=SC2034
	bare_rc=$rc
	cp "$out" "$scratch/bare.out"
}

# jail [OPTION...] -- COMMAND...: the log in $log, the output in $out and $err, the status in $rc
jail()
{
	keep "$log"
	rm -f "$log"
	timeout -s KILL "$((seconds * slow))" "$WARDER" -o "$log" "$@" >"$out" 2>"$err"
	rc=$?
}

# records EXPRESSION: how many records of the log it is true for (a Python expression, see audit.py)
records()
{
	python3 "$here/audit.py" "$log" "$1"
}

# verified [LOG]: its chain holds
verified()
{
	"$WARDER" audit verify "${1:-$log}" >/dev/null 2>&1
}

# recorded NAME EXPRESSION: there is such a record
recorded()
{
	found=$(records "$2")
	if [ "${found:-0}" -gt 0 ] 2>/dev/null; then
		ok "$1"
	else
		not_ok "$1" "no record with $2" "$(evidence)" "$(tail -n 4 "$log" | cut -c 1-500)"
	fi
}

# cases PREFIX FILE: takes over the TAP lines of a victim
cases()
{
	while IFS= read -r line; do
		case $line in
		'ok - '*) ok "$1: ${line#ok - }" ;;
		'not ok - '*) not_ok "$1: ${line#not ok - }" ;;
		'#'*) echo "$line" ;;
		esac
	done <"$2"
}

# alive PID: it runs (a zombie does not)
alive()
{
	case $(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null) in
	'' | Z | X) return 1 ;;
	esac
}

# children PID: the pids of its children
children()
{
	cat "/proc/$1/task/"*/children 2>/dev/null
}

# until_true SECONDS COMMAND...: waits for it, ten times a second
until_true()
{
	tries=$(($1 * 10 * slow))
	shift
	while ! "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.1
	done
}
