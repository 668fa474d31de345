import EmbeddedFiles
import HTTP

/// `GET /openapi.json`: what this server serves, but for WireMock's admin API, which has a description of its own.
func describeServer(_ call: Call) throws -> Outcome { .respond(.json(bytes: EmbeddedFile.openAPI)) }
