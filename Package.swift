// swift-tools-version: 6.1
import PackageDescription

// A row is a target under its group, which is a folder, with the modules that it imports: those of its own group and of
// the groups above it. "!" marks a folder without sources, "-" a compiler or linker flag, and EmbedData the plugin
// that embeds data. tools/manifest/check.py compares the rows with the imports.

let sources = targets(
  in: "Sources",
  """
  System  # pkg-config name, Debian package
    CLibYAML: yaml-0.1 libyaml-dev
    CPNG: libpng libpng-dev
    CJPEG: libjpeg libjpeg62-turbo-dev
    CWebP: libwebp libwebp-dev
    CFreeType: freetype2 libfreetype-dev
    COpenBLAS: openblas libopenblas-dev
  C  # loops and foreign headers; what a library product reaches must have no flags, or SwiftPM refuses dependents
    CSafetensors:
    CNetworks: -O3 -lm
    CVocabulary: !Data
    CFonts: !Data -lpng16 -lbrotlidec -lbrotlicommon -lz -lm
    CImages: CPNG CJPEG CWebP -lz -lm
    CKernels: -O3 -ffp-contract=fast-honor-pragmas -fno-math-errno -lm
    CRandomness: -O3 -ffp-contract=off -fno-math-errno -lm
  Support  # what every other group stands on
    Platform:
    TextFormatting: Platform
    Files: Platform
  Formats  # files that are read and written
    Documents: CLibYAML
    Values: Documents
    Safetensors: CSafetensors Platform Files Documents
    RunRecords: Platform TextFormatting Files Documents
    Images: CWebP CImages Platform Files
  Linter  # from a config and its dataset to findings, fixes and reports
    Settings: Platform Documents Values Safetensors EmbedData !Tables
    Dataset: Platform Files Settings
    Rules: Platform Files Documents Settings Dataset EmbedData
    Templates: Files Documents Settings Rules EmbedData
    Project: Files Documents Settings Rules
    Reports: TextFormatting Files Documents Rules
  Models  # what model and network files hold, without computing with them
    ModelKinds:
    Networks: CNetworks TextFormatting Files Documents Safetensors Settings ModelKinds
    Tokenizer: CVocabulary
  Core  # the training core, which ia3 itself never links
    Randomness: CRandomness Platform
    Tensors: COpenBLAS CKernels Platform
    Optimizers: Platform Values
    StableDiffusion: CKernels Platform Files Documents Safetensors ModelKinds Tensors
    Sampling: Platform Files Documents Safetensors Images ModelKinds Networks Tokenizer Randomness Tensors \
      StableDiffusion
    TrainingData: Platform TextFormatting Files Images Settings Dataset Randomness Tensors
    Training: Platform TextFormatting Files Documents Safetensors RunRecords Images Settings Dataset ModelKinds \
      Networks Tokenizer Randomness Tensors Optimizers StableDiffusion Sampling TrainingData
    Merging: COpenBLAS CNetworks Platform Files Documents Safetensors ModelKinds Networks StableDiffusion
  Results  # images and pages that show what was trained
    Drawing: CFreeType CFonts Files Images
    Pages:
    RunReports: Platform TextFormatting Files Documents Safetensors RunRecords Images Settings Dataset Rules Reports \
      ModelKinds Drawing Pages
    Grids: Files Documents Safetensors RunRecords Images Settings Dataset Sampling Drawing Pages
  Engines  # programs that train in place of the core
    SDScripts: Platform TextFormatting Files Documents RunRecords Settings Dataset ModelKinds Networks Tokenizer
  Commands  # the two programs
    CommandSupport: Platform Files Documents Settings Rules Project ArgumentParser
    ia3: Platform TextFormatting Files Documents Settings Rules Templates Project Reports Networks CommandSupport \
      ArgumentParser
    ia3-train: Platform TextFormatting Files Documents Safetensors RunRecords Images Settings Dataset Rules Reports \
      ModelKinds Tensors StableDiffusion Sampling TrainingData Training Merging Drawing RunReports Grids SDScripts \
      CommandSupport ArgumentParser
  Tools
    embed-data: Files Documents
  """
)

let tests = targets(
  in: "Tests",
  """
  Support
    TestSupport: Platform Files Documents Safetensors Settings
    PlatformTests: Platform
    TextFormattingTests: TextFormatting
    FilesTests: Platform Files TestSupport
  Formats
    DocumentsTests: Documents
    ValuesTests: Documents Values
    SafetensorsTests: Platform Files Documents Safetensors TestSupport !Golden
    RunRecordsTests: Files Documents RunRecords TestSupport !Golden
    ImagesTests: Files Documents Images ia3-train TestSupport !Fixtures
  Linter
    SettingsTests: Files Documents Safetensors Settings TestSupport
    DatasetTests: Files Documents Dataset TestSupport !Fixtures
    RulesTests: Files Documents Settings Rules Templates TestSupport
    TemplatesTests: Files Documents Settings Rules Templates TestSupport
    ProjectTests: Platform Files Documents Settings Rules Project TestSupport
    ReportsTests: Documents Rules Reports TestSupport !Golden
  Models
    NetworksTests: Files Documents Safetensors ModelKinds Networks TestSupport !Golden
    TokenizerTests: Platform Tokenizer TestSupport !Golden
  Core
    RandomnessTests: Randomness TestSupport !Golden
    TensorsTests: Tensors TestSupport !Golden
    OptimizersTests: Platform Values Optimizers TestSupport !Golden
    CoreTestSupport: ModelKinds StableDiffusion
    StableDiffusionTests: Files Safetensors ModelKinds Tensors StableDiffusion TestSupport CoreTestSupport !Golden
    SamplingTests: Files Documents Safetensors ModelKinds Tokenizer StableDiffusion Sampling TestSupport \
      CoreTestSupport !Golden
    TrainingDataTests: Files Documents Images Settings Dataset Rules Randomness Tensors TrainingData TestSupport \
      !Golden
    TrainingTests: Files Safetensors RunRecords Images Settings Randomness Tensors Optimizers \
      StableDiffusion Training TestSupport CoreTestSupport !Golden
    MergingTests: Platform Files Safetensors Networks Tensors StableDiffusion Merging TestSupport CoreTestSupport \
      !Golden
  Results
    DrawingTests: Files Documents Images Drawing TestSupport !Golden
    PagesTests: Pages
    RunReportsTests: TextFormatting Files Documents RunRecords Images Rules Drawing RunReports TestSupport !Golden
    GridsTests: Files Documents RunRecords Images StableDiffusion Sampling Grids TestSupport !Golden
  Engines
    SDScriptsTests: Platform Files Documents Safetensors Settings SDScripts TestSupport !Golden
  Commands
    CommandSupportTests: Files Documents Settings Rules CommandSupport TestSupport
    CommandTests: Platform Files Documents Safetensors RunRecords ia3 ia3-train TestSupport
  """
)

let package = Package(
  name: "ia3",
  products: [
    .executable(name: "ia3", targets: ["ia3"]),
    .executable(name: "ia3-train", targets: ["ia3-train"]),
    .library(
      name: "IA3",
      targets: words("Documents Values Safetensors Settings Dataset Rules Templates Project Reports")
    ),
    .library(name: "IA3Tokenizer", targets: ["Tokenizer"]),
  ],
  dependencies: [.package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")],
  targets: sources + tests + [.plugin(name: "EmbedData", capability: .buildTool(), dependencies: ["embed-data"])],
  swiftLanguageModes: [.v6]
)

func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

func targets(in folder: String, _ table: String) -> [Target] {
  var group = ""
  return table.split(separator: "\n").compactMap { row in
    let row = words(String(row))
    guard let name = row.first, name.hasSuffix(":") else {
      group = row.first ?? ""
      return nil
    }
    return target(String(name.dropLast()), in: group, folder: folder, Array(row.dropFirst()))
  }
}

func target(_ name: String, in group: String, folder: String, _ words: [String]) -> Target {
  let path = "\(folder)/\(group)/\(name)"
  if group == "System" {
    return .systemLibrary(name: name, path: path, pkgConfig: words[0], providers: [.apt([words[1]])])
  }
  let uses = words.filter { $0 != "EmbedData" && !$0.hasPrefix("!") && !$0.hasPrefix("-") }.map {
    $0 == "ArgumentParser" ? .product(name: $0, package: "swift-argument-parser") : Target.Dependency.byName(name: $0)
  }
  let exclude = words.filter { $0.hasPrefix("!") }.map { String($0.dropFirst()) }
  let flags = words.filter { $0.hasPrefix("-") && !$0.hasPrefix("-l") }
  let links = words.filter { $0.hasPrefix("-l") }.map { LinkerSetting.linkedLibrary(String($0.dropFirst(2))) }
  if name.hasSuffix("Tests") { return .testTarget(name: name, dependencies: uses, path: path, exclude: exclude) }
  if name.hasPrefix("ia3") || group == "Tools" { return .executableTarget(name: name, dependencies: uses, path: path) }
  return .target(
    name: name,
    dependencies: uses,
    path: path,
    exclude: exclude,
    cSettings: flags.isEmpty ? [] : [.unsafeFlags(flags)],
    linkerSettings: links,
    plugins: words.contains("EmbedData") ? ["EmbedData"] : []
  )
}
