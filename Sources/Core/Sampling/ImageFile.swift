import Files
import Images
import Safetensors
import StableDiffusion
import Tensors

extension RGBImage {
  /// A PNG file's bytes with the parameters of the image.
  ///
  /// - Throws: `SamplingError.png` for a text that PNG does not allow.
  public func png(parameters: GenerationParameters) throws(SamplingError) -> [UInt8] {
    try rethrowing(
      PNGEncoder.encode(self, text: [(keyword: "parameters", text: parameters.text)]),
      as: SamplingError.png
    )
  }

  /// Writes a PNG with the parameters of the image; the file appears as a whole or not at all.
  ///
  /// - Throws: `SamplingError.file`, and `.png` for a text that PNG does not allow.
  public func write(to path: String, parameters: GenerationParameters) throws(SamplingError) {
    let bytes = try png(parameters: parameters)
    do throws(FileError) {
      let file = try AtomicFile(path)
      try file.write(bytes)
      try file.commit()
    } catch { throw .file(error) }
  }
}

extension SampleSession.Trace {
  /// Writes `noise`, `prompt`, `negative` and `latents` as a safetensors file; images are [1, h, w, 4].
  public func write(to path: String) throws(SamplingError) {
    var tensors: [StoredTensor] = []
    func add(_ name: String, _ tensor: Tensor) {
      tensors.append(StoredTensor(name, tensor.shape, floats: tensor.values, as: .float32))
    }
    add("noise", noise)
    add("prompt", prompt)
    if let negative { add("negative", negative) }
    add("latents", latents)
    try rethrowing(SafetensorsWriter.write(tensors, metadata: [:], to: path), as: SamplingError.safetensors)
  }
}

extension OutputKind {
  /// What `SampleSession.Trace` writes.
  public static let sampleTrace = OutputKind("a trace of an image") { path in
    guard let file = try? SafetensorsFile(path: path) else { return false }
    return file.tensors.keys.contains("noise") && file.tensors.keys.contains("latents")
  }
}
