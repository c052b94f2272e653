#compdef agentpress
# zsh completion for agentpress. The program itself says what can follow, so nothing here goes out of date.
# Load it with: source <(agentpress completion zsh), after compinit.

_agentpress() {
  local line value
  local -a values stems descriptions
  for line in "${(@f)$("${(Q)words[1]/#\~\//$HOME/}" completion candidates -- \
      "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
    value=${line%%$'\t'*}
    case $value in
      ('') ;;
      (:files) [[ $PREFIX != --*=* ]] || compset -P '*='; _files; return ;;
      (*/) stems+=("$value") ;;
      (*) values+=("$value"); descriptions+=("$value  -- ${line#*$'\t'}") ;;
    esac
  done
  compadd -Q -S '' -a stems
  compadd -Q -l -d descriptions -a values
}

# Sourced, it registers itself; found by compinit in a directory of fpath, it is the function's first call.
if [[ $funcstack[1] == _agentpress ]]; then _agentpress "$@"; else compdef _agentpress agentpress; fi
