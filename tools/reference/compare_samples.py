"""Compares images that `ia3 sample` generates with diffusers, transformers and torch on the same checkpoints.

    .venv/bin/python -m tools.reference.compare_samples --ia3 .build/release/ia3 FOLDER [CASE …]

A case is tiny, small or full (the checkpoints that make_traces.py uses, made if they are missing), each with every
sampler, without and with a network; `full-512` generates one image of 512×512. Prints a line an image: the relative L2
distance of the latents, the largest difference of the images in levels of 255, and the seconds that each program took.
Exits with 1 if latents are further apart than 1e-4, initial noise by more than 1e-5, or a level by more than 1.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy
import torch
from diffusers import AutoencoderKL
from diffusers.loaders.single_file_utils import convert_ldm_vae_checkpoint
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from tools.common.compare import relative
from tools.common.tiny_run import call, write_model
from tools.reference import samples, sd_models

PROMPT = "a (red:1.3) cat in a [hat], masterpiece BREAK best quality"
NEGATIVE = "[blurry], bad hands"
LIMITS = {"latents": 1e-4, "noise": 1e-5, "levels": 1}

# size, (width, height), steps, the samplers
CASES = {
    "tiny": ("tiny", (64, 96), 12, samples.SAMPLERS),
    "small": ("small", (128, 128), 12, samples.SAMPLERS),
    "full": ("full", (256, 256), 6, samples.SAMPLERS),
    "full-512": ("full", (512, 512), 8, ("DPM++ 2M Karras",)),
}


def load_vae(path):
    tensors = {}
    with safe_open(path, "pt") as file:
        for name in file.keys():
            if name.startswith("first_stage_model."):
                tensors[name] = file.get_tensor(name).float()
    channels = [tensors[f"first_stage_model.encoder.down.{i}.block.0.conv1.weight"].shape[0] for i in range(4)]
    vae = AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=4, block_out_channels=channels, layers_per_block=2,
        down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4, norm_num_groups=32,
    )  # fmt: skip
    vae.load_state_dict(convert_ldm_vae_checkpoint(tensors, vae.config))
    return vae.eval().requires_grad_(False)


def write_network(path, unet, text):
    """A network with vectors by formula, the second linear layers scaled at their input."""
    tensors = {}
    for module, prefix in ((text, "lora_te"), (unet, "lora_unet")):
        for key, (_, vector, on_input) in samples.vectors(module, prefix, "full", ("ff.net.2", "mlp.fc2")).items():
            tensors[f"{key}.weight"] = vector.contiguous()
            tensors[f"{key}.on_input"] = torch.tensor(int(on_input))
    save_file(tensors, path)


def compare(ia3, folder, case, tokenizer):
    """Whether the case's images agree."""
    size, (width, height), steps, samplers = CASES[case]
    model = folder / f"{size}.safetensors"
    write_model(ia3, size, model)
    unet, text = sd_models.load_models(model)
    vae = load_vae(model)
    network = folder / f"{case}.network.safetensors"
    write_network(network, unet, text)
    agree = True
    for multiplier in (None, 0.8):
        if multiplier is not None:
            for module, prefix in ((text, "lora_te"), (unet, "lora_unet")):
                samples.merge(module, samples.vectors(module, prefix, "full", ("ff.net.2", "mlp.fc2")), multiplier)
        prompt, negative = (
            samples.conditioning(text, samples.prompt_chunks(tokenizer, words), 2) for words in (PROMPT, NEGATIVE)
        )
        for sampler in samplers:
            started = time.monotonic()
            latents, noise = samples.sample(
                unet, sampler, steps, "epsilon", prompt, negative, 7, torch.Generator().manual_seed(5), width, height
            )
            levels = samples.picture(vae, latents)
            theirs = time.monotonic() - started

            trace, output = folder / f"{case}.trace", folder / f"{case}.pictures"
            trace.unlink(missing_ok=True)
            for old in output.glob("*.png"):
                old.unlink()
            networks = [] if multiplier is None else ["--network", f"{network}:{multiplier}"]
            started = time.monotonic()
            call(
                [ia3, "sample", "--model", model, "--prompt", PROMPT, "--negative", NEGATIVE, "--steps", steps,
                 "--cfg", 7, "--sampler", sampler, "--seed", 5, "--clip-skip", 2, "--width", width,
                 "--height", height, "-o", output, "--trace", trace, "--quiet", *networks],
                folder,
            )  # fmt: skip
            ours = time.monotonic() - started
            drawn = load_file(trace)
            (file,) = output.glob("*.png")
            picture = torch.from_numpy(numpy.asarray(Image.open(file)).astype(numpy.float32))
            found = {
                "noise": float((drawn["noise"] - samples.nhwc(noise)).abs().max()),
                "latents": relative(drawn["latents"], samples.nhwc(latents)),
                "levels": float((picture - levels[0].floor()).abs().max()),
            }
            agree &= all(found[name] <= limit for name, limit in LIMITS.items())
            print(
                f"{case} {width}×{height} {sampler}, {steps} steps, network {multiplier or 'none'}: "
                f"prompts {relative(drawn['prompt'], prompt):.1e}, latents {found['latents']:.1e}, "
                f"levels {found['levels']:.0f}; {ours:.1f} s, PyTorch {theirs:.1f} s",
                flush=True,
            )
    return agree


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "cases",
        nargs="*",
        metavar="CASE",
        help=f"of {', '.join(CASES)}; all but the last unless said; others are passed over",
    )
    parser.add_argument("--ia3", type=Path, required=True)
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = samples.clip_tokenizer()
    with torch.no_grad():
        results = [
            compare(arguments.ia3.resolve(), folder, case, tokenizer)
            for case in (arguments.cases or list(CASES)[:-1])
            # make_traces.py has cases of its own.
            if case in CASES
        ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
