"""What `toml` 0.10.2, with which sd-scripts reads its files, makes of forms of TOML 1.0.

`python -m tools.reference.old_toml` compares it with `tomllib` for the forms that the linter reports, and for those that
it must not report, and fails where they do not differ or do. It needs the package `toml==0.10.2`.
"""

import sys
import tomllib

import toml

# The same texts as in OldTOMLTests.swift.
DIFFERENT = [
    "text_encoder_lr = [1, 2.0]",
    'a = [1, "x"]',
    "a = [1, [2]]",
    "a = [true, 1]",
    "a = [{b = 1}, 2]",
    "max_train_steps=0o17",
    "max_train_steps =0b11",
    "a=0x1f",
    "a = ['C:\\a\\', 'b']",
    "a . b = 1",
]
EQUAL = [
    "a = [1, 2]",
    "a = [1.0, 2.5]",
    'a = [[1], ["x"]]',
    "a = [{b = 1}, {b = 2}]",
    "a = 0x10",
    "a = 0o17",
    "a = [0b11, 0x1f]",
    "a = 'C:\\a\\'",
    "a = ['C:\\a', 'b']",
    "a.b = 1",
    'a = ["C:\\\\a\\\\", "b"]',
    "a = []",
    "[a]\nb.c = 1",
]


def reading(text: str) -> object:
    """What the old library reads; the exception as a text where it fails."""
    try:
        return toml.loads(text)
    except Exception as error:  # it also raises IndexError
        return f"{type(error).__name__}: {error}"


def main() -> int:
    failures = 0
    for texts, is_equal in ((DIFFERENT, False), (EQUAL, True)):
        for text in texts:
            old = reading(text)
            if (old == tomllib.loads(text)) != is_equal:
                failures += 1
                print(f"{text!r} is read as {old!r}", file=sys.stderr)
    print(f"{len(DIFFERENT) + len(EQUAL)} forms, {failures} unexpected")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
