// swift-tools-version: 6.2
import PackageDescription

// A package of its own, built by script/fuzz with the fuzzer's instrumentation in every module.
let package = Package(
    name: "Fuzzing",
    dependencies: [.package(name: "cohere-connectors-mock", path: "..")],
    targets: [
        .executableTarget(
            name: "Fuzz",
            dependencies: [.product(name: "CohereConnectorsMock", package: "cohere-connectors-mock")]
        )
    ]
)
