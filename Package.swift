// swift-tools-version: 6.1
import PackageDescription

let features: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "cohere-connectors-mock",
    products: [
        .library(name: "CohereConnectorsMock", targets: ["CohereConnectorsMock", "Connectors", "HTTPStubs"]),
        .library(name: "CohereConnectorsMockTesting", targets: ["CohereConnectorsMockTesting"]),
        .library(name: "MicroHTTPD", targets: ["MicroHTTPD"]),
        .executable(name: "cohere-connectors-mock", targets: ["cohere-connectors-mock"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    ],
    targets: [
        .systemLibrary(name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"])]),
        .target(name: "MicroHTTPD", dependencies: ["CGnuTLS", "CMicrohttpd"], swiftSettings: features),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .target(name: "RegularExpressions", dependencies: ["CPCRE2"], swiftSettings: features),
        .target(name: "HTTPStubs", dependencies: ["MicroHTTPD", "RegularExpressions"], swiftSettings: features),
        .target(name: "CCurl"),
        .target(name: "HTTPClient", dependencies: ["CCurl"], swiftSettings: features),
        .target(
            name: "Connectors",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: features
        ),
        .target(
            name: "CohereConnectorsMock",
            dependencies: [
                "Connectors", "HTTPClient", "HTTPStubs", "MicroHTTPD",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: features
        ),
        .target(
            name: "CohereConnectorsMockTesting",
            dependencies: ["CohereConnectorsMock"],
            swiftSettings: features
        ),
        .executableTarget(
            name: "cohere-connectors-mock",
            dependencies: [
                "CohereConnectorsMock", "Connectors", "HTTPClient", "MicroHTTPD",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: features
        ),
        .target(name: "TestSupport", dependencies: ["MicroHTTPD"], path: "Tests/TestSupport", swiftSettings: features),
        .testTarget(name: "MicroHTTPDTests", dependencies: ["MicroHTTPD", "TestSupport"], swiftSettings: features),
        .testTarget(
            name: "HTTPClientTests",
            dependencies: ["HTTPClient", "MicroHTTPD", "TestSupport"],
            swiftSettings: features
        ),
        .testTarget(name: "HTTPStubsTests", dependencies: ["HTTPStubs", "MicroHTTPD"], swiftSettings: features),
        .testTarget(name: "ConnectorsTests", dependencies: ["Connectors"], swiftSettings: features),
        .testTarget(
            name: "CohereConnectorsMockTests",
            dependencies: [
                "CohereConnectorsMock", "Connectors", "HTTPClient", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: features
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "cohere-connectors-mock", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: features
        ),
    ]
)
