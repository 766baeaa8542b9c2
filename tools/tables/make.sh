#!/bin/sh
# Makes all tables. usage: make.sh SD_SCRIPTS KOHYA_SS EASY_SCRIPTS LYCORIS DADAPTATION BITSANDBYTES PACKAGES
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tables="$here/../../Sources/Linter/Settings/Tables"
python3 "$here/options.py" "$1" "$tables/options.tsv"
python3 "$here/kohya_gui.py" "$2" "$tables/options.tsv" "$tables/kohya-gui.tsv"
python3 "$here/dataset.py" "$1" "$tables/dataset.tsv"
python3 "$here/arguments.py" "$1" "$4" "$5" "$6" "$7" "$tables/arguments.tsv"
python3 "$here/easy_scripts.py" "$3" "$tables/options.tsv" "$tables/dataset.tsv" "$tables/arguments.tsv" "$tables/easy-scripts.tsv"
python3 "$here/metadata.py" "$1" "$tables/options.tsv" "$tables/metadata.tsv"
python3 "$here/renamed.py" "$tables/options.tsv" "$tables/kohya-gui.tsv" "$tables/dataset.tsv" "$tables/arguments.tsv" "$tables/renamed.tsv"
