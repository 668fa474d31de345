"""Canned answers on pytest-httpserver, as tests use it. Usage: httpserver_server.py PORT ONE-FILE LIST-FILE"""

import pathlib
import re
import signal
import sys

from pytest_httpserver import HTTPServer

server = HTTPServer(host="127.0.0.1", port=int(sys.argv[1]), threaded=True)
one, many = (pathlib.Path(name).read_text() for name in sys.argv[2:4])
server.expect_request("/v1/connectors", method="GET").respond_with_data(many, content_type="application/json")
server.expect_request("/v1/connectors", method="POST").respond_with_data(one, content_type="application/json")
server.expect_request(re.compile("/v1/connectors/.+")).respond_with_data(one, content_type="application/json")
server.start()
signal.pause()
