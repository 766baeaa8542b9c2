"""What a trainer's loop runs on: models that answer without weights, a network of one small tensor per group.

The loop itself, its losses, its schedules, its names of files and its logs are the program's.
"""

from __future__ import annotations

from pathlib import Path

# Updates until a run is cut short.
STEPS = 3
CADENCES = ("save_every_n_steps", "sample_every_n_steps", "validate_every_n_steps")
EPOCH_CADENCES = ("save_every_n_epochs", "sample_every_n_epochs", "validate_every_n_epochs")


class ReachedEnd(Exception):
    """Enough steps were taken."""


def shorten(args) -> None:
    """Lets the loop end after a few updates, in which everything happens that it would do at some time."""
    total = args.max_train_steps
    if not is_number(total) or total <= STEPS:
        return
    for names, least in ((CADENCES, 2), (EPOCH_CADENCES, 1)):
        for name in names:
            value = getattr(args, name, None)
            if is_number(value) and least < value <= total:
                setattr(args, name, least)
    if not getattr(args, "initial_step", None) and not getattr(args, "initial_epoch", None):
        args.max_train_steps = type(total)(STEPS)  # the loop cannot count to a float


def is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


class Trained:
    """The tensors that the optimizer has; every model's answer depends on them."""

    def __init__(self):
        self.parameters: list = []
        self.answers = 0

    def touch(self, answer):
        """`answer` with gradients towards each tensor."""
        self.answers += 1
        if self.answers > 40 * STEPS:
            raise ReachedEnd
        total = 0.0
        for parameter in self.parameters:
            if parameter.requires_grad:
                total = total + parameter.float().mean()
        return answer * (1.0 + 1e-3 * total) if self.parameters else answer


class RunningAccelerator:
    """A real Accelerator that leaves models alone."""

    def __init__(self, real):
        self._real = real

    def __getattr__(self, name):
        return getattr(self._real, name)

    def prepare(self, *things, **keywords):
        import torch

        prepared = tuple(t if isinstance(t, torch.nn.Module) else self._real.prepare(t) for t in things)
        return prepared if len(prepared) > 1 else prepared[0]

    def unwrap_model(self, model, *args, **keywords):
        return model


# What a network does with weights; the rest of a wrapped network is the real one's.
WITHOUT_WEIGHTS = {
    "load_weights": lambda *a, **k: "stand-in",
    "prepare_grad_etc": lambda *a, **k: None,
    "on_epoch_start": lambda *a, **k: None,
    "on_step_start": lambda *a, **k: None,
    "apply_max_norm_regularization": lambda *a, **k: (0, 0.0, 0.0),
    "update_grad_norms": lambda *a, **k: None,
    "update_norms": lambda *a, **k: None,
    "enable_gradient_checkpointing": lambda *a, **k: None,
    "set_multiplier": lambda *a, **k: None,
    "backup_weights": lambda *a, **k: None,
    "restore_weights": lambda *a, **k: None,
}


def running_network(real, trained: Trained):
    """`real` for everything up to the optimizer, and the optimizer's own tensors in the loop."""
    import torch

    class RunningNetwork(torch.nn.Module):
        def __init__(self):
            super().__init__()
            object.__setattr__(self, "real", real)

        def __getattr__(self, name):
            if name in ("weight_norms", "grad_norms", "combined_weight_norms"):
                raise AttributeError(name)
            found = getattr(object.__getattribute__(self, "real"), name)
            return WITHOUT_WEIGHTS.get(name, found)

        def to(self, *args, **keywords):
            return self

        def parameters(self, recurse: bool = True):
            return iter(trained.parameters)

        def get_trainable_params(self):
            return iter(trained.parameters)

        def state_dict(self, *args, **keywords):
            return {}

        def save_weights(self, file, dtype, metadata):
            from safetensors.torch import save

            # Refuses metadata that is no text.
            Path(file).write_bytes(save({"weight": torch.zeros(1)}, metadata or None))

    return RunningNetwork()


def still(model):
    """Keeps a model of the meta device where it is."""
    for name in ("to", "train", "eval", "cuda", "cpu", "half", "float"):
        setattr(model, name, lambda *a, _model=model, **k: _model)
    return model


class Sample:
    def __init__(self, sample):
        self.sample = sample


def running_unet(unet, trained: Trained, wrapped: bool):
    """Answers with its noisy input; `wrapped` as SD's UNet does, in an object."""
    import torch

    def forward(noisy, *args, **keywords):
        answer = trained.touch(noisy.float() * 0.5)
        return Sample(answer) if wrapped else answer

    still(unet)
    unet.forward = forward
    type(unet).device = property(lambda self: torch.device("cpu"))
    for name in (
        "enable_gradient_checkpointing",
        "set_use_memory_efficient_attention",
        "set_use_sdpa",
        "enable_xformers_memory_efficient_attention",
        "set_use_memory_efficient_attention_xformers",
    ):
        setattr(unet, name, lambda *a, **k: None)
    return unet


def running_text_encoder(encoder, trained: Trained):
    """As many hidden states as the real one has, of its width."""
    import torch
    from transformers.modeling_outputs import BaseModelOutputWithPooling

    config = encoder.config
    layers, width = config.num_hidden_layers, config.hidden_size

    def forward(tokens=None, *args, output_hidden_states=False, **keywords):
        state = trained.touch(torch.zeros(tokens.shape[0], tokens.shape[1], width) + 0.1)
        output = BaseModelOutputWithPooling(
            last_hidden_state=state,
            pooler_output=state[:, 0],
            hidden_states=tuple(state for _ in range(layers + 1)) if output_hidden_states else None,
        )
        if hasattr(config, "projection_dim") and hasattr(encoder, "text_projection"):
            output["text_embeds"] = state[:, 0]
        return output

    still(encoder)
    encoder.forward = forward
    encoder.text_model.final_layer_norm.forward = lambda value: value
    if hasattr(encoder, "text_projection"):
        encoder.text_projection.forward = lambda value: value
    encoder.gradient_checkpointing_enable = lambda *a, **k: None
    type(encoder).device = property(lambda self: torch.device("cpu"))
    type(encoder).dtype = property(lambda self: torch.float32)
    return encoder


def running_vae():
    import torch

    class Latents:
        def __init__(self, value):
            self.value = value

        def sample(self):
            return self.value

    class Encoded:
        def __init__(self, value):
            self.latent_dist = Latents(value)

    class VAE(torch.nn.Module):
        config = type("Config", (), {"scaling_factor": 0.18215, "shift_factor": 0.0, "block_out_channels": [1] * 4})()
        device = property(lambda self: torch.device("cpu"))
        dtype = property(lambda self: torch.float32)

        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(1))

        def to(self, *args, **keywords):
            return self

        def encode(self, images):
            pooled = torch.nn.functional.avg_pool2d(images.float(), 8)
            return Encoded(torch.cat([pooled, pooled[:, :1]], dim=1))

        def __getattr__(self, name):
            if name.startswith(("enable_", "set_", "disable_")):
                return lambda *a, **k: None
            return super().__getattr__(name)

    return VAE()


class Pipeline:
    """Where an image would be generated."""

    def __init__(self, *args, **keywords):
        pass

    def to(self, *args, **keywords):
        return self

    def __call__(self, *args, **keywords):
        return None

    def latents_to_image(self, latents):
        from PIL import Image

        return [Image.new("RGB", (8, 8))]


def patch_loader() -> None:
    """No worker processes: what the arguments are refused for is the real loader's, the images are read here."""
    import torch
    from library import train_util

    real = torch.utils.data.DataLoader

    class Loader(real):
        def __init__(self, dataset, *args, num_workers=0, persistent_workers=False, **keywords):
            real(
                [0], num_workers=num_workers, persistent_workers=persistent_workers,
                batch_size=keywords.get("batch_size", 1),
            )  # fmt: skip
            super().__init__(dataset, *args, **keywords)

    torch.utils.data.DataLoader = Loader
    collate = train_util.collator_class.__call__

    def call(self, examples):
        return collate(self, examples) if self.dataset is not None else examples[0]

    train_util.collator_class.__call__ = call
