# bash completion for agentpress. The program itself says what can follow, so nothing here goes out of date.
# Load it with: source <(agentpress completion bash)
# shellcheck shell=bash

_agentpress() {
  local rest=${COMP_LINE:0:COMP_POINT} trimmed word words=()
  # bash cuts words at the characters of COMP_WORDBREAKS, = and : among them; pieces without a blank between
  # them are put together again.
  for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    trimmed=${rest#"${rest%%[![:space:]]*}"}
    [[ $trimmed == "$word"* ]] || word=$trimmed
    if [[ $trimmed == "$rest" && ${#words[@]} -gt 0 ]]; then words[-1]+=$word; else words+=("$word"); fi
    rest=${trimmed#"$word"}
  done

  # What stands before the last of them stays on the line as it is.
  local current=${words[-1]} kept="" breaks=${COMP_WORDBREAKS//[!:=]/}
  [[ -z $breaks ]] || kept=${current%"${current##*["$breaks"]}"}

  local program=${words[0]/#\~\//$HOME/} value
  COMPREPLY=()
  while IFS=$'\t' read -r value _; do
    if [[ $value == :files ]]; then
      compopt -o filenames 2>/dev/null
      mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "${current#"$kept"}")
      continue
    fi
    [[ $value != */ ]] || compopt -o nospace 2>/dev/null
    COMPREPLY+=("${value#"$kept"}")
  done < <("$program" completion candidates -- "${words[@]:1}" 2>/dev/null)
}

complete -F _agentpress agentpress
