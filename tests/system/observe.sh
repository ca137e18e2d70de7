#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/observe.sh - What a person is told of a run that only observed
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# told NAME LINE: the summary has this line, blanks taken together
told()
{
	tr -s ' ' <"$err" >"$scratch/told"
	check "$1" has "$scratch/told" "$2"
}

# A policy of this test's own: what `base` has, and one that cannot be overridden.
printf 'include base\nexec /usr\nread ./\ndeny! **/.env\n' >"$scratch/lean.policy"

project
mkdir "$HOME/data" "$HOME/other"
for name in a b c d e f; do
	echo "$name" >"$HOME/data/$name"
done
echo one >"$HOME/other/one"
jail --observe -p "$scratch/lean.policy" -- \
	sh -c 'cat ~/data/* ~/other/one; cat .env; echo two >>~/other/one'
is 'observed: all but what is strong really happens' "$(cat "$HOME/other/one")" 'one
two'
check 'the headline counts programs and hosts' has "$err" ' 2 programs, 0 hosts.'
check 'and the calls that would be refused' has "$err" 'enforced, this policy would have refused 10 of '
check 'and the lines that would do' has "$err" '; 3 lines would allow all but 1 of them:'
told 'many neighbours are one line' ' D1 7 list ~/data (+6) sh read ~/data'
told 'a single file is a line' ' D8 1 read ~/other/one cat read ~/other/one'
told 'each verb has its own' ' D10 1 append ~/other/one sh append ~/other/one'
told 'what no line would allow has its rule' ' D9 1 read ./.env cat ('
told 'and says that it was refused' 'deny! **/.env; refused even now)'
is 'as many as the log has' "$(records "kind == 'call' and would != 'allow' and errno != 'ENOENT'")" 10

# What the lines promise is kept.
printf 'read ~/data\nappend ~/other/one\nread ~/other/one\n' >>"$scratch/lean.policy"
jail --observe -p "$scratch/lean.policy" -- \
	sh -c 'cat ~/data/* ~/other/one; cat .env; echo two >>~/other/one'
check 'with these lines only the strong one is left' has "$err" 'would have refused 1 of '
check 'for which there is none' has "$err" '; no line of a policy would allow that:'

jail --observe -q -p "$scratch/lean.policy" -- cat note.txt
is 'with -q: nothing' "$(cat "$err")" ''
jail --observe -p "$scratch/lean.policy" -- cat note.txt
check 'nothing refused: it says so' has "$err" 'would have refused none of '

if have python3; then
	jail --observe -v -- python3 -c "
import socket
for family, host in (socket.AF_INET, '127.0.0.1'), (socket.AF_INET, '127.0.0.2'), (socket.AF_INET6, '::1'):
    try:
        socket.socket(family).connect((host, 9))
    except OSError as error:
        pass
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).bind(('127.0.0.1', 0))
"
	check 'hosts are counted by address' has "$err" ' 3 hosts.'
	check 'with -v each is told' has "$err" "] 127.0.0.1:9"
	check 'IPv6 in brackets' has "$err" "] [::1]:9"
	check 'with -v each program is told' has "$err" '/python3'
	recorded 'the log has the address' "kind == 'call' and syscall == 'connect' and path == '127.0.0.2:9'"
	recorded 'and where something waits, which no rule decides' "kind == 'call' and syscall == 'bind' and spelled == '127.0.0.1:0'"
else
	skip 'hosts' 'there is no python3'
fi

# A program's name and what it asks for are shown, and no terminal acts on them.
project
cp /bin/cat "$(printf 'a\033]0;x\007b')"
jail --observe -v -e 'exec ./' -- sh -c './a* "$(printf "/etc/\033[2Jnone")" "$(printf "/\033[2J")"; true'
# what cat itself says begins with its name
grep -v '^\./a' "$err" | tr '\n' ' ' >"$out"
check 'a strange program is told' has "$out" 'a\x1b]0;x\x07b'
check 'no control byte gets through' sh -c '! grep -q "[[:cntrl:]]" "$1"' sh "$out"
finish
