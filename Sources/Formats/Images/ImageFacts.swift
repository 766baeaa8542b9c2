import Files

/// The measures of one image file, or why it could not be measured.
public struct ImageFacts: Sendable, Equatable {
  /// The measures, or a message without a full stop.
  public enum Outcome: Sendable, Equatable {
    /// The image was decoded.
    case measured(PixelMeasures)
    /// The image could not be decoded.
    case failed(String)
  }

  /// The file's path.
  public var path: String
  /// The outcome.
  public var outcome: Outcome
  /// Whether the outcome comes from the cache.
  public var isCached: Bool

  /// Larger files are not read.
  public static let byteLimit = 256 << 20

  /// Measures files, on all cores.
  ///
  /// - Parameters:
  ///   - paths: the files.
  ///   - cache: earlier measures; new ones are added, and files that are not among `paths` are
  ///     removed.
  public static func measure(_ paths: [String], cache: inout FactsCache) -> [ImageFacts] {
    let known = cache
    let results = paths.concurrentMap { path -> (facts: ImageFacts, entry: FactsCache.Entry?) in
      guard let status = FileSystem.status(path) else {
        return (failure(path, FileError.system(path: path, action: "read", code: 2)), nil)
      }
      if let outcome = known.outcome(path, status) {
        let entry = FactsCache.Entry(size: status.size, modified: status.modified, outcome: outcome)
        return (ImageFacts(path: path, outcome: outcome, isCached: true), entry)
      }
      do throws(FileError) {
        let bytes = try FileSystem.read(path, limit: byteLimit)
        let facts = ImageFacts(path: path, outcome: outcome(bytes), isCached: false)
        return (facts, FactsCache.Entry(size: status.size, modified: status.modified, outcome: facts.outcome))
      } catch {
        // The file may be readable next time, so the failure is not cached.
        return (failure(path, error), nil)
      }
    }
    cache.replace(zip(paths, results).compactMap { path, result in result.entry.map { (path, $0) } })
    return results.map(\.facts)
  }

  private static func outcome(_ bytes: [UInt8]) -> Outcome {
    do throws(DecodeError) {
      return .measured(PixelMeasures(try DecodedImage(bytes)))
    } catch {
      return .failed(error.description)
    }
  }

  private static func failure(_ path: String, _ error: FileError) -> ImageFacts {
    ImageFacts(path: path, outcome: .failed(error.description), isCached: false)
  }
}
