"""Golden file of noise, targets and losses.

    .venv/bin/python -m tools.reference.objective Tests/Core/TrainingTests/Golden --sd-scripts sd-scripts

Runs sd-scripts' own `process_batch` (train_network.py, with the functions of library/ that it
calls) on latents by formula, with a prediction by formula in the model's place, and writes its random numbers, the loss and
the loss's gradient with respect to the prediction. Tensors are channels first.
"""

import argparse
import contextlib
import logging
import math
import os
import random
import typing

import diffusers
import torch
from diffusers import DDPMScheduler
from safetensors.torch import save_file

from tools.common import golden
from tools.reference.sd_scripts import functions
from tools.reference.weights import uniform

SHAPE = (2, 4, 6, 5)

DEFAULTS = {
    "v_parameterization": False,
    "zero_terminal_snr": False,
    "min_timestep": None,
    "max_timestep": None,
    "noise_offset": None,
    "noise_offset_random_strength": False,
    "adaptive_noise_scale": None,
    "multires_noise_iterations": None,
    "multires_noise_discount": 0.3,
    "ip_noise_gamma": None,
    "ip_noise_gamma_random_strength": False,
    "loss_type": "l2",
    "huber_schedule": "snr",
    "huber_c": 0.1,
    "huber_scale": 1.0,
    "min_snr_gamma": None,
    "scale_v_pred_loss_like_noise_pred": False,
    "v_pred_like_loss": None,
    "debiased_estimation_loss": False,
    "masked_loss": False,
    # What `process_batch` asks besides.
    "vae_batch_size": None,
    "weighted_captions": False,
    "full_fp16": False,
    "gradient_checkpointing": False,
}

V = {"v_parameterization": True}
NOISE = [
    {},
    V,
    {**V, "zero_terminal_snr": True},
    {"min_timestep": 100, "max_timestep": 110},
    {"min_timestep": 300, "max_timestep": 300},
    {"noise_offset": 0.1},
    {"noise_offset": 0.1, "noise_offset_random_strength": True},
    {"noise_offset": 0.1, "adaptive_noise_scale": 0.5},
    {"noise_offset": 0.02, "adaptive_noise_scale": -0.5},
    {"noise_offset": 0.1, "noise_offset_random_strength": True, "adaptive_noise_scale": 0.2},
    {"multires_noise_iterations": 1},
    {"multires_noise_iterations": 6},
    {"multires_noise_iterations": 10, "multires_noise_discount": 0.8, "noise_offset": 0.05},
    {"ip_noise_gamma": 0.1},
    {"ip_noise_gamma": 0.1, "ip_noise_gamma_random_strength": True, **V},
    {
        "noise_offset": 0.1,
        "noise_offset_random_strength": True,
        "multires_noise_iterations": 8,
        "ip_noise_gamma": 0.2,
        "ip_noise_gamma_random_strength": True,
    },
]

LOSS = [
    {"loss_type": "l1"},
    *(
        {"loss_type": kind, "huber_schedule": schedule}
        for kind in ["huber", "smooth_l1"]
        for schedule in ["constant", "exponential", "snr"]
    ),
    {"loss_type": "huber", "huber_schedule": "exponential", "huber_c": 0.03, "huber_scale": 1.7},
    {"loss_type": "smooth_l1", "huber_schedule": "constant", "huber_c": 0.5, "huber_scale": 0.5, **V},
    {"loss_type": "huber", "huber_c": 0.02, "huber_scale": 3.0, **V, "zero_terminal_snr": True},
    {"min_snr_gamma": 5},
    {"min_snr_gamma": 0.02},
    {"min_snr_gamma": 5, **V},
    {"min_snr_gamma": 1, **V, "zero_terminal_snr": True},
    {"scale_v_pred_loss_like_noise_pred": True, **V},
    {"v_pred_like_loss": 0.7},
    {"debiased_estimation_loss": True},
    {"debiased_estimation_loss": True, **V},
    {"min_snr_gamma": 5, "scale_v_pred_loss_like_noise_pred": True, "debiased_estimation_loss": True, **V},
    {"min_snr_gamma": 3, "v_pred_like_loss": 0.2, "debiased_estimation_loss": True, "loss_type": "smooth_l1"},
    {"debiased_estimation_loss": True, "min_timestep": 0, "max_timestep": 3},
]

# The mask's size; nothing if there is none.
MASKS = [
    ({"masked_loss": True}, (48, 40)),
    ({"masked_loss": True}, (7, 11)),
    ({"masked_loss": False, "loss_type": "huber"}, (6, 5)),
    ({"masked_loss": True, "min_snr_gamma": 5, **V}, (3, 2)),
    ({"masked_loss": True}, None),
]


class Accelerator:
    device = torch.device("cpu")

    @staticmethod
    def autocast():
        return contextlib.nullcontext()


class TextEncodingStrategy:
    @staticmethod
    def encode_tokens(*_):
        return [torch.zeros(1)]


def trainer(sd_scripts):
    """sd-scripts' trainer with the parts that a batch needs, and a formula for the model."""
    custom = {"torch": torch, "random": random, "logger": logging.getLogger()}
    names = [
        "prepare_scheduler_for_custom_training",
        "fix_noise_scheduler_betas_for_zero_terminal_snr",
        "apply_snr_weight",
        "scale_v_prediction_loss_like_noise_prediction",
        "get_snr_scale",
        "add_v_prediction_like_loss",
        "apply_debiased_estimation",
        "pyramid_noise_like",
        "apply_noise_offset",
        "apply_masked_loss",
    ]
    functions(sd_scripts, "library/custom_train_functions.py", names, custom)
    module = argparse.Namespace(**{name: custom[name] for name in names})
    util = {"torch": torch, "math": math, "custom_train_functions": module, "Optional": typing.Optional}
    util_names = [
        "get_timesteps",
        "get_noise_noisy_latents_and_timesteps",
        "get_huber_threshold_if_needed",
        "conditional_loss",
    ]
    functions(sd_scripts, "library/train_util.py", util_names, util)
    network = {
        **{name: custom[name] for name in names},
        "torch": torch,
        "typing": typing,
        "DDPMScheduler": DDPMScheduler,
        "train_util": argparse.Namespace(**{name: util[name] for name in util_names}),
        "custom_train_functions": module,
    }
    methods = ["process_batch", "get_noise_pred_and_target", "post_process_loss", "get_noise_scheduler"]
    functions(sd_scripts, "train_network.py", methods, network)

    class Trainer:
        seen: typing.ClassVar = {}

        def shift_scale_latents(self, args, latents):
            return latents

        def get_models_for_text_encoding(self, *_):
            return []

        def call_unet(self, args, accelerator, unet, noisy_latents, timesteps, *_, **__):
            self.seen |= {"noisy": noisy_latents.detach().clone(), "timesteps": timesteps}
            return self.prediction

    for method in methods:
        setattr(Trainer, method, network[method])
    return Trainer()


def clipped(tensors, metadata):
    """Gradients before and after torch's clip_grad_norm_, one of them absent."""
    for number, (scale, limit) in enumerate([(0.01, 1.0), (3.0, 1.0), (50.0, 0.05)]):
        parameters = [torch.nn.Parameter(torch.zeros(count)) for count in (320, 7, 1280)]
        for index in (0, 2):
            parameters[index].grad = torch.from_numpy(uniform(f"clip.{index}", parameters[index].numel()) * scale)
        norm = torch.nn.utils.clip_grad_norm_(parameters, limit)
        metadata[f"clip.{number}"] = f"{scale} {limit}"
        tensors[f"clip.{number}.norm"] = norm.reshape(1)
        for index in (0, 2):
            # The ends of a vector say as much as all of it.
            tensors[f"clip.{number}.{index}"] = parameters[index].grad[:16].clone()


def main():
    given = golden.arguments(__doc__, "sd_scripts")
    folder, sd_scripts = given.out, given.sd_scripts
    torch.set_num_threads(1)
    latents = torch.from_numpy(uniform("latents", math.prod(SHAPE))).reshape(SHAPE) * 1.5
    # Channels whose means differ, for adaptive_noise_scale.
    latents = latents + torch.tensor([0.0, 0.25, -0.5, 1.0])[None, :, None, None]
    weights = torch.tensor([1.0, 0.25])
    tensors = {}
    metadata = {
        "torch": torch.__version__,
        "diffusers": diffusers.__version__,
        "cpu": torch.backends.cpu.get_cpu_capability(),
    }
    cases = [(case, None, True) for case in NOISE] + [(case, None, False) for case in LOSS]
    cases += [(case, mask, False) for case, mask in MASKS]
    subject = trainer(sd_scripts)
    for number, (case, mask, is_noise) in enumerate(cases):
        args = argparse.Namespace(**{**DEFAULTS, **case})
        scheduler = subject.get_noise_scheduler(args, torch.device("cpu"))
        torch.manual_seed(1000 + number)
        random.seed(1000 + number)
        prediction = torch.from_numpy(uniform(f"prediction.{number}", math.prod(SHAPE))).reshape(SHAPE) * 2
        subject.prediction = prediction.requires_grad_(True)
        batch = {
            "latents": latents.clone(),
            "input_ids_list": [],
            "loss_weights": weights,
            "alpha_masks": None,
        }
        if mask:
            count = SHAPE[0] * mask[0] * mask[1]
            batch["alpha_masks"] = torch.from_numpy(uniform(f"mask.{number}", count) * 0.5 + 0.5).reshape(-1, *mask)
        inner = subject.get_noise_pred_and_target

        def recorded(*positional, **named):
            result = inner(*positional, **named)
            subject.seen["target"] = result[1].detach().clone()
            return result

        subject.get_noise_pred_and_target = recorded
        loss = subject.process_batch(
            batch, [], None, None, None, scheduler, torch.float32, torch.float32, Accelerator(), args,
            TextEncodingStrategy(), None,
        )  # fmt: skip
        del subject.get_noise_pred_and_target
        loss.backward()
        key = f"{number:02}"
        metadata[key] = " ".join(f"{name}={value}" for name, value in case.items())
        if mask:
            metadata[f"{key}.mask"] = f"{mask[0]} {mask[1]}"
        tensors[f"{key}.timesteps"] = subject.seen["timesteps"]
        tensors[f"{key}.loss"] = loss.detach().reshape(1)
        # The draws after the batch's say whether all of them were made.
        tensors[f"{key}.next"] = torch.tensor([torch.rand(1).item(), random.random()], dtype=torch.float64)
        if is_noise:
            tensors[f"{key}.noisy"] = subject.seen["noisy"]
            tensors[f"{key}.target"] = subject.seen["target"]
        if not is_noise or number < 3:
            tensors[f"{key}.gradient"] = subject.prediction.grad
        print(key, metadata[key], subject.seen["timesteps"].tolist(), loss.item())
    clipped(tensors, metadata)
    save_file(
        {name: tensor.contiguous() for name, tensor in tensors.items()},
        os.path.join(folder, "objective.safetensors"),
        metadata,
    )


main()
