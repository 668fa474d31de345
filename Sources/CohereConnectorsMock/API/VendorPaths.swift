/// Whether a path is one of Cohere's that is no connector call, as its SDKs 5 to 7 name them.
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
