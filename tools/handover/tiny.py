"""Checkpoints of random numbers that sd-scripts itself can load, made of its own classes with few channels.

    PYTHONPATH=tools/handover/site IA3_TINY_SDXL=1 IA3_TINY_FLUX=1 \
      .venv-handover/bin/python tools/handover/tiny.py SD_SCRIPTS FOLDER

Writes `xl.safetensors`, a checkpoint of Stable Diffusion XL; `flux.safetensors`, `ae.safetensors`, `clip_l.safetensors`
and `t5xxl.safetensors`, the parts of FLUX.1; and the folder `google_t5-v1_1-xxl`, a tokenizer of letters in place of
T5's, which nothing may fetch.
"""

import sys
from pathlib import Path

import torch


def randomize(model):
    """Every weight at random, as large as an untrained layer's; no norm at zero, no bias without effect."""
    for name, parameter in model.named_parameters():
        with torch.no_grad():
            if parameter.dim() > 1:
                parameter.normal_(0, 1 / parameter[0].numel() ** 0.5)
            else:
                parameter.normal_(1 if name.endswith("weight") or name.endswith("scale") else 0, 0.02)
    return model


def sdxl(folder):
    from diffusers import AutoencoderKL
    from library import model_util, sdxl_model_util, sdxl_original_unet
    from transformers import CLIPTextModel, CLIPTextModelWithProjection

    options = {
        "vocab_size": 49408,
        "max_position_embeddings": 77,
        "pad_token_id": 1,
        "bos_token_id": 0,
        "eos_token_id": 2,
    }
    configs = [
        sdxl_model_util.CLIPTextConfig(hidden_size=width, hidden_act=act, **options)
        for width, act in [(768, "quick_gelu"), (1280, "gelu")]
    ]
    sdxl_model_util.save_stable_diffusion_checkpoint(
        str(folder / "xl.safetensors"),
        randomize(CLIPTextModel(configs[0])),
        randomize(CLIPTextModelWithProjection(configs[1])),
        randomize(sdxl_original_unet.SdxlUNet2DConditionModel()),
        0, 0, None,
        randomize(AutoencoderKL(**model_util.create_vae_diffusers_config())),
        torch.tensor(4.6),
        None,
    )  # fmt: skip


def flux(folder):
    from dataclasses import replace

    from library import flux_models, flux_utils
    from safetensors.torch import save_file
    from transformers import CLIPTextModel, T5EncoderModel

    spec = flux_models.configs["dev"]
    clip = flux_utils.CLIPConfig(
        vocab_size=49408, max_position_embeddings=77, eos_token_id=2, hidden_act="quick_gelu", attention_dropout=0.0,
        layer_norm_eps=1e-5,
    )  # fmt: skip
    t5 = flux_utils.T5Config(vocab_size=32128, feed_forward_proj="gated-gelu", tie_word_embeddings=False)
    models = {
        "flux": flux_models.Flux(replace(spec.params, depth=2, depth_single_blocks=2)),
        "ae": flux_models.AutoEncoder(spec.ae_params),
        "clip_l": CLIPTextModel._from_config(clip),
        "t5xxl": T5EncoderModel._from_config(t5),
    }
    for name, model in models.items():
        tensors = {key: value.contiguous() for key, value in randomize(model).state_dict().items()}
        # The same tensor under two names.
        tensors.pop("encoder.embed_tokens.weight", None)
        save_file(tensors, folder / f"{name}.safetensors")


def t5_tokenizer(folder):
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import T5TokenizerFast

    letters = [(letter, -3.0) for letter in "▁abcdefghijklmnopqrstuvwxyz,"]
    tokenizer = Tokenizer(models.Unigram([("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *letters], unk_id=2))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    T5TokenizerFast(tokenizer_object=tokenizer, extra_ids=0).save_pretrained(folder / "google_t5-v1_1-xxl")


def main():
    scripts, folder = sys.argv[1:]
    sys.path.insert(0, scripts)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    sdxl(folder)
    flux(folder)
    t5_tokenizer(folder)


if __name__ == "__main__":
    main()
