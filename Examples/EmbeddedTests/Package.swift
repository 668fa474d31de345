// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "EmbeddedTests",
    dependencies: [.package(name: "cohere-connectors-mock", path: "../..")],
    targets: [
        .testTarget(
            name: "EmbeddedTests",
            dependencies: [
                .product(name: "CohereConnectorsMock", package: "cohere-connectors-mock"),
                .product(name: "CohereConnectorsMockTesting", package: "cohere-connectors-mock"),
            ]
        )
    ]
)
