/// The search for the name that was meant where an unknown one was written.
enum Nearest {
    /// The bytes of the longest name that is compared, as comparing takes time with the square of the length.
    private static let longestName = 64

    /// Returns the known name that differs least from another name; nil if none is near.
    ///
    /// The difference is the number of characters that must be taken out or put in. It may be 2, or a third of the name
    /// without the beginning that all variables have.
    static func name(to name: String, among known: [String]) -> String? {
        guard name.utf8.count <= longestName else { return nil }
        let own = name.hasPrefix(Setting.variablePrefix) ? name.dropFirst(Setting.variablePrefix.count) : name[...]
        let allowed = max(2, own.count / 3)
        return known.map { (name: $0, difference: $0.difference(from: name).count) }
            .filter { $0.difference <= allowed }
            .min { $0.difference < $1.difference }?
            .name
    }
}
