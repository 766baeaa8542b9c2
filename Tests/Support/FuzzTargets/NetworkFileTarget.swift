import Networks

/// Networks as `inspect` reads them.
enum NetworkFileTarget {
  static let run: Target = { input in
    guard let bytes = SafetensorsInput.bytes(input) else { return .rejected }
    file.write(bytes)
    do throws(NetworkFileError) {
      let network = try NetworkFile(path: file.path)
      let counted = network.kinds.reduce(0) { $0 + $1.modules }
      check(counted == network.modules.count, "\(counted) modules have a kind, of \(network.modules.count)")
      for finding in network.findings(hashes: network.hashes) { check(!finding.message.isEmpty, "an empty message") }
      let comparison = NetworkComparison(network, network)
      check(comparison.settings.isEmpty && comparison.metadata.isEmpty, "a network differs from itself")
      check(comparison.onlyFirst.isEmpty && comparison.onlySecond.isEmpty, "a network lacks its own modules")
      if let total = comparison.total, total.first.isFinite {
        check(total.difference == 0, "a network is \(total.difference) from itself")
      }
      _ = try NetworkFile(path: file.path, measuring: false)
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    return .tried
  }

  private static let file = ScratchFile("measured.safetensors")
}
