#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/images.sh - --root oci:DIR[:TAG]: an image as a root, and what it says of its command
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

bare unshare -Um true
if [ "$rc" -ne 0 ]; then
	skip_all 'this host has no mount namespaces'
fi
busybox=$(command -v busybox) || skip_all 'there is no busybox'
me=$(id -u)
project
image=$scratch/image
bare python3 "$here/images.py" "$image" "$busybox"
if [ "$rc" -ne 0 ]; then
	skip_all "no image was made: $(tail -n 1 "$err")"
fi

# The image's own user: an ordinary user is only called so, root becomes it.
jail --root "oci:$image:run"
is 'entrypoint, command, environment and directory' "$rc $(cat "$out") $(cat "$err")" '0 hello there from /srv '
jail --root "oci:$image:run" -- 'id -u; id -g; echo $HOME'
is 'words of the command line take the place of the command, behind the entrypoint' "$(cat "$out")" "1234
77
/home/app"
jail --root "oci:$image:run" --uid "$me" -C / -- 'id -u; pwd'
is '--uid and -C are stronger' "$(cat "$out")" "$me
/"
jail --root "oci:$image:run" --env GREETING=mine
is '--env is stronger' "$(cat "$out")" 'mine from /srv'
jail --root "oci:$image:run" -- 'echo $PATH $TERM'
is 'its environment is stronger than the host'"'"'s' "$(cat "$out")" '/bin image'
jail --root "oci:$image:shell"
is 'without an entrypoint' "$(cat "$out")" 'a page'
jail --root "oci:$image:shell" -- sh -c 'ls /etc; pwd; cat /etc/away'
is 'another command, upper layers, links' "$(cat "$out")" 'away
group
passwd
/'
jail --root "oci:$image:shell" -- sh -c 'echo x >/etc/new; rm -r /srv /bin/id; ls /; cat /etc/new'
if [ "$me" -eq 0 ]; then
	jail --root "oci:$image:shell" -- sh -c 'echo x >/etc/new; rm -r /srv; ls /srv'
fi
check 'it can be written' lacks "$err" 'Permission denied'
jail --root "oci:$image:shell" -- sh -c 'cat /etc/new; ls /srv'
is 'and is the same the next time' "$(cat "$out")" page
recorded 'the log says which image' "kind == 'start' and any(l['name'] == 'own root' and 'sha256:' in l['detail'] for l in layers)"
check 'the chain holds' verified
jail --root "oci:$image:shell" --bind "$proj:/srv:ro" -- sh -c 'cat /srv/note.txt; ls /proc/self/comm /dev/null'
is 'with more in it' "$(cat "$out")" 'a plain note
/dev/null
/proc/self/comm'
is 'the cache is the user'"'"'s alone' "$(stat -c %a "$HOME/.cache/warder")" 700
jail -w "$HOME" -- sh -c 'cd ~/.cache/warder && mkdir x; touch */bin/x; cd ~/.cache && mv warder w; rm -rf warder/sha256*'
check 'nobody in a jail writes there' lacks "$out" x
is 'it is still there' "$(find "$HOME/.cache" -maxdepth 1 -printf '%f ' | tr -d '\n')" '.cache warder '
rm -rf "$HOME/.cache/none"
jail -w "$HOME" --bind "$HOME:/mnt" -- sh -c 'mkdir /mnt/.cache/warder/y; mkdir /mnt/free'
is 'nor under another name' "$(ls -d "$HOME/.cache/warder/y" "$HOME/free" 2>/dev/null)" "$HOME/free"

jail --root "oci:$image:example.invalid/odd:3.1"
is 'a tag with colons, and a working directory with links' "$(cat "$out")" /srv

# What cannot be.
jail --root "oci:$image:nowhere"
is 'a working directory that is not there' "$rc $(grep -c 'name another one with -C' "$err")" '125 1'
jail --root "oci:$image:nowhere" -C /etc
is 'and another one' "$rc $(cat "$out")" '0 /etc'
jail --light --root "oci:$image:run"
is 'without namespaces' "$rc $(grep -c -- '--light has none' "$err")" '125 1'
jail --root "oci:$image:empty"
is 'no command at all' "$rc $(grep -c 'the image names no command' "$err")" '125 1'
jail --root "oci:$image:none" -- true
is 'no such tag' "$rc $(grep -c 'name one of' "$err")" '125 1'
jail --root "oci:$image" -- true
is 'several tags' "$rc $(grep -c 'empty' "$err")" '125 1'
jail --root oci:/nonexistent -- true
is 'no such layout' "$rc $(grep -c '/nonexistent' "$err")" '125 1'
jail --root "oci:$image:user"
is 'a user that it does not have' "$rc $(grep -c 'say another one with --uid' "$err")" '125 1'
jail --root "oci:$image:user" --uid "$me"
is 'and another one' "$rc" 0
echo x >"$image/index.json"
jail --root "oci:$image:run"
is 'a broken layout' "$rc $(grep -c 'index.json' "$err")" '125 1'

finish
