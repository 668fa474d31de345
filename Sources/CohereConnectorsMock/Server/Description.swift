import EmbeddedFiles
import HTTP

/// `GET /openapi.json`: describes the calls that this server serves, except WireMock's admin API, which has its own
/// description.
func describeServer(_ call: Call) throws -> Outcome { .respond(.json(bytes: EmbeddedFile.openAPI)) }
