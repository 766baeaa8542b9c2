import RunRecords
import RunReports

/// Records of runs: one that is read is the same after writing and reading again, and its report has no markup of the
/// record's texts.
enum RunRecordTarget {
  static let run: Target = { input in
    file.write(input)
    let record: RunRecord
    do throws(RunRecordError) { record = try RunRecord(path: file.path) } catch {
      check(!error.description.isEmpty, "an error without a message")
      return .tried
    }
    do {
      try record.write(to: again.path)
      let second = try RunRecord(path: again.path)
      check(second == record, "\(record) was read as \(second)")
    } catch {
      fatalError("a record that was written cannot be read: \(error)")
    }
    checkReport()
    return .tried
  }

  private static func checkReport() {
    guard let source = try? RunSource.find(file.path).first,
      let report = try? RunReport(
        source,
        smoothing: 0.6,
        version: "0",
        lint: { _ in .failure(LintProblem(reason: "not linted")) }
      )
    else { return }
    let page = report.text()
    check(!page.contains("<x"), "markup of the record in the page")
    check(
      !page.utf8.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 && $0 != 0x0D },
      "a control character in the page"
    )
  }

  private static let file = ScratchFile("run.run.json", in: "record")
  private static let again = ScratchFile("again.run.json", in: "record")
}
