import Files
import Pages

/// The sample images of several runs: a table for each prompt, with a row for each run and a column for each moment.
struct SamplesComparison {
  let runs: [(name: String, collection: SampleCollection)]

  /// The section; nil if no run has samples.
  var section: Section? {
    let subjects = runs.map { Dictionary($0.collection.bySubject, uniquingKeysWith: { $1 }) }
    let names = Set(subjects.flatMap(\.keys)).sorted(by: Path.precedes)
    guard !names.isEmpty else { return nil }
    let shown = names.prefix(SamplesSection.limit)
    let share = max(1, SamplesSection.limit / (shown.count * runs.count))
    let tables = shown.map { name in table(name, subjects.map { $0[name] ?? [] }, columns: share) }
    return Section(id: "samples", title: "Samples", body: tables.joined())
  }

  private func table(_ subject: String, _ rows: [[SampleCollection.Sample]], columns: Int) -> Markup {
    let orders = Dictionary(rows.joined().map { ($0.order, $0.moment) }, uniquingKeysWith: { first, _ in first })
    let all = orders.sorted { $0.key < $1.key }
    let moments = Spread.spread(all, count: columns)
    let images = rows.map { row in
      let wanted = moments.map { moment in row.last { $0.order == moment.key } }
      return wanted.concurrentMap { $0.map { EmbeddedSample($0) } }
    }
    let head = moments.map { "<th scope=\"col\">\($0.value)</th>" as Markup }.joined()
    let body = zip(runs, images).map { run, images -> Markup in
      let cells = images.map { image -> Markup in
        let figure = image.flatMap { image in image.figure(caption: "\(run.name), \(image.moment)") }
        return "<td>\(figure.map { Markup.image($0) } ?? "")</td>"
      }
      return "<tr><th scope=\"row\">\(run.name)</th>\(cells.joined())</tr>\n"
    }.joined()
    let title = EmbeddedSample.title(images.joined().compactMap { $0 }, subject: subject)
    let notes = images.joined().compactMap { $0?.note }.joined()
    return """
      \(title.map { "<h3>\($0)</h3>" as Markup } ?? "")
      <div class="scroll samples"><table><thead><tr><td></td>\(head)</tr></thead>
      <tbody>
      \(body)</tbody></table></div>
      \(notes)\(moments.count < all.count ? Section.note("\(moments.count) of \(all.count) moments are shown.") : "")
      """
  }
}
