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
    .target(name: "ModelKinds"),
    .target(name: "CNetworks", cSettings: [.unsafeFlags(["-O3"])], linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "Networks",
      dependencies: ["CNetworks", "ModelKinds", "Safetensors", "Settings", "Documents", "Files"]),
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
        "Networks", "Safetensors",
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
    .target(
      name: "CPNGFile", dependencies: ["CPNG"],
      linkerSettings: [.linkedLibrary("z"), .linkedLibrary("m")]),
    .target(name: "Images", dependencies: ["CImageDecode", "CPNGFile", "CWebP", "Files"]),

    // Pictures and pages that show what was trained.
    .systemLibrary(
      name: "CFreeType", pkgConfig: "freetype2", providers: [.apt(["libfreetype-dev"]), .brew(["freetype"])]),
    .target(name: "CFonts", exclude: ["Data"]),
    // What FreeType itself needs, for static linking.
    .target(
      name: "Drawing", dependencies: ["CFonts", "CFreeType", "Images", "Files"],
      linkerSettings: [
        .linkedLibrary("png16"), .linkedLibrary("brotlidec"), .linkedLibrary("brotlicommon"),
        .linkedLibrary("z"), .linkedLibrary("m"),
      ]),
    .target(name: "Pages"),
    // What a run leaves besides networks: its record, and TensorBoard's event files.
    .target(name: "RunRecords", dependencies: ["Documents", "Files"]),
    .testTarget(
      name: "RunRecordsTests", dependencies: ["RunRecords", "Documents", "Files", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "DrawingTests", dependencies: ["Drawing", "Images", "Documents", "Files", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(name: "PagesTests", dependencies: ["Pages"]),

    .target(
      name: "RunReports",
      dependencies: [
        "RunRecords", "Drawing", "Pages", "Images", "Safetensors", "Reports", "Rules", "Settings", "Dataset",
        "Documents", "Files",
      ]),
    .testTarget(
      name: "RunReportsTests",
      dependencies: [
        "RunReports", "RunRecords", "Drawing", "Pages", "Images", "Rules", "Documents", "Files",
        "TestSupport",
      ],
      exclude: ["Golden"]),

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
      dependencies: [
        "Tensors", "CKernels", "ModelKinds", "Safetensors", "Randomness", "Documents", "Files",
      ]),
    .target(
      name: "Sampling",
      dependencies: [
        "StableDiffusion", "Images", "Tokenizer", "Tensors", "Safetensors", "Randomness", "Documents",
        "Files",
      ]),
    .target(name: "Optimizers"),
    .target(
      name: "TrainingData",
      dependencies: ["Dataset", "Images", "Settings", "Tensors", "Randomness", "Files"]),
    .target(
      name: "Training",
      dependencies: [
        "TrainingData", "Optimizers", "Sampling", "StableDiffusion", "Tensors", "Safetensors", "Randomness",
        "Tokenizer", "Images", "RunRecords", "Settings", "Dataset", "Documents", "Files",
      ]),
    .target(
      name: "Merging",
      dependencies: [
        "Networks", "CNetworks", "StableDiffusion", "COpenBLAS", "Safetensors", "Documents", "Files",
      ]),
    // Running sd-scripts under Accelerate in place of the core.
    .target(
      name: "HandOver",
      dependencies: ["Networks", "RunRecords", "Tokenizer", "Dataset", "Settings", "Documents", "Files"]),
    .executableTarget(
      name: "ia3-train",
      dependencies: [
        "Grids", "HandOver", "Merging", "Training", "TrainingData", "Sampling", "StableDiffusion",
        "Safetensors", "Tensors", "RunReports", "RunRecords", "Drawing",
        "Images", "Dataset", "Settings", "Rules", "Project", "Reports", "Documents", "Files",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(
      name: "Grids",
      dependencies: [
        "Sampling", "Drawing", "Pages", "Images", "RunRecords", "Safetensors", "Dataset", "Settings",
        "Documents",
        "Files",
      ]),
    .testTarget(
      name: "GridsTests",
      dependencies: [
        "Grids", "Sampling", "StableDiffusion", "Drawing", "Images", "RunRecords", "Documents", "Files",
        "TestSupport",
      ],
      exclude: ["Golden"]),
    .testTarget(
      name: "ImagesTests", dependencies: ["Images", "ia3-train", "Documents", "Files", "TestSupport"],
      exclude: ["Fixtures"]),

    .testTarget(
      name: "SafetensorsTests", dependencies: ["Safetensors", "Documents", "Files", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(name: "RandomnessTests", dependencies: ["Randomness", "Files"], exclude: ["Golden"]),
    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors", "CKernels", "Files"], exclude: ["Golden"]),
    .testTarget(name: "TokenizerTests", dependencies: ["Tokenizer", "Files"], exclude: ["Golden"]),
    .testTarget(
      name: "StableDiffusionTests",
      dependencies: ["StableDiffusion", "ModelKinds", "Safetensors", "Tensors", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "SamplingTests",
      dependencies: [
        "Sampling", "StableDiffusion", "Images", "Tokenizer", "Tensors", "Safetensors", "Documents", "Files",
        "TestSupport",
      ],
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
        "Training", "Sampling", "Images", "StableDiffusion", "Optimizers", "Safetensors", "Randomness",
        "Tensors", "Settings", "Documents", "Files", "TestSupport",
      ],
      exclude: ["Golden"]),

    .testTarget(
      name: "NetworksTests",
      dependencies: ["Networks", "ModelKinds", "Safetensors", "Documents", "Files", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "MergingTests",
      dependencies: [
        "Merging", "Networks", "StableDiffusion", "Tensors", "Safetensors", "Documents", "Files",
        "TestSupport",
      ],
      exclude: ["Golden"]),

    .testTarget(
      name: "HandOverTests",
      dependencies: ["HandOver", "Safetensors", "Settings", "Documents", "Files", "TestSupport"],
      exclude: ["Golden"]),

    .target(name: "TestSupport", dependencies: ["Files"], path: "Tests/TestSupport"),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    // The commands as people run them: the executables beside the test bundle.
    .testTarget(
      name: "CommandTests",
      dependencies: ["ia3", "ia3-train", "RunRecords", "Safetensors", "Documents", "Files", "TestSupport"]),
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
