"""python3 -m unittest tools.manifest.test_check"""

import tempfile
import unittest
from pathlib import Path

from tools.manifest.check import faults


def target(path, dependencies=(), kind="regular", flags=()):
    return {
        "name": Path(path).name,
        "path": path,
        "type": kind,
        "dependencies": [{"byName": [name, None]} for name in dependencies],
        "settings": [{"tool": "c", "kind": {"unsafeFlags": {"_0": list(flags)}}}] if flags else [],
    }


class CheckTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, path, text):
        path = self.folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def faults(self, *targets, libraries=()):
        for item in targets:
            (self.folder / item["path"]).mkdir(parents=True, exist_ok=True)
        products = [{"name": "L", "targets": list(libraries), "type": {"library": ["automatic"]}}] if libraries else []
        return list(faults(self.folder, {"targets": list(targets), "products": products}))

    def test_rows_that_agree_have_no_faults(self):
        self.write("Sources/Low/A/A.swift", "struct A {}\n")
        self.write("Sources/High/B/B.swift", "import A\n")
        self.assertEqual(self.faults(target("Sources/Low/A"), target("Sources/High/B", ["A"])), [])

    def test_module_that_is_declared_and_not_imported(self):
        self.write("Sources/Low/B/B.swift", '// import A\nlet text = "import A"\n')
        found = self.faults(target("Sources/Low/A"), target("Sources/Low/B", ["A"]))
        self.assertEqual(found, ["B declares A and never imports it"])

    def test_module_that_is_imported_and_not_declared(self):
        for line in ("import A", "@testable import A", "public import A", "import struct A.Value", "  import A"):
            self.write("Sources/Low/B/B.swift", f"{line}\n")
            found = self.faults(target("Sources/Low/A"), target("Sources/Low/B"))
            self.assertEqual(found, ["B imports A without declaring it"], line)

    def test_modules_of_others_are_left_alone(self):
        self.write("Sources/Low/A/A.swift", "import Glibc\nimport Testing\n")
        self.assertEqual(self.faults(target("Sources/Low/A")), [])

    def test_import_from_a_group_further_down(self):
        self.write("Sources/Low/A/A.swift", "import B\n")
        found = self.faults(target("Sources/Low/A", ["B"]), target("Sources/High/B"))
        self.assertEqual(found, ["A in Low uses B of High, a group further down"])

    def test_c_target_imports_by_its_headers(self):
        self.write("Sources/System/CLib/shim.h", "#include <lib.h>\n")
        self.write("Sources/C/CUser/user.c", "#include <lib.h>\n")
        library = target("Sources/System/CLib", kind="system")
        self.assertEqual(self.faults(library, target("Sources/C/CUser", ["CLib"])), [])
        self.assertEqual(self.faults(library, target("Sources/C/CUser")), ["CUser imports CLib without declaring it"])
        self.write("Sources/C/CUser/user.c", "#include <math.h>\n")
        found = self.faults(library, target("Sources/C/CUser", ["CLib"]))
        self.assertEqual(found, ["CUser declares CLib and never imports it"])

    def test_test_target_may_run_a_program(self):
        program = target("Sources/Commands/some-program", kind="executable")
        tests = target("Tests/Low/ATests", ["some-program"], kind="test")
        self.assertEqual(self.faults(tests, program), [])
        self.write("Tests/Low/ATests/T.swift", "@testable import some_program\n")
        self.assertEqual(self.faults(tests, program), [])
        self.assertEqual(
            self.faults(target("Tests/Low/ATests", kind="test"), program),
            ["ATests imports some-program without declaring it"],
        )

    def test_library_must_not_reach_unsafe_flags(self):
        self.write("Sources/High/B/B.swift", "import A\n")
        low = target("Sources/Low/A", flags=["-O3"])
        high = target("Sources/High/B", ["A"])
        self.assertEqual(self.faults(low, high), [])
        found = self.faults(low, high, libraries=["B"])
        self.assertEqual(found, ["the library L reaches A, which has unsafe flags"])


if __name__ == "__main__":
    unittest.main()
