"""Sorts images into buckets with sd-scripts' own BucketManager, for Tests/Linter/DatasetTests/Fixtures/buckets.json.

    git clone https://github.com/kohya-ss/sd-scripts
    tools/oracle/setup.sh
    .venv/oracle/bin/python -m tools.reference.buckets Tests/Linter/DatasetTests/Fixtures --sd-scripts sd-scripts

sd-scripts needs its own requirements, which tools/oracle/setup.sh installs; torchvision is stood in for, as nothing
of it is used here. Each case is one choice of settings with the predefined buckets and, for every image,
[width, height, bucket width, bucket height, resized width, resized height]; [width, height] alone where sd-scripts
raises. A case whose settings it refuses has "refused": true. `regularisation` holds what DreamBoothDataset itself
makes of folders with training and regularization images. The tests need neither Python nor sd-scripts.
"""

import json
import logging
import random
import sys
import tempfile
from pathlib import Path

from tools.common import golden
from tools.oracle import stand_ins

# width, height, smallest side, longest side, step, no upscaling
SETTINGS = [
    (512, 512, 256, 1024, 64, False),
    (512, 512, 256, 1024, 64, True),
    (512, 512, 256, 2048, 64, False),
    (768, 512, 256, 1024, 64, False),
    (512, 768, 300, 1000, 64, False),
    (1024, 1024, 256, 2048, 64, False),
    (1024, 1024, 256, 2048, 64, True),
    (1024, 1024, 512, 1536, 32, False),
    (1024, 1024, 512, 1536, 32, True),
    (832, 1216, 320, 2048, 8, True),
    (640, 640, 128, 1024, 8, False),
    (1000, 700, 100, 1500, 37, False),
    (1000, 700, 100, 1500, 37, True),
    (333, 333, 111, 999, 7, True),
    (512, 512, 32, 1024, 64, False),
    (512, 512, 32, 1024, 64, True),
    (512, 512, 576, 1024, 64, False),
    (512, 1088, 256, 1024, 64, False),
    (512, 512, 512, 512, 64, False),
    (600, 500, 256, 1024, 64, False),
    (500, 500, 256, 1024, 300, False),
]

FIXED_SIZES = [
    (1, 1), (1, 4000), (4000, 1), (8, 100000), (100000, 8), (63, 64), (64, 63), (64, 64), (40, 700), (700, 40),
    (512, 512), (513, 511), (512, 768), (768, 512), (1920, 1080), (1080, 1920), (1024, 1024), (832, 1216),
    (1216, 832), (3000, 2000), (4032, 3024), (3024, 4032), (16384, 16384), (2048, 511), (257, 1023), (300, 300),
    (30000, 90), (90, 30000),
]  # fmt: skip


def image_sizes(seed):
    rng = random.Random(seed)
    drawn = [(rng.randint(1, 5000), rng.randint(1, 5000)) for _ in range(20)]
    # Ratios halfway between two buckets, where the first of equals has to win.
    halfway = [(rng.choice([5, 7, 9, 11, 13, 15]) * 64, rng.choice([6, 8, 10, 12]) * 64) for _ in range(12)]
    return FIXED_SIZES + drawn + halfway


def case(train_util, seed, settings):
    width, height, minimum, maximum, step, no_upscale = settings
    result = dict(resolution=[width, height], minimum=minimum, maximum=maximum, step=step, noUpscale=no_upscale)
    try:
        low, high = train_util.BaseDataset.adjust_min_max_bucket_reso_by_steps(
            None, (width, height), minimum, maximum, step
        )
        manager = train_util.BucketManager(no_upscale, (width, height), low, high, step)
        if not no_upscale:
            manager.make_buckets()
    except (AssertionError, ZeroDivisionError):
        return result | {"refused": True}
    result["predefined"] = [] if no_upscale else [list(map(int, reso)) for reso in manager.predefined_resos]
    images = []
    for size in image_sizes(seed):
        try:
            bucket, resized, _ = manager.select_bucket(*size)
            images.append([*size, *map(int, bucket), *map(int, resized)])
        except (AssertionError, ZeroDivisionError):
            images.append(list(size))
    return result | {"images": images}


# batch, training folders and regularization folders as (repeats, sizes)
DATASETS = [
    (2, [(3, [(512, 512), (600, 400), (400, 600)])], []),
    (4, [(2, [(512, 512)] * 3 + [(700, 300)]), (5, [(300, 700)])], []),
    (2, [(10, [(512, 512)] * 3)], [(1, [(512, 512), (700, 300)])]),
    (3, [(2, [(512, 512), (640, 480)])], [(3, [(512, 512), (300, 700), (700, 300)])]),
    (2, [(1, [(512, 512)] * 5)], [(2, [(400, 800)]), (7, [(512, 512), (900, 300)])]),
    (4, [(9, [(512, 512), (480, 640)])], [(4, [(400, 800)]), (1, [(512, 512), (900, 300), (512, 520)])]),
]


def dataset(train_util, config_util, image_module, batch, training, regularization, enable_bucket):
    with tempfile.TemporaryDirectory() as root:
        subsets = []
        for is_reg, folders in ((False, training), (True, regularization)):
            for index, (repeats, sizes) in enumerate(folders):
                folder = Path(root) / f"{is_reg}-{index}"
                folder.mkdir()
                for number, size in enumerate(sizes):
                    image_module.new("1", size).save(folder / f"{number:03}.png")
                params = config_util.DreamBoothSubsetParams(
                    image_dir=str(folder), num_repeats=repeats, is_reg=is_reg, class_tokens="x"
                )
                subsets.append(train_util.DreamBoothSubset(**vars(params)))
        params = vars(config_util.DreamBoothDatasetParams())
        params |= dict(resolution=(512, 512), batch_size=batch, enable_bucket=enable_bucket)
        made = train_util.DreamBoothDataset(subsets=subsets, is_training_dataset=True, **params)
        made.set_seed(0)
        made.make_buckets()
        counts = zip(made.bucket_manager.resos, made.bucket_manager.buckets)
        return dict(
            batch=batch,
            enableBucket=enable_bucket,
            training=[dict(repeats=r, sizes=s) for r, s in training],
            regularisation=[dict(repeats=r, sizes=s) for r, s in regularization],
            buckets=[[*map(int, reso), len(bucket)] for reso, bucket in counts],
            batches=len(made),
        )


def main():
    arguments = golden.arguments(__doc__, "sd_scripts")

    stand_ins.install_module_stand_ins()
    sys.path.insert(0, str(arguments.sd_scripts.resolve()))
    from library import config_util, train_util
    from PIL import Image

    logging.disable(logging.WARNING)
    cases = [case(train_util, seed, settings) for seed, settings in enumerate(SETTINGS)]
    datasets = [
        dataset(train_util, config_util, Image, *drawn, enable_bucket)
        for drawn in DATASETS
        for enable_bucket in (True, False)
    ]
    lines = lambda items: ",\n".join(json.dumps(item, separators=(",", ":")) for item in items)
    (arguments.out / "buckets.json").write_text(
        f'{{"cases":[\n{lines(cases)}\n],"datasets":[\n{lines(datasets)}\n]}}\n'
    )


if __name__ == "__main__":
    main()
