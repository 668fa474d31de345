import EmbeddedFiles
import HTTP
import JSON

/// `GET /openapi.json`: describes the calls that this server serves, except WireMock's admin API, which has its own
/// description.
func describeServer(_ call: Call) throws -> Outcome { .respond(.json(bytes: try description.get())) }

/// The description with the version, which is made when it is first asked for.
private let description = Result {
    let file = try JSONValue(parsing: EmbeddedFile.openAPI)
    var document = file.object ?? [:]
    var info = document["info"]?.object ?? [:]
    // The file has a text in this place that says where the version is.
    info["version"] = .string(mockVersion)
    document["info"] = .object(info)
    return JSONValue.object(document).bytes
}
