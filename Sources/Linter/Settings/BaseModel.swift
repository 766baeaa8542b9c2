/// What the name of a base model says about it, if it leaves no doubt.
public struct BaseModel: Sendable, Equatable {
  /// A family of models that sd-scripts has a trainer for.
  public enum Family: String, Sendable, CaseIterable {
    case sd1, sd2, sdxl, sd3, flux, lumina, hunyuanImage = "hunyuan_image"

    /// The family's name in messages.
    public var title: String {
      switch self {
      case .sd1: "Stable Diffusion 1.x"
      case .sd2: "Stable Diffusion 2.x"
      case .sdxl: "SDXL"
      case .sd3: "Stable Diffusion 3"
      case .flux: "FLUX.1"
      case .lumina: "Lumina Image 2.0"
      case .hunyuanImage: "HunyuanImage-2.1"
      }
    }

    /// How the names of its training scripts begin; nil for Stable Diffusion 1 and 2, whose scripts have no prefix.
    public var scriptPrefix: String? { self == .sd1 || self == .sd2 ? nil : "\(rawValue)_" }
  }

  /// The family; nil if the name does not tell.
  public let family: Family?
  /// Whether the name says that the model predicts v.
  public let predictsV: Bool

  /// Reads a path or the name of a repository, such as `stabilityai/stable-diffusion-2-1`.
  public init(named name: String) {
    let text = Self.normalized(name)
    let row = Self.names.first { text.contains(sequence: $0.pattern) }
    family = row?.family
    let says = text.contains(sequence: "vpred") || text.contains(sequence: "v-pred")
    let denies = text.contains(sequence: "no-v") || text.contains(sequence: "non-v")
    predictsV = says && !denies || row?.predictsV == true
  }

  /// The last component of a path or of a repository's name, after a slash and in lower case with hyphens.
  private static func normalized(_ name: String) -> [UInt8] {
    let slash = UInt8(ascii: "/")
    let parts = name.utf8.split(whereSeparator: { $0 == slash || $0 == UInt8(ascii: "\\") })
    let last = parts.last ?? Substring(name).utf8
    return [slash]
      + last.map { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        case UInt8(ascii: "_"), UInt8(ascii: " "), UInt8(ascii: "."): UInt8(ascii: "-")
        default: byte
        }
      }
  }

  /// The first that matches decides; `/` stands before the beginning of the name.
  private static let names: [(pattern: StaticString, family: Family, predictsV: Bool)] = [
    ("flux-1-dev", .flux, false), ("flux1-dev", .flux, false), ("flux-1-schnell", .flux, false),
    ("flux1-schnell", .flux, false), ("/flux-dev", .flux, false), ("/flux-schnell", .flux, false),
    ("stable-diffusion-3", .sd3, false), ("sd3-medium", .sd3, false), ("sd3-5-", .sd3, false),
    ("lumina-image-2", .lumina, false), ("hunyuanimage-2-1", .hunyuanImage, false),
    ("hunyuanimage2-1", .hunyuanImage, false), ("stable-diffusion-xl", .sdxl, false),
    ("sd-xl-base", .sdxl, false), ("sdxl", .sdxl, false), ("noobai-xl", .sdxl, false), ("noobaixl", .sdxl, false),
    ("illustrious-xl", .sdxl, false), ("illustriousxl", .sdxl, false), ("animagine-xl", .sdxl, false),
    ("animaginexl", .sdxl, false), ("pony-diffusion-v6", .sdxl, false), ("ponydiffusionv6", .sdxl, false),
    ("juggernaut-xl", .sdxl, false), ("juggernautxl", .sdxl, false), ("realvisxl", .sdxl, false),
    ("dreamshaperxl", .sdxl, false), ("stable-diffusion-2-base", .sd2, false),
    ("stable-diffusion-2-1-base", .sd2, false), ("stable-diffusion-2-inpainting", .sd2, false),
    ("stable-diffusion-2-depth", .sd2, false), ("stable-diffusion-2", .sd2, true), ("/v2-1-768", .sd2, true),
    ("/v2-1-512", .sd2, false), ("/768-v-ema", .sd2, true), ("/512-base-ema", .sd2, false),
    ("stable-diffusion-v1-", .sd1, false), ("/v1-5-pruned", .sd1, false), ("/sd-v1-", .sd1, false),
  ]
}
