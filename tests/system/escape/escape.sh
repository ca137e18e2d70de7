#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/system/escape/escape.sh - Attempts to get out of a jail: each is held by every layer that is to
# hold it, alone, and by nothing else
#
# usage: escape.sh [NAME...], for these attempts only
# shellcheck source-path=SCRIPTDIR source=../lib.sh
. "$(dirname "$0")/../lib.sh"
here=$(dirname "$here")
schema=${SCHEMA:-$here/../../docs/audit.schema.json}
: "${ESCAPE:?}"
seconds=20
root=''
[ "$(id -u)" -ne 0 ] || root=yes
room=$scratch/room

# What every attempt may use up is made anew before each: w is its own, room is outside of the jail.
arena()
{
	cd "$proj" || exit 2
	rm -rf w vault "$room/victim"
	mkdir w vault
	echo secret >vault/key
	ln vault/key w/hard
	echo secret >"$room/victim"
}

# setting NAME: the options of warder that it stands for, in $options
setting()
{
	options='' program=$proj/escape
	case $1 in
	'' | kept | stdin | device) ;;
	alias) options="--bind $proj/vault:/mnt --deny $proj/vault" ;;
	denied) options="-p $scratch/denied.policy" ;;
	gift) options="-p $scratch/gift.policy" ;;
	light) options='--light' ;;
	no-net) options='--net none' ;;
	root) options="--root $scratch/root" program=/escape ;;
	uid) options='--uid 61234' ;;
	vault) options="-p $scratch/vault.policy" ;;
	wx) options="-p $scratch/wx.policy" ;;
	*) echo "# there is no setting $1" ;;
	esac
}

# started COMMAND...: with what a careless caller leaves open
beginning()
{
	case $set in
	kept) "$@" 8<"$room/secret" 9<"$room" ;;
	stdin) "$@" <"$room" ;;
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
		"$WARDER" -q -o none $light $options -- "$program" run "$name" "$room" $around \
		>"$out" 2>"$err"
	rc=$?
	judge
	# shellcheck disable=SC2086
	set -- $gone
	if [ $# -gt 0 ] && ! grep -qx "without: $# layers" "$err"; then
		outcome='nothing was taken away'
	fi
}

judge()
{
	outcome=$(grep -xE 'escaped|held [A-Z0-9]+' "$out" | sort -u | head -n 1)
	case "$rc $outcome" in
	*' escaped' | '0 held '*) ;;
	125*) outcome='not started' ;;
	137* | 159*) outcome='killed' ;;
	*) outcome="ended with $rc" ;;
	esac
}

# held CONFIGURATION LAYERS
held()
{
	attempt "$2"
	case $outcome in
	held* | killed) ok "$name, $1: $outcome" ;;
	'not started')
		check "$name, $1: $outcome" [ "$set" = stdin ]
		;;
	*) not_ok "$name, $1: $outcome" "$(evidence)" ;;
	esac
}

# But for one word
rest_of()
{
	rest=''
	for layer in $layers; do
		[ "$layer" = "$1" ] || rest="$rest $layer"
	done
}

# succeeds: with none of its layers it must, or the other cases would say nothing. Not tried without a
# jail at all: as root much of this would be done to the host.
succeeds()
{
	attempt "$layers"
	case $outcome in
	escaped) ok "$name, without $layers: escaped" ;;
	'held ENOSYS' | 'held EAFNOSUPPORT') skip "$name, without $layers: $outcome" 'this kernel has no such thing' ;;
	*) not_ok "$name, without $layers: $outcome" "$(evidence)" ;;
	esac
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
	held 'all layers' ''
	case $layers in
	*' '*)
		for alone in $layers; do
			rest_of "$alone"
			held "$alone alone" "$rest"
		done
		;;
	esac
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
	printf 'include default\ndeny! ./vault/key\n' >"$scratch/vault.policy"
	# Another user than root is to get there, too.
	chmod 711 "$scratch"
	if [ "$root" ]; then
		chmod 4755 "$proj/superuser"
		mknod -m 666 "$proj/null" c 1 3
	fi
}

project
furnish
# Like any program of the user's: it has no capability, also when that is root.
setpriv --inh-caps=-all ${root:+--bounding-set=-all} \
	"$ESCAPE/outside" "$room" "$proj" >"$scratch/around" &
outside=$!
started="$started $outside"
until_true 10 [ -s "$scratch/around" ] || echo '# what lies around the jail is not there'
around=$(cat "$scratch/around")

"$ESCAPE/escape" list >"$scratch/list"
while IFS='|' read -r name layers set who <&3; do
	case " $* " in
	'  ' | *" $name "*) all_of "$name" "$layers" "$set" "$who" ;;
	esac
done 3<"$scratch/list"
kill "$outside"
finish
