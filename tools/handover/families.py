"""Hands networks of other kinds, and models of other families, over to the real sd-scripts.

Each run trains a few steps on a tiny checkpoint of random numbers (tiny.py) with the script of its family, started by what
`ia3 train --engine sd-scripts` writes. Expected of each:

- the plan names the script, and sd-scripts creates as many modules as the network then holds, and as the table says;
- no module is zero but those that no gradient reaches;
- a whole model of Stable Diffusion XL differs from what it was before, and an embedding from zero;
- with rates so small that fp16 rounds every trained value to zero, the run fails.

`run.py` runs them, or they alone with `--families`.
"""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STEPS = 4

# What every run has, by sd-scripts' names.
COMMON = {
    "train_data_dir": str(ROOT / "tools/demo/dataset"), "resolution": "64,64", "enable_bucket": True, "min_bucket_reso": 64,
    "max_bucket_reso": 64, "max_train_steps": STEPS, "train_batch_size": 2, "learning_rate": 1e-3, "optimizer_type": "AdamW",
    "mixed_precision": "no", "save_precision": "float", "save_model_as": "safetensors", "max_data_loader_n_workers": 0,
    "output_dir": "output", "logging_dir": "logs-families",
}  # fmt: skip
LORA = {"network_module": "networks.lora", "network_dim": 4, "network_alpha": 1}
LYCORIS = {"network_module": "lycoris.kohya", "network_dim": 4, "network_alpha": 1}
# The kinds of LyCORIS besides iA3: what they need, and how many of their modules no gradient reaches. A block of one channel,
# as OFT makes of the four that the UNet returns, cannot be turned; the differences of whole weights decay without a gradient.
ALGORITHMS = [
    ("locon", ["conv_dim=4"], 2), ("loha", [], 2), ("lokr", ["factor=4"], 2), ("dylora", ["block_size=2"], 2),
    ("glora", [], 2), ("full", [], 0), ("diag-oft", [], 3),
]  # fmt: skip
SD = {"pretrained_model_name_or_path": "tiny"}
EMBEDDING = {"token_string": "miraqzx", "init_word": "girl", "num_vectors_per_token": 2}
XL = {"pretrained_model_name_or_path": "families/xl.safetensors", "no_half_vae": True}
FLUX = {
    "pretrained_model_name_or_path": "families/flux.safetensors", "ae": "families/ae.safetensors",
    "clip_l": "families/clip_l.safetensors", "t5xxl": "families/t5xxl.safetensors", "guidance_scale": 1.0,
    "timestep_sampling": "shift", "model_prediction_type": "raw", "cache_latents": True,
}  # fmt: skip
# What kohya_ss's GUI saves: its boxes, and its names for the same.
GUI = {
    "sdxl": True, "sdxl_no_half_vae": True, "LoRA_type": "LyCORIS/LoKr", "LyCORIS_preset": "full", "network_dim": 4, "network_alpha": 1,
    "factor": 4, "optimizer": "AdamW", "max_resolution": "64,64", "enable_bucket": True, "min_bucket_reso": 64,
    "max_bucket_reso": 64, "max_train_steps": STEPS, "train_batch_size": 2, "learning_rate": 1e-3, "text_encoder_lr": 1e-3,
    "unet_lr": 1e-3, "lr_scheduler": "constant", "lr_warmup": 0, "mixed_precision": "no", "save_precision": "float",
    "save_model_as": "safetensors", "max_data_loader_n_workers": 0, "xformers": "none", "output_dir": "output",
    "logging_dir": "logs-families", "train_data_dir": str(ROOT / "tools/demo/dataset"),
    "pretrained_model_name_or_path": "families/xl.safetensors",
}  # fmt: skip
TINY_SD, TINY_XL, TINY_FLUX = {"IA3_UNET_CHANNELS": "32,64,128,128"}, {"IA3_TINY_SDXL": "1"}, {"IA3_TINY_FLUX": "1"}

# Name, config, the script, what makes it small, and the modules of text encoders and of the rest. The tiny checkpoint of
# Stable Diffusion 1.x has two layers in its text encoder, that of XL 12 and 3, that of FLUX.1 two, and two blocks of each
# kind; everything else has as many layers as the models that people train.
CASES = [
    ("sd-lora", COMMON | SD | LORA, "train_network.py", TINY_SD, 2 * 6, 192),
    *[
        (f"sd-{algo}", COMMON | SD | LYCORIS | {"network_args": [f"algo={algo}", *more]}, "train_network.py", TINY_SD, 2 * 6, 282)
        for algo, more, _ in ALGORITHMS
    ],
    ("xl-lora", COMMON | XL | LORA, "sdxl_train_network.py", TINY_XL, 15 * 6, 722),
    ("xl-lokr", GUI, "sdxl_train_network.py", TINY_XL, 15 * 6, 788),
    ("flux-lora", COMMON | FLUX | LORA | {"network_module": "networks.lora_flux"}, "flux_train_network.py", TINY_FLUX, 2 * 6, 26),
]  # fmt: skip
# Of Stable Diffusion XL's first text encoder the last layer is never read; in the middle of the UNet of Stable Diffusion 1.x
# a picture of 64 pixels is a single one, which attends to itself whatever its query and key are.
UNREACHED = {"sd-lora": 2, "xl-lora": 6, "xl-lokr": 6, **{f"sd-{algo}": count for algo, _, count in ALGORITHMS}}


def toml(settings):
    """A config for sd-scripts, which names no script."""
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())


def make_models(proof):
    """The checkpoints, and the tokenizer of FLUX.1 where sd-scripts looks for it."""
    environment = dict(proof.environment, **TINY_XL, **TINY_FLUX)
    subprocess.run(
        [sys.executable, str(HERE / "tiny.py"), proof.scripts, str(proof.folder / "families")],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    tokenizers = proof.folder / "output/flux-lora.sd-scripts/tokenizer"
    tokenizers.mkdir(parents=True)
    os.symlink(proof.folder / "families/google_t5-v1_1-xxl", tokenizers / "google_t5-v1_1-xxl")


def modules_in(path):
    """The modules of a network, and how many of them are zero by the factor that starts at zero; read without ia3."""
    from safetensors.torch import load_file

    starts = ("lora_up", "lokr_w2", "hada_w2_a", "oft_blocks")
    tensors = [(key.split(".", 1), value) for key, value in load_file(path).items()]
    zero = {name for (name, role), value in tensors if role.startswith(starts) and not value.any()}
    return {name for (name, _), _ in tensors}, zero


def zeros_said(events):
    """How many modules ia3's notes call zero."""
    texts = [entry["text"] for entry in events if entry["event"] == "note"]
    return sum(int(text.split()[0]) for text in texts if "zero" in text)


def prove(proof, expect):
    """Runs the cases; returns a row for each: name, script, kind, steps, modules."""
    make_models(proof)
    rows = []
    for name, settings, script, small, text_encoder, rest in CASES:
        is_gui = settings is GUI
        config = proof.folder / f"{name}.{'json' if is_gui else 'toml'}"
        settings = dict(settings, output_name=name)
        config.write_text(json.dumps(settings, indent=2) if is_gui else toml(settings))
        events = proof.hand_over(config.name, "--allow=DAT", **small)
        plan = next(entry for entry in events if entry["event"] == "hand_over")
        created, held = [entry for entry in events if entry["event"] == "modules"][-2:]
        losses = [entry["average_loss"] for entry in events if entry["event"] == "step"]
        modules, zero = modules_in(proof.folder / f"output/{name}.safetensors")
        counts = (held["text_encoder"], held["unet"])
        expect(
            plan["trainer"] == script
            and plan["total_steps"] == STEPS
            and len(losses) > 0
            and all(map(math.isfinite, losses)),
            f"{name}: {plan['trainer']} trained {plan['total_steps']} steps on {plan['images']} images, loss {losses[-1]:.3f}",
        )
        expect(
            counts == (text_encoder, rest)
            and counts == (created["text_encoder"], created["unet"])
            and len(modules) == sum(counts),
            f"{name}: {len(modules)} modules (text encoder {counts[0]}, the rest {counts[1]})",
        )
        # What GLoRA's and DyLoRA's zeros are takes their rules, which are ia3's to know.
        said, expected = zeros_said(events), UNREACHED.get(name, 0)
        known = name not in ("sd-glora", "sd-dylora")
        expect(
            said == expected and (not known or len(zero) == expected),
            f"{name}: {said} of them zero, which is how many no gradient reaches",
        )
        rows.append((name, plan["family"], script, sum(counts), *counts))
    others(proof, expect)
    untrained(proof, expect)
    return rows


def others(proof, expect):
    """What is trained besides networks: a whole model, an embedding."""
    from safetensors.torch import load_file

    # A TOML does not say that a whole model is to be trained.
    for name, words, settings, script, small in [
        ("xl-whole", ["--script=sdxl_train"], XL, "sdxl_train.py", TINY_XL),
        ("sd-embedding", [], SD | EMBEDDING, "train_textual_inversion.py", TINY_SD),
    ]:
        config = proof.folder / f"{name}.toml"
        config.write_text(toml(COMMON | settings | {"output_name": name}))
        events = proof.hand_over(config.name, "--allow=DAT", *words, **small)
        plan = next(entry for entry in events if entry["event"] == "hand_over")
        path = proof.folder / f"output/{name}.safetensors"
        tensors = load_file(path)
        saved = [entry["path"] for entry in events if entry["event"] == "saved_network"]
        expect(plan["trainer"] == script and str(path) in saved, f"{name}: {plan['trainer']} saved {path.name}")
        if settings is XL:
            before = load_file(proof.folder / XL["pretrained_model_name_or_path"])
            changed = [key for key in before if "model.diffusion_model" in key and not before[key].equal(tensors[key])]
            unet = sum("model.diffusion_model" in key for key in before)
            expect(
                before.keys() == tensors.keys() and len(changed) > 0.9 * unet,
                f"{name}: {len(changed)} of {unet} tensors changed",
            )
        else:
            expect(all(tensor.any() for tensor in tensors.values()), f"{name}: {', '.join(tensors)} is not zero")


def untrained(proof, expect):
    """A LoRA whose matrices fp16 rounds to zero."""
    config = proof.folder / "untrained.toml"
    settings = COMMON | SD | LORA | {"learning_rate": 1e-12, "save_precision": "fp16", "output_name": "untrained"}
    config.write_text(toml(settings))
    words = [
        "--engine",
        "sd-scripts",
        "--sd-scripts",
        proof.scripts,
        "--python",
        sys.executable,
    ]
    done = subprocess.run(
        ["nice", proof.ia3, "train", config.name, *words, "--allow=DAT"],
        cwd=proof.folder, env=dict(proof.environment, **TINY_SD), text=True, capture_output=True,
    )  # fmt: skip
    said = [line.strip() for line in done.stderr.splitlines() if "is zero" in line]
    expect(
        done.returncode == 2 and len(said) > 0, f"untrained: exit {done.returncode}, {said[0] if said else done.stderr}"
    )
