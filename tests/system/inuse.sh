#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/inuse.sh - The jail cannot choose the policy of the next run
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# start [LINE...]: a project, and a policy in it that includes default and the lines
start()
{
	project
	mkdir -p "$HOME/private" real evil
	echo 'secret words' >"$HOME/private/words"
	printf '%s\n' 'include default' "$@" >real/my.policy
	printf '%s\n' 'include default' 'read ~/private' >evil/my.policy
}

# holds NAME POLICY COMMAND: after a run of the command the same policy gives no more than before
holds()
{
	jail -p "$2" -- sh -c "$3"
	jail -p "$2" -- sh -c 'cat ~/private/words'
	check "$1" lacks "$out" secret
}

# works NAME POLICY COMMAND: what has nothing to do with it goes on to work
works()
{
	jail -p "$2" -- sh -c "$3"
	is "$1" "$rc" 0
}

start
jail -p evil/my.policy -- sh -c 'cat ~/private/words'
check 'the other policy would give the words' has "$out" secret
holds 'the file itself' ./real/my.policy 'echo "read ~/private" >>real/my.policy'
holds 'replaced by a rename' ./real/my.policy 'cp evil/my.policy x; mv x real/my.policy'
holds 'removed, and made again' ./real/my.policy 'rm real/my.policy; cp evil/my.policy real'
holds 'its directory renamed' ./real/my.policy 'mv real real2; mv evil real'
holds 'its directory made a link' ./real/my.policy 'mv real real2; ln -s evil real'
holds 'directories exchanged' ./real/my.policy 'python3 -c "import ctypes
ctypes.CDLL(None).syscall(316, -100, b\"real\", -100, b\"evil\", 2)"'
cp real/my.policy plain.policy
holds 'a plain name in the working directory' plain.policy 'echo "read ~/private" >>plain.policy'
holds 'a plain name, replaced' plain.policy 'rm plain.policy; ln -s evil/my.policy plain.policy'
works 'another file in its directory' ./real/my.policy 'echo x >real/other && rm real/other'

start
ln -s real cfg
holds 'a link to its directory' ./cfg/my.policy 'rm cfg; ln -s evil cfg'
holds 'renamed over' ./cfg/my.policy 'ln -s evil x; mv -T x cfg'
holds 'through ..' ./cfg/../cfg/my.policy 'rm cfg; ln -s evil cfg'
ln -s real/my.policy l.policy
holds 'a link to it' ./l.policy 'rm l.policy; ln -s evil/my.policy l.policy'
mkdir a && ln -s ../real a/b && ln -s a/b/my.policy c
holds 'a chain of links: the last' ./c 'rm a/b; ln -s ../evil a/b'
holds 'a chain of links: above the last' ./c 'mv a a2; mkdir a; ln -s ../evil a/b'
holds 'a chain of links: the first' ./c 'rm c; ln -s evil/my.policy c'
works 'a link beside it' ./c 'ln -s x a/d && rm a/d && mkdir -p a/e/f && rmdir a/e/f'

start 'include? ./local.policy' 'include? ./conf/deep/more.policy'
echo 'read ~/private' >evil/local.policy
mkdir -p evil/deep && echo 'read ~/private' >evil/deep/more.policy
holds 'an include that is not there' ./real/my.policy 'echo "read ~/private" >real/local.policy'
holds 'by a link' ./real/my.policy 'ln -s ../evil/local.policy real/local.policy'
holds 'by a hard link' ./real/my.policy 'ln evil/local.policy real/local.policy'
holds 'by a rename' ./real/my.policy 'mv evil/local.policy real/local.policy'
holds 'its directory, which is not there either' ./real/my.policy 'ln -s ../evil real/conf'
holds 'likewise' ./real/my.policy 'mkdir -p real/conf/deep; cp evil/deep/more.policy real/conf/deep'
mkdir -p real/conf/deep
holds 'its directory, empty' ./real/my.policy 'rmdir real/conf/deep; ln -s ../../evil/deep real/conf/deep'
echo 'read ./' >real/local.policy
holds 'an include that is there' ./real/my.policy 'echo "read ~/private" >real/local.policy'

# The search path, when the home itself may be written.
start
mkdir -p "$HOME/.config/warder"
echo 'include default' >"$HOME/.config/warder/own.policy"
holds 'the search path' own 'printf "include default\nread ~/private\n" >~/.config/warder/own.policy'
ln -s "$proj/real/my.policy" "$HOME/.config/warder/linked.policy"
holds 'a link in it' linked 'cp evil/my.policy real/my.policy'
rm -r "$HOME/.config"
mkdir -p evil/warder && cp evil/my.policy evil/warder/own.policy
jail -w "$HOME" -- sh -c 'ln -s ~/../proj/evil ~/.config; mkdir -p ~/.config/warder'
check 'the search path, which is not there' [ ! -e "$HOME/.config/warder/own.policy" ]
mkdir -p "$HOME/dot/warder" && ln -s dot "$HOME/.config"
jail -w "$HOME" -- sh -c 'rm ~/.config; ln -s ~/../proj/evil ~/.config'
is 'the search path by a link' "$(readlink "$HOME/.config")" dot
export XDG_CONFIG_HOME="$proj/xdg"
jail -- sh -c 'ln -s evil xdg'
check 'a search path in the project' [ ! -e "$proj/xdg/warder/own.policy" ]
unset XDG_CONFIG_HOME

# What `~` and `./` mean is not the jail's choice either.
start
mkdir -p fake
printf '%s\n' 'include default' 'read ~/words' >"$scratch/home.policy"
HOME="$proj/fake" jail -p "$scratch/home.policy" -- sh -c 'rm -rf fake; ln -s ../home/private fake'
HOME="$proj/fake" jail -p "$scratch/home.policy" -- sh -c 'cat ../home/private/words'
check 'a home in the project cannot be replaced' lacks "$out" secret
start
export XDG_CONFIG_HOME="$scratch/config" XDG_STATE_HOME="$scratch/state"
mkdir fake && ln -s fake there
HOME="$proj/there" jail -p "$scratch/home.policy" -- sh -c 'rm there; ln -s ../home/private there'
HOME="$proj/there" jail -p "$scratch/home.policy" -- sh -c 'cat ../home/private/words'
check 'nor a link to one' lacks "$out" secret
unset XDG_CONFIG_HOME XDG_STATE_HOME
start
ln -s "$HOME" down
jail -C down -- sh -c 'echo x >made'
is 'a link to the home is no way to say that it is meant' "$rc" 125
jail -C "$HOME" -- sh -c 'echo x >made'
is 'its name is' "$rc" 0
start
python3 -c 'print("#" * 80 + "\n", end="") or [print("#" * 80) for _ in range(60000)]' >"$scratch/huge.policy"
bare "$WARDER" -p "$scratch/huge.policy" -- true
is 'a policy that is too long is an error' "$rc" 125
bare sh -c 'cat "$2" | "$1" -p /dev/stdin -- true' - "$WARDER" "$scratch/huge.policy"
is 'from a pipe as well' "$rc" 125
check 'and it says so' has "$err" 'too large'
finish
