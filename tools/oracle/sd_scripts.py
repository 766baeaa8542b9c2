"""sd-scripts' own training entry points, run through their first steps to the end.

A trainer's `train(args)` is executed as it stands, with what it would load from disk replaced: tokenizers and
weights. Of SD 1, SD 2 and SDXL the network module, the losses, the logs, samples' files and saved names are the
program's; the models answer without weights (running.py). Trainers whose models are not known here
stop where they load them, and the optimizer and scheduler are then made here in the same order.
"""

from __future__ import annotations

import contextlib
import copy
import importlib
import io
import logging
import sys
import types
import warnings
from pathlib import Path

from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, EASY_SCRIPTS
from tools.oracle.reads import Reads, recording_namespace
from tools.oracle.report import Report, innermost_frame
from tools.oracle.running import (
    STEPS,
    WITHOUT_WEIGHTS,
    Pipeline,
    ReachedEnd,
    RunningAccelerator,
    Trained,
    patch_loader,
    running_network,
    running_text_encoder,
    running_unet,
    running_vae,
    shorten,
)
from tools.oracle.stand_ins import (
    IMAGE_SIZE,
    MODEL_OPTIONS,
    StandIns,
    Tokenizer,
    models,
    resolution,
    weights_on_meta,
)
from tools.oracle.weights import NEEDED, open_weights, patch_loaders

NETWORK_TRAINERS = {
    "train_network": "NetworkTrainer",
    "sdxl_train_network": "SdxlNetworkTrainer",
    "flux_train_network": "FluxNetworkTrainer",
    "sd3_train_network": "Sd3NetworkTrainer",
    "lumina_train_network": "LuminaNetworkTrainer",
    "anima_train_network": "AnimaNetworkTrainer",
    "hunyuan_image_train_network": "HunyuanImageNetworkTrainer",
}
# Families whose UNet and text encoders are built, so that the network module itself is executed.
BUILT = {"train_network", "sdxl_train_network"}
# sd-scripts' network modules for the other families.
NETWORKS = {
    "flux_train_network": {"networks.lora_flux", "networks.oft_flux"},
    "sd3_train_network": {"networks.lora_sd3"},
    "lumina_train_network": {"networks.lora_lumina"},
    "anima_train_network": {"networks.lora_anima"},
    "hunyuan_image_train_network": {"networks.lora_hunyuan_image"},
}
# Trainers without a class that run on those families' models.
FUNCTIONS = {"train_db", "fine_tune", "sdxl_train"}
# sd-scripts' BlueprintGenerator.BLUEPRINT_PARAM_NAME_TO_CONFIG_OPTNAME and ARGPARSE_OPTNAME_TO_CONFIG_OPTNAME, backwards.
OPTION_OF_DATASET_KEY = {"batch_size": "train_batch_size", "num_repeats": "dataset_repeats"}


class ReachedModels(Exception):
    """A function trainer came to the point where it loads weights."""


class Judge:
    def __init__(self, sd_scripts: Path, report: Report, stand_ins: StandIns):
        self.root = sd_scripts
        self.report = report
        self.stand_ins = stand_ins
        self.optimizer = None
        self.scheduler = None
        self.trained = Trained()
        self.errors: list[str] = []
        self.reads = Reads([sd_scripts])

    def run(self, script: str, arguments: list[str]) -> None:
        self.report.script = script + ".py"
        with self._recording():
            args = self._parse(script, arguments)
            if args is None:
                return
            self._describe(args)
            self.report.values = copy.deepcopy(vars(args))
            self._stand_in(args)
            args.__class__ = recording_namespace(self.reads)
            self.reads.watched = args
            self._patch(args)
            self.reads.on = True
            try:
                if script in NETWORK_TRAINERS:
                    self._train_network(script, args)
                else:
                    self._train_function(script, args)
            except ReachedEnd:
                self._returned(args)
            except ReachedModels:
                self._attempt(lambda: self._after_models(args), "reproduced")
            except SystemExit as error:
                self.report.refuse(f"{script}.train", "SystemExit", str(error))
            except Exception as error:
                self._refuse(error, f"{script}.train")
            self.reads.on = False
            self.report.reads = {name: sorted(places) for name, places in sorted(self.reads.places.items())}

    # Arguments

    def _parse(self, script: str, arguments: list[str]):
        module = importlib.import_module(script)
        from library import train_util

        stderr = io.StringIO()
        sys.argv = [script + ".py", *arguments]
        try:
            with contextlib.redirect_stderr(stderr):
                parser = module.setup_parser()
                args = parser.parse_args()
                train_util.verify_command_line_training_args(args)
                args = train_util.read_config_from_file(args, parser)
        except SystemExit:
            said = stderr.getvalue().strip().splitlines()
            self.report.refuse("argparse", "SystemExit", said[-1] if said else "exit")
            return None
        except Exception as error:
            self._refuse(error, "train_util.read_config_from_file")
            return None
        # A config file's values never meet argparse's types; those used late are not reached here.
        numeric = {action.dest for action in parser._actions if action.type in (int, float)}
        self.report.beyond = sorted(
            o for o in numeric if isinstance(getattr(args, o, None), (str, list)) and o != "text_encoder_lr"
        )
        known = {action.dest for action in parser._actions}
        unknown = sorted(set(vars(args)) - known)
        if unknown:
            self.report.notes.append("keys no option of the script reads: " + ", ".join(unknown))
        return args

    def _describe(self, args) -> None:
        keep = (
            "optimizer_type", "optimizer_args", "lr_scheduler", "lr_scheduler_type", "lr_scheduler_args",
            "lr_warmup_steps", "lr_scheduler_num_cycles", "learning_rate", "unet_lr", "text_encoder_lr",
            "max_train_steps", "max_train_epochs", "train_batch_size", "seed", "clip_skip", "mixed_precision",
            "network_module", "network_args", "network_train_unet_only", "network_train_text_encoder_only",
        )  # fmt: skip
        self.report.effective |= {name: getattr(args, name) for name in keep if hasattr(args, name)}

    def _stand_in(self, args) -> None:
        replaced = []
        self.stand_ins.write_dataset_config(
            finetuning="fine_tune" in self.report.script, masked=bool(getattr(args, "masked_loss", False))
        )
        # The command line may name both; a file that names the images names their size.
        if args.resolution is None and not args.dataset_config and not getattr(args, "train_data_dir", None):
            args.resolution = str(IMAGE_SIZE)
            self.report.notes.append(f"neither images nor their resolution: --resolution {IMAGE_SIZE} assumed")
        for option, value in list(vars(args).items()):
            if option in MODEL_OPTIONS and not isinstance(value, str):
                continue
            if option == "dataset_config" and self.report.dialect == EASY_SCRIPTS:
                continue  # the backend's own, with the stand-in images
            needed = option == "train_data_dir" and not args.dataset_config and not getattr(args, "in_json", None)
            if not needed and not (isinstance(value, (str, Path)) and value):
                continue
            substitute = self.stand_ins.for_option(option, value)
            if substitute is not None and substitute != value:
                setattr(args, option, substitute)
                replaced.append(option)
        # As is said of the model, so of its other files: they may be named where the training is started.
        if self.report.dialect in (CONFIG_FILE, COMMAND_LINE) and args.pretrained_model_name_or_path is None:
            self.report.notes.append("no model, which the command line may name with all its files: one is assumed")
            for option in ("pretrained_model_name_or_path", *NEEDED.get(self.report.script.removesuffix(".py"), ())):
                if getattr(args, option) is None:
                    setattr(args, option, self.stand_ins.for_option(option))
        if (size := resolution(args.resolution)) is not None and not args.dataset_config:
            self.stand_ins.write_images(size)
        if self.report.dialect == CONFIG_FILE and hasattr(args, "network_module") and args.network_module is None:
            args.network_module = "networks.lora"
            self.report.notes.append("no network_module, which the command line may name: networks.lora assumed")
        if isinstance(getattr(args, "network_args", None), list):
            args.network_args = [self._preset(argument) for argument in args.network_args]
        if getattr(args, "in_json", None):
            args.train_data_dir = str(self.stand_ins.images)
        # Weights to continue from would have to be real: their shapes are checked.
        # Ranks that are to be read from no file at all are refused.
        from_weights = ("dim_from_weights",) if getattr(args, "network_weights", None) else ()
        for option in ("network_weights", "base_weights", "resume", *from_weights):
            if getattr(args, option, None):
                setattr(args, option, None)
                replaced.append(option + " (dropped)")
        if hasattr(args, "output_dir") and args.output_dir is None:
            args.output_dir = self.stand_ins.for_option("output_dir")
            replaced.append("output_dir")
        if replaced:
            self.report.notes.append("stand-in paths: " + ", ".join(sorted(replaced)))

    def _preset(self, argument):
        if isinstance(argument, str) and argument.startswith("preset=") and argument.endswith(".toml"):
            return f"preset={self.stand_ins.preset}"
        return argument

    # Replacements inside the real program

    def _patch(self, args) -> None:
        import torch
        from library import config_util, flux_utils, sdxl_train_util, strategy_base, train_util

        strategy_base.TokenizeStrategy._load_tokenizer = lambda *a, **k: Tokenizer()
        train_util.DatasetGroup.new_cache_latents = cache_latents
        train_util.DatasetGroup.new_cache_text_encoder_outputs = lambda *a, **k: None
        real_optimizer, real_scheduler = train_util.get_optimizer, train_util.get_scheduler_fix
        real_accelerator, real_samples = train_util.prepare_accelerator, train_util.sample_images_common
        real_resume = train_util.resume_from_local_or_hf_if_specified

        def get_optimizer(args, trainable_params):
            groups = small_groups(trainable_params)
            self.report.effective["groups"] = [
                {
                    "lr": g.get("lr", args.learning_rate) if isinstance(g, dict) else args.learning_rate,
                    "parameters": count,
                }
                for g, count in zip(groups, counts_of(trainable_params))
            ]
            result = real_optimizer(args, groups)
            self.optimizer = result[2]
            self.trained.parameters = [p for g in self.optimizer.param_groups for p in g["params"]]
            if not self.trained.parameters:
                # PyTorch takes a group of no tensors; a GradScaler and some optimizers do not.
                self.report.refuse(
                    "train_util.get_optimizer", "refused", "nothing to train: the network found no layer of the model"
                )
            self.report.effective["optimizer"] = result[0]
            self.report.effective["group_lrs"] = [g.get("lr") for g in self.optimizer.param_groups]
            self.report.effective["optimizer_settings"] = [
                {key: repr(value) for key, value in group.items() if key != "params"}
                for group in self.optimizer.param_groups
            ]
            return result

        def get_scheduler_fix(args, optimizer, num_processes):
            self.scheduler = real_scheduler(args, optimizer, num_processes)
            kind = type(self.scheduler)
            self.report.effective["scheduler"] = f"{kind.__module__}.{kind.__name__}"
            self.report.effective["steps"] = args.max_train_steps
            # One that wants a measure is refused by the trainer's own call.
            if hasattr(self.scheduler, "get_last_lr") and not hasattr(self.scheduler, "patience"):
                self._record_rates()
            return self.scheduler

        def prepare_accelerator(args):
            # Half precision needs the GPU that the training machine has; other values meet Accelerate's check.
            spoken = args.mixed_precision
            lenient = copy.copy(args)
            if spoken in ("fp16", "bf16"):
                lenient.mixed_precision = "no"
            return RunningAccelerator(real_accelerator(lenient))

        def resume(accelerator, args):
            real_resume(accelerator, args)
            with self.reads.paused():
                shorten(args)

        def sample_images_common(pipe_class, *positional, **keywords):
            return real_samples(Pipeline, *positional, **keywords)

        def search_value(key, fallbacks, default_value=None):
            value = real_search(key, fallbacks, default_value)
            if len(fallbacks) > 1 and not any(c.get(key) is not None for c in fallbacks[:-2]):
                self.reads.note(OPTION_OF_DATASET_KEY.get(key, key), f"{self.root}/library/config_util.py", 466)
            return value

        real_search = config_util.BlueprintGenerator.search_value
        config_util.BlueprintGenerator.search_value = staticmethod(search_value)

        def load_sd(args, weight_dtype, accelerator, *rest):
            open_weights(args.pretrained_model_name_or_path)
            encoders, unet = self._models(False, args.v2)
            return encoders[0], running_vae(), unet, True

        def load_sdxl(args, accelerator, version, weight_dtype):
            open_weights(args.pretrained_model_name_or_path)
            encoders, unet = self._models(True, False)
            return True, encoders[0], encoders[1], running_vae(), unet, None, None

        train_util.load_target_model = load_sd
        sdxl_train_util.load_target_model = load_sdxl
        flux_utils.analyze_checkpoint_state = lambda *a, **k: (False, False, (19, 38), [])
        train_util.get_optimizer = get_optimizer
        train_util.get_scheduler_fix = get_scheduler_fix
        train_util.prepare_accelerator = prepare_accelerator
        train_util.resume_from_local_or_hf_if_specified = resume
        train_util.sample_images_common = sample_images_common
        train_util.patch_accelerator_for_fp16_training = lambda *a, **k: None
        train_util.calculate_sha256 = train_util.model_hash = lambda *a, **k: "standin"
        patch_loader()
        torch.set_num_threads(1)

    def _record_rates(self) -> None:
        rates = self.report.effective["first_lrs"] = []
        record_steps(self.scheduler, lambda: rates.append([float(rate) for rate in self.scheduler.get_last_lr()]))

    def _train_network(self, script: str, args) -> None:
        module = importlib.import_module(script)
        trainer = self._subclass(script, getattr(module, NETWORK_TRAINERS[script]))()
        if args.network_module:
            self._patch_network(script, args)
        trainer.train(args)
        self._returned(args)

    def _returned(self, args) -> None:
        """train() came back: after its last save, or because it had nothing to train on."""
        script = self.report.script.removesuffix(".py")
        if self.trained.answers:
            self.report.finished = script in BUILT | FUNCTIONS
        elif getattr(args, "debug_dataset", False):
            self.report.judged = False
            self.report.notes.append("the images were to be shown, not trained on")
        else:
            self.report.refuse(
                f"{script}.train", "returned", self.errors[-1] if self.errors else "the run ended before its first step"
            )

    def _subclass(self, script: str, base: type) -> type:
        judge = self

        class Trainer(base):
            def prepare_unet_with_accelerator(self, args, accelerator, unet):
                return unet

        if script in BUILT:
            return Trainer

        self.report.notes.append("the network module and the loss are not executed for this model family")
        patch_loaders(ModelAtRest)
        if script == "sd3_train_network":
            importlib.import_module(script).load_safetensors = lambda path, *a, **k: open_weights(path) or {}

        def process_batch(self, batch, *positional, **keywords):
            import torch

            return judge.trained.touch(torch.ones(1)).mean()

        Trainer.cache_text_encoder_outputs_if_needed = lambda self, *a, **k: None
        Trainer.process_batch = process_batch
        Trainer.sample_images = lambda self, *a, **k: None
        Trainer.get_sai_model_spec = lambda self, args: {}
        Trainer.on_step_start = lambda self, *a, **k: None
        Trainer.prepare_text_encoder_grad_ckpt_workaround = lambda self, *a: None
        Trainer.prepare_text_encoder_fp8 = lambda self, *a: None
        if script not in ("flux_train_network", "sd3_train_network"):
            strategy = importlib.import_module("library.strategy_sd").SdTokenizeStrategy
            Trainer.get_tokenize_strategy = lambda self, args: strategy(False, None)
            Trainer.get_tokenizers = lambda self, strategy: [strategy.tokenizer]
        return Trainer

    def _models(self, sdxl: bool, v2) -> tuple[list, object]:
        encoders, unet = models(sdxl, bool(v2))
        for encoder in encoders:
            running_text_encoder(encoder, self.trained)
        return encoders, running_unet(unet, self.trained, wrapped=not sdxl)

    def _patch_network(self, script: str, args) -> None:
        try:
            module = importlib.import_module(args.network_module)
        except Exception:
            return  # the trainer's own import will say so
        if script not in BUILT:
            module.create_network = lambda *a, **k: running_network(NetworkAtRest(args), self.trained)
            if args.network_module.startswith("networks.") and args.network_module not in NETWORKS[script]:
                # Which layers it finds, only the real model could tell.
                self.report.judged = False
                self.report.notes.append("the network module is made for another model family")
            return
        create = module.create_network

        def create_network(*positional, **keyword):
            try:
                with weights_on_meta():
                    network = create(*positional, **keyword)
            except Exception as error:
                # Said, and passed over: the optimizer and scheduler are worth judging too.
                self._refuse_network(error, args.network_module)
                return running_network(NetworkAtRest(args), self.trained)
            if network is None:
                return None
            self.report.effective["network"] = {
                "class": type(network).__name__,
                "algo": keyword.get("algo"),
                "unet_modules": len(getattr(network, "unet_loras", [])),
                "text_encoder_modules": len(getattr(network, "text_encoder_loras", [])),
                "shapes": shapes_of(network),
            }
            return running_network(network, self.trained)

        module.create_network = create_network

    def _refuse_network(self, error: Exception, module: str) -> None:
        if "meta tensor" in str(error):
            self.report.notes.append(f"the network module could not be executed without weights: {error}")
            return
        version = ""
        if module.startswith("lycoris"):
            import lycoris

            version = " (LyCORIS " + installed_version(lycoris.__file__) + ")"
        roots = [self.root, Path(lycoris.__file__).parent] if version else [self.root]
        _, line = innermost_frame(error, roots, "")
        extra = {"line": line} if line else {}
        self.report.refuse("network.create_network", type(error).__name__, f"{error}{version}", **extra)

    # Other trainers

    def _train_function(self, script: str, args) -> None:
        from library import model_util, sdxl_model_util, train_util

        module = importlib.import_module(script)
        if script in FUNCTIONS:
            for where, name in (
                (model_util, "save_stable_diffusion_checkpoint"),
                (model_util, "save_diffusers_checkpoint"),
                (sdxl_model_util, "save_stable_diffusion_checkpoint"),
                (sdxl_model_util, "save_diffusers_checkpoint"),
            ):
                setattr(where, name, lambda *a, **k: None)
            module.train(args)
            self._returned(args)
            return

        prepare = train_util.prepare_accelerator

        def stop(args):
            prepare(args)
            raise ReachedModels

        train_util.prepare_accelerator = stop
        if hasattr(module, "TextualInversionTrainer") or script.endswith("textual_inversion"):
            name = next(n for n in dir(module) if n.endswith("TextualInversionTrainer"))
            trainer = getattr(module, name)()
            try:
                trainer.train(args)
            except ReachedModels:
                # The trainer's own check comes after the models; it asks the dataset for its bucket steps only.
                steps = args.bucket_reso_steps if args.enable_bucket else None
                dataset = types.SimpleNamespace(bucket_reso_steps=steps)
                verify = train_util.BaseDataset.verify_bucket_reso_steps
                group = types.SimpleNamespace(verify_bucket_reso_steps=lambda least: verify(dataset, least))
                trainer.assert_extra_args(args, group, None)
                raise
        else:
            module.train(args)

    def _after_models(self, args) -> None:
        import torch
        from library import train_util

        self.report.notes.append("from the models on, this trainer's order is reproduced, with one parameter group")
        for option in NEEDED.get(self.report.script.removesuffix(".py"), ()):
            open_weights(getattr(args, option))
        open_weights(args.pretrained_model_name_or_path)
        parameter = torch.nn.Parameter(torch.zeros(4, 4))
        train_util.get_optimizer(args, [{"params": [parameter], "lr": args.learning_rate}])
        train_util.get_scheduler_fix(args, self.optimizer, 1)
        for half, precision in (("full_fp16", "fp16"), ("full_bf16", "bf16")):
            if getattr(args, half, False) and args.mixed_precision != precision:
                raise AssertionError(f"{half} requires mixed precision='{precision}'")
        self._step(args)

    # The first steps

    def _step(self, args) -> None:
        import torch

        if self.optimizer is None:
            return
        steps = min(int(args.max_train_steps), STEPS) if args.max_train_steps else STEPS
        for _ in range(max(steps, 2)):
            for parameter in self.trained.parameters:
                parameter.grad = torch.randn_like(parameter)
            self.optimizer.step()
            if self.scheduler is not None:
                self.scheduler.step()

    # Bookkeeping

    def _attempt(self, action, fallback: str) -> None:
        try:
            action()
        except Exception as error:
            self._refuse(error, fallback)

    def _refuse(self, error: Exception, fallback: str) -> None:
        frames = []
        trace = error.__traceback__
        while trace is not None:
            frames.append(trace.tb_frame.f_code.co_filename)
            trace = trace.tb_next
        here = str(Path(__file__).resolve().parent)
        lacking = isinstance(error, (FileNotFoundError, ConnectionError, OSError)) and not isinstance(error, ValueError)
        own = frames and str(Path(frames[-1]).resolve()).startswith(here) and fallback != "reproduced"
        meta = isinstance(error, (NotImplementedError, RuntimeError)) and "meta tensor" in str(error)
        own = own or (isinstance(error, AttributeError) and "'Model' object has no attribute" in str(error))
        if lacking or own or meta:
            self.report.judged = False
            self.report.notes.append(f"judging stopped at a stand-in: {type(error).__name__}: {error}"[:400])
            return
        self.report.refuse_exception(error, [self.root], fallback)

    @contextlib.contextmanager
    def _recording(self):
        report = self.report

        # Not a handler: the trainers take all handlers off the root logger, and LyCORIS' does not propagate.
        make = logging.getLogRecordFactory()

        def recording(*args, **kwargs):
            record = make(*args, **kwargs)
            if record.levelno >= logging.ERROR:
                self.errors.append(record.getMessage())
            if record.levelno >= logging.WARNING:
                report.warn(f"{record.module}.{record.funcName}", record.getMessage())
            return record

        logging.setLogRecordFactory(recording)

        def show(message, category, filename, lineno, file=None, line=None):
            if Path(filename).stem != "import_utils":
                report.warn(Path(filename).stem, f"{category.__name__}: {message}")

        shown, warnings.showwarning = warnings.showwarning, show
        try:
            yield
        finally:
            warnings.showwarning = shown
            logging.setLogRecordFactory(make)


def record_steps(scheduler, record) -> None:
    """Calls `record` after each step. In the class, as a state is what the object itself holds."""
    kind = type(scheduler)

    def step(self, *args, **keywords):
        result = kind.step(self, *args, **keywords)
        record()
        return result

    scheduler.__class__ = type(kind.__name__, (kind,), {"step": step, "__module__": kind.__module__})


def cache_latents(group, *args, **keywords) -> None:
    """Latents as a VAE would leave them with each image."""
    import torch

    for dataset in group.datasets:
        for info in dataset.image_data.values():
            width, height = info.bucket_reso or (IMAGE_SIZE, IMAGE_SIZE)
            info.latents = info.latents_flipped = torch.zeros(4, height // 8, width // 8)
            info.latents_original_size = info.image_size
            info.latents_crop_ltrb = (0, 0, width, height)


def shapes_of(network) -> int:
    """One number for the names and shapes of all that is trained."""
    return hash(tuple((name, tuple(p.shape)) for name, p in network.named_parameters()))


def installed_version(module_file: str) -> str:
    """The version beside the module that was imported, which need not be the environment's."""
    site = Path(module_file).resolve().parent.parent
    found = sorted(site.glob("lycoris_lora-*.dist-info"))
    return found[0].name.removeprefix("lycoris_lora-").removesuffix(".dist-info") if found else "unknown"


def groups_of(params) -> list:
    return params if isinstance(params, list) else list(params)


def counts_of(params) -> list[int]:
    groups = groups_of(params)
    if groups and isinstance(groups[0], dict):
        for group in groups:
            if not isinstance(group["params"], list):
                group["params"] = list(group["params"])
        return [sum(p.numel() for p in g["params"]) for g in groups]
    return [sum(p.numel() for p in groups)] if groups else []


def small_groups(params) -> list:
    """The same groups, each parameter list cut to one small tensor (or none, where there was none)."""
    import torch

    def small(parameters: list) -> list:
        return [torch.nn.Parameter(torch.randn(4, 4)) for _ in parameters[:1]]

    groups = groups_of(params)
    if groups and isinstance(groups[0], dict):
        counts_of(groups)
        return [{**group, "params": small(group["params"])} for group in groups]
    return small(groups)


def ModelAtRest():
    import torch

    class Model(torch.nn.Module):
        supports_gradient_checkpointing = True
        model_type = "medium"
        config = type("Config", (), {"hidden_size": 1})()

        def __init__(self):
            super().__init__()
            # The trainers look at the third.
            self.weights = torch.nn.ParameterList([torch.nn.Parameter(torch.zeros(1)) for _ in range(3)])

        device = property(lambda self: torch.device("cpu"))
        dtype = property(lambda self: torch.float32)

        def __getattr__(self, name):
            try:
                return super().__getattr__(name)
            except AttributeError:
                if name.startswith(("enable_", "gradient_", "prepare_", "move_", "set_", "switch_")):
                    return lambda *a, **k: None
                raise

    return Model()


class NetworkAtRest:
    """A network's parameter groups by the rule all sd-scripts networks share: own rate, else learning_rate."""

    train_t5xxl = False

    def __init__(self, args):
        self.args = args

    def __getattr__(self, name):
        if name in WITHOUT_WEIGHTS:
            return WITHOUT_WEIGHTS[name]
        raise AttributeError(name)

    def apply_to(self, *args, **kwargs):
        pass

    def prepare_optimizer_params_with_multiple_te_lrs(self, text_encoder_lr, unet_lr, default_lr):
        import torch

        if isinstance(text_encoder_lr, (list, tuple)):
            text_encoder_lr = text_encoder_lr[0] if text_encoder_lr else None
        rates = []
        if not self.args.network_train_unet_only:
            rates.append(default_lr if text_encoder_lr is None else text_encoder_lr)
        if not self.args.network_train_text_encoder_only:
            rates.append(default_lr if unet_lr is None else unet_lr)
        return [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in rates if rate], None
