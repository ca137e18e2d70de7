#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/unpack.sh - warder-unpack: images of OCI layouts become roots, and hostile ones do not
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
unpack=${UNPACK:-$(dirname "$WARDER")/warder-unpack}
cache=$scratch/cache
have zstd || skip_all 'there is no zstd to make layers with'

# of_cases WHAT: unpack_cases.py's, whose directories have modes of their own
of_cases()
{
	timeout 300 python3 "$here/unpack_cases.py" "$unpack" "$scratch" "$1" >"$scratch/cases" 2>"$err" ||
		not_ok "all of $1 was looked at" "$(cat "$err")"
	cases "$1" "$scratch/cases"
	if [ -d "$scratch/case" ]; then
		chmod -R u+rwx "$scratch/case"
		rm -rf "$scratch/case"
	fi
}
for what in trees attacks refusals; do
	of_cases "$what"
done

# run WORD...: what it prints in $out, what it says in $err, the status in $rc
run()
{
	bare "$unpack" "$@"
}

# said MEMBER: a member of the line that was printed
said()
{
	python3 -c 'import json, sys
for word in sys.argv[2].split("."):
    found = json.load(open(sys.argv[1])) if word == "" else found[word]
print(json.dumps(found) if not isinstance(found, str) else found)' "$out" ".$1"
}

# refused STATUS WORDS: so, in two lines, the second of which is what to do
refused()
{
	if [ "$rc" -eq "$1" ] && has "$err" "$2" && [ ! -s "$out" ] && [ "$(wc -l <"$err")" -eq 2 ] &&
		sed -n 2p "$err" | grep -q '^  '; then
		ok "refused: $2"
	else
		not_ok "refused: $2" "$(evidence)"
	fi
}

cd "$scratch" || exit 2
python3 "$here/layouts.py" make example example || exit 2

# The command line.
run
refused 2 'a layout and a cache have to be named'
run example
refused 2 'a layout and a cache have to be named'
run example new "$cache" more
refused 2 'a layout and a cache have to be named'
run --nonsense example "$cache"
refused 2 'no such option'
run --max-bytes lots example "$cache"
refused 2 '`lots` is no number'
run --max-bytes 99999999T example "$cache"
refused 2 'is no number'
run --max-entries 5K example "$cache"
refused 2 'is no number'
run --help
is 'help' "$rc $(head -c 6 "$out")" '0 usage:'
run --version
is 'version' "$rc $(cut -d ' ' -f 1 "$out")" '0 warder-unpack'
run nowhere "$cache"
refused 1 'oci:nowhere: No such file or directory'
tar -cf example.tar -C example .
run example.tar "$cache"
refused 1 'it is a file, and an image layout is a directory'
run "$(printf 'no\033[1mwhere')" "$cache"
refused 1 'no\x1b[1mwhere'
check 'nothing was made of all that' test ! -e "$cache"
touch file
run example new file/cache
refused 1 'the cache file/cache: Not a directory'
mkdir open && chmod 777 open
run example new open
refused 1 'others can write to it'
if [ "$(id -u)" -eq 0 ]; then
	mkdir another && chown 1 another
	run example new another
	refused 1 "somebody else's"
	rmdir another
fi
bare sh -c 'exec "$0" example new full >/dev/full' "$unpack"
check 'nobody can read what it prints' test "$rc $(wc -l <"$err")" = '1 2'

# What it prints.
run example new "$scratch/made/of/cache"
is 'a cache is made, with what is above it' "$rc $(stat -c %a made made/of made/of/cache | tr '\n' ' ')" '0 700 700 700 '
digest=$(said digest)
name=sha256-${digest#sha256:}
is 'the root is where it says' "$(said root)" "$scratch/made/of/cache/$name/root"
is 'the digest is that of the manifest' "$digest" \
	"$(python3 -c 'import json; print([m["digest"] for m in json.load(open("example/index.json"))["manifests"] if "new" in str(m)][0])')"
is 'only its user enters it' "$(stat -c %a "made/of/cache/$name")" 700
is 'the configuration' "$(said config)" \
	'{"env": ["PATH=/bin", "A=b"], "entrypoint": ["/bin/tool"], "cmd": ["-v"], "workdir": "/etc", "user": "1000:1000"}'
is 'it was unpacked, of two layers' "$(said unpacked) $(said layers)" 'true 2'
python3 "$here/layouts.py" tree "$(said root)" >first
counted=$(said skipped)
touch "made/of/cache/$name/root/mark"
run example new made/of/cache
is 'it is there: nothing is unpacked' "$(said unpacked) $(test -e "$(said root)/mark" && echo same)" 'false same'
is 'a relative cache is printed as an absolute one' "$(said root)" "$scratch/made/of/cache/$name/root"
is 'what was skipped is still known' "$(said skipped)" "$counted"
run example old made/of/cache
is 'defaults of a configuration without any' "$(said config)" \
	'{"env": [], "entrypoint": [], "cmd": [], "workdir": "/", "user": ""}'

# Removing.
run --remove "$digest" made/of/cache
is 'a root is removed, with directories that nobody may write to' "$rc $(find made/of/cache -path "*${digest#sha256:}*" | wc -l)" '0 0'
check 'the other one is still there' test "$(find made/of/cache -maxdepth 1 -name 'sha256-*' | wc -l)" -eq 1
run --remove "$digest" made/of/cache
refused 1 'No such file or directory'
run --remove ../../example made/of/cache
refused 1 'is no digest'
python3 - <<'P'
# Deeper than descriptors reach: as a jail might leave it.
import os
os.makedirs('deep/.unpack-' + 'b' * 64, 0o700)
os.chmod('deep', 0o700)
os.chdir('deep/.unpack-' + 'b' * 64)
for at in range(3000):
    os.mkdir('d')
    os.chdir('d')
    if at % 300 == 0:
        os.mkdir('.deep-0')
        open('f', 'w').close()
P
bare sh -c 'ulimit -n 1024 && exec "$0" example new deep' "$unpack"
is 'what a dead one left is removed, however deep' "$rc $(find deep -mindepth 1 -maxdepth 1 | wc -l)" '0 1'

# Killed, and several at once.
python3 - "$here" <<'P'
import sys
sys.path.insert(0, sys.argv[1])
import layouts
layouts.simple('large', [layouts.file('d%d/f%d' % (i % 50, i), b'x' * 2000) for i in range(12000)])
P
mkdir -m 700 "$cache"
"$unpack" large "$cache" >/dev/null 2>&1 &
pid=$!
started="$started $pid"
until_true 20 sh -c "test -e '$cache'/.unpack-*/root/d0/f0"
kill -KILL "$pid"
wait "$pid" 2>/dev/null
is 'a killed one leaves no root' "$(find "$cache" -maxdepth 1 -name 'sha256-*' | wc -l) $(find "$cache" -maxdepth 1 -name '.unpack-*' | wc -l)" '0 1'
mkdir -p "$cache/.unpack-$(printf '%064d' 1)/root"
for i in 1 2 3 4; do
	"$unpack" large "$cache" >"$scratch/many.$i" 2>&1 &
	many="${many-} $!"
done
started="$started $many"
for pid in $many; do
	wait "$pid" || not_ok "one of several at once" "$(cat "$scratch"/many.*)"
done
is 'of four at once one has unpacked' "$(cat many.* | grep -c '"unpacked":true')" 1
is 'and all have the same root' "$(sed 's/"unpacked":[a-z]*//' many.* | sort -u | wc -l)" 1
is 'what dead ones left is gone' "$(find "$cache" -mindepth 1 -maxdepth 1 | wc -l)" 1
is 'all is there' "$(find "$cache" -type f -path '*/root/*' | wc -l)" 12000

# One at work is left alone, and waited for; what it has given up by then is seen.
busy=$cache/.unpack-${digest#sha256:}
mkdir -m 700 "$busy" && touch "$busy/at-work"
flock "$busy" sleep 60 &
holder=$!
started="$started $holder"
until_true 10 sh -c "! flock -n '$busy' true"
run large "$cache"
is 'what somebody is at work in is not removed' "$rc $(find "$busy" -name at-work | wc -l)" '0 1'
"$unpack" example new "$cache" >"$out" 2>"$err" &
pid=$!
started="$started $pid"
until_true 10 grep -q '^NoNewPrivs:.*1' "/proc/$pid/status"
kept=$(sed -n 's/^CapPrm:[[:space:]]*0*//p' "/proc/$pid/status")
bounding='1b'
[ "$(id -u)" -eq 0 ] || bounding=
is 'no capability is left but those with which files get owners' "$(grep -c '^NoNewPrivs:.*1' "/proc/$pid/status") $kept" "1 ${bounding:-}"
sleep 0.3
check 'the same image is waited for' test -e "$busy/at-work"
for child in $(children "$holder") "$holder"; do
	kill "$child" 2>/dev/null
done
wait "$pid"
is 'and unpacked when the other one has died' "$? $(said unpacked) $(find "$cache" -name at-work | wc -l)" '0 true 0'
python3 "$here/layouts.py" tree "$(said root)" >second
sed -i 's/^usr dir .*\|^var dir .*/implied/' first second # of the time of unpacking
check 'as it was the first time' cmp first second

# Peers.
# like_ours DIR: what a peer has made is what the last run has made, but for the times of directories
# that no layer lists
like_ours()
{
	python3 "$here/layouts.py" tree "$1" >theirs
	python3 "$here/layouts.py" tree "$(said root)" >ours
	sed -i '/ dir /s/ @.*//' ours theirs
	cmp ours theirs
}
if have umoci; then
	rootless=
	[ "$(id -u)" -eq 0 ] || rootless=--rootless
	umoci unpack $rootless --image example:plain bundle >peer 2>&1
	run example plain "$cache"
	check 'the same as what umoci makes of it' like_ours bundle/rootfs
	chmod -R u+rwx bundle
	rm -r bundle/rootfs/bin/tool bundle/rootfs/var/cache
	echo new >bundle/rootfs/etc/passwd
	mkdir bundle/rootfs/added && ln bundle/rootfs/etc/passwd bundle/rootfs/added/linked
	umoci repack --image example:repacked bundle >>peer 2>&1
	run example repacked "$cache"
	umoci unpack $rootless --image example:repacked again >>peer 2>&1
	check 'and of what umoci has changed in it' like_ours again/rootfs
else
	skip 'the same as what umoci makes of it' 'there is no umoci'
fi
if have skopeo; then
	skopeo copy -q --insecure-policy oci:example:plain oci:copied:other >peer 2>&1
	run example plain "$cache"
	like=$(said root)
	run copied "$cache"
	is "skopeo's copy" "$rc $(said layers) $(said config.user)" '0 2 1000:1000'
	check 'is the same' like_ours "$like"
else
	skip "skopeo's copy" 'there is no skopeo'
fi
finish
