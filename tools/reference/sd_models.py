"""Stable Diffusion 1.x of any size as diffusers' UNet and transformers' text encoder, without the network.

A checkpoint is a single file in the original LDM layout (converted by diffusers' own converters) or a diffusers
folder. Sizes are read from the tensors; what shapes do not say is what Stable Diffusion 1.x fixes: 8 attention heads
in the UNet, heads of 64 in the text encoder, two residual blocks a level, 32 groups.
"""

import json
import re
from pathlib import Path

import torch
from diffusers import DDPMScheduler, UNet2DConditionModel
from diffusers.loaders.single_file_utils import convert_ldm_unet_checkpoint
from safetensors import safe_open
from safetensors.torch import load_file
from transformers import CLIPTextConfig, CLIPTextModel

TEXT_PREFIX = "cond_stage_model.transformer."


def load_models(path, dtype=torch.float32):
    """(UNet, text encoder) of the checkpoint at `path`, frozen, in `dtype`."""
    path = Path(path)
    if path.is_dir():
        unet = _load_folder(path / "unet")
        text = _load_folder(path / "text_encoder")
        text_heads = json.loads((path / "text_encoder" / "config.json").read_text()).get("num_attention_heads")
    else:
        unet, text = _load_single_file(path)
        text_heads = None
    models = build_unet(unet, dtype), build_text_encoder(text, dtype, text_heads)
    for model in models:
        # sd-scripts trains with both in train mode; without dropout in either that computes the same.
        model.requires_grad_(False).eval()
    return models


def _load_folder(folder):
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise SystemExit(f"{folder}: no .safetensors file")
    return load_file(files[0])


def _load_single_file(path):
    unet, text = {}, {}
    with safe_open(path, "pt") as file:
        for name in file.keys():
            if name.startswith("model.diffusion_model."):
                unet[name] = file.get_tensor(name)
            elif name.startswith(TEXT_PREFIX):
                short = name[len(TEXT_PREFIX) :]
                text[short if short.startswith("text_model.") else "text_model." + short] = file.get_tensor(name)
    return convert_ldm_unet_checkpoint(unet, {"layers_per_block": 2}), text


def build_unet(tensors, dtype=torch.float32):
    """diffusers' UNet of the sizes of `tensors` (diffusers' names)."""
    levels = 1 + max(int(n.split(".")[1]) for n in tensors if n.startswith("down_blocks."))
    attends = [any(n.startswith(f"down_blocks.{i}.attentions.") for n in tensors) for i in range(levels)]
    channels = [tensors[f"down_blocks.{i}.resnets.0.conv1.weight"].shape[0] for i in range(levels)]
    context = next(t.shape[1] for n, t in tensors.items() if n.endswith("attn2.to_k.weight"))
    with torch.device("meta"):
        unet = UNet2DConditionModel(
            in_channels=tensors["conv_in.weight"].shape[1],
            out_channels=tensors["conv_out.weight"].shape[0],
            block_out_channels=tuple(channels),
            down_block_types=["CrossAttnDownBlock2D" if a else "DownBlock2D" for a in attends],
            up_block_types=["CrossAttnUpBlock2D" if a else "UpBlock2D" for a in reversed(attends)],
            layers_per_block=2,
            cross_attention_dim=context,
            attention_head_dim=8,
        )
    # A checkpoint may hold the transformers' projections as linear layers; diffusers' 1×1 convolutions want OIHW.
    expected = unet.state_dict()
    tensors = {n: t.reshape(expected[n].shape) if n in expected else t for n, t in tensors.items()}
    return _filled(unet, tensors, dtype)


def build_text_encoder(tensors, dtype=torch.float32, heads=None):
    """transformers' CLIP text encoder of the sizes of `tensors` ("text_model.…")."""
    vocabulary, hidden = tensors["text_model.embeddings.token_embedding.weight"].shape
    layers = 1 + max(int(m[1]) for n in tensors if (m := re.match(r"text_model\.encoder\.layers\.(\d+)\.", n)))
    config = CLIPTextConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        intermediate_size=tensors["text_model.encoder.layers.0.mlp.fc1.weight"].shape[0],
        num_hidden_layers=layers,
        num_attention_heads=heads or hidden // 64,
        max_position_embeddings=tensors["text_model.embeddings.position_embedding.weight"].shape[0],
        hidden_act="quick_gelu",
        bos_token_id=vocabulary - 2,
        eos_token_id=vocabulary - 1,
    )
    with torch.device("meta"):
        text_encoder = CLIPTextModel(config)
    # A buffer that no checkpoint is asked for.
    text_encoder.text_model.embeddings.position_ids = torch.arange(config.max_position_embeddings).expand((1, -1))
    tensors = {n: t for n, t in tensors.items() if not n.endswith("position_ids")}
    return _filled(text_encoder, tensors, dtype)


def _filled(model, tensors, dtype):
    model.load_state_dict({n: t.to(dtype) for n, t in tensors.items()}, strict=True, assign=True)
    return model


def hidden_states(text_encoder, token_ids, clip_skip, weights=None):
    """The UNet's context of `token_ids` [B, chunks, 77], as sd-scripts' SdTextEncodingStrategy makes it: [B, T, C].

    `weights` [B, chunks, 77] are those of weighted captions; the marks at the ends of several chunks keep theirs.
    """
    batch, chunks, length = token_ids.shape
    flat = token_ids.reshape(-1, length)
    # transformers builds its causal mask in the default type, which must hold the smallest value of the model's.
    usual = torch.get_default_dtype()
    torch.set_default_dtype(text_encoder.dtype)
    try:
        output = text_encoder(flat, output_hidden_states=True, return_dict=True)
    finally:
        torch.set_default_dtype(usual)
    if clip_skip is None:
        states = output["last_hidden_state"]
    else:
        states = text_encoder.text_model.final_layer_norm(output["hidden_states"][-clip_skip])
    states = states.reshape(batch, chunks, length, -1)
    # Of several chunks the first keeps its begin mark and the last its end mark.
    inner = states[:, :, 1:-1].reshape(batch, chunks * (length - 2), -1)
    states = torch.cat([states[:, 0, :1], inner, states[:, -1, -1:]], dim=1)
    if weights is None:
        return states
    if chunks == 1:
        return states * weights.reshape(batch, length, 1)
    inner = weights[:, :, 1:-1].reshape(batch, chunks * (length - 2), 1)
    return torch.cat([states[:, :1], states[:, 1:-1] * inner, states[:, -1:]], dim=1)


def noise_scheduler(zero_terminal_snr=False):
    """diffusers' scheduler with Stable Diffusion 1.x's betas, as train_network.py makes it."""
    return DDPMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        num_train_timesteps=1000,
        clip_sample=False,
        rescale_betas_zero_snr=zero_terminal_snr,
    )
