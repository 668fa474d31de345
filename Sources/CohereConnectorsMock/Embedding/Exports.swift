// A program that embeds the mock also needs types of other modules. They are exported here: connectors and clocks,
// HTTP, stubs, JSON and TLS.
@_exported public import Connectors
@_exported public import HTTP
@_exported public import HTTPStubs
@_exported public import JSON
@_exported public import MicroHTTPD
