# SPDX-License-Identifier: MIT
# supervisor/commands/completions/warder.fish - fish asks `warder complete` what may come next
function __warder_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l value (string replace -r -- '^--[^=]*=' '' $words[-1])
    for line in ($words[1] complete -- $words[2..-1] 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path $value
            case ':dirs'
                __fish_complete_directories $value ''
            case ':commands'
                complete -C (string escape -- $words[-1])
            case ':line *'
                set -l first (math (string replace ':line ' '' $line) + 1)
                complete -C (string join -- ' ' (string escape -- $words[$first..-1]))
            case '*'
                echo $line
        end
    end
end

complete -c warder -f -a '(__warder_complete)'
