/// What `output_name` must be: it begins the name of every file that a run saves.
public enum OutputName {
  /// What is wrong with a name, for use after the setting's; nil if files can have it.
  public static func problem(_ name: String) -> String? {
    if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      return "must not contain control characters, such as line breaks or U+0000, because it begins the names of files"
    }
    if name.utf8.contains(UInt8(ascii: "/")) {
      return "must be a file name without '/', not '\(name)'; output_dir names the folder"
    }
    return nil
  }
}
