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

private let version1: Set<String> = [
    "chat", "classify", "cluster-jobs", "datasets", "detect-language", "detokenize", "embed", "embed-jobs",
    "finetuning", "generate", "models", "rerank", "summarize", "tokenize",
]

private let version2: Set<String> = ["audio", "batches", "chat", "embed", "parse", "rerank"]
