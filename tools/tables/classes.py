"""classes.tsv: the optimizers and schedulers that libraries have, and the parameters of each.

usage: classes.py PACKAGES ARGUMENTS_TSV OUTPUT

PACKAGES is a folder with unpacked distributions, each in a folder NAME-VERSION; see README.md. Several versions of one
count together: a class or a parameter is known if any has it. Nothing is imported: signatures are read from the syntax
trees.
"""

import ast
import os
import sys

from tools.tables.signatures import parameters, shown, type_of
from tools.tables.table import read_table, write_table

# Distribution → package. The order is that in which a suggestion is looked for.
PACKAGES = {
    "torch": "torch",
    "bitsandbytes": "bitsandbytes",
    "prodigyopt": "prodigyopt",
    "prodigy_plus_schedule_free": "prodigyplus",
    "lion_pytorch": "lion_pytorch",
    "dadaptation": "dadaptation",
    "schedulefree": "schedulefree",
    "transformers": "transformers",
    "pytorch_optimizer": "pytorch_optimizer",
    "came_pytorch": "came_pytorch",
    "LoraEasyCustomOptimizer": "LoraEasyCustomOptimizer",
}
# Files to read of distributions that hold much else.
ONLY = {
    "transformers": ["transformers/optimization.py"],
    "torch": ["torch/optim"],
    "bitsandbytes": ["bitsandbytes/optim"],
}
# What the package itself exports of these files, where its own __init__ is too large to follow.
EXPORTS = {"transformers": ["transformers"]}
# Classes that sd-scripts has under a name of its own, which get_optimizer resolves whatever its case.
SHORT = {
    "bitsandbytes": ["AdamW8bit", "Lion8bit", "PagedAdamW", "PagedAdamW32bit", "PagedAdamW8bit", "PagedLion8bit"],
    "dadaptation": None,
    "lion_pytorch": ["Lion"],
    "prodigyopt": ["Prodigy"],
    "schedulefree": ["AdamWScheduleFree", "RAdamScheduleFree", "SGDScheduleFree"],
    "torch": None,
    "transformers": ["Adafactor"],
}
# torch.optim's Adafactor is another class than the one that sd-scripts calls Adafactor.
NOT_SHORT = {("torch", "Adafactor")}
BASES = {
    "optimizer": ("Optimizer", "BaseOptimizer", "Optimizer1State", "Optimizer2State", "Adam", "SGD"),
    "scheduler": ("LRScheduler", "_LRScheduler", "BaseLinearWarmupScheduler"),
}
ABSTRACT = {"Optimizer", "BaseOptimizer", "Optimizer1State", "Optimizer2State", "LRScheduler", "_LRScheduler"}
GIVEN = {"self", "params", "lr", "args", "optimizer", "model", "named_params"}


class Package:
    """The classes of one unpacked distribution."""

    def __init__(self, folder, name, only):
        self.folder, self.name = folder, name
        self.classes, self.exports = {}, {}
        for place in only or [name]:
            self.walk(os.path.join(folder, place))

    def walk(self, path):
        if os.path.isfile(path):
            self.read(path)
            return
        for root, _, files in os.walk(path):
            for file in sorted(files):
                if file.endswith(".py"):
                    self.read(os.path.join(root, file))

    def read(self, path):
        relative = os.path.relpath(path, self.folder)[:-3].replace(os.sep, ".")
        module = relative.removesuffix(".__init__")
        if ".algoperf." in module:
            return
        with open(path, encoding="utf-8") as file:
            tree = ast.parse(file.read().lstrip("\ufeff"))
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                self.classes.setdefault(node.name, []).append((module, node))
            if isinstance(node, ast.ImportFrom) and relative.endswith("__init__"):
                for item in node.names:
                    self.exports.setdefault(module, set()).add(item.asname or item.name)

    def kind(self, node, seen=()):
        """optimizer, scheduler or None, by the bases."""
        if node.name in seen:
            return None
        for base in node.bases:
            text = ast.unparse(base).split(".")[-1]
            for kind, names in BASES.items():
                if text in names:
                    return kind
            for _, parent in self.classes.get(text, []):
                found = self.kind(parent, (*seen, node.name))
                if found:
                    return found
        return None

    def signature(self, node, seen=()):
        for item in node.body:
            if isinstance(item, ast.FunctionDef) and item.name == "__init__":
                return item.args
        for base in node.bases:
            for _, parent in self.classes.get(ast.unparse(base).split(".")[-1], []):
                if parent.name not in seen:
                    found = self.signature(parent, (*seen, node.name))
                    if found is not None:
                        return found
        return None

    def modules(self, name, module):
        """Every module that has the class, the shortest first."""
        found = {module}
        parts = module.split(".")
        for length in range(1, len(parts)):
            parent = ".".join(parts[:length])
            exported = self.exports.get(parent, set())
            if name in exported or "*" in exported:
                found.add(parent)
        found |= set(EXPORTS.get(self.name, []))
        return sorted(found, key=lambda path: (path.count("."), path))


def versions(folder):
    """(distribution, folder) with the newest version of each last."""

    def key(entry):
        version = entry.rsplit("-", 1)[1]
        return [int(part) if part.isdigit() else 0 for part in version.split(".")]

    entries = [entry for entry in os.listdir(folder) if entry.rsplit("-", 1)[0] in PACKAGES]
    return [(entry.rsplit("-", 1)[0], os.path.join(folder, entry)) for entry in sorted(entries, key=key)]


def main(folder, arguments, output):
    grouped = {row["group"].split(":")[1] for row in read_table(arguments)}
    known = {}
    for distribution, path in versions(folder):
        package = Package(path, PACKAGES[distribution], ONLY.get(distribution))
        for name, places in package.classes.items():
            for module, node in places:
                kind = package.kind(node)
                arguments = package.signature(node)
                if kind is None or name in ABSTRACT or name.startswith("_") or arguments is None:
                    continue
                # LoRA_Easy_Training_Scripts has two schedulers with one name; elsewhere a name is one class.
                row = known.setdefault((kind, package.name, name), {"modules": set(), "parameters": {}})
                row["modules"] |= set(package.modules(name, module))
                row["open"] = arguments.kwarg is not None
                newest = {}
                for parameter, default in parameters(arguments):
                    if parameter not in GIVEN:
                        newest[parameter] = default
                row["parameters"] = {**row["parameters"], **newest}
                for parameter, default in row["parameters"].items():
                    if parameter not in newest and default == "required":
                        row["parameters"][parameter] = None
    rows = []
    order = list(PACKAGES.values())
    for (kind, package, name), row in known.items():
        modules = sorted(row["modules"], key=lambda path: (path.count("."), path))
        short = SHORT.get(package, [])
        is_short = (short is None or name in short) and (package, name) not in NOT_SHORT
        identity = name if is_short else f"{modules[0]}.{name}"
        cell = "|".join(
            f"{parameter}:{type_of(parameter, default)}" + ("" if (text := shown(default)) is None else f"={text}")
            for parameter, default in sorted(row["parameters"].items())
        )
        rows.append(
            [
                kind,
                name,
                identity,
                " ".join(modules),
                "yes" if row["open"] else "",
                "" if identity in grouped else cell,
                f"{order.index(package):02}",
            ]
        )
    write_table(output, ["kind", "class", "name", "modules", "open", "parameters", "order"], rows, keys=4)


if __name__ == "__main__":
    main(*sys.argv[1:])
