// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that the main one needs no unsafe flags; ../run.sh builds it with the sanitizers.
let package = Package(
  name: "ia3-fuzz",
  dependencies: [.package(name: "ia3", path: "../../..")],
  targets: [
    .target(name: "CFuzzer"),
    .executableTarget(
      name: "Harness",
      dependencies: [
        "CFuzzer", .product(name: "IA3", package: "ia3"), .product(name: "IA3Tokenizer", package: "ia3"),
      ],
      linkerSettings: [.unsafeFlags(["-use-ld=lld", "-sanitize=fuzzer"])]),
  ],
  swiftLanguageModes: [.v6]
)
