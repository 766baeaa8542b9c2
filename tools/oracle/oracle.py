"""What kohya_ss and sd-scripts themselves do with a config file.

    .venv/oracle/bin/python -m tools.oracle.oracle FILE… --sd-scripts DIR --kohya-ss DIR --format json

Each file is judged in a process of its own, forked after the imports, so that none sees another's state.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import logging
import os
import re
import signal
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

from tools.oracle import dataset_config, documents
from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, DATASET_CONFIG, EASY_SCRIPTS, GUI_LORA, GUI_OTHER
from tools.oracle.reads import bookkeeping
from tools.oracle.report import Report
from tools.oracle.shell import trainer_words
from tools.oracle.stand_ins import StandIns, install_module_stand_ins, models

SECONDS_PER_FILE = 60


class Programs:
    """The two programs, imported once."""

    def __init__(self, sd_scripts: Path, kohya_ss: Path | None, lycoris: Path | None, easy_scripts: Path | None = None):
        self.sd_scripts = sd_scripts.resolve()
        self.kohya_ss = kohya_ss.resolve() if kohya_ss else None
        install_module_stand_ins()
        warnings.simplefilter("ignore")
        if lycoris:
            sys.path.insert(0, str(lycoris.resolve()))
        sys.path.insert(0, str(self.sd_scripts))
        import train_network  # noqa: F401 - the long import, shared by every child

        self._warm()
        self.gui = None
        if self.kohya_ss:
            from tools.oracle.gui import Gui

            self.gui = Gui(self.kohya_ss)
        self.easy_scripts = None
        if easy_scripts:
            from tools.oracle.easy_scripts import Backend

            self.easy_scripts = Backend(easy_scripts.resolve())
        logging.disable(logging.NOTSET)
        # What lives this long is never collected, so that a child does not copy its pages to look at it.
        gc.collect()
        gc.freeze()

    def _warm(self) -> None:
        """What every child would import, read and build again."""
        for name in (
            "tools.oracle.sd_scripts", "sdxl_train_network", "train_db", "networks.lora", "lycoris.kohya", "prodigyopt",
            "transformers.optimization", "torch.utils.tensorboard", "multiprocessing.sharedctypes", "numpy.ctypeslib",
            "bitsandbytes", "PIL.PngImagePlugin", "rich.logging",
        ):  # fmt: skip
            importlib.import_module(name)
        for path in sorted([*self.sd_scripts.glob("*.py"), *self.sd_scripts.glob("library/*.py")]):
            bookkeeping(str(path))
        for sdxl, v2 in ((False, False), (True, False)):
            models(sdxl, v2)

    @property
    def roots(self) -> list[Path]:
        return [self.sd_scripts] + ([self.kohya_ss] if self.kohya_ss else [])


def judge(path: Path, programs: Programs, script: str | None, dialect: str | None) -> Report:
    document = documents.read(path)
    report = Report(str(path), dialect or document.dialect)
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        stand_ins = StandIns(Path(scratch))
        if report.dialect in (GUI_LORA, GUI_OTHER):
            judge_gui(document, report, programs, stand_ins, script)
        elif report.dialect == DATASET_CONFIG:
            if document.refusal is not None:
                report.refuse_exception(document.refusal, programs.roots, "config_util.load_user_config")
            else:
                dataset_config.judge(path, report, stand_ins, programs.roots)
        elif report.dialect == CONFIG_FILE:
            if document.refusal is not None:
                report.refuse(
                    "train_util.read_config_from_file", type(document.refusal).__name__, str(document.refusal)
                )
            else:
                # sd-scripts appends .toml to any other name.
                text = stand_ins.root / "config.toml"
                text.write_bytes(path.read_bytes())
                run_script(
                    script or script_for(document.data), ["--config_file", str(text)], report, programs, stand_ins
                )
        elif report.dialect == COMMAND_LINE:
            try:
                found = trainer_words(path.read_text(encoding="utf-8"))
            except ValueError as error:
                report.refuse("sh", "ValueError", str(error))
            else:
                if found is None:
                    report.refuse("sh", "refused", "no trainer is started")
                else:
                    run_script(*found, report, programs, stand_ins)
        elif report.dialect == EASY_SCRIPTS and programs.easy_scripts is not None:
            judge_easy_scripts(document.data, report, programs, stand_ins)
        else:
            report.judged = False
            report.notes.append(f"dialect {report.dialect} is not judged")
        os.chdir("/")
    return report


def judge_gui(
    document: documents.Document, report: Report, programs: Programs, stand_ins: StandIns, script: str | None
) -> None:
    from tools.oracle import gui as gui_module

    if document.refusal is not None:
        report.refuse(
            "open_configuration",
            type(document.refusal).__name__,
            str(document.refusal),
            forgiven=", ".join(document.forgiven),
        )
        if not document.forgiven:
            return
        report.notes.append("judged further without its " + " and ".join(document.forgiven))
    if programs.gui is None:
        report.judged = False
        report.notes.append("GUI files need --kohya-ss")
        return
    kind = gui_module.kind_of(document.data, script)
    stand_ins.write_dataset_config(kind == "finetune", masked=document.data.get("masked_loss") is True)
    try:
        launch = programs.gui.launch(document.data, kind, stand_ins, report.notes)
    except gui_module.Refusal as refusal:
        extra = {"option": refusal.option} if refusal.option else {}
        report.refuse(refusal.stage, refusal.kind, str(refusal), **extra)
        return
    for refusal in launch.component_refusals:
        report.refuse(refusal.stage, refusal.kind, str(refusal), option=refusal.option)
    for level, message in launch.messages:
        if level >= logging.WARNING:
            report.warn(f"kohya_gui.{kind}", message)
    if launch.unknown_keys:
        report.notes.append("keys the GUI does not read: " + ", ".join(launch.unknown_keys))
    report.effective["toml"] = launch.toml
    at = next(i for i, word in enumerate(launch.command) if word.endswith(".py"))
    # The GUI quotes for a shell that is never started.
    run_script(Path(launch.command[at]).stem, launch.command[at + 1 :], report, programs, stand_ins)


def judge_easy_scripts(data: dict, report: Report, programs: Programs, stand_ins: StandIns) -> None:
    try:
        refusals, script, arguments = programs.easy_scripts.config(data, stand_ins)
    except Exception as error:
        # The backend answers the page with an internal error.
        report.refuse_exception(error, [Path(programs.easy_scripts.validation.__file__).parent], "validation.validate")
        return
    if refusals:
        report.refuse("validation.validate", "refused", "; ".join(refusals))
        return
    run_script(script, arguments, report, programs, stand_ins)


def run_script(script: str, arguments: list[str], report: Report, programs: Programs, stand_ins: StandIns) -> None:
    from tools.oracle.sd_scripts import Judge

    Judge(programs.sd_scripts, report, stand_ins).run(script, arguments)


def script_for(data: dict) -> str:
    """Which trainer a bare config file is for; sd-scripts takes it from the command line."""
    flat = {}
    for key, value in data.items():
        flat |= value if isinstance(value, dict) else {key: value}
    model = str(flat.get("pretrained_model_name_or_path", "")).lower()
    if "qwen3" in flat:
        family = "anima_"
    elif "gemma2" in flat:
        family = "lumina_"
    elif "clip_g" in flat:
        family = "sd3_"
    elif "ae" in flat or "guidance_scale" in flat:
        family = "flux_"
    elif (
        re.search(r"sdxl|xl[-_.]|pony|illustrious|noob", model)
        or "no_half_vae" in flat
        or "cache_text_encoder_outputs" in flat
    ):
        family = "sdxl_"
    else:
        family = ""
    if "network_module" in flat:
        return family + "train_network"
    if family:
        return family + "train"
    return "fine_tune" if "in_json" in flat else "train_db"


def in_child(path: Path, programs: Programs, script: str | None, dialect: str | None, verbose: bool) -> dict:
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        import rich.logging

        os.close(read_end)
        if not verbose:
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
        signal.alarm(SECONDS_PER_FILE)
        gc.collect = lambda *a: 0  # the trainers ask for it at every turn, and this process is short
        if not verbose:
            rich.logging.RichHandler.emit = lambda handler, record: None  # drawn for nobody
        try:
            result = judge(path, programs, script, dialect).as_json()
        except BaseException as error:
            result = {
                "file": str(path), "judged": False, "accepts": False, "raises": [],
                "notes": [f"the oracle itself failed: {error!r}", traceback.format_exc()[-3000:]],
            }  # fmt: skip
        with os.fdopen(write_end, "w") as pipe:
            json.dump(result, pipe, default=str)
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    if text:
        return json.loads(text)
    return {"file": str(path), "judged": False, "accepts": False, "raises": [], "notes": ["no answer in time"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--sd-scripts", type=Path, required=True, metavar="DIR")
    parser.add_argument("--kohya-ss", type=Path, metavar="DIR")
    parser.add_argument(
        "--lycoris", type=Path, metavar="DIR", help="a folder with another LyCORIS, such as .venv/lycoris-3"
    )
    parser.add_argument(
        "--easy-scripts", type=Path, metavar="DIR", help="a checkout of LoRA_Easy_Training_scripts_Backend"
    )
    parser.add_argument("--script", help="trainer for --config_file TOML, such as sdxl_train_network")
    parser.add_argument("--dialect", choices=[GUI_LORA, GUI_OTHER, CONFIG_FILE, DATASET_CONFIG])
    parser.add_argument("--format", choices=["json", "text"], default="text")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--verbose", action="store_true", help="let the programs' own output through")
    options = parser.parse_args()

    files = [path.resolve() for path in options.files]
    output = options.output.resolve() if options.output else None
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    stdout = os.dup(1)
    os.dup2(2, 1)  # the programs print while they are imported
    home = os.getcwd()
    with tempfile.TemporaryDirectory() as scratch:
        roots = {name: getattr(options, name) for name in ("sd_scripts", "kohya_ss", "lycoris", "easy_scripts")}
        roots = {name: path.resolve() if path else None for name, path in roots.items()}
        os.chdir(scratch)  # the GUI writes a log and folders where it is started
        programs = Programs(**roots)
        results = [in_child(path, programs, options.script, options.dialect, options.verbose) for path in files]
        os.chdir(home)
    os.dup2(stdout, 1)

    text = json.dumps(results, indent=1) if options.format == "json" else as_text(results)
    if output:
        output.write_text(text + "\n")
    else:
        print(text)
    return 0


def as_text(results: list[dict]) -> str:
    lines = []
    for result in results:
        verdict = "accepts" if result["accepts"] else "raises" if result["raises"] else "not judged"
        lines.append(f"{verdict}  {result['file']}")
        lines += [f"    {r['stage']}: {r['type']}: {r['message']}" for r in result["raises"]]
        lines += [f"    note: {n}" for n in result["notes"]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
