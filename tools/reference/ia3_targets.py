"""The layers that LyCORIS 4.1.3 puts iA3 vectors on, with sd-scripts' own UNet, in the order it makes them.

    git clone https://github.com/kohya-ss/sd-scripts
    .venv/bin/python -m tools.reference.ia3_targets Tests/Core/StableDiffusionTests/Golden --sd-scripts sd-scripts

One file a preset; a line is a key, the vector's shape at the full size and at the tiny size, and `on_input`. The
built-in preset `ia3` of LyCORIS since 3.0 matches nothing, so it is read from lycoris-ia3-preset.toml; `full` in 4.1
names `TimestepEmbedding` twice over (by class and by name) and stops on "duplicated lora name", so the class, which
3.2 did not list, is left out. Needs torch, diffusers, transformers, lycoris-lora 4.1, einops.
"""

import logging
import sys
import types
from pathlib import Path

import torch
from transformers import CLIPTextConfig, CLIPTextModel

from tools.common import golden
from tools.reference import weights

logging.disable(logging.WARNING)


def original_unet(sd_scripts):
    """sd-scripts' module, without the utilities it imports for logging."""
    sys.path.insert(0, str(sd_scripts))
    import library

    utilities = types.ModuleType("library.utils")
    utilities.setup_logging = lambda *args, **options: None
    sys.modules["library.utils"] = utilities
    library.utils = utilities
    import library.original_unet

    return library.original_unet


def lines(module, preset, size):
    import lycoris.kohya

    channels, (width, layers, heads, _), _ = weights.SIZES[size]
    module.BLOCK_OUT_CHANNELS = channels
    module.TIMESTEP_INPUT_DIM = channels[0]
    module.TIME_EMBED_DIM = 4 * channels[0]
    config = CLIPTextConfig(
        vocab_size=100, hidden_size=width, intermediate_size=4 * width, num_hidden_layers=layers,
        num_attention_heads=heads, max_position_embeddings=77, hidden_act="quick_gelu",
    )  # fmt: skip
    with torch.device("meta"):
        unet = module.UNet2DConditionModel(sample_size=64, attention_head_dim=8, cross_attention_dim=width)
        text = CLIPTextModel(config)
    network = lycoris.kohya.create_network(1.0, 4, 1, None, text, unet, algo="ia3", preset=preset)
    for layer in network.loras:
        yield layer.lora_name, "x".join(map(str, layer.weight.shape)), int(layer.on_input)


def main(arguments):
    from lycoris.config import PRESET

    module = original_unet(arguments.sd_scripts)
    full = dict(PRESET["full"])
    full["unet_target_module"] = [name for name in full["unet_target_module"] if name != "TimestepEmbedding"]
    PRESET["full without TimestepEmbedding"] = full
    # The text encoder has 12 layers at the full size and 2 at the tiny one.
    presets = {
        "ia3": str(Path(__file__).parent / "lycoris-ia3-preset.toml"),
        "full": "full without TimestepEmbedding",
    }
    for name, preset in presets.items():
        tiny = {key: shape for key, shape, _ in lines(module, preset, "tiny")}
        rows = [
            f"{key}\t{shape}\t{tiny.get(key, '-')}\t{on_input}"
            for key, shape, on_input in lines(module, preset, "full")
        ]
        (arguments.out / f"targets_{name}.tsv").write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    main(golden.arguments(__doc__, "sd_scripts"))
