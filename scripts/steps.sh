# Sourced by scripts/try and scripts/test: runs named steps and prints one line for each on stderr.
# The full output of a step is in build/logs/NAME.log.
# shellcheck shell=bash

log_directory=build/logs
step_total=0
step_number=0

# log_of NAME: where the output of a step goes.
log_of() {
  echo "$log_directory/${1// /-}.log"
}

# run_step NAME COMMAND...: returns what the command returned.
run_step() {
  local name=$1 log started code
  shift
  mkdir -p "$log_directory"
  log=$(log_of "$name")
  step_number=$((step_number + 1))
  started=$SECONDS
  printf '[%d/%d] %s ... ' "$step_number" "$step_total" "$name" >&2
  "$@" >"$log" 2>&1 </dev/null
  code=$?
  if [ "$code" -eq 0 ]; then
    printf 'ok (%d s)\n' $((SECONDS - started)) >&2
  else
    printf 'FAILED (%d s)\n' $((SECONDS - started)) >&2
    show_failure "$log"
  fi
  return "$code"
}

# skip_step NAME REASON: counts as a step that was not run.
skip_step() {
  step_number=$((step_number + 1))
  printf '[%d/%d] %s ... skipped: %s\n' "$step_number" "$step_total" "$1" "$2" >&2
}

# show_failure LOG: the names of failed tests, where the log has any, and its end.
show_failure() {
  local failures
  failures=$(grep -E '^([0-9]+: )?(FAILED |FAIL: |ERROR: |TEST CASE: |.*: (FATAL )?ERROR: )' "$1" | head -n 20)
  [ -z "$failures" ] || printf -- '--- what failed\n%s\n' "$failures" >&2
  echo "--- the last 20 lines of $1" >&2
  tail -n 20 "$1" >&2
  echo "--- full log: $1" >&2
}

# configure_and_build PRESET [TARGET...]: everything that the preset names, or only the targets.
configure_and_build() {
  local preset=$1
  shift
  if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER="${CMAKE_CXX_COMPILER_LAUNCHER-ccache}"
  fi
  cmake --preset "$preset" && cmake --build --preset "$preset" --parallel "$jobs" ${1:+--target "$@"}
}

# How many compilers run at once: what the machine has, unless AGENTPRESS_JOBS says otherwise.
jobs=${AGENTPRESS_JOBS:-$(nproc)}
