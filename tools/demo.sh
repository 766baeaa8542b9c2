#!/usr/bin/env bash
# Generates a config, breaks it, lints it, fixes it, and shows what the fix changed.
set -euo pipefail
PATH="$1:$PATH"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
say() { printf '\n$ %s\n' "$*"; }

say ia3 new character --name mira --steps 400 --emit-dataset
ia3 new character --name mira --steps 400 --emit-dataset

say "sed: steps to 600, a seed, a comment, and a learning rate for AdamW"
sed -e 's/"max_train_steps": 400/"max_train_steps": 600,\n  "seed": 42/' \
  -e 's/"unet_lr": 1.0/"unet_lr": 0.0001/' \
  -e 's/"optimizer": "Prodigy",/"optimizer": "Prodigy", \/\/ adapts its own rate/' mira.json > broken.json

say ia3 lint broken.json
ia3 lint broken.json || echo "[exit $?]"

say ia3 fix --diff broken.json
ia3 fix --diff broken.json || echo "[exit $?]"

say ia3 fix broken.json
ia3 fix broken.json

say ia3 lint broken.json
ia3 lint broken.json
