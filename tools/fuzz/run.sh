#!/bin/bash
# Fuzzes every target for some seconds and prints a table; exits 1 on a finding.
# usage: [JOBS=2] tools/fuzz/run.sh [SECONDS] [TARGET…]
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-60}
shift || true
build=.build-fuzz
findings=$build/findings
mkdir -p "$findings" "$build/corpus" "$build/log" "$build/scratch"

# The coverage flags that libFuzzer needs, for the libraries too; the harness alone links libFuzzer. Release, since
# every check that a release build keeps is one that users have.
IA3_FUZZ=1 swift build -c release --package-path tools/fuzz/harness --scratch-path "$build" --sanitize=address \
  -Xswiftc -use-ld=lld \
  -Xswiftc -sanitize-coverage=edge,indirect-calls,trace-cmp,inline-8bit-counters,pc-table >&2
harness=$build/release/Harness

# The backtracer can hang a piped run for minutes.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 FUZZ_SCRATCH=$build/scratch
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <("$harness")

# A state holds PyTorch's generator, which alone has 5 kB.
longest() { case $1 in state) echo 16384 ;; *) echo 2048 ;; esac; }

fuzz() {
  local target=$1 log=$build/log/$1 finding=- status=0
  mkdir -p "$build/corpus/$target"
  FUZZ_TARGET=$target nice "$harness" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=2048 \
    -max_len="$(longest "$target")" -artifact_prefix="$findings/$target-" -print_final_stats=1 \
    "$build/corpus/$target" "tools/fuzz/corpus/$target" >"$log" 2>&1 || {
    status=1
    finding=$(sed -n 's/.*Test unit written to //p' "$log" | tail -1)
    finding="${finding:-see $log}"
  }
  number() { sed -n "$1" "$log" | tail -1; }
  printf '%-14s %12s %9s %9s %7s %s\n' "$target" \
    "$(number 's/^stat::number_of_executed_units: *//p')" "$(number 's/^stat::average_exec_per_sec: *//p')" \
    "$(number 's/.* cov: \([0-9]*\).*/\1/p')" "$(number 's|.* corp: \([0-9]*\)/.*|\1|p')" "$finding"
  return $status
}
export -f fuzz longest
export build findings harness seconds

printf '%-14s %12s %9s %9s %7s %s\n' target executions exec/s coverage inputs finding
status=0
printf '%s\n' "${targets[@]}" | xargs -P "${JOBS:-1}" -I{} bash -c 'fuzz "$1"' _ {} || status=1
rm -rf "$build/scratch"
exit $status
