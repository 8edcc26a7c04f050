# Completes 'dotnet-model' and 'dotnet model' in zsh. What completes the rest of 'dotnet' goes on doing so.

# Asks the tool. First: which word is the first argument. The rest: the tool.
_dotnet_model_ask() {
    local -a typed answers
    typed=("${(@)words[$1,CURRENT-1]}" "$PREFIX")
    shift
    local line="${(j: :)typed}"
    answers=("${(@f)$("$@" "[suggest:${#line}]" "$line" 2>/dev/null)}")
    answers=(${answers:#})
    if (( $#answers )); then
        compadd -- $answers
    else
        _files
    fi
}

_dotnet_model() {
    _dotnet_model_ask 2 "${words[1]}"
}

_dotnet_model_in_dotnet() {
    if [[ $CURRENT -gt 2 && ${words[2]} == model ]]; then
        # Without the SDK between, where that is possible: it takes its time.
        if (( $+commands[dotnet-model] )); then
            _dotnet_model_ask 3 dotnet-model
        else
            _dotnet_model_ask 3 "${words[1]}" model
        fi
        return
    fi
    if [[ $CURRENT -eq 2 ]]; then
        compadd -- model
    fi
    ${_dotnet_model_before:-_default} "$@"
}

if (( ! $+functions[compdef] )); then
    autoload -Uz compinit
    compinit
fi
if [[ -n ${_comps[dotnet]-} && ${_comps[dotnet]} != _dotnet_model_in_dotnet ]]; then
    typeset -g _dotnet_model_before=${_comps[dotnet]}
fi
compdef _dotnet_model dotnet-model
compdef _dotnet_model_in_dotnet dotnet
