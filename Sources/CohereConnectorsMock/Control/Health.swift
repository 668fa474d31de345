import MicroHTTPD

/// `GET /health`
func health(_ mock: Mock, _ request: Request) throws -> Outcome {
    .respond(.json(encoding: HealthResponse(status: "healthy", version: mockVersion)))
}

private struct HealthResponse: Encodable {
    var status: String
    var version: String
}
