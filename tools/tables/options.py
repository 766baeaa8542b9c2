"""options.tsv: every option of sd-scripts' training scripts, from its argparse calls.

usage: options.py SD_SCRIPTS_REPOSITORY NEWER_REPOSITORY OUTPUT

NEWER_REPOSITORY holds a copy of a later sd-scripts, as kohya_ss pins it: see releases.py.
"""

import ast
import re
import sys

from tools.tables.releases import sd_scripts_releases
from tools.tables.table import cell, write_table

UNKNOWN = object()
PREFERRED = "train_network"


def training_scripts(tree):
    return sorted(path[:-3] for path in tree if re.fullmatch(r"(\w*train\w*|fine_tune)\.py", path))


class Parser:
    """Follows one script's parser construction and collects its options."""

    def __init__(self, repository, ref):
        self.repository = repository
        self.ref = ref

    def options(self, script):
        found = {}
        path = f"{script}.py"
        module = self.repository.syntax(self.ref, path)
        if module is None:
            return found
        function = self.function(module, "setup_parser")
        if function is not None:
            self.run(path, function.body, {}, found)
        for node in module.body:
            # Scripts of the first releases build the parser under __main__.
            if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test) and function is None:
                self.run(path, node.body, {}, found)
        return found

    @staticmethod
    def function(module, name):
        for node in module.body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return node
        return None

    def run(self, path, statements, environment, found):
        for statement in statements:
            if isinstance(statement, ast.If):
                test = self.value(statement.test, environment)
                if test is UNKNOWN or test:
                    self.run(path, statement.body, environment, found)
                if test is UNKNOWN or not test:
                    self.run(path, statement.orelse, environment, found)
            elif isinstance(statement, ast.FunctionDef):
                continue
            else:
                for node in ast.walk(statement):
                    if isinstance(node, ast.Call):
                        self.call(path, node, environment, found)

    def call(self, path, node, environment, found):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "add_argument":
            option = self.option(node, environment)
            if option:
                found.setdefault(option["name"], option)
            return
        takes_parser = any(isinstance(a, ast.Name) and a.id == "parser" for a in node.args)
        if not (takes_parser or name == "setup_parser"):
            return
        target = self.resolve(path, node.func)
        if target is None:
            return
        target_path, function = target
        parameters = [a.arg for a in function.args.args]
        bound = {}
        defaults = function.args.defaults
        for parameter, default in zip(parameters[len(parameters) - len(defaults) :], defaults):
            bound[parameter] = self.value(default, {})
        for parameter, argument in zip(parameters, node.args):
            bound[parameter] = self.value(argument, environment)
        for keyword in node.keywords:
            bound[keyword.arg] = self.value(keyword.value, environment)
        self.run(target_path, function.body, bound, found)

    def resolve(self, path, func):
        module = self.repository.syntax(self.ref, path)
        if isinstance(func, ast.Name):
            local = self.function(module, func.id)
            if local is not None:
                return path, local
            owner, name = self.imported(path, module, func.id), func.id
            if owner is None:
                return None
            candidates = [owner]
        elif isinstance(func, ast.Attribute):
            alias = ast.unparse(func.value)
            name = func.attr
            owner = self.imported(path, module, alias)
            candidates = [owner] if owner else []
        else:
            return None
        for candidate in candidates:
            target = self.repository.syntax(self.ref, candidate)
            if target is not None:
                function = self.function(target, name)
                if function is not None:
                    return candidate, function
        return None

    def imported(self, path, module, alias):
        """The file behind a module alias, or the file an imported function comes from."""
        folder = path.rsplit("/", 1)[0] + "/" if "/" in path else ""
        tree = self.repository.tree(self.ref)
        for node in ast.walk(module):
            if isinstance(node, ast.Import):
                for item in node.names:
                    if alias == (item.asname or item.name):
                        file = item.name.replace(".", "/") + ".py"
                        if file in tree:
                            return file
            elif isinstance(node, ast.ImportFrom):
                base = (node.module or "").replace(".", "/")
                if node.level:
                    base = folder + base
                for item in node.names:
                    if alias == (item.asname or item.name):
                        for file in (f"{base}/{item.name}.py".lstrip("/").replace("//", "/"), f"{base}.py"):
                            if file in tree:
                                return file
        return None

    def value(self, node, environment):
        if isinstance(node, ast.Name):
            return environment.get(node.id, UNKNOWN)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = self.value(node.operand, environment)
            return UNKNOWN if inner is UNKNOWN else not inner
        try:
            return ast.literal_eval(node)
        except ValueError:
            pass
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.value(node.left, environment), self.value(node.right, environment)
            if UNKNOWN not in (left, right):
                return left + right
        return UNKNOWN

    def option(self, node, environment):
        flags = [self.value(a, environment) for a in node.args]
        flags = [f for f in flags if isinstance(f, str)]
        long = [f for f in flags if f.startswith("--")]
        keywords = {k.arg: k.value for k in node.keywords}
        if "dest" in keywords:
            name = self.value(keywords["dest"], environment)
        elif long:
            name = long[0][2:].replace("-", "_")
        else:
            return None
        action = self.value(keywords["action"], environment) if "action" in keywords else None
        default = self.value(keywords["default"], environment) if "default" in keywords else None
        if default is UNKNOWN:
            default = ast.unparse(keywords["default"])
        kind = ast.unparse(keywords["type"]) if "type" in keywords else "str"
        kind = {"str": "string", "Path": "string", "pathlib.Path": "string"}.get(kind, kind)
        if action == "store_true":
            kind, default = "bool", False
        elif action == "store_false":
            kind, default = "bool", True
        elif kind not in ("bool", "int", "float", "string"):
            # int_or_float: lr_warmup_steps takes a number of steps or a fraction.
            kind = "float" if "float" in kind else "string"
        nargs = self.value(keywords["nargs"], environment) if "nargs" in keywords else ""
        choices = self.value(keywords["choices"], environment) if "choices" in keywords else []
        if choices is UNKNOWN:
            choices = []
        text = self.value(keywords["help"], environment) if "help" in keywords else ""
        return {
            "name": name,
            "type": kind,
            "nargs": nargs,
            "choices": [str(c) for c in choices if c is not None],
            "default": "|".join(map(str, default)) if isinstance(default, (list, tuple)) else default,
            "help": english(text if isinstance(text, str) else ""),
        }


def english(text):
    """The part before the Japanese translation, at most 100 characters."""
    text = " ".join(text.split())
    match = re.search(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]", text)
    if match:
        head = text[: match.start()]
        cut = max(head.rfind(" / "), head.rfind(" /"), head.rfind("/ "))
        text = head[:cut] if cut >= 0 else head
    text = text.strip(" /")
    if len(text) > 100:
        text = text[:100].rsplit(" ", 1)[0].rstrip(" ,;:(/")
    return text


def collect(repository, ref):
    """Option name → script → definition."""
    options = {}
    parser = Parser(repository, ref)
    for script in training_scripts(repository.tree(ref)):
        for name, option in parser.options(script).items():
            options.setdefault(name, {})[script] = option
    return options


def exceptions(definitions, usual, text):
    """`script script=value|…`: what differs from the usual definition."""
    found = {}
    for script, definition in sorted(definitions.items()):
        if text(definition) != text(usual):
            found.setdefault(text(definition), []).append(script)
    return "|".join(f"{' '.join(scripts)}={value}" for value, scripts in found.items())


def main(path, newer, output):
    history = [(name, collect(source, ref)) for name, source, ref in sd_scripts_releases(path, newer)]
    rows = []
    for name in {name for _, options in history for name in options}:
        present = [index for index, (_, options) in enumerate(history) if name in options]
        first, last = present[0], present[-1]
        since = "" if first == 0 else history[first][0]
        removed = "" if last == len(history) - 1 else history[last + 1][0]
        definitions = history[last][1][name]
        # Scripts that the last commit lacks are still in use.
        scripts = set(definitions) | (set(history[-2][1].get(name, [])) if removed == "" else set())
        chosen = dict(definitions.get(PREFERRED) or definitions[sorted(definitions)[0]])
        choices = list(chosen["choices"])
        for script in sorted(definitions):
            choices += [c for c in definitions[script]["choices"] if c not in choices]
        rows.append(
            [
                name,
                chosen["type"],
                chosen["nargs"],
                "|".join(choices),
                exceptions(definitions, {"choices": choices}, lambda definition: ",".join(definition["choices"])),
                chosen["default"],
                exceptions(definitions, chosen, lambda definition: cell(definition["default"])),
                " ".join(sorted(scripts)),
                since,
                removed,
                chosen["help"],
            ]
        )
    write_table(
        output,
        [
            "name",
            "type",
            "nargs",
            "choices",
            "other_choices",
            "default",
            "other_defaults",
            "scripts",
            "since",
            "removed",
            "help",
        ],
        rows,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
