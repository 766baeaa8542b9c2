"""What a config names and this machine lacks: folders, images, weights, tokenizers, models."""

from __future__ import annotations

import functools
import importlib.machinery
import io
import json
import os
import sys
import types
from pathlib import Path

# The resolution where none is given.
IMAGE_SIZE = 512


class StandIns:
    """One scratch folder with one captioned image, and an empty file for everything else."""

    def __init__(self, root: Path, images: bool = True):
        self.root = root
        self.images = root / "train" / "1_standin"
        self.regularization = root / "regularization" / "1_standin"
        for folder in (self.images, self.regularization, root / "output", root / "log"):
            folder.mkdir(parents=True, exist_ok=True)
        if images:
            self.write_images((IMAGE_SIZE, IMAGE_SIZE))
        for folder in (self.images, self.regularization):
            (folder / "image.txt").write_text("a stand-in\n")
            (folder / "image.caption").write_text("a stand-in\n")
        self.metadata = root / "metadata.json"
        self.metadata.write_text(
            json.dumps(
                {
                    str(self.images / "image.png"): {
                        "caption": "a stand-in",
                        "tags": "stand-in",
                        "train_resolution": [IMAGE_SIZE, IMAGE_SIZE],
                    }
                }
            )
        )
        self.dataset_config = root / "dataset.toml"
        self.write_dataset_config(finetuning=False, masked=False)
        self.preset = root / "preset.toml"
        self.preset.write_text(
            'unet_target_module = ["Transformer2DModel"]\ntext_encoder_target_module = ["CLIPAttention", "CLIPMLP"]\n'
        )

    def write_dataset_config(self, finetuning: bool, masked: bool) -> None:
        """One subset of the kind that the trainer's sanitizer takes."""
        subset = {"image_dir": str(self.images), "num_repeats": 1}
        subset |= {"metadata_file": str(self.metadata)} if finetuning else {"caption_extension": ".txt"}
        if masked:
            subset["conditioning_data_dir"] = str(self.images)
        config = {"datasets": [{"resolution": IMAGE_SIZE, "subsets": [subset]}]}
        self.dataset_config.with_suffix(".json").write_text(json.dumps(config))
        lines = [f"{key} = {json.dumps(value)}" for key, value in subset.items()]
        self.dataset_config.write_text(
            "\n".join(["[[datasets]]", f"resolution = {IMAGE_SIZE}", "[[datasets.subsets]]", *lines]) + "\n"
        )

    def with_suffix_of(self, value, known: dict[str, str]) -> str:
        """A file that is read by its name's ending: the one that stands in for `value`."""
        suffix = Path(str(value)).suffix or next(iter(known))
        path = self.root / f"stand_in{suffix}"
        path.write_text(known.get(suffix, ""))
        return str(path)

    def write_images(self, size: tuple[int, int]) -> None:
        """Images of the resolution: without buckets no other is taken."""
        image = image_bytes(size)
        for folder in (self.images, self.regularization):
            (folder / "image.png").write_bytes(image)

    def file(self, name: str) -> str:
        path = self.root / name
        path.touch()
        return str(path)

    def for_option(self, option: str, value="") -> str | None:
        """A path that serves as `option` instead of `value`, or None if the option is no path."""
        folders = {
            "train_data_dir": self.images.parent,
            "image_folder": self.images,
            "train_dir": self.root / "output",
            "reg_data_dir": self.regularization.parent,
            "output_dir": self.root / "output",
            "logging_dir": self.root / "log",
            "resume": self.root / "output",
            "conditioning_data_dir": self.images,
        }
        if option in folders:
            return str(folders[option])
        if option == "dataset_config":
            path = self.dataset_config.with_suffix(Path(str(value)).suffix or ".toml")
            path.touch()
            return str(path)
        if option == "in_json":
            return str(self.metadata)
        if option == "LyCORIS_preset":
            return str(self.preset)
        if option in MODEL_OPTIONS:
            return self.file(f"{option}.safetensors")
        if option == "log_tracker_config":
            return self.file("log_tracker_config.toml")
        if option == "sample_prompts":
            return self.with_suffix_of(value, PROMPTS)
        return None


# What sd-scripts' load_prompts reads, by its ending.
PROMPTS = {
    ".txt": "a stand-in --w 64 --h 64 --s 1\n",
    ".json": '[{"prompt": "a stand-in", "width": 64, "height": 64}]\n',
    ".toml": '[prompt]\nwidth = 64\n[[prompt.subset]]\nprompt = "a stand-in"\n',
}
MODEL_OPTIONS = {
    "pretrained_model_name_or_path", "vae", "network_weights", "weights", "ae", "clip_l", "clip_g", "t5xxl",
    "sd3_clip_l", "sd3_t5xxl", "hunyuan_text_encoder", "hunyuan_byt5", "hunyuan_vae", "anima_qwen3", "anima_vae",
    "lumina_gemma2", "lumina_ae", "qwen3", "gemma2", "byt5", "text_encoder", "embedding_file",
}  # fmt: skip


def is_missing(value) -> bool:
    return isinstance(value, str) and value != "" and not os.path.exists(value)


def resolution(value) -> tuple[int, int] | None:
    """A resolution as sd-scripts reads it, if an image of it can be made."""
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, (list, tuple)) else [value]
    try:
        sizes = [int(part) for part in parts]
    except (TypeError, ValueError):
        return None
    if len(sizes) not in (1, 2) or not all(16 <= size <= 2560 for size in sizes):
        return None
    return sizes[0], sizes[-1]


@functools.cache
def image_bytes(size: tuple[int, int]) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", size, (127, 127, 127)).save(file, "png")
    return file.getvalue()


def install_module_stand_ins() -> None:
    """torchvision's compiled operators need the build that matches torch; only its transforms' names are used
    before training starts. wandb is a service, and xformers needs a GPU."""

    class Compose:
        def __init__(self, steps):
            self.steps = steps

        def __call__(self, value):
            for step in self.steps:
                value = step(value)
            return value

    class ToTensor:
        def __call__(self, value):
            import numpy
            import torch

            array = numpy.array(value, dtype=numpy.float32)
            array = array[:, :, None] if array.ndim == 2 else array
            return torch.from_numpy(array.transpose(2, 0, 1) / 255)

    class Normalize:
        def __init__(self, mean, std):
            self.mean, self.std = mean[0], std[0]

        def __call__(self, value):
            return (value - self.mean) / self.std

    transforms = _module("torchvision.transforms", Compose=Compose, ToTensor=ToTensor, Normalize=Normalize)
    _module("torchvision", transforms=transforms)
    _module("xformers", ops=_module("xformers.ops", memory_efficient_attention=None))
    _module("wandb", login=lambda *a, **k: True)


def _module(name: str, **attributes) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
    module.__path__ = []
    for key, value in attributes.items():
        setattr(module, key, value)
    sys.modules[name] = module
    return module


class Encoding(dict):
    """A tokenizer's answer, whose parts are asked for by key and as attributes."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Tokenizer:
    """As much of a CLIP tokenizer as training reads: every word is one token."""

    model_max_length = 77
    pad_token_id = eos_token_id = 49407
    eos_token = "<|endoftext|>"
    bos_token_id = 49406
    all_special_tokens: tuple[str, ...] = ()

    def __len__(self):
        return 49408

    def __call__(self, text, padding=None, truncation=None, max_length=None, return_tensors=None, **keywords):
        texts = [text] if isinstance(text, str) else list(text)
        rows = []
        for one in texts:
            words = [320 + len(word) for word in one.split()]
            if max_length:
                words = words[: max_length - 2]
            row = [self.bos_token_id, *words, self.eos_token_id]
            if padding == "max_length" and max_length:
                row += [self.pad_token_id] * (max_length - len(row))
            rows.append(row)
        if return_tensors == "pt":
            import torch

            return Encoding(
                input_ids=torch.tensor(rows), attention_mask=torch.ones(len(rows), len(rows[0]), dtype=torch.long)
            )
        return Encoding(input_ids=rows[0] if isinstance(text, str) else rows)

    def __getattr__(self, name):
        raise AttributeError(f"stand-in tokenizer has no {name}")


def weights_on_meta():
    """Weights without memory, and nothing else: a small `torch.tensor(...)` keeps its value."""
    import torch
    from torch.overrides import TorchFunctionMode

    factories = {torch.empty, torch.zeros, torch.ones, torch.rand, torch.randn, torch.full, torch.eye}

    # Without memory there is nothing to fill.
    fillers = {
        name: getattr(torch.nn.init, name) for name in vars(torch.nn.init) if name.endswith("_") and name[0] != "_"
    }
    linear, convolution = torch.nn.Linear, torch.nn.Conv2d.__base__

    class WeightsOnMeta(TorchFunctionMode):
        def __enter__(self):
            for name in fillers:
                setattr(torch.nn.init, name, lambda tensor, *args, **kwargs: tensor)
            self.resets = linear.reset_parameters, convolution.reset_parameters
            linear.reset_parameters = convolution.reset_parameters = lambda module: None
            return super().__enter__()

        def __exit__(self, *error):
            for name, filler in fillers.items():
                setattr(torch.nn.init, name, filler)
            linear.reset_parameters, convolution.reset_parameters = self.resets
            return super().__exit__(*error)

        def __torch_function__(self, func, types, args=(), kwargs=None):
            kwargs = dict(kwargs or {})
            if func in factories and kwargs.get("device") is None:
                kwargs["device"] = "meta"
            return func(*args, **kwargs)

    return WeightsOnMeta()


@functools.cache
def models(sdxl: bool, v2: bool):
    """Made once in the process that all cases are forked from."""
    return sdxl_models() if sdxl else sd_models(v2)


def sd_models(v2: bool):
    """SD 1 / SD 2's UNet and text encoder in their true shape, on the meta device: no weights, no memory."""
    import torch
    from library import model_util
    from library.original_unet import UNet2DConditionModel

    with torch.device("meta"):
        unet = UNet2DConditionModel(**model_util.create_unet_diffusers_config(v2))
        text_encoder = clip_text_model(layers=23 if v2 else 12, width=1024 if v2 else 768)
    return [text_encoder], unet


def sdxl_models():
    import torch
    from library.sdxl_original_unet import SdxlUNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModelWithProjection

    with torch.device("meta"):
        unet = SdxlUNet2DConditionModel()
        first = clip_text_model(layers=12, width=768)
        second = CLIPTextModelWithProjection(
            CLIPTextConfig(
                hidden_size=1280,
                intermediate_size=5120,
                num_hidden_layers=32,
                num_attention_heads=20,
                projection_dim=1280,
            )
        )
    return [first, second], unet


def clip_text_model(layers: int, width: int):
    from transformers import CLIPTextConfig, CLIPTextModel

    return CLIPTextModel(
        CLIPTextConfig(
            hidden_size=width,
            intermediate_size=4 * width,
            num_hidden_layers=layers,
            num_attention_heads=max(1, width // 64),
        )
    )
