#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/replay.sh - Logs of real runs against policies: as it was, and as it would be
# shellcheck shell=sh source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# member NAME: a count of what the last `replay --json` said
member()
{
	sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$out"
}

# replays NAME OPTION...: every record of $log is decided as it was, by the same rule, and explain
# says so, too
replays()
{
	replayed=$1
	shift
	bare "$WARDER" replay --json "$@" "$log"
	got="$(member newly_denied) $(member newly_allowed) $(member refused_otherwise) \
$(member unknown) $(member other_rule)"
	if [ "$rc $got" = '0 0 0 0 0 0' ] && [ "$(member unchanged)" -gt 0 ]; then
		ok "$replayed: $(member unchanged) records"
	else
		bare "$WARDER" replay "$@" "$log"
		not_ok "$replayed" "denied allowed otherwise unknown other: $got" \
			"$(head -c 2500 "$out"; cat "$err")"
	fi
	if told=$(python3 "$here/agree.py" "$log" "$@" 2>&1); then
		ok "$replayed: explain agrees: $(echo "$told" | tail -n 1)"
	else
		not_ok "$replayed: explain agrees" "$told"
	fi
}

cat >"$scratch/every.py" <<'END'
# Each kind of call that a policy decides, one of each; whatever comes of it.
import mmap, os, socket, subprocess

here = os.getcwd()

def each(*functions):
    for function in functions:
        try:
            function()
        except Exception:
            pass

def unix(path, act):
    s = socket.socket(socket.AF_UNIX)
    getattr(s, act)(path)
    if act == "bind":
        s.listen()
        socket.socket(socket.AF_UNIX).connect(path)

for top in ("sub", "hid", "."):
    at = lambda name: os.path.join(top, name)
    each(lambda: open(at("new"), "w"), lambda: open(at("new"), "w"), lambda: open(at("new"), "a"),
         lambda: open(at("new"), "r+"), lambda: open(at("new"), "x"), lambda: open(at("none")),
         lambda: os.open(top, os.O_RDONLY), lambda: os.open(top, os.O_RDONLY | os.O_DIRECTORY),
         lambda: os.open(top, os.O_PATH), lambda: os.open(top, os.O_TMPFILE | os.O_RDWR),
         lambda: os.open(at("new"), os.O_WRONLY | os.O_CREAT | os.O_EXCL),
         lambda: os.link(at("new"), at("hard")), lambda: os.symlink("new", at("soft")),
         lambda: os.rename(at("new"), at("moved")), lambda: os.replace(at("moved"), at("hard")),
         lambda: os.rename(at("hard"), "moved.txt"), lambda: os.rename("moved.txt", at("hard")),
         lambda: os.mkdir(at("d")), lambda: os.rename(at("d"), at("e")), lambda: os.rmdir(at("e")),
         lambda: os.mkfifo(at("fifo")), lambda: os.unlink(at("fifo")), lambda: os.unlink(at("soft")),
         lambda: os.chmod(at("hard"), 0o600), lambda: os.utime(at("hard")),
         lambda: os.truncate(at("hard"), 0), lambda: os.setxattr(at("hard"), "user.a", b"b"),
         lambda: os.stat(at("hard")), lambda: os.readlink(at("soft")), lambda: os.access(top, 7),
         lambda: os.listdir(top), lambda: os.chdir(top) or os.chdir(here),
         lambda: unix(at("sock"), "bind"), lambda: unix(at("nosock"), "connect"),
         lambda: os.unlink(at("sock")), lambda: os.unlink(at("hard")),
         lambda: open(top + "/../hid/secret"), lambda: open(at("deep/secret")))
each(lambda: open("key.pem"), lambda: open("other-name"), lambda: os.link("key.pem", "sub/k"),
     lambda: os.rename("other-name", "sub/o"), lambda: open("log.txt", "a").write("x"),
     lambda: os.posix_fallocate(os.open("log.txt", os.O_WRONLY | os.O_APPEND), 0, 10),
     lambda: open("log.txt", "w"), lambda: socket.socket(socket.AF_ALG, 5),
     lambda: socket.socket(socket.AF_INET).connect(("127.0.0.1", 9)),
     lambda: unix("\0warder-replay", "connect"), lambda: os.memfd_create("m"),
     lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC),
     lambda: mmap.mmap(-1, 4096, prot=7), lambda: os.kill(1, 0),
     lambda: open("/proc/1/mem"), lambda: open("/proc/self/maps"), lambda: open("/dev/stdin"),
     lambda: open("/dev/stdout", "a"), lambda: open("/etc/shadow"), lambda: open("/etc/hostname"),
     lambda: subprocess.run(["/bin/true"]), lambda: subprocess.run(["./script"]),
     lambda: subprocess.run(["./sub/inner.txt"]), lambda: subprocess.run(["./nothing"]),
     lambda: subprocess.run(["/bin/ls", "/"], stdout=subprocess.DEVNULL),
     lambda: os.setpriority(os.PRIO_PROCESS, 0, 5))
END

furnish()
{
	project
	mkdir -p hid/deep
	echo secret >hid/secret
	echo deep >hid/deep/secret
	echo key >key.pem
	ln key.pem other-name
	: >log.txt
	printf '#!/bin/sh\ncat note.txt\n' >script
	chmod 755 script
	cp "$scratch/every.py" every.py
	cat >a.policy <<-'END'
		include base
		read    / # all of it, but:
		exec    /usr /bin /lib /lib64 ./script
		write   ./sub ${TMPDIR}
		connect ./sub
		bind    ./sub
		hide    ./hid
		read    ./hid/deep
		deny!   **/*.pem
		deny!   ./key.pem
		append  ./log.txt
		deny    ./sub/new when O_TRUNC
		deny    /etc/shadow
	END
	cat >b.policy <<-'END'
		include base
		read    /usr /etc ./
		exec    /usr /bin /lib /lib64
		write   ./
		deny    list ./hid
		deny    create ./sub
		map     deny wx
		syscall errno EPERM symlink symlinkat
		syscall kill setpriority
	END
}

# as_it_was NAME OPTION... -- COMMAND...: enforced and observed
as_it_was()
{
	named=$1
	shift
	policy=
	while [ "$1" != -- ]; do
		policy="$policy $1"
		shift
	done
	for mode in '' --observe; do
		furnish
		# shellcheck disable=SC2086
		jail -q $mode $policy "$@" </dev/null
		if [ "$rc" -eq 125 ] && has "$err" namespace; then
			skip "$named $mode" "$(head -n 1 "$err")"
			continue
		fi
		# shellcheck disable=SC2086
		replays "$named${mode:+, observed}" $policy
	done
}

for policy in '' '-p a.policy' '-p b.policy' '-p agent --hide ./hid' '--light -p a.policy'; do
	# shellcheck disable=SC2086
	as_it_was "every call under ${policy:-the default policy}" $policy -- python3 every.py
done
as_it_was 'a shell' -p a.policy -- sh -c 'ls -la . hid; cat hid/secret key.pem other-name note.txt;
	cp note.txt sub/c; mv sub/c sub/d; rm sub/d; ./script; echo x >>log.txt; cat <hid/secret
	find . -type f | sort | head; tar cf sub/t.tar sub/inner.txt && tar tf sub/t.tar; ln -s a sub/l'
as_it_was 'perl' -- perl -e 'opendir D, "."; open F, ">", "x"; rename "x", "y"; unlink "y";
	open F, "<", "/etc/shadow"; print <F>; symlink "a", "b"; open F, "<", ".env"'
if have git; then
	as_it_was 'git' -p agent -- sh -c 'git init -q g && cd g && echo a >a && git add a &&
		git commit -qm one && git log --oneline && echo x >.git/hooks/post-commit'
fi
if have sqlite3; then
	as_it_was 'sqlite3' -- sqlite3 sub/db 'create table t(a); insert into t values(1); select * from t'
fi
if have make && have gcc; then
	as_it_was 'make and gcc' -- sh -c 'printf "int main(void){return 0;}\n" >m.c
		printf "m: m.c\n\tgcc -o m m.c\n" >Makefile; make -s && ./m'
fi
if have node; then
	as_it_was 'node' -- node -e 'const fs = require("fs"); fs.writeFileSync("n", "x");
		fs.renameSync("n", "m"); try { fs.readFileSync(".env") } catch {}; fs.unlinkSync("m")'
fi
victim_run()
{
	furnish
	victim "$2"
	jail -q -e "syscalls $1" -p "$3" -- "./$2"
	replays "$2 under \`syscalls $1\`" -e "syscalls $1" -p "$3"
}
victim_run strict fifteen judge
victim_run strict forbid judge
victim_run compute hello judge

# What is told of a policy that never ran is what a run under it then does. The two have no strong
# rule and change nothing about which calls are seen, so that both runs ask the same.
foretold()
{
	furnish
	cat >c.policy <<-'END'
		read    / # all of it, but:
		exec    /
		write   ./sub ./hid /dev/null ${TMPDIR}
		connect ./hid
		deny    ./sub/new when O_TRUNC
		deny    /etc/shadow ./hid/deep
		deny    create ./sub/soft
		hide    ./key.pem
	END
	cat >d.policy <<-'END'
		read    /
		exec    /usr /lib /lib64 /bin
		write   ./ ${TMPDIR}
		hide    ./hid
		read    ./hid/deep
		list    ./sub
		deny    ./sub
	END
	jail -q --observe -p "$1" -- python3 -S -E every.py </dev/null
	bare "$WARDER" replay --json -p "$2" "$log"
	was=$(records "kind == 'call' and would != 'allow' and not (rule is None and errno == 'ENOENT' \
and not set(verbs) & {'create', 'bind'})")
	told="$((was - $(member newly_allowed) + $(member newly_denied))), unknown $(member unknown)"
	cp c.policy d.policy "$scratch"
	furnish
	cp "$scratch/c.policy" "$scratch/d.policy" .
	jail -q --observe -p "$2" -- python3 -S -E every.py </dev/null
	really=$(sed -n 's/.*"would_refuse":\([0-9]*\).*/\1/p' "$log")
	is "a log of $1 tells how often $2 refuses" "$told" "$really, unknown 0"
}
foretold c.policy d.policy
foretold d.policy c.policy

# The words, and the exit status.
furnish
jail -q -p a.policy -- cat note.txt .env /etc/shadow
bare "$WARDER" replay -p a.policy -e 'deny ./note.txt' "$log"
is 'newly denied: 1' "$rc" 1
check 'the rule and the path are named' has "$out" "command line:1:6  deny ./note.txt"
check 'and who asked' has "$out" "first by cat, openat: $proj/note.txt"
bare "$WARDER" replay -p a.policy -e 'hide ./note.txt' "$log"
check 'what is hidden is newly denied' has "$out" '1  read  command line:1:6  hide ./note.txt'
sed -i '/shadow/d' a.policy
bare "$WARDER" replay -p a.policy "$log"
is 'newly allowed: 0' "$rc" 0
check 'it is said' has "$out" 'newly allowed: 1'
check 'the rule that allows is named' has "$out" 'a.policy:2:'
bare "$WARDER" replay -p a.policy -e 'syscall kill openat' "$log"
is 'calls outside of the whitelist are newly denied' "$rc" 1
check 'as kills' has "$out" 'killed: '
check 'what cannot be known is said' has "$out" 'not known here:'
bare "$WARDER" replay --json -p a.policy "$log"
check 'JSON' python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); g = d["groups"][0]
assert d["schema"] == "warder.replay/1" and d["newly_allowed"] == 1 and g["rule"]["at"].startswith("a.policy:2:")
assert g["change"] == "newly_allowed" and g["paths"] == ["/etc/shadow"] and g["program"] == "cat"' "$out"

# From elsewhere, ~ and ./ are what they were.
cp a.policy "$scratch/there.policy"
cd "$scratch" || exit 2
HOME=/nonexistent bare "$WARDER" replay -p there.policy -e 'deny ./note.txt' "$log"
is './ is the directory of the run' "$rc" 1
check 'and that is said' has "$err" "./ stands for $proj, as in the run"
cd "$proj" || exit 2

# Several runs, in one file and in several; what is no log.
cat "$log" "$log" >two.jsonl
cp "$log" three.jsonl
bare "$WARDER" replay --json -p a.policy two.jsonl "$log" - <three.jsonl
is 'four runs' "$(member runs)" 4
{
	head -n 2 "$log"
	echo garbage
	tail -n +3 "$log" | head -c 300
} >cut.jsonl
bare "$WARDER" replay -p a.policy cut.jsonl
check 'a bad line is told of, with its place' has "$err" 'cut.jsonl:3: not an object; this line is left out'
check 'so is a cut one' has "$err" 'cut off in the middle'
echo '{}' >none.jsonl
bare "$WARDER" replay none.jsonl
is 'no log: 125' "$rc" 125
bare "$WARDER" replay nowhere.jsonl
is 'no file: 125' "$rc" 125
bare "$WARDER" replay -e 'fly /' "$log"
is 'a bad policy: 125' "$rc" 125
bare "$WARDER" replay
is 'nothing to replay: 125' "$rc" 125

# explain D3
furnish
timeout -s KILL "$seconds" "$WARDER" -v -p a.policy -- \
	sh -c 'cat key.pem; cat hid/secret; cat hid/secret; cat .env; echo x >here' >"$out" 2>"$err"
last=$(sed -n 's/^  \(.*\)  \[D3\]$/\1/p' "$err")
check 'refusals have numbers' has "$err" "  read $proj/key.pem  [D1]"
check 'and the same ones live' grep -q "refused: read $proj/hid/secret .*\[D2\]\$" "$err"
cp "$err" said
bare "$WARDER" explain D2
is 'explain D2: 1' "$rc" 1
check 'what it was' has "$out" "D2: read $proj/hid/secret: hidden"
check 'who asked, and with which command line' has "$out" ': cat hid/secret'
check 'how often' has "$out" '; 2 times'
check 'why' has "$out" 'decided by a.policy:7:9: hide'
sed -n '/^read /,$p' "$out" >explained
bare "$WARDER" explain -p a.policy read hid/secret
sed -n '/^read /,$p' "$out" >direct
check 'as explain VERB PATH says it' cmp -s explained direct
bare "$WARDER" explain D3
check 'the third is the third of the summary' has "$out" "D3: $last"
check 'the line that would allow it' has "$out" 'to allow it:  write ./here'
check 'arguments can be told apart' has "$out" ": sh -c 'cat key.pem; cat hid/secret; "
bare "$WARDER" explain D9
is 'a number that there is none of: 125' "$rc" 125
check 'the last one is named' has "$err" 'the last is D3'
echo '# changed' >>a.policy
bare "$WARDER" explain D1
check 'a text that has changed is named' has "$err" 'a.policy has changed since the run'
log=$scratch/log/audit.jsonl
jail -q -r /usr -- cat "$HOME/.ssh/id_x"
bare "$WARDER" explain -o "$log" D1
check 'a log that is named' has "$out" "D1: read $HOME/.ssh/id_x: denied"
jail -o "$scratch/the log" -- cat .env
hint=$(sed -n 's/.*; why: warder //p' "$err")
bare sh -c "\"\$0\" $hint" "$WARDER"
check 'behind -o FILE the summary says how to ask that log' has "$out" '.env'
jail -o "$scratch/the log" --observe -- cat .env
hint=$(sed -n 's/.*; why: warder \(.*\); --learn.*/\1/p' "$err")
bare sh -c "\"\$0\" $hint" "$WARDER"
check 'and the table of a run that observes' has "$out" '.env'
jail -o none -- cat .env
check 'without a log nothing is said of one' lacks "$err" 'explain'
bare "$WARDER" explain -o nowhere D1
is 'a log that is not there: 125' "$rc" 125

# What is hidden is so by its own name, whether it is there or not.
project
mkdir -p sub/deep
printf 'include base\nexec /usr /bin\nwrite ./\nhide list ./sub\ndeny ./sub/deep/*\n' >"$scratch/veil.policy"
jail -q -p "$scratch/veil.policy" -- sh -c 'cat sub/deep/none sub/none; : >sub/deep/new; mkdir sub/new; ls sub'
replays 'absent names in what is hidden' -p "$scratch/veil.policy"

# `net none` takes away the network, but for what the run served itself; a run without one has none
# to lose.
cat >"$scratch/net.py" <<'PY'
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
for port in map(int, sys.argv[2:]):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if port == 9 else socket.SOCK_STREAM)
    client.connect(("127.0.0.1", port or server.getsockname()[1]))
PY
# nets NAME WANTED RULE ARG...: connections that $away would have cut off
away='net none'
nets()
{
	named=$1 want=$2 rule=$3
	shift 3
	project
	for mode in '' --observe; do
		# shellcheck disable=SC2086
		jail -q $mode -x / -e "$rule" -- /usr/bin/python3 "$scratch/net.py" "$@"
		is "$named${mode:+, observed}: it connects" "$rc" 0
		bare "$WARDER" replay --json -x / -e "$away" "$log"
		is "$named${mode:+, observed}" "$(member newly_denied)" "$want"
	done
}
port=$((20000 + $$ % 20000))
nets 'to its own port' 0 'net host' "$port" "$port"
nets 'to its own port, which the kernel chose' 0 'net host' 0 0
nets 'to a port of others' 1 'net host' "$port" 9
nets 'without a network before' 0 'net none' "$port" "$port" 9
away='net user'
nets 'through pasta, to its own port' 0 'net host' "$port" "$port"
nets 'through pasta, to a port of others on the loopback' 1 'net host' "$port" 9
finish
