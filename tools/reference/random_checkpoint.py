"""SHA-256 of float32 tensors that a random checkpoint of seed 3 holds, by weights.py.

.venv/bin/python -m tools.reference.random_checkpoint Tests/Core/StableDiffusionTests/Golden
"""

import hashlib

from tools.common import golden
from tools.reference.weights import tensor

TENSORS = [
    ("unet.conv_norm_out.weight", (10007,)),
    ("unet.conv_in.bias", (10007,)),
    ("unet.conv_in.weight", (32, 4, 3, 3)),
    ("vae.quant_conv.weight", (8, 8, 1, 1)),
    ("text_encoder.text_model.encoder.layers.0.mlp.fc1.weight", (101, 103)),
]

if __name__ == "__main__":
    with open(golden.arguments(__doc__).out / "random_checkpoint.tsv", "w", encoding="utf-8") as file:
        for name, shape in TENSORS:
            digest = hashlib.sha256(tensor(name, shape, 3).tobytes()).hexdigest()
            file.write(f"{name}\t{','.join(map(str, shape))}\t{digest}\n")
