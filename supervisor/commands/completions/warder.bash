# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# supervisor/commands/completions/warder.bash - bash asks `warder complete` what may come next

# Adds what a command prints, a line each.
_warder_add()
{
	mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <("$@")
}

_warder()
{
	local line word words=() cur

	# bash takes words apart at =
	for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
		if [[ ${#words[@]} -gt 1 && ( $word == = && ${words[-1]} == --* || ${words[-1]} == --*= ) ]]; then
			words[-1]+=$word
		else
			words+=("$word")
		fi
	done
	cur=${words[-1]}
	COMPREPLY=()
	while IFS= read -r line; do
		case $line in
		:files) compopt -o filenames && _warder_add compgen -f -- "${cur#--*=}" ;;
		:dirs) compopt -o filenames && _warder_add compgen -d -- "${cur#--*=}" ;;
		:commands) compopt -o filenames && _warder_add compgen -c -f -- "$cur" ;;
		":line "*)
			if declare -F _command_offset >/dev/null; then
				_command_offset "${line#:line }"
			else
				compopt -o filenames && _warder_add compgen -f -- "$cur"
			fi
			;;
		*)
			line=${line%%$'\t'*}
			[[ $line != *= ]] || compopt -o nospace
			if [[ $cur == --*=* && $COMP_WORDBREAKS == *=* ]]; then
				line=${line#*=}
			fi
			COMPREPLY+=("$line")
			;;
		esac
	done < <("${words[0]}" complete -- "${words[@]:1}" 2>/dev/null)
}

complete -F _warder warder
