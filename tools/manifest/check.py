"""Holds Package.swift against the sources.

    python3 -m tools.manifest.check [--package DIR] [--dump FILE]

Fails on a module that a target declares and never imports, on one that it imports without declaring it, on an import
from a group further down in Package.swift, and on a library product that reaches a target with unsafe flags, which
SwiftPM refuses in a dependency. A target's group is the folder that its own folder is in; groups come in the order of
the manifest. C targets import a system library by including a header that its module includes. A test target may
declare an executable that it runs, and reach it wherever it is.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMPORT = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)]*\))?[ \t]+)*(?:(?:public|package|internal|fileprivate|private)[ \t]+)?"
    r"import[ \t]+(?:(?:struct|class|enum|protocol|func|var|let|typealias)[ \t]+)?(\w+)",
    re.MULTILINE,
)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.MULTILINE)


def dump(package):
    """The manifest as SwiftPM understands it."""
    command = ["swift", "package", "--package-path", str(package), "dump-package"]
    return json.loads(subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout)


def names_of(dependencies):
    """The names of the modules that a target declares, packages' products included."""
    for dependency in dependencies:
        for kind in ("byName", "target", "product"):
            if kind in dependency:
                yield dependency[kind][0]


def module_of(name):
    """The module name of a target."""
    return name.replace("-", "_")


def group_of(target):
    return Path(target.get("path") or ".").parent.name


def texts(folder, suffixes):
    for path in sorted(folder.rglob("*")):
        if path.suffix in suffixes and path.is_file():
            yield path.read_text(encoding="utf-8", errors="replace")


def system_headers(package, target):
    """The headers that a system library's module stands for."""
    return {name for text in texts(package / target["path"], {".h"}) for name in INCLUDE.findall(text)}


def imported_by(package, target, headers):
    """The names that a target's sources import; `headers` says which system library a C header belongs to."""
    folder = package / target["path"]
    found = {name for text in texts(folder, {".swift"}) for name in IMPORT.findall(text)}
    for text in texts(folder, {".c", ".h"}):
        found |= {headers[name] for name in INCLUDE.findall(text) if name in headers}
    return found


def unsafe(target):
    return any("unsafeFlags" in setting["kind"] for setting in target.get("settings", []))


def faults(package, manifest):
    """What is wrong, a sentence each."""
    targets = {target["name"]: target for target in manifest["targets"] if target["type"] != "plugin"}
    products = {name for target in targets.values() for name in names_of(target["dependencies"]) if name not in targets}
    modules = {module_of(name): name for name in [*targets, *products]}
    headers = {}
    for name, target in targets.items():
        if target["type"] == "system":
            headers |= dict.fromkeys(system_headers(package, target), name)
    groups = list(dict.fromkeys(group_of(target) for target in targets.values() if is_source(target)))

    for name, target in targets.items():
        if target["type"] == "system":
            continue
        declared = set(names_of(target["dependencies"]))
        imported = {modules[module] for module in imported_by(package, target, headers) if module in modules} - {name}
        runs = {other for other in declared if target["type"] == "test" and is_executable(targets.get(other))}
        for other in sorted(declared - imported - runs):
            yield f"{name} declares {other} and never imports it"
        for other in sorted(imported - declared):
            yield f"{name} imports {other} without declaring it"
        for other in sorted((declared | imported) & targets.keys() - runs):
            if is_source(target) and groups.index(group_of(targets[other])) > groups.index(group_of(target)):
                yield f"{name} in {group_of(target)} uses {other} of {group_of(targets[other])}, a group further down"

    for product in manifest["products"]:
        if "library" in product["type"]:
            for name in sorted(reached(targets, product["targets"])):
                if unsafe(targets[name]):
                    yield f"the library {product['name']} reaches {name}, which has unsafe flags"


def is_source(target):
    """Whether it is part of the programs: tests and what they share may use every group."""
    return not (target.get("path") or "").startswith("Tests/")


def is_executable(target):
    return target is not None and target["type"] == "executable"


def reached(targets, names):
    """The targets among `names` and all that they depend on."""
    seen, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name in targets and name not in seen:
            seen.add(name)
            waiting += names_of(targets[name]["dependencies"])
    return seen


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, default=ROOT, help="the package's folder (default: this one)")
    parser.add_argument("--dump", type=Path, help="the output of `swift package dump-package`, if there is one already")
    arguments = parser.parse_args()
    manifest = json.loads(arguments.dump.read_text()) if arguments.dump else dump(arguments.package)
    found = list(faults(arguments.package, manifest))
    print("\n".join(found) or f"{len(manifest['targets'])} targets declare what they import")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
