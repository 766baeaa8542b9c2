"""easy-scripts.tsv: the keys that LoRA_Easy_Training_Scripts writes to its TOML.

usage: easy_scripts.py REPOSITORY OPTIONS_TSV DATASET_TSV ARGUMENTS_TSV OUTPUT [REF]

Sections are [NAME.args] and [NAME.dataset_args]: each panel has a name and fills two dictionaries.
"""

import ast
import sys

from tools.tables.repository import Repository
from tools.tables.table import read_table, write_table

EDITS = {
    "edit_args": "args",
    "edit_lr": "args",
    "edit_dataset_args": "dataset_args",
    "edit_network_args": "args.network_args",
    "edit_lr_args": "args.lr_scheduler_args",
}
# Written through variables by the block weight panels.
BLOCK_WEIGHTS = [
    "block_alphas",
    "block_dims",
    "conv_block_alphas",
    "conv_block_dims",
    "down_lr_weight",
    "mid_lr_weight",
    "up_lr_weight",
    "split_qkv",
    "train_blocks",
]
# Keys that only this program's backend reads, or that it turns into something else.
SPECIAL = {
    ("general_args.args", "sdxl"): ("", "bool", "chooses the sdxl_ script"),
    ("network_args.args", "fa"): ("", "bool", "network_module = networks.lora_fa"),
    ("optimizer_args.args", "warmup_ratio"): ("lr_warmup_steps", "float", "fraction of all steps"),
    ("optimizer_args.args", "optimizer_args"): ("optimizer_args", "table", "values are often strings"),
    ("optimizer_args.args", "lr_scheduler_args"): ("lr_scheduler_args", "table", ""),
    ("network_args.args", "network_args"): ("network_args", "table", ""),
    ("saving_args.args", "easy_name"): ("", "string", "replaces ${replace} in paths"),
    ("saving_args.args", "name_replace"): ("", "string", "easy_name's former name"),
    ("textual_inversion_args.args", "vectors_per_token"): (
        "num_vectors_per_token",
        "int",
        "num_vectors_per_token's former name",
    ),
    ("saving_args.args", "save_toml"): ("", "bool", ""),
    ("saving_args.args", "save_toml_location"): ("", "string", ""),
    ("saving_args.args", "tag_file_location"): ("", "string", ""),
    ("saving_args.args", "tag_occurrence"): ("", "bool", ""),
    ("subsets", "name"): ("", "string", "name shown in the program"),
    ("network_args.args.network_args", "dropout"): ("network_args.dropout", "float", ""),
    ("optimizer_args.args.lr_scheduler_args", "min_lr"): ("lr_scheduler_args.min_lr", "float", "custom schedulers"),
    ("optimizer_args.args.lr_scheduler_args", "gamma"): ("lr_scheduler_args.gamma", "float", "custom schedulers"),
    ("optimizer_args.args.lr_scheduler_args", "d"): ("lr_scheduler_args.d", "float", "custom schedulers"),
}


def panels(module):
    """(panel's name, class) of every panel in a file."""
    for node in module.body:
        if not isinstance(node, ast.ClassDef):
            continue
        name = None
        for item in ast.walk(node):
            if isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == "self.name":
                name = item.value.value if isinstance(item.value, ast.Constant) else "subsets"
        if name:
            yield name, node


def section(panel, suffix):
    return "subsets" if panel == "subsets" else f"{panel}.{suffix}"


def keys(repository, ref):
    """(section, key) → default written at start, or None."""
    found = {}

    def add(where, name, default=None):
        if default is not None or (where, name) not in found:
            found[where, name] = default

    for path in repository.tree(ref):
        if not path.startswith("main_ui_files/") or not path.endswith(".py"):
            continue
        module = repository.syntax(ref, path)
        for panel, node in panels(module) if module else []:
            text = {f.name: ast.unparse(f) for f in node.body if isinstance(f, ast.FunctionDef)}
            # Older panels put everything into one of the two dictionaries, or chose by a flag.
            into_dataset = "self.dataset_args" in text.get("edit_args", "")
            for function in [f for f in ast.walk(node) if isinstance(f, ast.FunctionDef)]:
                lists = {}
                for item in ast.walk(function):
                    if isinstance(item, ast.Assign):
                        target = ast.unparse(item.targets[0])
                        if target in ("self.args", "self.dataset_args") and isinstance(item.value, ast.Dict):
                            for key, value in zip(item.value.keys, item.value.values):
                                try:
                                    default = ast.literal_eval(value)
                                except ValueError:
                                    default = None
                                add(section(panel, target[5:]), key.value, default)
                        elif isinstance(item.value, (ast.List, ast.Tuple)):
                            lists[target] = [
                                e.value
                                for e in item.value.elts
                                if isinstance(e, ast.Constant) and isinstance(e.value, str)
                            ]
                for item in ast.walk(function):
                    if not isinstance(item, ast.Call) or not isinstance(item.func, ast.Attribute):
                        continue
                    suffix = EDITS.get(item.func.attr)
                    if suffix == "args" and into_dataset:
                        suffix = "dataset_args"
                    if any(k.arg == "network_args" for k in item.keywords):
                        suffix = "args.network_args"
                    if item.func.attr == "enable_disable_lineEdit":
                        names = [a.value for a in item.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                        suffix = "args"
                    elif suffix and item.args:
                        first = item.args[0]
                        if isinstance(first, ast.Constant):
                            names = [first.value]
                        elif isinstance(first, ast.Subscript):
                            names = lists.get(ast.unparse(first.value), [])
                        elif isinstance(first, ast.IfExp):
                            names = [x.value for x in (first.body, first.orelse) if isinstance(x, ast.Constant)]
                        else:
                            names = []
                    else:
                        continue
                    for name in names:
                        if name == "min_lr":
                            suffix = "args.lr_scheduler_args"
                        add(section(panel, suffix), name)
    return found


def main(path, options_path, dataset_path, arguments_path, output, ref="HEAD"):
    repository = Repository(path)
    options = {row["name"]: row for row in read_table(options_path)}
    dataset = {row["key"]: row for row in read_table(dataset_path)}
    networks = {}
    for row in read_table(arguments_path):
        if row["group"].startswith("network_args:"):
            networks.setdefault(row["name"], row["type"])
    current = keys(repository, ref)
    past = {}
    for line in repository.git("log", "--format=%H %cs", ref, "--", "main_ui_files").splitlines():
        commit, date = line.split()
        for place in keys(repository, commit):
            if place not in current:
                past.setdefault(place, date)
    rows = []
    for key in BLOCK_WEIGHTS:
        current.setdefault(("network_args.args.network_args", key), None)
    for place in list(current) + list(past):
        where, key = place
        default = current.get(place)
        note = f"written until {past[place]}" if place in past else ""
        if place in SPECIAL:
            option, kind, remark = SPECIAL[place]
            note = "; ".join(x for x in (remark, note) if x)
        elif where == "subsets" or where.endswith(".dataset_args"):
            if key in dataset:
                option, kind = "dataset." + key, dataset[key]["type"]
                if where == "subsets":
                    option = "dataset.subsets[]." + key
            else:
                option, kind = (key, options[key]["type"]) if key in options else ("", "string")
        elif where.endswith(".network_args"):
            option, kind = f"network_args.{key}", networks.get(key, "string")
        elif key in options:
            option, kind = key, options[key]["type"]
        else:
            option, kind = "", {bool: "bool", int: "int", float: "float"}.get(type(default), "string")
            print(f"unexplained: [{where}] {key}")
        rows.append(
            [where, key, option, kind, "|".join(map(str, default)) if isinstance(default, list) else default, note]
        )
    rows += [
        ["extra_args.args", "*", "*", "string", "", "any option, under its sd-scripts name"],
        ["extra_args.dataset_args", "*", "dataset.*", "string", "", "any dataset key"],
        [
            "optimizer_args.args.optimizer_args",
            "*",
            "optimizer_args.*",
            "string",
            "",
            "values are often strings; weight_decay is 0.1 at start",
        ],
        ["train_mode", "train_mode", "", "string", "lora", "lora or textual_inversion"],
    ]
    write_table(output, ["section", "key", "option", "type", "default", "note"], rows, keys=2)


if __name__ == "__main__":
    main(*sys.argv[1:])
