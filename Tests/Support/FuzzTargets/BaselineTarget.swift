import Project

/// Baselines: one that is read is the same after writing and reading again.
enum BaselineTarget {
  static let run: Target = { input in
    file.write(input)
    do throws(BaselineError) {
      let baseline = try Baseline(reading: file.path)
      check(baseline.entries.allSatisfy { $0.count > 0 }, "an entry of nothing")
      file.write(Array(baseline.text.utf8))
      let again = try Baseline(reading: file.path)
      check(again.entries == baseline.entries, "\(baseline.entries) were read as \(again.entries)")
      check(again.text.utf8.elementsEqual(baseline.text.utf8), "another text after reading")
      check(baseline.filter([]).stale == baseline.entries, "what is not found is not stale")
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    return .tried
  }

  private static let file = ScratchFile("baseline.json")
}
