#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/killed.sh - A kill of the whitelist is told as it was, however the task was made
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=30

project
victim killed

cat >"$scratch/killed.py" <<'P'
import json, re, sys
log, wanted, program = sys.argv[1:4]
def raw(s):  # docs/audit-format.md
    return re.sub(rb'\\(\\|x[0-9a-f]{2})', lambda m: b'\\' if m[1] == b'\\' else bytes([int(m[1][1:], 16)]),
                  s.encode())
kills = [r for r in map(json.loads, open(log, encoding='utf-8')) if r['kind'] == 'kill']
if not wanted:
    sys.exit(f'{len(kills)} kills' if kills else 0)
nr, argument, path = wanted.split(' ', 2)
path = None if path == 'null' else path.replace('self', program, 1).encode()
assert len(kills) == 1, f'{len(kills)} kills'
kill = kills[0]
assert kill['nr'] == int(nr), kill['nr']
assert kill['args'][0] == argument, kill['args']
assert kill['reason'] == 'whitelist' and kill['rule'] == {'builtin': 'whitelist'}
assert kill['syscall'] == ('acct' if nr == '163' else '#' + nr), kill['syscall']
assert kill.get('abi') == ('i386' if nr == '51' else None)
file = kill['file']
assert (None if file['path'] is None else raw(file['path'])) == path, file
# the instruction in front of ip, at the same place of a page
assert (int(kill['ip'], 16) - 2 - file['offset']) % 4096 == 0, (kill['ip'], file)
if path == program.encode():
    with open(program, 'rb') as f:
        f.seek(file['offset'])
        assert f.read(2) in (b'\x0f\x05', b'\xcd\x80'), 'no call there'
P

for way in $(./killed list); do
	if [ "$way" = int80 ]; then
		./killed int80 >"$out" 2>&1
		if [ "$?" -eq 7 ]; then
			skip 'int80: told as it was' 'this kernel runs no 32-bit calls'
			continue
		fi
	fi
	victim killed
	jail -- ./killed "$way"
	# a call that is killed in the first process has the status of that
	case $rc in
	0 | 159) ok "$way: it ran" ;;
	*) not_ok "$way: it ran" "$(evidence)" ;;
	esac
	wanted=$(cat "$out")
	if python3 "$scratch/killed.py" "$log" "$wanted" "$proj/killed" 2>"$scratch/why"; then
		ok "$way: told as it was"
	else
		not_ok "$way: told as it was" "$(tail -n 3 "$scratch/why")" "$(grep '"kill"' "$log")"
	fi
	[ -z "$wanted" ] || is "$way: one process died of it" \
		"$(records "kind == 'exit' and pid == tid and signal == 'SIGSYS'")" 1
done

# What a person reads.
victim killed
jail -- ./killed fork
check 'the message names the call and the program' has "$err" 'killed: acct'
offset=$(python3 -c 'import json, sys
print([hex(r["file"]["offset"]) for r in map(json.loads, open(sys.argv[1])) if r["kind"] == "kill"][0])' "$log")
check 'and where in which file' has "$err" "by killed in $proj/killed+$offset: "
check 'and that no policy can allow it' has "$err" 'no policy can allow it; `syscall errno ENOSYS acct`'
if have addr2line; then
	check 'addr2line finds the function' sh -c "addr2line -f -e ./killed $offset | grep -qE '^(native|forbidden|by_fork)'"
else
	skip 'addr2line finds the function' 'addr2line is not here'
fi
if ! late 'of a call that a policy can allow, the line'; then
	jail -p judge -- ./killed fork
	check 'of a call that a policy can allow, the line' has "$err" 'syscall allow clone'
	jail -p judge -e 'syscall allow clone' -- ./killed fork
	is 'and that line does' "$(records "kind == 'kill' and syscall == 'clone'")" 0
fi
jail -- ./killed x32
check 'of an x32 call, that none can' has "$err" 'no policy can allow it: use a 64-bit program'
jail -- ./killed minus-one
check 'of a number that no call has, which' has "$err" 'killed: system call -1'
check 'and that it is none' has "$err" 'there is no such system call'
"$WARDER" audit show "$log" >"$out" 2>"$err"
check 'show has it' grep -q 'kill.*#-1(0x5a5a1234' "$out"
"$WARDER" audit show --decision kill "$log" >"$out" 2>"$err"
is 'and finds it as a kill' "$(wc -l <"$out")" 1
"$WARDER" report "$log" >"$out" 2>"$err"
check 'the report has it' has "$out" 'system call -1'
"$WARDER" explain -o "$log" D1 >"$out" 2>"$err"
check 'explain has it' has "$out" 'system call -1'
"$WARDER" replay -p judge "$log" >"$out" 2>"$err"
is 'replay reads it' "$?" 0
check 'as what it is, and not as a program' lacks "$out" execve
"$WARDER" policy from "$log" >"$out" 2>"$err"
is 'what is learnt of it is a policy' "$?" 0
if ! late 'observing, traced: it is killed, and told'; then
	jail --observe -- ./killed minus-one
	is 'observing: it is killed, and told' "$(records "kind == 'kill' and nr == -1 and syscall == '#-1'")" 1
	jail --trace all -- ./killed minus-two
	is 'traced: likewise' "$(records "kind == 'kill' and nr == -2")$(records "kind == 'trace' and syscall == '#-2' and result == None")" 11
fi
jail -- ./killed memory
check 'of memory, that it is no file' has "$err" 'in memory of no file+0x'
jail -q -- ./killed fork
"$WARDER" report "$log" >"$out" 2>"$err"
check 'the report has it' has "$out" "in $proj/killed+0x"
"$WARDER" explain -o "$log" D1 >"$out" 2>"$err"
check 'explain has the call' has "$out" acct

# Nor is another thread that ends the process at the same time a way to hide the call.
for way in kill exit; do
	victim overtaken
	more=0
	for run in 1 2 3 4 5 6 7 8 9 10; do
		jail -q -- ./overtaken "$way"
		told=$(records "kind == 'kill' and syscall == 'acct'")
		more=$((told - $(cat "$out")))
		[ "$more" -eq 0 ] || break
		echo "# $way, run $run: no process was overtaken"
	done
	check "overtaken by $way: what died of something else is told as well" [ "$more" -gt 0 ]
done

# No process stalls its jail by what it has mapped.
jail --timeout 20s -- ./killed many-mappings
is 'many mappings: it is killed in time' "$rc" 159
finish
