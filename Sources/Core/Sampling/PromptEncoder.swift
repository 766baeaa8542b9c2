import StableDiffusion
import Tensors
import Tokenizer

/// Encodes prompts for the UNet, as the webui does.
///
/// Source: the webui's modules/sd_hijack_clip.py and modules/sd_emphasis.py (`EmphasisOriginal`): each chunk of 77 is
/// encoded by itself, its states are multiplied by their weights and then by one factor that restores their mean, and
/// the chunks follow each other with their begin and end tokens.
struct PromptEncoder {
  let textEncoder: TextEncoder

  /// The states [1, 77 · chunks, width].
  ///
  /// - Parameter scales: the networks' vectors on the text encoder's layers.
  func states(_ chunks: [PromptChunk], clipSkip: Int, scales: [String: ChannelScale]) -> Tensor {
    let pass = Pass(tape: Tape(records: false), scales: scales)
    let states = textEncoder.encode(chunks.map { [$0.ids] }, clipSkip: clipSkip, pass: pass).tensor
    let width = states.shape.last ?? 1
    let size = states.count / max(1, chunks.count)
    for (number, chunk) in chunks.enumerated() where chunk.weights.contains(where: { $0 != 1 }) {
      let values = UnsafeMutableBufferPointer(start: states.data + number * size, count: size)
      let before = Self.mean(values)
      for (token, weight) in chunk.weights.enumerated() {
        for channel in token * width..<(token + 1) * width { values[channel] *= weight }
      }
      let factor = Float(before / Self.mean(values))
      for index in values.indices { values[index] *= factor }
    }
    return states.reshaped([1, states.count / width, width])
  }

  private static func mean(_ values: UnsafeMutableBufferPointer<Float>) -> Double {
    values.reduce(0.0) { $0 + Double($1) } / Double(max(1, values.count))
  }
}
