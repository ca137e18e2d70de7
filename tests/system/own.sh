#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/own.sh - warder's own files, the limits it sets, and what it leaves behind
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=20

# The policies that a later run would use.
project
mkdir -p "$HOME/.config/warder"
echo 'include default' >"$HOME/.config/warder/mine.policy"
jail -w "$HOME" -- sh -c 'echo "read ~" >>~/.config/warder/mine.policy; echo "read ~" >~/.config/warder/new.policy
	rm ~/.config/warder/mine.policy; mv ~/.config/warder ~/.config/other; mv ~/.config ~/other
	echo x >~/.config/beside'
is 'the directory of policies is not written' "$(cat "$HOME/.config/warder/mine.policy")" 'include default'
is 'nor filled' "$(ls "$HOME/.config/warder")" mine.policy
is 'but what lies beside it may be, where a rule says so' "$(cat "$HOME/.config/beside")" x
recorded 'it was a rule of warder' \
	"kind == 'call' and decision == 'deny' and path == '$HOME/.config/warder/new.policy' and 'warder:' in rule['at']"
mkdir rules
printf 'include default\ninclude ./part.policy\n' >rules/used.policy
echo 'read /usr' >rules/part.policy
echo 'read /usr' >rules/other.policy
jail -p rules/used.policy -- sh -c 'for file in used part other; do echo "read ~" >>rules/$file.policy; done
	rm rules/used.policy rules/part.policy; mv rules/used.policy moved; ln rules/used.policy link && echo x >>link'
is 'the policy in use is not written' "$(cat rules/used.policy)" 'include default
include ./part.policy'
is 'nor what it includes' "$(cat rules/part.policy)" 'read /usr'
is 'another one beside it is' "$(wc -l <rules/other.policy)" 2

# Somebody outside puts another file in the place of the log.
rm -f "$log"
mkfifo "$scratch/line"
timeout -s KILL 20 "$WARDER" -o "$log" -- sh -c 'read -r line; exit 0' <"$scratch/line" >"$out" 2>"$err" &
run=$!
started="$started $run"
exec 9>"$scratch/line"
until_true 10 [ -s "$log" ]
cp "$log" "$scratch/forged" && mv "$scratch/forged" "$log"
echo go >&9
exec 9>&-
wait "$run"
is 'a log that was replaced: 125' "$?" 125
check 'and a word on it' has "$err" "$log is no longer the file that was written"

# Limits, as the command sees them: proc(5). Soft and hard alike.
# limited NAME OPTION WANTED
limited()
{
	jail --limit "$2" -- sed -n "s/^$1  *\\([^ ]*\\)  *\\([^ ]*\\) .*/\\1 \\2/p" /proc/self/limits
	is "limit $2" "$rc $(cat "$out")" "0 $3"
}
limited 'Max open files' files=64 '64 64'
limited 'Max stack size' stack=1M '1048576 1048576'
limited 'Max core file size' core=0 '0 0'
# shellcheck disable=SC3045 # dash has it
core=$(ulimit -Hc)
if [ "$core" = unlimited ] || [ "$core" -gt 8 ]; then
	limited 'Max core file size' core=4096 '4096 4096'
else
	skip 'limit core=4096' 'there are no core files here: the hard limit is 0'
fi
limited 'Max file size' fsize=8K '8192 8192'
limited 'Max address space' as=512M '536870912 536870912'
limited 'Max cpu time' cpu=7s '7 8'
jail --limit files=20 -- sh -c 'exec 3<note.txt 4<note.txt; n=5; while [ $n -lt 100 ]; do
	eval "exec $n<note.txt" || exit 9; n=$((n + 1)); done' 2>/dev/null
check 'limit files: no more than that can be open' [ "$rc" -ne 0 ]
jail --limit fsize=8K -- dd if=/dev/zero of=big bs=1024 count=16
check 'limit fsize: no file grows beyond it' [ "$(stat -c %s big)" -eq 8192 ]

# What a light run makes for itself is gone afterwards.
jail --light -- sh -c 'echo "$TMPDIR"; mkdir -p "$TMPDIR/a/b" && echo x >"$TMPDIR/a/b/file" && ln -s /etc "$TMPDIR/link"'
made=$(cat "$out")
check 'light: there was a private TMPDIR' sh -c "case '$made' in /tmp/warder-*) ;; *) exit 1 ;; esac"
check 'light: it is gone' [ ! -e "$made" ]
jail --light -- sh -c 'echo "$TMPDIR"; echo x >"$TMPDIR/file"; kill -KILL $$'
made=$(cat "$out")
check 'light: there was one for a command that is killed' [ -n "$made" ]
check 'light: and that one is gone as well' [ ! -e "$made" ]

# Exit status 123: --fail-on-deny's own, and the command's. --status-fd tells them apart.
# cause FILE: of the result
cause()
{
	python3 -c 'import json, sys; r = json.load(open(sys.argv[1])); print(r["status"], r["cause"], r["exit"])' "$1"
}
timeout -s KILL 10 "$WARDER" -q -o none --fail-on-deny --status-fd 3 -- sh -c 'cat .env 2>/dev/null; exit 0' \
	3>"$scratch/status"
is 'a denial that fails the run: 123' "$? $(cause "$scratch/status")" '123 123 denied 0'
timeout -s KILL 10 "$WARDER" -q -o none --fail-on-deny --status-fd 3 -- sh -c 'exit 123' 3>"$scratch/status"
is "the command's own 123, without a denial" "$? $(cause "$scratch/status")" '123 123 exit 123'
timeout -s KILL 10 "$WARDER" -q -o none --status-fd 3 -- sh -c 'exit 123' 3>"$scratch/status"
is "the command's own 123, without --fail-on-deny" "$? $(cause "$scratch/status")" '123 123 exit 123'
finish
