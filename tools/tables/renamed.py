"""renamed.tsv: options and keys that are deprecated or have another name now.

usage: renamed.py OPTIONS_TSV KOHYA_GUI_TSV DATASET_TSV ARGUMENTS_TSV OUTPUT

What replaces what is judged by reading; this script holds the judgment and checks that the names exist.
"""

import sys

from tools.tables.table import read_table, write_table

RENAMED = [
    # sd-scripts: replacement "" means that nothing replaces it.
    ("caption_extention", "caption_extension", "sd-scripts", "misspelling, still copied into caption_extension"),
    ("double_blocks_to_swap", "blocks_to_swap", "sd-scripts", "blocks_to_swap = double + single / 2"),
    ("fine_tuning", "", "sd-scripts", "gone since v0.3.0"),
    ("hypernetwork_module", "network_module", "sd-scripts", "gone since v0.3.0"),
    ("hypernetwork_weights", "network_weights", "sd-scripts", "gone since v0.3.0"),
    ("single_blocks_to_swap", "blocks_to_swap", "sd-scripts", "blocks_to_swap = double + single / 2"),
    ("skip_latents_validity_check", "skip_cache_check", "sd-scripts", "deprecated in its help text"),
    ("split_mode", "blocks_to_swap=18", "sd-scripts", "deprecated; becomes blocks_to_swap = 18"),
    ("use_8bit_adam", "optimizer_type=AdamW8bit", "sd-scripts", "an error together with optimizer_type"),
    ("use_lion_optimizer", "optimizer_type=Lion", "sd-scripts", "an error together with optimizer_type"),
    # kohya_ss's GUI
    ("LoRA_type=LoCon", "LoRA_type=LyCORIS/LoCon", "kohya-gui", "changed on loading"),
    ("cache_latent", "cache_latents", "kohya-gui", "until v20.1"),
    ("caption_extention", "caption_extension", "kohya-gui", "until v20.1"),
    ("conv_alphas", "", "kohya-gui", "never used: its code was a comment"),
    ("conv_dims", "", "kohya-gui", "never used: its code was a comment"),
    ("locon", "LoRA_type", "kohya-gui", ""),
    ("lora_network_weights", "network_weights", "kohya-gui", "changed on loading"),
    ("lowvram", "", "kohya-gui", "saved, but no longer passed on"),
    ("network_train", "", "kohya-gui", "network_train_unet_only and network_train_text_encoder_only, from the rates"),
    ("noise_offset_type", "", "kohya-gui", "chooses which noise keys are passed on; sd-scripts has no such option"),
    ("stop_text_encoder_training_pct", "stop_text_encoder_training", "kohya-gui", "not supported for LoRA"),
    ("use_8bit_adam", "optimizer", "kohya-gui", "true becomes AdamW8bit where optimizer is missing"),
    (
        "use_wandb",
        "log_with",
        "kohya-gui",
        'on loading, only the string "True" becomes log_with = "wandb"; true is dropped',
    ),
    ("xformers=false", "xformers=none", "kohya-gui", "changed on loading"),
    ("xformers=true", "xformers=xformers", "kohya-gui", "changed on loading"),
    # --dataset_config
    ("dataset_repeats", "num_repeats", "dataset", "the command line's name"),
    ("train_batch_size", "batch_size", "dataset", "the command line's name"),
    # network_args
    ("constrain", "constraint", "network_args", "lycoris.kohya"),
    ("disable_conv_cp", "use_tucker", "network_args", "lycoris.kohya; 4.1.3 copies the value without negating it"),
    ("use_conv_cp", "use_tucker", "network_args", "lycoris.kohya"),
    ("use_cp", "use_tucker", "network_args", "lycoris.kohya"),
]


def main(options_path, gui_path, dataset_path, arguments_path, output):
    options = {row["name"] for row in read_table(options_path)}
    arguments = {row["name"] for row in read_table(arguments_path)}
    gui = {row["key"] for row in read_table(gui_path)}
    dataset = {row["key"] for row in read_table(dataset_path)}
    known = {"sd-scripts": options, "kohya-gui": gui, "dataset": dataset, "network_args": arguments}
    for name, replacement, scope, _ in RENAMED:
        old = options if scope == "dataset" else known[scope]
        if name.split("=")[0] not in old:
            raise ValueError(f"{scope} has never had {name}")
        if replacement and replacement.split("=")[0] not in known[scope]:
            raise ValueError(f"{scope} has no {replacement}")
    rows = [[name, replacement, scope, note] for name, replacement, scope, note in RENAMED]
    write_table(output, ["name", "replacement", "scope", "note"], rows, keys=3)


if __name__ == "__main__":
    main(*sys.argv[1:])
