import Safetensors

/// The vector of an iA3 module, checked against its layer.
public struct IA3Vector: Sendable {
  /// Whether it scales the layer's input rather than its output.
  public let onInput: Bool
  /// One value for each channel of that side.
  public let values: [Float]
}

extension NetworkModule {
  /// Whether the file says that the vector scales the layer's input; nil if it does not say, which means the output.
  ///
  /// - Throws: `NetworkFileError.file` for a tensor of an unsupported type.
  public func writtenSide() throws(NetworkFileError) -> Bool? {
    do throws(SafetensorsError) { return try tensors.isOnInput() } catch { throw .file(error) }
  }

  /// The vector, for a layer.
  ///
  /// - Parameters:
  ///   - defaultSide: the side if the file does not say it: true for the layer's input.
  ///   - shape: gives the shape of the layer's vector on either side; a file may also have it flat.
  /// - Throws: `NetworkFileError` for a vector of another shape, and for values that cannot be used.
  public func vector(
    defaultSide: Bool = false,
    shape: (_ onInput: Bool) -> [Int]
  ) throws(NetworkFileError) -> IA3Vector {
    let path = tensors.file.path
    guard let entry = tensors[.vector] else { throw .notIA3(path: path, module: name, kind: kindTitle) }
    let onInput = try writtenSide() ?? defaultSide
    let expected = shape(onInput)
    guard entry.info.shape == expected || entry.info.shape == [expected.reduce(1, *)] else {
      throw .vectorShape(path: path, tensor: entry.name, found: entry.info.shape, expected, onInput: onInput)
    }
    if let (tensor, _) = tensors.firstNonFinite { throw .notFinite(path: path, tensor: tensor) }
    do throws(SafetensorsError) {
      return IA3Vector(onInput: onInput, values: try tensors.file.float32(entry.name))
    } catch {
      throw .file(error)
    }
  }

  /// The kind, as text for the user.
  public var kindTitle: String { isDoRA ? "DoRA" : kind.title }
}

extension NetworkFile {
  /// The number of tensors.
  public var tensorCount: Int { file.tensors.count }

  /// The hash by which the web UI identifies the network: the first twelve digits of `sshs_model_hash`, or of the tensors' own
  /// hash if the metadata has none.
  public var shownHash: String {
    let written = metadata["sshs_model_hash"].flatMap { $0.count == 64 ? $0 : nil }
    return String((written ?? ModelHash.tensors(file.mapping.bytes)).prefix(12))
  }
}
