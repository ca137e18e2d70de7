#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/emulate.sh - Another clock and other random bytes: real programs, twice the same
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

random='emulate getrandom seed=42'
clock='emulate clock start=2020-01-01T00:00:00Z'
project
victim answers answers_static until

# twice NAME COMMAND...: two runs print the same, and it is not what a bare run prints
twice()
{
	name=$1
	shift
	jail -x . -e "$random" -- "$@"
	first="$rc $(cat "$out")"
	jail -x . -e "$random" -- "$@"
	is "$name: two runs print the same" "$rc $(cat "$out")" "$first"
	jail -x . -e 'emulate getrandom seed=43' -- "$@"
	check "$name: and another seed prints something else" [ "$rc $(cat "$out")" != "$first" ]
	bare "$@"
	check "$name: as does no seed" [ "$rc $(cat "$out")" != "$first" ]
}

# The record has the line and its place; the first bytes are those that other programs make of the
# seed (tests/unit/broker/test_streams.c).
jail -e "$random" -- od -An -tx1 /proc/self/auxv
recorded 'a call that is answered is in the log, with the line' \
	"kind == 'call' and syscall == 'getrandom' and how == 'emulated' and decision == 'allow' and rule == {'builtin': 'getrandom', 'text': '$random', 'at': 'command line:1:1'}"
check 'the chain of the log holds' verified
for victim in answers answers_static; do
	jail -x . -e "$random" -- "./$victim" random
	is "$victim: AT_RANDOM is the seed's first block" "$(cat "$out")" 58d0124b6dec97a8073e3b1e1f42d722
done
jail -- true
is 'and without `emulate` none is' "$(records "kind == 'call' and syscall in ('getrandom', 'clock_gettime')")" 0

twice 'mktemp' mktemp -u
! have bash || twice 'bash' bash -c 'echo $SRANDOM'
! have python3 || twice 'python3' /usr/bin/python3 -c "
import random, secrets, uuid
print(random.random(), secrets.token_hex(8), uuid.uuid4(), hash('a'))"
! have busybox || twice 'busybox' busybox mktemp -u
twice 'processes side by side' sh -c '
	(sleep 0.1; echo a $(mktemp -u)) >one & (echo b $(mktemp -u)) >two & wait; cat one two'

# The clock.
now=$(date +%s)
# told NAME WANTED COMMAND...: what it prints, with the clock at the start of 2020
told()
{
	name=$1 wanted=$2
	shift 2
	jail -x . -e "$clock" -- "$@"
	is "$name" "$rc $(cat "$out")" "0 $wanted"
}
told 'date' '2020-01-01' date -u +%F
! have busybox || told 'busybox date' '2020-01-01' busybox date -u +%F
! have bash || told 'bash' 15778 bash -c 'echo ${EPOCHSECONDS:0:5}'
! have perl || told 'perl' 2020 perl -e 'print((gmtime)[5] + 1900)'
! have python3 || told 'python3' '2020-01-01' /usr/bin/python3 -c "
import datetime; print(datetime.datetime.utcnow().date())"
! have node || told 'node' '2020-01-01' node -p "new Date().toISOString().slice(0, 10)"
! have sqlite3 || told 'sqlite3' '2020-01-01' sqlite3 :memory: "select date('now')"
jail -x . -e 'emulate clock start=@951827696' -- date -u +%FT%H:%M
is 'seconds since 1970' "$(cat "$out")" '2000-02-29T12:34'
for victim in answers answers_static; do
	jail -x . -e "$clock" -- "./$victim" time
	is "$victim: by every way to ask" \
		"$(awk '{ print $1, ($NF >= 1577836800 && $NF < 1577836830) }' "$out" | tr '\n' ' ')" \
		'clock_gettime 1 coarse 1 gettimeofday 1 time 1 '
	jail -x . -e "$clock" -- "./$victim" vdso
	is "$victim: the vDSO is not announced" "$rc" 0
	jail -x . -- "./$victim" vdso
	is "$victim: and is where nothing is emulated" "$rc" "$(bare "./$victim" vdso; echo "$rc")"
done
! grep -q vsyscall /proc/self/maps || {
	jail -x . -e "$clock" -- env VSYSCALL=1 ./answers time
	is 'and by the addresses of old programs' \
		"$(awk '/vsyscall/ { print $2, ($NF >= 1577836800 && $NF < 1577836830) }' "$out" | tr '\n' ' ')" \
		'gettimeofday 1 time 1 '
}
jail -e "$clock" -- sh -c 'touch new && stat -c %Y new'
check 'what a file system notes is the real time' [ "$(cat "$out")" -ge "$now" ]
check 'and so is that of the log' has "$log" "\"time\":\"$(date -u +%Y-%m-%d)"

# Time goes on, and what waits until a time waits no longer and no shorter.
for start in 2020-01-01T00:00:00Z 2200-01-01T00:00:00Z @0; do
	jail -x . -e "emulate clock start=$start" -- ./until
	is "from $start: it ends" "$rc" 0
	cases "from $start" "$out"
done
recorded 'a wait is in the log' \
	"kind == 'call' and syscall == 'clock_nanosleep' and how == 'continued' and fence == 'deadline' and rule['builtin'] == 'clock'"
jail -x . -e "$clock" --observe -- ./until
is 'observing: it ends' "$rc" 0
cases 'observing' "$out"
jail -x . -e "$clock" --trace all -- ./until
is 'with --trace: it ends' "$rc" 0
cases 'with --trace' "$out"
recorded 'the trace has what the program asked for' \
	"kind == 'trace' and syscall == 'clock_nanosleep' and args[:2] == ['CLOCK_REALTIME', 'TIMER_ABSTIME'] and 'tv_sec=15778' in args[2]"
jail -x . -e "$clock" --light -- ./until
is 'light: it ends' "$rc" 0
grep -v 'mq_\|EBADF' "$out" >"$scratch/light" # queues are paths there
cases 'light' "$scratch/light"
! have python3 || {
	told 'threads, events and queues of python3 time out' 'True True True' /usr/bin/python3 -c "
import asyncio, concurrent.futures, queue, threading, time
start = time.monotonic()
lock = threading.Lock(); lock.acquire()
a = not lock.acquire(timeout=0.2) and not threading.Event().wait(0.2)
try: queue.Queue().get(timeout=0.2); b = False
except queue.Empty: b = True
try: asyncio.run(asyncio.wait_for(asyncio.sleep(9), 0.2)); c = False
except asyncio.TimeoutError: c = True
print(a, b, c and 0.8 <= time.monotonic() - start < 6)"
}
! have node || told 'timers of node' true node -e "
const from = process.hrtime.bigint(); setTimeout(() =>
console.log(process.hrtime.bigint() - from >= 190000000n), 200)"
jail -e "$clock" -- timeout 0.3 sleep 9
is 'timeout of coreutils' "$rc" 124

# A certificate that is of 2020.
! have openssl || {
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=x -days 1 2>/dev/null
	jail -e 'emulate clock start=2001-01-01T00:00:00Z' -- openssl verify -CAfile cert.pem cert.pem
	check 'openssl: a certificate that is not valid yet' grep -q 'not yet valid' "$err"
	jail -e "emulate clock start=@$((now + 3600))" -- openssl verify -CAfile cert.pem cert.pem
	is 'openssl: and by the clock of today it is' "$rc" 0
}

# Who asks for much keeps nobody waiting.
jail -x . -e "$random" -- ./answers crowd
check 'an open among a hundred threads that ask for 32 MiB takes less than 2 s' [ "$(cat "$out")" -lt 2000 ]

# What the calls answer but for the answer, also in bad memory, while memory and tasks come and go.
for way in '' --light --observe; do
	for victim in answers answers_static; do
		# shellcheck disable=SC2086
		jail $way -x . -e "$random" -e "$clock" -- "./$victim"
		is "$victim $way ends" "$rc" 0
		cases "$victim $way" "$out"
	done
done

# Go asks for everything by itself.
have go || skip 'go' 'there is no go'
! have go || {
	cat >ask.go <<-'GO'
	package main

	import ("crypto/rand"; "fmt"; "time")

	func main() {
		b := make([]byte, 8)
		rand.Read(b)
		fmt.Println(b, time.Now().UTC().Year())
	}
	GO
	GOCACHE=$scratch/go GOFLAGS=-mod=mod go build -o ask ask.go 2>"$err" && {
		jail -x . -e "$random" -e "$clock" -- ./ask
		first=$(cat "$out")
		jail -x . -e "$random" -e "$clock" -- ./ask
		is 'go: two runs print the same' "$rc $(cat "$out")" "0 $first"
		check 'go: the year' grep -q ' 2020$' "$out"
	}
}

# Strict: a static program gets both.
jail -p strict -e "$random" -e "$clock" -- ./answers_static time
is 'strict: the time' "$rc $(awk '/^time/ { print ($2 >= 1577836800 && $2 < 1577836830) }' "$out")" '0 1'

# Observing, a wait that enforcement would kill for cannot be translated: it fails.
jail --observe -x . -e 'syscalls compute' -e "$clock" -- ./until
check 'a wait outside of the whitelist fails' has "$out" '# ENOSYS after'
recorded 'and is in the log' \
	"kind == 'call' and syscall == 'timerfd_settime' and decision == 'deny' and errno == 'ENOSYS'"

# What sets clocks is refused, with the line.
! have python3 || {
	jail -e "$clock" -- /usr/bin/python3 -c "
import ctypes; libc = ctypes.CDLL(None, use_errno=True)
print(libc.adjtimex(ctypes.create_string_buffer(512)), ctypes.get_errno())"
	is 'adjtimex is refused' "$(cat "$out")" '-1 1'
	recorded 'with the line' \
		"syscall in ('adjtimex', 'clock_adjtime') and decision == 'deny' and rule['text'] == '$clock'"
}

# A policy that is learnt has the lines; replay and diff know them.
jail --observe --learn learnt.policy -e "$random" -e "$clock" -- date -u +%F
check 'learnt: the seed' has learnt.policy 'emulate getrandom seed=42'
check 'learnt: the clock' has learnt.policy 'emulate clock start=2020-01-01T00:00:00Z'
jail -p ./learnt.policy -- date -u +%F
is 'and it runs the same' "$rc $(cat "$out")" '0 2020-01-01'
"$WARDER" replay -p ./learnt.policy "$log" >"$out" 2>"$err"
is 'replay: nothing is newly denied' "$?" 0

# Of two values the command line's is used; in one text they are a mistake.
echo 'emulate clock start=@1' >a.policy
jail -p ./a.policy -e 'include default' -e "$clock" -- date -u +%F
is 'the command line comes first' "$(cat "$out")" 2020-01-01
printf 'emulate clock start=@1\nemulate clock start=@2\n' >b.policy
"$WARDER" policy check ./b.policy >"$out" 2>&1
is 'two values in one text are a mistake' "$?" 1
check 'with the place of the other' has "$out" 'b.policy:1:1'

# What is said of a policy.
printf 'include base\nemulate getrandom seed=1\n' >c.policy
"$WARDER" policy check ./c.policy >"$out" 2>"$err"
is 'policy check: a note does no harm' "$?" 0
check 'it says what is not covered' has "$err" \
	'c.policy:2:1: note: `emulate getrandom` leaves out /dev/urandom'
printf 'include base\ndeny read /dev/urandom /dev/random\nemulate getrandom seed=1\n' >c.policy
"$WARDER" policy check ./c.policy >"$out" 2>"$err"
check 'and nothing where they are denied' lacks "$err" 'emulate getrandom'
"$WARDER" policy show ./c.policy >"$out" 2>"$err"
check 'policy show has the line' has "$out" 'emulate getrandom seed=1  # '
"$WARDER" policy show --json ./c.policy >c.json.policy 2>"$err"
"$WARDER" policy diff ./c.policy ./c.json.policy >"$out" 2>"$err"
is 'and as JSON it is the same policy' "$? $(cat "$out")" '0 '
"$WARDER" policy diff ./a.policy ./c.policy >"$out" 2>"$err"
check 'policy diff tells of it' grep -q 'emulate getrandom' "$out"
finish
