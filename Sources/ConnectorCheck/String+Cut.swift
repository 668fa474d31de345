extension String {
    /// Returns the beginning of a text, with `…` behind it if there is more.
    func cut(to limit: Int) -> String {
        let beginning = unicodeScalars.prefix(limit)
        return beginning.endIndex == endIndex ? self : String(beginning) + "…"
    }
}
