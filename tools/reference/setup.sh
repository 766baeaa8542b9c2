#!/usr/bin/env bash
# Builds the Python environment of the reference scripts in .venv; does nothing if it is up to date.
# REFERENCE_PYTHON names the interpreter (3.11; the goldens were made with it).
set -euo pipefail
cd "$(dirname "$0")/../.."

here=tools/reference
stamp=.venv/reference-requirements.txt
cmp -s "$here/requirements.txt" "$stamp" && exit

[ -x .venv/bin/python ] || "${REFERENCE_PYTHON:-python3}" -m venv .venv
nice .venv/bin/pip install --quiet --requirement "$here/requirements.txt"
# For its tokenizer's vocabulary; it asks for torchvision and timm, of which nothing here makes use.
nice .venv/bin/pip install --quiet --no-deps open_clip_torch==3.3.0
.venv/bin/python - <<'PY'
import importlib.metadata as metadata
import importlib.util

# A torchvision of another torch's breaks the import of transformers.
if importlib.util.find_spec("torchvision"):
    raise SystemExit("torchvision is installed in .venv: remove it")
for name in ("torch", "diffusers", "transformers", "lycoris-lora", "prodigyopt"):
    print(name, metadata.version(name))
PY
cp "$here/requirements.txt" "$stamp"
