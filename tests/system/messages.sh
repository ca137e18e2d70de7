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
is 'the same denial five times is told once' "$(grep -c '^  read .*[.]env  \[D[0-9]*\]$' "$err")" 1
check 'with their number' has "$err" '5 times'
mkdir "$scratch/many"
jail -- sh -c "for i in \$(seq 30); do cat $scratch/many/\$i; done 2>/dev/null; true"
jail -- sh -c "for i in \$(seq 30); do echo x >$scratch/many/\$i; done 2>/dev/null; true"
is 'ten of thirty are told' "$(grep -c "^  [a-z]* $scratch/many/" "$err")" 10
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

# A command that the policy does not let run is told once, with the rule.
cp /bin/true forbidden
jail --deny ./forbidden -- ./forbidden
is 'a refused command: 126' "$rc" 126
check 'a refused command: the rule' has "$err" "deny './forbidden'"
check 'a refused command: once' lacks "$err" 'Permission denied'
jail -q --deny ./forbidden -- ./forbidden
is 'a refused command, -q: the one line' "$(cat "$err")" 'warder: ./forbidden: Permission denied'
ln -s forbidden other
jail --deny ./other -- ./forbidden
check 'a denial by another name: it says to change that line' has "$err" 'change that line'
printf '#!/no/such/interpreter\n' >script && chmod +x script
jail -- ./script
is 'no interpreter: 127' "$rc" 127
check 'no interpreter: it is said' has "$err" interpreter
hidden=$(mktemp /tmp/warder-hidden.XXXXXX) && cp /bin/true "$hidden" && chmod 755 "$hidden"
jail -- "$hidden"
is 'a program that the private /tmp hides: 127' "$rc" 127
check 'it is said that /tmp is private' has "$err" '/tmp is private'
jail -x /tmp -- "$hidden"
is 'and the remedy is one' "$rc" 0
rm -f "$hidden"
jail -- ln -s "$HOME/.ssh/id_x" "$scratch/link"
check 'a refused symlink is told by its own name' has "$err" "create $scratch/link"
echo x >secret && ln secret alias
jail -e 'deny! ./secret' -- cat alias
check 'another name of a denied file: it is said' has "$err" 'another name'

# -v: what holds the run, and each refusal when it comes.
jail -v -- sh -c 'cat .env; echo between >&2; cat .env'
"$WARDER" policy check >"$out" 2>&1
rules=$(sed -n 's/.*good: \([0-9]* rules\).*/\1/p' "$out")
check '-v: the policy, and the rules that the user has by it' grep -qx "warder: enforcing default, base: $rules" "$err"
check '-v: the layers' sh -c "tr '\n' ' ' <'$err' | grep -q 'warder: layers: .*landlock.*warder: not'"
check '-v: on lines that a terminal has room for' [ "$(sed -n '/^warder: layers/,/^warder: log/p' "$err" |
	sed '$d' | awk 'length > 98' | wc -l)" -eq 0 ]
check '-v: what is not active' grep -q '^warder: not active: .*mdwe' "$err"
check '-v: the log' has "$err" "warder: log: $log"
is '-v: each refusal' "$(grep -c "^warder: refused: read $proj/.env by cat, openat: default:" "$err")" 2
check '-v: when it comes' sh -c "sed -n '/between/,\$p' '$err' | grep -q '^warder: refused'"
jail -v --observe -- cat "$scratch/elsewhere/file"
check '-v --observe: what would be refused' has "$err" "warder: would refuse: read $scratch/elsewhere/file"
jail -qv -- cat .env
check '-qv: joined letters' has "$err" 'warder: refused'
check '-qv: no summary' lacks "$err" 'in full'

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
mistake 'an unknown limit' 'limit cpuss=3' 1:7 cpuss 'cpus'
mistake 'an include that is not there' 'include bsae' 1:9 bsae base

ln -s elsewhere link.policy
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
wrong 'a bad rule on the command line' 'warder: command line:1:1: ' -e 'raed /x'
wrong '--light and --net none' '--light has none' --light --net none
wrong '--light and --net user' '`net user` needs a network namespace, and --light has none' --light --net user
wrong 'an unknown letter' '`-z` in `-qz`' -qz
wrong 'an empty value' 'PATH' -r ''
wrong 'an empty policy name' 'NAME|FILE' -p ''
wrong 'a policy that nobody has' 'warder: there is no policy named' -p no-such-policy
wrong 'a policy file that is not there' './none.policy`: No such file' -p ./none.policy
check 'a policy file that is not there: where there are some' has "$err" '`warder policy list`'
wrong 'a policy file that is a directory' 'directory' -p ./sub
wrong 'a status descriptor that is closed' '--status-fd 77' --status-fd 77
check 'a status descriptor that is closed: how to open it' has "$err" '77>status.json'
wrong 'no runs to compare' '--verdict: `0` is not a number of runs from 1 to 64' --verdict=0
wrong 'a number of runs that is none' '`x` is not a number of runs' --verdict=x
wrong 'an empty number of runs' '--verdict needs a value that is not empty: RUNS' --verdict=
wrong '--fail-on-verdict alone' 'goes with --verdict' --fail-on-verdict
wrong 'no key to sign with' '`warder audit keygen FILE` makes one' --sign ./missing.pem
echo hello >text
wrong 'a text to sign with: not its mode is wrong' 'text: it is no key in PEM' --sign text
"$WARDER" audit keygen key && "$WARDER" audit keygen worldkey && chmod 644 worldkey
wrong 'a public key to sign with: likewise' 'key.pub: it is a public key' --sign key.pub
wrong 'a key that others may read' 'chmod 600 it' --sign worldkey
wrong 'a directory to sign with' 'it is no regular file' --sign .
wrong 'a signature on no log' '--sign with -o none: there is no log to be signed' --sign key -o none
wrong 'a digest of nothing' '`x` is not files' --digest x
wrong 'a log in a directory that is not there' 'make its directory first' -o missing/log
wrong 'a directory that is not there' 'name a directory that is there' -C missing
wrong 'a file as a directory' 'name a directory that is there' -C text
wrong 'no time at all' 'nothing can run with less than wall=1ms' --timeout 0
wrong 'a device for --learn' '/dev/null' --learn /dev/null
wrong 'a link for --learn' 'symbolic link' --learn link.policy
wrong '--learn to standard output' "the command's" --learn -
wrong 'a log that is a directory' 'Is a directory' -o .
wrong 'a log that no rule can protect' 'no rule can hold' -o "$(printf 'a\001b')"
wrong 'a limit that no launch can live with' 'command line:1:7: a launch needs' --limit files=12
wrong 'a value for an option without one' '--quiet takes no value' --quiet=1
wrong 'a verdict without a word' 'write it as in `verdict weight denied=0' -e 'verdict x'
wrong 'a redirect of a glob' 'a line for each file' -e 'redirect /a* -> /b'
check 'likewise' lacks "$err" '--root'
wrong 'a bad limit' 'wall' --timeout 3parsecs
wrong 'a bad word' 'none' --net maybe
"$WARDER" -q -C 2>"$err"
check 'a letter without its value' has "$err" '--chdir needs a value'
"$WARDER" --help >"$out" 2>"$err"
is '--help: 0, on stdout' "$? $(wc -c <"$err")" '0 0'
for status in 123 124 125 126 127 128 159; do
	check "with every exit status: $status" grep -qw "$status" "$out"
done
"$WARDER" --version >"$out" 2>"$err"
check '--version' grep -q '^warder [0-9]' "$out"

for command in policy 'policy check' 'policy show' 'policy fmt' 'policy diff' 'policy list' audit 'audit verify' explain doctor; do
	# shellcheck disable=SC2086
	"$WARDER" $command --help >"$out" 2>"$err"
	is "$command --help: 0, on stdout" "$? $(wc -c <"$err") $(grep -c '^usage: ' "$out")" '0 0 1'
done
is '--help fits a terminal' "$("$WARDER" --help | awk 'length > 100' | wc -l)" 0
check '--help: each text in its column' sh -c \
	"'$WARDER' --help | sed -n '/^  *-/p' | grep -v '^  .\{24\}  [^ ]' | { ! grep -qv -e 'never\$' -e 'uncertain]\$' -e 'refuse\$' -e 'review\$' -e 'TAG\]\$' -e 'HOST:PORT\$'; }"
for command in '--help' '--version' 'policy show' 'policy show --json' 'policy check' 'policy check --json' \
	'policy diff base default' 'policy list' 'explain read .' 'doctor'; do
	# shellcheck disable=SC2086
	"$WARDER" $command >/dev/full 2>"$err"
	is "$command, and nobody can read it: 125" "$? $(grep -c 'warder: standard output' "$err")" '125 1'
done
# usage NAME WORD COMMAND...
usage()
{
	what=$1 word=$2
	shift 2
	"$WARDER" "$@" >"$out" 2>"$err"
	rc=$?
	is "$what: 125" "$rc" 125
	check "$what: what is wrong" has "$err" "$word"
	check "$what: how it is used" grep -q '^usage: ' "$err"
}
usage 'no subcommand of policy' 'check, show, from, fmt, diff or list' policy
usage 'an unknown one' '`policy bogus`' policy bogus
usage 'two policies to check' '`strict`' policy check default strict
usage 'an option behind the name' 'options stand before `default`' policy show default --compiled
usage 'show: both forms' 'takes one of --compiled and --json' policy show --json --compiled default
usage 'show: the other way round' 'takes one of --compiled and --json' policy show --compiled --json
usage 'no set of calls' 'takes one word' policy show syscalls
usage 'an unknown set of calls' '`foo`' policy show syscalls foo
usage 'explain without a path' 'PATH is missing' explain read
usage 'explain without a verb' 'is no verb: list read' explain ./x
usage 'explain of too much' '`y`' explain read x y
usage 'explain of no verb' '`raed`' explain raed x
usage 'audit of nothing' 'verify, keygen or show?' audit
usage 'audit of two' 'one FILE' audit verify a b
check 'it is its own use that is told' [ "$(sed 1d "$err")" = 'usage: warder audit verify [--json] [--head HEX] [--key FILE] FILE|-' ]
usage 'verify with an option that is near one' '`--jsn`; did you mean --json?' audit verify --jsn x
usage 'verify with another option' 'unknown option `--x`' audit verify --x y
usage 'verify of a head that is none' '--head: `x` is no head: 64 digits' audit verify --head x
usage 'a key of no name' 'one FILE' audit keygen
usage 'a key with an option' 'unknown option `--x`' audit keygen --x
check 'and no key of that name is made' [ ! -e ./--x ]
usage 'a key to standard output' 'one FILE' audit keygen -
check 'nor one of that name' [ ! -e ./- ]
usage 'report with an option that is near one' 'did you mean --html?' report --htm x y
usage "report with a run's option" '--verdict means nothing here' report --verdict=3 x
usage 'report of a depth that is none' '--depth: `x` is no number' report --depth x y
usage "show with a run's option" '--sign means nothing here' audit show --sign x y
usage 'show of no last records' '--last: `0` is no number of records from 1 to' audit show --last 0 x
usage "policy from with a run's option" '--sign means nothing here' policy from --sign x y
usage 'explain of no number' 'D1, D2 and so on' explain D0
usage 'explain of an empty path' 'PATH is missing' explain read ''
usage 'doctor of something' '`x`' doctor x
usage 'no command at all' 'no command given' -q

# What is no log, to all that read one: the file, and what is wrong with it.
: >empty
cp /bin/true binary
printf '{"seq":0,"t":0.0,"kind":"start","schema":"warder.audit/9","h":"%064d"}\n' 0 >later
# unread NAME WORD FILE [SUBCOMMAND...]
unread()
{
	what=$1 word=$2 file=$3
	for command in 'audit show' 'audit verify' report replay 'policy from' 'explain -o'; do
		number=
		[ "$command" != 'explain -o' ] || number=D1
		# shellcheck disable=SC2086
		"$WARDER" $command "$file" $number >"$out" 2>"$err"
		rc=$? wanted=125 said=$word
		if [ "$command" = 'audit verify' ]; then
			case $what in empty) wanted=1 said='not even a start record' ;; 'no log') wanted=1 said='no log' ;; esac
			cp "$out" "$err.both" && cat "$err" >>"$err.both" && mv "$err.both" "$err"
		fi
		is "$command of $file: $wanted" "$rc" "$wanted"
		check "$command of $file: what is wrong" has "$err" "$said"
	done
}
unread missing 'missing: No such file' missing
unread directory 'sub: Is a directory' sub
unread empty 'empty: there is no run in it' empty
unread 'no log' 'binary: there is no run in it' binary
unread 'no log' 'text: there is no run in it' text
unread 'no log' 'later' later
# refuses NAME WORD FILTER...: a filter that can ask for nothing
refuses()
{
	what=$1 word=$2
	shift 2
	"$WARDER" audit show "$@" empty >"$out" 2>"$err"
	is "$what: 125" "$?" 125
	check "$what: what there is" has "$err" "$word"
}
refuses 'no decision' 'one of allow, redirect, deny' --decision x
refuses 'no verb' 'one of list, read' --verb x
refuses 'no kind' 'one of start, intent' --kind x
refuses 'no call' 'warder policy show calls' --syscall x
refuses 'no errno' 'as in ENOENT' --errno x
refuses 'no process' 'from 1 up' --pid x
refuses 'an empty path' '--path: ``: it is empty' --path ''
refuses 'a bad pattern' '--path: `a[`: this [ is never closed' --path 'a['
refuses 'a time before the other' '--until is before --since' --since 5 --until 3
jail -- ./sub
is 'a directory is no command' "$rc $(cat "$err")" '126 warder: ./sub: Is a directory'
jail -- ./text
is 'a text is none' "$rc $(tr '\n' ' ' <"$err")" \
	'126 warder: ./text: Permission denied   it is not executable: `chmod +x` makes it so '

"$WARDER" policy check --no-such-option 2>"$err"
is 'a mistake in the options of policy check: 125' "$?" 125
"$WARDER" policy check -p strict default >"$out" 2>"$err"
is 'policy check: -p and the operand unite' "$(sed 's/ good.*//' "$out")" 'strict, default:'
"$WARDER" -o - -- touch ran 2>"$err" >&-
is 'a log to a standard output that is closed: 125' "$?" 125
check 'and nothing ran' [ ! -e ran ]
mkfifo fifo
"$WARDER" -o fifo -- touch ran 2>"$err"
is 'a log to a FIFO that nobody reads: 125, at once' "$? $([ -e ran ] && echo ran)" '125 '
cat fifo >"$scratch/read" &
started="$started $!"
sleep 0.2
"$WARDER" -o fifo -- true 2>"$err"
is 'to one that is read: 0' "$?" 0
wait $!
check 'and it is whole' verified "$scratch/read"
"$WARDER" -o /dev/null -- sh -c 'echo x >/dev/null' 2>"$err"
is 'a log to /dev/null leaves the device to the command' "$?" 0
PATH=$scratch/unsearchable:$PATH
mkdir -m 0 "$scratch/unsearchable"
jail -- no-such-command
is 'a directory of PATH that may not be searched: 127 all the same' "$rc" 127
chmod 700 "$scratch/unsearchable"
PATH=${PATH#*:}

# A subcommand that is mistyped is a command that is not there; whose name is taken is that command.
for slip in polcy:policy policyy:policy polixy:policy explian:explain rnu:run reprot:report doctro:doctor \
	help:--help version:--version
do
	jail "${slip%:*}" check x
	is "\`${slip%:*}\`: 127, and what was meant" "$rc $(cat "$err")" \
		"127 warder: ${slip%:*}: command not found
  did you mean \`warder ${slip#*:}\`?"
done
for other in pol ./polcy edit policies ''
do
	jail -- "$other"
	check "\`$other\` is no subcommand" lacks "$err" 'did you mean'
done
printf '#!/bin/sh\necho mine\n' >polcy
chmod +x polcy
PATH=$proj:$PATH
jail polcy
is 'a program of that name is run' "$rc $(cat "$out" "$err")" '0 mine'
PATH=${PATH#*:}

# Colours: on a terminal only, and never with NO_COLOR.
cat >"$scratch/terminal.py" <<'P'
import os, pty, sys
pid, fd = pty.fork()
if not pid:
    os.execv(sys.argv[1], sys.argv[1:])
got = b''
try:
    while (more := os.read(fd, 65536)):
        got += more
except OSError:
    pass
sys.stdout.buffer.write(got)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
P
# colours NAME yes|no OPTION...
colours()
{
	what=$1 wanted=$2
	shift 2
	timeout -s KILL 20 python3 "$scratch/terminal.py" "$WARDER" -o none "$@" -- cat .env >"$out" 2>"$err"
	is "$what" "$? $(grep -q "$(printf '\033')" "$out" && echo yes || echo no)" "1 $wanted"
}
colours 'on a terminal there are colours' yes
colours '--color never there' no --color never
colours '--color=auto there' yes --color=auto
export NO_COLOR=1
colours 'NO_COLOR there' no
colours 'NO_COLOR and --color always' yes --color always
NO_COLOR=
colours 'an empty NO_COLOR is none' yes
unset NO_COLOR

# The commands that answer questions.
printf 'read /nonexistent/z ./note.txt\nread ./sub\ndeny! ./sub\n' >"$scratch/warn.policy"
"$WARDER" policy check "$scratch/warn.policy" >"$out" 2>"$err"
is 'policy check: what is odd is no mistake' "$? $(sed 's/.*warn.policy: //' "$out")" '0 2 warnings: 4 rules from 1 text'
check 'but said: a path that is not there' has "$err" 'warn.policy:1:6: warning: /nonexistent/z does not exist'
check 'and a rule that never decides' has "$err" \
	"warn.policy:2:6: warning: ./sub never decides anything: $scratch/warn.policy:3:7"
is 'and no more' "$(grep -c warning "$err")" 2
"$WARDER" policy check --strict "$scratch/warn.policy" >"$out" 2>"$err"
is '--strict: a warning is bad news' "$?" 1
"$WARDER" policy check --strict default >"$out" 2>"$err"
is '--strict: without warnings it is not' "$? $(cat "$err")" '0 '
"$WARDER" policy check --strict=yes default >"$out" 2>"$err"
is '--strict takes no value' "$? $(head -n 1 "$err")" '125 warder: --strict takes no value'
for policy in base default agent build judge strict root fresh; do
	"$WARDER" policy check "$policy" >"$out" 2>"$err"
	is "policy check $policy: not a word" "$? $(cat "$err")" '0 '
done
is 'a policy from a pipe' "$( (sleep 0.2; echo include default) | "$WARDER" -o none -p /dev/stdin -- echo hi 2>&1)" hi
jail -p strict -e 'exec /bin/true' -- true
check 'a program whose loader is refused: it is the loader that is named' grep -q '^  exec .*/ld-' "$err"
"$WARDER" explain read ../../../../../../../../etc/passwd >"$out" 2>"$err"
check 'explain resolves dots' has "$out" 'read /etc/passwd: allowed'
"$WARDER" explain read ../nothing/../here >"$out" 2>"$err"
is 'explain: nothing has that name' "$? $(grep -c 'No such file' "$err")" '125 1'
"$WARDER" explain read "../$(basename "$proj")/new/file" >"$out" 2>"$err"
check 'explain: what does not exist yet' has "$out" "read $proj/new/file: allowed"
"$WARDER" explain read "$(printf 'a\033[31m')" >"$out" 2>"$err"
check 'explain: no escape byte reaches the terminal' sh -c "! grep -q '$(printf '\033')' '$out'"
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
status=$?
if unshare -Urm true 2>/dev/null && uname -r | awk -F '[.-]' '{ exit !($1 > 6 || ($1 == 6 && $2 >= 12)) }'; then
	# An ordinary user has no control groups, unless somebody has delegated some, and not each host has pasta.
	is 'doctor: full, where namespaces are allowed and the kernel is new' \
		"$status $(tail -n 1 "$out" | cut -d ';' -f 1)" '0 full: every layer works here'
else
	skip 'doctor: full' 'namespaces are forbidden here, or the kernel is older than 6.12'
fi
check 'doctor speaks of Landlock' grep -q '^Landlock  ' "$out"
timeout -s KILL 20 "$VICTIMS/forbid" "$WARDER" doctor >"$out" 2>"$err"
is 'doctor: 1 where namespaces are forbidden' "$? $(grep -c '^full: ' "$out")" '1 0'
finish
