// The two reading routes, with the same bytes, on Hummingbird. Usage: Peer PORT ONE-FILE LIST-FILE
import Foundation
import Hummingbird

func response(_ file: String) throws -> Response {
    let bytes = ByteBuffer(bytes: try Data(contentsOf: URL(fileURLWithPath: file)))
    return Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: bytes))
}

let arguments = CommandLine.arguments
let one = try response(arguments[2])
let list = try response(arguments[3])
let router = Router()
router.get("v1/connectors") { _, _ in list }
router.get("v1/connectors/:id") { _, _ in one }
let address = BindAddress.hostname("127.0.0.1", port: Int(arguments[1]) ?? 0)
try await Application(router: router, configuration: .init(address: address)).runService()
