# Completes 'dotnet-model' and 'dotnet model' in fish, beside what completes the rest of 'dotnet'.

# Asks the tool what may follow on what was typed. Argument: a regular expression for the words that are the tool's name.
function __dotnet_model_ask
    set -l line (commandline --cut-at-cursor --current-process | string replace --regex -- "^\s*$argv[1]\s+" '')
    if type --query --no-functions dotnet-model
        command dotnet-model "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
    else
        command dotnet model "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
    end
end

function __dotnet_model_is_meant
    set -l words (commandline --cut-at-cursor --current-process --tokenize)
    test (count $words) -ge 2; and test "$words[2]" = model
end

function __dotnet_model_is_first
    set -l words (commandline --cut-at-cursor --current-process --tokenize)
    test (count $words) -eq 1
end

complete --command dotnet-model --arguments '(__dotnet_model_ask "\S+")'
complete --command dotnet --condition __dotnet_model_is_meant --arguments '(__dotnet_model_ask "\S+\s+model")'
complete --command dotnet --condition __dotnet_model_is_first --arguments model --description 'Machine-learning models'
