#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/links.sh - What one run leaves behind gives the next one no more: links in rules' paths
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# start NAME [LINE...]: a project, and a policy $scratch/p.policy with what programs need and the lines
start()
{
	project
	mkdir -p "$HOME/private"
	echo 'secret words' >"$HOME/private/words"
	printf '%s\n' 'include base' 'exec /usr /bin /lib /lib64' "$@" >"$scratch/p.policy"
}

# twice FIRST SECOND: two runs under it, each a shell's line
twice()
{
	jail -p "$scratch/p.policy" -- sh -c "$1"
	is "the link can be made: $1" "$rc" 0
	jail -p "$scratch/p.policy" -- sh -c "$2"
}

untouched()
{
	[ "$(cat "$HOME/private/words")" = 'secret words' ]
}

# The first run puts a link where a rule's path is; the second one must not follow it.
start 'read ./' 'write ./build'
twice 'ln -s ~/private build' 'echo mine >build/words; echo mine >~/private/words'
check 'write ./build: what the link leads to is not written' untouched

twice 'rm build; mkdir build; echo x >build/y' 'cat build/y'
is 'write ./build: the link can be removed, and a directory made' "$rc" 0

# What a rule allows to be replaced can be replaced, and is what it was.
start 'read ./' 'write ./build ~/data/x' 'exec ./build/bin'
mkdir -p build "$HOME/data/x"
jail -p "$scratch/p.policy" -- sh -c 'rmdir build ~/data/x && mkdir -p build/bin ~/data/x/y &&
	echo x >~/data/x/y/z && cp /bin/true build/bin && build/bin/true'
is 'write ./build: it can be removed and made again' "$rc" 0
start 'write ./'
mkdir ../beside
jail -p "$scratch/p.policy" -- sh -c 'rm -r "$PWD"; :'
check 'write ./: the directory itself stays' [ -d "$proj" ]
jail -p "$scratch/p.policy" -- python3 -c 'import os; os.open(".", os.O_TMPFILE | os.O_RDWR)'
is 'write ./: a file without a name can be made in it' "$rc" 0
jail -p "$scratch/p.policy" -- rmdir ../proj
check 'write ./: and that is what warder says' has "$err" "deny! delete '$proj'"
bare "$WARDER" policy show --compiled "$scratch/p.policy"
check 'write ./: the hull has the directory' has "$out" "$proj list read modify append create delete"
check 'write ./: and nothing above it' lacks "$out" "$scratch list"
rmdir ../beside

start 'write ./' 'read ./data'
twice 'ln -s ~/private data' 'cat data/words'
check 'read ./data under write ./: nothing is read through the link' lacks "$out" secret

start 'write ./' 'exec ./bin'
printf '#!/bin/sh\necho it ran\n' >"$HOME/private/tool"
chmod +x "$HOME/private/tool"
twice 'ln -s ~/private bin' './bin/tool'
check 'exec ./bin under write ./: nothing is run through the link' lacks "$out" 'it ran'

start 'write ./' 'read ./a/b/c'
twice 'mkdir a; ln -s ~/private a/b' 'cat ~/private/c'
mkdir "$HOME/private/c" && echo 'secret too' >"$HOME/private/c/x"
jail -p "$scratch/p.policy" -- cat a/b/c/x
check 'a link in the middle of the path' lacks "$out" secret

# A chain: the first link is the user's and out of reach, where it leads to is not.
start 'write ./' 'read ~/chain'
ln -s "$proj/second" "$HOME/chain"
twice 'ln -s ~/private second' 'cat ~/chain/words'
check 'a chain of links with one in reach' lacks "$out" secret

start 'write ./' 'deny write ./deep/x' 'read ./deep/x/data'
mkdir -p deep/x
twice 'mv deep deeper; mkdir deep; ln -s ~/private deep/x; mv deep/x data; :' 'cat deep/x/data/words'
check 'a directory on the way cannot be put aside' lacks "$out" secret

start "write '\${TMPDIR}'" 'write ./' "read '\${CWD}/data'"
sed -i "s/'//g" "$scratch/p.policy"
twice 'ln -s ~/private data' 'cat data/words'
check 'the same path by a variable' lacks "$out" secret

# The shipped policies.
for place in .ccache .cache/zig; do
	start
	mkdir -p "$HOME/.cache"
	jail -p build -- sh -c "ln -s ~ ~/$place"
	is "build: ~/$place can be made a link" "$rc" 0
	jail -p build -- sh -c 'echo mine >~/private/words; echo mine >~/.profile; cat ~/private/words'
	check "build: and nothing is written through it ($place)" untouched
	check "build: nor made ($place)" [ ! -e "$HOME/.profile" ]
	check "build: nor read ($place)" lacks "$out" secret
done

# A denial holds for both names, whoever made the link.
start 'write ./' 'read ~' 'deny ./door'
twice 'ln -s ~/private "door "; :' 'cat ~/private/words'
is 'without the link it is read' "$rc" 0
ln -s "$HOME/private" door
jail -p "$scratch/p.policy" -- cat "$HOME/private/words"
check 'deny ./door holds for what it leads to' lacks "$out" secret
start 'write ./' 'deny write ./.git/hooks'
mkdir -p other/hooks && ln -s other .git && ln -s .git dot
sed -i 's|./.git/hooks|./dot/hooks|' "$scratch/p.policy"
jail -p "$scratch/p.policy" -- sh -c 'rm .git && mkdir .git && mkdir .git/hooks'
is 'a denial holds for each name that a chain of links has on its way' "$rc" 1

# Links that the jail cannot change go on to work.
start 'read ./' 'read ./data ~/data'
ln -s "$HOME/private" data && ln -s "$HOME/private" "$HOME/data"
jail -p "$scratch/p.policy" -- sh -c 'cat data/words && cat ~/data/words'
is 'a link that the policy lets nobody change is followed' "$rc" 0
start 'write ./' 'read ./data' 'deny write ./data'
ln -s "$HOME/private" data
jail -p "$scratch/p.policy" -- cat data/words
is 'also one that a denial protects' "$rc" 0
jail -p "$scratch/p.policy" -- sh -c 'rm data || mv data x'
is 'which the jail then cannot remove' "$rc" 1
start
jail -- /bin/echo well
is 'the links of the system' "$(cat "$out")" well
cd "$scratch" && ln -sfn proj way && cd way || exit 2
jail -- sh -c 'echo x >made && cat made'
is 'a working directory that was reached by a link' "$rc" 0

# Nor does a rule follow a stranger's link in a directory where anybody makes some.
if [ "$(id -u)" -eq 0 ]; then
	start 'read ./' "read $scratch/open/data"
	mkdir -p "$scratch/open" && chmod 1777 "$scratch/open"
	ln -sfn "$HOME/private" "$scratch/open/data" && chown -h 65534 "$scratch/open/data"
	jail -p "$scratch/p.policy" -- cat "$scratch/open/data/words"
	check "a stranger's link in a directory like /tmp" lacks "$out" secret
	chown -h 0 "$scratch/open/data"
	jail -p "$scratch/p.policy" -- cat "$scratch/open/data/words"
	is 'and one of our own' "$rc" 0
else
	skip "a stranger's link in a directory like /tmp" 'giving a link away takes root'
fi

# `policy check` says so, with the place and a remedy; so does nothing else.
start 'write ./' 'read ./data'
ln -s "$HOME/private" data
bare "$WARDER" policy check "$scratch/p.policy"
is 'policy check: it is a warning' "$rc" 0
check 'policy check: where' has "$err" 'p.policy:4:6: '
check 'policy check: which link' has "$err" "$proj/data"
tr -s ' \n' ' ' <"$err" >"$scratch/unbroken"
check 'policy check: the remedy' has "$scratch/unbroken" "read $HOME/private"
start 'read ./' 'read ./data'
ln -s "$HOME/private" data
bare "$WARDER" policy check "$scratch/p.policy"
check 'policy check: where there is no danger the link is followed' lacks "$err" 'does not follow'
check 'policy check: and it says whereto' has "$err" "note: ./data leads elsewhere, through the link $proj/data"
finish
