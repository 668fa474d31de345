import HTTP
import JSON

/// A request as it may be shown: without secrets, as the journal shows it. Each part is made once, and paid for.
final class ShownRequest {
    /// The number of bytes of a body that is shown.
    static let longestBody = 64 << 10

    /// The request as it was sent.
    let subject: RequestSubject
    let redaction: Redaction
    private var madeQuery: Form?
    private var madeForm: Form?
    private var madeBody: String?
    private var madeDocument: Document??

    /// A JSON value, and the form of it that may be shown. It is redacted as a whole document, as what hides a value
    /// may stand beside it.
    typealias Document = (real: JSONValue, shown: JSONValue)

    init(_ subject: RequestSubject, redaction: Redaction) {
        self.subject = subject
        self.redaction = redaction
    }

    var budget: Budget { subject.budget }

    /// Returns the fields of the query.
    func query() throws(BudgetError) -> Form {
        if let madeQuery { return madeQuery }
        let url = subject.request.target.url
        try budget.spend(onRedacting: url)
        let form = Form(parsing: RequestTarget(redaction.url(url))?.rawQuery ?? "")
        madeQuery = form
        return form
    }

    /// Returns the fields of the body's form. A body that is too large to be shown has none.
    func form() throws(BudgetError) -> Form {
        if let madeForm { return madeForm }
        let form = subject.request.body.count <= Self.longestBody ? Form(parsing: try body()) : Form()
        madeForm = form
        return form
    }

    /// Returns the body.
    func body() throws(BudgetError) -> String {
        if let madeBody { return madeBody }
        let body = subject.request.body
        try budget.spend(onRedacting: body)
        let shown = redaction.body(body)
        madeBody = shown
        return shown
    }

    /// Returns the body as JSON; nil if it is none, or if that can't be shown.
    func document() throws(BudgetError) -> Document? {
        if let madeDocument { return madeDocument }
        let shown = Array(try body().utf8)
        try budget.spend(3 * shown.count, on: .json)
        var document: Document?
        if let sent = try subject.body()?.json(), let shown = try? JSONValue(parsing: shown) {
            document = (sent, shown)
        }
        madeDocument = .some(document)
        return document
    }
}

extension Budget {
    /// Takes the steps for a text that is redacted.
    func spend(onRedacting text: String) throws(BudgetError) { try spend(onRedacting: text.utf8) }

    /// Takes the steps for bytes that are redacted. Each field of a form has searches of its own.
    func spend(onRedacting bytes: some Collection<UInt8>, andMore more: Int = 2000) throws(BudgetError) {
        let fields = bytes.count { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        try spend(more + 12 * bytes.count + 150 * fields, on: .answer)
    }

    /// Takes the steps for a JSON value that is redacted and written, and returns the approximate number of its bytes.
    /// It calls itself for each level, which the parser limits.
    @discardableResult
    func spend(onRedacting value: JSONValue) throws(BudgetError) -> Int {
        func text(_ text: String) throws(BudgetError) -> Int {
            try spend(onRedacting: text.utf8, andMore: 200)
            return 3 + text.utf8.count
        }
        switch value {
        case .null, .bool: return try text("")
        case .number(let number): return try text(number)
        case .string(let string): return try text(string)
        case .array(let array):
            var size = try text("")
            for element in array { size += try spend(onRedacting: element) }
            return size
        case .object(let object):
            var size = try text("")
            for member in object.members { size += try text(member.key) + spend(onRedacting: member.value) }
            return size
        }
    }
}
