/// Whether a path is one of Cohere's paths outside the connectors API. The list holds the paths of Cohere's SDKs 5 to
/// 7.
func isVendorPath(_ segments: [String]) -> Bool {
    guard segments.count >= 2 else { return false }
    switch segments[0] {
    case "v1": return version1.contains(segments[1])
    case "v2": return version2.contains(segments[1])
    default: return false
    }
}

/// Returns the path that was meant by a connectors path without `/v1`, or with it several times; nil for every other
/// path. An SDK puts `/v1` before the path itself or not, depending on its version. Ids stand as `{id}`.
func rightConnectorsPath(_ segments: [String]) -> String? {
    let rest = Array(segments.drop { $0 == "v1" })
    guard rest.first == "connectors", segments.count != rest.count + 1 else { return nil }
    switch Operations.router.match(.get, ["v1"] + rest) {
    case .found(let index, _): return Operations.all[index].path
    case .methodNotAllowed(_, let sibling): return Operations.all[sibling].path
    case .notFound: return "/v1/connectors"
    }
}

private let version1: Set<String> = [
    "chat", "classify", "cluster-jobs", "datasets", "detect-language", "detokenize", "embed", "embed-jobs",
    "finetuning", "generate", "models", "rerank", "summarize", "tokenize",
]

private let version2: Set<String> = ["audio", "batches", "chat", "embed", "parse", "rerank"]
