"""Processes made-up captions with sd-scripts' own process_caption, for Tests/Core/TrainingDataTests/Golden/captions.json.

    .venv/bin/python -m tools.reference.captions Tests/Core/TrainingDataTests/Golden --sd-scripts sd-scripts

batches.py says what has to be installed. Each case is a caption, a subset's options and where the run stands;
what is recorded are three captions in a row from one seed, and the number that Python's generator gives after them.
"""

import json
import random
from types import SimpleNamespace

from tools.common import golden
from tools.reference.batches import import_sd_scripts

PIECES = [
    "1girl",
    "red hair",
    " solo ",
    "",
    "  ",
    "日本",
    "é",
    "e\u0301",
    "a_b",
    "(x:1.2)",
    "{a|b}",
    "{c}",
    "{{d}}",
    "{}",
    "{e|f|}",
    "⦅",
    "⦆⦆",
    "|||",
    "||| ",
    ";;;",
    ";",
    "\u00a0nbsp\u3000",
    "👩‍👩‍👧",
    "tail}",
    "{open",
    "\x1c",
]
SEPARATORS = [",", ",", ",", ", ", ";", "\n"]


def caption(rng):
    parts = []
    for _ in range(rng.randint(0, 9)):
        parts += [rng.choice(PIECES), rng.choice(SEPARATORS)]
    return "".join(parts[:-1])


def subset(rng):
    chance = lambda value, otherwise: value if rng.random() < 0.4 else otherwise
    return dict(
        caption_prefix=chance("pre", None),
        caption_suffix=chance("post, x", None),
        caption_dropout_rate=chance(0.3, 0.0),
        caption_dropout_every_n_epochs=chance(rng.choice([2, 3]), 0),
        enable_wildcard=chance(True, False),
        shuffle_caption=chance(True, False),
        token_warmup_min=rng.choice([1, 1, 2, 4]),
        token_warmup_step=chance(rng.choice([5, 20, 0.5, 0.25, 7.5]), 0),
        caption_tag_dropout_rate=chance(0.35, 0.0),
        keep_tokens=chance(rng.choice([1, 2, 20]), 0),
        keep_tokens_separator=chance("|||", ""),
        caption_separator=rng.choice([",", ",", ",", ";"]),
        secondary_separator=chance(";;;", None),
    )


def main():
    arguments = golden.arguments(__doc__, "sd_scripts")
    import_sd_scripts(arguments.sd_scripts)
    from library import train_util

    rng = random.Random(20240229)
    cases = []
    for _index in range(160):
        options = subset(rng)
        case = dict(
            caption=caption(rng),
            options=options,
            epoch=rng.randint(0, 4),
            step=rng.randint(0, 15),
            maxTrainSteps=rng.choice([10, 40]),
            seed=rng.randint(0, 2**33),
        )
        dataset = train_util.BaseDataset.__new__(train_util.BaseDataset)
        dataset.replacements = {}
        dataset.current_epoch, dataset.current_step = case["epoch"], case["step"]
        dataset.max_train_steps = case["maxTrainSteps"]
        holder = SimpleNamespace(**options)
        random.seed(case["seed"])
        case["results"] = [dataset.process_caption(holder, case["caption"]) for _ in range(3)]
        case["next"] = random.random()
        case["options"] = {name: value for name, value in options.items() if value not in (None, False, 0, "")}
        cases.append(case)
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    (arguments.out / "captions.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
