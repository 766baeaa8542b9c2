import Documents
import Testing

@testable import Settings

@Suite("Configs and commands within other files")
struct ContainerTests {
  /// The settings of the commands in a text.
  private func commands(_ path: String, _ text: String) throws -> [Settings] {
    let container = try #require(Container(path: path))
    return container.parts(of: Source(path: path, text: text)).compactMap {
      if case .command(let settings) = $0 { settings } else { nil }
    }
  }

  @Test("a notebook's commands are read with the variables of its cells")
  func notebook() throws {
    let text = #"""
      {"cells": [
        {"cell_type": "markdown", "source": ["!accelerate launch train_network.py --seed=9"]},
        {"cell_type": "code", "source": ["import os\n", "steps = 250 #@param {type:\"number\"}\n", "name = \"m\u00e9\"\n", "lr = steps * 2\n"]},
        {"cell_type": "code", "source": ["%cd x\n", "!accelerate launch train_network.py \\\n", "  --max_train_steps={steps} --output_name=\"{name}\" --seed={lr} \\\n", "  --lowrm"]}
      ]}
      """#
    let settings = try #require(commands("a.ipynb", text).first)
    #expect(settings.value("max_train_steps") == 250)
    #expect(settings.value("output_name") == "mé")
    #expect(settings.values["seed"]?.isComputed == true)
    let observation = try #require(settings.observations.first)
    #expect(observation.kind == .unknownKey)
    #expect(observation.range.map { settings.files[0].source.text($0) } == "--lowrm")
    #expect(settings.edits(for: SettingChange(name: "seed", value: nil)) == nil)
  }

  @Test("a cell of Bash is a script")
  func bashCell() throws {
    let text =
      ##"{"cells": [{"cell_type": "code", "source": "%%bash\nS=3\npython train_network.py --seed=$S # it's\n"}]}"##
    #expect(try commands("a.ipynb", text).first?.value("seed") == 3)
  }

  @Test("fenced blocks of Markdown are read as what they hold, at their places")
  func markdown() throws {
    let text = """
      # How to

      It's easy:

      ```bash
      accelerate launch train_network.py --seed=1
      ```

      1. Save this:

         ```toml
         max_train_steps = 400
         seed = 2
         ```
      ~~~ json
      {"LoRA_type": "Standard"}
      ~~~
      """
    let parts = Container.markdown.parts(of: Source(path: "a.md", text: text))
    #expect(parts.count == 3)
    guard parts.count == 3, case .command(let command) = parts[0], case .document(let toml, .toml) = parts[1],
      case .document(let json, .json) = parts[2]
    else { return }
    #expect(command.value("seed") == 1)
    #expect(command.place("seed").map { command.files[0].source.text($0.range) } == "1")
    #expect(
      Document.parse(toml, as: .toml).root?["seed"]?.range
        == text.utf8Range(of: "2\n").map { $0.lowerBound..<$0.lowerBound + 1 }
    )
    #expect(Document.parse(json, as: .json).root?["LoRA_type"]?.string == "Standard")
  }

  @Test(
    "a Dockerfile's instructions",
    arguments: [
      "FROM x\nENV S=4\nRUN accelerate launch train_network.py \\\n  # why\n  --seed=$S\n",
      "FROM x\nENTRYPOINT [\"accelerate\", \"launch\", \"train_network.py\", \"--seed\", \"4\"]\n",
    ]
  )
  func dockerfile(text: String) throws {
    let settings = try #require(commands("Dockerfile", text).first)
    #expect(settings.value("seed") == 4)
    #expect(settings.observations.isEmpty)
  }

  @Test("a Makefile's recipe with make's variables")
  func makefile() throws {
    let text =
      "SEED := 4\nOPTS = --lowram --no_half_vae\n\ntrain: data\n\t@accelerate launch train_network.py --seed=$(SEED) $(OPTS)\n"
    let settings = try #require(commands("Makefile", text).first)
    #expect(settings.value("seed") == 4)
    #expect(settings.value("no_half_vae") == true)
    #expect(settings.observations.isEmpty)
  }

  @Test("a list in Python")
  func python() throws {
    let text = """
      import subprocess
      # it's a list
      subprocess.run(["accelerate", "launch", 'sd-scripts/train_network.py', "--seed", "4",
        f"--output_name={name}", "--max_train_steps", str(steps), "--lowrm",
        "--log_prefix=" "a" "b", *more], check=True)
      """
    let settings = try #require(commands("run.py", text).first)
    #expect(settings.value("seed") == 4)
    #expect(settings.value("log_prefix") == "ab")
    #expect(settings.values["output_name"]?.isComputed == true)
    #expect(settings.values["max_train_steps"]?.isComputed == true)
    #expect(settings.hasUnknownOptions)
    #expect(settings.observations.map(\.kind) == [.unknownKey])
  }

  @Test("other files of these kinds hold nothing", arguments: ["a.md", "a.ipynb", "a.py", "Makefile", "Dockerfile"])
  func others(path: String) throws {
    let container = try #require(Container(path: path))
    for text in [
      "", "train.py", "{\"cells\": [1, {\"cell_type\": \"code\"}]} train.py", "```\n```", "```sh\nls\n", "[\"train.py",
      "'''train.py",
    ] {
      #expect(container.parts(of: Source(path: path, text: text)).isEmpty)
    }
  }
}

extension String {
  fileprivate func utf8Range(of text: String) -> Range<Int>? {
    ranges(of: text).last.map {
      utf8.distance(from: utf8.startIndex, to: $0.lowerBound)..<utf8.distance(from: utf8.startIndex, to: $0.upperBound)
    }
  }
}
