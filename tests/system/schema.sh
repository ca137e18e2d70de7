#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/schema.sh - docs/audit.schema.json tells right from wrong, and every kind of record is right
#
# Each script of this suite holds its own logs against the schema when it ends: of_schema in lib.sh.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
python3 -c 'import jsonschema' 2>/dev/null ||
	skip_all 'there is no python3 with jsonschema (package python3-jsonschema)'

# run [OPTION...] -- COMMAND...: one more log
runs=0
run()
{
	runs=$((runs + 1))
	log=$scratch/run.$runs
	jail "$@"
}

project
victim abuse_static
run --trace all -- sh -c 'cat note.txt .env; mv note.txt sub; ln -s sub there; ls there; sleep 0; exit 3'
run --observe -e 'hide **/inner.txt' -- sh -c 'cat sub/inner.txt .env; chmod 600 note.txt; mkfifo pipe; rm pipe'
run -e 'redirect ./.env -> ./note.txt' -e 'emulate getrandom seed=1' -- sh -c 'cat .env; kill -9 $$'
run -e 'ask read ./.env' -- cat .env note.txt
run -p strict -- ./abuse_static socket
run --light --timeout 300ms -- sleep 5
run -- ./nothing-there
run -- sh -c "$(printf 'cat "no\\377thing" "a\\033b"; (true); ./odd')"
python3 "$here/../schema/test_schema.py" "$schema" "$scratch"/run.* >"$out" 2>"$err"
is 'the records are judged' "$?" 0
cases 'the schema' "$out"

# What is no record of warder's is said, with its line.
sed '2s/"kind":"[a-z]*"/"kind":"other"/' "$scratch/run.1" | python3 -c '
import hashlib, sys
head = "0" * 64
for line in sys.stdin:
	body = line[:line.rindex(",\"h\":")] + "}"
	head = hashlib.blake2b((head + body).encode(), digest_size=32).hexdigest()
	print(body[:-1] + ",\"h\":\"" + head + "\"}")' >"$scratch/other"
python3 "$here/../schema/schema.py" "$schema" "$scratch/other" >"$out" 2>"$err"
is 'a kind that the schema does not have is refused' "$?" 1
check 'and where it stands is told' has "$out" "$scratch/other:2: "
rm "$scratch/other"
finish
