import Settings
import Testing

/// The text of settings in a dialect that can be written.
func encode(
  _ settings: [String: Value],
  as dialect: DialectName,
  _ options: EncodingOptions = EncodingOptions()
) throws -> EncodedConfig {
  let encoded = dialect.type.text(of: settings, options: options)
  return try #require(encoded)
}
