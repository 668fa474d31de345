import JSON

extension JSONWriter {
    /// Writes a member with an array, whose elements are made one by one. So only one of them is in memory as a tree.
    /// Throws if the array becomes longer than the budget allows.
    mutating func member<Element>(
        _ name: String,
        _ elements: some Sequence<Element>,
        _ budget: Budget,
        _ view: (Element) throws -> JSONValue
    ) throws {
        self.name(name)
        beginArray()
        for element in elements {
            let start = bytes.count
            value(try view(element))
            // A step is about the time that it takes to make and to write one byte.
            try budget.spend(bytes.count - start, on: .answer)
        }
        endArray()
    }
}
