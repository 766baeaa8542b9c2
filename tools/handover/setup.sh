#!/usr/bin/env bash
# Builds the Python environment for runs of sd-scripts in .venv-handover; does nothing if it is up to date.
# HANDOVER_PYTHON names the interpreter (3.10 or 3.11).
set -euo pipefail
cd "$(dirname "$0")/../.."

here=tools/handover
stamp=.venv-handover/requirements.txt
cmp -s "$here/requirements.txt" "$stamp" && exit

[ -x .venv-handover/bin/python ] || "${HANDOVER_PYTHON:-python3}" -m venv .venv-handover
nice .venv-handover/bin/pip install --quiet --requirement "$here/requirements.txt"
cp "$here/requirements.txt" "$stamp"
