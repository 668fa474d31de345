import CMicrohttpd
import Glibc

// The functions that libmicrohttpd calls on its own threads. Each of them finds its object and calls one method. They
// are free functions, as a closure could inherit the isolation of an actor and trap.

func exchangeBegan(
    context: UnsafeMutableRawPointer?,
    target: UnsafePointer<CChar>?,
    connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let context, let target, let connection else { return nil }
    let server = Unmanaged<Server>.fromOpaque(context).takeUnretainedValue()
    let handle = ConnectionHandle(pointer: connection)
    let exchange = Exchange(server: server, connection: handle, target: target)
    // The exchange has its own copy of the target, and the query is taken apart where it is needed.
    CMicrohttpdHideQuery(target)
    return Unmanaged.passRetained(exchange).toOpaque()
}

func exchangeContinues(
    context: UnsafeMutableRawPointer?,
    connection: OpaquePointer?,
    url: UnsafePointer<CChar>?,
    method: UnsafePointer<CChar>?,
    version: UnsafePointer<CChar>?,
    data: UnsafePointer<CChar>?,
    size: UnsafeMutablePointer<Int>?,
    exchange: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let pointer = exchange?.pointee, let method, let version, let size else { return .NO }
    let exchange = Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
    return exchange.proceed(
        method: method,
        version: version,
        piece: UnsafeRawBufferPointer(start: data, count: size.pointee),
        taken: size
    )
}

func exchangeEnded(
    context: UnsafeMutableRawPointer?,
    connection: OpaquePointer?,
    exchange: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    reason: MHD_RequestTerminationCode
) {
    guard let pointer = exchange?.pointee else { return }
    exchange?.pointee = nil
    Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue().end()
}

/// Releases an object that a response held. libmicrohttpd calls it when the response is destroyed.
func heldObjectReturned(context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    Unmanaged<AnyObject>.fromOpaque(context).release()
}

func libraryLogged(context: UnsafeMutableRawPointer?, message: UnsafePointer<CChar>?) {
    guard let context, let message else { return }
    let server = Unmanaged<Server>.fromOpaque(context).takeUnretainedValue()
    let text = String(cString: message)
    // The library has no other way to tell of a request that it refuses. It is called on the connection's thread,
    // before it sends anything.
    if text.hasPrefix("Error processing request") {
        server.hooks.refused()
        PendingHeads.ofThisThread.refuse()
    }
    server.hooks.log(text.split(separator: "\n").joined(separator: " "))
}

/// Makes a panic of libmicrohttpd print its reason and end the process. The library's documentation says that to return
/// from a panic "is never safe".
func installPanicHook() {
    MHD_set_panic_func(
        { _, file, line, reason in
            let place = file.map { String(cString: $0) } ?? "?"
            let reason = reason.map { String(cString: $0) } ?? "no reason given"
            let text = "libmicrohttpd panicked: \(reason) (\(place):\(line))\n"
            _ = text.withCString { write(Server.panicDescriptor, $0, strlen($0)) }
            abort()
        },
        nil
    )
}
