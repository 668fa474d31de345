import HTTP

/// `GET /health`
func showHealth(_ call: Call) throws -> Outcome {
    .json { json in
        json.member("status", "healthy")
        json.member("version", mockVersion)
    }
}
