"""WireMock itself as the judge: what it answers to a table of stubs and requests, this server must answer too.

WireMock 2.35.1 comes inside PyPI's `wiremock` package. Where this server means to differ, docs/wiremock.md says so, and
the case is not in this table, or names both answers.
"""

import base64
import gzip
import http.client
import json
import re
import socket
import time
import zlib
from urllib.parse import quote

import pytest


class Peer:
    """One of the two servers."""

    def __init__(self, port):
        self.port = port

    def send(self, method, target, headers=(), body=None, host=None):
        """Status, reason, headers and body; or what kind of failure came instead."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True, skip_host=host is not None)
            if host is not None:
                connection.putheader("Host", host)
            for name, value in headers:
                connection.putheader(name, value)
            if body is not None:
                body = body if isinstance(body, bytes) else body.encode()
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return response.status, response.reason, response.getheaders(), response.read()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            return "connection ended", None, [], b""
        except http.client.IncompleteRead:
            return "incomplete", None, [], b""
        except http.client.HTTPException:
            return "no HTTP", None, [], b""
        except ValueError:
            return "no chunk", None, [], b""
        finally:
            connection.close()

    def admin(self, method, path, value=None):
        body = None if value is None else value if isinstance(value, str) else json.dumps(value)
        status, _, _, answer = self.send(method, "/__admin" + path, body=body)
        try:
            return status, json.loads(answer or b"null")
        except ValueError:
            return status, answer


@pytest.fixture(scope="session")
def peers(judge_url, start_server):
    return [Peer(int(url.rsplit(":", 1)[1])) for url in (judge_url, start_server().url)]


@pytest.fixture
def both(peers):
    for peer in peers:
        assert peer.admin("POST", "/reset", "")[0] == 200
        assert peer.admin("POST", "/settings", {"fixedDelay": 0})[0] == 200
    return peers


def shown(answer):
    """What of an answer must agree. Who has no stub for a request answers 404 in words of his own."""
    status, reason, headers, body = answer
    if status == 404:
        return status
    kept = sorted(
        (name.lower(), value)
        for name, value in headers
        if name.lower().startswith(("x-", "content-type", "location", "set-cookie"))
        and name.lower() != "x-debug-trace-id"
    )
    return status, reason, kept, body


def agree(both, method, target, headers=(), body=None):
    judge, ours = (shown(peer.send(method, target, headers, body)) for peer in both)
    assert ours == judge, (method, target, headers, body)
    return ours


def stub(both, *stubs):
    for one in stubs:
        for peer in both:
            assert peer.admin("POST", "/mappings", one)[0] == 201, one


# MARK: operators

OPERATORS = [
    ({"equalTo": "abc"}, ["abc", "abC", "ab", "abcd", ""]),
    ({"equalTo": "äß☃"}, ["äß☃", "ä"]),
    ({"equalTo": "abc", "caseInsensitive": True}, ["ABC", "aBc", "abd"]),
    ({"contains": "b/c"}, ["a b/c d", "bc", "b/c", "B/C"]),
    ({"doesNotContain": "b"}, ["abc", "acd", ""]),
    ({"matches": "[a-c]+"}, ["abc", "abcd", "xabc", ""]),
    ({"matches": "a.*"}, ["a", "abc", "ba", "a\tb"]),
    ({"matches": "(?i)abc|x{2,3}"}, ["ABC", "xx", "xxxx", "x"]),
    ({"matches": "^ab$"}, ["ab", "abc"]),
    ({"matches": "\\d{3}-\\w+\\s?"}, ["123-a ", "12-a", "123-ab"]),
    ({"matches": "(?<year>\\d+)-\\k<year>"}, ["12-12", "12-13"]),
    ({"matches": "a++b"}, ["aaab", "aaa"]),
    ({"matches": "\\p{Lu}\\p{L}*"}, ["Ärger", "ärger"]),
    ({"doesNotMatch": "[a-c]+"}, ["abc", "abcd"]),
    ({"absent": True}, ["abc"]),
    ({"and": [{"contains": "a"}, {"contains": "b"}]}, ["ab", "a", "b"]),
    ({"or": [{"equalTo": "a"}, {"matches": "b+"}]}, ["a", "bb", "c", ""]),
    ({"or": [{"equalTo": "a"}, {"absent": True}]}, ["a", "b"]),
]

JSON_OPERATORS = [
    (
        {"equalToJson": {"a": 1, "b": [1, 2]}},
        [
            '{"b":[1,2],"a":1}',
            '{"a":1}',
            '{"a":1,"b":[2,1]}',
            '{"a":1,"b":[1,2],"c":0}',
            '{"a":"1","b":[1,2]}',
            "no",
            "",
        ],
    ),
    ({"equalToJson": '{"a": 1.0}'}, ['{"a":1}', '{"a":1.0}', '{"a":1.5}', '{"a":"1.0"}']),
    ({"equalToJson": "[1,2,2]", "ignoreArrayOrder": True}, ["[2,1,2]", "[1,2]", "[1,1,2]", "[1,2,2,3]"]),
    (
        {"equalToJson": '{"a":[1]}', "ignoreExtraElements": True},
        ['{"a":[1],"b":2}', '{"a":[1,2]}', '{"b":2}', '{"a":[2,1]}'],
    ),
    (
        {"equalToJson": '{"a":[1,2]}', "ignoreExtraElements": True, "ignoreArrayOrder": True},
        ['{"a":[3,2,1],"b":2}', '{"a":[1,3]}'],
    ),
    ({"equalToJson": '{"a":null}'}, ['{"a":null}', "{}", '{"a":0}']),
    (
        {"equalToJson": '{"a":"${json-unit.any-string}","b":"${json-unit.ignore}"}'},
        ['{"a":"x","b":[1]}', '{"a":1,"b":1}', '{"a":"x"}'],
    ),
    (
        {"equalToJson": '{"a":"${json-unit.any-number}","b":"${json-unit.any-boolean}"}'},
        ['{"a":1,"b":true}', '{"a":"1","b":true}', '{"a":1,"b":0}'],
    ),
    ({"equalToJson": '{"a":"${json-unit.regex}[A-Z]+"}'}, ['{"a":"ABC"}', '{"a":"abc"}']),
    ({"equalToJson": '"text"'}, ['"text"', '"other"']),
    (
        {"matchesJsonPath": "$.a"},
        ['{"a":1}', '{"a":null}', '{"a":""}', '{"a":[]}', '{"a":{}}', '{"a":false}', "{}", "[]", "no", ""],
    ),
    ({"matchesJsonPath": "$.a.b[1]"}, ['{"a":{"b":[1,2]}}', '{"a":{"b":[1]}}']),
    ({"matchesJsonPath": "$['a']['b c']"}, ['{"a":{"b c":1}}', '{"a":{"b":1}}']),
    ({"matchesJsonPath": "$.a[-1]"}, ['{"a":[1]}', '{"a":[]}']),
    ({"matchesJsonPath": "$.a[0:2]"}, ['{"a":[1,2,3]}', '{"a":[]}']),
    ({"matchesJsonPath": "$..b"}, ['{"a":[{"b":1}]}', '{"a":[{"c":1}]}', '{"b":0}']),
    ({"matchesJsonPath": "$.*"}, ['{"a":1}', "{}", "[1]", "[]"]),
    ({"matchesJsonPath": "$.a[*].b"}, ['{"a":[{"b":1},{"c":1}]}', '{"a":[{"c":1}]}']),
    ({"matchesJsonPath": "$.a[?(@.b == 'x')]"}, ['{"a":[{"b":"x"}]}', '{"a":[{"b":"y"}]}', '{"a":{"b":"x"}}']),
    (
        {"matchesJsonPath": "$.a[?(@.b > 3 && @.c)]"},
        ['{"a":[{"b":4,"c":1}]}', '{"a":[{"b":4}]}', '{"a":[{"b":2,"c":1}]}'],
    ),
    ({"matchesJsonPath": "$.a[?(@.b =~ /x.*/i)]"}, ['{"a":[{"b":"Xyz"}]}', '{"a":[{"b":"ax"}]}']),
    ({"matchesJsonPath": "$.a[?(@.b in ['x','y'])]"}, ['{"a":[{"b":"y"}]}', '{"a":[{"b":"z"}]}']),
    ({"matchesJsonPath": "$.a[?(!(@.b == 1 || @.b == 2))]"}, ['{"a":[{"b":3}]}', '{"a":[{"b":2}]}']),
    ({"matchesJsonPath": "$[?(@.a == 'x')]"}, ['[{"a":"x"}]', '{"a":"x"}', '[{"a":"y"}]']),
    ({"matchesJsonPath": {"expression": "$.a", "equalTo": "x"}}, ['{"a":"x"}', '{"a":"y"}', "{}", '{"a":["x"]}', "no"]),
    ({"matchesJsonPath": {"expression": "$.a", "equalTo": "1"}}, ['{"a":1}', '{"a":1.0}', '{"a":"1"}', '{"a":true}']),
    ({"matchesJsonPath": {"expression": "$.a", "equalTo": "true"}}, ['{"a":true}', '{"a":false}']),
    ({"matchesJsonPath": {"expression": "$.a", "contains": "x"}}, ['{"a":"axb"}', '{"a":["a","x"]}', '{"a":"b"}']),
    ({"matchesJsonPath": {"expression": "$..a", "equalTo": "2"}}, ['[{"a":1},{"a":2}]', '[{"a":1}]']),
    ({"matchesJsonPath": {"expression": "$.a", "absent": True}}, ["{}", '{"a":1}', '{"a":null}']),
    ({"matchesJsonPath": {"expression": "$.a", "equalToJson": '{"b":1}'}}, ['{"a":{"b":1}}', '{"a":{"b":2}}', "{}"]),
    ({"matchesJsonPath": {"expression": "$.a", "matches": "[0-9]+"}}, ['{"a":"12"}', '{"a":12}', '{"a":"x"}']),
    ({"matchesJsonPath": {"expression": "$.a.length()", "equalTo": "2"}}, ['{"a":[1,2]}', '{"a":[1]}']),
    (
        {"matchesJsonPath": {"expression": "$.a", "and": [{"contains": "x"}, {"contains": "y"}]}},
        ['{"a":"xy"}', '{"a":"x"}'],
    ),
]


# What an operator makes of a value that is not there: no header, no cookie, an empty body, nothing behind a JSON path.
ABSENT = [
    {"equalTo": "x"},
    {"equalTo": ""},
    {"contains": ""},
    {"doesNotContain": "x"},
    {"doesNotContain": ""},
    {"matches": ".*"},
    {"doesNotMatch": ".*"},
    {"absent": True},
    {"absent": "(absent)"},
    {"anything": "(always)"},
    {"equalToJson": "{}"},
    {"equalToJson": "null"},
    {"matchesJsonPath": "$.a"},
    {"matchesJsonPath": {"expression": "$.a", "absent": True}},
    {"and": [{"equalTo": "x"}, {"absent": True}]},
    {"and": [{"doesNotContain": "x"}, {"doesNotMatch": "y"}]},
    {"or": [{"doesNotMatch": "x"}, {"equalTo": "x"}]},
    {"before": "2024-01-01T00:00:00Z"},
    {"after": "now"},
    {"equalToDateTime": "2024-01-01T00:00:00Z"},
]

TIMES = [
    "2021-06-14T15:15:15Z",
    "2021-06-14T15:15:15",
    "2021-06-14T16:15:15+01:00",
    "2021-06-14T15:15:16Z",
    "2021-06-14T15:15:14Z",
    "2021-06-14T15:15:15.000Z",
    "2021-06-14T15:15:15.5Z",
    "2021-06-14",
    "Mon, 14 Jun 2021 15:15:15 GMT",
    "Tue, 14 Jun 2021 15:15:15 GMT",
    "14 Jun 2021 15:15:15 GMT",
    "Mon, 14 Jun 2021 17:15:15 +0200",
    "Monday, 14-Jun-21 15:15:15 GMT",
    "Mon Jun 14 15:15:15 2021",
    "Mon Jun  7 15:15:15 2021",
    "1623683715",
    "x",
    "2021-06-14 15:15:15",
    "20210614T151515Z",
    "2021-06-14T15:15Z",
    "2021-06-14T15:15",
    "2021-06-14T15:15:15+0100",
    "2021-06-14T15:15:15+01",
    "2021-06-14T15:15:15[Europe/Paris]",
    "2021-06-14T15:15:15+02:00[Europe/Paris]",
    "2021-06-13T23:15:15-16:00",
    "2021-06-14T24:00:00Z",
    "2021-06-14T15:15:15,0Z",
    "2021-02-30T00:00:00Z",
]

DATE_OPERATORS = [
    *[
        {operator: expected}
        for operator in ["equalToDateTime", "before", "after"]
        for expected in [
            "2021-06-14T15:15:15Z",
            "2021-06-14T15:15:15",
            "2021-06-14",
            "2021-06-14T16:15:15+01:00",
            "Mon, 14 Jun 2021 15:15:15 GMT",
        ]
    ],
    *[
        {"before": distance}
        for distance in ["now", "NOW", "now +3 days", "now -5 months", "+3 hours", "now -300 years"]
    ],
    {"after": "now", "expectedOffset": -30, "expectedOffsetUnit": "years"},
    # WireMock truncates no expected time but now.
    {"equalToDateTime": "2021-06-14T15:15:15Z", "truncateExpected": "first day of month"},
]

# The other forms of times, each with texts of which the second is no such time.
DATE_FORMATS = [
    ("dd/MM/yyyy", ["14/06/2021", "14/6/2021", "2021-06-14T00:00:00Z"]),
    ("unix", ["1623628800", "1623628800000"]),
    ("epoch", ["1623628800000", "1623628800"]),
    ("yyyy-MM-dd'T'HH:mm:ssXXX", ["2021-06-14T00:00:00Z", "2021-06-14"]),
    ("d MMM yyyy HH:mm", ["14 Jun 2021 00:00", "14 June 2021 00:00"]),
    ("yyyy-MM-dd HH:mm:ss", ["2021-06-14 00:00:00", "2021-06-14"]),
    ("yyyy/MM/dd hh:mm a", ["2021/06/14 12:00 AM", "2021/06/14 12:00"]),
    ("yyyyMMdd", ["20210614", "2021061"]),
]

TRUNCATIONS = [
    "first second of minute",
    "first minute of hour",
    "first hour of day",
    "first day of month",
    "first day of next month",
    "last day of month",
    "first day of year",
    "first day of next year",
    "last day of year",
    "FIRST_DAY_OF_YEAR",
    "Last Day Of Month",
]


def cases(operators):
    return [pytest.param(pattern, values, id=json.dumps(pattern)[:60]) for pattern, values in operators]


@pytest.mark.parametrize("pattern, values", cases(OPERATORS))
def test_operators_on_headers_parameters_and_cookies(both, pattern, values):
    stub(
        both,
        *(
            {"request": {"urlPath": "/" + place, field: {"value": pattern}}, "response": {"status": 200}}
            for place, field in [("header", "headers"), ("query", "queryParameters"), ("cookie", "cookies")]
        ),
    )
    for value in values:
        if value.isascii() and "\t" not in value:
            agree(both, "GET", "/header", [("Value", value)])
            # Of several values, WireMock takes the nearest, which here need not be the one that matches.
            if "caseInsensitive" not in pattern:
                agree(both, "GET", "/header", [("VALUE", "other"), ("value", value)])
        if value and re.fullmatch(r"[\w/-]+", value, re.A):
            agree(both, "GET", "/cookie", [("Cookie", f"first=1; value={value}")])
        agree(both, "GET", "/query?value=" + quote(value, safe=""))
        if "caseInsensitive" not in pattern:
            agree(both, "GET", f"/query?value=other&value={quote(value, safe='')}")
    for place in ["/header", "/query", "/query?valu=abc", "/cookie"]:
        agree(both, "GET", place)


@pytest.mark.parametrize("pattern, values", cases([*OPERATORS, *JSON_OPERATORS]))
def test_operators_on_bodies(both, pattern, values):
    if pattern == {"absent": True}:
        pytest.skip("asked of what is not there")
    stub(both, {"request": {"method": "POST", "url": "/body", "bodyPatterns": [pattern]}, "response": {"status": 200}})
    answers = [agree(both, "POST", "/body", body=value) for value in values]
    statuses = {answer if answer == 404 else answer[0] for answer in answers}
    assert len(statuses) == 2, "the values don't tell whether the operator works"


@pytest.mark.parametrize("pattern", ABSENT, ids=json.dumps)
def test_operators_on_what_is_not_there(both, pattern):
    places = [("header", "headers"), ("query", "queryParameters"), ("cookie", "cookies")]
    for place, field in places:
        stub(both, {"request": {"urlPath": "/" + place, field: {"value": pattern}}, "response": {"status": 200}})
        agree(both, "GET", "/" + place)
    stub(both, {"request": {"urlPath": "/body", "bodyPatterns": [pattern]}, "response": {"status": 200}})
    agree(both, "POST", "/body", body="")
    agree(both, "GET", "/body")
    if not {"matchesJsonPath", "and", "or", "anything"} & set(pattern) and pattern.get("absent") is not True:
        path = {"matchesJsonPath": {"expression": "$.a", **pattern}}
        stub(both, {"request": {"urlPath": "/path", "bodyPatterns": [path]}, "response": {"status": 200}})
        for body in ["{}", '{"a":null}', '{"a":[]}', ""]:
            agree(both, "POST", "/path", body=body)


@pytest.mark.parametrize("pattern", DATE_OPERATORS, ids=json.dumps)
def test_times(both, pattern):
    stub(both, {"request": {"urlPath": "/t", "headers": {"At": pattern}}, "response": {"status": 200}})
    answers = [agree(both, "GET", "/t", [("At", time)]) for time in [*TIMES, "1066-10-14T00:00:00Z"]]
    assert 404 in answers and len({str(answer) for answer in answers}) == 2


@pytest.mark.parametrize("pattern, texts", DATE_FORMATS, ids=[row[0] for row in DATE_FORMATS])
def test_forms_of_times(both, pattern, texts):
    for number, expected in enumerate(["2021-06-14T00:00:00Z", "2021-06-14T00:00:00"]):
        operator = {"equalToDateTime": expected, "actualFormat": pattern}
        stub(both, {"request": {"urlPath": f"/{number}", "headers": {"At": operator}}, "response": {"status": 200}})
        answers = [agree(both, "GET", f"/{number}", [("At", text)]) for text in texts]
        assert answers[0] != 404 and answers[1] == 404


@pytest.mark.parametrize("name", TRUNCATIONS)
def test_truncation(both, name):
    moments = ["2021-06-14T15:15:15.123Z", "2021-02-01T00:00:00Z", "2020-12-31T23:59:59Z", "2020-02-29T12:30:00Z"]
    results = [
        "2021-06-14T15:15:00Z",
        "2021-06-14T15:00:00Z",
        "2021-06-14T00:00:00Z",
        "2021-06-01T00:00:00Z",
        "2021-07-01T00:00:00Z",
        "2021-06-30T00:00:00Z",
        "2021-01-01T00:00:00Z",
        "2022-01-01T00:00:00Z",
        "2021-12-31T00:00:00Z",
    ]
    found = 0
    for number, expected in enumerate(results):
        operator = {"equalToDateTime": expected, "truncateActual": name}
        stub(both, {"request": {"urlPath": f"/{number}", "headers": {"At": operator}}, "response": {"status": 200}})
        found += sum(agree(both, "GET", f"/{number}", [("At", moment)]) != 404 for moment in moments)
    assert found > 0


NO_TIMES = [
    {"before": "now +3 weeks"},
    {"before": "now +3 day"},
    {"before": "now -99999999999 years"},
    {"before": 5},
    {"before": "now", "truncateExpected": "nonsense"},
    {"before": "now", "truncateActual": ""},
    {"before": "now", "actualFormat": "yyyy bb"},
]


@pytest.mark.parametrize("pattern", NO_TIMES, ids=json.dumps)
def test_faulty_times_are_refused(both, pattern):
    mapping = {"request": {"headers": {"At": pattern}}}
    for peer in both:
        if peer is both[1] and pattern.get("truncateActual") == "":
            continue  # An empty string stands for a field that is absent.
        assert peer.admin("POST", "/mappings", mapping)[0] == 422


def test_bytes_of_bodies(both):
    for number, expected in enumerate(["AQI=", "AQI", "", "/wA="]):
        pattern = {"binaryEqualTo": expected}
        stub(both, {"request": {"urlPath": f"/{number}", "bodyPatterns": [pattern]}, "response": {"status": 200}})
        for body in [b"\x01\x02", b"\x01", b"", b"\xff\x00", "\ufffd\0".encode()]:
            agree(both, "POST", f"/{number}", body=body)
    for peer in both:
        assert peer.admin("POST", "/mappings", {"request": {"bodyPatterns": [{"binaryEqualTo": "%%%"}]}})[0] == 422


def test_numbers_are_compared_without_loss(both):
    stub(
        both,
        {"request": {"urlPath": "/n", "bodyPatterns": [{"equalToJson": '{"a":9007199254740993}'}]}, "response": {}},
        {"request": {"urlPath": "/d", "bodyPatterns": [{"equalToJson": '{"a":0.1}'}]}, "response": {}},
        {
            "request": {
                "urlPath": "/p",
                "bodyPatterns": [{"matchesJsonPath": {"expression": "$.a", "equalTo": "9007199254740993"}}],
            }
        },
        {
            "request": {
                "urlPath": "/q",
                "bodyPatterns": [{"matchesJsonPath": {"expression": "$.a", "equalTo": "1.5"}}],
            }
        },
    )
    for number in [
        "9007199254740993",
        "9007199254740992",
        "9007199254740993.0",
        "0.1",
        "0.10",
        "1e-1",
        "0.1000000000000000055511151231257827",
        "1.50",
        "15e-1",
        "1.5",
        '"1.50"',
    ]:
        for path in ["/n", "/d", "/p", "/q"]:
            agree(both, "POST", path, body=f'{{"a":{number}}}')


def test_several_body_patterns(both):
    stub(
        both,
        {
            "request": {"url": "/x", "bodyPatterns": [{"contains": "a"}, {"matchesJsonPath": "$.a"}]},
            "response": {"status": 200},
        },
    )
    for body in ['{"a":1}', '{"b":"a"}', "a"]:
        agree(both, "PUT", "/x", body=body)


# MARK: URLs, methods, credentials

URLS = [
    ({"url": "/a?b=c"}, ["/a?b=c", "/a", "/a?b=c&d=e", "/a/?b=c"]),
    ({"url": "/a"}, ["/a", "/a?b=c", "/a?", "/A", "/ab"]),
    ({"urlPath": "/a"}, ["/a", "/a?b=c", "/a/", "/a/b"]),
    ({"urlPath": "/a%20b"}, ["/a%20b", "/a+b"]),
    ({"urlPattern": "/a/[0-9]+\\?x=.*"}, ["/a/12?x=1", "/a/12", "/a/b?x=1"]),
    ({"urlPattern": "/a/.*"}, ["/a/", "/a", "/a/b/c?d"]),
    ({"urlPathPattern": "/a/[^/]+"}, ["/a/b", "/a/b?x=1", "/a/b/c", "/a/"]),
    ({}, ["/anything", "/"]),
]


@pytest.mark.parametrize("pattern, targets", [pytest.param(*row, id=json.dumps(row[0])) for row in URLS])
def test_urls(both, pattern, targets):
    stub(both, {"request": {"method": "GET", **pattern}, "response": {"status": 200, "body": "found"}})
    for target in targets:
        agree(both, "GET", target)
        agree(both, "POST", target, body="")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY", "get"])
def test_methods(both, method):
    stub(both, {"request": {"method": method, "url": "/m"}, "response": {"status": 200}})
    for sent in ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"]:
        agree(both, sent, "/m")


def test_credentials_and_cookies(both):
    stub(
        both,
        {
            "request": {"url": "/b", "basicAuthCredentials": {"username": "u", "password": "p:q"}},
            "response": {"status": 200},
        },
    )
    for value in ["Basic dTpwOnE=", "Basic dTpw", "Bearer x"]:
        agree(both, "GET", "/b", [("Authorization", value)])
    agree(both, "GET", "/b")


def test_credentials_under_their_short_name(both):
    stub(both, {"request": {"url": "/b", "basicAuth": {"username": "u", "password": "p"}}, "response": {}})
    agree(both, "GET", "/b", [("Authorization", "Basic dTpw")])
    agree(both, "GET", "/b")


def test_hosts_ports_and_schemes(both):
    stub(
        both,
        {"request": {"urlPath": "/host", "host": {"equalTo": "mock.test"}}, "response": {}},
        {"request": {"urlPath": "/port", "port": 8081}, "response": {}},
        {"request": {"urlPath": "/string", "port": "8081"}, "response": {}},
        {"request": {"urlPath": "/http", "scheme": "http"}, "response": {}},
        {"request": {"urlPath": "/https", "scheme": "https"}, "response": {}},
    )
    for path in ["/host", "/port", "/string", "/http", "/https"]:
        for host in ["mock.test", "mock.test:8081", "other.test:8081", "MOCK.test"]:
            answers = [shown(peer.send("GET", path, host=host)) for peer in both]
            assert answers[0] == answers[1], (path, host)


def test_query_parameters_are_decoded(both):
    stub(
        both,
        {"request": {"urlPath": "/q", "queryParameters": {"a b": {"equalTo": "c&d+e"}}}, "response": {"status": 200}},
    )
    for query in ["a%20b=c%26d%2Be", "a+b=c%26d%2be", "a%20b=c&d+e", "a%20b=c%26d+e"]:
        agree(both, "GET", "/q?" + query)


# MARK: responses

RESPONSES = [
    {"status": 201, "body": "hällo", "headers": {"Content-Type": "text/plain; charset=utf-8"}},
    {"status": 200, "jsonBody": {"b": [1, "x", None, True], "a": {"c": 0.5}}},
    {"status": 200, "base64Body": "AAECAw=="},
    {"status": 204},
    {"status": 302, "headers": {"Location": "/elsewhere"}},
    {"status": 200, "headers": {"X-One": "1", "X-Two": ["a", "b"], "Set-Cookie": ["a=1", "b=2"]}},
    {"status": 429, "body": ""},
    {"status": 503, "headers": {"Content-Type": "application/json"}, "body": '{"a":1}'},
    {"status": 200, "statusMessage": "Very well", "body": "ok"},
    {"status": 500, "statusMessage": "Not so well", "headers": {"X-A": "b"}},
    {"status": 200, "body": "x" * 300_000},
    {"status": 200, "body": "dribbled", "chunkedDribbleDelay": {"numberOfChunks": 4, "totalDuration": 60}},
    {"status": 200, "body": "a", "chunkedDribbleDelay": {"numberOfChunks": 10, "totalDuration": 10}},
    {"status": 200, "body": "late", "fixedDelayMilliseconds": 30},
    {"status": 200, "body": "late", "delayDistribution": {"type": "uniform", "lower": 1, "upper": 5}},
    {"status": 200, "body": "late", "delayDistribution": {"type": "lognormal", "median": 2, "sigma": 0.1}},
    {"body": "no status"},
]


@pytest.mark.parametrize("response", RESPONSES, ids=[json.dumps(r)[:60] for r in RESPONSES])
def test_responses(both, response):
    stub(both, {"request": {"urlPath": "/r"}, "response": response})
    first = agree(both, "GET", "/r")
    assert agree(both, "GET", "/r") == first
    if "statusMessage" not in response:
        agree(both, "HEAD", "/r")


def milliseconds(peer, target="/d"):
    """The time that an answer takes, and the delay that the journal says was added."""
    start = time.monotonic()
    peer.send("GET", target)
    taken = (time.monotonic() - start) * 1000
    return taken, peer.admin("GET", "/requests?limit=1")[1]["requests"][0]["timing"]["addedDelay"]


def fixed(milliseconds):
    return {"type": "fixed", "milliseconds": milliseconds}


# Global settings, a stub's response, and the delay that comes of both.
DELAYS = [
    ({}, {"fixedDelayMilliseconds": 40, "delayDistribution": fixed(50)}, 90),
    ({}, {"fixedDelayMilliseconds": "40", "delayDistribution": None}, 40),
    ({"fixedDelay": 80}, {"fixedDelayMilliseconds": 20}, 20),
    ({"fixedDelay": 80}, {"fixedDelayMilliseconds": 0}, 0),
    ({"fixedDelay": 80}, {}, 80),
    ({"fixedDelay": 80}, {"delayDistribution": fixed(40)}, 120),
    ({"delayDistribution": fixed(80)}, {"fixedDelayMilliseconds": 40}, 120),
    ({"delayDistribution": fixed(80)}, {"delayDistribution": fixed(40)}, 40),
    ({"fixedDelay": 40, "delayDistribution": fixed(80)}, {}, 120),
    ({"fixedDelay": 40, "delayDistribution": fixed(80)}, {"fixedDelayMilliseconds": 10}, 90),
    ({"fixedDelay": 40, "delayDistribution": fixed(80)}, {"delayDistribution": fixed(10)}, 50),
    ({"fixedDelay": 40}, {"fault": "EMPTY_RESPONSE", "delayDistribution": fixed(20)}, 60),
]


@pytest.mark.parametrize("settings, response, delay", DELAYS, ids=range(len(DELAYS)))
def test_delays_of_stubs_and_settings(both, settings, response, delay):
    stub(both, {"request": {"url": "/d"}, "response": response})
    for peer in both:
        assert peer.admin("POST", "/settings", settings)[0] == 200
        taken, added = milliseconds(peer)
        assert added == delay and delay - 1 <= taken < delay + 500


def test_statuses(both):
    for status in [*range(200, 207), 226, 300, 307, 400, 418, 429, 451, 499, 511, 599, 600, 999]:
        stub(both, {"request": {"url": "/s"}, "response": {"status": status, "body": "b"}})
        # Of a status that nobody has registered, each server has a phrase of its own. WireMock keeps older phrases too.
        for method in ["GET", "HEAD", "POST"]:
            judge, ours = (peer.send(method, "/s", body="" if method == "POST" else None) for peer in both)
            assert (ours[0], ours[3]) == (judge[0], judge[3]), (status, method)
    stub(both, {"request": {"url": "/s"}, "response": {"status": "201"}})
    assert agree(both, "GET", "/s")[0] == 201


# Headers of a stub that both servers send as they are.
SENT = [
    {"X-A": ""},
    {"X-A": ["", "b", ""]},
    {"X-A": " a "},
    {"X-A": "a\tb"},
    {"x-a": "1", "X-A": "2"},
    {"X-A!#$%&'*+.^_`|~09": "token"},
    {"X-Long": "x" * 8000},
    {"Connection": "close"},
    {"Connection": "close, upgrade", "Upgrade": "h2c"},
    {"Date": "Mon, 01 Jan 2024 00:00:00 GMT"},
    {"Server": "mine"},
    {"Upgrade": "h2c"},
]


@pytest.mark.parametrize("headers", SENT, ids=map(json.dumps, SENT))
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_headers_that_are_sent(both, headers, method):
    stub(both, {"request": {"url": "/h"}, "response": {"headers": headers, "body": "hello"}})
    names = {name.lower() for name in headers}
    sent = [
        sorted((n.lower(), v.strip()) for n, v in peer.send(method, "/h")[2] if n.lower() in names) for peer in both
    ]
    assert sent[0] == sent[1]


# Headers that give way to the server's own: the connection can be used again, and the body is whole.
REPLACED = [
    {"Content-Length": "3"},
    {"Content-Length": "300"},
    {"Transfer-Encoding": "chunked"},
    {"Transfer-Encoding": "gzip, chunked", "Content-Length": "5"},
    {"Connection": "keep-alive", "Keep-Alive": "timeout=1"},
    {"TE": "trailers", "Trailer": "X-T", "Proxy-Connection": "close"},
]


@pytest.mark.parametrize("headers", REPLACED, ids=map(json.dumps, REPLACED))
@pytest.mark.parametrize(
    "more", [{}, {"chunkedDribbleDelay": {"numberOfChunks": 2, "totalDuration": 10}}, {"status": 204}, {"status": 304}]
)
def test_headers_that_give_way(both, headers, more):
    ours = both[1]
    stub([ours], {"request": {"url": "/h"}, "response": {"headers": headers, "body": "hello", **more}})
    connection = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=20)
    for method in ["GET", "HEAD", "GET"]:
        connection.request(method, "/h")
        response = connection.getresponse()
        has_body = method == "GET" and "status" not in more
        assert (response.status, response.read()) == (more.get("status", 200), b"hello" if has_body else b"")
        sent = {name.lower() for name, _ in response.getheaders()}
        assert not sent & {"keep-alive", "te", "trailer", "proxy-connection"}
    connection.close()


@pytest.mark.parametrize(
    "response",
    [
        *({"headers": headers} for headers in [{"": "a"}, {"a b": "c"}, {"a:": "b"}, {"\u00e9": "a"}, {"a\n": "b"}]),
        *({"headers": {"X-A": value}} for value in ["a\r\nb: c", "a\nb", "a\r\n b", "\0", "\1", "\x7f", None, {}, []]),
        *({"statusMessage": phrase} for phrase in ["a\r\nb: c", "a\n", "\0"]),
        *({"status": status} for status in [100, 101, 103, 199, 0, 99, 1000, -1, "2xx"]),
    ],
    ids=json.dumps,
)
def test_what_http_forbids_is_refused(both, response):
    # WireMock changes some of these into something else, and breaks its answers by others.
    ours = both[1]
    status, answer = ours.admin("POST", "/mappings", {"request": {"url": "/h"}, "response": response})
    assert status == 422
    assert answer["errors"][0]["source"]["pointer"].startswith("/response/" + next(iter(response)))
    assert ours.admin("GET", "/mappings")[1]["meta"]["total"] == 0


# MARK: content codings


def packed(answer):
    """The answer with its body unpacked, and whether it was packed."""
    status, reason, headers, body = answer
    codings = [value for name, value in headers if name.lower() == "content-encoding"]
    return status, codings, gzip.decompress(body) if codings == ["gzip"] else body


LARGE = "hello " * 5000

PACKED_OR_NOT = [
    {"body": LARGE},
    {"jsonBody": {"a": LARGE}},
    {"base64Body": base64.b64encode(LARGE.encode()).decode()},
    {"body": LARGE, "statusMessage": "Very well"},
    *({"body": LARGE, "status": status} for status in [201, 203, 204, 301, 304, 400, 404, 429, 500, 503, 600]),
    *(
        {"body": LARGE, "headers": {"Content-Type": kind}}
        for kind in ["application/json", "text/html; charset=utf-8", "text/event-stream", "application/octet-stream"]
    ),
    *(
        {"body": LARGE, "headers": {"Content-Type": kind}}
        for kind in ["image/png", "image/svg+xml", "video/mp4", "audio/mpeg", "application/zip", "application/gzip"]
    ),
    {"body": LARGE, "headers": {"Content-Encoding": "identity"}},
    {"body": LARGE, "headers": {"Content-Length": str(len(LARGE))}},
    {"base64Body": base64.b64encode(gzip.compress(LARGE.encode(), mtime=0)).decode(),
     "headers": {"Content-Encoding": "gzip"}},
]  # fmt: skip


@pytest.mark.parametrize("response", PACKED_OR_NOT, ids=[json.dumps(r)[-60:] for r in PACKED_OR_NOT])
def test_answers_are_packed_for_clients_that_take_it(both, response):
    stub(both, {"request": {"url": "/p"}, "response": response})
    for accepted in ["gzip", None]:
        headers = [("Accept-Encoding", accepted)] if accepted else []
        for method in ["GET", "POST"]:
            judge, ours = (packed(peer.send(method, "/p", headers, "" if method == "POST" else None)) for peer in both)
            assert ours == judge


@pytest.mark.parametrize(
    "accepted",
    ["gzip", "GZIP", "gzip;q=0", "gzip; q=0.0", "gzip;q=0.001", "gzip;q=x", "*", "*;q=0", "deflate", "deflate, gzip",
     "br, gzip;q=0.8, *;q=0.1", "identity", "gzip;q=0.1, identity;q=1", "x-gzip", "gzip, gzip;q=0", "", "gzip ;q=1"],
)  # fmt: skip
def test_what_accept_encoding_says(both, accepted):
    stub(both, {"request": {"url": "/p"}, "response": {"body": LARGE}})
    judge, ours = (packed(peer.send("GET", "/p", [("Accept-Encoding", accepted)])) for peer in both)
    assert ours == judge


TEXT = b'{"a":"hello"}'

GZIP = gzip.compress(TEXT, mtime=0)

UNPACKED = [
    ("gzip", GZIP),
    ("GZIP", GZIP),
    ("x-gzip", GZIP),
    ("identity, gzip", GZIP),
    ("gzip", gzip.compress(TEXT[:5]) + gzip.compress(TEXT[5:])),
    ("gzip", b""),
    ("gzip", gzip.compress(b"")),
    ("gzip", gzip.compress(GZIP)),
    ("identity", TEXT),
    ("br", TEXT),
    ("deflate", TEXT),
    ("deflate", zlib.compress(TEXT)),
    ("br", b"\x0b\x06\x80" + TEXT + b"\x03"),
    (None, TEXT),
]


@pytest.mark.parametrize("coding, body", UNPACKED)
def test_gzip_of_requests_is_undone(both, coding, body):
    stub(
        both,
        {
            "request": {"url": "/g", "bodyPatterns": [{"equalToJson": {"a": "hello"}}]},
            "response": {"body": "matched"},
        },
    )
    stub(both, {"request": {"url": "/empty", "bodyPatterns": [{"equalTo": ""}]}, "response": {"body": "empty"}})
    headers = [("Content-Encoding", coding)] if coding else []
    shown = []
    for peer in both:
        statuses = [peer.send("POST", target, headers, body)[0] for target in ["/g", "/empty"]]
        request = peer.admin("GET", "/requests")[1]["requests"][-1]["request"]
        names = {"content-encoding", "content-length"}
        # Of values that differ in case alone, Jetty shows the one that it knows.
        sent = {name.lower(): value.lower() for name, value in request["headers"].items() if name.lower() in names}
        # What is not text is shown by WireMock alone.
        text = request["body"] if request["body"].isascii() and "redacted" not in request["body"] else None
        shown.append((statuses, sent, text, text and request["bodyAsBase64"]))
    assert shown[0][:2] == shown[1][:2]
    if shown[1][2] is not None:
        assert shown[0] == shown[1]


def test_where_gzip_of_requests_differs(both):
    stub(
        both,
        {
            "request": {"url": "/g", "bodyPatterns": [{"equalToJson": {"a": "hello"}}]},
            "response": {"body": "matched"},
        },
        {"request": {"url": "/any"}, "response": {"body": "any"}},
    )
    table = [
        # WireMock undoes it without the header too, and once if the header names it twice.
        (None, GZIP, "/g", 200, 404),
        ("gzip, gzip", gzip.compress(GZIP), "/g", 404, 200),
        # What follows the gzip counts as damage, and a stub gets what was sent.
        ("gzip", GZIP + b"more", "/g", 200, 404),
        ("gzip", TEXT, "/g", 500, 200),
        ("gzip", GZIP[:-3], "/any", 500, 200),
    ]
    for coding, body, target, judged, ours in table:
        headers = [("Content-Encoding", coding)] if coding else []
        assert [peer.send("POST", target, headers, body)[0] for peer in both] == [judged, ours], (coding, target)
    # The stateful API and the admin API unpack too; a body that unpacks to too much is refused at once.
    ours = both[1]
    key = ("Authorization", "Bearer acme/gzip")
    connector = gzip.compress(b'{"name":"packed","url":"https://example.com/search"}')
    assert ours.send("POST", "/v1/connectors", [key, ("Content-Encoding", "gzip")], connector)[0] == 200
    assert ours.send("POST", "/v1/connectors", [key, ("Content-Encoding", "gzip")], b"{}")[0] == 400
    status, _, headers, _ = ours.send("POST", "/v1/connectors", [key, ("Content-Encoding", "br")], b"{}")
    assert status == 415 and ("Accept-Encoding", "gzip") in headers
    bomb = gzip.compress(b"0" * 50_000_000)
    for path in ["/v1/connectors", "/__admin/mappings"]:
        assert ours.send("POST", path, [key, ("Content-Encoding", "gzip")], bomb)[0] == 413


@pytest.mark.parametrize("fault", ["EMPTY_RESPONSE", "CONNECTION_RESET_BY_PEER", "RANDOM_DATA_THEN_CLOSE"])
def test_faults(both, fault):
    stub(both, {"request": {"urlPath": "/f"}, "response": {"fault": fault}})
    assert agree(both, "GET", "/f")[0] in ("connection ended", "no HTTP")


def test_a_malformed_chunk(both):
    stub(both, {"request": {"urlPath": "/f"}, "response": {"status": 200, "fault": "MALFORMED_RESPONSE_CHUNK"}})
    for peer in both:
        assert peer.send("GET", "/f")[0] in ("incomplete", "no chunk", "no HTTP")


@pytest.mark.parametrize("fault, ends_by_reset", [("EMPTY_RESPONSE", False), ("CONNECTION_RESET_BY_PEER", True)])
def test_how_a_connection_ends(both, fault, ends_by_reset):
    stub(both, {"request": {"urlPath": "/f"}, "response": {"fault": fault}})
    for peer in both:
        with socket.create_connection(("127.0.0.1", peer.port)) as connection:
            connection.settimeout(10)
            connection.sendall(b"GET /f HTTP/1.1\r\nHost: h\r\n\r\n")
            try:
                assert connection.recv(100) == b""
                was_reset = False
            except ConnectionResetError:
                was_reset = True
            assert was_reset == ends_by_reset


# MARK: which stub answers


def test_priority_and_age(both):
    def one(body, **fields):
        return {"request": {"urlPath": "/p", **fields.pop("request", {})}, "response": {"body": body}, **fields}

    stub(both, one("first"), one("second"))
    assert agree(both, "GET", "/p")[3] == b"second"
    stub(both, one("urgent", priority=1), one("late"), one("lazy", priority=10))
    assert agree(both, "GET", "/p")[3] == b"urgent"
    stub(both, one("urgent too", priority=1, request={"headers": {"X": {"absent": True}}}))
    agree(both, "GET", "/p")
    agree(both, "GET", "/p", [("X", "1")])
    orders = [[m["response"]["body"] for m in peer.admin("GET", "/mappings")[1]["mappings"]] for peer in both]
    assert orders[0] == orders[1]


def test_scenarios(both):
    def step(body, required=None, new=None, path="/s"):
        fields = {"requiredScenarioState": required, "newScenarioState": new}
        return {
            "request": {"url": path},
            "response": {"body": body},
            "scenarioName": "story",
            **{k: v for k, v in fields.items() if v},
        }

    stub(
        both,
        step("one", "Started", "2"),
        step("two", "2", "3"),
        step("three", "3"),
        step("again", None, "Started", "/again"),
    )
    assert [agree(both, "GET", "/s")[3] for _ in range(4)] == [b"one", b"two", b"three", b"three"]
    for path, body in [
        ("/scenarios/story/state", {"state": "2"}),
        ("/scenarios/story/state", {"state": "none"}),
        ("/scenarios/other/state", {"state": "2"}),
        ("/scenarios/story/state", ""),
    ]:
        assert both[0].admin("PUT", path, body)[0] == both[1].admin("PUT", path, body)[0]
        agree(both, "GET", "/s")
    views = [peer.admin("GET", "/scenarios")[1]["scenarios"] for peer in both]
    for view in views:
        for scenario in view:
            for mapping in scenario.pop("mappings"):
                assert mapping["scenarioName"] == "story"
    assert views[0] == views[1]
    agree(both, "GET", "/again")
    agree(both, "GET", "/s")
    assert both[0].admin("POST", "/scenarios/reset", "")[0] == both[1].admin("POST", "/scenarios/reset", "")[0]
    assert agree(both, "GET", "/s")[3] == b"one"


def test_the_same_scenario_for_two_requests(both):
    stub(
        both,
        {"request": {"url": "/t", "method": "PUT"}, "response": {}, "scenarioName": "t", "newScenarioState": "put"},
        {
            "request": {"url": "/t", "method": "GET"},
            "response": {"body": "there"},
            "scenarioName": "t",
            "requiredScenarioState": "put",
        },
    )
    assert agree(both, "GET", "/t") == 404
    agree(both, "PUT", "/t")
    assert agree(both, "GET", "/t")[3] == b"there"


# MARK: the admin API

MALFORMED = [
    "",
    "{",
    "[]",
    "7",
    '"text"',
    '{"request":{"url":7}',
    '{"request":{"unknown":1},"response":{}}',
    '{"unknown":1}',
    '{"request":{"url":"/x"},"response":{"unknown":1}}',
    '{"request":{"headers":{"a":{"like":"b"}}},"response":{}}',
    '{"request":{"bodyPatterns":[{"unknown":"x"}]},"response":{}}',
    '{"request":{"url":"/x"},"response":{"status":"many"}}',
    '{"request":{"url":"/x"},"response":{"fault":"NONE_SUCH"}}',
    '{"priority":"high"}',
    '{"response":{"delayDistribution":{"type":"odd"}}}',
]


@pytest.mark.parametrize("body", MALFORMED)
def test_malformed_stubs_are_refused(both, body):
    judge, ours = (peer.admin("POST", "/mappings", body) for peer in both)
    assert ours[0] == 422
    # WireMock lets some of these escape as a 500.
    assert judge[0] in (422, 500)
    if judge[0] == 422:
        assert set(ours[1]["errors"][0]) - {"detail"} <= set(judge[1]["errors"][0]) | {"source"}
        assert ours[1]["errors"][0]["title"] == judge[1]["errors"][0]["title"]
    assert [peer.admin("GET", "/mappings")[1]["meta"]["total"] for peer in both] == [0, 0]


# What WireMock takes as JSON, and what it does not.
RELAXED = [
    "{'request':{'urlPath':'/x'},'response':{'status':200}}",
    '/* c */{"request":{"urlPath":"/x"}, // d\n"response":{"status":"201"}}',
    '{"$schema":"x","request":{"urlPath":"/x","headers":{"A":{"absent":"true"}}},"priority":"3","persistent":"false"}',
    "{'request':{'urlPath':'/x\\'y'},'response':{}}",
    '{"request":{"urlPath":5},"name":7,"scenarioName":true}',
    '{"request":{"urlPath":"/x"},"response":{"status":200.0,"fixedDelayMilliseconds":"5"}}',
    '{"request":{"urlPath":"/x"},"response":{"status":"","fixedDelayMilliseconds":""}}',
    '{"request":{"urlPath":"/x","bodyPatterns":[{"equalToJson":"{\'a\':1}","ignoreArrayOrder":"true"}]}}',
    '{"request":{"urlPath":"/x","headers":null,"bodyPatterns":null}}',
    '{"request":{"urlPath":"/x","headers":{"A":null}}}',
    '{"request":{"urlPath":"/x","multipartPatterns":[]}}',
    '{"request":null,"response":null}',
    '{"priority":-3}',
    '{"request":{"urlPath":"/a"}}//x',
    '{"request":{"urlPath":"/x"},"response":{},}',
    '{request:{"urlPath":"/x"}}',
    "# c\n{}",
    '{"request":{"$schema":"a"}}',
    '{"request":{"headers":{"a":{"equalTo":5}}}}',
    '{"request":{"headers":{"a":{"equalTo":null}}}}',
    '{"request":{"method":5}}',
    '{"request":{"port":"x"}}',
    '{"request":{"urlPath":{"a":1}}}',
    '{"request":{"host":"x"}}',
    '{"response":{"status":"abc"}}',
    '{"response":{"status":true}}',
    '{"response":{"body":{"a":1}}}',
    '{"id":NaN}',
    '{"id":"x"}',
    '{"request":{"urlPath":"/a\tb"}}',
]


@pytest.mark.parametrize("body", RELAXED)
def test_json_is_taken_as_leniently(both, body):
    (judge, made), (ours, shown) = (peer.admin("POST", "/mappings", body) for peer in both)
    assert ours == judge, shown
    if judge == 201:
        for path in ["urlPath", "method"]:
            assert str(shown["request"].get(path)) == str(made["request"].get(path))
        # WireMock takes a response or a header that is null, and fails when a request comes.
        if '"response":null' not in body and '{"A":null}' not in body:
            agree(both, "GET", "/x")


def test_what_follows_the_json_is_passed_over(both):
    body = '{"method":"GET","urlPath":"/go"},"queryParameters":{}}'
    stub(both, '{"request":{"urlPath":"/go"},"response":{"status":200}},"queryParameters":{}}')
    agree(both, "GET", "/go")
    for path in ["/requests/find", "/requests/count"]:
        judge, ours = (peer.admin("POST", path, body) for peer in both)
        assert ours[0] == judge[0] == 200
        assert ours[1].get("count", len(ours[1].get("requests", []))) == 1


def anonymous(value):
    """Without what differs from server to server."""
    if isinstance(value, dict):
        return {k: anonymous(v) for k, v in value.items() if k not in ("id", "uuid", "insertionIndex")}
    return [anonymous(v) for v in value] if isinstance(value, list) else value


MAPPINGS = [
    {"request": {"url": "/a"}, "response": {}},
    {
        "name": "named",
        "request": {"method": "GET", "urlPath": "/b"},
        "response": {"status": 201, "body": "x", "headers": {"A": "b"}},
        "priority": 3,
        "persistent": True,
        "metadata": {"k": ["v"]},
    },
    {
        "scenarioName": "s",
        "requiredScenarioState": "Started",
        "newScenarioState": "x",
        "request": {"urlPattern": ".*", "headers": {"A": {"matches": "b"}}},
        "response": {"fixedDelayMilliseconds": 3},
    },
    {
        "request": {
            "bodyPatterns": [
                {"equalToJson": "{}", "ignoreArrayOrder": True},
                {"matchesJsonPath": {"expression": "$.a", "equalTo": "b"}},
            ]
        },
        "response": {"jsonBody": {"a": [1]}},
    },
]


@pytest.mark.parametrize("mapping", MAPPINGS, ids=range(len(MAPPINGS)))
def test_a_stub_is_shown_as_it_was_given(both, mapping):
    views = []
    for peer in both:
        status, made = peer.admin("POST", "/mappings", mapping)
        assert status == 201 and made["id"] == made["uuid"]
        status, got = peer.admin("GET", "/mappings/" + made["id"])
        assert status == 200 and got == made
        changed = {**mapping, "response": {"status": 299}}
        status, put = peer.admin("PUT", "/mappings/" + made["id"], changed)
        assert status == 200 and put["id"] == made["id"] and put["response"] == {"status": 299}
        listed = peer.admin("GET", "/mappings")[1]
        assert listed == {"mappings": [put], "meta": {"total": 1}}
        assert peer.admin("DELETE", "/mappings/" + made["id"]) == (200, {})
        assert [
            peer.admin(m, "/mappings/" + made["id"], b)[0] for m, b in [("DELETE", None), ("GET", None), ("PUT", "{}")]
        ] == [404] * 3
        views.append(anonymous(made))
    assert views[0] == views[1]


def test_import(both):
    first = {"id": "11111111-1111-1111-1111-111111111111", "request": {"urlPath": "/i"}, "response": {"body": "first"}}
    second = {"request": {"urlPath": "/i"}, "response": {"body": "second"}}
    for options in [
        {},
        {"importOptions": {"duplicatePolicy": "IGNORE", "deleteAllNotInImport": False}},
        {"importOptions": {"duplicatePolicy": "OVERWRITE", "deleteAllNotInImport": True}},
    ]:
        for peer in both:
            assert peer.admin("POST", "/mappings/import", {"mappings": [first, second], **options})[0] == 200
        agree(both, "GET", "/i")
        totals = [peer.admin("GET", "/mappings")[1]["meta"]["total"] for peer in both]
        assert totals[0] == totals[1]
        first = {**first, "response": {"body": "changed"}}
        stub(both, {"request": {"urlPath": "/j"}, "response": {}})
        agree(both, "GET", "/j")
    for peer in both:
        assert peer.admin("DELETE", "/mappings") == (200, {})
        assert peer.admin("POST", "/mappings/reset", "")[0] == 200
        assert peer.admin("GET", "/mappings")[1]["meta"]["total"] == 0


def test_metadata(both):
    for name, metadata in [("a", {"group": "x", "n": 1}), ("b", {"group": "y"}), ("c", None)]:
        stub(
            both,
            {
                "name": name,
                "request": {"url": "/" + name},
                "response": {},
                **({"metadata": metadata} if metadata else {}),
            },
        )
    for pattern in [
        {"matchesJsonPath": "$.group"},
        {"matchesJsonPath": {"expression": "$.group", "equalTo": "y"}},
        {"equalToJson": {"group": "x", "n": 1}},
        {"matchesJsonPath": "$.none"},
    ]:
        found = [
            sorted(m["name"] for m in peer.admin("POST", "/mappings/find-by-metadata", pattern)[1]["mappings"])
            for peer in both
        ]
        assert found[0] == found[1]
    for peer in both:
        assert (
            peer.admin(
                "POST", "/mappings/remove-by-metadata", {"matchesJsonPath": {"expression": "$.group", "equalTo": "x"}}
            )[0]
            == 200
        )
        assert sorted(m["name"] for m in peer.admin("GET", "/mappings")[1]["mappings"]) == ["b", "c"]


def test_pages_of_mappings(both):
    for number in range(5):
        stub(both, {"name": str(number), "request": {"url": f"/{number}"}, "response": {}})
    for query in ["?limit=2", "?limit=2&offset=3", "?offset=4"]:
        pages = [[m["name"] for m in peer.admin("GET", "/mappings" + query)[1]["mappings"]] for peer in both]
        assert pages[0] == pages[1], query


QUERIES = [
    {},
    {"method": "POST"},
    {"url": "/j/1?q=1"},
    {"urlPath": "/j/1"},
    {"urlPattern": "/j/.*"},
    {"urlPathPattern": "/j/[0-9]"},
    {"method": "ANY", "queryParameters": {"q": {"equalTo": "1"}}},
    {"headers": {"X-Kind": {"contains": "special"}}},
    {"bodyPatterns": [{"equalToJson": '{"a":1}'}]},
    {"bodyPatterns": [{"matchesJsonPath": "$.a"}]},
    {"cookies": {"c": {"equalTo": "1"}}},
    {"url": "/nowhere"},
    {"headers": {"X-Kind": {"absent": True}}},
]


def test_the_journal(both):
    stub(
        both,
        {"request": {"urlPathPattern": "/j/.*"}, "response": {"status": 202, "body": "ok", "headers": {"X-A": "b"}}},
    )
    sent = [
        ("GET", "/j/1?q=1", [("X-Kind", "very special")], None),
        ("POST", "/j/2", [("Cookie", "c=1; d=2")], '{"a":1}'),
        ("POST", "/j/1", [], "text"),
        ("GET", "/unmatched", [], None),
        ("PUT", "/j/3?q=1&q=2&r=%20", [("X-Kind", "a"), ("X-Kind", "b")], "é"),
    ]
    for request in sent:
        agree(both, *request)
    for query in QUERIES:
        counts = [peer.admin("POST", "/requests/count", query)[1]["count"] for peer in both]
        found = [
            [
                (r["method"], r["url"], r["body"], r["bodyAsBase64"], list(r["cookies"]), r["queryParams"])
                for r in peer.admin("POST", "/requests/find", query)[1]["requests"]
            ]
            for peer in both
        ]
        assert counts[0] == counts[1] == len(found[1]), query
        assert found[0] == found[1], query
    events = [peer.admin("GET", "/requests")[1] for peer in both]
    assert events[0]["meta"] == events[1]["meta"] == {"total": 5}
    for judged, ours in zip(events[0]["requests"], events[1]["requests"], strict=True):
        assert judged["wasMatched"] == ours["wasMatched"]
        for field in ["url", "method", "body", "queryParams", "clientIp", "browserProxyRequest", "protocol"]:
            assert judged["request"][field] == ours["request"][field], field
        # A cookie is a secret, so its name alone is shown.
        assert ours["request"]["cookies"] == dict.fromkeys(judged["request"]["cookies"], "[redacted]")
        assert judged["request"].keys() <= ours["request"].keys()
        assert {k.lower(): v for k, v in judged["request"]["headers"].items() if k not in ("Host", "Cookie")} == {
            k.lower(): v for k, v in ours["request"]["headers"].items() if k not in ("Host", "Cookie")
        }
        if judged["wasMatched"]:
            assert (
                judged["response"]["status"] == ours["response"]["status"]
                and judged["response"]["body"] == ours["response"]["body"]
            )
            assert anonymous(judged["stubMapping"]) == anonymous(ours["stubMapping"])
            assert judged["responseDefinition"] == ours["responseDefinition"]
    for path in ["/requests?limit=2", "/requests?unmatched=true", "/requests/unmatched"]:
        urls = [[r.get("request", r)["url"] for r in peer.admin("GET", path)[1]["requests"]] for peer in both]
        assert urls[0] == urls[1], path
    for peer in both:
        event = peer.admin("GET", "/requests")[1]["requests"][0]
        assert peer.admin("GET", "/requests/" + event["id"]) == (200, event)
        assert peer.admin("DELETE", "/requests/" + event["id"])[0] == 200
        assert peer.admin("GET", "/requests/" + event["id"])[0] == 404
        removed = peer.admin("POST", "/requests/remove", {"urlPath": "/j/1"})[1]["serveEvents"]
        assert sorted(e["request"]["method"] for e in removed) == ["GET", "POST"]
        assert peer.admin("POST", "/requests/count", {})[1]["count"] == 2
        assert peer.admin("DELETE", "/requests")[0] == 200
        assert peer.admin("POST", "/requests/count", {})[1]["count"] == 0
        peer.send("GET", "/j/1")
        assert peer.admin("POST", "/requests/reset", "")[0] == 200
        assert peer.admin("POST", "/requests/count", {})[1] == {"count": 0, "requestJournalDisabled": False}


@pytest.mark.parametrize(
    "path", ["/requests/find", "/requests/count", "/requests/remove", "/near-misses/request-pattern"]
)
def test_malformed_queries_of_the_journal(both, path):
    for body in ["", "{", '{"bogus":1}', '{"headers":{"a":{"bogus":1}}}']:
        judge, ours = (peer.admin("POST", path, body)[0] for peer in both)
        assert ours == 422 and judge in (422, 500), body


def test_near_misses(both):
    stub(
        both,
        *(
            {"name": name, "request": request, "response": {}}
            for name, request in [
                ("close", {"method": "GET", "url": "/near/miss", "headers": {"X": {"equalTo": "right"}}}),
                ("farther", {"method": "POST", "url": "/near/mess"}),
                ("far", {"method": "PUT", "url": "/something/else/entirely", "headers": {"Y": {"equalTo": "1"}}}),
                (
                    "farthest",
                    {
                        "method": "PUT",
                        "url": "/completely/other/and/much/longer/than/that",
                        "headers": {"Y": {"equalTo": "1"}},
                    },
                ),
            ]
        ),
    )
    agree(both, "GET", "/near/miss", [("X", "wrong")])
    views = [peer.admin("GET", "/requests/unmatched/near-misses")[1]["nearMisses"] for peer in both]
    names = [[miss["stubMapping"]["name"] for miss in view] for view in views]
    assert names[0] == names[1] == ["close", "farther", "far"]
    distances = [[miss["matchResult"]["distance"] for miss in view] for view in views]
    assert distances[1] == pytest.approx(distances[0])
    assert views[1][0]["request"]["differences"][0].startswith("header X: expected ")
    request = {"url": "/near/mess", "method": "GET", "headers": {"X": "right"}}
    names = [
        [m["stubMapping"]["name"] for m in peer.admin("POST", "/near-misses/request", request)[1]["nearMisses"]]
        for peer in both
    ]
    assert names[0] == names[1]
    pattern = {"url": "/near/miss2", "method": "GET"}
    urls = [
        [m["request"]["url"] for m in peer.admin("POST", "/near-misses/request-pattern", pattern)[1]["nearMisses"]]
        for peer in both
    ]
    assert urls[0] == urls[1]


def test_settings(both):
    stub(both, {"request": {"url": "/d"}, "response": {}})
    for peer in both:
        assert peer.admin("POST", "/settings", {"fixedDelay": 300})[0] == 200
        assert peer.admin("GET", "/settings")[1]["settings"]["fixedDelay"] == 300
        start = time.monotonic()
        peer.send("GET", "/d")
        assert time.monotonic() - start >= 0.29
        assert peer.admin("POST", "/settings", {"fixedDelay": 0})[0] == 200
        assert peer.admin("POST", "/settings", {"bogus": 1})[0] == 422


def test_reset(both):
    stub(both, {"request": {"url": "/z"}, "response": {}, "scenarioName": "z", "newScenarioState": "2"})
    agree(both, "GET", "/z")
    for peer in both:
        assert peer.admin("POST", "/reset", "")[0] == 200
        assert peer.admin("GET", "/mappings")[1]["meta"]["total"] == 0
        assert peer.admin("POST", "/requests/count", {})[1]["count"] == 0
        assert peer.admin("GET", "/scenarios")[1] == {"scenarios": []}
    agree(both, "GET", "/z")


def test_paths_that_are_none(both):
    for method, path in [
        ("GET", "/nope"),
        ("GET", "/mappings/00000000-0000-0000-0000-000000000000"),
        ("GET", "/requests/00000000-0000-0000-0000-000000000000"),
    ]:
        assert [peer.admin(method, path)[0] for peer in both] == [404, 404]
