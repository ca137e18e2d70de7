#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/secrets.sh - The default policy keeps keys and .env away, by whatever way one comes
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# state FILE: all that could have been changed
state()
{
	stat -c '%n %s %a %u %g %h %i %y' "$1" && cat "$1" &&
		python3 -c 'import os, sys; print(os.listxattr(sys.argv[1]))' "$1"
}

label()
{
	python3 -c 'import os, sys; os.setxattr(sys.argv[1], "user.warder", b"y")' "$1" 2>/dev/null
}

# attack NAME FILE RELATIVE
attack()
{
	project
	victim secrets
	label "$2" || echo "# no user xattrs here: $2"
	state "$2" >"$scratch/before"
	jail -- ./secrets "$2" "$3"
	is "$1: the victim ran to its end" "$rc" 0
	cases "$1" "$out"
	check "$1: at least 55 cases ran" [ "$(grep -c '^\(not \)\{0,1\}ok' "$out")" -ge 55 ]
	state "$2" >"$scratch/after"
	check "$1: the file is as it was" cmp -s "$scratch/before" "$scratch/after"
	recorded "$1: the refusals are on the record" \
		"kind == 'call' and decision == 'deny' and path == '$2' and syscall == 'openat'"
}

# real NAME FILE RELATIVE: each attack works where nobody stops it
real()
{
	project
	victim secrets
	label "$2" || :
	bare ./secrets "$2" "$3"
	worked=$(grep -c 'it worked$' "$out")
	refused=$(grep '^ok - ' "$out" | grep -cv 'neighbour\|never refused')
	is "$1: without a jail no attack is refused" "$refused" 0
	check "$1: but works" [ "$worked" -ge 50 ]
}

# open_to NAME FILE RELATIVE: nor does the jail stop them where the policy allows the file
open_to()
{
	project
	victim secrets
	cp .env plain.txt
	label "$2" || :
	jail -- ./secrets "$2" "$3"
	is "$1: the victim ran to its end" "$rc" 0
	while IFS= read -r line; do
		case $line in
		*neighbour* | *'never refused'*) ;;
		*': it worked') ok "$1: ${line#not ok - }" ;;
		*) not_ok "$1: it should have worked: ${line#*ok - }" ;;
		esac
	done <"$out"
}

attack 'a key' "$HOME/.ssh/id_x" ../home/.ssh/id_x
attack '.env' "$proj/.env" .env
real 'a key' "$HOME/.ssh/id_x" ../home/.ssh/id_x
open_to 'allowed' "$proj/plain.txt" plain.txt

# The same by tools, as people try it.
project
ln -s "$HOME/.aws" cloud
jail -- cat cloud/credentials
is 'cat through a symlink made outside' "$rc" 1
check 'and nothing of it is shown' lacks "$out" secret
jail -- sh -c 'mv .env env.txt; cat env.txt'
check 'mv and cat' lacks "$out" SECRET
jail -- sh -c 'ln .env env.txt; cat env.txt'
check 'ln and cat' lacks "$out" SECRET
jail -- sh -c 'cp .env env.txt; cat env.txt'
check 'cp and cat' lacks "$out" SECRET
jail -- tar -cf - .env
check 'tar' lacks "$out" SECRET
jail -- sh -c 'cat <.env'
check 'a redirection' lacks "$out" SECRET
jail -- sh -c 'mkdir -p a/b; mv sub a/b; ls a/b/sub'
is 'a directory without secrets can be moved' "$rc" 0
mkdir -p deep && echo 'SECRET=2' >deep/.env
jail -- sh -c 'mv deep elsewhere; cat elsewhere/.env'
check 'a directory with a secret, moved, does not give it' lacks "$out" SECRET

# A hard link that was made before: deny! holds for the inode.
project
ln "$HOME/.ssh/id_x" innocent.txt 2>/dev/null && chmod 644 innocent.txt
jail -e "deny! $HOME/.ssh/id_x" -- cat innocent.txt
check 'a hard link from before does not give a deny! file' lacks "$out" secret
ln sub/inner.txt twice
jail -e 'hide! ./sub/inner.txt' -- cat twice
check 'nor a hide! file, which is not there by any name' has "$err" 'No such file'
rm -f twice

# Every rule that holds for the inode counts, whichever comes first.
for rules in 'deny! write ~/keys|deny! ~/keys/k' 'deny! ~/keys/k|deny! write ~/keys' \
	'deny! read ~/keys/k|deny! write ~/keys/k'; do
	project
	mkdir "$HOME/keys" && echo 'secret key' >"$HOME/keys/k"
	ln "$HOME/keys/k" hard
	jail -e "${rules%|*}" -e "${rules#*|}" -- sh -c 'cat hard; echo x >hard'
	check "$rules: a hard link does not give it" lacks "$out" secret
	is "$rules: nor change it" "$(cat hard)" 'secret key'
done
# The rule's path may lead through a link, and have characters that would be globs.
project
mkdir "$HOME/k*y" && echo 'secret key' >"$HOME/k*y/k" && ln "$HOME/k*y/k" hard && ln -s 'k*y' "$HOME/keys"
jail -e 'deny! ~/keys' -- cat hard
check 'a hard link to a file that a rule reaches through a link' lacks "$out" secret
jail -e "deny! ~/'k*y'" -- cat hard
check 'a hard link to a file whose path has a star in it' lacks "$out" secret

# That these cases can fail: an allowed file is read by the same ways.
project
cp .env plain.env
jail -- sh -c 'cat plain.env; ln plain.env other; cat other; mv other third; cat third <third'
is 'an allowed file is not kept away' "$(grep -c SECRET=1 "$out")" 3
finish
