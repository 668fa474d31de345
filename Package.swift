// swift-tools-version: 6.2
import PackageDescription

let features: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "cohere-connectors-mock",
    products: [
        .library(
            name: "CohereConnectorsMock",
            targets: ["CohereConnectorsMock", "Connectors", "HTTP", "HTTPStubs", "JSON", "MicroHTTPD"]
        ),
        .library(name: "CohereConnectorsMockTesting", targets: ["CohereConnectorsMockTesting"]),
        .library(name: "MicroHTTPD", targets: ["HTTP", "MicroHTTPD"]),
        .executable(name: "cohere-connectors-mock", targets: ["cohere-connectors-mock"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    ],
    targets: [
        // Values that the others share.
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .target(name: "RegularExpressions", dependencies: ["CPCRE2"], swiftSettings: features),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Compression", dependencies: ["CZlib"], swiftSettings: features),
        .systemLibrary(name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"])]),
        .target(name: "Cryptography", dependencies: ["CGnuTLS"], swiftSettings: features),
        .target(name: "CivilDates", swiftSettings: features),
        .target(name: "Texts", swiftSettings: features),
        .target(name: "JSON", dependencies: ["RegularExpressions", "Texts"], swiftSettings: features),
        .target(name: "HTTP", dependencies: ["Texts"], swiftSettings: features),

        // The engine, and the other direction.
        .systemLibrary(name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .target(
            name: "MicroHTTPD",
            dependencies: ["CGnuTLS", "CMicrohttpd", "CivilDates", "HTTP"],
            swiftSettings: features
        ),
        .target(name: "CCurl"),
        .target(name: "HTTPClient", dependencies: ["CCurl", "HTTP"], swiftSettings: features),

        // What the mock is made of.
        .target(
            name: "HTTPStubs",
            dependencies: ["CivilDates", "Compression", "HTTP", "JSON", "RegularExpressions", "Texts"],
            swiftSettings: features
        ),
        .target(
            name: "Connectors",
            dependencies: ["CivilDates", "Cryptography", "Texts"],
            swiftSettings: features
        ),
        .target(name: "OAuthProvider", dependencies: ["Connectors", "HTTP", "Texts"], swiftSettings: features),
        .target(name: "GroundedChat", dependencies: ["Texts"], swiftSettings: features),
        .target(
            name: "ConnectorProtocol",
            dependencies: ["Connectors", "GroundedChat", "HTTP", "HTTPClient", "HTTPStubs", "JSON"],
            swiftSettings: features
        ),
        .target(name: "CEmbeddedFiles", exclude: ["openapi.json", "page"]),
        .target(name: "EmbeddedFiles", dependencies: ["CEmbeddedFiles"], swiftSettings: features),

        // The mock.
        .target(
            name: "CohereConnectorsMock",
            dependencies: [
                "Compression", "ConnectorProtocol", "Connectors", "Cryptography", "EmbeddedFiles", "GroundedChat",
                "HTTP", "HTTPClient", "HTTPStubs", "JSON", "MicroHTTPD", "OAuthProvider", "Texts",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: features
        ),
        .target(
            name: "ConnectorCheck",
            dependencies: [
                "ConnectorProtocol", "Connectors", "GroundedChat", "HTTP", "HTTPClient", "HTTPStubs", "JSON", "Texts",
            ],
            swiftSettings: features
        ),
        .target(
            name: "CohereConnectorsMockTesting",
            dependencies: ["CohereConnectorsMock", "HTTP", "JSON"],
            swiftSettings: features
        ),
        .executableTarget(
            name: "cohere-connectors-mock",
            dependencies: [
                "CohereConnectorsMock", "ConnectorCheck", "ConnectorProtocol", "Connectors", "HTTPClient", "MicroHTTPD",
                "Texts",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: features
        ),

        // Tests.
        .target(
            name: "TestSupport",
            dependencies: ["HTTP", "MicroHTTPD"],
            path: "Tests/TestSupport",
            swiftSettings: features
        ),
        .testTarget(name: "CompressionTests", dependencies: ["Compression"], swiftSettings: features),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography"], swiftSettings: features),
        .testTarget(name: "CivilDatesTests", dependencies: ["CivilDates"], swiftSettings: features),
        .testTarget(name: "TextsTests", dependencies: ["Texts"], swiftSettings: features),
        .testTarget(
            name: "RegularExpressionsTests",
            dependencies: ["RegularExpressions"],
            swiftSettings: features
        ),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "RegularExpressions"], swiftSettings: features),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP", "Texts"], swiftSettings: features),
        .testTarget(
            name: "MicroHTTPDTests",
            dependencies: ["HTTP", "HTTPClient", "MicroHTTPD", "TestSupport"],
            swiftSettings: features
        ),
        .testTarget(
            name: "HTTPClientTests",
            dependencies: ["HTTP", "HTTPClient", "MicroHTTPD", "TestSupport"],
            swiftSettings: features
        ),
        .testTarget(
            name: "HTTPStubsTests",
            dependencies: ["Compression", "HTTP", "HTTPStubs", "JSON", "Texts"],
            swiftSettings: features
        ),
        .testTarget(
            name: "ConnectorsTests",
            dependencies: ["Connectors", "Cryptography", "Texts"],
            swiftSettings: features
        ),
        .testTarget(
            name: "ConnectorProtocolTests",
            dependencies: ["ConnectorProtocol", "Connectors", "GroundedChat", "HTTP", "JSON"],
            swiftSettings: features
        ),
        .testTarget(name: "GroundedChatTests", dependencies: ["GroundedChat", "Texts"], swiftSettings: features),
        .testTarget(
            name: "OAuthProviderTests",
            dependencies: ["Connectors", "HTTP", "OAuthProvider"],
            swiftSettings: features
        ),
        .testTarget(
            name: "CohereConnectorsMockTests",
            dependencies: [
                "CohereConnectorsMock", "CohereConnectorsMockTesting", "Compression", "ConnectorProtocol", "Connectors",
                "EmbeddedFiles", "GroundedChat", "HTTP", "HTTPClient", "HTTPStubs", "JSON", "OAuthProvider",
                "TestSupport", "Texts",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: features
        ),
        .testTarget(
            name: "ConnectorCheckTests",
            dependencies: ["ConnectorCheck", "ConnectorProtocol", "Connectors", "HTTP", "HTTPClient", "JSON"],
            swiftSettings: features
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "CohereConnectorsMock", "ConnectorCheck", "Connectors", "cohere-connectors-mock",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: features
        ),
    ]
)
