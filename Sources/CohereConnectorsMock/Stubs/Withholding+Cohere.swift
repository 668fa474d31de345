import HTTPStubs

extension Withholding {
    /// The secrets of connectors, which no response of a stub may have.
    static let cohere = Withholding(
        SensitiveNames(
            unmistakable: [("client", "secret"), ("service", "auth")],
            endings: [],
            whole: [],
            harmless: ["clientsecretbasic", "clientsecretpost", "clientsecretjwt"]
        ),
        list: "client_secret or service_auth"
    )
}
