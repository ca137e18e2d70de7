#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/check.sh - What `warder policy check` finds, where it says it is, and what it leaves alone
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
p=$scratch/p.policy

# checked LINE...: what it says of a policy of these lines
checked()
{
	printf '%s\n' "$@" >"$p"
	"$WARDER" policy check "$p" >"$out" 2>"$err"
	rc=$?
}

# says NAME LINE:COLUMN: SEVERITY: MESSAGE [HELP]: there is a message of these words, with the line under it
says()
{
	check "$1" has "$err" "$p:$2"
	place=${2%%: *}
	is "$1: the line itself" "$(grep -F -A 1 -e "$p:$2" "$err" | sed -n '2s/^    //p')" \
		"$(sed -n "${place%%:*}p" "$p")"
	[ -z "${3:-}" ] || is "$1: what to do" "$(grep -F -A 8 -e "$p:$2" "$err" | awk '
		NR == 4 && sub(/^  help: /, "") { help = $0; next }
		NR > 4 && help && sub(/^       /, "") { help = help $0; next }
		NR > 4 { exit }
		END { print help }')" "$3"
}

# silent NAME LINE...: nothing is found in these
silent()
{
	what=$1
	shift
	checked "$@"
	is "$what: not a word" "$rc $(cat "$err")" '0 '
}

project
mv .env "$scratch/env"

# Rules that never decide, and rules that are there twice.
checked 'read ./note.txt' 'deny ./note.txt' 'read ./sub/*.txt' 'deny ./sub'
is 'warnings are no errors' "$rc" 0
says 'a rule that a denial beats' \
	"1:6: warning: ./note.txt never decides anything: $p:2:6 always does" \
	'for one path a denial wins, wherever it stands: take one of the two out'
says 'a glob that reopens nothing' "3:6: warning: ./sub/*.txt never decides anything: $p:4:6 always does" \
	'an allow glob counts only to the end of its literal prefix: name what is to be an exception path by path'
checked 'deny! ./sub' 'read ./sub/inner.txt'
says 'an exception to what nothing overrides' \
	"2:6: warning: ./sub/inner.txt never decides anything: $p:1:7 always does" \
	'nothing overrides a rule with a `!`: take this one out, or the `!`'
mkdir -p "$HOME/.gnupg" && touch "$HOME/.gnupg/key"
checked 'include default' 'read ~/.gnupg/key'
says 'an exception to what a shipped policy keeps shut' '2:6: warning: ~/.gnupg/key never decides anything: default:' \
	'nothing overrides a rule with a `!`: where this is needed, write a policy that does not include default'
rm -rf "$HOME/.gnupg"
checked 'read ./note.txt' 'read ./sub ./note.txt'
says 'the same rule twice is a note' "2:12: note: ./note.txt is there already: $p:1:6 says it"
is 'notes are counted' "$(sed "s|^$p: ||" "$out")" '1 note: 3 rules from 1 text'
"$WARDER" policy check --strict "$p" >"$out" 2>"$err"
is 'and are no bad news' "$?" 0
printf 'read ./note.txt\n' >"$scratch/inner.policy"
checked 'include inner.policy' 'read ./note.txt'
check 'twice, by include: a note at one of the two' grep -q "note: ./note.txt is there already: .*:[12]:6 says it" "$err"
checked 'deny ./sub' 'deny ./sub/*.x'
silent 'a rule that decides for flags' 'write ./' 'deny ./ when O_TRUNC'
silent 'exceptions that are some' 'read ./' 'deny ./sub' 'read ./sub/inner.txt'

# What is not there.
mkdir -p src/deep
checked 'read ./srk' 'exec ./src/depp/tool ./nothing/like/it' 'read ./src/*.c' 'deny ./nothing'
says 'a path that is not there, and one that is meant' '1:6: warning: ./srk does not exist' 'did you mean ./src?'
says 'a directory on the way is not there' \
	"2:6: warning: ./src/depp/tool does not exist: there is no $proj/src/depp" 'did you mean ./src/deep/tool?'
says 'nothing is spelled like it' "2:22: warning: ./nothing/like/it does not exist: there is no $proj/nothing"
says 'a glob that matches nothing now' '3:6: warning: ./src/*.c matches nothing now'
says 'a denial of nothing does no harm' '4:6: note: ./nothing does not exist'
touch src/deep/a.c
silent 'globs that match' 'read ./src/*/*.c' 'read ./s*/**/*.c' 'deny **/*.never'
silent 'what the policy lets come to be' 'write ./new' 'write ./sub' 'deny ./sub/not-yet' 'read ./sub/not/yet/either'
checked 'write ./newer/dir/file'
says 'but not where its directory cannot come to be' \
	"1:7: warning: ./newer/dir/file does not exist: there is no $proj/newer"

# What is written can be run.
mkdir -p bin
checked 'write ./' 'exec ./bin'
says 'a write rule that covers an exec rule' \
	"1:7: warning: ./ may be written, and what is there may be run by $p:2:6: a program can run what it wrote" \
	'if that is not meant: deny write ./bin'
checked 'exec ./' 'write ./bin'
says 'an exec rule that covers a write rule' \
	"2:7: warning: ./bin may be written, and what is there may be run by $p:1:6: a program can run what it wrote" \
	'if that is not meant: deny exec ./bin'
checked 'exec ./' 'write ./'
says 'who says both of one path knows' \
	"2:7: note: ./ may be written, and what is there may be run by $p:1:6: a program can run what it wrote"
silent 'a denial keeps the two apart' 'write ./' 'exec ./bin' 'deny write ./bin'
silent 'to run a file is not to write it' 'write ./sub' 'exec ./bin'
silent 'rules of shipped policies are nobody'\''s mistake' 'include default' 'exec ./bin' 'write ./sub'

# What runs later, outside.
mkdir -p .git/hooks "$HOME/tools"
touch .git/config "$HOME/.bashrc"
silent 'a project that is written, without a repository' 'write ./sub'
checked 'write ./'
says 'hooks of git' '1:7: warning: ./ lets what runs later, outside of the jail, be written: ./.git/hooks ./.git/config '
checked 'write ./' 'deny write ./.git'
is 'hooks that are denied' "$(cat "$err")" ''
checked 'write ~'
check 'start-up files of shells' grep -q 'p.policy:1:7: warning: ~ lets what runs later.*~/.profile ~/.bashrc' "$err"
silent 'who names such a file means it' 'modify ~/.bashrc'
PATH=$PATH:$HOME/tools
checked 'write ~/tools/**'
says 'a directory where programs are looked for' \
	'1:7: warning: ~/tools/** lets programs be put where they are looked for (PATH): ~/tools' \
	'keep shut what is not meant: deny write ~/tools'
rm -rf .git

# Programs from places where somebody else puts them.
mkdir -m 1777 open
mkdir -m 777 open/er
mkdir open/er/mine
checked 'exec ./open' 'exec ./open/er/mine' 'exec ./bin'
says 'everybody can write it' "1:6: warning: ./open may be run, and everybody can write $proj/open: what they leave there is run"
says 'everybody can replace it' \
	"2:6: warning: ./open/er/mine may be run, and everybody can write $proj/open/er: what they leave there is run"
is 'and nothing else' "$(grep -c 'warning' "$err")" 2
mkdir -m 755 open/tidy
silent 'in a directory like /tmp nobody can replace what is mine' 'exec ./open/tidy'
if [ "$(id -u)" -eq 0 ]; then
	mkdir theirs && chown 61041 theirs
	checked 'exec ./theirs'
	says 'it belongs to another user' \
		"1:6: warning: ./theirs may be run, and its owner, who is another user, can write $proj/theirs: what they leave there is run"
else
	skip 'it belongs to another user' 'giving a directory away takes root'
fi

# No line of a remedy is wider than a terminal, and none of its words is lost.
checked 'zzzzzz base'
is 'a list of words is broken into lines' "$(awk '/^ /&& length > 98' "$err")" ''
check 'after its first words' has "$err" '  help: one of include, '
"$WARDER" policy check nosuch 2>"$err"
is 'and that of the shipped policies' "$(tr -s ' \n' ' ' <"$err")" \
	"warder: there is no policy named \`nosuch\` help: shipped policies are base, default, agent, build, judge, strict, root, fresh; a file's name has a / in it or ends in .policy, as in ./my.policy "
is 'which is too long for one' "$(grep -c . "$err") $(awk 'length > 98' "$err")" '3 '

# Through a link to somewhere else.
mkdir -p "$HOME/away"
ln -s "$HOME/away" link
ln -s sub beside
checked 'write ./link/**' 'read ./link/x*' 'read ./beside'
says 'a rule that writes through a link' \
	"1:7: warning: ./link/** leads elsewhere, through the link $proj/link: it gives access to $HOME/away" \
	'if that is meant, name it: ~/away'
is 'a link to something beside it is no surprise' "$(grep -c beside "$err")" 0
checked 'read ./link'
says 'a rule that reads through one: a note' "1:6: note: ./link leads elsewhere, through the link $proj/link"
silent 'links of the system' 'read /bin /lib'

# The kernel's fence is far above.
checked 'write ~/away'
says 'the fence is on the home' \
	"1:7: warning: ~/away may go away and come to be again, so that the kernel's fence (Landlock) is on $HOME: what else is there is kept by the broker alone" \
	'name what is in it: write ~/away/**'
"$WARDER" policy show --compiled "$p" | grep -q "^$HOME .*create" && far=yes || far=no
is 'so it is' "$far" yes
silent 'what is in it, as the message says' 'write ~/away/**'
"$WARDER" policy show --compiled "$p" | grep -q "^$HOME .*create" && far=yes || far=no
is 'so it is not' "$far" no
checked 'write /var/x'
check 'the fence is on a directory in /' has "$err" "(Landlock) is on /var: "

checked 'read **/README'
says 'a glob from the root' \
	"1:6: warning: **/README begins to be a glob in /, so that the kernel's fence (Landlock) is on all of it: what the glob does not match there is kept by the broker alone" \
	'name more of the path before the first glob'
checked 'read ~/*/notes'
check 'a glob from the home' has "$err" "1:6: warning: ~/*/notes begins to be a glob in $HOME, "
silent 'a glob in the project' 'read ./*.txt' 'write ./sub/**/made'
silent 'a glob for all that the fence is on' 'exec /usr/**'
checked 'read /usr' 'read /usr/*/x*'
is 'where the whole directory is allowed anyway' "$(grep -c 'fence' "$err")" 0

# Secrets, and sockets that lead out.
echo 'k' >"$HOME/.ssh/id_rsa"
mv "$scratch/env" .env
checked 'read ~' 'read ./'
says 'secrets in the home' '1:6: warning: ~ opens what the policy `default` protects: ~/.ssh ~/.aws' \
	'keep shut what is not meant: deny! ~/.ssh ~/.aws, or include default'
says 'secrets of the project' '2:6: warning: ./ opens what the policy `default` protects: ./.env' \
	'keep shut what is not meant: deny! ./.env, or include default'
silent 'secrets that are kept shut' 'read ~' 'read ./' 'deny! ~/.ssh ~/.aws ./.env'
silent 'include default' 'include default' 'read ~'
checked 'read ~/.gnupg/some/thing'
check 'what is named in a secret place' has "$err" \
	'1:6: warning: ~/.gnupg/some/thing opens what the policy `default` protects: ~/.gnupg/some/thing'
checked 'connect /var/run/docker.sock'
check 'a socket that leads out, by its name' has "$err" \
	'1:9: warning: /var/run/docker.sock lets the jail be left by sockets whose other side does what it may not: /var/run/docker.sock'
silent 'a socket like any other' 'connect ./sub'
if have python3; then
	mkdir sockets
	python3 -c 'import os, socket, subprocess, sys
one = socket.socket(socket.AF_UNIX)
one.bind(os.getcwd() + "/sockets/docker.sock")
two = socket.socket(socket.AF_UNIX)
two.bind("\0/tmp/dbus-check-%d" % os.getpid())
for rule in sys.argv[3:]:
    open(sys.argv[2], "w").write(rule + "\n")
    subprocess.run([sys.argv[1], "policy", "check", sys.argv[2]], stdout=subprocess.DEVNULL)
print(os.getpid(), file=sys.stderr)' "$WARDER" "$p" 'connect ./sockets' 'connect @*' 'connect @other' >"$out" 2>"$err"
	is 'sockets that lead out: in a directory, and among the abstract ones' \
		"$(sed -n "s/.*warning: \(.*\) lets the jail be left by.*\(docker.sock\|@.tmp.dbus-check-$(tail -n 1 "$err")\).*/\1 \2/p" "$err")" \
		"./sockets docker.sock
@* @/tmp/dbus-check-$(tail -n 1 "$err")"
else
	skip 'sockets that lead out: in a directory, and among the abstract ones' 'no python3'
fi

# Errors are no warnings; nothing a path holds gets to the terminal.
checked 'raed ./note.txt'
is 'an error' "$rc $(grep -c 'warning\|note:' "$err")" '1 0'
checked "read './$(printf 'a\303\244')-not-there'" "read './x y'"
check 'what is not ASCII is shown as it is' has "$err" "$(printf 'a\303\244')-not-there"
touch "$(printf 'sbc\033')"
checked 'read ./sbc1'
check 'what is spelled alike, with an escape byte in it' has "$err" 'did you mean '
check 'no escape byte gets to the terminal' sh -c "! grep -q '$(printf '\033')' '$err'"
awk 'BEGIN { for (i = 0; i < 600; i++) print "read /nonexistent/" i }' >"$p"
"$WARDER" policy check "$p" >"$out" 2>"$err"
is 'there is an end to what is said' "$(grep -c 'warning: /non' "$err") $(tail -n 1 "$err")" \
	'500 warder: 100 more follow; mend these first'
check 'but all is counted' has "$out" ': 600 warnings: 600 rules'
# Rules about addresses.
silent 'rules about addresses' 'connect 127.0.0.1:5432 [::1]:80 10.0.0.0/8:443 registry.example:443 *:53' \
	'deny connect 10.1.0.0/16:*' 'deny! connect *:25' 'bind 8080 127.0.0.1:0'
checked 'deny connect *:25'
says 'a denial where nothing is allowed' '1:14: warning: *:25 refuses what is refused anyway' \
	'to leave the others open write `connect *`'
checked 'deny! connect 10.0.0.0/8:*' 'connect 10.1.2.3:80'
says 'an address that a network takes away' "2:9: warning: 10.1.2.3:80 never decides anything: $p:1:15 always does" \
	'nothing overrides a rule with a `!`: take this one out, or the `!`'
checked 'net none' 'connect 127.0.0.1:80 [::1]:80 10.0.0.1:80'
says 'an address that is not there' '2:31: warning: 10.0.0.1:80 allows what `net none` does not have' \
	'write `net user` or `net host`, or take the line out'
silent 'the loopback by other words' 'net none' 'connect localhost:80 *:53' 'bind 8080 0.0.0.0:81 [::]:82'
finish
