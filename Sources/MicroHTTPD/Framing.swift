/// The header lines that say for whom a request is and where it ends (RFC 9112, sections 3.2 and 6).
struct Framing {
    /// The value of `Content-Length`; nil if there is none, or if it can't be used.
    private(set) var length: UInt64?
    /// Whether the client waits for `100 Continue` before it sends the body.
    private(set) var expectsContinue = false
    /// The number of bytes of all cookies.
    private(set) var cookieSize = 0
    /// The number of cookies, or more: one for each semicolon, and one for each line.
    private(set) var cookieCount = 0
    private var hostCount = 0
    private var hostIsSound = true
    private var hasLength = false
    private var lengthIsSound = true
    /// The values of `Transfer-Encoding`, with a comma between those of two lines; nil if there is none.
    private var codings: [UInt8]?

    /// Takes a header line into account. It is called for each line of each request, so it looks at the length of the
    /// name first.
    mutating func add(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        switch name.count {
        case 4 where Self.equal(name, "host"):
            hostCount += 1
            hostIsSound = hostIsSound && value.allSatisfy(Letters.host.contains)
        case 6 where Self.equal(name, "expect"): expectsContinue = true
        case 6 where Self.equal(name, "cookie"):
            cookieSize += value.count
            cookieCount += 1 + value.count { $0 == UInt8(ascii: ";") }
        case 14 where Self.equal(name, "content-length"): addLength(value)
        case 17 where Self.equal(name, "transfer-encoding"):
            codings = (codings.map { $0 + [UInt8(ascii: ",")] } ?? []) + value
        default: break
        }
    }

    /// Throws if it is not certain for whom the request is.
    func checkHost(isHTTP10: Bool) throws(RequestFault) {
        guard hostIsSound, hostCount == 1 || hostCount == 0 && isHTTP10 else { throw .host }
    }

    /// Throws if it is not certain where the request ends.
    func checkLength(isHTTP10: Bool) throws(RequestFault) {
        guard lengthIsSound, !hasLength || codings == nil else { throw .length }
        guard let codings else { return }
        let names = codings.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self).lowercased() }
        // libmicrohttpd decodes the body only where the value is this word, without white space or a parameter.
        if names == ["chunked"], !isHTTP10 { return }
        let isKnown = names.allSatisfy { name in
            let word = name.filter { $0 != " " && $0 != "\t" }
            return word.isEmpty || word == "chunked" || word.hasPrefix("chunked;")
        }
        throw isKnown ? .chunks : .transferCoding
    }

    private mutating func addLength(_ value: UnsafeRawBufferPointer) {
        var number: UInt64 = 0
        var isNumber = !value.isEmpty
        for digit in value {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else {
                isNumber = false
                break
            }
            let (tens, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tens.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            isNumber = isNumber && !overflows && !overflowsToo
            number = sum
        }
        lengthIsSound = lengthIsSound && isNumber && (length == nil || length == number)
        hasLength = true
        length = isNumber ? number : nil
    }

    /// Whether a name is the given word, which has the same length and is in lower case.
    private static func equal(_ name: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        zip(name, UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)).allSatisfy {
            $0 | 0x20 == $1
        }
    }
}
