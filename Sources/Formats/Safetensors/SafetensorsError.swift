import Documents
import Files

/// Why a safetensors file could not be read or written: what is wrong, in which file and tensor, and what to do.
public enum SafetensorsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A system call failed.
  case file(FileError)
  /// Fewer than the eight bytes that every safetensors file begins with.
  case tooShort(path: String, bytes: Int)
  /// The first bytes are those of another format.
  case otherFormat(path: String, format: OtherFormat)
  /// The header's length goes beyond the file's end.
  case headerBeyondFile(path: String, length: UInt64, bytes: Int)
  /// The header is longer than the format allows.
  case headerTooLarge(path: String, length: UInt64, limit: Int)
  /// The header is not UTF-8.
  case headerNotUTF8(path: String)
  /// The header is not JSON, or not an object.
  case malformedHeader(path: String, problem: String)
  /// A name occurs twice in the header.
  case duplicateName(path: String, name: String)
  /// `__metadata__` is not an object of strings.
  case badMetadata(path: String, key: String?)
  /// A tensor's entry lacks a part, or a part is invalid.
  case badEntry(path: String, tensor: String, problem: String)
  /// The element type does not exist in the format.
  case unknownType(path: String, tensor: String, type: String)
  /// The product of the dimensions does not fit into 64 bits.
  case sizeOverflow(path: String, tensor: String, shape: [Int])
  /// A tensor ends before it begins.
  case reversedRange(path: String, tensor: String, begin: Int, end: Int)
  /// A tensor's bytes end beyond the end of the file.
  case truncated(path: String, tensor: String, end: Int, bytes: Int)
  /// The tensor's number of bytes does not match its shape.
  case sizeMismatch(path: String, tensor: String, type: DataType, shape: [Int], expected: Int, found: Int)
  /// Two tensors share bytes.
  case overlap(path: String, tensor: String, other: String, begin: Int, otherEnd: Int)
  /// There are bytes before a tensor that belong to no tensor.
  case gap(path: String, tensor: String, begin: Int, previousEnd: Int)
  /// There are bytes after the last tensor.
  case trailingBytes(path: String, expected: Int, found: Int)
  /// The file has no tensor of this name.
  case noTensor(path: String, tensor: String)
  /// The tensor's type cannot be read as the wanted one.
  case wrongType(path: String, tensor: String, type: DataType, wanted: String)
  /// The file changed while it was in use.
  case changed(path: String)
  /// A tensor to be written has a number of bytes that does not match its shape.
  case wrongContent(path: String, tensor: String, expected: Int, found: Int)

  /// Other formats that are recognized.
  public enum OtherFormat: String, Sendable {
    /// A zip archive with a pickle, as `torch.save` writes since 1.6.
    case torchArchive = "a PyTorch pickle (a zip archive)"
    /// A bare pickle.
    case pickle = "a PyTorch pickle"
    /// llama.cpp's format.
    case gguf = "a GGUF file"
    /// HDF5.
    case hdf5 = "an HDF5 file"
    /// A pointer that Git LFS leaves instead of a file.
    case gitLFS = "a Git LFS pointer, not the file itself"
    /// A web page.
    case html = "a web page, not the file itself"
    /// An image.
    case png = "a PNG image"
    /// Anything else that begins with letters, such as a config instead of a network.
    case text = "a text file"

    /// What to do about it.
    public var advice: String {
      switch self {
      case .torchArchive, .pickle: "convert it to .safetensors first"
      case .gguf, .hdf5, .png, .text: "use a .safetensors file"
      case .gitLFS: "run `git lfs pull` in its folder"
      case .html: "the download failed; download it again"
      }
    }
  }

  /// The file that it is about.
  public var path: String {
    switch self {
    case .file(let error): error.path
    case .tooShort(let path, _), .otherFormat(let path, _), .headerBeyondFile(let path, _, _),
      .headerTooLarge(let path, _, _), .headerNotUTF8(let path), .malformedHeader(let path, _),
      .duplicateName(let path, _), .badMetadata(let path, _), .badEntry(let path, _, _),
      .unknownType(let path, _, _), .sizeOverflow(let path, _, _), .reversedRange(let path, _, _, _),
      .truncated(let path, _, _, _), .sizeMismatch(let path, _, _, _, _, _), .overlap(let path, _, _, _, _),
      .gap(let path, _, _, _), .trailingBytes(let path, _, _), .noTensor(let path, _),
      .wrongType(let path, _, _, _), .changed(let path), .wrongContent(let path, _, _, _):
      path
    }
  }

  /// The message without the path and without a full stop, for use after the path.
  public var reason: String {
    switch self {
    case .file(let error): error.reason
    case .tooShort(_, let bytes):
      "not a safetensors file: it has \(bytes) bytes, but the length of its header alone takes 8"
    case .otherFormat(_, let format): "not a safetensors file but \(format.rawValue); \(format.advice)"
    case .headerBeyondFile(_, let length, let bytes):
      "truncated or damaged: the header should have \(length) bytes, but the file has \(bytes); \(Self.again)"
    case .headerTooLarge(_, let length, let limit):
      "not a safetensors file: its header should have \(length) bytes, but the format allows at most \(limit)"
    case .headerNotUTF8: "the safetensors header is damaged: it is not UTF-8; \(Self.again)"
    case .malformedHeader(_, let problem): "the safetensors header is damaged: \(problem); \(Self.again)"
    case .duplicateName(_, let name):
      "the safetensors header names \(Self.shown(name)) twice; save the file again with the official library"
    case .badMetadata(_, nil): "the safetensors header's __metadata__ is not an object"
    case .badMetadata(_, let key?):
      "the safetensors header's __metadata__ has a value that is not text: \(Self.shown(key))"
    case .badEntry(_, let tensor, let problem): "tensor \(Self.shown(tensor)): \(problem); \(Self.again)"
    case .unknownType(_, let tensor, let type):
      "tensor \(Self.shown(tensor)) has the element type \(Self.shown(type)), which no release of the format defines"
    case .sizeOverflow(_, let tensor, let shape):
      "tensor \(Self.shown(tensor)) has the shape \(shape), whose size does not fit into 64 bits; \(Self.again)"
    case .reversedRange(_, let tensor, let begin, let end):
      "tensor \(Self.shown(tensor)) begins at byte \(begin) and ends before it, at \(end); \(Self.again)"
    case .truncated(_, let tensor, let end, let bytes):
      "truncated: tensor \(Self.shown(tensor)) ends at byte \(end) of the data, which has \(bytes); \(Self.again)"
    case .sizeMismatch(_, let tensor, let type, let shape, let expected, let found):
      "tensor \(Self.shown(tensor)) has \(found) bytes, but \(type.rawValue) of shape \(shape) takes \(expected); \(Self.again)"
    case .overlap(_, let tensor, let other, let begin, let otherEnd):
      "tensor \(Self.shown(tensor)) begins at byte \(begin), inside \(Self.shown(other)), which ends at \(otherEnd); \(Self.again)"
    case .gap(_, let tensor, let begin, let previousEnd):
      "tensor \(Self.shown(tensor)) begins at byte \(begin), but the one before ends at \(previousEnd); safetensors files cannot have gaps; \(Self.again)"
    case .trailingBytes(_, let expected, let found):
      "the tensors take \(expected) bytes, but \(found) follow the header; \(Self.again)"
    case .noTensor(_, let tensor): "it has no tensor \(Self.shown(tensor))"
    case .wrongType(_, let tensor, let type, let wanted):
      "tensor \(Self.shown(tensor)) is \(type.rawValue), but \(wanted) is required"
    case .changed: "the file changed while it was in use; start again, and do not change the file meanwhile"
    case .wrongContent(_, let tensor, let expected, let found):
      "tensor \(Self.shown(tensor)) was given \(found) bytes, but its shape takes \(expected)"
    }
  }

  /// The message, without a full stop.
  public var description: String {
    if case .file(let error) = self { error.description } else { "\(path): \(reason)" }
  }

  private static let again = "get the file again, or save it again"

  /// A name from a file in quotes, with control characters escaped, and truncated if it is longer than any real one.
  static func shown(_ name: String) -> String {
    name.utf8.count <= 200 ? JSONText.quoted(name) : JSONText.quoted(String(name.prefix(200)) + "…")
  }
}
