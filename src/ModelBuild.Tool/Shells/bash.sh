# Completes 'dotnet-model' and 'dotnet model' in bash. What completes the rest of 'dotnet' goes on doing so.

# Asks the tool. First: which word is the first argument. Second: the word at the cursor, as bash divides words. The rest: the tool.
_dotnet_model_ask() {
    local first=$1 current=$2 line=${COMP_LINE:0:COMP_POINT} i word before answer
    shift 2
    for ((i = 0; i < first; i++)); do
        line=${line#*"${COMP_WORDS[i]}"}
    done
    line=${line#"${line%%[![:space:]]*}"}
    word=${line##*[[:space:]]}
    # bash divides words at ':' and '=' too, and wants answers without what stands before.
    before=${word%"$current"}
    COMPREPLY=()
    while IFS= read -r answer; do
        COMPREPLY+=("${answer#"$before"}")
    done < <("$@" "[suggest:${#line}]" "$line" 2>/dev/null)
}

_dotnet_model() {
    _dotnet_model_ask 1 "$2" "$1"
}

_dotnet_model_in_dotnet() {
    local status=0
    if [[ $COMP_CWORD -gt 1 && ${COMP_WORDS[1]} == model ]]; then
        # Files, where the tool has no answer, whatever is so for the rest of dotnet.
        compopt -o default 2>/dev/null
        # Without the SDK between, where that is possible: it takes its time.
        if type -P dotnet-model >/dev/null; then
            _dotnet_model_ask 2 "$2" dotnet-model
        else
            _dotnet_model_ask 2 "$2" "$1" model
        fi
        return
    fi
    COMPREPLY=()
    if [[ -n ${_dotnet_model_before-} ]]; then
        "$_dotnet_model_before" "$@" || status=$?
    fi
    if [[ $COMP_CWORD -eq 1 && model == "$2"* ]]; then
        COMPREPLY+=(model)
    fi
    return "$status"
}

_dotnet_model_register() {
    local known
    complete -o default -F _dotnet_model dotnet-model
    # Where completions load with the first use of a command, that of dotnet would never load now.
    if ! complete -p dotnet &>/dev/null; then
        if declare -F _comp_load >/dev/null; then
            _comp_load dotnet &>/dev/null
        elif declare -F _completion_loader >/dev/null; then
            _completion_loader dotnet &>/dev/null
        fi
    fi
    known=$(complete -p dotnet 2>/dev/null)
    case $known in
        '') complete -o default -F _dotnet_model_in_dotnet dotnet ;;
        *' -F _dotnet_model_in_dotnet '*) ;;
        *' -F '*)
            _dotnet_model_before=${known##* -F }
            _dotnet_model_before=${_dotnet_model_before%% *}
            eval "${known/ -F $_dotnet_model_before / -F _dotnet_model_in_dotnet }"
            ;;
        # Words or a program cannot be asked from here, and stay.
        *) ;;
    esac
}

_dotnet_model_register
