// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "ia3",
  products: [
    .executable(name: "ia3", targets: ["ia3"]),
    .executable(name: "ia3-train", targets: ["ia3-train"]),
    .library(
      name: "IA3",
      targets: [
        "Documents", "Safetensors", "Settings", "Dataset", "Rules", "Project", "Templates", "Reports",
      ]),
    .library(name: "IA3Tokenizer", targets: ["Tokenizer"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(
      name: "CLibYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),

    .target(name: "Files"),
    .target(name: "Documents", dependencies: ["CLibYAML"]),
    .target(name: "CSafetensors", cSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "Safetensors", dependencies: ["CSafetensors", "Documents", "Files"]),
    .target(
      name: "Settings", dependencies: ["Documents", "Safetensors", "Files"], exclude: ["Tables"],
      plugins: ["EmbedData"]),
    .target(name: "Dataset", dependencies: ["Files"]),
    .target(
      name: "Rules", dependencies: ["Documents", "Settings", "Dataset", "Files"], plugins: ["EmbedData"]),
    .target(
      name: "Templates", dependencies: ["Documents", "Settings", "Rules", "Files"], plugins: ["EmbedData"]),
    .target(name: "Project", dependencies: ["Documents", "Settings", "Rules", "Files"]),
    .target(name: "Reports", dependencies: ["Documents", "Rules", "Files"]),

    .executableTarget(name: "embed-data", dependencies: ["Documents", "Files"]),
    .plugin(name: "EmbedData", capability: .buildTool(), dependencies: ["embed-data"]),

    .executableTarget(
      name: "ia3",
      dependencies: [
        "Documents", "Settings", "Dataset", "Rules", "Project", "Templates", "Reports", "Files",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg62-turbo-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(name: "CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
    // What libpng and libwebp themselves need, for static linking.
    .target(
      name: "CImageDecode", dependencies: ["CPNG", "CJPEG", "CWebP"],
      linkerSettings: [.linkedLibrary("z"), .linkedLibrary("m")]),
    .target(name: "Images", dependencies: ["CImageDecode", "Files"]),

    // The training core, which `ia3` itself never links.
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    // Optimised in every configuration: a debug build of these loops would be tens of times slower.
    .target(
      name: "CKernels", dependencies: ["COpenBLAS"],
      cSettings: [.unsafeFlags(["-O3", "-ffp-contract=fast-honor-pragmas", "-fno-math-errno"])],
      linkerSettings: [.linkedLibrary("m")]),
    // Not fused by the compiler: the sums that PyTorch fuses are written out, and must be the only ones.
    .target(
      name: "CRandomness", cSettings: [.unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno"])],
      linkerSettings: [.linkedLibrary("m")]),
    .target(name: "Randomness", dependencies: ["CRandomness"]),
    .target(name: "Tensors", dependencies: ["CKernels", "COpenBLAS"]),
    .target(name: "CVocabulary", exclude: ["Data"]),
    // Optimised in every configuration: a debug build would take half a second to read the vocabulary.
    .target(
      name: "Tokenizer", dependencies: ["CVocabulary"], swiftSettings: [.unsafeFlags(["-O"])]),
    .target(
      name: "StableDiffusion",
      dependencies: ["Tensors", "CKernels", "Safetensors", "Randomness", "Documents", "Files"]),
    .target(name: "Optimizers"),
    .target(
      name: "TrainingData",
      dependencies: ["Dataset", "Images", "Settings", "Tensors", "Randomness", "Files"]),
    .target(
      name: "Training",
      dependencies: [
        "TrainingData", "Optimizers", "StableDiffusion", "Tensors", "Safetensors", "Randomness", "Tokenizer",
        "Settings", "Dataset", "Documents", "Files",
      ]),
    .executableTarget(
      name: "ia3-train",
      dependencies: [
        "Training", "StableDiffusion", "Safetensors", "Tensors",
        "Images", "Dataset", "Settings", "Rules", "Project", "Reports", "Documents", "Files",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .testTarget(
      name: "ImagesTests", dependencies: ["Images", "ia3-train", "Documents", "Files"], exclude: ["Fixtures"]),

    .testTarget(
      name: "SafetensorsTests", dependencies: ["Safetensors", "Documents", "Files", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness", "Files"], exclude: ["Golden"]),
    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors", "CKernels", "Files"], exclude: ["Golden"]),
    .testTarget(name: "TokenizerTests", dependencies: ["Tokenizer", "Files"], exclude: ["Golden"]),
    .testTarget(
      name: "StableDiffusionTests",
      dependencies: ["StableDiffusion", "Safetensors", "Tensors", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "OptimizersTests", dependencies: ["Optimizers", "Files", "TestSupport"], exclude: ["Golden"]),
    .testTarget(
      name: "TrainingDataTests",
      dependencies: [
        "TrainingData", "Images", "Dataset", "Settings", "Tensors", "Randomness", "Documents", "Files",
        "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "StableDiffusion", "Optimizers", "Safetensors", "Randomness", "Tensors", "Settings",
        "Documents",
        "Files", "TestSupport",
      ],
      exclude: ["Golden"]),

    .target(name: "TestSupport", dependencies: ["Files"], path: "Tests/TestSupport"),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    // The commands as people run them: the executables beside the test bundle.
    .testTarget(
      name: "CommandTests", dependencies: ["ia3", "ia3-train", "Documents", "Files", "TestSupport"]),
    .testTarget(name: "DocumentsTests", dependencies: ["Documents"]),
    .testTarget(
      name: "SettingsTests", dependencies: ["Settings", "Safetensors", "Documents", "Files", "TestSupport"]),
    .testTarget(
      name: "DatasetTests", dependencies: ["Dataset", "Documents", "Files", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "RulesTests",
      dependencies: ["Rules", "Settings", "Templates", "Documents", "Files", "TestSupport"]),
    .testTarget(
      name: "ProjectTests",
      dependencies: ["Project", "Rules", "Settings", "Documents", "Files", "TestSupport"]),
    .testTarget(
      name: "TemplatesTests", dependencies: ["Templates", "Rules", "Settings", "Documents", "Files"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "Rules", "Documents"]),
  ],
  swiftLanguageModes: [.v6]
)
