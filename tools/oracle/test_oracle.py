"""python3 -m unittest tools.oracle.test_oracle"""

import argparse
import json
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile
import types
import unittest
from pathlib import Path
from unittest import mock

from tools.oracle.bases import Bases, blocks, command_line
from tools.oracle.cases import Case, Spelling, flat
from tools.oracle.changes import Changer
from tools.oracle.differential import SHARE, Named, excepted, exceptions, make_smaller, part, shared, shares, summary
from tools.oracle.disagreements import Disagreement, between, plain, same, stage_of, unread_arguments
from tools.oracle.documents import COMMAND_LINE, CONFIG_FILE, DATASET_CONFIG, EASY_SCRIPTS, GUI_LORA
from tools.oracle.easy_scripts import as_sent
from tools.oracle.grids import Entry, arguments, together
from tools.oracle.linter import Verdict
from tools.oracle.reads import Reads, bookkeeping_lines, recording_namespace
from tools.oracle.report import Report
from tools.oracle.running import shorten
from tools.oracle.sd_scripts import Judge, record_steps
from tools.oracle.shell import commands, quoted, trainer_words
from tools.oracle.stand_ins import StandIns, Tokenizer, resolution
from tools.oracle.vocabulary import MODULES, OPTIMIZERS, SCHEDULER_TYPES, SCRIPTS, Parser, keywords_read
from tools.oracle.weights import is_file_name, stand_in_for


class ShellTests(unittest.TestCase):
    def test_quotes_and_escapes_are_split_as_the_standard_library_does(self):
        for text in ("a 'b c' \"d e\" f\\ g", "--x='1 2'\"3\"", "'' \"\"", "a\\\\b 'it'\\''s'"):
            self.assertEqual(commands(text), [shlex.split(text)])

    def test_a_dollar_sign_is_escaped_between_double_quotes(self):
        self.assertEqual(commands('"\\$HOME \\x"'), [["$HOME \\x"]])

    def test_a_backslash_continues_a_line_and_a_newline_ends_a_command(self):
        self.assertEqual(commands("a \\\n  b\nc"), [["a", "b"], ["c"]])

    def test_a_hash_starts_a_comment_only_between_words(self):
        self.assertEqual(commands("a#b c # d\ne"), [["a#b", "c"], ["e"]])

    def test_operators_end_a_command(self):
        self.assertEqual(commands("a b && c; d | e > f"), [["a", "b"], ["c"], ["d"], ["e"]])
        self.assertEqual(commands("a 2>&1 > f b\nc >>f d"), [["a", "b"], ["c", "d"]])

    def test_an_open_quotation_is_an_error(self):
        for text in ("a 'b", 'a "b'):
            with self.assertRaises(ValueError):
                commands(text)

    def test_the_trainer_is_found_behind_its_launcher(self):
        text = "cd x && accelerate launch --num_processes=1 ./sd/train_network.py --a 1 && echo done"
        self.assertEqual(trainer_words(text), ("train_network", ["--a", "1"]))

    def test_every_way_to_quote_is_taken_back(self):
        for word in ("", "a b", "it's", 'say "x"', "$HOME", "a\\b", "日本", "x=1"):
            for style in ("plain", "double", "single", "backslash"):
                self.assertEqual(commands(quoted(word, style)), [[word]], f"{word!r} {style}")


class CaseTests(unittest.TestCase):
    def test_all_spellings_of_a_command_line_mean_the_same(self):
        data = {"a": "x y", "flag": True, "off": False, "list": ["1", "2 3"]}
        meant = ("train_db", ["--a", "x y", "--flag", "--list", "1", "2 3"])
        for quotes in ("plain", "double", "single", "backslash"):
            for lines in (True, False):
                case = Case(COMMAND_LINE, data, "", "train_db", spelling=Spelling("python", quotes, False, lines))
                self.assertEqual(trainer_words(case.text()), meant)
        case = Case(COMMAND_LINE, data, "", "train_db", spelling=Spelling(equals=True))
        self.assertEqual(trainer_words(case.text())[1][0], "--a=x y")

    def test_places_are_removed_from_the_back(self):
        case = Case(DATASET_CONFIG, {"general": {"a": 1}, "datasets": [{"b": 1}, {"c": 2}, {"d": 3}]}, "")
        smaller = case.without([("datasets", 0), ("datasets", 2), ("general", "a")])
        self.assertEqual(smaller.data, {"general": {}, "datasets": [{"c": 2}]})
        self.assertEqual(len(case.data["datasets"]), 3)

    def test_sections_are_opened(self):
        self.assertEqual(flat({"a": 1, "s": {"a": 2, "b": 3}}), {"a": 2, "b": 3})


class BasesTests(unittest.TestCase):
    def test_blocks_lose_the_indentation_of_their_list(self):
        self.assertEqual(blocks("- x\n  ```toml\n  a = 1\n    b = 2\n  ```\n"), [("toml", "a = 1\n  b = 2\n")])

    def test_a_documented_command_line_is_read(self):
        text = "accelerate launch sdxl_train.py \\\n --a=1 --flag \\\n --list 1 2\n"
        case = command_line(text, "page")
        self.assertEqual((case.script, case.data), ("sdxl_train", {"a": "1", "flag": True, "list": ["1", "2"]}))

    def test_what_starts_no_trainer_is_no_case(self):
        for text in ("pip install x", "python tool.py input", "python 'x.py"):
            self.assertIsNone(command_line(text, "page"))


def words() -> types.SimpleNamespace:
    """A small vocabulary in place of the programs'."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--learning_rate", type=float)
    parser.add_argument("--flag", action="store_true")
    parser.add_argument("--choice", choices=["a", "b"])
    options = {action.dest: action for action in parser._actions if action.dest != "help"}
    return types.SimpleNamespace(
        options_of=lambda script: options if script != "sdxl_train" else {**options, "foreign": options["flag"]},
        optimizers={name: {"eps": 1e-8, "betas": (0.9, 0.99), "decouple": True} for name in OPTIMIZERS},
        scheduler_types={name: {"T_max": None} for name in SCHEDULER_TYPES},
        scheduler_arguments={"num_cycles": 1},
        networks={name: ["conv_dim", "preset"] for name in MODULES},
        dataset_keys={"[general]": ["flip_aug"], "[[datasets]]": ["batch_size"], "[[datasets.subsets]]": ["image_dir"]},
        gui_fields={"lora": [("learning_rate", None), ("optimizer", None)]},
    )


def drawn() -> str:
    """Changed cases of every dialect, as text that shows any difference."""
    bases = Bases.__new__(Bases)
    bases.by_dialect = {
        CONFIG_FILE: [Case(CONFIG_FILE, {"learning_rate": 1.0, "s": {"choice": "a"}}, "a")],
        GUI_LORA: [Case(GUI_LORA, {"LoRA_type": "Standard", "learning_rate": 1.0}, "b")],
        DATASET_CONFIG: [Case(DATASET_CONFIG, {"datasets": [{"subsets": [{"image_dir": "x"}]}]}, "c")],
        EASY_SCRIPTS: [Case(EASY_SCRIPTS, {"general_args": {"args": {"learning_rate": 1.0}}}, "d")],
    }
    dialects = [CONFIG_FILE, GUI_LORA, COMMAND_LINE, DATASET_CONFIG, EASY_SCRIPTS]
    lines = []
    for index in range(200):
        source = random.Random(f"1:{index}")
        case = bases.draw(source, dialects, words().options_of)
        for _ in range(source.randint(1, 3)):
            Changer(source, words()).change(case, "train_network")
        lines.append(f"{case.dialect} {case.script} {case.data!r} {case.tail!r} {case.spelling} {case.changes}")
    return "\n".join(lines)


class DrawTests(unittest.TestCase):
    def test_a_seed_draws_the_same_cases_whatever_the_order_of_sets(self):
        texts = []
        for seed in ("0", "1"):
            result = subprocess.run(
                [sys.executable, "-c", "from tools.oracle.test_oracle import drawn; print(drawn())"],
                env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
                cwd=Path(__file__).parents[2],
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=True,
            )
            texts.append(result.stdout)
        self.assertEqual(texts[0], texts[1])

    def test_every_change_is_written_down_and_leaves_the_base_alone(self):
        base = Case(CONFIG_FILE, {"learning_rate": 1.0, "choice": "a"}, "a")
        for index in range(300):
            case = base.copy()
            Changer(random.Random(index), words()).change(case, "train_network")
            if case.data != base.data or case.tail:
                self.assertTrue(case.changes)
        self.assertEqual(base.data, {"learning_rate": 1.0, "choice": "a"})


class ReadsTests(unittest.TestCase):
    def reads(self, source: str) -> dict:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            (root / "program.py").write_text(source)
            reads = Reads([root])
            args = argparse.Namespace(used=1, logged=2, stored=3, replaced=4)
            args.__class__ = recording_namespace(reads)
            reads.watched = args
            reads.on = True
            exec(compile(source, str(root / "program.py"), "exec"), {"args": args})
            reads.on = False
            return reads.places

    def test_a_read_is_kept_with_its_place(self):
        self.assertEqual(self.reads("\nx = args.used\n"), {"used": {"program.py:2"}})

    def test_to_print_or_to_store_in_metadata_is_no_read(self):
        source = "print(args.logged)\nm = {'ss_stored': args.stored,\n 'ss_x': args.used}\n"
        self.assertEqual(self.reads(source), {})

    def test_what_the_program_wrote_itself_is_not_read_afterwards(self):
        self.assertEqual(self.reads("args.replaced = 5\nx = args.replaced\n"), {})

    def test_lines_of_a_log_are_bookkeeping(self):
        self.assertEqual(bookkeeping_lines("logger.info(\n  x\n)\ny()\n{'a': 1}\n"), {1, 2, 3})


DEFAULTS = {"learning_rate": 2e-6, "flag": False, "unread": None}
ERROR = {"rule": "SDS201", "setting": "learning_rate", "severity": "error", "message": "learning_rate is wrong"}
REFUSAL = {"layer": "sd-scripts", "stage": "train_util.x", "type": "ValueError", "message": "no"}


class GridTests(unittest.TestCase):
    def entries(self, dialect: str, option: str) -> list[Entry]:
        base = Case(dialect, {"subsets": []} if dialect == EASY_SCRIPTS else {"output_dir": "out"}, "run")
        return list(arguments(base, option, ["eps", "betas"], {"optimizer_type": "Prodigy"}, {"d0": 1e-6}))

    def test_arguments_are_written_as_each_dialect_has_them(self):
        eps = {"eps": 0.5}
        for dialect, expected in (
            (CONFIG_FILE, ["d0=1e-06", "eps=0.5"]),
            (GUI_LORA, "d0=1e-06 eps=0.5"),
            (EASY_SCRIPTS, {"d0": 1e-6, **eps}),
        ):
            entry = next(e for e in self.entries(dialect, "optimizer_args") if (e.name, str(e.value)) == ("eps", "0.5"))
            data = together([entry]).data
            held = data["optimizer_args"]
            self.assertEqual(held["args"]["optimizer_args"] if dialect == EASY_SCRIPTS else held, expected)

    def test_entries_of_one_base_stand_together_and_leave_it_as_it_was(self):
        first, second = (e for e in self.entries(CONFIG_FILE, "optimizer_args") if str(e.value) == "0.5")
        self.assertIs(first.base, second.base)
        case = together([first, second])
        self.assertEqual(case.data["optimizer_args"], ["d0=1e-06", "eps=0.5", "betas=0.5"])
        self.assertEqual(case.changes, ["eps = '0.5'", "betas = '0.5'"])
        self.assertEqual(first.base.data["optimizer_args"], ["d0=1e-06"])

    def test_a_share_is_of_one_base_and_not_too_long(self):
        entries = self.entries(CONFIG_FILE, "optimizer_args") + self.entries(CONFIG_FILE, "optimizer_args")
        found = shares(entries)
        self.assertEqual([at for share in found for at in share], list(range(len(entries))))
        for share in found:
            self.assertLessEqual(len(share), SHARE)
            self.assertEqual(len({id(entries[at].base) for at in share}), 1)

    def test_a_part_is_a_number_of_all_parts(self):
        self.assertEqual(part("2/7"), (2, 7))
        for wrong in ("0/7", "8/7", "2", "a/b"):
            with self.assertRaises(argparse.ArgumentTypeError):
                part(wrong)


class DisagreementTests(unittest.TestCase):
    def found(self, program: dict, findings=(), values=None, dialect=CONFIG_FILE, data=None, **more):
        case = Case(dialect, {"learning_rate": 1.0} if data is None else data, "")
        whole = {"accepts": not program.get("raises"), "raises": [], "values": None, "reads": {}, "finished": False}
        verdict = Verdict(list(findings), values or {}, "train_network")
        found = between(case, {**whole, **program}, verdict, {"sd-scripts"}, DEFAULTS, **more)
        return [(d.kind, d.about) for d in found]

    def test_a_refusal_without_an_error_is_missed(self):
        self.assertEqual(self.found({"raises": [REFUSAL]}), [("missed", "train_util.x ValueError")])
        self.assertEqual(self.found({"raises": [REFUSAL]}, [ERROR]), [])

    def test_an_error_for_what_the_program_takes_is_a_claim(self):
        self.assertEqual(self.found({"finished": True}, [ERROR]), [("claim", "SDS201 learning_rate")])

    def test_nothing_is_claimed_of_an_option_that_a_run_ended_before_reading(self):
        self.assertEqual(self.found({}, [ERROR]), [])
        read = {"learning_rate": ["train.py:1"]}
        self.assertEqual(self.found({"reads": read}, [ERROR]), [("claim", "SDS201 learning_rate")])

    def test_an_option_that_is_called_wrong_is_shown_as_it_was_meant(self):
        program = {"values": {"learning_rate": "1"}, "raises": []}
        self.assertEqual(self.found(program, [ERROR], {"learning_rate": 1.0}), [])

    def test_a_schedule_that_leads_upwards_is_shown_by_its_rates(self):
        error = {"rule": "SDS007", "severity": "error", "setting": "eta_min", "message": "it climbs"}
        for rates, found in (([[1.0, 0.0], [1.2, 0.0]], []), ([[1.0], [0.9]], [("claim", "SDS007 eta_min")])):
            self.assertEqual(self.found({"effective": {"first_lrs": rates}}, [error]), found)

    def test_a_refusal_by_the_network_hides_no_other(self):
        network = {**REFUSAL, "layer": "network", "stage": "network.create_network"}
        case = Case(CONFIG_FILE, {}, "")
        program = {"accepts": False, "raises": [network, REFUSAL], "values": None}
        found = between(case, program, Verdict([], {}, "train_network"), {"network", "sd-scripts"}, DEFAULTS)
        self.assertEqual([d.about for d in found], ["train_util.x ValueError"])

    def test_values_are_compared_with_their_types(self):
        held = {"learning_rate": "1", "flag": False, "unread": None}
        self.assertEqual(self.found({"values": held}, values={"learning_rate": 1.0}), [("value", "learning_rate")])
        for mine, theirs, equal in ((1, 1.0, True), (True, 1, False), ([1, "a"], (1, "a"), True), (None, "", False)):
            self.assertEqual(same(theirs, mine), equal)

    def test_of_a_switch_only_its_truth_is_compared(self):
        for held, shown, equal in (("true", True, True), (0, False, True), (1, True, True), ("false", False, False)):
            program = {"values": {"learning_rate": 1.0, "flag": held, "unread": None}}
            values = {"learning_rate": 1.0, "flag": shown}
            self.assertEqual(self.found(program, values=values, switches={"flag"}), [("value", "flag")] * (not equal))
        self.assertIn(("value", "flag"), self.found({"values": {"flag": 0}}, values={"flag": False}))

    def test_a_list_of_one_value_is_that_value(self):
        self.assertEqual([plain([1.0, 1.0]), plain((2,)), plain([]), plain([1, 2])], [1.0, 2, [], [1, 2]])
        held = {"learning_rate": [1.0, 1.0], "flag": False, "unread": None}
        self.assertEqual(self.found({"values": held}, values={"learning_rate": 1.0}), [])
        held["learning_rate"] = [1.0, 2.0]
        self.assertEqual(self.found({"values": held}, values={"learning_rate": 1.0}), [("value", "learning_rate")])

    def test_what_kohya_ss_writes_for_an_untouched_page_needs_no_finding(self):
        program = {"values": {"unread": "no"}, "finished": True}
        data = {"unread": "no", "epoch": 1}
        about = [("silence", "epoch (unknown)"), ("silence", "unread (unread)")]
        self.assertEqual(self.found(program, values={"unread": "no"}, data=data), about)
        written = {"unread": ["no"], "epoch": [1, 2]}
        self.assertEqual(self.found(program, values={"unread": "no"}, data=data, written=written), [])
        other = {"unread": ["yes"], "epoch": [3]}
        self.assertEqual(self.found(program, values={"unread": "no"}, data=data, written=other), about)

    def test_a_setting_that_nothing_read_is_silence_unless_ia3_speaks_of_it(self):
        program = {"values": {"unread": 5}, "finished": True}
        shown = {"unread": 5}
        self.assertEqual(self.found(program, values=shown, data={"unread": 5}), [("silence", "unread (unread)")])
        warning = {"rule": "SDS1", "setting": "unread", "severity": "warning", "message": ""}
        self.assertEqual(self.found(program, [warning], shown, data={"unread": 5}), [])
        read = {**program, "reads": {"unread": ["x.py:1"]}}
        self.assertEqual(self.found(read, values=shown, data={"unread": 5}), [])

    def test_an_argument_that_the_network_does_not_know_is_silence(self):
        held = {"network_module": "m", "network_args": ["known=1", "unknown=2"]}
        verdict = Verdict([], {}, None)
        for dialect, data, count in ((CONFIG_FILE, {}, 1), (GUI_LORA, {}, 0), (GUI_LORA, {"unknown": 2}, 1)):
            found = unread_arguments(Case(dialect, data, ""), held, verdict, {"m": ["known"]})
            self.assertEqual([d.about for d in found], ["network_args.unknown (unread)"] * count)
        self.assertEqual(unread_arguments(Case(CONFIG_FILE, {}, ""), held, verdict, {}), [])

    def test_a_key_that_no_dataset_takes_is_silence(self):
        data = {"general": {"num_repeats": 2}, "datasets": [{"subsets": [{"num_repeats": 3}]}]}
        program = {"subsets": [{"num_repeats": 3}], "reads": {"datasets.0.subsets.0.num_repeats": []}}
        found = self.found(program, dialect=DATASET_CONFIG, data=data)
        self.assertEqual(found, [("value", "the number of subsets"), ("silence", "general.num_repeats (unread)")])
        refused = {**program, "raises": [REFUSAL]}
        self.assertNotIn(
            ("silence", "general.num_repeats (unread)"), self.found(refused, dialect=DATASET_CONFIG, data=data)
        )

    def test_refusals_are_grouped_by_what_they_name(self):
        usage = {"layer": "sd-scripts", "stage": "argparse", "type": "SystemExit"}
        message = "x.py: error: argument --a: invalid int value: 'x'"
        self.assertEqual(stage_of({**usage, "message": message}), "argparse invalid int")
        message = "x.py: error: unrecognized arguments: --b"
        self.assertEqual(stage_of({**usage, "message": message}), "argparse unrecognized arguments")
        voluptuous = {"stage": "s", "type": "MultipleInvalid", "message": "expected int @ data['datasets'][0]['x']"}
        self.assertEqual(stage_of(voluptuous), "s expected int x")


class ExceptionTests(unittest.TestCase):
    def test_a_row_names_dialect_subject_and_words(self):
        row = Named("value", *map(re.compile, ("gui.*", "max_.*", r"^\d")), "why")
        difference = {"kind": "value", "about": "max_train_steps", "program": "13"}
        self.assertTrue(excepted("gui-lora", difference, [row]))
        self.assertFalse(excepted("toml", difference, [row]))
        self.assertFalse(excepted("gui-lora", {**difference, "program": "None"}, [row]))

    def test_the_committed_rows_have_reasons(self):
        for row in exceptions(Path(__file__).with_name("exceptions.tsv")):
            self.assertIn(row.kind, ("missed", "claim", "value", "silence"))
            self.assertGreater(len(row.reason), 10)

    def test_what_is_excepted_is_counted_and_does_not_fail(self):
        difference = {"kind": "claim", "about": "a", "program": "accepts it", "ia3": "x", "text": "a = 1\n"}
        result = {
            "index": 0, "dialect": "toml", "changes": ["a = 1"], "judged": True, "accepts": True,
            "disagreements": [difference],
        }  # fmt: skip
        text, left = summary([result], 1, [])
        self.assertEqual(left, 1)
        self.assertIn("a = 1", text)
        row = Named("claim", *map(re.compile, (".*", "a", "")), "why")
        text, left = summary([result], 1, [row])
        self.assertEqual(left, 0)
        self.assertIn("1 excepted", text)


class ReturnTests(unittest.TestCase):
    def returned(self, answers: int, errors: list[str], **options) -> Report:
        judge = Judge(Path("programs"), Report("a.toml", CONFIG_FILE, script="train_network.py"), None)
        judge.trained.answers = answers
        judge.errors = errors
        judge._returned(argparse.Namespace(**options))
        return judge.report

    def test_a_run_without_a_step_is_refused_with_the_last_error_that_was_logged(self):
        report = self.returned(0, ["one", "No data found"])
        self.assertFalse(report.as_json()["accepts"])
        self.assertEqual((report.raises[0]["type"], report.raises[0]["message"]), ("returned", "No data found"))
        self.assertIn("before its first step", self.returned(0, []).raises[0]["message"])

    def test_a_run_with_steps_came_to_its_end(self):
        report = self.returned(3, ["said on the way"])
        self.assertTrue(report.as_json()["accepts"])
        self.assertTrue(report.finished)

    def test_a_run_that_shows_its_images_is_not_judged(self):
        report = self.returned(0, [], debug_dataset=True)
        self.assertEqual((report.raises, report.judged), ([], False))


class SharedTests(unittest.TestCase):
    def test_answers_keep_the_order_of_the_tasks(self):
        self.assertEqual(shared(lambda task: task * 2, [3, 1, 2], 2), [6, 2, 4])
        self.assertEqual(shared(lambda task: task, [], 2), [])

    def test_each_disagreement_is_made_smaller_once_where_it_is_seen_first(self):
        def result(index: int, about: str) -> dict:
            difference = {**vars(Disagreement("claim", about, "accepts it", "x")), "text": "as drawn"}
            return {"index": index, "dialect": "toml", "disagreements": [difference]}

        results = [result(0, "a"), result(1, "a"), result(2, "b"), result(3, "c")]
        row = Named("claim", *map(re.compile, (".*", "c", "")), "why")
        session = types.SimpleNamespace(
            options=types.SimpleNamespace(jobs=2, exceptions=[row]),
            run_smaller=lambda index, key: f"{index} {key[1]}",
        )
        make_smaller(session, results)
        texts = [r["disagreements"][0]["text"] for r in results]
        self.assertEqual(texts, ["0 a", "as drawn", "2 b", "as drawn"])


class StandInTests(unittest.TestCase):
    def test_a_tokenizers_answer_is_read_by_key_and_as_an_attribute(self):
        encoded = Tokenizer()(["a b"], padding="max_length", max_length=5)
        self.assertEqual(encoded["input_ids"], encoded.input_ids)
        self.assertFalse(hasattr(encoded, "offset_mapping"))

    def test_a_loader_opens_its_file_before_it_gives_a_model(self):
        opened = []

        def real(model, ckpt_path, dtype=None):
            raise AssertionError("not executed")

        with (
            mock.patch("tools.oracle.weights.open_weights", opened.append),
            mock.patch("tools.oracle.weights.still", lambda model: model),
        ):
            self.assertEqual(
                stand_in_for(real, "load_clip_l", "ckpt_path", lambda: "model")(1, ckpt_path=None), "model"
            )
            pair = stand_in_for(real, "load_flow_model", "ckpt_path", lambda: "model")(1, "a.safetensors")
            self.assertEqual(pair, (False, "model"))
            stand_in_for(real, "load_t5xxl", None, lambda: "model")(1, None)
        self.assertEqual(opened, [None, "a.safetensors"])

    def test_only_text_names_a_file(self):
        self.assertTrue(is_file_name("a"))
        for value in (None, "", False, 5, ["a"]):
            self.assertFalse(is_file_name(value))

    def test_a_resolution_is_read_as_the_trainers_read_it(self):
        self.assertEqual(resolution("512"), (512, 512))
        self.assertEqual(resolution("512, 768"), (512, 768))
        self.assertEqual(resolution([512, 768]), (512, 768))
        for value in ("x", "512,", "1,2,3", None, 10**9):
            self.assertIsNone(resolution(value))

    def test_a_file_that_is_read_by_its_ending_keeps_it(self):
        with tempfile.TemporaryDirectory() as folder:
            files = StandIns(Path(folder), images=False)
            for ending in ("json", "toml", "txt", "yaml"):
                path = Path(files.for_option("sample_prompts", f"a.{ending}"))
                self.assertEqual((path.suffix, path.exists()), (f".{ending}", True))
            self.assertIn("datasets", json.loads(Path(files.for_option("dataset_config", "x.json")).read_text()))
            self.assertEqual(Path(files.for_option("dataset_config", "x.yaml")).read_text(), "")
            self.assertIsNone(files.for_option("learning_rate", "1"))

    def test_a_run_is_cut_short_with_everything_that_it_would_do(self):
        args = types.SimpleNamespace(max_train_steps=1000, save_every_n_steps=500, sample_every_n_epochs=4)
        shorten(args)
        self.assertEqual((args.max_train_steps, args.save_every_n_steps, args.sample_every_n_epochs), (3, 2, 1))
        args = types.SimpleNamespace(max_train_steps=1000, save_every_n_steps=5000, initial_step=5)
        shorten(args)
        self.assertEqual((args.max_train_steps, args.save_every_n_steps), (1000, 5000))
        args = types.SimpleNamespace(max_train_steps="1000", save_every_n_steps=5)
        shorten(args)
        self.assertEqual(args.save_every_n_steps, 5)

    def test_arguments_that_a_network_reads_are_found_in_its_source(self):
        source = "def f(**kwargs):\n  kwargs.get('b')\n  kwargs.pop('a', 1)\n  other.get('c')\n"
        self.assertEqual(keywords_read(source), ["a", "b"])

    def test_groups_are_sent_as_arguments_and_dataset(self):
        saved = {"a": {"args": {"x": 1}}, "b": {"args": {}, "dataset_args": {"y": 2}}, "subsets": [{"z": 3}]}
        self.assertEqual(as_sent(saved), {"args": {"a": {"x": 1}}, "dataset": {"b": {"y": 2}, "subsets": [{"z": 3}]}})

    def test_steps_are_recorded_without_a_trace_in_the_state(self):
        class Scheduler:
            def __init__(self):
                self.count = 0

            def step(self, by=1):
                self.count += by
                return self.count

        scheduler, seen = Scheduler(), []
        record_steps(scheduler, lambda: seen.append(scheduler.count))
        self.assertEqual((scheduler.step(), scheduler.step(by=2)), (1, 3))
        self.assertEqual((seen, vars(scheduler)), ([1, 3], {"count": 3}))
        self.assertIsInstance(scheduler, Scheduler)

    def test_switches_are_the_options_without_a_value(self):
        parser = Parser(words().options_of("train_network"))
        self.assertEqual(parser.switches, {"flag"})

    def test_trainers_are_named_once(self):
        self.assertEqual(len(SCRIPTS), len(set(SCRIPTS)))


if __name__ == "__main__":
    unittest.main()
