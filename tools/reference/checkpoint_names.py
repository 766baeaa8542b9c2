"""Every tensor of Stable Diffusion 1.x: its name in diffusers or transformers, its name in the original code, its shape.

    .venv/bin/python -m tools.reference.checkpoint_names Tests/Core/StableDiffusionTests/Golden

The original (LDM) names are written down from the structure of the original UNet and autoencoder; diffusers' own
converters, given a checkpoint of these names, say which of its tensors each one is. The shapes are those of diffusers'
and transformers' models, made without memory. A row is a module: model, name, original name without its model's prefix,
shape of the weight, and "bias" if there is one.
"""

import os

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.loaders.single_file_utils import convert_ldm_unet_checkpoint, convert_ldm_vae_checkpoint
from transformers import CLIPTextConfig, CLIPTextModel

from tools.common import golden

UNET = "model.diffusion_model."
VAE = "first_stage_model."


def both(name):
    return [f"{name}.weight", f"{name}.bias"]


def unet_resnet(name, changes):
    parts = ["in_layers.0", "in_layers.2", "emb_layers.1", "out_layers.0", "out_layers.3"]
    return [n for part in parts + ["skip_connection"] * changes for n in both(f"{name}.{part}")]


def unet_attention(name):
    block = f"{name}.transformer_blocks.0"
    names = both(f"{name}.norm") + both(f"{name}.proj_in") + both(f"{name}.proj_out")
    for attention in ("attn1", "attn2"):
        names += [f"{block}.{attention}.to_{x}.weight" for x in "qkv"] + both(f"{block}.{attention}.to_out.0")
    names += both(f"{block}.ff.net.0.proj") + both(f"{block}.ff.net.2")
    return names + [n for i in (1, 2, 3) for n in both(f"{block}.norm{i}")]


def unet_names():
    """As openaimodel.py's UNetModel builds its blocks."""
    levels, channels = range(4), (320, 640, 1280, 1280)
    names = both("time_embed.0") + both("time_embed.2") + both("input_blocks.0.0")
    block, width = 1, channels[0]
    for level in levels:
        for _ in range(2):
            names += unet_resnet(f"input_blocks.{block}.0", width != channels[level])
            width = channels[level]
            if level < 3:
                names += unet_attention(f"input_blocks.{block}.1")
            block += 1
        if level < 3:
            names += both(f"input_blocks.{block}.0.op")
            block += 1
    names += unet_resnet("middle_block.0", 0) + unet_attention("middle_block.1") + unet_resnet("middle_block.2", 0)
    block = 0
    for level in reversed(levels):
        for layer in range(3):
            # What the way down left is always joined on, so that the channels always change.
            names += unet_resnet(f"output_blocks.{block}.0", 1)
            if level < 3:
                names += unet_attention(f"output_blocks.{block}.1")
            if layer == 2 and level > 0:
                names += both(f"output_blocks.{block}.{2 if level < 3 else 1}.conv")
            block += 1
    return names + both("out.0") + both("out.2")


def vae_resnet(name, changes):
    parts = ["norm1", "conv1", "norm2", "conv2"] + ["nin_shortcut"] * changes
    return [n for part in parts for n in both(f"{name}.{part}")]


def vae_names():
    """As model.py's Encoder and Decoder build their blocks."""
    channels = (128, 256, 512, 512)
    names = both("quant_conv") + both("post_quant_conv")
    for half in ("encoder", "decoder"):
        names += both(f"{half}.conv_in") + both(f"{half}.norm_out") + both(f"{half}.conv_out")
        names += vae_resnet(f"{half}.mid.block_1", 0) + vae_resnet(f"{half}.mid.block_2", 0)
        names += [n for part in ("norm", "q", "k", "v", "proj_out") for n in both(f"{half}.mid.attn_1.{part}")]
    width = channels[0]
    for level in range(4):
        for layer in range(2):
            names += vae_resnet(f"encoder.down.{level}.block.{layer}", width != channels[level])
            width = channels[level]
        if level < 3:
            names += both(f"encoder.down.{level}.downsample.conv")
    for level in reversed(range(4)):
        for layer in range(3):
            names += vae_resnet(f"decoder.up.{level}.block.{layer}", width != channels[level])
            width = channels[level]
        if level > 0:
            names += both(f"decoder.up.{level}.upsample.conv")
    return names


def converted(convert, prefix, names, config):
    """From diffusers' name of each tensor to the original one: tensors that carry their number say which is which."""
    marked = {}
    for number, name in enumerate(names):
        shape = (1, 1, 1, 1) if ".attn_1." in name and name.endswith("weight") and ".norm." not in name else (1,)
        marked[prefix + name] = torch.full(shape, float(number))
    return {name: names[int(value.flatten()[0])] for name, value in convert(marked, config).items()}


def main(folder):
    with torch.device("meta"):
        unet = UNet2DConditionModel(cross_attention_dim=768, attention_head_dim=8)
        vae = AutoencoderKL(
            block_out_channels=(128, 256, 512, 512), down_block_types=["DownEncoderBlock2D"] * 4,
            up_block_types=["UpDecoderBlock2D"] * 4, layers_per_block=2,
        )  # fmt: skip
        text = CLIPTextModel(
            CLIPTextConfig(
                vocab_size=49408, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12
            )
        )
    blocks = {"down_block_types": [None] * 4, "up_block_types": [None] * 4}
    original = {
        "unet": converted(convert_ldm_unet_checkpoint, UNET, unet_names(), {"layers_per_block": 2}),
        "vae": converted(convert_ldm_vae_checkpoint, VAE, vae_names(), blocks),
        "text_encoder": {name: name for name, _ in text.named_parameters()},
    }
    rows, counts = [], {}
    for model, module in (("unet", unet), ("text_encoder", text), ("vae", vae)):
        names = original[model]
        shapes = {name: tuple(tensor.shape) for name, tensor in module.named_parameters()}
        assert names.keys() == shapes.keys(), sorted(names.keys() ^ shapes.keys())
        for name in sorted(shapes):
            module, _, part = name.rpartition(".")
            if part == "bias":
                continue
            has_bias = f"{module}.bias" in shapes
            assert names[name].endswith(".weight")
            assert not has_bias or names[f"{module}.bias"] == names[name].removesuffix("weight") + "bias"
            assert not has_bias or shapes[f"{module}.bias"] == shapes[name][:1]
            row = [model, module, names[name].removesuffix(".weight"), ",".join(map(str, shapes[name]))]
            rows.append("\t".join(row + ["bias"] * has_bias))
        counts[model] = len(shapes)
    with open(os.path.join(folder, "checkpoint_names.tsv"), "w", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    print(counts)


if __name__ == "__main__":
    main(golden.arguments(__doc__).out)
