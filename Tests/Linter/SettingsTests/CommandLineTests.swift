import Documents
import Testing

@testable import Settings

/// Command lines as people keep them in scripts.
@Suite("Command lines")
struct CommandLineTests {
  static let shell: [ReaderCase] = [
    ReaderCase(
      "continued lines",
      "#!/bin/bash\ncd sd-scripts\naccelerate launch --num_processes 2 \\\n  train_network.py \\\n  --max_train_steps 100 \\\n  --seed=0\n",
      ["max_train_steps": 100, "seed": 0, "accelerate.num_processes": 2]
    ),
    ReaderCase(
      "continued lines with carriage returns",
      "python train_network.py \\\r\n  --max_train_steps 100 \\\r\n  --seed 1\r\n",
      ["max_train_steps": 100, "seed": 1]
    ),
    ReaderCase(
      "quotes",
      "python train_network.py --output_name \"it's mine\" --output_dir 'a \"b\"' --log_prefix=\"x y\"\n",
      ["output_name": "it's mine", "output_dir": "a \"b\"", "log_prefix": "x y"]
    ),
    ReaderCase("an escaped blank", "python train_network.py --output_dir a\\ b\n", ["output_dir": "a b"]),
    ReaderCase(
      "variables",
      "STEPS=\"250\"\nexport NAME=mira\npython train_network.py --max_train_steps $STEPS --output_name \"${NAME}_v1\" --output_dir $OUT\n",
      ["max_train_steps": 250, "output_name": "mira_v1", "output_dir": "$OUT"]
    ),
    ReaderCase(
      "comments",
      "# python train_network.py --seed 1\npython train_network.py --seed 2 # not 3\n",
      ["seed": 2]
    ),
    ReaderCase(
      "several commands",
      "cd a && python train_network.py --seed 2; echo --seed 3\n",
      ["seed": 2]
    ),
    ReaderCase(
      "arguments",
      "python train_network.py --optimizer_type Prodigy --optimizer_args \"d0=3e-4\" betas=0.9,0.99 --network_module lycoris.kohya --network_args algo=ia3\n",
      [
        "optimizer_args.d0": .float(3e-4), "optimizer_args.betas": .list([.float(0.9), .float(0.99)]),
        "network_args.algo": "ia3",
      ]
    ),
    ReaderCase(
      "the beginning of a name is enough for argparse",
      "python train_network.py --max_train_s 100\n",
      ["max_train_steps": 100]
    ),
    ReaderCase(
      "an unknown option",
      "python train_network.py --max_train_stps 100\n",
      ["max_train_steps": 1600],
      observed: ["unknown-key max_train_stps"]
    ),
    ReaderCase(
      "a number that is none",
      "python train_network.py --max_train_steps many\n",
      [:],
      observed: ["wrong-type max_train_steps"]
    ),
    ReaderCase(
      "no choice",
      "python train_network.py --loss_type l3\n",
      [:],
      observed: ["invalid-choice loss_type"]
    ),
    ReaderCase(
      "the last one counts",
      "python train_network.py --seed 1 --seed 2\n",
      ["seed": 2],
      observed: ["overridden seed"]
    ),
    ReaderCase(
      "a negative number is a value",
      "python train_network.py --noise_offset -0.1\n",
      ["noise_offset": .float(-0.1)]
    ),
    ReaderCase(
      "a flag",
      "python train_network.py --gradient_checkpointing --seed 1\n",
      ["gradient_checkpointing": true, "seed": 1]
    ),
  ]

  static let batch: [ReaderCase] = [
    ReaderCase(
      "carets continue lines",
      "@echo off\r\npython train_network.py ^\r\n  --max_train_steps 100 ^\r\n  --output_dir \"C:\\my out\"\r\n",
      ["max_train_steps": 100, "output_dir": "C:\\my out"]
    ),
    ReaderCase(
      "variables",
      "set STEPS=250\r\npython train_network.py --max_train_steps %STEPS%\r\n",
      ["max_train_steps": 250]
    ),
    ReaderCase(
      "comments",
      "rem python train_network.py --seed 1\r\n:: python train_network.py --seed 1\r\npython train_network.py --seed 2\r\n",
      ["seed": 2]
    ),
    ReaderCase(
      "backslashes are no escapes",
      "python sd-scripts\\train_network.py --output_dir a\\b\r\n",
      ["output_dir": "a\\b"]
    ),
    ReaderCase(
      "apostrophes are no quotes",
      "python train_network.py --output_name it's\r\n",
      ["output_name": "it's"]
    ),
  ]

  static let powerShell: [ReaderCase] = [
    ReaderCase(
      "backticks continue lines",
      "accelerate launch train_network.py `\n  --max_train_steps 100 `\n  --seed 1\n",
      ["max_train_steps": 100, "seed": 1]
    ),
    ReaderCase(
      "variables",
      "$steps = \"250\" # many\npython train_network.py --max_train_steps=$steps --output_dir \"$out\"\n",
      ["max_train_steps": 250, "output_dir": "$out"]
    ),
  ]

  @Test("shell scripts are read", arguments: shell)
  func shellScripts(example: ReaderCase) {
    example.check(.commandLine, file: "train.sh")
  }
  @Test("batch files are read", arguments: batch)
  func batchFiles(example: ReaderCase) {
    example.check(.commandLine, file: "train.bat")
  }
  @Test("PowerShell scripts are read", arguments: powerShell)
  func powerShellScripts(example: ReaderCase) {
    example.check(.commandLine, file: "train.ps1")
  }

  @Test(
    "only a command of a training script is recognized",
    arguments: [
      "", "echo train_network\n", "# accelerate launch train_network.py\n", "python train.py --seed 1\n",
      "'unclosed",
      "train_network.py\\",
    ]
  )
  func others(text: String) {
    let source = Source(path: "a.sh", text: text)
    #expect(CommandLineDialect.recognizes(source) == text.hasPrefix("train_network.py"))
  }

  @Test(
    "a name of the GUI suggests the option that it stands for",
    arguments: [("lora_network_weights", "network_weights"), ("max_resolution", "resolution")]
  )
  func namesOfTheGUI(_ name: String, _ option: String) {
    let settings = ReaderCase.read("python sdxl_train_network.py --\(name) x\n", .commandLine, file: "a.sh")
    let suggestions = settings.observations.filter { $0.kind == .unknownKey }.map { $0.values["suggestion"] }
    #expect(suggestions.contains { $0?.string?.hasSuffix(option) == true }, "\(settings.observations)")
  }

  @Test("a value's place is its word, or its part of one")
  func places() throws {
    let settings = ReaderCase.read(
      "python train_network.py --seed \"5\" --optimizer_type Prodigy --optimizer_args 'd_coef=2.0'\n",
      .commandLine,
      file: "a.sh"
    )
    let source = settings.files[0].source
    #expect(settings.place("seed").map { source.text($0.range) } == "\"5\"")
    #expect(settings.place("optimizer_args.d_coef").map { source.text($0.range) } == "2.0")
  }
}
