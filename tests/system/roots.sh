#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/roots.sh - Roots of the jail's own: --root, --bind, --tmpfs, --dev
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

bare unshare -Um true
if [ "$rc" -ne 0 ]; then
	skip_all 'this host has no mount namespaces'
fi
busybox=$(command -v busybox) || skip_all 'there is no busybox'
if bare busybox --list && ! readelf -l "$busybox" 2>/dev/null | grep -q INTERP; then :; else
	skip_all 'the busybox here is not static (Debian: busybox-static)'
fi

root=$scratch/root

# small: a new root that has a busybox, its places, and nothing more
small()
{
	chmod -R u+w "$root" 2>/dev/null
	rm -rf "$root"
	mkdir -p "$root/bin" "$root/etc" "$root/proc" "$root/dev" "$root/tmp" "$root/work"
	cp "$busybox" "$root/bin/busybox"
	for name in sh cat ls mkdir touch rm id env ln readlink stat grep sleep wc sort find echo; do
		ln -s busybox "$root/bin/$name"
	done
	echo 'of the root' >"$root/etc/note"
	echo "me:x:$(id -u):$(id -g):me:/work:/bin/sh" >"$root/etc/passwd"
}

# all that is in a tree: names, modes, times, contents
tree()
{
	(cd "$1" && find . -printf '%p %m %y %T@ %s %l\n' | sort && find . -type f -exec cksum {} + | sort)
}

said()
{
	is "$1: exit status" "$rc" 125
	check "$1: says why" has "$err" "$2"
}

mounts_before=$(cat /proc/self/mountinfo)
project

# --- fresh -----------------------------------------------------------------------------------------
jail --root fresh -- sh -c 'echo /*'
is 'fresh: what is in /' "$(cat "$out")" '/bin /dev /etc /home /proc /root /run /sbin /tmp /usr /var'
jail --root fresh -- sh -c 'cd /dev && echo *'
is 'fresh: what is in /dev' "$(cat "$out")" \
	'fd full null ptmx pts random shm stderr stdin stdout tty urandom zero'
jail --root fresh -- sh -c 'mkdir -p /opt/a && echo x >/opt/a/b && rm /etc/group && cat /opt/a/b && ls /opt'
is 'fresh: it can be written' "$rc $(cat "$out")" "0 x
a"
is 'fresh: nothing is refused' "$(cat "$err")" ''
jail --root fresh -- sh -c 'pwd; echo $HOME; id -u; [ -w "$HOME" ] && id -un'
is 'fresh: who and where' "$(cat "$out")" "/
$([ "$(id -u)" -eq 0 ] && echo /root || echo /home/user)
$(id -u)
$([ "$(id -u)" -eq 0 ] && echo root || echo user)"
jail --root fresh -- sh -c "cat '$proj/note.txt' '$HOME/.ssh/id_x' /etc/shadow; ls -d '$scratch' /host /oldroot /.old"
is 'fresh: the host is not there' "$(cat "$out")" ''
is 'fresh: it is simply not there' "$(grep -c 'No such file' "$err")" 7
jail --root fresh -- sh -c 'for p in /proc/[0-9]*; do echo $p; done'
is 'fresh: processes are the jail'"'"'s' "$(grep -vE '^/proc/[1-9]$' "$out")" ''
jail --root fresh -- sh -c 'dd if=/dev/zero of=/dev/null count=1 2>/dev/null && echo ok; mknod /x c 1 3; echo >/dev/new'
is 'fresh: devices work, new ones are not made' "$(cat "$out")" ok
jail --root fresh -- sh -c '! grep -vE " (ro|rw),nosuid" /proc/self/mountinfo | grep -v " /dev/"; grep -c . /proc/self/mountinfo' 
is 'fresh: every mount is nosuid' "$(wc -l <"$out")" 1
recorded 'fresh: the log says which root' "kind == 'start' and any(l['name'] == 'own root' and l['detail'] == 'fresh' for l in layers)"
check 'fresh: the chain holds' verified

# --- a directory -----------------------------------------------------------------------------------
small
tree "$root" >"$scratch/before"
jail --root "$root" -- sh -c 'cat /etc/note; echo $HOME; pwd; echo x >/work/x; touch /etc/note; rm /etc/note; mkdir /new; ln -s a /b'
is 'directory: it is /' "$(cat "$out")" 'of the root
/work
/'
tree "$root" >"$scratch/after"
check 'directory: nothing in it changed' cmp -s "$scratch/before" "$scratch/after"
recorded 'directory: what was refused is in the log' "kind == 'call' and path == '/work/x' and decision == 'deny'"
jail --root "$root" -e 'write /tmp' -- cat /proc/self/mountinfo
check 'directory: read-only, nosuid and nodev where no rule writes' grep -qE "^[0-9]+ [0-9]+ [0-9:]+ $root / ro,nosuid,nodev" "$out"
jail --root "$root" -w /work -- sh -c 'echo written >/work/x && echo no >/etc/x'
is 'directory: a rule lets it be written' "$(cat "$root/work/x")" written
check 'directory: and no more than that' test ! -e "$root/etc/x"
ln -s /etc "$root/away"
ln -s "$HOME" "$root/home"
ln -s ../../../../../../../../../../etc "$root/up"
jail --root "$root" -- sh -c 'cat /away/note /up/note; cat /home/.ssh/id_x; readlink /home'
is 'directory: links in it lead on in it' "$(cat "$out")" "of the root
of the root
$HOME"
rmdir "$root/proc" "$root/dev" "$root/tmp"
tree "$root" >"$scratch/before"
jail --root "$root" --bind "$proj:/deep/in/it" -- sh -c 'cat /proc/self/comm /etc/note; ls /dev/null; cd /deep/in/it && cat note.txt && echo y >y'
is 'directory: places that are missing' "$(cat "$out")" 'cat
of the root
/dev/null
a plain note'
tree "$root" >"$scratch/after"
check 'directory: they are not made in it' cmp -s "$scratch/before" "$scratch/after"
is 'directory: what is bound is the real one' "$(cat "$proj/y")" y
jail --root "$root" -w /work -- sh -c :
said 'directory: a place that would have to be made' "$root has no /proc"

small
rm "$root/etc/passwd"
truncate -s 20G "$root/etc/passwd"
seconds=10
jail --root "$root" -- sh -c 'echo $HOME'
seconds=40
is 'directory: users without an end are none' "$rc $(cat "$out")" '0 /'
# Whoever has the directory can rename what is in it while the jail runs; a mount goes along.
small
cat >"$root/bin/renamed" <<'S'
#!/bin/sh
echo up
while [ ! -d /other ]; do sleep 0.1; done
for path in 1/maps 1/mem 1/environ self/mem self/maps sys/kernel/hostname; do
	read -r line </other/$path && echo "read $path"
	echo >>/other/$path && echo "wrote $path"
done
ls /other 2>/dev/null
read -r line <work/../etc/note && echo "$line"
S
chmod 755 "$root/bin/renamed"
"$WARDER" -q -o "$log" --root "$root" -w / -- renamed >"$out" 2>"$err" &
pid=$!
started="$started $pid"
until_true 10 has "$out" up
mv "$root/proc" "$root/other"
mkdir "$root/proc"
wait "$pid"
rc=$?
is 'directory: /proc that is renamed while it runs is closed' "$rc $(cat "$out")" '0 up
of the root'
recorded 'directory: that is in the log' "kind == 'call' and path == '/other/1/maps' and decision == 'deny' and errno == 'EACCES'"

# renamed [OPTION...]: what the links of /proc lead to then, and what may be looked at
renamed()
{
	small
	cat >"$root/bin/renamed" <<'S'
#!/bin/sh
echo up
while [ ! -d /other ] && [ ${#tries} -lt 100 ]; do
	tries=x$tries
	sleep 0.1
done
ls /other/1/root/ /other/1/cwd/ && echo 'listed'
cat /other/1/root/etc/note
for fd in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
	(exec 3</other/1/fd/$fd) && echo "opened $fd"
	readlink /other/1/fd/$fd
done
readlink /other/1/exe || readlink /other/1/root || readlink /other/1/cwd
readlink /other/self
cat /etc/note
S
	chmod 755 "$root/bin/renamed"
	: >"$out"
	"$WARDER" -q -o "$log" --root "$root" -w / "$@" -- renamed >"$out" 2>"$err" &
	pid=$!
	started="$started $pid"
	until_true 10 has "$out" up
	mv "$root/proc" "$root/other"
	mkdir "$root/proc"
	wait "$pid"
	rc=$?
}
# Where nothing is hidden the kernel reads links for the command itself, which may read /proc/self.
renamed
is 'directory: /proc that is renamed: nor do its links lead anywhere' "$rc $(grep -v '^[0-9]*$' "$out")" '0 up
of the root'
renamed -e 'hide /etc/secret'
is 'directory: /proc that is renamed: nor where something is hidden' "$rc $(cat "$out")" '0 up
of the root'
renamed --observe
is 'directory: /proc that is renamed: nor while observing' "$rc $(cat "$out")" '0 up
of the root'

# The same while warder starts: what would have the other name then is the host's.
if have strace && bare strace -o "$scratch/strace" -e trace=clone3 -e inject=clone3:delay_enter=1 true &&
	[ "$rc" -eq 0 ]; then
	small
	strace -o "$scratch/strace" -e trace=clone3 -e inject=clone3:delay_enter=2000000 \
		"$WARDER" -q -o none --root "$root" -w / -- \
		sh -c 'cat /other/version /other/1/comm /other/self/comm' >"$out" 2>"$err" &
	pid=$!
	started="$started $pid"
	sleep 1
	mv "$root/proc" "$root/other"
	mkdir "$root/proc"
	wait "$pid"
	rc=$?
	said 'directory: /proc that is renamed while it starts' '/proc is another directory now'
	is 'directory: and nothing was run' "$(cat "$out")" ''
else
	skip 'directory: /proc that is renamed while it starts' 'there is no strace that can delay a call'
fi

# --- bind, tmpfs, dev -------------------------------------------------------------------------------
small
project
mkdir "$root/file"
jail --root "$root" --bind "$proj:/work" -C /work -- sh -c 'cat note.txt; echo new >new; cat sub/inner.txt; pwd'
is 'bind: it is there' "$(cat "$out")" 'a plain note
another one
/work'
is 'bind: and can be written' "$(cat "$proj/new")" new
jail --root "$root" --bind "$proj:/work:ro" -e 'write /work' -- sh -c 'cat /work/note.txt; echo new >/work/ro'
is 'bind: ro can be read' "$(cat "$out")" 'a plain note'
check 'bind: and not written, whatever a rule says' test ! -e "$proj/ro"
check 'bind: by the kernel' has "$err" 'Read-only file system'
echo 'instead' >"$proj/instead"
jail --root "$root" --bind "$proj/instead:/etc/note:ro" -- cat /etc/note
is 'bind: a file' "$(cat "$out")" instead
cd "$proj" || exit 2
jail --root "$root" --bind sub:/work -- cat /work/inner.txt
is 'bind: from the working directory' "$(cat "$out")" 'another one'
ln -s "$HOME" "$root/there"
jail --root "$root" --bind "$proj:/there" -- sh -c 'cat /there/note.txt'
said 'bind: a place is looked for in the root' "/there"
# Roots are made on /sys: what is shown of that is the host's all the same.
jail --root fresh --bind /sys:/seen:ro -- sh -c 'cd /seen && ls -d kernel bin'
is 'bind: /sys' "$(cat "$out")" kernel
jail --bind /sys/kernel:/mnt:ro -- ls -d /mnt/mm
is 'bind: a part of /sys' "$(cat "$out")" /mnt/mm
jail --root fresh --bind /:/seen:ro -- sh -c 'cd /seen/sys && ls -d kernel bin'
is 'bind: what /sys is in' "$(cat "$out")" kernel
there=$(ls /mnt /srv)
jail --bind "$proj/sub:/mnt" --tmpfs /srv -- sh -c 'cat /mnt/inner.txt; echo x >/srv/x; cat /srv/x; cat note.txt; pwd'
is 'bind and tmpfs on top of the host' "$(cat "$out")" "another one
x
a plain note
$proj"
is 'bind and tmpfs: nothing is left there' "$(ls /mnt /srv)" "$there"
jail --tmpfs /srv -- sh -c 'grep " /srv " /proc/self/mountinfo'
check 'tmpfs: nosuid and nodev' grep -q 'rw,nosuid,nodev' "$out"
jail --root fresh --bind "$proj:/tmp/there" --bind "$proj:/tmp/ro:ro" -- \
	sh -c 'cat /tmp/there/note.txt; echo x >/tmp/there/x; echo y >/tmp/ro/y; echo z >/tmp/z; ls /tmp'
is 'bind: below the private /tmp' "$(cat "$out" "$proj/x")" 'a plain note
ro
there
z
x'
check 'bind: below the private /tmp, ro' has "$err" 'Read-only file system'
jail --root "$root" -w /tmp -- sh -c 'echo x >/tmp/x && cat /tmp/x'
is 'a read-only root has a private /tmp, whatever a rule calls it' "$rc $(cat "$out") $(ls "$root/tmp")" '0 x '
mkdir -p "$proj/below/sub" && echo 'below' >"$proj/below/sub/inner.txt"
"$WARDER" -q --bind sub:/mnt -C below -o relative.jsonl -- cat /mnt/inner.txt >"$out" 2>"$err"
is 'bind: -C is where it is looked for, and everything else too' "$(cat "$out") $(ls below)" 'below relative.jsonl
sub'
jail --dev -- sh -c 'cd /dev && echo *'
is '--dev on top of the host' "$(cat "$out")" \
	'fd full null ptmx pts random shm stderr stdin stdout tty urandom zero'
mv "$root/tmp" "$root/dev" "$scratch"
jail --root "$root" -w /work --dev -- true
said '--dev where there is no place for it' "$root has no /dev"
mv "$scratch/dev" "$root"
jail --root "$root" -w /work --dev -- ls /dev/null
is '--dev needs no /tmp' "$rc $(cat "$out")" '0 /dev/null'
mv "$scratch/tmp" "$root"
jail --root "$root" -t -- sh -c 'readlink /proc/self/fd/0'
check 'a terminal of its own' grep -q '^/dev/pts/0' "$out"

# --- what is warder's own ---------------------------------------------------------------------------
small
project
log=$proj/log.jsonl
jail --root "$root" --bind "$proj:/work" -- sh -c 'cat /work/log.jsonl; echo x >>/work/log.jsonl; rm /work/log.jsonl; ls /work >/dev/null'
is 'the log is out of reach under its name there' "$rc $(cat "$out")" '0 '
check 'the log: the chain holds' verified
recorded 'the log: refused' "kind == 'call' and path == '/work/log.jsonl' and decision == 'deny'"
mkdir -p "$scratch/over/upper" "$scratch/over/work" "$scratch/over/all"
if [ "$(id -u)" -eq 0 ] && bare mount -t overlay overlay \
	-o "lowerdir=$proj,upperdir=$scratch/over/upper,workdir=$scratch/over/work" "$scratch/over/all" &&
	[ "$rc" -eq 0 ]; then
	jail --root "$root" --bind "$scratch/over/all:/work" -- sh -c 'cat /work/log.jsonl; rm /work/log.jsonl; cat /work/note.txt'
	umount "$scratch/over/all"
	is 'the log is out of reach by way of an overlay of the host' "$rc $(cat "$out") $(ls "$scratch/over/upper")" '0 a plain note '
else
	skip 'the log is out of reach by way of an overlay of the host' 'not root, or there is no overlayfs'
fi
log=$scratch/log/audit.jsonl
echo 'include root' >"$proj/my.policy"
jail --root "$root" -p "$proj/my.policy" --bind "$proj:/work" -- sh -c 'echo "write /" >>/work/my.policy; mkdir /work/ok'
is 'a policy cannot be written under its name there' "$(cat "$proj/my.policy") $(test -d "$proj/ok" && echo made)" 'include root made'
mkdir -p "$root/state/warder"
jail --root "$root" -w / -o "$root/state/warder/x.jsonl" -- sh -c 'rm /state/warder/x.jsonl; cat /state/warder/x.jsonl; mkdir /state/ok'
is 'a log inside the root' "$(cat "$out") $(test -d "$root/state/ok" && echo made)" ' made'
check 'a log inside the root: the chain holds' verified "$root/state/warder/x.jsonl"
mkdir -p "$HOME/.local/state/warder"
echo old >"$HOME/.local/state/warder/old.jsonl"
timeout -s KILL "$seconds" "$WARDER" --root "$root" --bind "$HOME:/work" -- \
	sh -c 'cat /work/.local/state/warder/old.jsonl; ls /work/.local/state/warder; echo; touch /work/free' >"$out" 2>"$err"
is 'the default place of logs' "$(cat "$out") $(test -e "$HOME/free" && echo made)" ' made'
timeout -s KILL "$seconds" "$WARDER" --root "$root" --bind "$HOME/.local/state/warder:/work" -- \
	sh -c 'ls /work; cat /work/old.jsonl' >"$out" 2>"$err"
is 'the place itself' "$(cat "$out")" ''

# --- learning, observing, explaining ----------------------------------------------------------------
small
jail --root "$root" --observe --learn "$scratch/learnt" -- sh -c 'cat /etc/note; echo x >/work/x'
check 'learn: paths of the root' grep -q '^ *read .*/etc/note' "$scratch/learnt"
check 'learn: none of the host' lacks "$scratch/learnt" "$scratch"
jail --root "$root" -p "$scratch/learnt" -- sh -c 'cat /etc/note; echo x >/work/x'
is 'learn: it lets the same run through' "$rc $(records "kind == 'call' and decision == 'deny'")" '0 0'

# --- what cannot be had -----------------------------------------------------------------------------
jail --root /nonexistent -- true
said 'no such directory' 'No such file or directory'
jail --root /etc/passwd -- true
said 'no directory' 'it is no directory'
for bad in : /a a: ':/a' '/etc:rel' '/etc:/a/../b' '/etc:/' '/etc:/a:rx' '/etc:/proc' '/etc:/proc/sys'; do
	jail --bind "$bad" -- true
	said "--bind $bad" 'SRC:DST'
done
jail --bind /nonexistent:/mnt -- true
said '--bind of nothing' 'name what is there on the host'
jail --tmpfs rel -- true
said '--tmpfs rel' 'begins with /'
jail --tmpfs /proc/sys -- true
said '--tmpfs in /proc' 'not in /proc'
ln -sfn /proc/sys "$proj/link"
jail --bind /etc:"$proj/link" -- true
said '--bind to what leads into /proc' "$proj/link leads into /proc"
jail --tmpfs "$proj/link/kernel" -- true
said '--tmpfs in what leads into /proc' "$proj/link/kernel leads into /proc"
ln -sfn /proc "$proj/link"
jail --bind /etc:"$proj/link" -- true
said '--bind to what leads to /proc' "$proj/link leads into /proc"
jail --tmpfs /nonexistent/place -- true
said '--tmpfs where the host has no place' '/nonexistent/place'
jail --root fresh -C work -- true
said '-C that is none of the root' 'begin it with a slash'
jail --root fresh -C /none -- true
said '-C that is not there' '/none'
jail --light --root fresh -- applet-of-the-root
said '--light' '--light has none'
jail --verdict=2 --root fresh -- true
said 'several runs' '--verdict'
jail --verdict=2 --dev -- true
said 'several runs, and --dev' '--verdict'
jail --root fresh -- nonexistent
is 'no such command' "$rc" 127
jail --root fresh -- "$proj/note.txt"
is 'a command of the host is none' "$rc" 127

# --- nothing stays ----------------------------------------------------------------------------------
is 'no mount is left' "$(cat /proc/self/mountinfo)" "$mounts_before"
"$WARDER" -o none --root fresh -- sh -c 'echo up; sleep 300' >"$out" 2>"$err" &
pid=$!
started="$started $pid"
until_true 10 has "$out" up
broker=$(children "$pid" | tr -d ' ')
target=$(children "$broker" | tr -d ' ')
kill -KILL "$pid"
gone()
{
	! alive "$broker" && ! alive "$target"
}
check 'SIGKILL: everybody is gone' until_true 10 gone
is 'SIGKILL: no mount is left' "$(cat /proc/self/mountinfo)" "$mounts_before"

finish
