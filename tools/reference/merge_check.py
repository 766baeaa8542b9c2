"""Holds checkpoints that `ia3 merge` wrote against the networks beside the original, by diffusers and LyCORIS.

    .venv/bin/python -m tools.reference.merge_check --ia3 .build/release/ia3 WORKDIR

iA3 on outputs, iA3 with two kinds of layers on inputs, LoRA and LoCon on every layer of LyCORIS's preset `full`, each
as LyCORIS saves it, are merged into a random checkpoint as a single file and as a diffusers folder. diffusers' UNet and
transformers' text encoder compute a prediction from the merged weights, and from the original's with LyCORIS's modules
attached (`apply_to`). In float32 the two agree within 1e-5; the file in float16 is loaded as float32, and its difference
is what rounding costs.
"""

import argparse
import logging
import os
import sys
from pathlib import Path

logging.disable(logging.WARNING)
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

from tools.common.compare import relative  # noqa: E402
from tools.common.tiny_run import call  # noqa: E402
from tools.reference.inspect_check import IA3, WHOLE  # noqa: E402
from tools.reference.network_files import METADATA, Makers, save, state  # noqa: E402
from tools.reference.sd_models import load_models  # noqa: E402

MULTIPLIER, BOUND, SMALLEST_CHANGE = 0.7, 1e-5, 1e-2
HALF_BOUND = 2e-3


LINEAR = {"unet": [r".*(to_[qkv]|to_out\.0|net\.0\.proj|net\.2|proj_in|proj_out)"], "text": WHOLE["text"]}
# LyCORIS's network on a pair of models.
NETWORKS = {
    "ia3-output": lambda makers: makers.ia3(1),
    "ia3-input": lambda makers: makers.ia3(2, on_input=["ff_net_2", "mlp_fc2"]),
    "lora": lambda makers: makers.lycoris("lora", 3, patterns=LINEAR),
    "locon": lambda makers: makers.lycoris("locon", 4),
    "locon-tucker": lambda makers: makers.lycoris("locon", 5, use_tucker=True),
}


def predict(unet, text_encoder):
    generator = torch.Generator().manual_seed(7)
    ids = torch.randint(0, 49000, (1, 77), generator=generator)
    latents = torch.randn(1, 4, 16, 16, generator=generator)
    states = text_encoder(ids).last_hidden_state
    return torch.cat([states.reshape(-1), unet(latents, torch.tensor([481]), states).sample.reshape(-1)])


def halved(source, target):
    """The checkpoint in float16, every tensor rounded."""
    tensors = load_file(source)
    save_file({name: tensor.half().contiguous() for name, tensor in tensors.items()}, target)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=Path, metavar="WORKDIR")
    parser.add_argument("--ia3", type=Path, default=Path(".build/release/ia3"))
    parser.add_argument("--size", choices=["tiny", "small", "full"], default="tiny")
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    ia3, work = arguments.ia3.resolve(), arguments.work.resolve() / "merges"
    work.mkdir(parents=True, exist_ok=True)
    checkpoints = {"file": work / "model.safetensors", "folder": work / "model", "float16": work / "half.safetensors"}
    if not checkpoints["file"].exists():
        call([ia3, "model", "init", "--size", arguments.size, "--seed", 1, checkpoints["file"]], work)
    if not checkpoints["folder"].exists():
        command = [ia3, "model", "init", "--size", arguments.size, "--seed", 1, "--layout", "diffusers"]
        call([*command, checkpoints["folder"]], work)
    halved(checkpoints["file"], checkpoints["float16"])
    plain = predict(*load_models(checkpoints["file"]))
    faults = []
    print("| network | modules | ‖y_net − y‖/‖y‖ | file | folder | float16 |\n| --- | --- | --- | --- | --- | --- |")
    for name, make in NETWORKS.items():
        models = load_models(checkpoints["file"])
        network = make(Makers(*models, WHOLE, IA3))
        modules = network.text_encoder_loras + network.unet_loras
        save(work / f"{name}.safetensors", state(network, torch.float32), METADATA)
        for module in modules:
            module.multiplier = MULTIPLIER
            module.eval()
            module.apply_to()
        beside = predict(*models)
        distances = []
        for layout, checkpoint in checkpoints.items():
            output = work / (f"{name}-{layout}" + ("" if layout == "folder" else ".safetensors"))
            if not (layout == "folder" and output.exists()):
                words = [ia3, "merge", checkpoint, f"{work / name}.safetensors:{MULTIPLIER}", "-o", output]
                call(words + ([] if layout == "folder" else ["--force"]), work)
            distances.append(relative(predict(*load_models(output)), beside))
            if layout != "folder":
                output.unlink()
        change = relative(beside, plain)
        print(
            f"| {name} | {len(modules)} | {change:.1e} | " + " | ".join(f"{d:.1e}" for d in distances) + " |",
            flush=True,
        )
        if change < SMALLEST_CHANGE:
            faults.append(f"{name}: the network changes the output by {change:.1e} only")
        for layout, found, bound in zip(checkpoints, distances, (BOUND, BOUND, HALF_BOUND)):
            if not found <= bound:
                faults.append(f"{name}, {layout}: {found:.1e}, bound {bound:.0e}")
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    with torch.no_grad():
        sys.exit(main())
