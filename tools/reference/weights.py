"""Weights by formula: every value follows from its tensor's name, its place and a seed, so that two programs can
fill the same model without a file. Sources/Core/StableDiffusion/WeightFormula.swift is the same in Swift.

    from weights import SIZES, fill, text_encoder, unet, vae

A tensor's key is fnv1a64(name) + mix(seed); its value number i is mix(key + (i + 1)·0x9E3779B97F4A7C15), of which the
upper 24 bits make u = k / 2^23 − 1 in −1 … 1 exactly, where mix is the output function of SplitMix64. Norm weights
are 1 + 0.1 u, biases 0.1 u, and all others √(3 / fan in) · u, which has the variance 1 / fan in.
"""

import math

import numpy

GOLDEN_RATIO = numpy.uint64(0x9E3779B97F4A7C15)
MASK = (1 << 64) - 1

# UNet channels; text width, layers, heads, vocabulary; VAE channels
SIZES = {
    "tiny": ((32, 64, 128, 128), (64, 2, 1, 49408), (32, 64, 128, 128)),
    "small": ((64, 128, 256, 256), (256, 4, 4, 49408), (64, 128, 256, 256)),
    "full": ((320, 640, 1280, 1280), (768, 12, 12, 49408), (128, 256, 512, 512)),
}


def fnv1a(name):
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def mix(z):
    """SplitMix64's output function (Steele, Lea and Flood 2014)."""
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return z ^ (z >> numpy.uint64(31))


def uniform(name, count, seed=0):
    """`count` float32 values in −1 … 1."""
    with numpy.errstate(over="ignore"):
        key = numpy.uint64(fnv1a(name)) + mix(numpy.uint64((seed + int(GOLDEN_RATIO)) & MASK))
        values = numpy.empty(count, numpy.float32)
        for start in range(0, count, 1 << 20):
            index = numpy.arange(start + 1, min(count, start + (1 << 20)) + 1, dtype=numpy.uint64)
            bits = (mix(key + index * GOLDEN_RATIO) >> numpy.uint64(40)).astype(numpy.float32)
            values[start : start + len(bits)] = bits * numpy.float32(2**-23) - numpy.float32(1)
    return values


def tensor(name, shape, seed=0):
    """The tensor of this name, as a numpy array."""
    values = uniform(name, math.prod(shape), seed)
    if len(shape) > 1:
        values *= numpy.float32(math.sqrt(3 / math.prod(shape[1:])))
    else:
        values *= numpy.float32(0.1)
        if name.endswith("weight"):
            values += numpy.float32(1)
    return values.reshape(shape)


def fill(module, prefix, seed=0):
    """Fills a torch module's parameters; a name is `prefix.` and the parameter's own."""
    import torch

    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(torch.from_numpy(tensor(f"{prefix}.{name}", tuple(parameter.shape), seed)))
    return module.eval().requires_grad_(False)


def unet(size, seed=0):
    from diffusers import UNet2DConditionModel

    from tools.reference.odd_sides import with_odd_sides

    channels, text, _ = SIZES[size]
    model = UNet2DConditionModel(
        sample_size=64, in_channels=4, out_channels=4, cross_attention_dim=text[0], attention_head_dim=8,
        block_out_channels=channels, layers_per_block=2,
    )  # fmt: skip
    return with_odd_sides(fill(model, "unet", seed))


def text_encoder(size, seed=0):
    from transformers import CLIPTextConfig, CLIPTextModel

    width, layers, heads, vocabulary = SIZES[size][1]
    config = CLIPTextConfig(
        vocab_size=vocabulary, hidden_size=width, intermediate_size=4 * width, num_hidden_layers=layers,
        num_attention_heads=heads, max_position_embeddings=77, hidden_act="quick_gelu",
    )  # fmt: skip
    return fill(CLIPTextModel(config), "text_encoder", seed)


def vae(size, seed=0):
    from diffusers import AutoencoderKL

    channels = SIZES[size][2]
    model = AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=4, block_out_channels=channels, layers_per_block=2,
        down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4, norm_num_groups=32,
        sample_size=512,
    )  # fmt: skip
    return fill(model, "vae", seed)
