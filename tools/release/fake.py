"""A release of scripts in place of the programs, for tests."""

import json
import subprocess

from tools.release import archive

DATE = 1_700_000_000

TREE = {
    "commandName": "ia3",
    "abstract": "Lint configs.",
    "shouldDisplay": True,
    "subcommands": [
        {
            "commandName": "lint",
            "abstract": "Check configs.",
            "discussion": "First.\n\n.dots and \\ are text.",
            "shouldDisplay": True,
            "arguments": [
                {
                    "kind": "option",
                    "names": [{"kind": "short", "name": "f"}, {"kind": "long", "name": "format"}],
                    "preferredName": {"kind": "long", "name": "format"},
                    "valueName": "format",
                    "abstract": "Format of the report.",
                    "allValues": ["text", "json"],
                    "defaultValue": "text",
                    "isOptional": True,
                    "isRepeating": False,
                    "shouldDisplay": True,
                },
                {
                    "kind": "flag",
                    "names": [{"kind": "long", "name": "secret"}],
                    "preferredName": {"kind": "long", "name": "secret"},
                    "isOptional": True,
                    "isRepeating": False,
                    "shouldDisplay": False,
                },
                {
                    "kind": "positional",
                    "valueName": "paths",
                    "abstract": "Files and folders.",
                    "isOptional": False,
                    "isRepeating": True,
                    "shouldDisplay": True,
                },
            ],
        },
        {"commandName": "train", "abstract": "What ia3 knows of it.", "shouldDisplay": True},
        {"commandName": "help", "abstract": "Show help.", "shouldDisplay": True},
    ],
}

TRAINER_TREE = {
    "commandName": "ia3-train",
    "abstract": "Train.",
    "shouldDisplay": True,
    "subcommands": [
        {"commandName": "train", "abstract": "What the trainer knows of it.", "shouldDisplay": True},
        {"commandName": "facts", "abstract": "Internal.", "shouldDisplay": True},
    ],
}


def write_programs(folder, version="9.9.9"):
    """Scripts that answer as the programs do."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, tree in (("ia3", TREE), ("ia3-train", TRAINER_TREE)):
        write_script(
            folder / name,
            f"""#!/bin/sh
case $1 in
  --version) echo {version} ;;
  --experimental-dump-help) cat <<'END'
{json.dumps({"command": tree})}
END
  ;;
  --generate-completion-script) echo "completions for $2" ;;
esac
""",
        )
    return folder


def write_script(path, text):
    path.write_text(text)
    path.chmod(0o755)


def write_archive(folder, version="9.9.9", extra=()):
    """An archive with its checksum, as the release of `version`, with more files."""
    tree = folder / f"ia3-{version}-linux-x86_64"
    write_programs(tree / "bin", version)
    for name in ("share/man/man1/ia3.1", *extra):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(f"{name} of {version}\n")
    packed = folder / f"{tree.name}.tar.gz"
    archive.pack(tree, packed, DATE)
    archive.write_checksum(packed)
    return packed


def run(*command, **options):
    """The finished process, with its output as text."""
    return subprocess.run(command, capture_output=True, text=True, **options)
