import HTTP
import JSON

extension Call {
    /// The number of bytes of a piece of a listing, about. A listing of no more is sent as a whole.
    private static let listingPiece = 64 << 10

    /// Answers with a JSON object that has a long array. The array is made while it is sent, piece by piece, on a
    /// thread for admin calls. Between two pieces no thread waits, and only one piece is in memory, however slowly the
    /// client reads; the elements are kept until then. Throws if too many listings are under way.
    ///
    /// - Parameters:
    ///   - name: the name of the member with the array.
    ///   - elements: what the array is made of.
    ///   - others: the members behind the array.
    ///   - view: makes an element of the array.
    func listing<Element: Sendable>(
        _ name: String,
        _ elements: [Element],
        _ others: [(name: String, value: JSONValue)],
        _ view: @escaping @Sendable (Element) -> JSONValue
    ) throws(AdminError) -> Outcome {
        var listing = Listing(name, elements, others, view)
        let first = listing.piece(of: Self.listingPiece)
        guard !listing.isComplete else { return .respond(.json(bytes: first)) }
        var response = Response.json(bytes: [])
        guard request.method != .head else {
            // No further piece is made, so it needs no permit.
            response.body = .stream(BodyStream { _ in })
            return .respond(response)
        }
        let workers = mock.adminWorkers
        guard let permit = workers.listings.take() else { throw .tooManyListings }
        response.body = .stream(
            BodyStream { [listing] write in
                var (listing, piece) = (listing, first)
                while await write(piece), !listing.isComplete {
                    let rest = listing
                    (listing, piece) = await workers.look {
                        var rest = rest
                        let piece = rest.piece(of: Self.listingPiece)
                        return (rest, piece)
                    }
                }
                // The right to send the listing ends here.
                _ = permit
            }
        )
        return .respond(response)
    }
}

/// A JSON object with a long array, as far as it is made.
private struct Listing<Element: Sendable>: Sendable {
    private var json = JSONWriter()
    private var elements: ArraySlice<Element>
    private let others: [(name: String, value: JSONValue)]
    private let view: @Sendable (Element) -> JSONValue
    /// Whether the last piece is made.
    private(set) var isComplete = false

    init(
        _ name: String,
        _ elements: [Element],
        _ others: [(name: String, value: JSONValue)],
        _ view: @escaping @Sendable (Element) -> JSONValue
    ) {
        self.elements = elements[...]
        self.others = others
        self.view = view
        json.beginObject()
        json.name(name)
        json.beginArray()
    }

    /// Makes the next piece, of so many bytes or a little more.
    mutating func piece(of size: Int) -> [UInt8] {
        while json.bytes.count < size, let element = elements.popFirst() { json.value(view(element)) }
        if elements.isEmpty {
            json.endArray()
            for member in others { json.member(member.name, member.value) }
            json.endObject()
            isComplete = true
        }
        return json.takeBytes()
    }
}
