#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/escape/escape.sh - Attempts to get out of a jail: each is held by every layer that is to
# hold it, alone, and by nothing else
#
# usage: escape.sh [NAME...], for these attempts only; with LATE=1 in jails with --late-tracing, all
# layers of which are there
# shellcheck source-path=SCRIPTDIR source=../lib.sh
shipped=$WARDER
. "$(dirname "$0")/../lib.sh"
WARDER=$shipped # a script cannot be what layers are taken away from
here=$(dirname "$here")
# shellcheck source-path=SCRIPTDIR source=../sleeper.sh
. "$here/sleeper.sh"
schema=${SCHEMA:-$here/../../docs/audit.schema.json}
: "${ESCAPE:?}"
seconds=20
named=" $* "
kernel=$(uname -r)
root=''
[ "$(id -u)" -ne 0 ] || root=yes
room=$scratch/room

# wanted NAME: all are, or those that were named
wanted()
{
	case $named in
	'  ' | *" $1 "*) ;;
	*) return 1 ;;
	esac
}

# What every attempt may use up is made anew before each: w is its own, room is outside of the jail.
arena()
{
	cd "$proj" || exit 2
	rm -rf w vault "$room/victim"
	mkdir w vault
	echo secret >vault/key
	ln vault/key w/hard
	echo more >w/growing
	echo secret >"$room/victim"
}

# setting NAME: the options of warder that it stands for, in $options
setting()
{
	options="-o none ${LATE:+--late-tracing}" program=$proj/escape
	case $1 in
	'' | kept | stdin | input | device) ;;
	address) options="$options --allow-net 127.0.0.1:1" ;;
	alias) options="$options --bind $proj/vault:/mnt --deny $proj/vault" ;;
	all) options="$options -w /" ;;
	denied) options="$options -p $scratch/denied.policy" ;;
	gift) options="$options -p $scratch/gift.policy" ;;
	growing) options="$options -p $scratch/growing.policy" ;;
	light) options="$options --light" ;;
	no-net) options="$options --net none" ;;
	own) options="${LATE:+--late-tracing} -o $proj/log.jsonl -p $proj/used.policy" ;;
	port) options="$options --allow-net 127.0.0.2:$port" ;;
	root) options="$options --root $scratch/root" program=/escape ;;
	uid) options="$options --uid 61234" ;;
	vault) options="$options -p $scratch/vault.policy" ;;
	wx) options="$options -p $scratch/wx.policy" ;;
	*) not_ok "$name: there is a setting $1" ;;
	esac
}

# beginning COMMAND...: with what a careless caller leaves open
beginning()
{
	case $set in
	kept) "$@" 8<"$room/secret" 9<"$room" ;;
	stdin) "$@" <"$room" ;;
	input) "$@" <"$room/secret" ;;
	*) "$@" ;;
	esac
}

# attempt LAYERS: what comes of $name without these, in $outcome
attempt()
{
	arena
	gone='' light=''
	for layer in $1; do
		case $layer in
		namespaces) light=--light ;;
		*) gone="$gone $layer" ;;
		esac
	done
	# The program that is shipped, and nothing else, where nothing is taken away.
	# shellcheck disable=SC2086
	beginning timeout -s KILL "$seconds" \
		env ${gone:+"LD_PRELOAD=$ESCAPE/libwithout.so"} ${gone:+"WITHOUT=$gone"} \
		"$WARDER" -q $light $options -- "$program" run "$name" "$room" $around $patience \
		>"$out" 2>"$err"
	rc=$?
	judge
	# shellcheck disable=SC2086
	set -- $gone
	read -r told <"$err"
	if [ $# -gt 0 ] && [ "$told" != "without: $# layers" ]; then
		outcome='nothing was taken away'
	fi
}

judge()
{
	outcome=''
	while [ "$outcome" != escaped ] && read -r line; do
		case $line in
		escaped | 'held '*) outcome=$line ;;
		esac
	done <"$out"
	case "$rc $outcome" in
	'0 held EBADR') outcome='what it takes was not there' ;; # of the attempt's own making
	*' escaped' | '0 held '*) ;;
	125*) outcome='not started' ;;
	137* | 159*) outcome='killed' ;;
	*) outcome="ended with $rc" ;;
	esac
}

# held CONFIGURATION LAYERS
held()
{
	patience=150
	attempt "$2"
	case $outcome in
	held* | killed) ok "$name, $1: $outcome" ;;
	'not started')
		check "$name, $1: $outcome" [ "$set" = stdin ]
		;;
	*) not_ok "$name, $1: $outcome" "$(evidence)" ;;
	esac
}

# alone LAYER: held by that one, where this kernel has it
alone()
{
	case $1 in
	mdwe | seal) since=6.3 ;;
	tcp) since=6.7 ;;
	scope) since=6.12 ;;
	*) since=5 ;;
	esac
	if [ "$since" != 5 ] && [ "$(printf '%s\n' "$since" "$kernel" | sort -V | head -n 1)" != "$since" ]; then
		skip "$name, $1 alone" "Linux has it since $since, this is $kernel"
		return
	fi
	rest=''
	for layer in $layers; do
		[ "$layer" = "$1" ] || rest="$rest $layer"
	done
	held "$1 alone" "$rest"
}

# succeeds: with none of its layers it must, or the other cases would say nothing. Not tried without a
# jail at all: as root much of this would be done to the host.
succeeds()
{
	patience=10000 # a crowded machine may leave a race no chance for a while
	attempt "$layers"
	case $outcome in
	escaped) ok "$name, without $layers: escaped" ;;
	'held ENOSYS' | 'held EAFNOSUPPORT') skip "$name, without $layers: $outcome" 'this kernel has no such thing' ;;
	*) not_ok "$name, without $layers: $outcome" "$(evidence)" ;;
	esac
}

# What light mode does not have; caps are another user namespace's there.
absent=' ipc namespaces net nodev noexec nosuid oldroot shm tmp user '

# held_light: a light jail holds what any of its layers is to hold
held_light()
{
	case $set in
	alias | light | no-net | root | uid) return ;;
	esac
	for layer in $layers; do
		case $absent in
		*" $layer "*) ;;
		*)
			held 'light' namespaces
			return
			;;
		esac
	done
}

# all_of NAME LAYERS SETTING WHO: one row
all_of()
{
	name=$1 layers=$2 set=$3
	if [ "$4" = root ] && [ -z "$root" ]; then
		skip "$name" "an ordinary user cannot do it without a jail either"
		return
	fi
	setting "$set"
	if [ "${LATE-}" ]; then
		[ "$set" = light ] || held 'traced late' ''
		return
	fi
	held 'all layers' ''
	case $layers in
	*' '*)
		for only in $layers; do
			alone "$only"
		done
		;;
	esac
	held_light
	succeeds
}

# What lies about in the project, in the room outside of it, and what the jail's settings need.
furnish()
{
	mkdir "$room" "$scratch/root" "$scratch/root/proc" "$scratch/root/dev" "$scratch/root/tmp"
	for to in escape denied superuser; do
		cp "$ESCAPE/escape" "$proj/$to"
	done
	ln "$proj/denied" "$proj/d"
	cp "$VICTIMS/hello" "$proj/e"
	cp "$ESCAPE/escape" "$room/program"
	cp "$ESCAPE/escape" "$scratch/root/escape"
	cp /bin/true "$proj/dynamic"
	echo secret >"$proj/data"
	echo secret >"$proj/.env"
	echo secret >"$room/secret"
	printf '#!%s/denied ran\n' "$proj" >"$proj/by-denied"
	printf '#!/bin/sh\nexit 42\n' >"$proj/denied.sh"
	chmod 755 "$proj/by-denied" "$proj/denied.sh"
	printf 'include default\ndeny exec ./denied ./d ./denied.sh ./dynamic ./data\n' \
		>"$scratch/denied.policy"
	printf 'include default\nconnect ./gift\n' >"$scratch/gift.policy"
	printf 'include default\nmap deny wx\n' >"$scratch/wx.policy"
	printf 'include base\nexec ./escape\nread ./\nappend ./w/growing\n' >"$scratch/growing.policy"
	echo 'include default' >"$proj/used.policy"
	printf 'include default\ndeny! ./vault/key\n' >"$scratch/vault.policy"
	# Another user than root is to get there, too.
	chmod 711 "$scratch"
	if [ "$root" ]; then
		chmod 4755 "$proj/superuser"
		mknod -m 666 "$proj/null" c 1 3
	fi
}

# taken NAME LAYER HIJACK-ARG...: a call that is made with the broker's own hands, with its layer and
# without
taken()
{
	name=$1 layers=$2
	shift 2
	if [ -z "$root" ] || [ "${LATE-}" ]; then
		skip "$name" 'only root may trace the broker; it is the same one with --late-tracing'
		return
	fi
	by_broker "$@"
	case $outcome in
	killed | EACCES) ok "$name, all layers: $outcome" ;;
	*) not_ok "$name, all layers: $outcome" "$(evidence)" ;;
	esac
	printf '#!/bin/sh\nexec env LD_PRELOAD=%s WITHOUT=%s %s "$@"\n' \
		"$ESCAPE/libwithout.so" "$layers" "$WARDER" >"$scratch/weaker"
	chmod 755 "$scratch/weaker"
	WARDER=$scratch/weaker
	by_broker "$@"
	WARDER=$shipped
	# Whatever the kernel says of the arguments: the call was made.
	case $outcome in
	done | EFAULT | EINVAL) ok "$name, without $layers: $outcome" ;;
	*) not_ok "$name, without $layers: $outcome" "$(evidence)" ;;
	esac
}

by_broker()
{
	arena
	sleeper -- sh -c 'echo ready; read -r line'
	outcome=$(timeout -s KILL 10 "$VICTIMS/hijack" "$broker" "$@" 2>&1 | tail -n 1)
	wake
}

# taken's rows; x86-64: mmap 9, socket 41, execve 59, unshare 272
takeovers()
{
	cat <<-T
		taken-broker-open|hull|open $room/secret
		taken-broker-create|hull|create $room/new
		taken-broker-map|fence|call 9 0 4096 4 0x22 -1 0
		taken-broker-socket|fence|call 41 1 1 0
		taken-broker-exec|fence|call 59 0 0 0
		taken-broker-unshare|fence|call 272 0x10000000
	T
}

# Calls of the three rows that nobody needs to be kept from: the kernel has no code for them (any more).
codeless='uselib _sysctl create_module get_kernel_syms query_module nfsservctl getpmsg putpmsg afs_syscall
tuxcall security set_thread_area get_thread_area lookup_dcookie epoll_ctl_old epoll_wait_old vserver
uretprobe'

# row_of NAME: its calls, as attempts on them are called
row_of()
{
	"$WARDER" policy show calls | awk -v row="$1" -v codeless="$codeless" '
		BEGIN { split(codeless, list); for (i in list) none[list[i]] = 1 }
		/^[a-z]/ { here = $1 == row }
		!NF { here = told = 0 }
		here && told { at = 1 }
		here && $1 == "calls" { told = 1; at = 2 }
		here && told { for (; at <= NF; at++) if (!($at in none)) { gsub("_", "-", $at); print row "-" $at } }' |
		sort
}

# written TABLE: docs/threat-model.md, section "Attempts": `attempts` with the layers of each, `layers`
written()
{
	awk -F ' *[|] *' -v table="$1" '
		/^## / { here = /^## Attempts/ }
		here && /^[|] (attempts|layer) / { at = $2 ~ /^attempts/ ? "attempts" : "layers" }
		here && at == table && /^[|] `/ {
			count = split($2, names, "`")
			layers = table == "attempts" ? "|" $4 : ""
			gsub(", ", " ", layers)
			for (i = 2; i <= count; i += 2) print names[i] layers
		}' "$here/../../docs/threat-model.md" | sort
}

# What is said about the attempts, and that none is missing.
all_written()
{
	{
		cut -d'|' -f1,2 "$scratch/list"
		takeovers | cut -d'|' -f1,2
	} | sort >"$scratch/attempts"
	cut -d'|' -f1 "$scratch/attempts" | sort >"$scratch/names"
	is 'what is written about the attempts is what they are' "$(written attempts)" "$(cat "$scratch/attempts")"
	is 'every layer that holds one is described, and no other' "$(written layers)" \
		"$(cut -d'|' -f2 "$scratch/attempts" | tr ' ' '\n' | sort -u)"
	for kind in never probe fatal; do
		row_of "$kind" >"$scratch/row"
		check "$kind: there are such calls" [ -s "$scratch/row" ]
		is "$kind: every call is tried" "$(comm -13 "$scratch/names" "$scratch/row")" ''
	done
}

project
furnish
# Like any program of the user's: it has no capability, also when that is root.
setpriv --inh-caps=-all ${root:+--bounding-set=-all} \
	"$ESCAPE/outside" "$room" "$proj" >"$scratch/around" &
outside=$!
until_true 10 [ -s "$scratch/around" ] || echo '# what lies around the jail is not there'
around=$(cat "$scratch/around")
port=${around#* } port=${port% *}

"$ESCAPE/escape" list >"$scratch/list"
while IFS='|' read -r name layers set who <&3; do
	! wanted "$name" || all_of "$name" "$layers" "$set" "$who"
done 3<"$scratch/list"
takeovers >"$scratch/takeovers"
while IFS='|' read -r name layers call <&3; do
	# shellcheck disable=SC2086
	! wanted "$name" || taken "$name" "$layers" $call
done 3<"$scratch/takeovers"
all_written
kill "$outside"
wait "$outside"
finish
