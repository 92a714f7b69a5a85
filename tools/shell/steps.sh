# Sourced by tools/test and .ci/run: runs named steps, times them, and ends with a table and a verdict.
#
#   start_steps NAME       names the run whose verdict comes last; call it once
#   step NAME COMMAND...   runs the command and notes its time; true when it passed, so steps can be chained
#   finish_steps           prints the table and the verdict and exits: 0 only when every step passed

run_name=
started_at=
running=
step_rows=()
failed_steps=()

start_steps() {
  run_name=$1
  started_at=$SECONDS
  trap 'interrupted INT 130' INT
  trap 'interrupted TERM 143' TERM
}

step() {
  local name=$1 began=$SECONDS status=0
  shift
  running=$name
  printf '\n== %s: %s\n' "$run_name" "$name"
  "$@" || status=$?
  note_step "$name" $((SECONDS - began)) "$status"
  running=
  return "$status"
}

note_step() {
  local result=passed
  if (($3 != 0)); then
    result="FAILED ($3)"
    failed_steps+=("$1")
  fi
  step_rows+=("$(printf '%-34s %6d s  %s' "$1" "$2" "$result")")
}

# Names a step that cannot run because an earlier one failed.
skip_step() { step_rows+=("$(printf '%-34s %6s    %s' "$1" - "not run: $2 failed")"); }

print_table() {
  printf '\n== %s: time of each step\n' "$run_name"
  printf '%s\n' "${step_rows[@]}"
}

finish_steps() {
  print_table
  if ((${#failed_steps[@]} == 0 && ${#step_rows[@]} > 0)); then
    printf '%s: PASSED in %d s\n' "$run_name" $((SECONDS - started_at))
    exit 0
  fi
  local IFS=, seconds=$((SECONDS - started_at))
  printf '%s: FAILED in %d s: %s\n' "$run_name" "$seconds" "${failed_steps[*]:-nothing was run}"
  exit 1
}

interrupted() {
  trap - INT TERM
  print_table
  printf '%s: FAILED: interrupted (%s) in step: %s\n' "$run_name" "$1" "${running:-none}"
  exit "$2"
}
