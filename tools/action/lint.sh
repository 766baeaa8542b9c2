#!/usr/bin/env bash
# Lints INPUT_PATHS with INPUT_ARGUMENTS, both one a line, and prints the findings as annotations. The step's output
# sarif is a file with the same findings.
set -euo pipefail
mapfile -t paths < <(grep . <<<"$INPUT_PATHS")
mapfile -t arguments < <(grep . <<<"$INPUT_ARGUMENTS")
lint() { "$RUNNER_TEMP/ia3/bin/ia3" lint "${arguments[@]}" "$@" -- "${paths[@]}"; }
status=0
lint --format github || status=$?
# 2: not everything could be linted, so the findings are not all.
if [ "$status" -le 1 ]; then
  lint --exit-zero --format sarif --output-file "$RUNNER_TEMP/ia3.sarif"
  echo "sarif=$RUNNER_TEMP/ia3.sarif" >>"$GITHUB_OUTPUT"
fi
exit "$status"
