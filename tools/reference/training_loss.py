"""The training loss of sd-scripts' train_network.py in PyTorch (process_batch and post_process_loss there, and
library/custom_train_functions.py), of a prediction, for the settings of a trace."""

import math

import torch

from tools.reference.sd_models import noise_scheduler


def signal_to_noise(timesteps):
    """Of the betas as they are without zero_terminal_snr: sd-scripts takes them before it fixes the betas."""
    alphas = noise_scheduler().alphas_cumprod
    return (torch.sqrt(alphas) / torch.sqrt(1.0 - alphas))[timesteps] ** 2


def huber_thresholds(settings, timesteps, scheduler):
    schedule = settings.get("huber_schedule") or "snr"
    c, scale = float(settings.get("huber_c") or 0.1), float(settings.get("huber_scale") or 1.0)
    if schedule == "exponential":
        return torch.exp(math.log(c) / scheduler.config.num_train_timesteps * timesteps) * scale
    if schedule == "snr":
        alphas = scheduler.alphas_cumprod[timesteps]
        return (1 - c) / (1 + ((1.0 - alphas) / alphas) ** 0.5) ** 2 + c
    if schedule == "constant":
        return torch.full(timesteps.shape, c * scale)
    raise SystemExit(f"huber_schedule {schedule}: unknown")


def elementwise(prediction, target, settings, timesteps, scheduler):
    kind = settings.get("loss_type") or "l2"
    difference = prediction - target
    if kind == "l2":
        return difference**2
    if kind == "l1":
        return difference.abs()
    threshold = huber_thresholds(settings, timesteps, scheduler).to(prediction.dtype)[:, None, None, None]
    smooth = 2 * (torch.sqrt(difference**2 + threshold**2) - threshold)
    if kind == "huber":
        return threshold * smooth
    if kind == "smooth_l1":
        return smooth
    raise SystemExit(f"loss_type {kind}: unknown")


def training_loss(prediction, target, timesteps, loss_weights, mask, settings, scheduler, v_parameterization):
    """The scalar loss. `mask` is [B, 1, height, width] of the image or of the latent, or None."""
    loss = elementwise(prediction, target, settings, timesteps, scheduler)
    if mask is not None:
        loss = loss * torch.nn.functional.interpolate(mask, size=loss.shape[2:], mode="area")
    loss = loss.mean(dim=(1, 2, 3)) * loss_weights
    snr = signal_to_noise(timesteps).to(loss.dtype)
    if gamma := settings.get("min_snr_gamma"):
        floor = torch.minimum(snr, torch.full_like(snr, float(gamma)))
        loss = loss * floor / (snr + 1 if v_parameterization else snr)
    bounded = torch.minimum(snr, torch.full_like(snr, 1000))
    if settings.get("scale_v_pred_loss_like_noise_pred"):
        loss = loss * bounded / (bounded + 1)
    if like := settings.get("v_pred_like_loss"):
        loss = loss + loss / (bounded / (bounded + 1)) * float(like)
    if settings.get("debiased_estimation_loss"):
        loss = loss / ((bounded + 1) if v_parameterization else torch.sqrt(bounded))
    return loss.mean()
