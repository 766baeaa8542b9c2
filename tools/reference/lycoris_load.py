"""Loads networks that `ia3 train` saved into LyCORIS's own IA3Modules and compares what they change.

    .venv/bin/python -m tools.reference.lycoris_load --ia3 .build/release/ia3 WORKDIR

For train_on_input false and true, saved in float32 and in float16: a network with large random vectors is continued
for one step and saved. Our prediction with and without the saved network comes from traces of two runs with the same
seed; the reference's from diffusers and LyCORIS on the same inputs, the network loaded by load_state_dict. The
difference that the network makes must be at least 1e-2 of the prediction and agree within 1e-3; the file must lint
clean, and hold the keys, shapes and types that LyCORIS saves.
"""

import argparse
import logging
import os
import sys
from pathlib import Path

logging.disable(logging.WARNING)
# Threads that spin while they wait are what slows a busy machine down.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

from tools.common.tiny_run import call, train_arguments, write_config, write_dataset, write_model  # noqa: E402
from tools.reference.ia3_network import attach, is_on_input, preset_layers  # noqa: E402
from tools.reference.sd_models import hidden_states, load_models  # noqa: E402
from tools.reference.trace_file import Trace  # noqa: E402

TYPES = {"float": torch.float32, "fp16": torch.float16}
SMALLEST_CHANGE, BOUND = 1e-2, 1e-3


def random_network(layers, train_on_input, path):
    """Vectors ~ N(0, 0.3) for every layer, under LyCORIS's keys."""
    generator = torch.Generator().manual_seed(3)
    tensors = {}
    for key, layer in layers.items():
        on_input = is_on_input(key, train_on_input)
        size = layer.in_features if on_input else layer.out_features
        tensors[key + ".weight"] = torch.randn(size, generator=generator) * 0.3
        tensors[key + ".on_input"] = torch.tensor(int(on_input))
    save_file(tensors, path)


def load_network(model, path):
    """(UNet, text encoder, file's tensors) with the network of the file in LyCORIS's modules."""
    unet, text_encoder = load_models(model)
    tensors = load_file(path)
    keys = sorted(name.removesuffix(".weight") for name in tensors if name.endswith(".weight"))
    modules = attach(unet, text_encoder, {key: bool(tensors[key + ".on_input"]) for key in keys})
    for key, module in modules.items():
        module.load_state_dict({"weight": tensors[key + ".weight"], "on_input": tensors[key + ".on_input"]})
    return unet, text_encoder, tensors


def file_faults(tensors, layers, train_on_input, dtype):
    """What differs from the file that LyCORIS would save."""
    expected = {}
    for key, layer in layers.items():
        on_input = is_on_input(key, train_on_input)
        expected[key + ".weight"] = (layer.in_features if on_input else layer.out_features,)
        expected[key + ".on_input"] = ()
    if set(tensors) != set(expected):
        yield f"keys differ: {sorted(set(tensors) ^ set(expected))[:4]} …"
        return
    for name, tensor in tensors.items():
        if tuple(tensor.shape) != expected[name] or tensor.dtype != dtype:
            yield f"{name} is {tuple(tensor.shape)} {tensor.dtype}, not {expected[name]} {dtype}"
    for key in layers:
        if bool(tensors[key + ".on_input"]) != is_on_input(key, train_on_input):
            yield f"{key}.on_input is {tensors[key + '.on_input'].item()}"


@torch.no_grad()
def predict(unet, text_encoder, step, clip_skip):
    states = hidden_states(text_encoder, step.tensor("token_ids"), clip_skip)
    return unet(step.tensor("noisy_latents"), step.tensor("timesteps"), states).sample


def case(ia3, work, model, layers, train_on_input, precision):
    name = f"{'input' if train_on_input else 'output'}-{precision}"
    start, traces = work / f"{name}-start.safetensors", {}
    random_network(layers, train_on_input, start)
    config = write_config(ia3, work, name, model, steps=1)
    common = {
        "network_args.preset": "ia3", "network_args.train_on_input": str(train_on_input).lower(), "seed": 7,
        "save_precision": precision, "mixed_precision": "no", "output_dir": work / name, "resolution": "128,128",
        "min_bucket_reso": 64,
    }  # fmt: skip
    call(train_arguments(ia3, config, common | {"network_weights": start}), work)
    saved = work / name / f"{name}.safetensors"
    for kind, extra in (("with", {"network_weights": saved}), ("without", {})):
        trace = work / f"{name}-{kind}.trace"
        settings = common | extra | {"output_dir": work / f"{name}-{kind}"}
        call(train_arguments(ia3, config, settings, "--trace", trace, "--trace-steps", 1), work)
        traces[kind] = Trace(trace)
    steps = {kind: trace.steps[0] for kind, trace in traces.items()}
    for tensor in ("noisy_latents", "timesteps", "token_ids"):
        if not torch.equal(steps["with"].tensor(tensor), steps["without"].tensor(tensor)):
            raise SystemExit(f"{name}: {tensor} differ between two runs with one seed")
    unet, text_encoder, tensors = load_network(model, saved)
    faults = list(file_faults(tensors, layers, train_on_input, TYPES[precision]))
    clip_skip = traces["with"].metadata.get("clip_skip")
    reference_with = predict(unet, text_encoder, steps["with"], clip_skip)
    reference_without = predict(*load_models(model), steps["without"], clip_skip)
    ours = steps["with"].tensor("prediction") - steps["without"].tensor("prediction")
    reference = reference_with - reference_without
    change = (reference.norm() / reference_without.norm()).item()
    error = ((ours - reference).norm() / reference.norm()).item()
    if change < SMALLEST_CHANGE:
        faults.append(f"the network changes the prediction by {change:.1e} only")
    if not error <= BOUND:
        faults.append(f"the changes differ by {error:.1e}, bound {BOUND:.0e}")
    call([ia3, "lint", saved], work)
    row = f"| {str(train_on_input).lower()} | {precision} | {len(tensors)} | {change:.1e} | {error:.1e} |"
    return row, [f"train_on_input={train_on_input}, {precision}: {fault}" for fault in faults]


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=Path, metavar="WORKDIR")
    parser.add_argument("--ia3", type=Path, default=Path(".build/release/ia3"))
    parser.add_argument("--size", choices=["tiny", "small", "full"], default="tiny")
    arguments = parser.parse_args(argv)
    torch.set_num_threads(2)
    work, ia3 = arguments.work.resolve(), arguments.ia3.resolve()
    work.mkdir(parents=True, exist_ok=True)
    model = work / f"{arguments.size}.safetensors"
    write_model(ia3, arguments.size, model)
    write_dataset(work / "dataset", [(128, 128)])
    layers = preset_layers(*load_models(model))
    rows, faults = [], []
    for train_on_input in (False, True):
        for precision in TYPES:
            row, found = case(ia3, work, model, layers, train_on_input, precision)
            rows.append(row)
            faults += found
    print("| train_on_input | saved as | tensors | ‖y_net − y‖/‖y‖ | difference, ours to LyCORIS's |")
    print("| --- | --- | --- | --- | --- |")
    print("\n".join(rows))
    print("\n".join(faults), file=sys.stderr, end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
