import Testing

@testable import OAuthProvider

@Suite("The built-in provider")
struct ProviderTests {}
