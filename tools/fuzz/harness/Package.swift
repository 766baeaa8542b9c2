// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that the main one needs no flags of the linker; ../run.sh builds it with the sanitizers, and
// with IA3_FUZZ=1 in the environment, which lets it see the targets.
let package = Package(
  name: "ia3-fuzz",
  dependencies: [.package(name: "ia3", path: "../../..")],
  targets: [
    .target(name: "CFuzzer"),
    .executableTarget(
      name: "Harness",
      dependencies: ["CFuzzer", .product(name: "FuzzTargets", package: "ia3")],
      linkerSettings: [.unsafeFlags(["-use-ld=lld", "-sanitize=fuzzer"])]
    ),
  ],
  swiftLanguageModes: [.v6]
)
