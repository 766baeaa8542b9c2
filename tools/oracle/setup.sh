#!/usr/bin/env bash
# Builds the Python environments in which the oracle runs the real programs.
#   .venv/oracle     kohya_ss's and sd-scripts' own pins, with the newest LyCORIS
#   .venv/lycoris-3  the LyCORIS that kohya_ss pins, as an overlay (no dependencies)
# ORACLE_PYTHON names the interpreter (3.10 or 3.11; the pinned torch has no newer wheel).
set -euo pipefail
cd "$(dirname "$0")/../.."

python="${ORACLE_PYTHON:-python3}"
torch="${ORACLE_TORCH:-2.13.0+cpu}"
here=tools/oracle

[ -x .venv/oracle/bin/python ] || "$python" -m venv .venv/oracle
nice -n 10 .venv/oracle/bin/pip install --quiet "torch==$torch"
nice -n 10 .venv/oracle/bin/pip install --quiet "torch==$torch" --requirement "$here/requirements.txt"
nice -n 10 .venv/oracle/bin/pip install --quiet --no-deps --upgrade \
  --target .venv/lycoris-3 lycoris-lora==3.2.0.post2
.venv/oracle/bin/python - <<'PY'
import importlib.metadata as m
for name in ("torch", "diffusers", "transformers", "accelerate", "prodigyopt", "lycoris-lora", "gradio"):
    print(f"{name} {m.version(name)}")
PY
