#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/messages.sh - What a person is told: refusals, mistakes in policies and in options
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

project
jail -- cat note.txt
is 'silent on success' "$(cat "$err")" ''

# A denial names what was refused, who did it, the rule, and what would allow it.
jail -- sh -c 'echo last words >&2; cat .env' 
check 'a denial: the path' has "$err" "$proj/.env"
check 'a denial: the program' has "$err" cat
check 'a denial: the verb' has "$err" read
check 'a denial: where the rule stands' grep -q 'default:[0-9]*:[0-9]*' "$err"
check 'a denial: the rule' has "$err" 'deny!   **/.env'
check 'a denial: where the log is' has "$err" "$log"
check "it follows the command's own output" sh -c "head -n 1 '$err' | grep -q 'last words'"
mkdir -p "$scratch/elsewhere" && echo x >"$scratch/elsewhere/file"
jail -- cat "$scratch/elsewhere/file"
check 'no rule: it is said' has "$err" 'no rule allows it'
line=$(sed -n 's/^ *to allow it: *\(read .*[^ ]\)  *or .*/\1/p' "$err")
check 'no rule: the line that would allow it' [ -n "$line" ]
jail -e "$line" -- cat "$scratch/elsewhere/file"
is 'and that line does allow it' "$rc $(cat "$out")" '0 x'
jail -- sh -c 'for i in 1 2 3 4 5; do cat .env; done'
is 'the same denial five times is told once' "$(grep -c '^  read .*[.]env$' "$err")" 1
check 'with their number' has "$err" '5 times'
mkdir "$scratch/many"
jail -- sh -c "for i in \$(seq 30); do cat $scratch/many/\$i; done 2>/dev/null; true"
jail -- sh -c "for i in \$(seq 30); do echo x >$scratch/many/\$i; done 2>/dev/null; true"
check 'at most ten are told' [ "$(grep -c "^  [a-z]* $scratch/many/" "$err")" -le 10 ]
check 'and that there are more' grep -q 'more' "$err"
jail -q -- cat .env
check '-q says nothing of it' lacks "$err" warder:
victim abuse_static
jail -p strict -- ./abuse_static socket
check 'a kill is explained: the call' has "$err" socket
check 'a kill is explained: who' has "$err" abuse_static
check 'a kill is explained: the whitelist' has "$err" whitelist
evil=$(printf 'a\033[31mb\nc')
jail -- cat "$scratch/$evil"
check 'no escape byte of a path reaches the terminal' sh -c "! grep -v '^cat:' '$err' | grep -q '$(printf '\033')'"
jail --color always -- cat .env
check '--color always colours' grep -q "$(printf '\033')" "$err"
jail --color never -- cat .env
check '--color never does not' sh -c "! grep -q '$(printf '\033')' '$err'"

# mistake NAME POLICY LINE:COLUMN WORD HELP
mistake()
{
	printf '%s\n' "$2" >"$scratch/bad.policy"
	jail -p "$scratch/bad.policy" -- touch ran
	is "$1: 125" "$rc" 125
	check "$1: file:line:column" has "$err" "bad.policy:$3:"
	check "$1: the word" has "$err" "$4"
	check "$1: a caret" grep -q '^ *|* *\^' "$err"
	check "$1: what to write instead" has "$err" "$5"
	check "$1: nothing ran" [ ! -e ran ]
}
mistake 'a misspelt verb' 'include base
raed /tmp' 2:1 raed 'read'
mistake 'a misspelt syscalls set' 'syscalls stritc' 1:10 stritc 'strict'
mistake 'an undefined variable' "include base
# comment
read \${WROK}/x" 3:6 'WROK' 'set'
mistake 'a bad glob' 'read /usr/[a' 1:11 '[' 'help: '
mistake 'a relative path' 'read usr/lib' 1:6 'usr/lib' './'
mistake 'an unknown limit' 'limit cpus=3s' 1:7 cpus 'cpu'
mistake 'an include that is not there' 'include bsae' 1:9 bsae base

# options
# wrong NAME WORD OPTION...
wrong()
{
	what=$1 word=$2
	shift 2
	jail "$@" -- touch ran
	is "$what: 125" "$rc" 125
	check "$what: the help" has "$err" "$word"
	check "$what: nothing ran" [ ! -e ran ]
}
wrong 'a misspelt option' '--observe' --obsrve
wrong 'another one' '--timeout' --timeuot 3s
wrong 'a bad number' '--fail-on-deny' --fail-on-deny=x
wrong 'a bad rule on the command line' 'raed' -e 'raed /x'
wrong 'a bad limit' 'wall' --timeout 3parsecs
wrong 'a bad word' 'none' --net maybe
"$WARDER" --help >"$out" 2>"$err"
is '--help: 0, on stdout' "$? $(wc -c <"$err")" '0 0'
check 'with every exit status' has "$out" 159
"$WARDER" --version >"$out" 2>"$err"
check '--version' grep -q '^warder [0-9]' "$out"

# The commands that answer questions.
"$WARDER" explain read "$HOME/.ssh/id_x" >"$out" 2>"$err"
check 'explain names the rule' grep -q 'default:[0-9]' "$out"
"$WARDER" explain read ./note.txt >"$out" 2>"$err"
check 'explain: allowed' grep -qi 'allow' "$out"
"$WARDER" policy check default >"$out" 2>"$err"
is 'policy check default' "$?" 0
"$WARDER" policy show strict >"$out" 2>"$err"
check 'policy show strict' has "$out" 'strict'
printf 'raed /x\n' >"$scratch/bad.policy"
"$WARDER" policy check "$scratch/bad.policy" >"$out" 2>"$err"
check 'policy check of a bad one' [ "$?" -ne 0 ]
"$WARDER" doctor >"$out" 2>"$err"
check 'doctor: 0 or 1 here' [ "$?" -le 1 ]
check 'doctor speaks of Landlock' grep -qi landlock "$out"
finish
