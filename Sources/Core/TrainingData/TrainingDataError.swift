import Dataset
import Files
import Images
import Settings

/// Why a dataset cannot be trained on.
public enum TrainingDataError: Error, Sendable, Equatable, CustomStringConvertible {
  /// An option is missing, or its value cannot be used; the text explains what to do.
  case option(OptionError)
  /// There are no images to train on.
  case noImages(String)
  /// A folder or file that the config names cannot be read.
  case file(FileError)
  /// A caption file that sd-scripts cannot read, either.
  case caption(path: String, Caption.Fault)
  /// An image whose header cannot be read.
  case header(path: String, ImageError)
  /// An image whose pixels cannot be decoded.
  case image(path: String, DecodeError)
  /// An image that fits no bucket, or has the wrong size; the text explains why.
  case imageSize(path: String, problem: String)
  /// Images and the masks of `conditioning_data_dir` do not pair up.
  case conditioning(String)
  /// A latent cache that cannot be used; the text explains why.
  case latents(path: String, problem: String)
  /// The encoder returned NaN.
  case notANumber(path: String)
  /// A saved state that does not belong to this dataset.
  case state(String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .option(let error): error.description
    case .noImages(let message), .conditioning(let message), .state(let message): message
    case .file(let error): error.description
    case .caption(let path, let fault): "\(path): \(fault)"
    case .header(let path, let error): "\(path): \(error)"
    case .image(let path, let error): "\(path): \(error)"
    case .imageSize(let path, let problem), .latents(let path, let problem): "\(path): \(problem)"
    case .notANumber(let path):
      "\(path): the VAE's latents are not numbers; a VAE that overflows in half precision does this"
    }
  }
}
