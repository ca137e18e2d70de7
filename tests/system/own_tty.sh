#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/own_tty.sh - `-t`: played by own_tty.py, and full-screen programs in tmux
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
have python3 || skip_all 'there is no python3'
mkdir "$scratch/python"
python3 "$here/own_tty.py" "$WARDER" "$scratch/python" >"$scratch/played" 2>"$err"
is 'all of it was played' "$? $(cat "$err")" '0 '
cases 'played' "$scratch/played"

shows()
{
	tmux -S "$scratch/tmux" capture-pane -p >"$out" 2>"$err"
	grep -qF -- "$1" "$out"
}

# screen TEXT NAME: it is to be seen, soon
screen()
{
	check "$2" until_true 15 shows "$1"
}

# The shell waits: what is typed before is the command's, or nobody's.
prompted()
{
	tmux -S "$scratch/tmux" capture-pane -p >"$out" 2>"$err"
	[ "$(grep . "$out" | tail -n 1)" = 'outer>' ]
}

keys()
{
	tmux -S "$scratch/tmux" send-keys "$@"
}

tmux_parts()
{
	project
	tmux -S "$scratch/tmux" -f /dev/null new-session -d -x 80 -y 20 \
		"cd '$proj' && exec env PS1='outer> ' bash --norc --noprofile -i" || return
	screen 'outer>' 'a shell in tmux'
	keys "$WARDER -q -o $log -t -- $1 -u NONE -N new.txt" Enter
	screen '"new.txt" [New' 'an editor has the whole screen'
	keys 'i' 'first line' Enter 'second' Escape
	screen 'second' 'it is typed into'
	tmux -S "$scratch/tmux" resize-window -x 60 -y 12
	keys ':echo &columns &lines' Enter
	screen '60 12' 'it follows the size'
	keys C-z
	screen 'Stopped' 'Ctrl-Z leads out'
	keys 'clear; echo $((6*7))' Enter
	screen '42' 'to a shell that works'
	keys 'fg' Enter
	screen 'first line' 'fg leads back, and all is drawn again'
	keys ':wq' Enter
	check 'it is left' until_true 15 prompted
	is 'what was typed is in the file' "$(cat new.txt)" "$(printf 'first line\nsecond')"
	# Its prompt is not what is typed: that is on the screen before it runs.
	keys "clear; $WARDER -q -o $log -t --env 'PS1=in''ner> ' -- bash --norc -i" Enter
	screen 'inner>' 'a shell inside'
	keys 'stty size; echo one twoo' Left Right BSpace '; tty' Enter
	screen '/dev/pts/0' 'edits its line'
	keys 'exit 3' Enter
	check 'and is left' until_true 15 prompted
	keys 'echo "left $?"' Enter
	screen 'left 3' 'with its status'
	tmux -S "$scratch/tmux" kill-server
}

# Debian's vim-tiny is vi, or vim.tiny.
editor=$(command -v vim || command -v vim.tiny)
if ! have tmux || [ -z "$editor" ]; then
	skip 'full-screen programs' 'there is no tmux, or no vim'
else
	tmux_parts "$editor"
fi
finish
