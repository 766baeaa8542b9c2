#!/bin/sh
# Installs ia3 from the archive of a release, or removes what it installed.
set -eu

usage() {
  cat <<'EOF'
Usage: install.sh [--prefix DIR] [--sha256 SUM] [--force] ARCHIVE
       install.sh --uninstall [--prefix DIR]

Installs ia3 from ARCHIVE, the file ia3-VERSION-linux-x86_64.tar.gz of a release
or its address, into DIR/bin and DIR/share.

  --prefix DIR  where to install; ~/.local by default
  --sha256 SUM  the archive's checksum; by default, that in ARCHIVE.sha256
  --force       overwrite files that this script did not install
  --uninstall   remove what was installed
  -h, --help    show this help
EOF
}

main() {
  prefix=${HOME:-}/.local archive='' checksum='' force='' uninstall=''
  while [ $# -gt 0 ]; do
    case $1 in
      --prefix | --sha256)
        [ $# -gt 1 ] && [ -n "$2" ] || wrong_usage "$1 needs a value"
        if [ "$1" = --prefix ]; then prefix=$2; else checksum=$2; fi
        shift
        ;;
      --force) force=yes ;;
      --uninstall) uninstall=yes ;;
      -h | --help)
        usage
        exit 0
        ;;
      -*) wrong_usage "unknown option $1" ;;
      *)
        [ -z "$archive" ] || wrong_usage "more than one archive"
        archive=$1
        ;;
    esac
    shift
  done
  case $prefix in
    /.local) fail "HOME is not set; say where to install with --prefix" ;;
    /*) ;;
    *) prefix=$PWD/$prefix ;;
  esac
  # What was installed, as sha256sum writes it, and the folders made for it.
  record=$prefix/share/ia3/installed
  folders=$prefix/share/ia3/folders
  if [ -n "$uninstall" ]; then
    [ -z "$archive$checksum$force" ] || wrong_usage "--uninstall takes only --prefix"
    uninstall
  else
    [ -n "$archive" ] || wrong_usage "name the archive to install"
    install_archive
  fi
}

fail() {
  printf 'install.sh: %s\n' "$1" >&2
  exit 1
}

wrong_usage() {
  printf 'install.sh: %s\n' "$1" >&2
  usage >&2
  exit 2
}

install_archive() {
  check_machine
  made_prefix=''
  [ -d "$prefix" ] || made_prefix=yes
  mkdir -p "$prefix" || fail "cannot make the folder $prefix"
  # In the prefix: from there, a file gets to its place in one step.
  work=$(mktemp -d "$prefix/.ia3-install.XXXXXX") || fail "cannot write into $prefix"
  trap clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  get_archive
  unpack
  check_targets
  # From here on it is a matter of milliseconds, and stopping half-way would help nobody.
  trap '' HUP INT TERM
  put_in_place
  say_what_was_done
}

check_machine() {
  [ "$(uname -s)" = Linux ] || fail "the programs are for Linux (on Windows: in WSL), and this is $(uname -s)"
  case $(uname -m) in
    x86_64 | amd64) ;;
    *) fail "the programs are for x86-64, and this is $(uname -m)" ;;
  esac
  for tool in tar gzip sha256sum; do
    command -v "$tool" >/dev/null || fail "needs $tool, which is not installed"
  done
}

clean_up() {
  rm -rf "$work"
  [ -z "$made_prefix" ] || rmdir "$prefix" 2>/dev/null || :
}

# Copies or downloads the archive to $work/archive, and compares its checksum.
get_archive() {
  case $archive in
    http://*) [ -n "$checksum" ] || fail "http is not safe from changes on the way: give the checksum with --sha256" ;;
  esac
  if [ -z "$checksum" ]; then
    get "$archive.sha256" "$work/checksum" || fail "cannot read $archive.sha256; give the checksum with --sha256"
    read -r checksum _ <"$work/checksum" || [ -n "$checksum" ] || fail "$archive.sha256 is empty"
  fi
  get "$archive" "$work/archive" || fail "cannot read $archive"
  actual=$(sha256 "$work/archive")
  [ "$actual" = "$checksum" ] ||
    fail "$archive is not the file that was released: its SHA-256 is $actual, and should be $checksum"
}

# get FROM TO: a file or an address.
get() {
  case $1 in
    https://*) download "$1" "$2" '=https' ;;
    http://*) download "$1" "$2" '=http,https' ;;
    *) cp "$1" "$2" ;;
  esac
}

download() {
  if command -v curl >/dev/null; then
    curl --fail --silent --show-error --location --proto "$3" --output "$2" "$1"
  elif command -v wget >/dev/null; then
    wget -q -O "$2" "$1"
  else
    fail "needs curl or wget to download $1"
  fi
}

sha256() {
  sha256sum <"$1" | cut -c 1-64
}

# Unpacks $work/archive into $work/tree, and lists its files in $work/new as `sha256sum` does.
unpack() {
  tar -tzf "$work/archive" >"$work/names" || fail "$archive is not a .tar.gz archive"
  # Only plain names: nothing outside of the one folder, and nothing that a record could misread.
  if grep -q -e '[^A-Za-z0-9._/-]' -e '\.\.' "$work/names" || grep -q -v '^ia3-[^/]*/' "$work/names" ||
    tar -tvzf "$work/archive" | grep -q '^[^d-]'; then
    fail "$archive is not an archive of ia3"
  fi
  mkdir "$work/tree"
  # -o: what is unpacked belongs to whoever installs it.
  tar -xzof "$work/archive" -C "$work/tree"
  tree=$(echo "$work"/tree/*)
  [ -d "$tree/bin" ] && [ -d "$tree/share" ] || fail "$archive is not an archive of ia3"
  version=$("$tree/bin/ia3" --version) || fail "the program does not run from $prefix"
  (cd "$tree" && find bin share -type f | sort | while read -r file; do
    printf '%s  %s\n' "$(sha256 "$file")" "$file"
  done) >"$work/new"
}

# Stops before anything is changed if a file cannot be put in its place.
check_targets() {
  : >"$work/foreign"
  while read -r sum file; do
    target=$prefix/$file
    check_folder "$(dirname "$target")"
    if [ -d "$target" ]; then
      fail "$target is a folder"
    elif is_there "$target" && ! is_ours "$target" "$file" "$sum"; then
      printf '%s\n' "$target" >>"$work/foreign"
    fi
  done <"$work/new"
  check_folder "$(dirname "$record")"
  if [ -s "$work/foreign" ] && [ -z "$force" ]; then
    sed 's/^/  /' "$work/foreign" >&2
    fail "these files were not installed by this script, or were changed since; --force overwrites them"
  fi
}

# Stops unless the folder, or the one that it would be made in, can be written.
check_folder() {
  folder=$1
  until is_there "$folder"; do folder=$(dirname "$folder"); done
  [ -d "$folder" ] || fail "$folder is not a folder"
  [ -w "$folder" ] && [ -x "$folder" ] || fail "cannot write into $folder"
}

# A file, or a link to nothing.
is_there() {
  [ -e "$1" ] || [ -L "$1" ]
}

# is_ours TARGET FILE SUM: whether it is as it was installed, or as it would be.
is_ours() {
  [ ! -L "$1" ] && [ -f "$1" ] || return 1
  present=$(sha256 "$1")
  [ "$present" = "$3" ] || { [ -f "$record" ] && grep -q -F -x "$present  $2" "$record"; }
}

put_in_place() {
  : >"$work/made"
  make_folder share/ia3
  # Both the old files and the new ones are ours until all are in place.
  if [ -f "$record" ]; then cp "$record" "$work/old"; else : >"$work/old"; fi
  cat "$work/old" "$work/new" >"$work/both"
  mv -f "$work/both" "$record"
  while read -r _ file; do
    make_folder "$(dirname "$file")"
    mv -f "$tree/$file" "$prefix/$file"
  done <"$work/new"
  cat "$work/made" >>"$folders"
  # What the earlier version had and this one has not.
  cut -c 67- "$work/new" >"$work/files"
  cut -c 67- "$work/old" | sort -u | while read -r file; do
    grep -q -F -x "$file" "$work/files" || remove "$file"
  done
  cp "$work/new" "$work/record"
  mv -f "$work/record" "$record"
}

# Makes a folder of the prefix and those above it, and notes which are new.
make_folder() {
  [ ! -d "$prefix/$1" ] || return 0
  (make_folder "$(dirname "$1")")
  mkdir "$prefix/$1" || fail "cannot make the folder $prefix/$1"
  printf '%s\n' "$1" >>"$work/made"
}

# remove FILE: unless somebody changed it.
remove() {
  target=$prefix/$1
  if is_ours "$target" "$1" ''; then
    rm "$target"
  elif is_there "$target"; then
    echo "kept $target, which was changed since it was installed"
  fi
}

say_what_was_done() {
  sed 's/^/overwrote /' "$work/foreign"
  echo "installed ia3 $version into $prefix; its $(wc -l <"$work/new") files are listed in $record"
  case :${PATH:-}: in
    *:"$prefix/bin":*) ;;
    *) echo "to start it as ia3, add $prefix/bin to PATH" ;;
  esac
}

uninstall() {
  [ -f "$record" ] || fail "this script installed nothing into $prefix"
  cut -c 67- "$record" | sort -u | while read -r file; do remove "$file"; done
  made=$(sort -r "$folders")
  rm "$record" "$folders"
  # Those that are empty now.
  for folder in $made; do
    rmdir "$prefix/$folder" 2>/dev/null || :
  done
  echo "removed ia3 from $prefix"
}

main "$@"
