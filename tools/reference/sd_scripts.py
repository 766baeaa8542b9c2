"""Functions of sd-scripts, without importing the modules that they are in, which need GPU packages.

from sd_scripts import functions
functions(FOLDER, "library/train_util.py", ["get_timesteps"], {"torch": torch})
"""

import ast
import os


def functions(folder, path, names, namespace):
    """Defines the named functions of a file in `namespace`, which has the modules that they use; returns it."""
    with open(os.path.join(folder, path), encoding="utf-8") as file:
        tree = ast.parse(file.read())
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in names]
    missing = set(names) - {node.name for node in found}
    if missing:
        raise SystemExit(f"{path} has no {', '.join(sorted(missing))}")
    for node in found:
        # Annotations name classes that are not imported here.
        node.returns = None
        for argument in node.args.args + node.args.kwonlyargs:
            argument.annotation = None
    exec(compile(ast.Module(found, []), path, "exec"), namespace)
    return namespace
