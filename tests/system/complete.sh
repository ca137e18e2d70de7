#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/complete.sh - What Tab offers behind `warder`, and that real shells take it up
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
scripts=$here/../../supervisor/commands/completions

# offers NAME WANTED WORD...: the candidates behind these words, without their meanings
offers()
{
	name=$1 wanted=$2
	shift 2
	is "$name" "$("$WARDER" complete -- "$@" | cut -f 1 | tr '\n' ' ')" "$wanted"
}

project
mkdir -p "$HOME/.config/warder"
echo 'include default' >"$HOME/.config/warder/mine.policy"
check 'a command, or a subcommand' sh -c '"$1" complete -- "" | grep -qx policy' sh "$WARDER"
offers 'a command' ':commands ' run ''
offers 'subcommands are none' ':commands ' run po
offers 'behind --' ':commands ' --observe -- po
offers 'a subcommand' ':commands policy ' po
offers 'a word of it' 'show ' policy sh
offers 'the other kind of words' 'strict ' policy show syscalls st
offers 'an option of one line' '--compiled ' policy show --com
offers 'which no other line has' '' policy check --com
offers 'an option' '--observe ' --obs
offers 'one that a line has as well, once' '--tighten ' policy from --tig
offers 'its policy' 'mine :files ' policy from --tighten mi
offers 'a log' ':files ' policy from -o x ''
offers 'one with a value behind =' '--fail-on-deny= ' --fail-on-d
offers 'its value may be a word' 'none host user ' --net ''
offers 'joined' '--net=none ' --net=n
offers 'shipped policies, and one of the user' 'base default agent build judge strict root fresh mine :files ' -p ''
for name in '$(touch x)' 'a b' "$(printf 'c\n:line 1')" ':line 1' '-q' "$(printf '\033[31m')" "it's"; do
	echo 'include default' >"$HOME/.config/warder/$name.policy"
done
offers 'no name that a shell or a terminal takes for more' \
	'base default agent build judge strict root fresh mine :files ' -p ''
rm "$HOME/.config/warder"/[!m]*
offers 'some of them' 'mine :files ' --policy m
offers 'as an operand' 'mine :files ' policy check mi
offers 'a file' ':files ' --learn x
offers 'a directory' ':dirs ' -C x
offers 'a verb' 'read ' explain re
offers 'a path behind it' ':files ' explain -p mine read ''
offers 'both policies of a comparison' 'judge :files ' policy diff default ju
offers 'groups of calls' 'all file net network process desc memory signal ' --trace ''
offers 'calls, behind others' 'file,!openat file,!openat2 ' --trace 'file,!opena'
offers 'calls, joined' '--trace=file,fsync ' --trace=file,fsyn
offers 'limits' 'memory= ' --limit me
offers 'all that begin so' 'cpu= cpus= ' --limit cp
offers 'filters, on a line that goes on' '--program --pid --path ' audit show --p
offers 'kinds of records' 'exec exit ' audit show --follow --kind ex
offers 'verbs' 'delete ' audit show --kind call --verb del
offers 'decisions' 'deny ' audit show --decision d
offers 'a call' 'openat openat2 ' audit show --syscall opena
offers 'a log behind them' ':files ' audit show --json --kind call ''
offers 'nothing behind the last operand' '' explain read ./x ''
offers 'the line of the command' ':line 3 ' -q -- make -j
offers 'which has options of its own' ':line 2 ' run make --obs
offers 'an unknown option is passed over' ':commands ' --nothing ''
"$WARDER" complete policy >"$out" 2>"$err"
is 'without --: how it is used' "$? $(grep -c '^usage' "$err")" '125 1'

# What the completed line runs: its words go into a file instead.
cat >"$scratch/show.sh" <<END
warder() {
	if [ "\$1" = complete ]; then
		command warder "\$@"
	else
		printf '%s|' "\$@" >'$scratch/typed'
		mv '$scratch/typed' '$scratch/result'
	fi
}
END
cat >"$scratch/show.fish" <<END
function warder
	if test "\$argv[1]" = complete
		command warder \$argv
	else
		printf '%s|' \$argv >'$scratch/typed'
		mv '$scratch/typed' '$scratch/result'
	end
end
END

# tab TYPED WANTED SETUP SHELL [ARG...]: the words that a real shell runs
tab()
{
	typed=$1 wanted=$2 setup=$3
	shift 3
	if ! have "$1" || ! have python3; then
		skip "$1: warder $typed" "there is no $1, or no python3"
		return
	fi
	if ! [ -r "$scripts/warder.bash" ]; then
		skip "$1: warder $typed" 'this user may not read the scripts in the tree'
		return
	fi
	rm -f "$scratch/result"
	timeout -s KILL "$seconds" python3 "$here/complete.py" "$setup" "warder $typed" \
		"$scratch/result" "$@"
	is "$1: warder $typed" "$(cat "$scratch/result" 2>/dev/null)" "$wanted"
}

mkdir "$scratch/bin"
ln -s "$WARDER" "$scratch/bin/warder"
touch 'a file'
PATH=$scratch/bin:$PATH
for line in 'policy sh:policy|show|' '--trace file,fsyn:--trace|file,fsync|' '--policy=jud:--policy=judge|' '--learn ./a:--learn|./a file|'; do
	tab "${line%%:*}" "${line#*:}" ". '$scripts/warder.bash'; . '$scratch/show.sh'" \
		bash --norc --noprofile -i
	tab "${line%%:*}" "${line#*:}" \
		"fpath=('$scripts' \$fpath); autoload -U compinit; compinit -u -D; . '$scratch/show.sh'" zsh -f -i
	tab "${line%%:*}" "${line#*:}" "source '$scripts/warder.fish'; source '$scratch/show.fish'" fish -N -i
done
finish
