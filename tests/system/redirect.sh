#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/redirect.sh - `redirect` and `fake`: a file in another's place, for every call
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

python=$(command -v python3) || skip_all 'no python3'
calls=$scratch/redirect.py
cp "$here/redirect.py" "$calls"

# What really is there, and what is to be in its place.
furnish()
{
	echo 'what is really there' >real
	echo 'what the policy says' >other
	ln -s real link
	ln real hard
}

# Calls that follow a name have to find what they find bare where a link leads to the file.
for real in file link nothing; do
	project
	furnish
	rm real && ln -s other real
	before=$(stat -c %i other)
	bare "$python" "$calls" follow real
	sed "s/$before/INODE/" "$out" >"$scratch/wanted"
	project
	furnish
	case $real in
	link) ln -sf note.txt real ;;
	nothing) rm real ;;
	esac
	was=$(cat real note.txt 2>/dev/null)
	inode=$(stat -c %i other)
	jail -r "$scratch" -e 'redirect ./real -> ./other' -e 'connect ./other' -- "$python" "$calls" follow real
	sed "s/$inode/INODE/" "$out" >"$scratch/got"
	# Where nothing is, nothing is in it: docs/transparency.md.
	[ $real != nothing ] || sed -i 's/^in it ENOENT$/in it ENOTDIR/' "$scratch/got"
	if cmp -s "$scratch/wanted" "$scratch/got"; then
		ok "every call finds the file, where there is a $real"
	else
		not_ok "every call finds the file, where there is a $real" \
			"$(diff "$scratch/wanted" "$scratch/got")" "$(evidence)"
	fi
	is "and what is there stays as it was: $real" "$(cat real note.txt 2>/dev/null)" "$was"
done
check 'the chain holds' verified
recorded 'the log: what was asked, what was opened, and by which line' \
	"syscall == 'openat' and path == '$proj/real' and redirected == '$proj/other' and decision == 'redirect' == would and (rule or {}).get('at') == 'command line:2:10' and (rule or {}).get('text') == 'redirect ./real -> ./other' and object == 'file' and how == 'emulated'"
recorded 'the log: stat as well' \
	"syscall in ('newfstatat', 'stat', 'statx') and path == '$proj/real' and decision == 'redirect'"
check 'replay: nothing changes' sh -c '"$WARDER" replay -e "redirect ./real -> ./other" -e "connect ./other" -r "$1" "$2" >/dev/null' \
	sh "$scratch" "$log"

# The entry is like a mount point's, and a file like any other to who follows no links.
entry_wanted()
{
	cat <<EOT
lstat (INODE, 21, '-rw-r--r--', 1)
readlink EINVAL
O_NOFOLLOW b'what the '
unlink EBUSY
rmdir EBUSY
rename from EBUSY
rename over EBUSY
link from EXDEV
execve EACCES
O_PATH (INODE, 21, '-rw-r--r--', 1)
lchown None
EOT
}
for mode in enforced observed; do
	project
	furnish
	chmod +x real
	inode=$(stat -c %i other)
	observe=
	[ $mode = enforced ] || observe=--observe
	# shellcheck disable=SC2086
	jail $observe -r "$scratch" -e 'redirect ./real -> ./other' -- "$python" "$calls" entry real
	is "the entry itself, $mode" "$(sed "s/$inode/INODE/" "$out")" "$(entry_wanted)"
	is "what is really there is untouched, $mode" "$(cat real)" 'what is really there'
	recorded "the log has the refusals, $mode" \
		"syscall in ('unlink', 'unlinkat') and decision == would == 'deny' and errno == 'EBUSY' and path == '$proj/real' and (rule or {}).get('text') == 'redirect ./real -> ./other'"
done

# What the file's own rules say holds.
project
furnish
jail -e 'redirect ./real -> ./other' -e 'deny write ./other' -- sh -c 'cat real; echo x >>real; chmod 600 real'
is 'read by one name, written by none' "$(cat "$out"; cat other)" 'what the policy says
what the policy says'
recorded 'the rule is the one about the file' \
	"path == '$proj/real' and decision == 'deny' and second and (rule or {}).get('text') == 'deny write ./other'"
check 'and the advice too' has "$err" 'deny write ./other'
jail -e 'redirect ./real -> ./other' -e 'deny write ./real' -- sh -c 'echo x >>real; echo y >>other; cat real'
is 'a denial of the name is about the name' "$(cat "$out")" 'what the policy says
y'
jail -e 'redirect ./real -> ./other' -e 'hide ./real' -- sh -c 'cat real; cat other'
check 'hidden is hidden' has "$err" 'real: No such file or directory'
jail -e 'redirect ./real -> ./other' -e 'deny ./other' -- sh -c 'cat real || cat hard'
check 'a denial of the file: nothing is opened instead' has "$err" 'real: Permission denied'
is 'a hard link is another name' "$(cat "$out")" 'what is really there'
jail -e 'redirect ./real -> ./other' -- cat link
is 'a link to the name leads to it' "$(cat "$out")" 'what the policy says
y'
jail -e 'redirect ./link -> ./other' -- sh -c 'cat link real'
is 'a rule for a link is for what it leads to as well' "$(cat "$out")" 'what the policy says
y
what the policy says
y'

# A fake is read, whatever may be done to its file.
project
furnish
jail -e 'fake ./real <- ./other' -- sh -c 'cat real; echo x >>real; : >real; chmod 600 real; touch -c real; mv note.txt real'
is 'a fake is read' "$(cat "$out")" 'what the policy says'
is 'and nothing else' "$(cat other; stat -c %a other)" 'what the policy says
644'
check 'which it says' has "$err" 'what a `fake` shows is only read by this name'

# A file that is missing.
project
jail -e 'redirect ./gone -> ./none' -- sh -c 'cat gone; echo made >gone; cat none gone; rm none; ls gone; mkdir gone'
is 'an open makes the file, not the name' "$(cat "$out")" 'made
made'
check 'a name whose file is missing is missing' has "$err" 'gone: No such file or directory'
check 'and nothing else can be put there' has "$err" 'Device or resource busy'
check 'nothing was' test ! -e gone
jail -e 'fake ./gone <- ./none' -- true
is 'a fake of nothing does not start' "$rc" 125
check 'and says where' has "$err" 'command line:1:6: what is to be shown in the place of this is not there'
for wrong in 'redirect ./sub -> ./note.txt' 'redirect ./x -> ./sub' 'fake ./sub <- ./note.txt'; do
	jail -e "$wrong" -- true
	is "directories: $wrong" "$rc" 125
	check "it says so: $wrong" has "$err" 'is a directory: only files can take another'
done

# Links in the file's place give no more than their own names do.
project
furnish
ln -sf "$HOME/.ssh/id_x" put
jail -e 'redirect ./real -> ./put' -- cat real
check 'a secret behind a link stays one' has "$err" 'real: Permission denied'
is 'nothing of it is shown' "$(cat "$out")" ''
jail -e 'redirect ./real -> ./other' -- sh -c 'rm other; ln -s ~/.aws/credentials other; cat real; ln -sf note.txt other; cat real'
is 'nor does one that the jail puts there' "$(cat "$out")" 'a plain note'

# Programs that know nothing of it.
project
furnish
printf 'processor\t: 0\nmodel name\t: Brown Box\n' >cpuinfo
printf '127.0.0.9 warder.invalid\n' >hosts
printf '[user]\n\tname = Redirected\n' >gitconfig
printf 'nobody:x:4242:4242:::/bin/false\nroot:x:0:0:::/bin/sh\n' >passwd
cat >p.policy <<'EOT'
include default
fake /proc/cpuinfo <- ./cpuinfo
redirect /etc/hosts -> ./hosts
redirect /etc/passwd -> ./passwd
redirect ~/.gitconfig -> ./gitconfig
deny write ./cpuinfo ./hosts ./passwd
EOT
jail -p ./p.policy -- sed -n 's/model name\t: //p' /proc/cpuinfo
is 'sed, /proc/cpuinfo' "$(cat "$out")" 'Brown Box'
jail -p ./p.policy -- "$python" -c 'print(open("/proc/cpuinfo").read().split(": ")[2].strip())'
is 'python, /proc/cpuinfo' "$(cat "$out")" 'Brown Box'
jail -p ./p.policy -- getent hosts warder.invalid
is 'getent, /etc/hosts' "$(awk '{ print $1 }' "$out")" '127.0.0.9'
jail -p ./p.policy -- sh -c 'id -u nobody; ls -l /etc/passwd | cut -d " " -f 1'
is 'id, /etc/passwd' "$(head -n 1 "$out")" 4242
if have git; then
	jail -p ./p.policy -- git config user.name
	is 'git, ~/.gitconfig' "$(cat "$out")" Redirected
	jail -p ./p.policy -- git config --global user.name Other
	check 'git cannot put another in its place, and says so' test "$rc" -ne 0
	is 'the real one is as it was' "$(git config -f "$HOME/.gitconfig" user.name)" Test
else
	skip 'git, ~/.gitconfig' 'no git'
fi
if have node; then
	jail -p ./p.policy -- node -e 'console.log(require("os").cpus().length > 0, require("fs").readFileSync("/proc/cpuinfo", "utf8").includes("Brown Box"))'
	is 'node, /proc/cpuinfo' "$(cat "$out")" 'true true'
else
	skip 'node, /proc/cpuinfo' 'no node'
fi
jail --light -p ./p.policy -e 'redirect ./real -> ./hosts' -- sh -c 'cat /etc/hosts real; rm real'
is 'in light mode too' "$(cat "$out")" '127.0.0.9 warder.invalid
127.0.0.9 warder.invalid'
check 'entries as well' has "$err" "cannot remove 'real'"

# A library in another's place is mapped if its own rule lets it be.
jail -p ./p.policy -e 'redirect ./lib.so -> ./copy.so' -- "$python" -c 'import ctypes; ctypes.CDLL("./lib.so")'
check 'a library that is missing' test "$rc" -ne 0
library=$(ldd /bin/ls | sed -n 's/.*=> \(\/[^ ]*libc\.so[^ ]*\).*/\1/p')
cp "$library" copy.so
jail -p ./p.policy -e 'redirect ./lib.so -> ./copy.so' -- "$python" -c 'import mmap, os
fd = os.open("lib.so", os.O_RDONLY)
print(len(mmap.mmap(fd, 4096, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_EXEC)))'
is 'code is mapped where exec covers the file' "$(cat "$out")" 4096
jail -p ./p.policy -e 'redirect ./lib.so -> ./copy.so' -e 'deny exec ./copy.so' -- "$python" -c 'import mmap, os
fd = os.open("lib.so", os.O_RDONLY)
print(len(mmap.mmap(fd, 4096, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_EXEC)))'
check 'and not where it does not' has "$err" 'Permission'

# Nothing is run by such a name: not a script's interpreter either.
cp "$(readlink -f /bin/sh)" shell
printf '#!%s/interp\necho ran\n' "$proj" >script
chmod +x script
cp shell interp
jail -e 'redirect ./interp -> ./shell' -- ./script
check 'an interpreter is not run' test "$rc" -ne 0
is 'nor what is really there' "$(cat "$out")" ''
jail -e 'redirect ./interp -> ./shell' -- sh -c './script; ./interp -c "echo ran"'
recorded 'the log has the interpreter by its own name' "syscall == 'execve' and path2 == '$proj/interp' and decision == 'deny' and (rule or {}).get('text') == 'redirect ./interp -> ./shell'"

# openat2 that is to stay inside of something is refused, and not given what is really there.
jail -e 'redirect ./real -> ./other' -e 'redirect ./absent -> ./other' -- "$python" -c 'import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for resolve in (0x08, 0x10, 0x04, 0x01, 0x02):  # BENEATH, IN_ROOT, NO_SYMLINKS, NO_XDEV, NO_MAGICLINKS
    how = (ctypes.c_uint64 * 3)(os.O_RDONLY, 0, resolve)
    for name in b"real", b"absent":
        fd = libc.syscall(437, -100, name, how, 24)
        print(os.read(fd, 4) if fd >= 0 else ctypes.get_errno(), end=" ")'
is 'openat2 with RESOLVE_*' "$(cat "$out")" "13 13 13 13 13 13 13 13 b'what' b'what' "
recorded 'which the log says' "syscall == 'openat2' and decision == 'deny' and errno == 'EACCES' and (rule or {}).get('text') == 'redirect ./real -> ./other'"

# Whoever swaps the file while it is opened gets no more than by its own names. Bare he does.
swapped()
{
	project
	furnish
	cp other other.copy
	cp "$here/redirect_race.py" "$scratch/race.py"
}
swapped
ln -sf other real
bare "$python" "$scratch/race.py" 20 "$HOME/.ssh/id_x"
is 'swapping the file: bare, the attacker wins' "$(sed 's/.*won //' "$out")" True
for mode in '' --light; do
	swapped
	# shellcheck disable=SC2086
	jail $mode -r "$scratch/race.py" -e 'redirect ./real -> ./other' -e 'deny ./hard' -- \
		"$python" "$scratch/race.py" 3 "$HOME/.ssh/id_x" moving
	is "swapping the file: not in a jail${mode:+, $mode}" "$(cat "$out")" 'seen True refused True won False'
	is "and what is really there is untouched${mode:+, $mode}" "$(cat real)" 'what is really there'
done

# The words about it.
project
furnish
"$WARDER" explain -e 'redirect ./real -> ./other' read real >"$out" 2>"$err"
check 'explain: what is in its place' grep -qx "  in its place is $proj/other" "$out"
check 'explain: by which line' has "$out" 'by command line:1:10: redirect ./real -> ./other'
"$WARDER" explain -e 'redirect ./real -> ./other' delete real >"$out" 2>"$err"
is 'explain: the entry' "$(head -n 1 "$out")" "delete $proj/real: denied (EBUSY)"
printf 'redirect ./real -> ./other\nfake ./link2 <- ./other\n' >a.policy
"$WARDER" policy show -p ./a.policy | sed 's/  # .*//' >b.policy
is 'show' "$(grep -v "$scratch/warder" b.policy | grep -E '^(redirect|fake|read)' | tr '\n' ';')" \
	"redirect $proj/real -> $proj/other;fake $proj/link2 <- $proj/other;"
"$WARDER" policy show --json -p ./a.policy >c.policy
check 'JSON says the same' "$WARDER" policy diff ./a.policy ./c.policy
sed 's/other/note.txt/' a.policy >d.policy
"$WARDER" policy diff ./a.policy ./d.policy >"$out" 2>"$err"
is 'another file is a difference' "$?" 1
check 'which is told' has "$out" 'redirected -> redirected: list read modify'
"$WARDER" policy check -e 'redirect ./real -> ./none' >"$out" 2>"$err"
is 'check: good' "$?" 0
"$WARDER" policy check --strict -e 'redirect ./real -> ./other' -e 'deny ./other' >"$out" 2>"$err"
is 'check: a file that may not be read' "$?" 1
check 'check: and why' has "$err" './real leads to ./other, which may not be read: command line:2:6 decides'

# What is learnt lets the same through.
prepare=furnish
project
furnish
"$WARDER" --observe --learn "$scratch/l.policy" -o none -q -e 'redirect ./real -> ./other' -- sh -c 'cat real; echo 1 >>real' >"$out" 2>"$err"
check 'a learnt policy has the line' grep -qx "redirect $proj/real -> $proj/other" "$scratch/l.policy"
jail -p "$scratch/l.policy" -- sh -c 'cat real; echo 1 >>real'
is 'and lets the same through' "$rc $(cat "$out")" '0 what the policy says
1'
finish
