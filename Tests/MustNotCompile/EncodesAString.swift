import Connectors
import FoundationEssentials

// Compiles: the control, which shows that the other file fails for its secret alone.
struct NoLeak: Encodable {
    var clientSecret: String
}
