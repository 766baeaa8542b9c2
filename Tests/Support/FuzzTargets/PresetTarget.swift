import Training

/// Files of LyCORIS's presets.
enum PresetTarget {
  static let run: Target = { input in
    file.write(input)
    do throws(NetworkError) {
      let selection = try LayerSelection.file(file.path)
      check(try LayerSelection.file(file.path) == selection, "another selection from the same file")
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    return .tried
  }

  private static let file = ScratchFile("preset.toml")
}
