"""Reads files of a git repository at any commit, without a work tree."""

import ast
import subprocess


class Repository:
    """A repository, or the folder of one that `prefix` names, such as `sd-scripts/`."""

    def __init__(self, path, prefix=""):
        self.path = path
        self.prefix = prefix
        self._text = {}
        self._syntax = {}
        self._trees = {}

    def git(self, *arguments):
        return subprocess.run(["git", "-C", self.path, *arguments], check=True, capture_output=True).stdout.decode(
            "utf-8", "replace"
        )

    def commit(self, ref):
        return self.git("rev-parse", f"{ref}^{{commit}}").strip()

    def tags(self):
        """Release tags, oldest commit first: some names are out of order (v20.0.4 came after v20.3.1)."""
        listing = self.git("for-each-ref", "--sort=creatordate", "--format=%(refname:short)", "refs/tags")
        return listing.split()

    def tree(self, ref):
        """Path → blob id."""
        if ref not in self._trees:
            entries = {}
            for line in self.git("ls-tree", "-r", "-z", ref).split("\0"):
                if line:
                    info, path = line.split("\t", 1)
                    _, kind, blob = info.split()
                    if kind == "blob" and path.startswith(self.prefix):
                        entries[path.removeprefix(self.prefix)] = blob
            self._trees[ref] = entries
        return self._trees[ref]

    def text(self, ref, path):
        blob = self.tree(ref)[path]
        if blob not in self._text:
            self._text[blob] = self.git("cat-file", "blob", blob)
        return self._text[blob]

    def syntax(self, ref, path):
        """The parsed module, or None if the file is missing or is not valid Python."""
        blob = self.tree(ref).get(path)
        if blob is None:
            return None
        if blob not in self._syntax:
            try:
                self._syntax[blob] = ast.parse(self.text(ref, path).lstrip("\ufeff"))
            except SyntaxError:
                self._syntax[blob] = None
        return self._syntax[blob]
