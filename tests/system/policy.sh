#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/policy.sh - `warder policy show, check, fmt, diff`, for people and for programs
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
project
root=$(id -u)

# run ARGUMENT...: warder policy with them
run()
{
	"$WARDER" policy "$@" >"$out" 2>"$err"
	rc=$?
}

# query EXPRESSION FILE: of the JSON in it, as d
query()
{
	python3 -c 'import json, sys
d = json.load(open(sys.argv[2]))
print(eval(sys.argv[1]))' "$1" "$2" 2>&1
}

# What a policy comes to, without the places, which differ.
bare_show()
{
	"$WARDER" policy show "$1" 2>&1 | sed '/^# for the name alone/d; s/  # .*//'
}

# --- show ----------------------------------------------------------------------------------------

for name in base default agent build judge strict root fresh; do
	"$WARDER" policy show "$name" >"$scratch/text.policy"
	bare_show "$name" >"$scratch/wanted"
	bare_show "$scratch/text.policy" >"$out"
	check "show $name reads back the same" cmp -s "$out" "$scratch/wanted"
	"$WARDER" policy show --json "$name" >"$scratch/json.policy"
	bare_show "$scratch/json.policy" >"$out"
	check "show --json $name reads back the same" cmp -s "$out" "$scratch/wanted"
	run diff "$name" "$scratch/text.policy"
	is "show $name decides the same" "$rc $(wc -c <"$out")" '0 0'
	run diff "$name" "$scratch/json.policy"
	is "show --json $name decides the same" "$rc $(wc -c <"$out")" '0 0'
done

printf 'include base\nset W = ./sub\n\twrite  ${W} # mine\n' >p.policy
run show --json p.policy
is 'show --json: the status' "$rc" 0
if have python3; then
	is 'show --json: the schema' "$(query 'd["schema"]' "$out")" 'warder.policy/1'
	is 'show --json: a rule and its place' \
		"$(query '[(r["decision"], r["verbs"], r["path"], r["at"]) for r in d["rules"] if "sub" in r["path"]]' "$out")" \
		"[('allow', ['write'], '$proj/sub', {'file': 'p.policy', 'line': 3, 'column': 9, 'text': 'write  \${W} # mine'})]"
	is 'show --json: who includes what' \
		"$(query '[s["included_by"] for s in d["sources"] if s["file"] == "base"]' "$out")" \
		"[{'file': 'p.policy', 'line': 1}]"
	is 'show --json: variables' "$(query '[v["value"] for v in d["variables"] if v["name"] in ("W", "CWD")]' "$out")" \
		"['$proj', './sub']"
else
	skip 'show --json' 'no python3'
fi

# --- JSON wherever a policy may stand ------------------------------------------------------------

cat >j.policy <<'END'
 { "include": "base",
   "rules": [
     { "decision": "allow", "verbs": ["exec"], "path": ["/usr", "/bin", "/lib", "/lib64"] },
     { "decision": "allow", "verbs": ["read"], "path": "./" },
     { "decision": "deny", "path": "./note.txt" } ] }
END
jail -p j.policy -- cat .env
is 'a JSON policy is enforced: what it allows' "$rc $(cat "$out")" '0 SECRET=1'
jail -p j.policy -- cat note.txt
check 'what it denies' has "$err" 'Permission denied'
check 'the message names the place in it' has "$err" "j.policy:5:37"
printf 'include ./j.policy\nread /etc\n' >i.policy
run check i.policy
is 'a text policy includes a JSON one' "$rc" 0
printf '{"include": ["./p.policy"]}' >k.policy
run check k.policy
is 'and the other way round' "$rc" 0
"$WARDER" policy show --json p.policy | "$WARDER" policy check /dev/stdin >"$out" 2>"$err"
is 'from a pipe' "$?" 0
printf '{\n "rules": [ { "decision": "deny", "path": "x" } ]\n}\n' >bad.policy
run check bad.policy
is 'a mistake in JSON: the status' "$rc" 1
check 'its line and column' has "$err" 'warder: bad.policy:2:44: '
check 'the line' has "$err" '    "rules": ['
printf '{"rules": [' >bad.policy
run check bad.policy
is 'no JSON at all: the status' "$rc" 1
check 'no JSON at all: the place' has "$err" 'warder: bad.policy:1:'

# --- check --json --------------------------------------------------------------------------------

printf 'raed ./x\nread y\n' >bad.policy
run check --json bad.policy
is 'check --json of a bad policy: the status, nothing on stderr' "$rc $(wc -c <"$err")" '1 0'
if have python3; then
	is 'check --json: each mistake' \
		"$(query '[(x["level"], x["at"]["line"], x["at"]["column"], x["at"]["text"]) for x in d["diagnostics"]]' "$out")" \
		"[('error', 1, 1, 'raed ./x'), ('error', 2, 6, 'read y')]"
	is 'check --json: what and the remedy' \
		"$(query '(d["diagnostics"][0]["text"], d["diagnostics"][0]["remedy"], d["good"])' "$out")" \
		"('unknown word \`raed\`', 'did you mean \`read\`?', False)"
	printf 'read ./gone\n' >warn.policy
	run check --json warn.policy
	is 'check --json of a good one: 0' "$rc $(wc -c <"$err")" '0 0'
	is 'check --json: a warning' "$(query '[x["level"] for x in d["diagnostics"]]' "$out")" "['warning']"
	is 'check --json: the rules' "$(query '(d["good"], d["rules"], d["policy"]["rules"][0]["path"])' "$out")" \
		"(True, 1, '$proj/gone')"
	run check --json ./none.policy
	is 'check --json of no file' "$rc $(query 'd["diagnostics"][0]["level"]' "$out")" '1 error'
else
	skip 'check --json' 'no python3'
fi

# --- fmt -----------------------------------------------------------------------------------------

tidy='# why
read    ./a  # one
write   ./bc # two

deny write ./d
'
untidy='

# why
read ./a   # one
write	./bc # two


deny   write ./d'
printf '%s' "$untidy" >f.policy
printf '%s' "$untidy" | "$WARDER" policy fmt >"$out" 2>"$err"
is 'fmt: from stdin to stdout' "$? $(cat "$out"; echo .)" "0 $tidy."
run fmt --check f.policy
is 'fmt --check: 1, and which' "$rc $(cat "$out")" '1 f.policy'
is 'and nothing has changed' "$(cat f.policy)" "$untidy"
chmod 640 f.policy
[ "$root" -ne 0 ] || chown 12:34 f.policy
before=$(stat -c '%a %u %g' f.policy)
run fmt f.policy
is 'fmt: in place' "$rc $(cat f.policy; echo .)" "0 $tidy."
is 'with its mode and owner' "$(stat -c '%a %u %g' f.policy)" "$before"
is 'and nothing beside it' "$(find . -name '*f.policy*' | wc -l)" 1
was=$(stat -c '%i %Y' f.policy)
run fmt f.policy
is 'fmt: what is tidy is not touched' "$rc $(stat -c '%i %Y' f.policy)" "0 $was"
run fmt --check f.policy
is 'fmt --check: 0, and nothing' "$rc $(wc -c <"$out")" '0 0'
printf 'read  ./a\nraed ./b\n' >w.policy
run fmt w.policy
is 'fmt of a wrong policy: 1, untouched' "$rc $(cat w.policy)" '1 read  ./a
raed ./b'
check 'and what is wrong' has "$err" 'w.policy:2:1: unknown word `raed`'
printf 'read  ./a\n' >sub/target.policy
ln -s sub/target.policy l.policy
run fmt l.policy
is 'fmt of a link: 125, untouched' "$rc $(cat sub/target.policy)" '125 read  ./a'
check 'and where it leads' has "$err" "$proj/sub/target.policy"
ln sub/target.policy h.policy
run fmt h.policy
is 'fmt of a file with two names: 125, untouched' "$rc $(cat h.policy)" '125 read  ./a'
mkfifo ff.policy
run fmt ff.policy
is 'fmt of a FIFO: 125, at once' "$rc" 125
run fmt ./none.policy
is 'fmt of no file: 125' "$rc" 125
run fmt j.policy
is 'fmt of JSON: 125' "$rc" 125
check 'and what to do' has "$err" 'show --json'
if [ "$root" -ne 0 ]; then
	mkdir closed && printf 'read  ./a\n' >closed/c.policy && chmod 555 closed
	run fmt closed/c.policy
	is 'fmt in a directory that is closed: 125' "$rc $(cat closed/c.policy)" '125 read  ./a'
	chmod 755 closed
fi
run fmt --chekc f.policy
is 'fmt with an unknown option: 125' "$rc" 125

# --- diff ----------------------------------------------------------------------------------------

# differs NAME BEFORE AFTER WORDS: the first line of what it prints
differs()
{
	printf '%b' "$2" >a.policy
	printf '%b' "$3" >b.policy
	run diff a.policy b.policy
	is "diff: $1" "$rc $(head -n 1 "$out")" "1 $4"
}

# alike NAME BEFORE AFTER
alike()
{
	printf '%b' "$2" >a.policy
	printf '%b' "$3" >b.policy
	run diff a.policy b.policy
	is "diff: $1" "$rc $(cat "$out" "$err")" '0 '
}

differs 'a denial inside' 'read /srv\n' 'read /srv\ndeny **/*.pem\n' \
	'allowed -> denied: list read **/*.pem'
check 'by which rule before' has "$out" '  before   a.policy:1:6: read /srv'
check 'by which rule after' has "$out" '  after    b.policy:2:6: deny **/*.pem'
check 'and such a path' has "$out" '  such as  /srv/.pem'
differs 'an allowance that moves' 'read ./a\n' 'read ./a/b\n' "allowed -> denied: list read $proj/a"
differs 'a denial that becomes strong' 'deny /srv\n' 'deny! /srv\n' \
	'denied -> denied!: list read modify append create delete exec connect bind /srv'
differs 'hiding' 'deny read /srv\n' 'hide read /srv\n' 'denied -> hidden: read /srv'
differs 'looking' 'deny /srv\n' 'deny /srv\ndeny list /srv\n' 'allowed -> denied: look /srv'
differs 'the network' 'net host\n' 'net none\n' 'host -> none: net'
differs 'the network, through pasta' '' 'net user\n' 'host -> user: net'
differs 'a limit' 'limit cpu=30s\n' '' '30s -> none: limit cpu'
differs 'a mapping' '' 'map deny wx\n' 'allow -> deny: map wx'
differs 'a whitelist' '' 'syscalls compute\n' 'tool -> compute: syscalls'
differs 'a call' '' 'syscall errno ENOSYS statx\n' 'allow -> errno ENOSYS: syscall statx'
differs 'a variable' 'env unset A_*\n' 'env unset B_*\n' 'dropped -> kept: env A_*'
differs 'its value' 'env set A=1\n' 'env set A=2\n' 'set to 1 -> set to 2: env A'
alike 'other words' 'write ./\ndeny ./[ab]\n' 'deny ./{a,b}\nwrite ./\nread ./c\n'
alike 'what holds anyway' 'read ./a\n' 'read ./a\nnet host\nsyscalls tool\nsyscall allow read\ndeny /srv\n'
alike 'what grants more' 'modify ./a\n' 'modify ./a\nappend ./a\n'
run diff default default
is 'diff of a policy with itself: 0, nothing' "$rc $(wc -c <"$out")" '0 0'
run diff -e 'deny! /' a.policy b.policy
is 'diff: options hold for both' "$rc $(wc -c <"$out")" '0 0'
printf 'read /srv\n' >a.policy
printf 'read x\n' >b.policy
run diff a.policy b.policy
is 'diff with a wrong policy: 125' "$rc $(wc -c <"$out")" '125 0'
check 'and what is wrong' has "$err" 'b.policy:1:6: '
run diff default
is 'diff of one: 125' "$rc" 125
if have python3; then
	printf 'read /srv\ndeny read /srv when O_TRUNC\nlimit cpu=1s\n' >b.policy
	run diff --json a.policy b.policy
	is 'diff --json: the status' "$rc" 1
	is 'diff --json: paths' "$(query '[(p["verbs"], p["pattern"], p["example"], p["flags"], p["before"]["decision"],
		p["after"]["decision"], p["after"]["rule"]["at"]["line"]) for p in d["paths"]]' "$out")" \
		"[(['read'], '/srv', '/srv', ['O_TRUNC'], 'allow', 'deny', 2)]"
	is 'diff --json: settings' "$(query '[(s["setting"], s["name"], s["before"]["value"], s["after"]["value"],
		s["after"]["at"]["column"]) for s in d["settings"]]' "$out")" "[('limit', 'cpu', 'none', '1s', 7)]"
	run diff --json a.policy a.policy
	is 'diff --json of the same' "$rc $(query '(d["same"], d["complete"], d["paths"])' "$out")" '0 (True, True, [])'
else
	skip 'diff --json' 'no python3'
fi

# What diff says of a path is what a run does with it.
printf 'include default\ndeny ./note.txt\n' >b.policy
run diff default b.policy
check 'diff: what a run will refuse' has "$out" "$proj/note.txt"
jail -p default -- cat note.txt
is 'before, a run reads it' "$rc" 0
jail -p b.policy -- cat note.txt
check 'after, it does not' has "$err" 'Permission denied'
finish
