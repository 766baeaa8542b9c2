#!/usr/bin/env bash
# Writes the pages under docs/ that are made from the program's own data.
set -euo pipefail
ia3=$1
mkdir -p docs/rules
rm -f docs/rules/*.md
"$ia3" rules --format markdown > docs/rules/README.md
for id in $("$ia3" rules | cut -d' ' -f1); do "$ia3" rules --format markdown "$id" > "docs/rules/$id.md"; done
"$ia3" schema > docs/ia3.schema.json
