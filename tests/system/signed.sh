#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/signed.sh - The log's head and its signature, and what `audit verify` says of a log that was touched
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

keys=$scratch/keys
mkdir "$keys"

# verify ARG...: what `audit verify` says in $out, and $rc
verify()
{
	"$WARDER" audit verify "$@" >"$out" 2>"$err"
	rc=$?
}

# member NAME FILE: a string of the last line of JSON
member()
{
	tail -n 1 "$2" | sed 's/.*"'"$1"'":"\([^"]*\)".*/\1/'
}

# Keys.
"$WARDER" audit keygen "$keys/a" >"$out" 2>"$err"
is 'keygen says nothing' "$? $(cat "$out" "$err")" '0 '
is 'the secret key is its owner'\''s alone' "$(stat -c %a "$keys/a")" 600
"$WARDER" audit keygen "$keys/b"
check 'two keys are not the same' sh -c "! cmp -s '$keys/a' '$keys/b'"
cp "$keys/a" "$keys/kept"
"$WARDER" audit keygen "$keys/a" >"$out" 2>"$err"
is 'no key is overwritten' "$? $(cmp "$keys/a" "$keys/kept" && echo same)" '125 same'
: >"$keys/c.pub"
"$WARDER" audit keygen "$keys/c" >"$out" 2>"$err"
is 'neither is a public one, and then no secret one is made' \
	"$? $(stat -c %s "$keys/c.pub") $(test -e "$keys/c" && echo made)" '125 0 '
ln -s nowhere "$keys/link"
"$WARDER" audit keygen "$keys/link" >"$out" 2>"$err"
is 'nor is a link followed' "$? $(test -e "$keys/nowhere" && echo made)" '125 '

# Signed.
project
cat >odd.py <<'P'
import os
for name in (b'quote"', b'bad\xff', b'line\n', b'\\u0000'):
    try:
        os.close(os.open(b'/nowhere/' + name, os.O_RDONLY))
    except OSError:
        pass
P
jail --sign "$keys/a" -- python3 odd.py
is 'a signed run' "$rc" 0
verify --key "$keys/a.pub" "$log"
is 'verify with its key' "$rc $(cut -c 1-3 "$out")" '0 ok:'
check 'says which key that is' has "$out" "signed with $(member key "$log")"
verify "$log"
check 'without a key it says that nobody asked whose it is' has "$out" 'not asked'
verify --key "$keys/b.pub" "$log"
is 'another key' "$rc $(cut -d : -f 1 "$out")" '1 other key'
verify --key "$keys/a" "$log"
is 'the secret key is not taken for the public one' "$rc $(grep -c 'secret key' "$err")" '125 1'
verify --head nonsense "$log"
is 'a head that is none' "$rc" 125
cp "$log" "$scratch/one"
jail --sign "$keys/a" -- cat note.txt
cp "$log" "$scratch/two"
jail -- cat note.txt
verify --key "$keys/a.pub" "$log"
is 'a log that is not signed' "$rc $(cut -d : -f 1 "$out")" '1 unsigned'
verify "$log"
is 'is good without a key' "$rc" 0
sed '$d' "$scratch/one" >"$scratch/bad"
verify "$scratch/bad"
is 'a signature that was taken away' "$rc $(cut -d : -f 1 "$out")" '1 truncated'

# What only the signature finds: each h made anew, by b2sum, as anybody can.
cat >"$scratch/reseal" <<'R'
prev=$(printf '%064d' 0)
while IFS= read -r line; do
	body="${line%,\"h\":*}}"
	prev=$(printf '%s%s' "$prev" "$body" | b2sum -l 256 | cut -c 1-64)
	printf '%s,"h":"%s"}\n' "${body%?}" "$prev"
done
R
if have b2sum; then
	sh "$scratch/reseal" <"$scratch/one" >"$scratch/again"
	check 'the chain of a signed log by b2sum alone' cmp -s "$scratch/one" "$scratch/again"
	sed 's/"decision":"allow"/"decision":"deny"/' "$scratch/one" | sh "$scratch/reseal" >"$scratch/bad"
	verify "$scratch/bad"
	is 'sealed anew, but the signature is of another head' "$rc $(grep -c 'bad signature.*another head' "$out")" '1 1'
	seq=$(tail -n 1 "$scratch/two" | cut -d , -f 1)
	{ sed '$d' "$scratch/two" && tail -n 1 "$scratch/one" | sed "s/^[^,]*/$seq/"; } | sh "$scratch/reseal" >"$scratch/bad"
	verify "$scratch/bad"
	is 'the signature of another log' "$rc $(cut -d : -f 2 "$out")" '1  bad signature'
	sed '1s/,"key":"[^"]*"//; $d' "$scratch/one" | sh "$scratch/reseal" >"$scratch/bad"
	verify "$scratch/bad"
	is 'sealed anew and made an unsigned one: good by itself' "$rc" 0
	verify --key "$keys/a.pub" "$scratch/bad"
	is 'but not for who knows that it was signed' "$rc $(cut -d : -f 1 "$out")" '1 unsigned'
	verify --head "$(member h "$scratch/one")" "$scratch/bad"
	is 'or who kept the head' "$rc $(cut -d : -f 1 "$out")" '1 other head'
else
	skip 'logs that were sealed anew' 'there is no b2sum'
fi

# openssl has no part in warder, and makes the same of keys and signatures.
if have openssl && openssl genpkey -algorithm ed25519 -out "$keys/ssl" 2>/dev/null; then
	openssl pkey -in "$keys/ssl" -pubout -out "$keys/ssl.pub"
	openssl pkey -in "$keys/a" -pubout -out "$keys/a.again"
	check 'openssl finds the same public key' cmp -s "$keys/a.pub" "$keys/a.again"
	jail --sign "$keys/ssl" -- cat note.txt
	verify --key "$keys/ssl.pub" "$log"
	is 'a key of openssl'\''s' "$rc $(cut -c 1-3 "$out")" '0 ok:'
	printf 'warder.audit/1 %s\n' "$(member signed "$log")" >"$scratch/message"
	member signature "$log" | base64 -d >"$scratch/signature"
	openssl pkeyutl -verify -pubin -inkey "$keys/ssl.pub" -rawin -in "$scratch/message" \
		-sigfile "$scratch/signature" >"$out" 2>"$err"
	rc=$?
	is 'openssl verifies the signature' "$rc" 0
	is 'of the end' "$(member signed "$log")" "$(tail -n 2 "$log" | sed -n '1s/.*"h":"\([0-9a-f]*\)"}/\1/p')"
	printf 'warder.audit/1 %064d\n' 0 >"$scratch/message"
	check 'and of nothing else' sh -c "! openssl pkeyutl -verify -pubin -inkey '$keys/ssl.pub' -rawin \
		-in '$scratch/message' -sigfile '$scratch/signature' >'$out' 2>'$err'"
	openssl genpkey -algorithm x25519 -out "$keys/other" 2>"$err"
	openssl genpkey -algorithm ed25519 -aes256 -pass pass:x -out "$keys/locked" 2>"$err"
	jail --sign "$keys/other" -- true
	is 'a key of another kind' "$rc $(grep -c 'no Ed25519' "$err")" '125 1'
	jail --sign "$keys/locked" -- true
	is 'an encrypted one' "$rc $(grep -c 'it is encrypted' "$err")" '125 1'
else
	skip 'keys and signatures of openssl' 'there is no openssl that knows Ed25519'
fi

# Keys that are not taken; nothing has run then, and no log is left behind.
# refused NAME WORDS OPTION...
refused()
{
	what=$1 words=$2
	shift 2
	rm -f ran
	jail "$@" -- touch ran
	is "$what" "$rc $(grep -c -e "$words" "$err") $(test -e ran && echo ran)$(test -e "$log" && echo log)" '125 1 '
}
chmod 640 "$keys/b"
refused 'a key that others may read' 'others may read or write it' --sign "$keys/b"
check 'with what to do' has "$err" 'chmod 600'
chmod 600 "$keys/b"
refused 'no such file' 'No such file' --sign "$keys/none"
check 'with how to make one' has "$err" 'warder audit keygen'
refused 'a directory' 'no regular file' --sign "$keys"
cp "$keys/a.pub" "$keys/public" && chmod 600 "$keys/public"
refused 'the public key' 'it is a public key' --sign "$keys/public"
refused 'a key, but no log' 'with -o none' --sign "$keys/b" -o none
cp "$keys/b" "$keys/log"
"$WARDER" --sign "$keys/log" -o "$keys/log" -- true >"$out" 2>"$err"
is 'the log in the place of the key' "$? $(cmp "$keys/b" "$keys/log" && echo same)" '125 same'
if [ "$(id -u)" = 0 ]; then
	cp "$keys/b" "$keys/theirs" && chown 12345 "$keys/theirs"
	refused "somebody else's key" 'belongs to somebody else' --sign "$keys/theirs"
else
	skip "somebody else's key" 'needs root, to make one'
fi

# The jail has nothing of the key.
project
mkdir k
cp "$keys/a" k/key
ln k/key k/same
ln -s key k/link
jail --sign k/key -- sh -c 'cat k/key k/same k/link; cat <k/key; cp k/key k/copy; ln k/key k/third; mv k/key k/gone
	echo x >>k/key; rm -f k/key; : >k/key; chmod 644 k/key; ls k'
check 'the key cannot be read in the jail, by no name' lacks "$out" 'PRIVATE KEY'
is 'nor moved, linked or changed' "$(echo k/*) $(cmp k/key "$keys/a" && stat -c %a k/key)" 'k/key k/link k/same 600'
verify --key "$keys/a.pub" "$log"
is 'and that run is signed' "$rc" 0
if [ "$(id -u)" = 0 ]; then
	jail --sign "$keys/a" -- sleep 30.$$ &
	waiter=$!
	started="$started $waiter"
	running()
	{
		sleeper=$(pgrep -x -f "sleep 30.$$" | head -n 1)
		[ -n "$sleeper" ] && [ "$(cat "/proc/$sleeper/comm")" = sleep ]
	}
	check 'it runs' until_true 10 running
	broker=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$sleeper/status")
	supervisor=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$broker/status")
	is 'the broker, which has all memory of the supervisor, has no key' "$(python3 "$here/memory.py" "$broker" "$keys/a")" 0
	is 'nor has the command' "$(python3 "$here/memory.py" "$sleeper" "$keys/a")" 0
	check 'the supervisor has one, so it would have been found' \
		[ "$(python3 "$here/memory.py" "$supervisor" "$keys/a")" -ge 1 ]
	is 'and not the file' "$(find "/proc/$supervisor/fd" "/proc/$broker/fd" -lname "$keys/a" | wc -l)" 0
	kill "$sleeper"
	wait "$waiter"
else
	skip 'the memory of the broker' 'it can be read by root only'
fi

# A run that cannot be signed.
"$WARDER" --sign "$keys/a" -o /dev/full -- true >"$out" 2>"$err"
rc=$?
is 'a signature that cannot be written: 125' "$rc $(grep -c 'could not be written\|audit log' "$err")" '125 1'

# The head, told to a program.
project
jail --sign "$keys/a" --status-fd 1 -- true
is 'the head on the status descriptor' "$(member head "$out")" "$(member h "$log")"
head=$(member head "$out")
verify --head "$head" "$log"
is 'is what verify prints' "$rc $(grep -c "head $head" "$out")" '0 1'
verify --head "$(printf '%064d' 0)" "$log"
is 'another head' "$rc $(cut -d : -f 1 "$out")" '1 other head'
jail --status-fd 1 -- true
is 'also without a signature' "$(member head "$out")" "$(member h "$log")"
"$WARDER" -o none --status-fd 1 -- true >"$out" 2>"$err"
check 'null without a log' has "$out" '"head":null'
"$WARDER" -o /dev/full --status-fd 1 -- true >"$out" 2>"$err"
check 'null where the log is not complete' has "$out" '"head":null'

# Readers of logs.
"$WARDER" report "$scratch/one" >"$out" 2>"$err"
is 'report reads a signed log' "$? $(cat "$err")" '0 '
"$WARDER" report --html "$scratch/page.html" "$scratch/one" >"$out" 2>"$err"
is 'and makes a page of it' "$? $(cat "$err")" '0 '
"$WARDER" replay -p default "$scratch/one" >"$out" 2>"$err"
check 'replay reads it' lacks "$err" 'left out'
"$WARDER" policy from "$scratch/one" >"$out" 2>"$err"
check 'policy from reads it' lacks "$err" 'left out'
jail --sign "$keys/a" -- cat .env
"$WARDER" explain -o "$log" D1 >"$out" 2>"$err"
is 'explain reads it' "$(grep -c '^D1: read .*\.env: denied$' "$out") $(cat "$err")" '1 '

# Touched in each way, at each line of a real log.
victim abuse_static
jail --sign "$keys/a" -p strict -- ./abuse_static socket
python3 "$here/tamper.py" "$WARDER" "$log" >"$out" 2>"$err"
rc=$?
is 'what was done, at every line' "$rc $(cat "$out")" '0 '
check 'a small log' [ "$(wc -l <"$log")" -lt 16 ]
finish
