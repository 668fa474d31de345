import Connectors
import FoundationEssentials

// Must not compile: a response type that holds a secret.
struct Leak: Encodable {
    var clientSecret: Secret
}
