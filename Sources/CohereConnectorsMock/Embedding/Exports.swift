// The types of other modules that an embedder needs come with this one: connectors and clocks, stubs, HTTP and JSON,
// TLS.
@_exported public import Connectors
@_exported public import HTTP
@_exported public import HTTPStubs
@_exported public import JSON
@_exported public import MicroHTTPD
