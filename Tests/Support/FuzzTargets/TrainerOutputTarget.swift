import SDScripts

/// The output of sd-scripts: however it is cut into pieces, the events are the same.
enum TrainerOutputTarget {
  static let run: Target = { input in
    var (whole, pieces) = (SDScriptsOutput(), SDScriptsOutput())
    let events = whole.take(input) + whole.end()
    var others: [SDScriptsEvent] = []
    for byte in input { others += pieces.take([byte]) }
    others += pieces.end()
    // As texts, in which NaN is equal to itself.
    check("\(events)" == "\(others)", "\(events) are \(others) byte for byte")
    check(whole.lastLines == pieces.lastLines, "other last lines byte for byte")
    check(whole.lastLines.count <= SDScriptsOutput.lineLimit, "\(whole.lastLines.count) last lines")
    return .tried
  }
}
