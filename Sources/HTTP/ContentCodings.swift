/// The content codings of a body (RFC 9110, section 8.4), such as `gzip`.
public enum ContentCodings {
    /// Returns the codings of a body in the order in which they were applied, in lower case. `identity`, which changes
    /// nothing, is left out.
    ///
    /// - Parameter values: the values of the fields `Content-Encoding`.
    public static func applied(_ values: some Sequence<String>) -> [String] {
        values.flatMap { $0.split(separator: ",") }.map { $0.withoutOptionalWhiteSpace.lowercased() }
            .filter { !$0.isEmpty && $0 != "identity" }
    }

    /// Whether a coding is gzip, under either of its names.
    public static func isGzip(_ coding: String) -> Bool { coding == "gzip" || coding == "x-gzip" }

    /// Whether a client takes gzip: it says so by name, with a weight that is not 0. `*` is not enough, as WireMock has
    /// it.
    ///
    /// - Parameter values: the values of the fields `Accept-Encoding`.
    public static func acceptGzip(_ values: some Sequence<String>) -> Bool {
        values.contains { value in
            value.split(separator: ",").contains { element in
                let parts = element.split(separator: ";", omittingEmptySubsequences: false).map(
                    \.withoutOptionalWhiteSpace
                )
                guard parts[0].lowercased() == "gzip" else { return false }
                return !parts.dropFirst().contains { isZeroWeight($0.lowercased()) }
            }
        }
    }

    /// Whether a parameter is `q=0`, `q=0.0`, `q=0.00` or `q=0.000`.
    private static func isZeroWeight(_ parameter: String) -> Bool {
        let parts = parameter.split(separator: "=", maxSplits: 1).map(\.withoutOptionalWhiteSpace)
        return parts.count == 2 && parts[0] == "q" && parts[1].utf8.allSatisfy { "0.".utf8.contains($0) }
    }
}
