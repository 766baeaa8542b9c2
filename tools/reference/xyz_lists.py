"""Reads lists of axis values with the X/Y/Z script of AUTOMATIC1111's stable-diffusion-webui, for Tests/Results/GridsTests/Golden.

    .venv/bin/python -m tools.reference.xyz_lists Tests/Results/GridsTests/Golden --webui stable-diffusion-webui

The checkout is of AUTOMATIC1111/stable-diffusion-webui (82a973c0). The function that reads a list stands within
another one and the file imports the whole program, so the function and what it uses are taken out of the file's
syntax tree. xyz_lists.tsv has a line for each case: the type (int, float or str), the text and the values, as JSON.
"""

import ast
import csv
import json
import re
from io import StringIO
from itertools import chain, permutations
from types import SimpleNamespace

import numpy

from tools.common import golden

TOP = {"re_range", "re_range_float", "re_range_count", "re_range_count_float", "csv_string_to_list_strip"}
CASES = {
    "int": [
        "1",
        "1,2,3",
        " 1 , 2 ,3 ",
        "1-5",
        "1 - 5",
        "1-5 (+2)",
        "1-6 (+2)",
        "10-5 (-3)",
        "1-10 [5]",
        "1-10[5]",
        "0-100 [3]",
        "1-10 [1]",
        "1-1",
        "-3-3",
        "-3--1",
        "-3 - -1",
        "+1-+4",
        "20, 1-3, 7",
        "1-3,10-20 (+5),100-200 [3]",
        "1,,2",
        "-1",
        "5-5 (+2)",
        "0-7 [4]",
        "1-2 [4]",
        "10-1 [4]",
        "0-1000 (+250)",
        "1-5(+2)",
        "3,1,2",
        "7,7",
    ],
    "float": [
        "7",
        "7.5",
        "5,7.5,10",
        "0.5-1 [3]",
        "0-1 [6]",
        "0.0-1.0 [6]",
        "1-3 (+0.5)",
        "1-3",
        "0.1-0.5 (+0.1)",
        "3-1 (-0.5)",
        "0-1 (+0.25)",
        "-1-1 [5]",
        "1-0 [5]",
        "0.2-0.8 [1]",
        "2.5-4.5",
        "0-2 (+1)",
        "1.-2. [2]",
        "0.7,0.8-1 [3]",
        "10-4 (-3)",
        "0.05-0.2 [4]",
    ],
    "str": [
        "a",
        "a,b",
        " a , b ",
        '"a, b",c',
        '"a, b","c, d"',
        'red,"green ""and"" blue"',
        "a,,b",
        "a,",
        '"a"b,c',
        'a"b,c"',
        "Euler a,DDIM",
        "(a:1.2),[b]",
        '""',
        'x,""',
        "1-5",
        '"two\nlines",c',
        "a\nb",
        "日本,é",
    ],
}


def reader(webui):
    """process_axis of the script, with its text inputs switched on."""
    tree = ast.parse((webui / "scripts" / "xyz_grid.py").read_text())
    names = {"re": re, "csv": csv, "chain": chain, "StringIO": StringIO, "np": numpy, "permutations": permutations}
    names |= {"csv_mode": True, "raw_mode": False, "str_permutations": object(), "p": None}
    parts = []
    for node in tree.body:
        name = getattr(node, "name", None) or getattr(getattr(node, "targets", [None])[0], "id", None)
        if name in TOP:
            parts.append(node)
    parts += [node for node in ast.walk(tree) if getattr(node, "name", None) == "process_axis"]
    if len(parts) != len(TOP) + 1:
        raise SystemExit(f"{webui}: scripts/xyz_grid.py is not as expected")
    exec(compile(ast.Module(parts, []), "xyz_grid.py", "exec"), names)
    return names["process_axis"]


def main():
    arguments = golden.arguments(__doc__, "webui")
    process_axis = reader(arguments.webui)
    lines = []
    for name, texts in CASES.items():
        option = SimpleNamespace(
            label="", choices=None, prepare=None, confirm=None, type={"int": int, "float": float, "str": str}[name]
        )
        for text in texts:
            values = process_axis(option, text, None)
            # The label of a value has at most eight decimals (format_value_add_label).
            values = [round(value, 8) if name == "float" else value for value in values]
            lines.append("\t".join([name, json.dumps(text), json.dumps(values)]))
    (arguments.out / "xyz_lists.tsv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
