import Documents
import Testing

@testable import Settings

/// The ways in which people write a command into a script.
@Suite("Forms of scripts")
struct ShellFormTests {
  static let posix: [ReaderCase] = [
    ReaderCase(
      "an array",
      "#!/bin/bash\nARGS=(\n  --seed=1 # first\n  --output_name \"my name\"\n)\nARGS+=(--lowram)\naccelerate launch train_network.py \"${ARGS[@]}\"\n",
      ["seed": 1, "output_name": "my name", "lowram": true]
    ),
    ReaderCase(
      "a whole command in an array",
      "cmd=(\"accelerate\" \"launch\"\n  \"./train_network.py\"\n  \"--seed=1\")\n\"${cmd[@]}\"\n",
      ["seed": 1]
    ),
    ReaderCase(
      "a variable without quotes is split at blanks",
      "OPTIONS=\"--seed 1 --lowram\"\npython train_network.py $OPTIONS --output_dir \"$OPTIONS\"\n",
      ["seed": 1, "lowram": true, "output_dir": "--seed 1 --lowram"]
    ),
    ReaderCase(
      "the last of several values",
      "N=a\nN=b\npython train_network.py --output_name=$N\n",
      ["output_name": "b"]
    ),
    ReaderCase(
      "computed values are not judged",
      "S=$(date +%s)\npython train_network.py --seed=$S --mixed_precision=$P --max_train_steps=$((2 * 50)) \"$@\"\n",
      ["mixed_precision": "$P"]
    ),
    ReaderCase(
      "a default of the shell",
      "python train_network.py --seed=${SEED:-7}\n",
      ["seed": 7]
    ),
    ReaderCase(
      "a value that depends on a condition",
      "P=bf16\nif [ $1 = x ]; then P=nonsense; fi\npython train_network.py --mixed_precision=$P\n",
      ["mixed_precision": "bf16"]
    ),
    ReaderCase(
      "a comment behind a continued line",
      "python train_network.py --seed=1 \\\n  # more\n  --lowram\n",
      ["lowram": false],
      observed: ["cut-command "]
    ),
    ReaderCase(
      "a blank behind the sign",
      "python train_network.py --seed=1 \\ \n  --lowram\n",
      ["lowram": false],
      observed: ["cut-command "]
    ),
    ReaderCase(
      "an empty line",
      "python train_network.py --seed=1 \\\n\n  --lowram\n",
      ["lowram": false],
      observed: ["cut-command "]
    ),
    ReaderCase(
      "a forgotten sign",
      "python train_network.py --seed=1\n  --lowram\n",
      ["lowram": false],
      observed: ["cut-command "]
    ),
    ReaderCase(
      "redirections and pipes are no words",
      "python train_network.py --seed=1 > log.txt 2>&1\npython x.py\n",
      ["seed": 1]
    ),
    ReaderCase("pipes", "python train_network.py --seed=1 2>&1 | tee log.txt\n", ["seed": 1]),
    ReaderCase("a nested shell", "bash -c 'cd x && python train_network.py --seed=1'\n", ["seed": 1]),
    ReaderCase(
      "a backslash that opens quotes",
      "python train_network.py --train_data_dir=\"C:\\img\\\" --output_dir=\"out\" --seed=1\n",
      ["output_dir": nil],
      observed: ["quoting "]
    ),
    ReaderCase(
      "typographic quotes",
      "python train_network.py --output_name=“mira”\n",
      ["output_name": "“mira”"],
      observed: ["quoting "]
    ),
  ]

  static let batch: [ReaderCase] = [
    ReaderCase(
      "a command in quotes",
      "cmd /k \"cd .. & accelerate launch \"./train_network.py\" --output_dir=\"C:\\my out\" --seed=1\"\r\n",
      ["output_dir": "C:\\my out", "seed": 1]
    ),
    ReaderCase(
      "a backslash before the closing quotation mark",
      "python train_network.py --train_data_dir=\"C:\\img\\\" --output_dir=\"C:\\out\" --seed=1\r\n",
      ["output_dir": nil],
      observed: ["quoting "]
    ),
    ReaderCase(
      "two backslashes before it",
      "python train_network.py --train_data_dir=\"C:\\img\\\\\" --output_dir=\"C:\\out\"\r\n",
      ["train_data_dir": "C:\\img\\", "output_dir": "C:\\out"]
    ),
    ReaderCase(
      "blanks around the sign of an assignment",
      "set SEED = 5\r\npython train_network.py --output_name=x%SEED%\r\n",
      ["output_name": "x"],
      observed: ["quoting "]
    ),
    ReaderCase(
      "an assignment in quotes, and one that is computed",
      "set \"NAME=my name\"\r\nset /a N=2*3\r\npython train_network.py --output_name=\"%NAME%\" --seed=%N%\r\n",
      ["output_name": "my name"]
    ),
    ReaderCase(
      "a blank behind the caret",
      "python train_network.py --seed=1 ^ \r\n  --lowram\r\n",
      ["seed": 1, "lowram": false],
      observed: ["cut-command "]
    ),
    ReaderCase(
      "a quotation mark behind a caret and a backslash",
      "python train_network.py --output_name ^\"a \\^\"b\\^\" c^\" --seed=1\r\n",
      ["output_name": "a \"b\" c", "seed": 1]
    ),
    ReaderCase(
      "two percent signs are one",
      "set A=x\r\npython train_network.py --output_name=\"50%% %A%\" --output_dir=%%A%%\r\n",
      ["output_name": "50% x"]
    ),
    ReaderCase(
      "a script beside the batch file",
      "python %~dp0train_network.py --seed=1 >nul 2>&1\r\n",
      ["seed": 1]
    ),
  ]

  static let powerShell: [ReaderCase] = [
    ReaderCase(
      "assignments without blanks",
      "$p=\"bf16\"\n$n=4\npython train_network.py --mixed_precision=$p --seed=$n\n",
      ["mixed_precision": "bf16", "seed": 4]
    ),
    ReaderCase(
      "arrays and splatting",
      "$more = [System.Collections.ArrayList]::new()\n$a = @(\n  \"--seed=1\",\n  \"--lowram\" # low\n)\n$a += \"--output_name=x\"\n[void]$more.Add(\"--highvram\")\npython train_network.py @a $more\n",
      ["seed": 1, "lowram": true, "output_name": "x", "highvram": true]
    ),
    ReaderCase(
      "computed values",
      "$n = Get-ChildItem $d | Measure-Object | %{$_.Count}\n$m = [Math]::Ceiling($n / 2)\npython train_network.py `\n  --max_train_steps=$m `\n  --seed=$([int]($m/2)) `\n  --output_dir=$d\"\\x\"\n",
      [:]
    ),
    ReaderCase(
      "an expression that is one variable",
      "$p=\"bf16\"\npython train_network.py --mixed_precision=$($p) --output_name=\"x$( $p )\" --seed=$($p.Length)\n",
      ["mixed_precision": "bf16", "output_name": "xbf16"]
    ),
    ReaderCase(
      "texts joined by a plus",
      "$d = \"D:\\a\"\n$o = $d + \"\\b\"\npython train_network.py --output_dir=$o\n",
      ["output_dir": "D:\\a\\b"]
    ),
    ReaderCase(
      "typographic quotes are quotes",
      "python train_network.py --output_name “a b”\n",
      ["output_name": "a b"]
    ),
    ReaderCase(
      "a comment behind a continued line",
      "python train_network.py --seed=1 `\n  # more\n  --lowram\n",
      ["lowram": false],
      observed: ["cut-command "]
    ),
  ]

  @Test("shell scripts", arguments: posix)
  func shellScripts(example: ReaderCase) { example.check(.commandLine, file: "train.sh") }
  @Test("batch files", arguments: batch)
  func batchFiles(example: ReaderCase) { example.check(.commandLine, file: "train.bat") }
  @Test("PowerShell scripts", arguments: powerShell)
  func powerShellScripts(example: ReaderCase) { example.check(.commandLine, file: "train.ps1") }

  @Test("the finding about a cut command is where it ends, and names what is lost")
  func cutPlace() throws {
    let text = "python train_network.py --seed=1 \\ \n  --lowram --no_half_vae\n"
    let settings = ReaderCase.read(text, .commandLine, file: "a.sh")
    let cut = try #require(settings.observations.first { $0.kind == .cutCommand })
    #expect(cut.range.map { settings.files[0].source.text($0) } == "\\ ")
    #expect(cut.values["lost"] == "--lowram, --no_half_vae")
  }

  @Test("the places of an array's words are in the array")
  func arrayPlaces() {
    let text = "A=(--seed=\"5\" --lowram)\npython train_network.py \"${A[@]}\"\n"
    let settings = ReaderCase.read(text, .commandLine, file: "a.sh")
    #expect(settings.place("seed").map { settings.files[0].source.text($0.range) } == "5")
  }

  @Test(
    "unfinished scripts are read to their end",
    arguments: [
      "$(", "${", "`", "\"", "'", "A=(", "@(", "$x = @(", "[", "((", "%", "!", "^", "cmd /k \"", "set ", "$", "\\", "<",
      "for", "&>",
    ]
  )
  func unfinished(end: String) {
    for name in ["a.sh", "a.bat", "a.ps1"] {
      for text in [end, "python train_network.py --seed 1 " + end, String(repeating: end + " ", count: 500)] {
        _ = CommandLineDialect.settings(of: SettingsFile(source: Source(path: name, text: text)))
      }
    }
  }
}
