// What an embedder needs beside this module's own types comes with it: connectors and clocks, stubs and JSON, TLS.
@_exported public import Connectors
@_exported public import HTTPStubs
@_exported public import MicroHTTPD
