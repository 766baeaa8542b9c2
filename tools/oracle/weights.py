"""Loaders of model files that no machine of the oracle has. What they cannot open is refused as the program refuses it."""

from __future__ import annotations

import importlib
import inspect

from tools.oracle.running import running_vae, still

# Module → its loaders, each with the argument that names the file. The VAEs are those of NAMES_OF_VAES.
LOADERS = {
    "library.flux_utils": {
        "load_flow_model": "ckpt_path", "load_clip_l": "ckpt_path", "load_t5xxl": "ckpt_path", "load_ae": "ckpt_path",
    },
    "library.lumina_util": {"load_lumina_model": "ckpt_path", "load_gemma2": "ckpt_path", "load_ae": "ckpt_path"},
    "library.anima_utils": {"load_anima_model": "dit_path", "load_qwen3_text_encoder": "qwen3_path"},
    "library.qwen_image_autoencoder_kl": {"load_vae": "vae_path"},
    "library.hunyuan_image_text_encoder": {"load_qwen2_5_vl": "ckpt_path", "load_byt5": "ckpt_path"},
    "library.hunyuan_image_vae": {"load_vae": "vae_path"},
    "library.hunyuan_image_models": {"load_hunyuan_image_model": "dit_path"},
    # Text encoders and VAE may lie in the checkpoint, so that their own files may be unset.
    "library.sd3_utils": {"load_mmdit": None, "load_clip_l": None, "load_clip_g": None, "load_t5xxl": None, "load_vae": None},
}  # fmt: skip
NAMES_OF_VAES = ("load_ae", "load_vae")
# What each loader gives beside the model.
PAIRS = {
    "load_flow_model": lambda model: (False, model),
    "load_qwen3_text_encoder": lambda model: (model, None),
    "load_qwen2_5_vl": lambda model: (None, model),
    "load_byt5": lambda model: (None, model),
}
# Trainer → the files beside the model itself that it opens whatever else is set.
NEEDED = {
    "flux_train_network": ("clip_l", "t5xxl", "ae"), "flux_train": ("clip_l", "t5xxl", "ae"),
    "lumina_train_network": ("gemma2", "ae"), "lumina_train": ("gemma2", "ae"),
    "anima_train_network": ("qwen3", "vae"), "anima_train": ("qwen3", "vae"),
    "hunyuan_image_train_network": ("text_encoder", "byt5", "vae"),
}  # fmt: skip


def is_file_name(value) -> bool:
    return isinstance(value, str) and value != ""


def open_weights(value) -> None:
    """Refuses what sd-scripts' reader of weights refuses."""
    if not is_file_name(value):
        from library.safetensors_utils import load_safetensors

        load_safetensors(value, "cpu")


def patch_loaders(model_at_rest) -> None:
    """Every loader opens its file and gives a model without weights."""
    for module_name, functions in LOADERS.items():
        module = importlib.import_module(module_name)
        for name, path in functions.items():
            setattr(module, name, stand_in_for(getattr(module, name), name, path, model_at_rest))


def stand_in_for(loader, name: str, path: str | None, model_at_rest):
    signature = inspect.signature(loader)

    def load(*positional, **keywords):
        arguments = signature.bind(*positional, **keywords).arguments
        if path is not None:
            open_weights(arguments[path])
        model = running_vae() if name in NAMES_OF_VAES else still(model_at_rest())
        return PAIRS.get(name, lambda model: model)(model)

    return load
