#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/digest.sh - What the files held that were opened: --digest files, against b2sum
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
have b2sum || skip_all 'there is no b2sum to compare with'

# of FILE: its BLAKE2b-256
of()
{
	b2sum -l 256 <"$1" | cut -c 1-64
}

# What runs besides the command.
project
printf '#!/bin/sh\necho script\n' >one && printf '#!%s/one\n' "$proj" >two && printf '#!./one\n' >three && chmod +x one two three
sh=$(realpath /bin/sh) loader=$(ldd /bin/sh | sed -n 's/^[[:space:]]*\(\/[^ ]*ld-[^ ]*\).*/\1/p')
loader=$(realpath "$loader")
last="[('$sh', '$(of "$sh")'), ('$loader', '$(of "$loader")')]"
# besides NAME LIST: the interpreters in the start
besides()
{
	recorded "$1" "kind == 'start' and [(i['path'], i['blake2b']) for i in target['interpreters']] == $2"
}
jail -- /bin/sh -c :
besides 'a program and its loader' "[('$loader', '$(of "$loader")')]"
jail -- ./one
besides 'a script' "$last"
jail -- ./two
besides 'a script for a script' "[('$proj/one', '$(of one)')] + $last"
jail -- ./three
besides 'by a name that begins in the working directory' "[('$proj/one', '$(of one)')] + $last"
jail --light -- ./one
besides 'light' "$last"
victim abuse_static
jail -- ./abuse_static socket
recorded 'a static program has none' "kind == 'start' and 'interpreters' not in target"

empty=$(of /dev/null)
project
for size in 0 1 127 128 129 65535 65536 65537 200000; do
	head -c "$size" /dev/urandom >"size.$size"
done
jail --digest files -- cat size.0 size.1 size.127 size.128 size.129 size.65535 size.65536 size.65537 size.200000
is 'the run' "$rc" 0
for size in 0 1 127 128 129 65535 65536 65537 200000; do
	recorded "$size bytes" "kind == 'call' and path == '$proj/size.$size' and blake2b == '$(of "size.$size")'"
done
recorded 'the start says that digests are there' "kind == 'start' and digest == ['files']"
recorded 'a library that was opened' \
	"kind == 'call' and path.endswith('/libc.so.6') and blake2b == '$(of "$(ldd /bin/cat | sed -n 's/.*libc.so.6 => \([^ ]*\).*/\1/p')")'"
check 'the chain holds' verified
"$WARDER" report "$log" >"$out" 2>"$err"
is 'report reads it' "$? $(cat "$err")" '0 '
jail -- cat size.1
is 'none unless asked for' "$(records "kind == 'call' and 'blake2b' in locals()")" 0
jail --digest nothing -- true
is 'nothing else is known' "$rc" 125

# Files opened for writing: what they held at that time. Offset, flags and access time are the program's.
before=$(of note.txt)
cat >files.py <<'P'
import fcntl, os, stat, threading, time
def access(name):
    return os.stat(name).st_atime_ns
os.utime('note.txt', ns=(10**9, 2 * 10**18))
fd = os.open('note.txt', os.O_RDWR)
print('offset', os.lseek(fd, 0, os.SEEK_CUR), 'flags', oct(fcntl.fcntl(fd, fcntl.F_GETFL) & ~0o100000))
print('access time', access('note.txt') == 10**9)
os.write(fd, b'changed')
os.close(fd)
fd = os.open('sub/inner.txt', os.O_WRONLY)
print('flags', oct(fcntl.fcntl(fd, fcntl.F_GETFL) & ~0o100000))
os.close(fd)
os.close(os.open('new', os.O_WRONLY | os.O_CREAT, 0o644))
os.close(os.open('size.129', os.O_WRONLY | os.O_TRUNC))
os.close(os.open('large', os.O_RDONLY))
os.close(os.open('/proc/self/status', os.O_RDONLY))
os.close(os.open('sub', os.O_RDONLY | os.O_DIRECTORY))
os.close(os.open('size.128', os.O_PATH))
os.mkfifo('fifo')
writer = threading.Thread(target=lambda: os.close(os.open('fifo', os.O_WRONLY)))
writer.start()
os.close(os.open('fifo', os.O_RDONLY))
writer.join()
P
truncate -s 8T large 2>"$err" || truncate -s 1G large
inner=$(of sub/inner.txt)
jail --digest files -- python3 files.py
is 'a program that opens for reading and writing' "$rc $(cat "$out")" '0 offset 0 flags 0o2
access time True
flags 0o1'
# opened NAME WORDS: the record of its open
opened()
{
	recorded "$1" "kind == 'call' and syscall == 'openat' and $2"
}
opened 'to read and write' "path == '$proj/note.txt' and 'O_RDWR' in args[2] and blake2b == '$before'"
opened 'to write only' "path == '$proj/sub/inner.txt' and 'O_WRONLY' in args[2] and blake2b == '$inner'"
opened 'a new one' "path == '$proj/new' and blake2b == '$empty'"
opened 'one that was emptied' "path == '$proj/size.129' and blake2b == '$empty'"
opened 'a large one has none, at once' "path == '$proj/large' and blake2b is None and digest_cut == 'size' and us < 1e6"
opened 'one of /proc' "path.endswith('/status') and path.startswith('/proc/') and digest_cut == 'kind'"
for name in sub fifo; do
	is "none of $name" "$(records "kind == 'call' and path == '$proj/$name' and 'blake2b' in locals()")" 0
done

# Written to all the time: a digest of something in between is none.
cat >busy.py <<'P'
import os, threading
stop = False
def write():
    fd = os.open('busy', os.O_WRONLY)
    while not stop:
        os.pwrite(fd, b'y', 5)
        os.pwrite(fd, b'z', 9)
writer = threading.Thread(target=write)
writer.start()
for _ in range(20):
    os.close(os.open('busy', os.O_RDONLY))
stop = True
writer.join()
P
head -c 30000000 /dev/zero >busy
jail --digest files -- python3 busy.py
is 'a file that is written to meanwhile' "$rc" 0
opened 'has no digest then' "path == '$proj/busy' and digest_cut == 'changed'"
jail --light --digest files -- cat size.127
recorded 'light' "kind == 'call' and path == '$proj/size.127' and blake2b == '$(of size.127)'"
jail --observe --digest files -- cat size.127
recorded 'and observing' "kind == 'call' and path == '$proj/size.127' and blake2b == '$(of size.127)'"
finish
