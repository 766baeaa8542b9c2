// swift-tools-version: 6.1
import PackageDescription

// A row is a target under its group, which is a folder: the modules that it imports and, after "|", what its tests
// import in addition. A target uses its own group and those above it. "!" marks a folder without sources, "-" a flag of
// the compiler or linker. tools/manifest/check.py compares the rows with the imports.

let table = """
  System  # pkg-config name, Debian package
    CLibYAML: yaml-0.1 libyaml-dev
    CPNG: libpng libpng-dev
    CJPEG: libjpeg libjpeg62-turbo-dev
    CWebP: libwebp libwebp-dev
    CFreeType: freetype2 libfreetype-dev
    COpenBLAS: openblas libopenblas-dev
  C  # loops and foreign headers; what a library product reaches must have no flags, or SwiftPM refuses dependents
    CFiles:
    CSafetensors:
    CNetworks: -O3 -lm
    CVocabulary: !Data
    CTables:
    CFonts: !Data -lpng16 -lbrotlidec -lbrotlicommon -lz -lm
    CImages: CPNG CJPEG CWebP -lz -lm
    CKernels: -O3 -ffp-contract=fast-honor-pragmas -fno-math-errno -lm
    CRandomness: -O3 -ffp-contract=off -fno-math-errno -lm
  Support  # what every other group stands on
    Platform: |
    TextFormatting: Platform |
    Files: CFiles Platform | CFiles Platform TestSupport
  Formats  # files that are read and written
    Documents: CLibYAML Platform TextFormatting | Platform
    Values: Platform Documents | Documents
    Safetensors: CSafetensors Platform Files Documents | Platform Files Documents TestSupport !Golden
    RunRecords: Platform TextFormatting Files Documents | Platform Files Documents TestSupport !Golden
    Images: CWebP CImages Platform Files | Files Documents ia3-train TestSupport !Fixtures
  Linter  # from a config and its dataset to findings, fixes and reports
    Settings: CTables Platform Documents Values Safetensors !Tables | Files Documents Safetensors TestSupport
    Dataset: Platform Files Settings | Files Documents TestSupport !Fixtures
    RuleLanguage: Platform Documents Settings
    Rules: Platform Files Documents Settings Dataset RuleLanguage CompileRules | Files Documents Settings RuleLanguage Templates \
      TestSupport !Fixtures
    Templates: Files Documents Settings Rules EmbedTemplates | Files Documents Settings Rules TestSupport
    Project: Platform Files Documents Settings Rules | Platform Files Documents Settings Rules TestSupport
    Reports: Platform TextFormatting Files Documents Settings Rules | TextFormatting Documents Settings Rules \
      TestSupport !Golden
  Models  # what model and network files hold, without computing with them
    ModelKinds: Platform
    Networks: CNetworks Platform TextFormatting Files Documents Safetensors Settings ModelKinds | Platform Files \
      Documents Safetensors Settings ModelKinds TestSupport !Golden
    Tokenizer: CVocabulary | Platform TestSupport !Golden
  Core  # the training core, which ia3 itself never links
    Randomness: CRandomness Platform | TestSupport !Golden
    Tensors: COpenBLAS CKernels Platform | TestSupport !Golden
    Optimizers: Platform Values | Platform Values TestSupport !Golden
    StableDiffusion: CKernels Platform Files Documents Safetensors ModelKinds Tensors | Files Safetensors ModelKinds \
      Tensors TestSupport CoreTestSupport !Golden
    Sampling: Platform Files Documents Safetensors Images ModelKinds Networks Tokenizer Randomness Tensors \
      StableDiffusion | Platform Files Documents Safetensors ModelKinds Tokenizer StableDiffusion TestSupport \
      CoreTestSupport !Golden
    TrainingData: Platform TextFormatting Files Images Settings Dataset Randomness Tensors | Platform Files Documents \
      Images Settings Dataset Rules Randomness Tensors TestSupport !Golden
    Training: Platform TextFormatting Files Documents Safetensors RunRecords Images Settings Dataset ModelKinds \
      Networks Tokenizer Randomness Tensors Optimizers StableDiffusion Sampling TrainingData | Platform Files \
      Safetensors RunRecords Images Settings Randomness Tensors Optimizers StableDiffusion TestSupport CoreTestSupport !Golden
    Merging: COpenBLAS CNetworks Platform TextFormatting Files Documents Safetensors ModelKinds Networks \
      StableDiffusion | Platform \
      Files Safetensors Networks Tensors StableDiffusion TestSupport CoreTestSupport !Golden
  Results  # images and pages that show what was trained
    Drawing: CFreeType CFonts Platform Files Images | Files Documents Images TestSupport !Golden
    Pages: Platform EmbedScripts !Scripts |
    RunReports: Platform TextFormatting Files Documents Safetensors RunRecords Images Settings Dataset Rules Reports \
      ModelKinds Networks Drawing Pages EmbedScripts !Scripts | TextFormatting Files Documents RunRecords Images Rules Drawing \
      TestSupport !Golden
    Grids: Platform Files Documents Safetensors RunRecords Images Settings Dataset Sampling Drawing Pages EmbedScripts \
      !Scripts | Files Documents RunRecords Images StableDiffusion Sampling TestSupport !Golden
  Engines  # programs that train in place of the core
    SDScripts: Platform TextFormatting Files Documents Safetensors RunRecords Settings Dataset ModelKinds Networks Tokenizer | \
      Platform Files Documents Safetensors Settings ModelKinds TestSupport !Golden
  Commands  # the two programs
    CommandSupport: Platform TextFormatting Files Documents Settings Rules Project ArgumentParser | Files Documents Settings Rules \
      TestSupport
    ia3: Platform TextFormatting Files Documents Settings Dataset Rules Templates Project Reports Networks CommandSupport \
      ArgumentParser
    ia3-train: Platform TextFormatting Files Documents Safetensors RunRecords Images Settings Dataset Rules Reports \
      ModelKinds Networks Tensors StableDiffusion Sampling TrainingData Training Merging Drawing RunReports Grids SDScripts \
      CommandSupport ArgumentParser
  Tools
    EmbeddedText:
    embed-templates: Files Documents EmbeddedText
    embed-scripts: Files Documents EmbeddedText
    compile-rules: Files Documents Settings RuleLanguage EmbeddedText
  Tests/Support
    TestSupport: Platform Files Documents Safetensors Settings
    FuzzTargets: Platform Files Documents Values Safetensors RunRecords Images Settings Dataset Rules Templates Project \
      Reports ModelKinds Networks Tokenizer Randomness Optimizers StableDiffusion Sampling TrainingData Training Drawing \
      RunReports Grids SDScripts
    FuzzCorpusTests: Files FuzzTargets TestSupport
  Tests/Core
    CoreTestSupport: ModelKinds StableDiffusion
  Tests/Commands
    CommandTests: Platform Files Documents Safetensors RunRecords Training ia3 ia3-train TestSupport
  """

// A package of its own, tools/fuzz/harness, links libFuzzer to these; no other has to see them.
let fuzzProducts: [Product] =
  Context.environment["IA3_FUZZ"] == nil ? [] : [.library(name: "FuzzTargets", targets: ["FuzzTargets"])]

let plugins = ["EmbedTemplates", "EmbedScripts", "CompileRules"]

let package = Package(
  name: "ia3",
  products: [
    .executable(name: "ia3", targets: ["ia3"]),
    .executable(name: "ia3-train", targets: ["ia3-train"]),
    .library(
      name: "IA3",
      targets: words("Documents Values Safetensors Settings Dataset RuleLanguage Rules Templates Project Reports")
    ),
    .library(name: "IA3Tokenizer", targets: ["Tokenizer"]),
  ] + fuzzProducts,
  dependencies: [.package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")],
  targets: targets(table) + [
    .plugin(name: "EmbedTemplates", capability: .buildTool(), dependencies: ["embed-templates"]),
    .plugin(name: "EmbedScripts", capability: .buildTool(), dependencies: ["embed-scripts"]),
    .plugin(name: "CompileRules", capability: .buildTool(), dependencies: ["compile-rules"]),
  ],
  swiftLanguageModes: [.v6]
)

func words(_ text: some StringProtocol) -> [String] { text.split { $0 == " " }.map { String($0) } }

func targets(_ table: String) -> [Target] {
  var group = ""
  return table.split(separator: "\n").flatMap { row -> [Target] in
    let sides = row.split(separator: "|", omittingEmptySubsequences: false).map { words($0) }
    guard let name = sides[0].first?.dropLast(), sides[0][0].hasSuffix(":") else {
      group = sides[0].first ?? ""
      return []
    }
    return [target("\(name)", group, Array(sides[0].dropFirst()))]
      + sides.dropFirst().map { target("\(name)Tests", group, [String(name)] + $0) }
  }
}

func target(_ name: String, _ group: String, _ words: [String]) -> Target {
  func marked(_ prefix: String) -> [String] {
    words.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }
  let isTest = name.hasSuffix("Tests")
  let path = (group.hasPrefix("Tests/") ? "" : isTest ? "Tests/" : "Sources/") + "\(group)/\(name)"
  let modules: [Target.Dependency] = words.filter { !$0.hasPrefix("!") && !$0.hasPrefix("-") && !plugins.contains($0) }
    .map { $0 == "ArgumentParser" ? .product(name: $0, package: "swift-argument-parser") : .byName(name: $0) }
  if group == "System" {
    return .systemLibrary(name: name, path: path, pkgConfig: words[0], providers: [.apt([words[1]])])
  }
  if isTest { return .testTarget(name: name, dependencies: modules, path: path, exclude: marked("!")) }
  if name.hasPrefix("ia3") || group == "Tools" && name.contains("-") {
    return .executableTarget(name: name, dependencies: modules, path: path)
  }
  let flags = words.filter { $0.hasPrefix("-") && !$0.hasPrefix("-l") }
  return .target(
    name: name,
    dependencies: modules,
    path: path,
    exclude: marked("!"),
    cSettings: flags.isEmpty ? [] : [.unsafeFlags(flags)],
    linkerSettings: marked("-l").map { .linkedLibrary($0) },
    plugins: plugins.filter(words.contains).map { .plugin(name: $0) }
  )
}
