import Documents
import Reports
import Rules

/// Findings made by hand: several files and folders, CRLF, tabs, a byte-order mark, wide characters, every kind of
/// fix, and texts that each format has to escape.
enum Fixture {
  static let files = [
    LintedFile(
      path: "runs/config.json",
      kind: .config(dialect: .kohyaJSON),
      diagnostics: [
        Diagnostic(
          rule: "IA3002",
          slug: "t0-not-total-steps",
          severity: .error,
          message: "T_0 is 100, but the run ends after 400 steps",
          help: "set T_0 to 400",
          path: "runs/config.json",
          range: range(of: "100", in: config),
          setting: "lr_scheduler_args.T_0",
          fix: Fix(
            safety: .safe,
            message: "set lr_scheduler_args.T_0 to 400",
            edits: [Edit(range(of: "100", in: config), "400")]
          )
        ),
        Diagnostic(
          rule: "IA3101",
          slug: "folder-repeats",
          severity: .warning,
          message: "the folder repeats its images 10 times",
          path: "data/10_cat",
          setting: "dataset.subsets[].num_repeats",
          fix: Fix(
            safety: .unsafe,
            message: "rename the folder to 1_cat",
            edits: [],
            renames: [.init(from: "data/10_cat", to: "data/1_cat")],
            newFiles: [.init(path: "data/1_cat/note.txt", text: "was 10\n")]
          )
        ),
        Diagnostic(
          rule: "IA3103",
          slug: "image-size",
          severity: .info,
          message: "64×64 pixels is small",
          path: "/srv/images/a b.png"
        ),
      ],
      sources: ["runs/config.json": config]
    ),
    LintedFile(
      path: "runs/日本 語.toml",
      kind: .config(dialect: .sdScriptsTOML),
      diagnostics: [
        Diagnostic(
          rule: "IA3003",
          slug: "odd-name",
          severity: .warning,
          message: "100% of \"<猫>\" & 'co'\nis: odd, really",
          help: "pick\nanother",
          path: "runs/日本 語.toml",
          range: range(of: "猫の絵", in: toml),
          setting: "output_name"
        ),
        Diagnostic(
          rule: "IA3004",
          slug: "subsets",
          severity: .info,
          message: "three lines",
          path: "runs/日本 語.toml",
          range: range(of: "[\n\t1,\n\t2 ]", in: toml),
          fix: Fix(
            safety: .safe,
            message: "write it on one line",
            edits: [Edit(range(of: "[\n\t1,\n\t2 ]", in: toml), "[1, 2]"), Edit(0..<3, "")]
          )
        ),
        Diagnostic(
          rule: "IA3003",
          slug: "odd-name",
          severity: .warning,
          message: "odd again",
          path: "runs/日本 語.toml",
          range: range(of: "é", in: toml),
          setting: "output_name"
        ),
      ],
      sources: ["runs/日本 語.toml": toml]
    ),
    LintedFile(path: "other.json", kind: .notAConfig(knownAs: "OneTrainer"), diagnostics: [], sources: [:]),
    LintedFile(
      path: "broken.json",
      kind: .unreadable(reason: "permission denied"),
      diagnostics: [],
      sources: [:]
    ),
    LintedFile(path: "./clean.toml", kind: .config(dialect: .sdScriptsTOML), diagnostics: [], sources: [:]),
  ]

  static let config = Source(
    path: "runs/config.json",
    text:
      "{\r\n  \"lr_scheduler\": \"cosine\",\r\n  \"lr_scheduler_args\": \"\\\"T_0=100\\\" \\\"T_mult=1\\\"\"\r\n}\r\n"
  )

  static let toml = Source(
    path: "runs/日本 語.toml",
    text: "\u{FEFF}\toutput_name\t= \"猫の絵 e\u{301} é\"\t# x\n\nsizes = [\n\t1,\n\t2 ]\n"
  )

  static let options = ReportOptions(
    toolVersion: "1.2.3",
    workingFolder: "/home/me/my project",
    rules: {
      [
        RuleText(
          id: "IA3001",
          slug: "unused",
          group: "guide",
          severity: .info,
          profile: .guide,
          summary: "Unused",
          why: "",
          sources: []
        ),
        RuleText(
          id: "IA3002",
          slug: "t0-not-total-steps",
          group: "guide",
          severity: .error,
          profile: .compatible,
          summary: "T_0 must equal max_train_steps",
          why: "The rate *falls* over `T_0` steps.",
          sources: ["the guide", "PyTorch's documentation"]
        ),
      ]
    },
    url: { id, slug in id == "IA3002" ? "https://example.org/rules/\(slug)" : nil },
    filesChecked: 3
  )

  static func report(_ format: ReportFormat) -> String {
    Reports.report(files, as: format, options: options)
  }

  /// The bytes of the first occurrence; the whole source where there is none, which every golden text would show.
  static func range(of part: String, in source: Source) -> Range<Int> {
    let part = Array(part.utf8)
    let starts = 0...max(0, source.bytes.count - part.count)
    let start = starts.first { source.bytes[$0...].starts(with: part) }
    return start.map { $0..<$0 + part.count } ?? 0..<source.bytes.count
  }
}
