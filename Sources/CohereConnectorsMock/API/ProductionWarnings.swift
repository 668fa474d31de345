import Connectors

/// Returns the reasons for which production would refuse a connector's URL. The mock accepts such a URL, as tests need
/// them.
func productionWarnings(forConnectorURL text: String) -> [String] {
    guard let url = HTTPURL(text) else { return [] }
    var warnings: [String] = []
    if url.isThisMachine { warnings.append("url is on this host, which production cannot reach") }
    if let port = url.port, port != 80, port != 443 { warnings.append("url is on another port than 80 or 443") }
    if !url.path.hasSuffix("/search") { warnings.append("url does not end in /search") }
    if url.query != nil { warnings.append("url has a query") }
    return warnings
}
