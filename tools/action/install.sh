#!/usr/bin/env bash
# Installs the ia3 of the action's own version, from the wheel that pip finds, into $RUNNER_TEMP/ia3.
set -euo pipefail
if [ "$RUNNER_OS $RUNNER_ARCH" != "Linux X64" ]; then
  echo "::error title=ia3::the programs are for Linux on x86-64, and this runner has $RUNNER_OS on $RUNNER_ARCH"
  exit 1
fi
python3 -m venv "$RUNNER_TEMP/ia3"
"$RUNNER_TEMP/ia3/bin/pip" install --quiet --disable-pip-version-check "$GITHUB_ACTION_PATH"
