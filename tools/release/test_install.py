"""install.sh with releases of scripts: python3 -m unittest tools.release.test_install"""

import os
import shutil
import tempfile
import unittest
from pathlib import Path

from tools.release import fake
from tools.release.version import ROOT

INSTALL = ROOT / "install.sh"
# The programs that the script uses besides mv.
NEEDED = [
    "cat",
    "cp",
    "cut",
    "dirname",
    "find",
    "grep",
    "gzip",
    "mkdir",
    "mktemp",
    "rm",
    "rmdir",
    "sed",
    "sh",
    "sha256sum",
    "sort",
    "tar",
    "uname",
    "wc",
]


class InstallTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.prefix = self.folder / "with blank" / "prefix"
        self.archive = fake.write_archive(self.folder)
        self.path = os.environ["PATH"]

    def install(self, *arguments, status=0):
        command = ["sh", INSTALL, "--prefix", self.prefix, *arguments]
        done = fake.run(*command, cwd=self.folder, env=os.environ | {"PATH": self.path})
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def files(self):
        return {str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*") if not path.is_dir()}

    def text(self, name):
        return (self.prefix / name).read_text()

    def write(self, name, text):
        path = self.prefix / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def stub(self, *names, **scripts):
        """A PATH with these programs of the system and scripts, and nothing else."""
        stubs = self.folder / "stubs"
        stubs.mkdir()
        for name in names:
            (stubs / name).symlink_to(shutil.which(name))
        for name, script in scripts.items():
            fake.write_script(stubs / name, script)
        self.path = str(stubs)

    # What it installs

    def test_installs_the_files_and_says_so(self):
        said = self.install(self.archive)
        self.assertIn(f"installed ia3 9.9.9 into {self.prefix}", said)
        self.assertIn(f"add {self.prefix}/bin to PATH", said)
        record = {"share/ia3/installed", "share/ia3/folders"}
        self.assertEqual(self.files(), {"bin/ia3", "bin/ia3-train", "share/man/man1/ia3.1"} | record)
        self.assertEqual(fake.run(self.prefix / "bin/ia3", "--version").stdout, "9.9.9\n")

    def test_record_is_one_that_sha256sum_reads(self):
        self.install(self.archive)
        checked = fake.run("sha256sum", "--check", "--strict", "share/ia3/installed", cwd=self.prefix)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_path_is_not_mentioned_if_it_has_the_folder(self):
        self.path += f":{self.prefix}/bin"
        self.assertNotIn("PATH", self.install(self.archive))

    def test_relative_prefix(self):
        self.prefix = Path("here")
        self.install(self.archive)
        self.assertTrue((self.folder / "here/bin/ia3").is_file())

    def test_home_is_the_default(self):
        environment = {"PATH": self.path, "HOME": str(self.folder / "home")}
        done = fake.run("sh", INSTALL, self.archive, env=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.folder / "home/.local/bin/ia3").is_file())
        del environment["HOME"]
        self.assertEqual(fake.run("sh", INSTALL, self.archive, env=environment).returncode, 1)

    def test_newer_version_replaces_and_removes(self):
        self.install(fake.write_archive(self.folder, "1.0.0", extra=["share/man/man1/ia3-old.1"]))
        self.install(fake.write_archive(self.folder, "2.0.0", extra=["share/man/man1/ia3-new.1"]))
        self.assertEqual(self.text("share/man/man1/ia3.1"), "share/man/man1/ia3.1 of 2.0.0\n")
        self.assertIn("share/man/man1/ia3-new.1", self.files())
        self.assertNotIn("share/man/man1/ia3-old.1", self.files())

    def test_running_program_is_replaced_and_not_written_into(self):
        self.install(fake.write_archive(self.folder, "1.0.0"))
        with (self.prefix / "bin/ia3").open() as running:
            self.install(fake.write_archive(self.folder, "2.0.0"))
            self.assertIn("1.0.0", running.read())

    # What it keeps

    def test_file_of_another_is_not_overwritten(self):
        self.write("bin/ia3", "another's\n")
        before = self.files()
        self.assertIn(f"  {self.prefix}/bin/ia3\n", self.install(self.archive, status=1))
        self.assertEqual(self.text("bin/ia3"), "another's\n")
        self.assertEqual(self.files(), before)

    def test_force_overwrites_and_says_so(self):
        self.write("bin/ia3", "another's\n")
        self.assertIn(f"overwrote {self.prefix}/bin/ia3\n", self.install("--force", self.archive))
        self.assertIn("9.9.9", self.text("bin/ia3"))

    def test_changed_file_is_not_ours_any_more(self):
        self.install(self.archive)
        self.write("bin/ia3", "changed\n")
        self.install(fake.write_archive(self.folder, "10.0.0"), status=1)
        self.assertEqual(self.text("bin/ia3"), "changed\n")

    def test_link_is_not_ours_even_if_it_leads_to_the_same(self):
        self.install(self.archive)
        (self.prefix / "bin/ia3").rename(self.folder / "mine")
        (self.prefix / "bin/ia3").symlink_to(self.folder / "mine")
        self.install(self.archive, status=1)
        (self.prefix / "bin/ia3").unlink()
        (self.prefix / "bin/ia3").symlink_to("nowhere")
        self.install(self.archive, status=1)
        self.assertTrue((self.prefix / "bin/ia3").is_symlink())

    def test_folder_in_the_way_stops_even_force(self):
        (self.prefix / "bin/ia3").mkdir(parents=True)
        self.assertIn("bin/ia3 is a folder", self.install("--force", self.archive, status=1))

    def test_file_where_a_folder_is_needed(self):
        self.write("share", "a file\n")
        before = self.files()
        self.assertIn("share is not a folder", self.install(self.archive, status=1))
        self.assertEqual(self.files(), before)

    def test_folder_that_cannot_be_written(self):
        self.write("bin/other", "")
        (self.prefix / "bin").chmod(0o555)
        # Root may write everywhere.
        nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        if nobody:
            self.folder.chmod(0o755)
            os.chown(self.prefix, 65534, 65534)
        script = shutil.copy(INSTALL, self.folder)
        done = fake.run("sh", script, "--prefix", self.prefix, self.archive, **nobody)
        self.assertEqual((done.returncode, self.files()), (1, {"bin/other"}), done.stdout)
        self.assertIn(f"cannot write into {self.prefix}/bin", done.stderr)

    def test_installation_that_was_killed_is_continued(self):
        old = fake.write_archive(self.folder, "1.0.0", extra=["share/man/man1/ia3-old.1"])
        self.install(old)
        # Killed at the second file: the record has both versions, the programs are from different ones.
        mv = f"""#!/bin/sh
case $2$3 in *bin/ia3-train) kill -9 $PPID; exit 1 ;; esac
exec {shutil.which("mv")} "$@"
"""
        real = self.path
        self.stub(*NEEDED, mv=mv)
        new = fake.write_archive(self.folder, "2.0.0")
        self.install(new, status=-9)
        self.assertIn("2.0.0", self.text("bin/ia3"))
        self.assertIn("1.0.0", self.text("bin/ia3-train"))
        self.path = real
        self.install(new)
        self.assertIn("2.0.0", self.text("bin/ia3-train"))
        self.assertNotIn("share/man/man1/ia3-old.1", self.files())
        self.assertNotIn("kept", self.install("--uninstall"))
        self.assertFalse({name for name in self.files() if not name.startswith(".ia3-install.")})

    # What it refuses

    def test_damaged_archive(self):
        with self.archive.open("ab") as file:
            file.write(b"x")
        self.assertIn("is not the file that was released", self.install(self.archive, status=1))
        self.assertFalse(self.prefix.exists())

    def test_archive_without_checksum(self):
        checksum = self.archive.with_name(self.archive.name + ".sha256")
        digest = checksum.read_text().split()[0]
        checksum.unlink()
        self.assertIn("--sha256", self.install(self.archive, status=1))
        self.install("--sha256", digest, self.archive)

    def test_wrong_checksum_given(self):
        self.install("--sha256", "0" * 64, self.archive, status=1)

    def archive_of(self, *members):
        """The argument for an archive with these members of tar's command line."""
        packed = self.folder / "other.tar.gz"
        done = fake.run("tar", "-czPf", packed, *members, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return "--sha256", fake.run("sha256sum", packed).stdout.split()[0], packed

    def test_archives_of_others(self):
        tree = self.folder / "ia3-9.9.9-linux-x86_64"
        (self.folder / "evil").write_text("evil")
        (self.folder / "ia3-empty").mkdir()
        evil = ["evil", "--transform=s,evil,ia3-9.9.9-linux-x86_64/../../evil,"]
        hostile = {
            "another's": ["evil"],
            "nothing in it": ["ia3-empty"],
            "outside": [tree.name, *evil],
            "absolute": [tree.name, self.folder / "evil"],
            "two folders": [tree.name, "ia3-empty"],
        }
        for name, members in hostile.items():
            with self.subTest(name):
                self.assertIn("is not an archive of ia3", self.install(*self.archive_of(*members), status=1))
                self.assertFalse(self.prefix.exists())
        (tree / "share/link").symlink_to("/etc/passwd")
        self.assertIn("is not an archive of ia3", self.install(*self.archive_of(tree.name), status=1))

    def test_file_that_is_no_archive(self):
        text = self.folder / "text"
        text.write_text("text")
        digest = fake.run("sha256sum", text).stdout.split()[0]
        self.assertIn("is not a .tar.gz archive", self.install("--sha256", digest, text, status=1))

    def test_program_that_does_not_run(self):
        tree = self.folder / "ia3-9.9.9-linux-x86_64"
        fake.write_script(tree / "bin/ia3", "#!/bin/sh\nexit 3\n")
        self.assertIn("does not run", self.install(*self.archive_of(tree.name), status=1))
        self.assertFalse(self.prefix.exists())

    def test_other_machines(self):
        for uname, said in (("Linux:aarch64", "this is aarch64"), ("Darwin:x86_64", "this is Darwin")):
            system, machine = uname.split(":")
            stubs = self.folder / system
            stubs.mkdir()
            fake.write_script(stubs / "uname", f"#!/bin/sh\n[ $1 = -s ] && echo {system} || echo {machine}\n")
            self.path = f"{stubs}:{os.environ['PATH']}"
            self.assertIn(said, self.install(self.archive, status=1))

    def test_wrong_command_lines(self):
        for arguments in ([], ["--prefix"], ["--sha256", ""], ["--what"], ["a", "b"], ["--uninstall", "a"]):
            with self.subTest(arguments):
                done = fake.run("sh", INSTALL, *arguments)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn("Usage:", done.stderr)
        self.assertIn("Usage:", fake.run("sh", INSTALL, "--help").stdout)

    def test_script_that_was_cut_off_does_nothing(self):
        text = INSTALL.read_text()
        for share in (0.3, 0.6, 0.9, 0.99):
            done = fake.run("sh", "-c", text[: int(len(text) * share)], "sh", "--prefix", self.prefix, self.archive)
            self.assertFalse(self.prefix.exists(), done.stderr)

    # Downloading

    def download(self, tool, script):
        """Installs from an address with a stand-in for `tool` that takes the file's name from it."""
        self.stub(*NEEDED, "mv", **{tool: f"#!/bin/sh\necho {tool} >>'{self.folder}/log'\n{script}"})
        self.install(f"https://example.org/download/{self.archive.name}")
        self.assertEqual((self.folder / "log").read_text(), f"{tool}\n" * 2)
        self.assertTrue((self.prefix / "bin/ia3").is_file())

    def test_downloads_archive_and_checksum_with_curl(self):
        # curl … --proto =https --output FILE ADDRESS
        self.download(
            "curl",
            f"""for address; do :; done
case "$*" in *"--fail"*"--proto =https --output "*) ;; *) exit 9 ;; esac
while [ "$1" != --output ]; do shift; done
cp "{self.folder}/${{address##*/}}" "$2"
""",
        )

    def test_downloads_archive_and_checksum_with_wget(self):
        # wget -q -O FILE ADDRESS
        self.download("wget", f'[ "$1 $2" = "-q -O" ] && cp "{self.folder}/${{4##*/}}" "$3"\n')

    def test_http_needs_the_checksum(self):
        said = self.install(f"http://example.org/{self.archive.name}", status=1)
        self.assertIn("give the checksum with --sha256", said)

    def test_download_that_fails(self):
        fake.write_script(self.folder / "curl", "#!/bin/sh\nexit 22\n")
        self.path = f"{self.folder}:{self.path}"
        self.install(f"https://example.org/{self.archive.name}", status=1)
        self.assertFalse(self.prefix.exists())

    # Uninstalling

    def test_uninstall_leaves_what_was_there_before(self):
        self.write("bin/other", "")
        (self.prefix / "share/man/man1").mkdir(parents=True)
        self.install(self.archive)
        self.assertIn(f"removed ia3 from {self.prefix}", self.install("--uninstall"))
        left = {str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*")}
        self.assertEqual(left, {"bin", "bin/other", "share", "share/man", "share/man/man1"})

    def test_uninstall_removes_the_folders_that_it_made(self):
        self.install(self.archive)
        self.install(fake.write_archive(self.folder, "10.0.0", extra=["share/doc/ia3/LICENSE"]))
        self.install("--uninstall")
        self.assertEqual(list(self.prefix.iterdir()), [])

    def test_uninstall_keeps_what_was_changed(self):
        self.install(self.archive)
        self.write("bin/ia3", "changed\n")
        self.assertIn(f"kept {self.prefix}/bin/ia3", self.install("--uninstall"))
        self.assertEqual(self.files(), {"bin/ia3"})

    def test_uninstall_of_nothing(self):
        self.write("bin/ia3", "another's\n")
        self.assertIn("installed nothing", self.install("--uninstall", status=1))
        self.assertEqual(self.files(), {"bin/ia3"})


if __name__ == "__main__":
    unittest.main()
