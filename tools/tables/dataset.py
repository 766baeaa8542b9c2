"""dataset.tsv: the keys of sd-scripts' --dataset_config, from the schemas of library/config_util.py.

usage: dataset.py SD_SCRIPTS_REPOSITORY NEWER_REPOSITORY OUTPUT
"""

import ast
import sys

from tools.tables.releases import sd_scripts_releases
from tools.tables.table import write_table

# Which of the schemas a level accepts, by training method (ConfigSanitizer.__init__).
LEVELS = {
    "subset": {
        "dreambooth": ["SUBSET_ASCENDABLE", "DB_SUBSET_DISTINCT", "DB_SUBSET_ASCENDABLE", "DO_SUBSET_ASCENDABLE"],
        "finetuning": ["SUBSET_ASCENDABLE", "FT_SUBSET_DISTINCT", "DO_SUBSET_ASCENDABLE"],
        "controlnet": ["SUBSET_ASCENDABLE", "CN_SUBSET_DISTINCT", "CN_SUBSET_ASCENDABLE", "DO_SUBSET_ASCENDABLE"],
    },
    "dataset": {
        "dreambooth": ["DATASET_ASCENDABLE", "SUBSET_ASCENDABLE", "DB_SUBSET_ASCENDABLE", "DO_SUBSET_ASCENDABLE"],
        "finetuning": ["DATASET_ASCENDABLE", "SUBSET_ASCENDABLE", "DO_SUBSET_ASCENDABLE"],
        "controlnet": ["DATASET_ASCENDABLE", "SUBSET_ASCENDABLE", "CN_SUBSET_ASCENDABLE", "DO_SUBSET_ASCENDABLE"],
    },
}
# [general] takes what any method that the script supports takes at dataset level.
METHODS = ["dreambooth", "finetuning", "controlnet"]


def type_name(node):
    text = ast.unparse(node)
    if "__validate_and_convert_scalar_or_twodim" in text:
        return "int|[int,int]"
    if "__validate_and_convert_twodim" in text:
        return "[float,float]"
    if text == "Any(float, int)":
        return "float|int"
    # voluptuous' float does not accept a TOML integer: `validation_split = 0` is an error.
    return {"str": "string", "dict": "table"}.get(text, text)


def keys(module):
    """The keys of every schema in a release's config_util.py, whatever their level."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith("_SCHEMA"):
            for key in node.value.keys if isinstance(node.value, ast.Dict) else []:
                key = key.args[0] if isinstance(key, ast.Call) else key
                found.add(key.value)
    return found


def main(path, newer, output):
    history = []
    for release, repository, ref in sd_scripts_releases(path, newer):
        module = repository.syntax(ref, "library/config_util.py")
        if module is not None:
            history.append((release, keys(module)))
    first = {key: release for release, found in reversed(history) for key in found}
    schemas, names, defaults = {}, {}, {}
    required = {}
    for node in module.body:
        if not isinstance(node, ast.ClassDef):
            continue
        for item in node.body:
            if node.name == "ConfigSanitizer" and isinstance(item, ast.Assign):
                name = item.targets[0].id
                if name.endswith("_SCHEMA"):
                    fields = {}
                    for key, value in zip(item.value.keys, item.value.values):
                        if isinstance(key, ast.Call):
                            key = key.args[0]
                            required.setdefault(key.value, set()).add(name[: -len("_SCHEMA")])
                        fields[key.value] = type_name(value)
                    schemas[name[: -len("_SCHEMA")]] = fields
                elif name == "ARGPARSE_OPTNAME_TO_CONFIG_OPTNAME":
                    names = ast.literal_eval(item.value)
            elif node.name.endswith("Params") and isinstance(item, ast.AnnAssign) and item.value is not None:
                try:
                    value = ast.literal_eval(item.value)
                except ValueError:
                    continue
                # caption_separator and keep_tokens_separator are one-element tuples by a stray comma.
                if isinstance(value, tuple) and len(value) == 1:
                    value = value[0]
                defaults.setdefault(item.target.id, value)
    options = {config: option for option, config in names.items()}
    rows = []
    for key in sorted({key for name, fields in schemas.items() if name != "ARGPARSE_SPECIFIC" for key in fields}):
        levels, methods, kinds, needed = [], [], [], []
        for level in ("dataset", "subset"):
            for method in METHODS:
                for schema in LEVELS[level][method]:
                    if key in schemas[schema]:
                        if level not in levels:
                            levels.append(level)
                        if method not in methods:
                            methods.append(method)
                        if schemas[schema][key] not in kinds:
                            kinds.append(schemas[schema][key])
                        if schema in required.get(key, ()) and method not in needed:
                            needed.append(method)
        if "dataset" in levels:
            levels.insert(0, "general")
        if len(kinds) != 1:
            raise ValueError(f"{key}: {kinds}")
        rows.append(
            [
                key,
                options.get(key, key),
                kinds[0],
                " ".join(levels),
                " ".join(m for m in METHODS if m in methods),
                " ".join(needed),
                defaults.get(key),
                first[key] if first[key] != history[0][0] else "",
            ]
        )
    write_table(output, ["key", "option", "type", "levels", "methods", "required", "default", "since"], rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
