#!/usr/bin/env bash
# Generates a config, breaks it, lints it, fixes it, shows what the fix changed; then trains a tiny checkpoint, draws
# a grid of its saves and writes the run's report.
set -euo pipefail
PATH="$1:$PATH"
data=$(cd "$(dirname "$0")/demo" && pwd)
# What the demo leaves stays here until the next one.
folder=$(cd "$(dirname "$0")/.." && pwd)/.demo
rm -rf "$folder"
mkdir "$folder"
cd "$folder"
say() { printf '\n$ %s\n' "$*"; }

say ia3 new character --name mira --steps 400 --emit-dataset
ia3 new character --name mira --steps 400 --emit-dataset

say "cp: pictures into the folder that was made"
cp "$data"/dataset/1_mira/* dataset/1_mira

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

say ia3 model init --size tiny --seed 1 tiny.safetensors
ia3 model init --size tiny --seed 1 tiny.safetensors

# Sixty steps are few: Prodigy begins with larger ones, and all timesteps count alike.
say "ia3 new character --name hana: 60 steps on six drawings, on the tiny checkpoint"
cp -r "$data/dataset" drawings
ia3 new character --name hana --trigger mira --steps 60 --batch 2 --model tiny.safetensors --dataset drawings \
  --set resolution=64,64 --set min_bucket_reso=64 --set max_bucket_reso=64 --set save_state_on_train_end=true \
  --set optimizer_args.d0=0.03 --set min_snr_gamma= --set save_every_n_steps=20

say ia3 train hana.json --evaluate 64
ia3 train hana.json --evaluate 64 --json > events.jsonl
python3 "$data/learned.py" events.jsonl

say ia3 grid --x network=none,output --y multiplier=0.5,1 --z quality
ia3 grid --model tiny.safetensors --prompt "mira, red hair" --negative lowres --seed 7 --steps 8 \
  --width 64 --height 64 --x network=none,output --y multiplier=0.5,1 --z quality -o grid

say "what it left in $folder"
find output logs grid -type f | sort
say ia3 lint output/hana.safetensors
ia3 lint output/hana.safetensors

say ia3 inspect output/hana.safetensors
ia3 inspect output/hana.safetensors

say ia3 report output -o report.html
ia3 report output -o report.html

say "to look at, in $folder"
ls grid/grid-*.png grid/index.html report.html
