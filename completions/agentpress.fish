# fish completion for agentpress. The program itself says what can follow, so nothing here goes out of date.
# Load it with: agentpress completion fish | source

function __agentpress_candidates
    set --local words (commandline --tokenize --current-process --cut-at-cursor)
    set --local current (commandline --current-token --cut-at-cursor)
    set --local program (string replace --regex '^~/' $HOME/ -- $words[1])
    for line in ($program completion candidates -- $words[2..] "$current" 2>/dev/null)
        if test "$line" = :files
            set --local option (string match --regex '^--[^=]*=' -- $current)
            for file in (__fish_complete_path (string replace -- "$option" '' $current))
                echo "$option$file"
            end
        else
            echo $line
        end
    end
end

complete --command agentpress --no-files --arguments '(__agentpress_candidates)'
