"""kohya-gui.tsv: every key that a release of kohya_ss's GUI has written to its JSON.

usage: kohya_gui.py KOHYA_SS_REPOSITORY OPTIONS_TSV OUTPUT [REF]
"""

import ast
import sys

from tools.tables.repository import Repository
from tools.tables.table import read_table, write_table

TABS = {
    "lora": ["kohya_gui/lora_gui.py", "lora_gui.py"],
    "dreambooth": ["kohya_gui/dreambooth_gui.py", "dreambooth_gui.py"],
    "finetune": ["kohya_gui/finetune_gui.py", "finetune_gui.py"],
    "textual_inversion": ["kohya_gui/textual_inversion_gui.py", "textual_inversion_gui.py"],
}
# Tags of something else than a release of the GUI: they lie between v24.0.6 and v24.0.7.
NOT_RELEASES = {"v1.0.0", "v1.0.1"}
NEVER_SAVED = {"file_path", "save_as", "headless", "print_only"}

# What the GUI's code does with a key, where the names alone do not say it.
OPTIONS = {
    "LoRA_type": "network_args.algo",
    "LyCORIS_preset": "network_args.preset",
    "additional_parameters": "",
    "adaptive_noise_scale": "adaptive_noise_scale",
    "anima_checkbox": "",
    "anima_compile": "compile",
    "batch_size": "",
    "block_alphas": "network_args.block_alphas",
    "block_dims": "network_args.block_dims",
    "block_lr_zero_threshold": "network_args.block_lr_zero_threshold",
    "bypass_mode": "network_args.bypass_mode",
    "cache_latent": "cache_latents",
    "caption_extention": "caption_extension",
    "caption_metadata_filename": "",
    "constrain": "network_args.constraint",
    "conv_alpha": "network_args.conv_alpha",
    "conv_alphas": "",
    "conv_block_alphas": "network_args.conv_block_alphas",
    "conv_block_dims": "network_args.conv_block_dims",
    "conv_dim": "network_args.conv_dim",
    "conv_dims": "",
    "create_buckets": "",
    "create_caption": "",
    "dataset_repeats": "dataset_repeats",
    "decompose_both": "network_args.decompose_both",
    "dora_wd": "network_args.dora_wd",
    "down_lr_weight": "network_args.down_lr_weight",
    "dynamo_backend": "accelerate.dynamo_backend",
    "dynamo_mode": "accelerate.dynamo_mode",
    "dynamo_use_dynamic": "accelerate.dynamo_use_dynamic",
    "dynamo_use_fullgraph": "accelerate.dynamo_use_fullgraph",
    "enable_all_linear": "network_args.enable_all_linear",
    "epoch": "",
    "extra_accelerate_launch_args": "",
    "factor": "network_args.factor",
    "flux1_checkbox": "",
    "full_path": "",
    "generate_caption_database": "",
    "generate_image_buckets": "",
    "ggpo_beta": "network_args.ggpo_beta",
    "ggpo_sigma": "network_args.ggpo_sigma",
    "gpu_ids": "accelerate.gpu_ids",
    "hunyuan_image_checkbox": "",
    "hunyuan_vae": "vae",
    "image_folder": "train_data_dir",
    "img_attn_dim": "network_args.img_attn_dim",
    "img_mlp_dim": "network_args.img_mlp_dim",
    "img_mod_dim": "network_args.img_mod_dim",
    "in_dims": "network_args.in_dims",
    "init_word": "init_word",
    "latent_metadata_filename": "",
    "lora_network_weights": "network_weights",
    "loraplus_lr_ratio": "network_args.loraplus_lr_ratio",
    "loraplus_text_encoder_lr_ratio": "network_args.loraplus_text_encoder_lr_ratio",
    "loraplus_unet_lr_ratio": "network_args.loraplus_unet_lr_ratio",
    "lr_warmup": "lr_warmup_steps",
    "lumina_checkbox": "",
    "main_process_port": "accelerate.main_process_port",
    "max_resolution": "resolution",
    "mid_lr_weight": "network_args.mid_lr_weight",
    "model_list": "",
    "module_dropout": "network_args.module_dropout",
    "multi_gpu": "accelerate.multi_gpu",
    "num_cpu_threads_per_process": "accelerate.num_cpu_threads_per_process",
    "num_machines": "accelerate.num_machines",
    "num_processes": "accelerate.num_processes",
    "optimizer": "optimizer_type",
    "rank_dropout": "network_args.rank_dropout",
    "rank_dropout_scale": "network_args.rank_dropout_scale",
    "rescaled": "network_args.rescaled",
    "save_as_bool": "",
    "noise_offset_type": "",
    "sd3_checkbox": "",
    "sd3_clip_l": "clip_l",
    "sd3_disable_mmap_load_safetensors": "disable_mmap_load_safetensors",
    "sd3_t5xxl": "t5xxl",
    "show_timesteps": "show_timesteps",
    "locon": "",
    "convert_to_ckpt": "",
    "convert_to_safetensors": "",
    "lowvram": "",
    "train": "",
    "network_train": "",
    "v_model": "",
    "sdxl": "",
    "sdxl_checkbox": "",
    "single_dim": "network_args.single_dim",
    "single_mod_dim": "network_args.single_mod_dim",
    "split_qkv": "network_args.split_qkv",
    "stop_text_encoder_training": "stop_text_encoder_training",
    "stop_text_encoder_training_pct": "stop_text_encoder_training",
    "t5xxl_lr": "text_encoder_lr",
    "template": "",
    "train_blocks": "network_args.train_blocks",
    "train_dir": "",
    "train_double_block_indices": "network_args.train_double_block_indices",
    "train_lora_ggpo": "",
    "train_norm": "network_args.train_norm",
    "train_on_input": "network_args.train_on_input",
    "train_single_block_indices": "network_args.train_single_block_indices",
    "train_t5xxl": "network_args.train_t5xxl",
    "txt_attn_dim": "network_args.txt_attn_dim",
    "txt_mlp_dim": "network_args.txt_mlp_dim",
    "txt_mod_dim": "network_args.txt_mod_dim",
    "unit": "network_args.unit",
    "up_lr_weight": "network_args.up_lr_weight",
    "use_cp": "network_args.use_cp",
    "use_latent_files": "",
    "use_scalar": "network_args.use_scalar",
    "use_tucker": "network_args.use_tucker",
    "use_wandb": "log_with",
    "weights": "weights",
    "xformers": "xformers",
}

# Numbers that are whole by nature, though gradio's Number gives a float by default.
WHOLE = {
    "anima_compile_cache_size_limit",
    "anima_qwen3_max_token_length",
    "anima_t5_max_token_length",
    "anima_vae_chunk_size",
    "batch_size",
    "blocks_to_swap",
    "caption_dropout_every_n_epochs",
    "clip_skip",
    "double_blocks_to_swap",
    "epoch",
    "fused_optimizer_groups",
    "gradient_accumulation_steps",
    "hunyuan_vae_chunk_size",
    "keep_tokens",
    "lr_scheduler_num_cycles",
    "lr_warmup_steps",
    "lumina_gemma2_max_token_length",
    "main_process_port",
    "max_bucket_reso",
    "max_data_loader_n_workers",
    "max_timestep",
    "max_token_length",
    "max_train_epochs",
    "max_train_steps",
    "min_bucket_reso",
    "min_timestep",
    "multires_noise_iterations",
    "network_dim",
    "num_cpu_threads_per_process",
    "num_machines",
    "num_processes",
    "num_vectors_per_token",
    "sample_every_n_epochs",
    "sample_every_n_steps",
    "save_every_n_epochs",
    "save_every_n_steps",
    "save_last_n_epochs",
    "save_last_n_epochs_state",
    "save_last_n_steps",
    "save_last_n_steps_state",
    "sd3_text_encoder_batch_size",
    "seed",
    "single_blocks_to_swap",
    "t5xxl_max_token_length",
    "train_batch_size",
    "unit",
    "vae_batch_size",
    "bucket_reso_steps",
    "conv_dim",
    "factor",
    "dataset_repeats",
    "vectors",
}

# Keys of the first releases, whose widgets the reading below does not reach.
FORMER_TYPES = {
    "convert_to_ckpt": "bool",
    "convert_to_safetensors": "bool",
    "image_folder": "string",
    "save_as_bool": "bool",
    "train_dir": "string",
    "use_safetensors": "bool",
    "v_model": "string",
}


def functions(module):
    return {n.name: n for n in module.body if isinstance(n, ast.FunctionDef)}


def saved_keys(module):
    """Keys that the module's functions write: a literal dictionary, or all of their parameters."""
    keys = set()
    for function in functions(module).values():
        text = ast.unparse(function)
        explicit = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Dict)
            and any(isinstance(t, ast.Name) and t.id == "variables" for t in node.targets)
        ]
        if explicit and "json.dump" in text:
            for dictionary in explicit:
                keys |= {k.value for k in dictionary.keys if isinstance(k, ast.Constant)}
            continue
        saves = "SaveConfigFile(" in text or "try_save_training_config(" in text or "json.dump(" in text
        if not saves or "locals().items()" not in text:
            continue
        excluded = set()
        for node in ast.walk(function):
            lists = []
            if isinstance(node, ast.keyword) and node.arg == "exclusion":
                lists = [node.value]
            elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotIn):
                # "name not in [...]" filters the saved names only inside the comprehension itself.
                lists = node.comparators if "json.dump(" in text else []
            for item in lists:
                if isinstance(item, (ast.List, ast.Tuple)):
                    excluded |= {e.value for e in item.elts if isinstance(e, ast.Constant)}
        keys |= {a.arg for a in function.args.args} - (excluded or NEVER_SAVED)
    return keys


# gradio's classes by what they do with a value: `Whole` is a Number that rounds, and a Dropdown may take any text.
COMPONENTS = {
    "Checkbox": "checkbox", "Dropdown": "choice", "Number": "number", "Radio": "choice", "Slider": "slider",
    "Textbox": "text", "Whole": "whole",
}  # fmt: skip


class Interface:
    """The widgets of one tab at one release."""

    def __init__(self, repository, ref, tab):
        self.repository = repository
        self.ref = ref
        tree = repository.tree(ref)
        self.path = next((p for p in TABS[tab] if p in tree), None)
        self.module = repository.syntax(ref, self.path) if self.path else None
        self.classes = {}
        for path in tree:
            if path.startswith(("kohya_gui/", "library/")) and path.endswith(".py"):
                module = repository.syntax(ref, path)
                for node in module.body if module else []:
                    if isinstance(node, ast.ClassDef):
                        self.classes[node.name] = node
        # Early releases built shared widgets in functions of common_gui.py.
        self.shared = [
            repository.syntax(ref, p)
            for p in ("library/common_gui.py", "kohya_gui/common_gui.py", "dreambooth_gui/common_gui.py")
            if p in tree and repository.syntax(ref, p)
        ]
        self.objects = {}
        self.registry = {}
        self.constants = {}
        if self.module:
            self.read()

    def read(self):
        for node in self.module.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.constants[node.targets[0].id] = node.value
        for node in ast.walk(self.module):
            if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
                continue
            name = node.targets[0].id
            if isinstance(node.value, ast.Call):
                callee = ast.unparse(node.value.func)
                if callee in self.classes:
                    self.objects[name] = (callee, node.value)
            if name == "FIELD_REGISTRY" and isinstance(node.value, ast.List):
                for element in node.value.elts:
                    self.registry[element.elts[0].value] = element.elts[1]

    def widget(self, key):
        """(gradio class, call, constructor's arguments) of the widget behind a key."""
        target = self.registry.get(key)
        if isinstance(target, ast.Attribute):
            owner = ast.unparse(target.value)
            if owner in self.objects:
                return self.member(owner, target.attr)
        names = [target.id] if isinstance(target, ast.Name) else [key]
        for module in [self.module, *self.shared]:
            found = self.assigned(module, names[0], False)
            if found:
                return found, {}
        for owner in self.objects:
            result = self.member(owner, names[0])
            if result:
                return result
        return None

    def member(self, owner, attribute):
        name, construction = self.objects[owner]
        node = self.classes[name]
        found = self.assigned(node, attribute, True)
        if not found:
            return None
        bound = {}
        for item in node.body:
            if isinstance(item, ast.FunctionDef) and item.name == "__init__":
                parameters = [a.arg for a in item.args.args]
                for parameter, default in zip(parameters[::-1], item.args.defaults[::-1]):
                    bound[parameter] = default
        for keyword in construction.keywords:
            bound[keyword.arg] = keyword.value
        return found, bound

    @staticmethod
    def assigned(scope, name, member):
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                target = node.targets[0]
                hit = (
                    isinstance(target, ast.Attribute) and target.attr == name
                    if member
                    else isinstance(target, ast.Name) and target.id == name
                )
                if hit and ast.unparse(node.value.func).startswith("gr."):
                    return node.value
        return None

    def value(self, node, bound):
        if node is None:
            return None
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Call):
            callee = ast.unparse(node.func)
            if callee.endswith("config.get") and len(node.args) == 2:
                return self.value(node.args[1], bound)
            if callee == "getattr" and len(node.args) == 3:
                return self.value(node.args[2], bound)
            return None
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            return self.value(bound.get(node.attr), {})
        if isinstance(node, ast.Name):
            return self.value(self.constants.get(node.id), {})
        if isinstance(node, ast.IfExp):
            return self.value(node.orelse, bound)
        try:
            return ast.literal_eval(node)
        except ValueError:
            return None

    def describe(self, key):
        """type, default, choices, min, max"""
        found = self.widget(key)
        if not found:
            return None
        call, bound = found
        kind = ast.unparse(call.func)[3:]
        arguments = {k.arg: k.value for k in call.keywords}
        default = self.value(arguments.get("value"), bound)
        choices = self.value(arguments.get("choices"), bound)
        if choices and isinstance(choices[0], (list, tuple)):
            choices = [c[1] for c in choices]
        free = self.value(arguments.get("allow_custom_value"), bound)
        low = self.value(arguments.get("minimum"), bound)
        high = self.value(arguments.get("maximum"), bound)
        if kind == "Checkbox":
            type_name, default = "bool", bool(default)
        elif kind in ("Number", "Slider"):
            step = self.value(arguments.get("step"), bound)
            whole = key in WHOLE or (kind == "Slider" and step == 1 and isinstance(default, int))
            type_name = "int" if whole else "float"
        else:
            type_name = "string"
            if isinstance(default, (int, float)) and not isinstance(default, bool):
                type_name = "int" if isinstance(default, int) else "float"
            if default is None:
                default = ""
        if kind == "Number" and self.value(arguments.get("precision"), bound) == 0:
            kind = "Whole"
        return {
            "type": type_name,
            "component": COMPONENTS.get(kind, "") if kind != "Dropdown" or not free else "menu",
            "default": default,
            "choices": "|".join(map(str, choices)) if choices and not free and kind in ("Dropdown", "Radio") else "",
            "min": low,
            "max": high,
        }


def emitted(module):
    """Parameter → options whose value in config_toml_data reads it."""
    reads = {}
    function = functions(module).get("train_model")
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Dict)
            and ast.unparse(node.targets[0]) == "config_toml_data"
        ):
            for key, value in zip(node.value.keys, node.value.values):
                for name in ast.walk(value):
                    if isinstance(name, ast.Name):
                        reads.setdefault(name.id, set()).add(key.value)
    return reads


def converted(module):
    """Parameter → `int` or `float`, if the tab's `train_model` converts the value before it passes it on."""
    found = {}
    for node in ast.walk(functions(module)["train_model"]):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, (ast.Dict, ast.IfExp, ast.Call)):
            continue
        target = ast.unparse(node.targets[0])
        if target != "config_toml_data" and not target.endswith(("]", "_float")):
            continue
        for call in ast.walk(node.value):
            if not isinstance(call, ast.Call) or ast.unparse(call.func) not in ("int", "float"):
                continue
            if isinstance(call.args[0], ast.Name):
                found.setdefault(call.args[0].id, ast.unparse(call.func))
    return found


def by_tab(key, tabs, conversions):
    """A key's conversion, or those of the tabs that differ as `TAB=TYPE`."""
    kinds = {tab: conversions[tab].get(key, "") for tab in tabs}
    if len(set(kinds.values())) == 1:
        return kinds[tabs[0]]
    return " ".join(f"{tab}={kind}" for tab, kind in kinds.items() if kind)


def launched(module):
    """Parameter → `int`, if the command that starts Accelerate gets the value as one."""
    return {
        call.args[0].slice.value: "int"
        for call in ast.walk(module)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "int"
        and isinstance(call.args[0], ast.Subscript)
        and ast.unparse(call.args[0].value) == "kwargs"
    }


def zeros(module):
    """Parameters whose zero reaches sd-scripts."""
    function = functions(module)["train_model"]
    # Set after what Python takes as false is left out.
    passed = {
        ast.unparse(node.targets[0].slice).strip("'")
        for node in function.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Subscript)
        and ast.unparse(node.targets[0].value) == "config_toml_data"
    }
    written = [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "config_toml_data"
        and isinstance(node.value, (ast.Dict, ast.DictComp))
    ]
    # `0 in ["", False, None]` is true, but `0 is False` is not.
    if any("is False" in ast.unparse(node) or "is not False" in ast.unparse(node) for node in written):
        values = [value for node in written if isinstance(node, ast.Dict) for value in node.values]
        tests = [node.test for value in values for node in ast.walk(value) if isinstance(node, ast.IfExp)]
        compared = [node for test in tests for node in ast.walk(test) if isinstance(node, ast.Compare)]
        left_out = {name for node in compared if ast.unparse(node.comparators[0]) == "0" for name in names(node.left)}
        passed |= {name for value in values for name in names(value)} - left_out
    return passed


def names(node):
    return [name.id for name in ast.walk(node) if isinstance(name, ast.Name)]


def loaded(module):
    """Key → `int=0` and the like: as what `update_my_data` reads its value, and what stands for one it cannot read."""
    found = {}
    for loop in ast.walk(functions(module)["update_my_data"]):
        if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.List):
            continue
        for handler in ast.walk(loop):
            if isinstance(handler, ast.ExceptHandler) and isinstance(handler.body[-1], ast.Assign):
                call = handler.body[-1].value
                for key in loop.iter.elts:
                    found[key.value] = f"{ast.unparse(call.func)}={ast.unparse(call.args[0])}"
    return found


def set_on_loading(module):
    """Key → what `update_my_data` sets it to if the file lacks it."""
    return {
        ast.literal_eval(call.args[0]): ast.literal_eval(
            call.args[1].orelse if isinstance(call.args[1], ast.IfExp) else call.args[1]
        )
        for call in ast.walk(functions(module)["update_my_data"])
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "my_data.setdefault"
    }


# The network tab's checkboxes by the family that each chooses; Stable Diffusion 1 and 2 have none.
FAMILIES = {
    "sd": None,
    "sdxl": "sdxl",
    "flux": "flux1_checkbox",
    "sd3": "sd3_checkbox",
    "hunyuan_image": "hunyuan_image_checkbox",
    "anima": "anima_checkbox",
    "lumina": "lumina_checkbox",
}
# Keys that reach config_toml_data through a variable of the function.
THROUGH_VARIABLES = {
    "clip_l": ["flux"],
    "sd3_clip_l": ["sd3"],
    "sd3_disable_mmap_load_safetensors": ["sd3"],
    "sd3_t5xxl": ["sd3"],
    "t5xxl": ["flux"],
    "vae": ["sd", "sdxl", "flux", "sd3", "lumina"],
}


def families(module):
    """Parameter → the families for which the network tab passes it on; only those that some families lack."""
    boxes = {box for box in FAMILIES.values() if box}
    passed = {}
    for node in ast.walk(functions(module)["train_model"]):
        if not (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "config_toml_data"):
            continue
        if not isinstance(node.value, ast.Dict):
            continue
        for value in node.value.values:
            for family, box in FAMILIES.items():
                for name in ast.walk(simplified(value, box, boxes)):
                    if isinstance(name, ast.Name) and name.id not in boxes:
                        passed.setdefault(name.id, set()).add(family)
    passed |= {key: set(value) for key, value in THROUGH_VARIABLES.items()}
    return {key: value for key, value in passed.items() if value and value != set(FAMILIES)}


def simplified(node, ticked, boxes):
    """The expression with one checkbox ticked, without the branches that are not taken."""
    if isinstance(node, ast.IfExp):
        test = truth(node.test, ticked, boxes)
        if test is None:
            rest = [simplified(part, ticked, boxes) for part in (node.test, node.body, node.orelse)]
            return ast.Tuple(elts=rest)
        return simplified(node.body if test else node.orelse, ticked, boxes)
    if isinstance(node, ast.BoolOp):
        return ast.Tuple(
            elts=[simplified(value, ticked, boxes) for value in node.values if truth(value, ticked, boxes) is not False]
        )
    return node


def truth(test, ticked, boxes):
    """True, False, or None if it depends on more than the checkboxes."""
    if isinstance(test, ast.Name) and test.id in boxes:
        return test.id == ticked
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = truth(test.operand, ticked, boxes)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        parts = [truth(value, ticked, boxes) for value in test.values]
        decided = isinstance(test.op, ast.Or)
        if decided in parts:
            return decided
        return None if None in parts else not decided
    return None


# Conditions inside of the functions that the branches call.
CALLED_CONDITIONS = {("Kohya LoHa", "conv_alpha"): "conv_dim", ("Kohya LoKr", "conv_alpha"): "conv_dim"}
CALLED_EXCEPTIONS = {("Kohya LoHa", "factor")}
ARGUMENTS_OF_TYPES = {("LyCORIS/DyLoRA", "unit"): "block_size"}


def network_types(module, parameters):
    """Parameter → the LoRA types whose branch passes it on, each with its condition and another argument's name."""
    types = {}

    def add(kinds, key, conditions):
        if key not in parameters or key == "LoRA_type":
            return
        for kind in kinds:
            needed = CALLED_CONDITIONS.get((kind, key)) or next((c for c in conditions if c != key), None)
            argument = ARGUMENTS_OF_TYPES.get((kind, key))
            entry = kind + (f" as {argument}" if argument else "") + (f" if {needed}" if needed else "")
            if (kind, key) not in CALLED_EXCEPTIONS:
                types.setdefault(key, set()).add(entry)

    def read(statements, kinds, conditions):
        for statement in statements:
            if isinstance(statement, ast.If):
                inner = compared_types(statement.test)
                names = [n.id for n in ast.walk(statement.test) if isinstance(n, ast.Name) and n.id in parameters]
                if inner is not None:
                    read(statement.body, [k for k in kinds if k in inner] if kinds else inner, conditions)
                elif kinds and names:
                    read(statement.body, kinds, conditions + names)
                continue
            if not kinds or isinstance(statement, ast.For):
                continue
            for node in ast.walk(statement):
                if isinstance(node, ast.FormattedValue):
                    add(kinds, ast.unparse(node.value), conditions)
                elif isinstance(node, ast.Call) and "network_args" in ast.unparse(node.func):
                    for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                        add(kinds, ast.unparse(argument), conditions)
                elif isinstance(node, ast.List):
                    for element in node.elts:
                        if isinstance(element, ast.Constant):
                            add(kinds, element.value, conditions)
                elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                    add(kinds, node.slice.value, conditions)

    def compared_types(test):
        """The types that a condition names; None if it is about something else."""
        if "LoRA_type" not in {n.id for n in ast.walk(test) if isinstance(n, ast.Name)}:
            return None
        return [n.value for n in ast.walk(test) if isinstance(n, ast.Constant) and isinstance(n.value, str)]

    body = functions(module)["train_model"].body
    read(body, [], [])
    for statement in body:
        if isinstance(statement, ast.Assign) and "append_loraplus_network_args" in ast.unparse(statement.value):
            for argument in statement.value.args:
                if ast.unparse(argument) in parameters:
                    types[ast.unparse(argument)] = {"*"}
    return types


def main(path, options_path, output, ref="HEAD"):
    repository = Repository(path)
    known = {row["name"] for row in read_table(options_path)}
    releases = [t for t in repository.tags() if t not in NOT_RELEASES] + [ref]
    seen = {}
    oldest = None
    for index, release in enumerate(releases):
        tree = repository.tree(release)
        for tab, paths in TABS.items():
            for file in paths:
                if file in tree:
                    module = repository.syntax(release, file)
                    for key in saved_keys(module) if module else []:
                        oldest = index if oldest is None else oldest
                        seen.setdefault(key, {}).setdefault(index, set()).add(tab)
                    break
    interfaces = {}
    network_tab = repository.syntax(ref, TABS["lora"][0])
    parameters = {a.arg for a in functions(network_tab)["train_model"].args.args}
    types, of_families = network_types(network_tab, parameters), families(network_tab)
    mapping = {}
    for tab in TABS:
        module = repository.syntax(ref, TABS[tab][0])
        for name, options in emitted(module).items():
            if not name.endswith("_checkbox"):
                mapping.setdefault(name, set()).update(options)
    launcher = launched(repository.syntax(ref, "kohya_gui/class_accelerate_launch.py"))
    conversions = {tab: converted(repository.syntax(ref, TABS[tab][0])) | launcher for tab in TABS}
    loading = loaded(repository.syntax(ref, "kohya_gui/common_gui.py"))
    defaults = set_on_loading(repository.syntax(ref, "kohya_gui/common_gui.py"))
    zero = {tab: zeros(repository.syntax(ref, TABS[tab][0])) for tab in TABS}
    last_index = len(releases) - 1
    rows, unexplained = [], []
    for key, history in seen.items():
        first, last = min(history), max(history)
        now = [t for t in TABS if t in history[last]]
        former = [t for t in TABS if t not in now and any(t in history[i] for i in history)]
        description = None
        for index in sorted(history, reverse=True):
            for tab in now if index == last else [t for t in TABS if t in history[index]]:
                place = (releases[index], tab)
                if place not in interfaces:
                    interfaces[place] = Interface(repository, *place)
                description = interfaces[place].describe(key)
                if description:
                    break
            if description or last - index > 3:
                break
        if description is None:
            if key not in FORMER_TYPES:
                unexplained.append(key)
            description = {"type": FORMER_TYPES.get(key, "string"), "default": "", "choices": "", "min": "", "max": ""}
        number = description["type"] in ("int", "float")
        others, component = [], description.get("component", "") if last == last_index else ""
        if last == last_index:
            for tab in now:
                interface = interfaces.setdefault((ref, tab), Interface(repository, ref, tab))
                other = interface.describe(key)
                if other and str(other["default"]) != str(description["default"]):
                    others.append(f"{tab}={other['default']}")
                if other and other["component"] != description["component"]:
                    component += f" {tab}={other['component']}"
        if key in OPTIONS:
            option = OPTIONS[key]
        elif key in known:
            option = key
        else:
            candidates = mapping.get(key, set())
            option = sorted(candidates)[0] if len(candidates) == 1 else ""
            if not option:
                unexplained.append(f"option of {key}: {sorted(candidates)}")
        rows.append(
            [
                key,
                option,
                description["type"],
                defaults.get(key, description["default"]),
                description["choices"],
                description["min"],
                description["max"],
                " ".join(now),
                " ".join(former),
                "" if first == oldest else ("dev" if first == last_index else releases[first]),
                "" if last == last_index else releases[last],
                "|".join(sorted(types.get(key, []))),
                " ".join(family for family in FAMILIES if family in of_families.get(key, [])),
                component,
                "|".join(others),
                loading.get(key, "") if last == last_index else "",
                by_tab(key, now, conversions) if last == last_index else "",
                " ".join(tab for tab in now if last == last_index and number and key in zero[tab]),
            ]
        )
        if option and "." not in option and option not in known:
            unexplained.append(f"{key} → {option}, which sd-scripts lacks at the commit read")
    for line in unexplained:
        print("unexplained:", line)
    write_table(
        output,
        [
            "key",
            "option",
            "type",
            "default",
            "choices",
            "min",
            "max",
            "tabs",
            "former_tabs",
            "since",
            "until",
            "types",
            "families",
            "component",
            "other_defaults",
            "loaded_as",
            "passed_as",
            "zero_tabs",
        ],
        rows,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
