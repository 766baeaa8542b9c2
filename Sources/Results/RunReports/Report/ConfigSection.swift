import Files
import Pages
import Reports
import Rules
import RunRecords
import TextFormatting

/// The config that the run was started with, with its findings.
struct ConfigSection {
  let record: RunRecord
  /// The linter's findings in the recorded text, or why it was not linted.
  let lint: Result<LintedFile, LintProblem>
  let version: String
  /// Begins the section's id, which differs from those of other runs in the page.
  var prefix = ""

  var section: Section { Section(id: "\(prefix)config", title: "Config", body: origin + findings + settings + text) }

  private var origin: Markup {
    var body: Markup = "<p><code>\(record.config.path)</code>, \(record.config.dialect)</p>\n"
    if !record.config.changes.isEmpty {
      let changes = record.config.changes.map { "<code>--set \($0)</code>" as Markup }.joined(separator: ", ")
      body += "<p>Changed on the command line: \(changes). The text below includes the changes.</p>\n"
    }
    guard record.config.path != "<stdin>" else { return body }
    do throws(FileError) {
      let now = try FileSystem.read(record.config.path, limit: 64 << 20)
      if record.config.changes.isEmpty, now != Array(record.config.text.utf8) {
        body += Section.note(
          "The file has changed since; the text that the run was started with is shown."
        )
      }
    } catch {
      body += Section.note(
        "The file no longer exists; the text that the run was started with is shown."
      )
    }
    return body
  }

  private var findings: Markup {
    switch lint {
    case .failure(let problem): return Section.note("The config was not linted: \(problem.reason).")
    case .success(let file):
      let text = report(
        [file],
        as: .text,
        options: ReportOptions(
          color: true,
          toolVersion: version,
          workingFolder: FileSystem.workingFolder,
          filesChecked: 1
        )
      )
      if file.diagnostics.isEmpty, case .config = file.kind {
        return Section.paragraph("The linter has no findings.")
      }
      return "<pre class=\"finding\">\(ANSIMarkup.markup(text))</pre>\n"
    }
  }

  /// Those that sd-scripts would not have set so by itself; the others are folded.
  private var settings: Markup {
    let defaults = SettingDefaults(record)
    let own = record.settings.filter { !defaults.isDefault($0) }
    let others = record.settings.filter(defaults.isDefault)
    var body: Markup = ""
    if !own.isEmpty {
      body += """
        <h3>Settings that differ from sd-scripts' defaults</h3>
        \(table(own))
        """
    }
    if !others.isEmpty {
      body += """
        <details><summary>\(plural(others.count, "setting")) with the default's value</summary>
        \(table(others))</details>

        """
    }
    return body
  }

  private func table(_ settings: [RunRecord.Setting]) -> Markup {
    .properties(settings.map { (name: $0.name, value: "<code>\($0.value)</code>") })
  }

  private var text: Markup {
    "<details><summary>The config's text</summary>\n<pre>\(record.config.text)</pre></details>\n"
  }
}

/// Why a config was not linted.
public struct LintProblem: Error, Sendable, Equatable {
  /// The reason, without a full stop.
  public var reason: String

  /// A reason.
  public init(reason: String) { self.reason = reason }
}
