import Settings

extension Settings {
  private static let recentOptions = Catalogue.options.values.filter(\.isRecent)

  /// What only some releases of sd-scripts and lycoris-lora read, if the declared release is not one of them.
  ///
  /// Without a declaration, what only the newest sources read is noticed: most people run a release.
  func releaseObservations(_ declared: UserDeclarations) -> [Observation] {
    let scripts = ReleaseCheck(program: "sd-scripts", declared: declared.sdScriptsVersion)
    let lycoris = ReleaseCheck(program: "lycoris-lora", declared: declared.lycorisVersion)
    var result: [Observation] = []
    func check(
      _ name: String,
      _ key: String,
      _ check: ReleaseCheck,
      since: @autoclosure () -> Release?,
      until: @autoclosure () -> Release? = nil
    ) {
      guard let place = place(name), let needs = check.need(since: since(), until: until()) else { return }
      result.append(
        Observation(
          .otherRelease,
          file: place.file,
          range: place.keyRange ?? place.range,
          setting: name,
          values: [
            "key": .string(key), "needs": .string(needs),
            "release": check.declared.map { .string("\(check.program) \($0)") },
          ].compactMapValues(\.self)
        )
      )
    }
    // The GUI and LoRA_Easy_Training_Scripts bring their own sd-scripts along.
    let isDirect = dialect == .sdScriptsTOML || dialect == .commandLine
    if isDirect {
      for row in scripts.declared == nil ? Self.recentOptions : Catalogue.options.values {
        check(row.name, row.name, scripts, since: row.since)
      }
    }
    guard let module = value("network_module")?.string, let rows = Catalogue.arguments["network_args:\(module)"],
      !dialect.type.isRecord
    else { return result }
    let program = module == "lycoris.kohya" ? lycoris : scripts
    guard program.program == "lycoris-lora" || isDirect else { return result }
    // Arguments of a network that came as a whole later are not mentioned one by one.
    if rows.values.allSatisfy({ $0.isRecent || program.declared != nil }),
      let first = rows.values.map({ $0.since ?? Release("0") }).min(), program.need(since: first, until: nil) != nil
    {
      check("network_module", module, program, since: first)
      return result
    }
    for row in rows.values where row.isRecent || row.isGone || program.declared != nil {
      check("network_args.\(row.name)", row.name, program, since: row.since, until: row.until)
    }
    return result
  }
}

/// The release of one program that will run, if it is known.
private struct ReleaseCheck {
  let program: String
  let declared: Release?

  init(program: String, declared: String?) {
    self.program = program
    self.declared = declared.map(Release.init).flatMap { $0.isValid ? $0 : nil }
  }

  /// The releases that read something, if the one that runs is not among them.
  func need(since: Release?, until: Release?) -> String? {
    if let since, declared.map({ $0 < since }) ?? since.isUntagged {
      return since.isUntagged ? "\(program) of \(since) or newer" : "\(program) \(since) or newer"
    }
    if let until, declared.map({ until < $0 }) ?? true { return "\(program) \(until) or older" }
    return nil
  }
}
