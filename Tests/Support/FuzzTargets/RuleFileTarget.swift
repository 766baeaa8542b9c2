import Documents
import Rules

/// Whole rule files, and the linting of configs with them.
enum RuleFileTarget {
  static let run: Target = { input in
    tryRule(Document.parse(Source(path: "rule.yaml", bytes: input), as: .yaml))
    return .tried
  }

  static func tryRule(_ document: Document) {
    var library = FixTarget.library
    do {
      try library.add(document)
    } catch {
      let lines = LineIndex(document.source)
      check((1...lines.lineCount).contains(error.position.line), "error beyond the last line: \(error)")
      let line = lines.range(ofLine: error.position.line) ?? 0..<0
      check(
        (1...line.count + 2).contains(error.position.column),
        "error beyond its line: \(error), line of \(line.count) bytes"
      )
      return
    }
    let known = Set(FixTarget.library.rules.map(\.id))
    for rule in library.rules where !known.contains(rule.id) {
      var options = LintOptions()
      options.select = [rule.id]
      options.dataset = "/dev/null/none"
      let linter = Linter(library, options)
      for config in configs {
        for diagnostic in linter.lint(config).diagnostics {
          if let range = diagnostic.range { check(range, in: config.bytes, diagnostic.rule) }
          if let fix = diagnostic.fix { _ = applied(fix.edits, to: config.bytes, "fix") }
        }
      }
    }
  }

  private static let configs = [
    Source(
      path: "config.json",
      text: """
        {"LoRA_type": "LyCORIS/iA3", "optimizer": "Prodigy", "optimizer_args": "d_coef=1.0 ,", "clip_skip": 2,
        "max_train_steps": "400", "learning_rate": 1.0, "seed": "", "unknown": null}
        """
    ),
    Source(
      path: "config.toml",
      text: """
        network_module = "lycoris.kohya"
        network_args = ["algo=ia3"]
        optimizer_type = "Prodigy"
        optimizer_args = ["d_coef =1.0", "weight_decay"]
        max_train_steps = 400

        """
    ),
    Source(
      path: "dataset.toml",
      text: "[[datasets]]\n[[datasets.subsets]]\nimage_dir = \"images\"\nnum_repeats = 10\n"
    ),
    Source(
      path: "train.sh",
      text: "accelerate launch train_network.py --clip_skip 2 --optimizer_args d_coef=true\n"
    ),
  ]
}
