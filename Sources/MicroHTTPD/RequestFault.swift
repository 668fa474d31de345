/// The reason for which a request is refused before it is handled: it is not certain where it begins or ends, or what
/// it says, so two servers could see two different requests in it (RFC 9112, section 11). The refusal ends the
/// connection.
public enum RequestFault: Error, Equatable, Sendable, CaseIterable {
    /// The request line is not a method, a target and a version with one space between them, or has a control
    /// character.
    case requestLine
    /// A header line has no name, a name that is no token, a control character in its value, or is folded; or it does
    /// not end with CR LF.
    case headerLine
    /// There is no `Host`, more than one, or one that is no host. HTTP/1.0 needs none.
    case host
    /// `Content-Length` is no number, stands there with different values, or stands beside `Transfer-Encoding`.
    case length
    /// `Transfer-Encoding` does not say `chunked` once, or the request is HTTP/1.0.
    case chunks
    /// `Transfer-Encoding` names a coding that this server does not know.
    case transferCoding
    /// The header is larger than the memory of a connection.
    case tooLarge
}
