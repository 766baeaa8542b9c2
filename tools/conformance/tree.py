"""The lossless tree that `ia3 show --tree` prints, read back as plain values."""

import json
import math

SCALAR_TYPES = {
    "null",
    "boolean",
    "integer",
    "float",
    "string",
    "offset-date-time",
    "local-date-time",
    "local-date",
    "local-time",
}


class TreeError(Exception):
    """The output is not a tree as the command documents it."""


def read(output):
    """The decoded JSON of one run's standard output."""
    try:
        return json.loads(output.decode("utf-8"))
    except (UnicodeDecodeError, ValueError) as error:
        raise TreeError(f"output is not JSON: {error}") from error


def documents(tree):
    """The root nodes: YAML prints a list of them unless there is exactly one."""
    return tree.get("documents", [tree])


def scalar(node):
    """A scalar's value; non-finite floats are printed as strings, since JSON has none."""
    kind, value = node.get("type"), node.get("value")
    expected = {
        "null": type(None),
        "boolean": bool,
        "integer": int,
        "float": (int, float, str),
    }.get(kind, str)
    if kind not in SCALAR_TYPES or not isinstance(value, expected):
        raise TreeError(f"scalar of type {kind!r} with value {value!r}")
    if kind == "integer" and isinstance(value, bool):
        raise TreeError("integer with a boolean value")
    if kind == "float":
        try:
            return float(value)
        except (OverflowError, ValueError) as error:
            raise TreeError(f"float with value {value!r}") from error
    return value


def plain(node):
    """The node as json.load would give it: of duplicate keys the last counts."""
    kind = node.get("kind")
    if kind == "mapping":
        return {member["key"]: plain(member["value"]) for member in node["members"]}
    if kind == "sequence":
        return [plain(item) for item in node["items"]]
    if kind == "scalar":
        return scalar(node)
    raise TreeError(f"node of kind {kind!r}")


def span_fault(node, source):
    """What is wrong with the byte ranges below `node`, or None."""
    start, end = node["range"]
    if not 0 <= start <= end <= len(source):
        return f"range {start}..{end} lies outside the file of {len(source)} bytes"
    if node["kind"] == "scalar":
        if source[start:end] != node["text"].encode("utf-8"):
            return f"text {node['text']!r} is not what stands at {start}..{end}"
        return None
    if node["kind"] == "sequence":
        children = node["items"]
    else:
        children = [member["value"] for member in node["members"]]
        for member in node["members"]:
            start, end = member["key_range"]
            if not 0 <= start <= end <= len(source):
                return f"key range {start}..{end} lies outside the file of {len(source)} bytes"
    for child in children:
        fault = span_fault(child, source)
        if fault:
            return fault
    return None


def difference(want, have, path="$"):
    """Where two plain values differ, or None. Numbers compare by value, booleans are no numbers."""
    if isinstance(want, dict) and isinstance(have, dict):
        for key in want.keys() | have.keys():
            if key not in have:
                return f"{path}: key {key!r} is missing"
            if key not in want:
                return f"{path}: key {key!r} is not expected"
        pairs = [(f"{path}.{key}", want[key], have[key]) for key in want]
    elif isinstance(want, list) and isinstance(have, list):
        if len(want) != len(have):
            return f"{path}: {len(want)} items expected, {len(have)} found"
        pairs = [(f"{path}[{i}]", *pair) for i, pair in enumerate(zip(want, have))]
    else:
        return None if same_scalar(want, have) else f"{path}: {want!r} expected, {have!r} found"
    return next(filter(None, (difference(w, h, p) for p, w, h in pairs)), None)


def same_scalar(want, have):
    """Equality in which NaN equals NaN and True does not equal 1."""
    numbers = (int, float)
    if isinstance(want, bool) or isinstance(have, bool):
        return want is have
    if isinstance(want, numbers) and isinstance(have, numbers):
        return want == have or (math.isnan(want) and math.isnan(have))
    return type(want) is type(have) and want == have
