#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/explain.sh - `warder explain` says what a run then does
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# Something to hide and to deny, and ways to the same things that lead through it.
furnish()
{
	mkdir -p dd/deep dd/public
	echo secret >dd/f
	echo open >dd/public/o
	echo one >hl1 && ln hl1 hl2
	ln -s ../note.txt dd/l
	ln -s dd/f into
	ln -s dd/l over
	ln -s dd/../note.txt past
	ln -s "$proj/note.txt" aside
}
paths='note.txt aside dd/f dd/l dd/../note.txt dd/deep/../../note.txt dd/public/o dd/public/../f
	dd/public/../../note.txt sub/../dd/f into over past hl1 hl2 ./sub/.././/dd/public/o'

# What becomes of each path, one a line in the words of explain. Reading is only to open: cat looks
# at what it has opened.
tell='
read() (: <"$1")
look() { stat -L "$1"; }
act=$1
shift
for path; do
	if said=$("$act" "$path" 2>&1 >/dev/null); then
		echo "$path: allowed"
	else
		case $said in
		*"Permission denied"*) echo "$path: denied (EACCES)" ;;
		*"No such file"*) echo "$path: hidden (ENOENT)" ;;
		*) echo "$path: $said" ;;
		esac
	fi
done'

# each PATTERN VERB [OPTION...]: the same from what explain prints, of its last line of that form
each()
{
	pattern=$1 verb=$2
	shift 2
	for path in $paths; do
		echo "$path: $("$WARDER" explain "$@" "$verb" "$path" 2>&1 | sed -n "s/$pattern//p" | tail -n 1)"
	done
}

# same [RULE...]: what a run does under these rules besides the default ones, and what explain says
same()
{
	named=$*
	project
	furnish
	for rule in "$@"; do
		set -- "$@" -e "$rule"
		shift
	done
	# shellcheck disable=SC2086
	"$WARDER" -q -o none "$@" -- sh -c "$tell" sh read $paths >"$out" 2>"$err"
	is "reading, ${named:-the default policy}" "$(each '^read .*: ' read "$@")" "$(cat "$out")"
	# shellcheck disable=SC2086
	"$WARDER" -q -o none "$@" -- sh -c "$tell" sh look $paths >"$out" 2>"$err"
	is "looking, ${named:-the default policy}" \
		"$(each '^  looking at it .*: ' list "$@")" "$(cat "$out")"
}

same
same 'deny ./dd'
same 'deny list ./dd'
same 'deny! ./dd' 'read ./dd/public'
same 'hide ./dd'
same 'hide ./dd' 'read ./dd/public'
same 'hide! ./dd'
same 'hide **/f'
same 'hide ./past'
same 'hide ./dd/deep'
same 'deny! ./hl1'
same 'hide! ./hl1'
same 'hide ./hl1'

project
furnish
"$WARDER" explain -e 'hide ./dd' read dd/../note.txt >"$out" 2>"$err"
is 'hidden on the way: the status' "$?" 1
check 'hidden on the way: where' grep -qx "  it leads through $proj/dd" "$out"
check 'hidden on the way: the rule' grep -qx '  decided by command line:1:6: hide ./dd' "$out"
"$WARDER" explain -e 'hide! ./hl1' read hl2 >"$out" 2>"$err"
check 'a hard link of what is hidden: the rule' \
	grep -qx '  decided by command line:1:7: hide! ./hl1, of which it is another name' "$out"
check 'and why it beats the rules for that name' has "$out" '             a rule with a `!` holds for a file by whatever name'
"$WARDER" explain -e 'hide! ./hl1' read hl1 >"$out" 2>"$err"
check 'by its own name: not as another one' grep -qx '  decided by command line:1:7: hide! ./hl1' "$out"

# abstract NAME RULE...: what connect to an abstract socket gets, and what explain says. Nobody is there.
knock='import socket, sys
try:
    socket.socket(socket.AF_UNIX).connect("\0" + sys.argv[1][1:])
except OSError as e:
    print({13: "denied (EACCES)", 2: "hidden (ENOENT)", 111: "allowed"}.get(e.errno, e))'
abstract()
{
	name=$1
	shift
	named=$*
	for rule in "$@"; do
		set -- "$@" -e "$rule"
		shift
	done
	if ! have python3; then
		skip "connect $name, ${named:-the default policy}" 'no python3'
		return
	fi
	"$WARDER" -q -o none "$@" -- python3 -c "$knock" "$name" >"$out" 2>"$err"
	is "connect $name, ${named:-the default policy}" \
		"$("$WARDER" explain "$@" connect "$name" | sed -n '1s/.*: //p')" "$(cat "$out")"
}
abstract @name
abstract @name 'connect @name'
abstract @name 'connect @*' 'deny @name'
abstract @name/other 'connect @*' 'deny @name'
abstract @name 'hide @name'
"$WARDER" explain -e 'deny connect @name' -e 'connect ./' connect ./@name >"$out" 2>"$err"
is 'a file of such a name is ./@name' "$(head -n 1 "$out")" "connect $proj/@name: allowed"
"$WARDER" explain -e 'deny ./@name' read @name >"$out" 2>"$err"
check 'and to other verbs it is a file without that' has "$out" "read $proj/@name: denied"
"$WARDER" explain bind ./socket >"$out" 2>"$err"
check 'a path may be bound to where something may be created' grep -qx "bind $proj/socket: allowed" "$out"
"$WARDER" explain -e 'deny bind ./socket' bind ./socket >"$out" 2>"$err"
check 'but for what a rule says of binding' grep -qx "bind $proj/socket: denied (EACCES)" "$out"
"$WARDER" explain -e 'deny @name' bind @name >"$out" 2>"$err"
check 'an abstract name may be taken by anybody' grep -qx 'bind @name: allowed' "$out"

# What it beat and by which step, how a rule came in, what else would count.
project
furnish
mkdir policies
printf 'include inner.policy\nread ./*.txt\ndeny ./n*\nread ./sub\n' >policies/outer.policy
printf 'include base\nwrite ./\ndeny ./sub\ndeny **/inner.*\ndeny! ./dd\nread ./dd/public\ndeny ./hl1 when O_TRUNC\n' \
	>policies/inner.policy
# beats NAME VERB PATH WINNER LOSER STEP: lines of the output
beats()
{
	"$WARDER" explain -p policies/outer.policy "$2" "$3" >"$out" 2>"$err"
	is "$1" "$(grep -A 1 -F -e "  it beat    $5" "$out" | sed -n 2p | sed 's/^ *//')" "$6"
	check "$1: by the right one" has "$out" "  decided by $4"
}
outer=policies/outer.policy inner=$proj/policies/inner.policy
beats 'the deeper component' modify ./note.txt "$outer:3:6: deny ./n*" "$inner:2:7: write ./" \
	"the deeper component decides: $proj/note.txt and not $proj"
beats "a glob's literal prefix" read ./note.txt "$outer:3:6: deny ./n*" "$outer:2:6: read ./*.txt" \
	"the deeper component decides: $proj/note.txt and not $proj, the end of that glob's literal prefix"
beats 'exact beats glob' read ./x.txt "$inner:2:7: write ./" "$outer:2:6: read ./*.txt" \
	"both count at $proj, where an exact path beats a glob"
beats 'a denial beats an allowance' read ./sub "$inner:3:6: deny ./sub" "$outer:4:6: read ./sub" \
	"both count at $proj/sub, where a denial beats an allowance"
beats 'nothing overrides a `!`' read ./dd/public "$inner:5:7: deny! ./dd" "$inner:6:6: read ./dd/public" \
	'nothing overrides `deny!`'
"$WARDER" explain -p "$outer" read /etc/passwd >"$out" 2>"$err"
check 'the includes by which a rule came in' \
	has "$out" "             base is included by $inner:1:9, $inner by $outer:1:9"
"$WARDER" explain -p "$outer" -e 'append ./only' append ./only >"$out" 2>"$err"
check 'who may change may add: so changing is what is to be refused' has "$out" 'to refuse it:  deny modify ./only '

# Each line that it says would change an answer does.
# turns WORD VERB PATH [RULE]: what is allowed now is refused with the line, or the other way round
turns()
{
	want=$1 verb=$2 path=$3
	shift 3
	for rule in "$@"; do
		set -- "$@" -e "$rule"
		shift
	done
	"$WARDER" explain -p "$outer" "$@" "$verb" "$path" >"$out" 2>"$err"
	line=$(sed -n "s/^  to $want it:  \(.*\)   or  warder.*/\1/p" "$out" | tail -n 1)
	check "$verb $path${*:+, $*}: a line to $want it" [ -n "$line" ]
	"$WARDER" explain -p "$outer" "$@" -e "$line" "$verb" "$path" >"$scratch/turned" 2>&1
	is "$verb $path${*:+, $*}: \`$line\` does" \
		"$(sed -n "s|^$verb .*: \([a-z]*\).*|\1|p" "$scratch/turned" | tail -n 1)" \
		"$([ "$want" = allow ] && echo allowed || echo denied)"
}
turns allow read ./note.txt
turns allow read /nothing/here
turns allow exec ./hl1
turns allow read ./sub/inner.txt
turns allow connect @name
turns allow read ./sub/x 'hide **/x'
turns allow read ./hl2 'hide **/hl?'
turns allow delete ./hl2 'hide **/hl?'
turns refuse read ./x.txt
turns refuse list ./x.txt
turns refuse modify ./x.txt
turns refuse append ./x.txt
turns refuse append ./only 'append ./only' 'deny modify ./'
turns refuse create './a new * file'
turns refuse delete ./x.txt
turns refuse bind ./socket
turns refuse connect @name 'connect @*'

# A link is deleted itself, whatever it leads to.
ln -s note.txt ./link
printf 'include base\nexec /usr /bin\nwrite ./note.txt\n' >"$scratch/target.policy"
printf 'include base\nexec /usr /bin\ndelete ./link\n' >"$scratch/itself.policy"
for name in target itself; do
	"$WARDER" -q -o none -p "$scratch/$name.policy" -- rm -f ./link >"$out" 2>"$err"
	gone=$?
	[ "$gone" -ne 0 ] || ln -s note.txt ./link
	"$WARDER" explain -p "$scratch/$name.policy" delete ./link >"$out" 2>"$err"
	is "delete ./link, $name.policy: as in a run" "$? $(sed -n '1s/:.*//p' "$out")" "$gone delete $proj/link"
done
rm ./link

# Flags: explain says what an open with them gets, and which rules need others.
"$WARDER" -q -o none -p "$outer" -x /usr -x /bin -- sh -c ': >hl1' >"$out" 2>"$err"
check 'an open with O_TRUNC in a run' has "$err" 'Permission denied'
is 'explain --flags O_TRUNC' \
	"$("$WARDER" explain -p "$outer" --flags O_TRUNC modify ./hl1 | head -n 1)" "modify $proj/hl1: denied (EACCES)"
"$WARDER" -q -o none -p "$outer" -x /usr -x /bin -- sh -c ': >>hl1' >"$out" 2>"$err"
is 'an open with O_APPEND in a run' "$(cat "$err")" ''
"$WARDER" explain -p "$outer" --flags=O_APPEND,O_WRONLY append ./hl1 >"$out" 2>"$err"
is 'explain --flags O_APPEND,O_WRONLY' "$? $(head -n 1 "$out")" "0 append $proj/hl1: allowed"
check 'what counts with other flags' has "$out" "  not for it $inner:7:6: deny ./hl1 when O_TRUNC"
check 'and with which' grep -qx '  *it counts for opens with O_TRUNC' "$out"
"$WARDER" explain -p "$outer" --flags O_TRUNC delete ./hl1 >"$out" 2>"$err"
is 'no call that deletes has flags' "$? $(head -n 1 "$err")" \
	"125 warder: --flags are an open's, and none asks for \`delete\`"
"$WARDER" explain -p "$outer" --flags O_TRUNC write ./hl1 >"$out" 2>"$err"
check 'write with flags: deleting has none' has "$out" "delete $proj/hl1: allowed"
for wrong in O_TRUNK 'O_TRUNC,' 'O_WRONLY,O_RDWR' ''; do
	"$WARDER" explain --flags "$wrong" read ./hl1 >"$out" 2>"$err"
	is "--flags '$wrong'" "$?" 125
done
"$WARDER" explain read ./hl1 --flags >"$out" 2>"$err"
is '--flags without a value' "$? $(head -n 1 "$err")" '125 warder: --flags needs a value: FLAG,...'
"$WARDER" explain -- read --flags >"$out" 2>"$err"
check 'a path of that name stands behind --' has "$out" "read $proj/--flags: allowed"

# What is deleted is a name; what else is asked is about what it leads to, unless said otherwise.
ln -s /etc/passwd "$proj/link"
"$WARDER" explain write ./link >"$out" 2>"$err"
is 'a link at the end' "$(sed -n 's/^\([a-z]\)/\1/p' "$out" | grep -v '^ ')" "list /etc/passwd: allowed
read /etc/passwd: allowed
modify /etc/passwd: denied (EACCES)
append /etc/passwd: denied (EACCES)
create /etc/passwd: denied (EACCES)
delete $proj/link: allowed"
"$WARDER" -q -o none -- sh -c 'echo x >>link; rm link && test ! -e link' >"$out" 2>"$err"
is 'and in a run' "$? $(grep -c 'Permission denied' "$err")" '0 1'
ln -s /etc/passwd "$proj/link"
is '--flags O_NOFOLLOW is about the link' \
	"$("$WARDER" explain --flags O_NOFOLLOW list ./link | head -n 1)" "list $proj/link: allowed"
rm "$proj/link"

# Many at once: the answers are those to one.
{
	echo 'read ./note.txt'
	echo
	echo '--flags O_TRUNC modify ./hl1'
	echo '--flags=O_APPEND,O_WRONLY   append   ./hl1'
	echo 'create ./a  name with  blanks '
	echo 'connect @name'
	echo 'delete ./hl2'
} >"$scratch/questions"
"$WARDER" explain --batch -p "$outer" <"$scratch/questions" >"$out" 2>"$err"
is 'a batch, of which something is refused' "$? $(cat "$err")" '1 '
{
	"$WARDER" explain -p "$outer" read ./note.txt
	"$WARDER" explain -p "$outer" --flags O_TRUNC modify ./hl1
	"$WARDER" explain -p "$outer" --flags O_APPEND,O_WRONLY append ./hl1
	"$WARDER" explain -p "$outer" create './a  name with  blanks '
	"$WARDER" explain -p "$outer" connect @name
	"$WARDER" explain -p "$outer" delete ./hl2
} >"$scratch/one.by.one" 2>&1
check 'a batch is answered as one by one' cmp -s "$out" "$scratch/one.by.one"
"$WARDER" explain --batch --json -p "$outer" <"$scratch/questions" >"$scratch/objects" 2>"$err"
is 'in objects' "$(python3 -c 'import json, sys
for line in open(sys.argv[1]):
    o = json.loads(line)
    rule = (o["rule"] or {"at": None}).get("at")
    print(o["line"], o["verb"], o["resolved"], o["decision"], rule and rule.split("/")[-1], *[k for k in ("look", "through") if k in o])
' "$scratch/objects")" "1 list $proj/note.txt deny outer.policy:3:6 look
1 read $proj/note.txt deny outer.policy:3:6
3 modify $proj/hl1 deny inner.policy:7:6
3 append $proj/hl1 deny inner.policy:7:6
4 append $proj/hl1 allow inner.policy:2:7
5 create $proj/a  name with  blanks  allow inner.policy:2:7
6 connect @name deny None
7 delete $proj/hl2 allow inner.policy:2:7"
is 'a batch, all of which is allowed' \
	"$(echo 'read ./sub' | "$WARDER" explain --batch -e 'read ./' >"$out" && echo $?)" 0
printf 'fly ./x\nread\n--flags\n--flags O_TRUNK read ./x\nread ./a\0b\nread ./hl1\nread ./no/../x' |
	"$WARDER" explain --batch >"$out" 2>"$err"
is 'lines that are no questions' "$? $(cut -c 1-50 "$err")" '125 warder: line 1: `fly` is no verb: list read write 
warder: line 2: `[--flags FLAG,...] VERB PATH` is 
warder: line 3: `[--flags FLAG,...] VERB PATH` is 
warder: line 4: --flags: `O_TRUNK` is no flag of a
warder: line 5: no path has a NUL in it
warder: line 7: `./no/../x`: No such file or direc'
check 'the others are answered' has "$out" "read $proj/hl1: allowed"
for wrong in '--batch read ./x' '--batch --flags O_TRUNC' '--json D1' '--batch --'; do
	# shellcheck disable=SC2086
	"$WARDER" explain $wrong </dev/null >"$out" 2>"$err"
	is "explain $wrong" "$? $(wc -c <"$out")" "$([ "$wrong" = '--batch --' ] && echo 0 || echo 125) 0"
done
# Addresses.
cat >addresses.policy <<'END'
connect 10.0.0.0/8:443 127.0.0.1:5432 host.example:443
deny connect 10.1.0.0/16:*
bind 8080
END
# said VERB ADDRESS WORDS: the first line of what is said
said()
{
	"$WARDER" explain -p ./addresses.policy "$1" "$2" >"$out" 2>"$err"
	is "$1 $2" "$? $(head -n 1 "$out")" "$3"
}
said connect 10.2.3.4:443 '0 connect 10.2.3.4:443: allowed'
said connect 10.1.3.4:443 '1 connect 10.1.3.4:443: denied (EACCES)'
check 'and why' has "$out" '10.1.0.0/16:* says more than 10.0.0.0/8:443: the smaller network decides'
said connect '[::ffff:127.0.0.1]:5432' '0 connect 127.0.0.1:5432: allowed'
said connect 0.0.0.0:5432 '0 connect 127.0.0.1:5432: allowed'
said connect localhost:5432 '0 connect 127.0.0.1:5432: allowed'
said connect host.example:443 '0 connect host.example:443: allowed'
said connect host.example:80 '1 connect host.example:80: denied (EACCES)'
said bind 8080 '0 bind [::]:8080: allowed'
said bind 127.0.0.1:80 '1 bind 127.0.0.1:80: denied (EACCES)'
check 'the line that would allow it' has "$out" 'to allow it:  bind 127.0.0.1:80 '
"$WARDER" explain -p default connect 127.0.0.1:80 >"$out" 2>"$err"
is 'where no rule names an address' "$(sed -n 2p "$out")" '  no rule names an address: the network is as `net` says'
"$WARDER" explain -p build connect 192.0.2.1:80 >"$out" 2>"$err"
is 'nor is there a network' "$(sed -n 2p "$out")" \
	"  no rule names an address, but \`net none\` leaves no other than the jail's own loopback"
# no_address VERB WORD CAUSE HELP: neither an address nor a path, so nothing is looked up
no_address()
{
	"$WARDER" explain -p ./addresses.policy "$1" "$2" >"$out" 2>"$err"
	is "$1 $2 is no question" "$? $(cat "$out" "$err")" "125 warder: \`$2\`: $3
  $4"
}
no_address connect host.example 'an address needs a port' 'write HOST:PORT, HOST:LOW-HIGH, or HOST:* for all'
no_address connect 10.0.0.0/8:80 'a rule decides about one address and one port at a time' 'ask about one of them'
no_address bind 80-90 'a rule decides about one address and one port at a time' 'ask about one of them'
finish
