"""metadata.tsv: the ss_* keys that sd-scripts' train_network.py writes into a network's safetensors header.

usage: metadata.py SD_SCRIPTS_REPOSITORY OPTIONS_TSV OUTPUT [REF]
"""

import ast
import sys

from tools.tables.repository import Repository
from tools.tables.table import read_table, write_table

SCRIPT = "train_network.py"
# Values that no single option gives as it is.
NOTES = {
    "ss_base_model_version": ("", "string", "sd_v1, sd_v2, sdxl_base_v1-0, …"),
    "ss_batch_size_per_device": ("train_batch_size", "int", "without a dataset config only"),
    "ss_bucket_info": ("", "json", "without a dataset config only"),
    "ss_bucket_no_upscale": ("bucket_no_upscale", "bool", "without a dataset config only"),
    "ss_dataset_dirs": ("", "json", "object: folder → n_repeats, img_count"),
    "ss_datasets": ("", "json", "array, with a dataset config only; n_repeats is in subsets[].num_repeats"),
    "ss_enable_bucket": ("enable_bucket", "bool", "without a dataset config only"),
    "ss_epoch": ("", "int", "epoch of this file"),
    "ss_max_bucket_reso": ("max_bucket_reso", "int", "without a dataset config only"),
    "ss_min_bucket_reso": ("min_bucket_reso", "int", "without a dataset config only"),
    "ss_max_train_steps": ("max_train_steps", "int", "after max_train_epochs has replaced it"),
    "ss_lr_warmup_steps": ("lr_warmup_steps", "float", "as given: a fraction stays a fraction"),
    "ss_network_args": ("network_args", "json", "object of strings; absent without network_args"),
    "ss_network_alpha": ("network_alpha", "float", ""),
    "ss_network_dim": ("network_dim", "int", "None: the network module's own default"),
    "ss_new_sd_model_hash": ("", "string", "SHA-256 of the file"),
    "ss_new_vae_hash": ("", "string", "SHA-256 of the file"),
    "ss_num_batches_per_epoch": ("", "int", "per device"),
    "ss_num_epochs": ("", "int", "counted from the steps; mirrors max_train_epochs where that is set"),
    "ss_num_reg_images": ("", "int", "with repeats"),
    "ss_num_train_images": ("", "int", "with repeats"),
    "ss_num_validation_images": ("", "int", "with repeats"),
    "ss_optimizer": ("optimizer_type", "string", "module.Class(key=value,…): name of the class and optimizer_args"),
    "ss_reg_dataset_dirs": ("", "json", "object: folder → n_repeats, img_count; without a dataset config only"),
    "ss_sd_model_hash": ("", "string", "the web UI's old short hash"),
    "ss_sd_model_name": ("pretrained_model_name_or_path", "string", "file name without its folder"),
    "ss_sd_scripts_commit_hash": ("", "string", ""),
    "ss_seed": ("seed", "int", "the drawn one where none was given"),
    "ss_session_id": ("", "int", "random"),
    "ss_steps": ("", "int", "steps done when this file was written"),
    "ss_tag_frequency": ("", "json", "object: folder → tag → count"),
    "ss_text_encoder_lr": ("text_encoder_lr", "float", "a Python list in newer files"),
    "ss_total_batch_size": ("", "int", "devices · batch · accumulation; without a dataset config only"),
    "ss_training_finished_at": ("", "float", "Unix time, seconds"),
    "ss_training_started_at": ("", "float", "Unix time, seconds"),
    "ss_v2": ("v2", "bool", ""),
    "ss_vae_hash": ("", "string", "the web UI's old short hash"),
    "ss_vae_name": ("vae", "string", "file name without its folder"),
    "ss_resolution": ("resolution", "string", "a Python tuple, (512, 512); without a dataset config only"),
}
NULLABLE = '"None" when unset'


def main(path, options_path, output, ref="HEAD"):
    repository = Repository(path)
    options = {row["name"]: row for row in read_table(options_path)}
    module = repository.syntax(ref, SCRIPT)
    found = {}
    for node in ast.walk(module):
        pairs = []
        if isinstance(node, ast.Dict):
            pairs = list(zip(node.keys, node.values))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            pairs = [(node.targets[0].slice, node.value)]
        for key, value in pairs:
            if isinstance(key, ast.Constant) and str(key.value).startswith("ss_"):
                found.setdefault(key.value, []).append(value)
    rows = []
    for key, values in found.items():
        text = ast.unparse(values[0])
        boolean = text.startswith("bool(")
        option = text[5:-1] if boolean else text
        option = option[5:] if option.startswith("args.") else ""
        if key in NOTES:
            option, kind, note = NOTES[key]
        elif option in options:
            kind, note = options[option]["type"], ""
            if kind == "bool":
                note = ""
            elif not options[option]["default"]:
                note = NULLABLE
        else:
            raise ValueError(f"{key} = {text}: say what it is")
        if option and option not in options:
            raise ValueError(f"{key}: no option {option}")
        rows.append([key, option, "bool" if boolean else kind, note])
    write_table(output, ["key", "option", "type", "note"], rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
