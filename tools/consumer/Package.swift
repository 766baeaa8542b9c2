// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "consumer",
  dependencies: [.package(name: "ia3", path: "../..")],
  targets: [.executableTarget(name: "Consumer", dependencies: [.product(name: "IA3", package: "ia3")])]
)
