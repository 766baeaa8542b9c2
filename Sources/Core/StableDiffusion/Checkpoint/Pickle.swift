import Files
import Safetensors

/// Python pickles: how to recognize and how to convert them.
enum Pickle {
  /// Whether a path has an extension of PyTorch's pickles.
  static func isNamed(_ path: String) -> Bool {
    [".ckpt", ".pt", ".pth", ".bin", ".pkl"].contains(Path.fileExtension(path))
  }

  /// The error for a pickle, with the command that converts it to a safetensors file.
  static func error(_ path: String) -> CheckpointError {
    let name = Path.fileExtension(path).isEmpty ? path : String(path.dropLast(Path.fileExtension(path).count))
    return error(path, [(path, name + ".safetensors")])
  }

  /// The error for a pickle, with the command that converts it and the others to safetensors files.
  ///
  /// `weights_only` keeps PyTorch from running code in a pickle.
  static func error(_ path: String, _ conversions: [(pickle: String, target: String)]) -> CheckpointError {
    let script = [
      "import sys,torch", "from safetensors.torch import save_file as save",
      "load=lambda p:torch.load(p,map_location=\"cpu\",weights_only=True)",
      "tensors=lambda d:{k:v.clone().contiguous() for k,v in d.get(\"state_dict\",d).items() if isinstance(v,torch.Tensor)}",
      "[save(tensors(load(a)),b,{\"format\":\"pt\"}) for a,b in zip(sys.argv[1::2],sys.argv[2::2])]",
    ]
    let words = conversions.flatMap { [quoted($0.pickle), quoted($0.target)] }
    return .pickle(
      path: path,
      conversion: "python -c '\(script.joined(separator: ";"))' \(words.joined(separator: " "))"
    )
  }

  /// A word as a POSIX shell reads it.
  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): true
      default: "/._-+:,@%".utf8.contains($0)
      }
    }
    if plain && !word.isEmpty { return word }
    let parts = word.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false).map { Substring($0) }
    return "'" + parts.joined(separator: "'\\''") + "'"
  }
}

extension SafetensorsFile {
  /// Opens a file; a pickle, whatever its name, is rejected with the command that converts it.
  static func open(_ path: String) throws(CheckpointError) -> SafetensorsFile {
    do throws(SafetensorsError) {
      return try SafetensorsFile(path: path)
    } catch {
      switch error {
      case .otherFormat(_, .torchArchive), .otherFormat(_, .pickle): throw Pickle.error(path)
      case .file: throw .file(error)
      default: throw Pickle.isNamed(path) ? Pickle.error(path) : .file(error)
      }
    }
  }
}
