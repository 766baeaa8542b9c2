"""Runs sd-scripts' own datasets and loader over small made-up datasets, for Tests/Core/TrainingDataTests/Golden: batches.json,
pixels.json and latents.npz.

    git clone https://github.com/kohya-ss/sd-scripts
    pip install torch==2.13.0 transformers==4.54.1 diffusers==0.32.1 accelerate==1.6.0 voluptuous==0.15.2 \
      imagesize==1.4.1 opencv-python-headless==4.10.0.84 'pillow<12' toml einops
    .venv/bin/python -m tools.reference.batches Tests/Core/TrainingDataTests/Golden --sd-scripts sd-scripts

Each case lists files (an image's size, its caption) and options; what is recorded is every batch of some epochs: the
images, whether they are mirrored, where they are cut, the captions, what the step itself would draw from both
generators, and the metadata that train_network.py makes. The images hold each pixel's column and row, from which the
cut is read. Folders are taken by name, where sd-scripts takes them as the file system lists them.
"""

import inspect
import json
import logging
import random
import sys
import tempfile
import textwrap
import zlib
from multiprocessing import Value
from pathlib import Path

import numpy
import torch
from PIL import Image

from tools.common import golden
from tools.oracle import stand_ins


class ToTensor:
    """torchvision's, whose compiled part needs a build that matches torch: bytes become floats over 255."""

    def __call__(self, image):
        return torch.from_numpy(numpy.ascontiguousarray(image)).permute(2, 0, 1).contiguous().float().div(255)


class Normalize:
    def __init__(self, mean, std):
        self.mean, self.std = torch.tensor(mean), torch.tensor(std)

    def __call__(self, tensor):
        return tensor.sub(self.mean[:, None, None]).div(self.std[:, None, None])


class Compose:
    def __init__(self, steps):
        self.steps = steps

    def __call__(self, value):
        for step in self.steps:
            value = step(value)
        return value


def import_sd_scripts(folder: Path):
    """sd-scripts' train_network module, with everything that it imports."""
    stand_ins.install_module_stand_ins()
    transforms = sys.modules["torchvision.transforms"]
    transforms.ToTensor, transforms.Normalize, transforms.Compose = ToTensor, Normalize, Compose
    sys.path.insert(0, str(folder.resolve()))
    import train_network

    logging.disable(logging.WARNING)
    return train_network


class Tokens:
    """Stands in for the tokenizer, which draws nothing."""

    def tokenize(self, text):
        return [torch.zeros(1, 1, 77, dtype=torch.long)]


def positions(width, height):
    """Each pixel's column and row in red and green."""
    y, x = numpy.mgrid[0:height, 0:width]
    return numpy.stack([x % 256, y % 256, x * 0 + 7], axis=-1).astype(numpy.uint8)


def write(root: Path, files):
    for file in files:
        path = root / file["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(positions(file["width"], file["height"])).save(path)
        if file.get("caption") is not None:
            path.with_suffix(".txt").write_text(file["caption"], encoding="utf-8", newline="")


def metadata(train_network, group, args, use_user_config):
    """The lines of NetworkTrainer.train that describe the datasets, run as they stand."""
    source = inspect.getsource(train_network.NetworkTrainer.train)
    start = source.index("        if use_user_config:\n            # save metadata of multiple datasets")
    end = source.index("        # add extra args")
    made = {}
    names = dict(vars(train_network))
    names |= dict(
        args=args,
        train_dataset_group=group,
        metadata=made,
        use_user_config=use_user_config,
        use_dreambooth_method=True,
        total_batch_size=args.train_batch_size * args.gradient_accumulation_steps,
    )
    exec(textwrap.dedent(source[start:end]), names)
    return {key: str(value) for key, value in made.items()}


def cache(group, cut_free):
    """Latents of zeros in memory, so that no image is opened."""
    for dataset in group.datasets:
        dataset = getattr(dataset, "dreambooth_dataset_delegate", dataset)
        for info in dataset.image_data.values():
            width, height = info.bucket_reso
            info.latents = torch.zeros(4, height // 8, width // 8)
            info.latents_flipped = info.latents + 1
            info.latents_original_size = info.image_size
            info.latents_crop_ltrb = (0, 0, 0, 0)


def run(train_network, case, root: Path):
    from accelerate import Accelerator
    from accelerate.utils import set_seed
    from library import config_util, strategy_base, strategy_sd, train_util

    config_util.Path.iterdir = lambda self: iter(sorted(Path(self / name) for name in __import__("os").listdir(self)))
    write(root, case["files"])
    words = []
    for key, value in case["options"].items():
        value = value.replace("ROOT", str(root)) if isinstance(value, str) else value
        words += [f"--{key}"] if value is True else [f"--{key}", str(value)]
    args = train_network.setup_parser().parse_args(words)
    train_util.prepare_dataset_args(args, True)
    use_user_config = "config" in case
    if use_user_config:
        user_config = json.loads(json.dumps(case["config"]).replace("ROOT", str(root)))
    else:
        user_config = {
            "datasets": [
                {
                    "subsets": config_util.generate_dreambooth_subsets_config_by_subdirs(
                        args.train_data_dir, args.reg_data_dir
                    )
                }
            ]
        }
    set_seed(args.seed)
    strategy_base.TokenizeStrategy._strategy = Tokens()
    strategy_base.LatentsCachingStrategy._strategy = strategy_sd.SdSdxlLatentsCachingStrategy(True, False, 1, False)
    sanitizer = config_util.ConfigSanitizer(True, True, args.masked_loss, True)
    blueprint = config_util.BlueprintGenerator(sanitizer).generate(user_config, args)
    group, _ = config_util.generate_dataset_group_by_blueprint(blueprint.dataset_group)
    for dataset in group.datasets:
        dataset = getattr(dataset, "dreambooth_dataset_delegate", dataset)
        dataset.debug_dataset = True
    if args.cache_latents:
        cache(group, True)
    group.set_current_strategies()
    group.set_max_train_steps(case["max_train_steps"])
    current_epoch, current_step = Value("i", 0), Value("i", 0)
    loader = torch.utils.data.DataLoader(
        group,
        batch_size=1,
        shuffle=True,
        collate_fn=train_util.collator_class(current_epoch, current_step, group),
        num_workers=0,
    )
    loader = Accelerator(cpu=True).prepare(loader)
    result = dict(
        case,
        batchesPerEpoch=len(loader),
        trainImages=group.num_train_images,
        regImages=group.num_reg_images,
        metadata=metadata(train_network, group, args, use_user_config),
        epochs=[],
    )
    torch.manual_seed(case["torchSeed"])
    global_step = 0
    for epoch in range(case["epochCount"]):
        current_epoch.value = epoch + 1
        batches = []
        for batch in loader:
            current_step.value = global_step
            global_step += 1
            cuts = None
            if batch["images"] is not None:
                corner = ((batch["images"][:, :2, 0, [0, -1]] + 1) * 127.5).round().int()
                # A mirrored image's first column is its last.
                cuts = [
                    [int(pixels[0, 1 if flipped else 0]), int(pixels[1, 0])]
                    for pixels, flipped in zip(corner, batch["flippeds"])
                ]
            batches.append(
                dict(
                    images=[str(Path(key).relative_to(root)) for key in batch["image_keys"]],
                    flipped=[bool(flipped) for flipped in batch["flippeds"]],
                    captions=batch["captions"],
                    cuts=cuts,
                    lossWeights=batch["loss_weights"].tolist(),
                    draws=[random.random(), *torch.rand(2).tolist()],
                )
            )
        result["epochs"].append(batches)
    return json.loads(json.dumps(result).replace(str(root), "ROOT"))


# Names with sizes, channels and whether the subset takes alpha; what sd-scripts makes of the pixels is recorded.
IMAGES = [
    ("shrunk", 150, 97, 3),
    ("grown", 40, 55, 3),
    ("alpha", 120, 90, 4),
    ("grown-alpha", 50, 31, 4),
    ("exact", 64, 64, 3),
]


def loaded(train_network, root: Path):
    """Images and alpha as BaseDataset.__getitem__ loads them, one image a batch."""
    from library import config_util, strategy_base, train_util

    from tools.reference.resize import pixels

    strategy_base.LatentsCachingStrategy._strategy = None
    strategy_base.TokenizeStrategy._strategy = Tokens()
    results = []
    for name, width, height, channels in IMAGES:
        folder = root / name
        folder.mkdir()
        Image.fromarray(pixels(width, height, channels)).save(folder / "image.png")
        for flipped in (False, True):
            subset = config_util.DreamBoothSubsetParams(
                image_dir=str(folder),
                class_tokens="x",
                flip_aug=flipped,
                alpha_mask=channels == 4,
                caption_separator=",",
            )
            options = vars(config_util.DreamBoothDatasetParams()) | dict(
                resolution=(64, 64), enable_bucket=True, min_bucket_reso=64, max_bucket_reso=128
            )
            dataset = train_util.DreamBoothDataset(
                subsets=[train_util.DreamBoothSubset(**vars(subset))], is_training_dataset=True, **options
            )
            dataset.make_buckets()
            dataset.set_current_strategies()
            # The first draw decides whether the image is mirrored.
            seed = next(seed for seed in range(99) if (random.Random(seed).random() < 0.5) == flipped)
            random.seed(seed)
            example = dataset[0]
            image = ((example["images"][0].permute(1, 2, 0) + 1) * 127.5).round().to(torch.uint8).numpy()
            entry = dict(name=name, width=width, height=height, channels=channels, flipped=flipped)
            data = image.tobytes()
            entry |= dict(bucket=list(image.shape[1::-1]), crc=zlib.crc32(data), samples=data[::31].hex())
            if example["alpha_masks"] is not None:
                size = (image.shape[0] // 8, image.shape[1] // 8)
                areas = torch.nn.functional.interpolate(example["alpha_masks"][:, None], size=size, mode="area")
                entry["mask"] = areas.flatten().tolist()
            results.append(entry)
    return results


def write_latents(folder: Path):
    """A latent cache as sd-scripts writes it: latents and their mirror image that follow a formula, and a mask."""
    from library import strategy_sd

    strategy = strategy_sd.SdSdxlLatentsCachingStrategy(True, True, 1, False)
    latents = torch.arange(4 * 8 * 8, dtype=torch.float32).reshape(4, 8, 8) / 7
    mask = torch.arange(64 * 64, dtype=torch.float32).reshape(64, 64) % 5 / 4
    crop = (0.0, 3.0, 64.0, 61.5)
    strategy.save_latents_to_disk(str(folder / "latents.npz"), latents, (200, 190), crop, -latents, mask)


def files(folder, sizes, captions):
    return [
        dict(path=f"{folder}/{index:02}.png", width=width, height=height, caption=caption)
        for index, ((width, height), caption) in enumerate(zip(sizes, captions))
    ]


TAGS = [
    "1girl, solo , red hair,  smile",
    "landscape,mountain, , snow",
    None,
    "a\r\nb, c\n",
    "Ünï, 日本, 1girl,é",
    "one",
]
WILD = [
    "{a|b|c}, x, {{kept}}\n\nsecond, {d|e}",
    "plain, tags, here, many, more",
    "{lonely}, {}, {|z}",
    "⦅q⦆ {{r}} {s|t}",
]
SIZES = [(128, 128), (200, 100), (100, 200), (130, 190), (256, 64), (90, 300)]

CASES = [
    dict(
        name="folders, regularisation, buckets",
        options=dict(
            train_data_dir="ROOT/train",
            reg_data_dir="ROOT/reg",
            resolution="128",
            enable_bucket=True,
            min_bucket_reso=64,
            max_bucket_reso=256,
            train_batch_size=2,
            flip_aug=True,
            shuffle_caption=True,
            keep_tokens=1,
            caption_dropout_rate=0.2,
            cache_latents=True,
            seed=1234,
            caption_extension=".txt",
            prior_loss_weight=0.5,
        ),
        files=files("train/3_a cat", SIZES, TAGS)
        + files("train/1_dog", SIZES[2:4], [None, "bark, dog"])
        + files("train/notes", SIZES[:1], [None])
        + files("reg/1_thing", SIZES[:4], [None, None, "r", None]),
        torchSeed=5,
        epochCount=4,
        max_train_steps=40,
    ),
    dict(
        name="two datasets, every caption option, random crops",
        options=dict(seed=99, caption_extension=".txt", resolution="128,128", train_batch_size=3),
        config=dict(
            general=dict(
                enable_bucket=True,
                bucket_no_upscale=True,
                min_bucket_reso=64,
                max_bucket_reso=512,
                random_crop=True,
                caption_tag_dropout_rate=0.3,
            ),
            datasets=[
                dict(
                    resolution=256,
                    batch_size=2,
                    subsets=[
                        dict(
                            image_dir="ROOT/one",
                            num_repeats=2,
                            enable_wildcard=True,
                            flip_aug=True,
                            caption_prefix="pre,",
                            caption_suffix=", post",
                            secondary_separator=";;;",
                        ),
                        dict(
                            image_dir="ROOT/two",
                            class_tokens="k; l",
                            caption_separator=";",
                            shuffle_caption=True,
                            caption_dropout_every_n_epochs=2,
                        ),
                    ],
                ),
                dict(
                    subsets=[
                        dict(
                            image_dir="ROOT/three",
                            shuffle_caption=True,
                            keep_tokens_separator="|||",
                            token_warmup_min=2,
                            token_warmup_step=0.5,
                            caption_tag_dropout_rate=0.0,
                        ),
                        dict(image_dir="ROOT/one", token_warmup_step=7, num_repeats=3, secondary_separator=";;;"),
                        dict(image_dir="ROOT/none", class_tokens="x"),
                    ],
                ),
            ],
        ),
        files=files("one", [(150, 130), (140, 200), (128, 128), (250, 240)], [w + ";;;w" for w in WILD])
        + files("two", [(150, 140), (131, 133), (200, 250)], ["a; b;c ;d", None, "e;f;g;h;i"])
        + files(
            "three", [(120, 130), (130, 120), (100, 100)], ["k1, k2 ||| a, b, c, d, e ||| z", "p ||| q, r, s", "a,b,c"]
        ),
        torchSeed=2**40 + 17,
        epochCount=3,
        max_train_steps=22,
    ),
    dict(
        name="no buckets, random crops",
        options=dict(
            train_data_dir="ROOT/train",
            resolution="64,128",
            random_crop=True,
            flip_aug=True,
            seed=3,
            caption_extension=".txt",
            train_batch_size=4,
        ),
        files=files("train/2_x", [(64, 128), (100, 128), (64, 200), (90, 140), (255, 255)], TAGS),
        torchSeed=0,
        epochCount=3,
        max_train_steps=9,
    ),
    dict(
        name="masks",
        options=dict(seed=7, masked_loss=True, cache_latents=True, resolution="128", caption_extension=".txt"),
        config=dict(
            datasets=[
                dict(
                    enable_bucket=True,
                    min_bucket_reso=64,
                    max_bucket_reso=256,
                    batch_size=2,
                    flip_aug=True,
                    subsets=[
                        dict(
                            image_dir="ROOT/a",
                            conditioning_data_dir="ROOT/a_masks",
                            num_repeats=3,
                            token_warmup_step=3,
                            shuffle_caption=True,
                        )
                    ],
                )
            ]
        ),
        files=files("a", SIZES[:4], TAGS) + files("a_masks", SIZES[:4], [None] * 4),
        torchSeed=11,
        epochCount=3,
        max_train_steps=12,
    ),
    dict(
        name="held-out images",
        options=dict(
            train_data_dir="ROOT/train",
            resolution="128",
            enable_bucket=True,
            min_bucket_reso=64,
            max_bucket_reso=256,
            cache_latents=True,
            flip_aug=True,
            seed=21,
            caption_extension=".txt",
            validation_split=0.3,
        ),
        files=files("train/2_x", SIZES + SIZES, TAGS + TAGS),
        torchSeed=1,
        epochCount=2,
        max_train_steps=30,
    ),
]


def main():
    arguments = golden.arguments(__doc__, "sd_scripts")
    train_network = import_sd_scripts(arguments.sd_scripts)
    results = []
    for case in CASES:
        with tempfile.TemporaryDirectory() as root:
            results.append(run(train_network, case, Path(root)))
    with tempfile.TemporaryDirectory() as root:
        images = loaded(train_network, Path(root))
    write_latents(arguments.out)
    lines = ",\n".join(json.dumps(result, ensure_ascii=False) for result in results)
    pixels = ",\n".join(json.dumps(image) for image in images)
    header = json.dumps(dict(torch=torch.__version__, capability=torch.backends.cpu.get_cpu_capability()))
    (arguments.out / "batches.json").write_text(f'{{"made": {header}, "cases": [\n{lines}\n]}}\n', encoding="utf-8")
    (arguments.out / "pixels.json").write_text(f"[\n{pixels}\n]\n")


if __name__ == "__main__":
    main()
