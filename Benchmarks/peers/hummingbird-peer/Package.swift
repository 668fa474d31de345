// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "Peer",
    platforms: [.macOS(.v14)],
    dependencies: [.package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.20.0")],
    targets: [.executableTarget(name: "Peer", dependencies: [.product(name: "Hummingbird", package: "hummingbird")])]
)
