#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/objects.sh - One object, several names: mounts, hard links, links of other users
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
seconds=20

# mounted COMMANDS: runs them where a mount is nobody else's; $WARDER and $log are there
mounted()
{
	map=-r
	[ "$(id -u)" -ne 0 ] || map=
	WARDER=$WARDER log=$log proj=$proj timeout -s KILL 30 unshare -U $map -m --propagation private \
		sh -c "$@" >"$out" 2>"$err"
	rc=$?
}
[ "$(id -u)" -ne 0 ] || mounted()
{
	WARDER=$WARDER log=$log proj=$proj timeout -s KILL 30 unshare -m --propagation private \
		sh -c "$@" >"$out" 2>"$err"
	rc=$?
}

project
mounted true
if [ "$rc" -eq 0 ]; then
	mkdir kept other
	echo 'SECRET=3' >kept/file
	mounted 'mount --bind kept other && "$WARDER" -o "$log" -e "deny ./kept" -- cat other/file'
	is 'a bind mount of what is denied is denied' "$rc $(cat "$out")" '1 '
	recorded 'a bind mount: by that rule' "kind == 'call' and decision == 'deny' and path == '$proj/other/file' and rule is not None"
	mounted 'mount --bind kept other && "$WARDER" -o "$log" -e "deny ./other" -- cat kept/file'
	is 'and the other way round' "$rc $(cat "$out")" '1 '
	mounted 'mount --bind kept other && "$WARDER" -o "$log" -- cat other/file'
	is 'a bind mount of what is allowed is not' "$rc $(cat "$out")" '0 SECRET=3'

	# What is mounted below a rule's path, and a part of what a glob leads to.
	mkdir -p denied/mnt a/b elsewhere
	echo 'SECRET=3' >a/b/k
	below='mount -t tmpfs none denied/mnt && mount --bind denied/mnt elsewhere && echo SECRET=3 >denied/mnt/f'
	for word in deny 'deny!' hide 'hide!'; do
		mounted "$below"' && "$WARDER" -o "$log" -e "'"$word"' ./denied" -- cat elsewhere/f'
		is "$word: what is mounted below and elsewhere too" "$rc $(cat "$out")" '1 '
		for glob in './a/*/k' './[a]/b' './a/?/**' '**/a/b/*' './a/**' './a/b*'; do
			mounted 'mount --bind a/b elsewhere && "$WARDER" -o "$log" -e "'"$word $glob"'" -- cat elsewhere/k'
			is "$word $glob: a bind mount of a part" "$rc $(cat "$out")" '1 '
		done
	done
	mounted "$below"' && "$WARDER" -o "$log" -e "deny ./denied" -- sh -c "echo x >elsewhere/f"; cat denied/mnt/f'
	is 'what is mounted elsewhere too is not written there' "$rc $(cat "$out")" '0 SECRET=3'
	mounted 'mount --bind a/b elsewhere && "$WARDER" -o "$log" -e "deny ./a/*" -- sh -c "cat elsewhere/k; ls elsewhere"'
	is 'a denial of children is not one of what is in them' "$rc $(cat "$out")" '2 SECRET=3'
	mounted 'mount --bind a/b elsewhere && "$WARDER" -o "$log" -e "deny ./a/*" -- sh -c "cat a/b/k; ls a/b"'
	is 'under its own name neither' "$rc $(cat "$out")" '2 SECRET=3'
	mounted 'mount -t tmpfs none elsewhere && mkdir elsewhere/part && echo SECRET=3 >elsewhere/part/f &&
		ln elsewhere/part/f elsewhere/linked && mount --bind elsewhere/part denied/mnt &&
		"$WARDER" -o "$log" -e "deny! ./denied" -- sh -c "cat elsewhere/part/f; cat elsewhere/linked"'
	is 'nor is a hard link to what is mounted below read' "$rc $(cat "$out")" '1 '

	mkdir processes
	mounted 'mount --bind /proc processes && "$WARDER" -o "$log" -- sh -c "cat processes/version; cat /proc/version"'
	is 'a second /proc is out of reach, and the first is not' "$(grep -c Linux "$out")" 1
	recorded 'a second /proc: by a rule of warder' \
		"kind == 'call' and decision == 'deny' and path == '$proj/processes/version' and 'warder:' in rule['at']"
	if [ "$(id -u)" -eq 0 ]; then
		mounted 'mount -t proc proc processes && "$WARDER" -o "$log" -- sh -c "cat processes/version
			cat processes/1/status; cat processes/self/environ; cat /proc/version"'
		is 'nor is one of its own' "$(grep -c Linux "$out") $(wc -l <"$out")" '1 1'
	else
		skip 'a process file system of its own' 'mounting one takes root'
	fi
else
	skip 'a bind mount' "no mounts may be made here: $(head -n 1 "$err")"
fi

# Hard links that were there before: what is strong holds for the inode, under any name.
for word in 'deny!' 'hide!'; do
	project
	echo 'SECRET=4' >protected
	ln protected innocent
	jail -e "$word ./protected" -- cat protected
	is "$word: its own name" "$rc $(cat "$out")" '1 '
	jail -e "$word ./protected" -- cat innocent
	is "$word: another name that it had" "$rc $(cat "$out")" '1 '
	jail -e "$word ./protected" -- sh -c 'echo x >>innocent; : >innocent; chmod 777 innocent'
	is "$word: it is not changed by it" "$(cat protected) $(stat -c %a protected)" 'SECRET=4 644'
	jail --observe -e "$word ./protected" -- cat innocent
	is "$word: nor while observing" "$rc $(cat "$out")" '1 '
	jail -- cat innocent
	is "$word: without that rule it is read" "$rc $(cat "$out")" '0 SECRET=4'
done
project
echo 'SECRET=4' >protected
ln protected innocent
jail -e 'hide! ./protected' -- cat protected
check 'hide!: it is not there' has "$err" 'No such file'
jail -e 'hide! ./protected' -- cat innocent
check 'hide!: not by another name either' has "$err" 'No such file'

# What cannot be listed cannot be looked at for names that it has elsewhere: that is said.
if [ "$(id -u)" -eq 0 ]; then
	skip 'a directory that cannot be listed' 'root can'
else
	project
	mkdir unlisted
	echo 'SECRET=4' >unlisted/file
	ln unlisted/file innocent
	chmod 311 unlisted
	jail -e 'deny! ./unlisted' -- true
	check 'a directory that cannot be listed: it is said' has "$err" \
		"command line:1:7: warning: ./unlisted does not hold for other names (hard links) that files have in $proj/unlisted"
	recorded 'a directory that cannot be listed: the layer is not active' \
		"kind == 'start' and not [l for l in layers if l['name'] == 'inode pins'][0]['active']"
	jail -q -e 'deny! ./unlisted' -- true
	check 'a directory that cannot be listed: -q' [ ! -s "$err" ]
	echo 'deny! ./unlisted' >"$scratch/p.policy"
	bare "$WARDER" policy check "$scratch/p.policy"
	check 'a directory that cannot be listed: policy check' has "$err" 'p.policy:1:7: warning: '
	chmod 755 unlisted
	jail -e 'deny! ./unlisted' -- cat innocent
	is 'a directory that can be listed' "$rc $(cat "$out")" '1 '
fi

# overlayfs: a change gives a file of a lower layer another inode, and layers have numbers of their own.
# layered COMMANDS [ARGUMENT]: in a directory where secret and hard are one file of a lower layer
layered()
{
	mounted 'mount -t tmpfs none "$proj/layers" && cd "$proj/layers" && mkdir -p low up/top up/work merged &&
		'"$below"' && echo "#!/bin/echo SECRET=5" >low/secret && chmod 755 low/secret && ln low/secret low/hard &&
		mount -t overlay none -o "lowerdir=$PWD/low,upperdir=$PWD/up/top,workdir=$PWD/up/work" merged &&
		cd merged && '"$1" sh "${2:-}"
}

project
mkdir layers
for below in true 'mount -t tmpfs none low'; do
	layered true
	if [ "$rc" -ne 0 ]; then
		skip 'hard links on overlayfs' "none may be mounted here: $(head -n 1 "$err")"
		continue
	fi
	layered 'test "$(stat -c %h hard)" = 2'
	is 'overlayfs: the hard link is one' "$rc" 0
	for change in 'chmod 600 hard' 'touch hard' ': >>hard' 'mv hard moved' 'ln hard third'; do
		layered '"$WARDER" -o "$log" -e "deny! read ./secret" -- sh -c "$1; cat *"' "$change"
		is "overlayfs: deny! read is not got around by $change" "$(cat "$out")" ''
		layered '"$WARDER" -o "$log" --observe -e "deny! read ./secret" -- sh -c "$1; cat *"' "$change"
		is "overlayfs: nor while observing" "$(cat "$out")" ''
	done
	layered '"$WARDER" -o "$log" -e "exec ./" -- sh -c "ln hard third; ./third"'
	is 'overlayfs: what may be executed is, by a new name' "$(cat "$out")" 'SECRET=5 ./third'
	layered '"$WARDER" -o "$log" -e "exec ./" -e "deny! exec ./secret" -- sh -c "ln hard third; ./third; ./hard"'
	is 'overlayfs: deny! exec is not got around by one' "$(cat "$out")" ''
	layered '"$WARDER" -o "$log" -e "deny! write ./secret" -- cat hard'
	is 'overlayfs: deny! write lets it be read' "$rc $(cat "$out")" '0 #!/bin/echo SECRET=5'
	for rule in 'deny! ./secret' 'deny ./secret' 'deny ./s*' 'hide! ../low/secret' 'deny ../l*/s*' 'deny! ../[l]ow'; do
		layered '"$WARDER" -r .. -o "$log" -e "$1" -- cat secret ../low/secret' "$rule"
		is "overlayfs: $rule: the lower layer is another name" "$rc $(cat "$out")" '1 '
	done
	layered 'echo SECRET=6 >made; "$WARDER" -r .. -o "$log" -e "deny ./made" -- cat made ../up/top/made'
	is 'overlayfs: so is the upper one' "$rc $(cat "$out")" '1 '
	layered '"$WARDER" -r .. -o "$log" -e "deny! ./secret" -- cat ../low/hard'
	is 'overlayfs: and a hard link there' "$rc $(cat "$out")" '1 '
	layered '"$WARDER" -r .. -o "$log" -e "deny! ../up" -- cat hard'
	is 'overlayfs: a rule around a layer is not about what is shown' "$rc $(cat "$out")" '0 #!/bin/echo SECRET=5'
	layered '"$WARDER" -o "$log" -e "hide! ./secret" -- sh -c "ls; cat hard"'
	is 'overlayfs: hide! is not in listings under any name' "$(cat "$out")" ''
done

# Nor does it get another name in the jail, also while observing: neither by a directory above it that
# is moved, nor by a link.
for word in 'deny!' 'hide!'; do
	for mode in '' --observe; do
		for from in above above/d above/d/protected; do
			project
			mkdir -p above/d
			echo 'SECRET=5' >above/d/protected
			# shellcheck disable=SC2086
			jail $mode -e 'write ./' -e "$word ./above/d/protected" -- sh -c "mv -T $from moved
				ln $from linked; cat moved moved/protected moved/d/protected linked; ls"
			check "$word $mode: $from is not moved" [ -e above/d/protected ]
			check "$word $mode: $from is not read by another name" lacks "$out" SECRET=5
		done
	done
done
for mode in '' --observe; do
	project
	echo 'KEPT=1' >protected
	# shellcheck disable=SC2086
	jail $mode -e 'write ./' -e 'deny! write ./protected' -- sh -c 'ln protected linked; echo x >>linked
		mv protected moved; echo x >>moved'
	is "deny! write $mode: not written by another name" "$(cat protected)" 'KEPT=1'
	[ -z "$mode" ] || recorded 'and the reason is on the record' \
		"kind == 'call' and rule == {'builtin': 'move'} and decision == 'deny'"
done

# proc_sys_fs(5): links of somebody else in a sticky directory lead nowhere.
if [ "$(id -u)" -ne 0 ]; then
	skip 'a link of another user in a sticky directory' 'making one takes root'
elif [ "$(cat /proc/sys/fs/protected_symlinks)" != 1 ]; then
	skip 'a link of another user in a sticky directory' 'fs.protected_symlinks is off here'
else
	project
	mkdir -m 1777 sticky
	ln -s ../note.txt sticky/theirs
	ln -s ../sub sticky/directory
	ln -s ../note.txt sticky/ours
	chown -h 61042 sticky/theirs sticky/directory
	for command in 'cat sticky/theirs' 'cat sticky/directory/inner.txt' 'sh -c :>>sticky/theirs' \
		'cat sticky/ours'; do
		# shellcheck disable=SC2086
		bare $command
		cp "$out" "$scratch/bare.out"
		bare_rc=$rc
		# shellcheck disable=SC2086
		jail -- $command
		is "$command: as without a jail" "$rc $(cat "$out")" "$bare_rc $(cat "$scratch/bare.out")"
	done
	jail -- cat sticky/theirs
	is 'a link of another user in a sticky directory is not followed' "$rc $(cat "$out")" '1 '
fi
finish
