#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/page.sh - warder report --html: the file, and what is wrong with it
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# page ARG...: report --html with these; what it says in $out and $err, the status in $rc
page()
{
	"$WARDER" report --html "$@" >"$out" 2>"$err"
	rc=$?
}

# well NAME FILE [LOG]: the page is well-formed, loads nothing, its policy fits, and so does the log
well()
{
	described=$1
	shift
	is "$described" "$(python3 "$here/page.py" "$@" 2>&1 | head -n 5)" ''
}

project
jail --digest files -- sh -c 'cat note.txt; cat .env; (read -r line <note.txt); ls / >/dev/null'
cp "$log" "$scratch/one.jsonl"
log=$scratch/one.jsonl
pages=$scratch/pages
mkdir "$pages"
made=$pages/report.html
page "$made" "$log"
is 'a page succeeds, and says nothing' "$rc $(cat "$out" "$err")" '0 '
well 'it is well-formed, loads nothing, and has the records of the log' "$made" "$log"
is 'who made the log alone may read it' "$(stat -c %a "$made")" 600
is 'nothing else is left behind' "$(ls -A "$pages")" report.html
shell=$(realpath "$(command -v sh)")
check 'what was run, and its digest' \
	has "$made" ">$shell, BLAKE2b-256 $(b2sum -l 256 "$shell" | cut -d ' ' -f 1)<"
check 'each file that was opened has one' has "$made" "\\u0002$(b2sum -l 256 note.txt | cut -d ' ' -f 1)\""
check 'the refusal is told without a script' has "$made" "read $proj/.env"
check 'with its rule' has "$made" '**/.env'
check 'and the line that would allow another one' has "$made" '<code class="copy name">list /</code>'

page - "$log"
cp "$out" "$scratch/piped.html"
is 'to standard output' "$rc" 0
check 'it is the same page' cmp -s "$scratch/piped.html" "$made"
page "$made" - <"$log"
is 'from standard input' "$rc" 0
check 'which the page names' has "$made" 'standard input'
page "$pages/two.html" "$log" "$log"
is 'two logs make two runs' "$rc $(grep -c '<section class="run"' "$pages/two.html")" '0 2'
well 'in one page' "$pages/two.html"
rm "$pages/two.html"

# what stands there already
echo 'old words' >"$made"
chmod 640 "$made"
page "$made" "$log"
is 'another page takes its place' "$rc $(stat -c %a "$made") $(head -c 15 "$made")" \
	'0 640 <!doctype html>'
ln -s report.html "$pages/link.html"
echo 'old words' >"$made"
page "$pages/link.html" "$log"
is 'a link stays one' "$rc $(readlink "$pages/link.html") $(head -c 15 "$made")" \
	'0 report.html <!doctype html>'
rm "$pages/link.html"
page /dev/null "$log"
is 'a device is written to' "$rc $(stat -c %F /dev/null)" '0 character special file'

# what goes wrong leaves what was there
echo 'old words' >"$made"
page "$made" "$log" "$scratch/missing.jsonl"
is 'a log that is not there: no page' "$rc $(cat "$made")" '125 old words'
check 'which is said' has "$err" 'missing.jsonl: No such file'
check 'and that there is no page' has "$err" 'there is no page'
echo nothing >"$scratch/none.jsonl"
page "$made" "$scratch/none.jsonl"
is 'no log at all: no page' "$rc $(cat "$made")" '125 old words'
cp "$log" "$pages/log.jsonl"
page "$pages/log.jsonl" "$pages/log.jsonl"
is 'a page is not put in the place of its log' "$rc" 125
check 'which is said, with a way out' has "$err" 'name another file'
check 'the log is whole' cmp -s "$log" "$pages/log.jsonl"
rm "$pages/log.jsonl"
page "$pages/nowhere/report.html" "$log"
is 'a directory that is not there' "$rc" 125
check 'is named' has "$err" "--html $pages/nowhere/report.html: No such file"
page "$pages" "$log"
is 'a directory' "$rc" 125
check 'is said to be one' has "$err" 'Is a directory'
page /dev/full "$log"
is 'a full disk' "$rc" 125
check 'is told of' has "$err" '--html /dev/full: No space left on device'
if [ "$(id -u)" -ne 0 ]; then
	chmod 500 "$pages"
	page "$pages/report2.html" "$log"
	is 'a directory that may not be written' "$rc" 125
	chmod 700 "$pages"
	chmod 400 "$made"
	page "$made" "$log"
	is 'nor is a file that may not be written replaced' "$rc $(cat "$made")" '125 old words'
	chmod 600 "$made"
fi
is 'nothing is left of all that' "$(ls -A "$pages")" report.html
page
is 'no file named' "$rc" 125
page "$made"
is 'no log named' "$rc" 125
page "$made" --depth 3 "$log"
is 'an option of the terminal' "$rc" 125
check 'is said to be one' has "$err" 'for the terminal'

# a log that is cut, one with a bad line, one of observing
sed '$d' "$log" >"$scratch/cut.jsonl"
page "$made" "$scratch/cut.jsonl"
check 'a log without its end is said to have none' has "$made" 'the log has no end'
sed 3,5d "$log" >"$scratch/less.jsonl"
page "$made" "$scratch/less.jsonl"
check 'lines that are missing are told of' has "$made" 'lines are missing'
sed '3s/.*/nonsense/' "$log" >"$scratch/bad.jsonl"
page "$made" "$scratch/bad.jsonl"
is 'a bad line is left out' "$rc" 0
check 'which the page says' has "$made" '1 line of the log could not be read and is left out'
well 'and it is well-formed' "$made"
project
log=$scratch/log/audit.jsonl
jail --observe -- sh -c 'cat .ssh/x; cat /etc/shadow; true'
page "$made" "$log"
check 'observing is said' has "$made" 'nothing was protected'
well 'observed, it is well-formed, and has both decisions' "$made" "$log"

# names that would be markup
mkdir "$proj/<b>"
cd "$proj/<b>" || exit 2
echo x >'<i>"x&y'
jail --deny './<i>"x&y' -- sh -c 'cat "<i>\"x&y"; cat "</script><script>alert(1)</script>"; :'
page "$made" "$log"
check 'a name is text' has "$made" '&lt;i&gt;&quot;x&amp;y'
is 'and no element' "$(grep -cE '<i>|<b>x|</script><script>alert' "$made")" 0
well 'with such names it is well-formed' "$made"
finish
