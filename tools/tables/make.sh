#!/bin/sh
# Makes all tables. usage: make.sh SD_SCRIPTS NEWER_SD_SCRIPTS KOHYA_SS EASY_SCRIPTS PACKAGES
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tables="$here/../../Sources/Linter/Settings/Tables"
export PYTHONPATH="$here/../.."
python3 -m tools.tables.options "$1" "$2" "$tables/options.tsv"
python3 -m tools.tables.kohya_gui "$3" "$tables/options.tsv" "$tables/kohya-gui.tsv"
python3 -m tools.tables.dataset "$1" "$2" "$tables/dataset.tsv"
python3 -m tools.tables.arguments "$1" "$2" "$5" "$tables/arguments.tsv"
python3 -m tools.tables.classes "$5" "$tables/arguments.tsv" "$tables/classes.tsv"
python3 -m tools.tables.easy_scripts "$4" "$tables/options.tsv" "$tables/dataset.tsv" "$tables/arguments.tsv" "$tables/easy-scripts.tsv"
python3 -m tools.tables.metadata "$1" "$tables/options.tsv" "$tables/metadata.tsv"
python3 -m tools.tables.renamed "$tables/options.tsv" "$tables/kohya-gui.tsv" "$tables/dataset.tsv" "$tables/arguments.tsv" "$tables/renamed.tsv"
