import Files
import Safetensors

/// Python pickles: how they are known, and what converts them.
enum Pickle {
  /// Whether a path's extension is one that PyTorch's pickles have.
  static func isNamed(_ path: String) -> Bool {
    [".ckpt", ".pt", ".pth", ".bin", ".pkl"].contains(Path.fileExtension(path))
  }

  /// The error for a pickle, with the command that makes a safetensors file of it.
  ///
  /// `weights_only` keeps PyTorch from running what the pickle says.
  static func error(_ path: String) -> CheckpointError {
    let name = Path.fileExtension(path).isEmpty ? path : String(path.dropLast(Path.fileExtension(path).count))
    let script =
      "import sys,torch;from safetensors.torch import save_file;d=torch.load(sys.argv[1],map_location=\"cpu\",weights_only=True);d=d.get(\"state_dict\",d);save_file({k:v.clone() for k,v in d.items() if isinstance(v,torch.Tensor)},sys.argv[2])"
    return .pickle(
      path: path, conversion: "python -c '\(script)' \(quoted(path)) \(quoted(name + ".safetensors"))")
  }

  /// The error for a diffusers folder whose weights are pickles.
  static func error(folder: String, from name: String) -> CheckpointError {
    let script =
      "import sys;from diffusers import StableDiffusionPipeline as P;P.from_pretrained(sys.argv[1],safety_checker=None).save_pretrained(sys.argv[2])"
    let target = Path.name(name) + "-safetensors"
    return .pickle(path: folder, conversion: "python -c '\(script)' \(quoted(name)) \(quoted(target))")
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
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}

extension SafetensorsFile {
  /// Opens a file; a pickle, whatever its name, is refused with what converts it.
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
