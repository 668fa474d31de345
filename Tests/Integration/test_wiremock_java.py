"""WireMock's own Java client, unmodified: what it gets from WireMock, it must get from this server.

`java/Judge.java` makes every call of the client (2.35.1, out of the jar in PyPI's `wiremock` package) and prints a line
for each. It runs against WireMock and against this server; the lines are compared one by one. Where the two mean to
differ, `DIFFERENCES` says why, and docs/wiremock.md lists it.
"""

import json
import pathlib
import re
import shutil
import subprocess

import pytest

SOURCE = pathlib.Path(__file__).parent / "java" / "Judge.java"


def differ(reason, steps):
    """Steps that mean to differ, with a text that this server's line has."""
    return {name: (text, reason) for name, text in steps.items()}


def refused(*names):
    """The names of steps, and the field that this server refuses."""
    return {name: f"{field} is not supported" for name, field in names}


NOT_THERE = "There is nothing of this id"
NOT_SERVED = "this path is not served"
# What differs, by the steps' names: a text that this server's line has, and the reason. docs/wiremock.md has the same
# list, in the same order, under "With WireMock's Java client".
DIFFERENCES = {
    **differ(
        "WireMock's 404 has no body, over which its own client stumbles; its 500 for an edit has no reason",
        steps={
            "getSingleStubMapping, unknown": NOT_THERE,
            "getStubMapping, unknown": NOT_THERE,
            "removeStubMapping by UUID, unknown": NOT_THERE,
            "getServedStub, unknown": NOT_THERE,
            "editStub, unknown": NOT_THERE,
            "editStub, no id": NOT_THERE,
        },
    ),
    **differ(
        "what is not supported is refused",
        steps=refused(
            ("transformers", "/response/transformers"),
            ("transformer parameters", "/response/transformerParameters"),
            ("proxy", "/response/proxyBaseUrl"),
            ("proxyAllTo", "/response/proxyBaseUrl"),
            ("post-serve action", "/postServeActions"),
            ("pattern multipart", "/request/multipartPatterns"),
            ("pattern custom matcher", "/request/customMatcher"),
            ("failing verify, custom matcher", "/customMatcher"),
            ("pattern equalToXml", "/request/bodyPatterns/0/equalToXml"),
            ("pattern equalToXml, placeholders", "/request/bodyPatterns/0/equalToXml"),
            ("pattern matchingXPath", "/request/bodyPatterns/0/matchesXPath"),
            ("pattern matchingXPath, value", "/request/bodyPatterns/0/matchesXPath"),
        ),
    ),
    **differ(
        "the journal shows the true answer to a request that nothing matched, of which WireMock shows the status alone",
        steps={
            "getAllServeEvents": NOT_SERVED,
            "serve events, unmatched": NOT_SERVED,
            "getServedStub": NOT_SERVED,
            "removeServeEvents": NOT_SERVED,
        },
    ),
    **differ(
        "2.35.1 calls every scenario my-scenario in this error",
        steps={"setScenarioState, unknown state": "Scenario box does not support state nowhere"},
    ),
    **differ(
        "a whole reset is in memory; resetToDefault reads the files again",
        steps={"reset": '["/second", "/first"]'},
    ),
    **differ(
        "no call writes or deletes files",
        steps={"after saveMappings": '["/first"]', "removeAllMappings, files": '["/first"]'},
    ),
    **differ(
        "nothing is recorded",
        steps=dict.fromkeys(
            [
                "getRecordingStatus",
                "getStubRecordingStatus",
                "startRecording",
                "startStubRecording",
                "stopRecording",
                "stopStubRecording",
                "snapshotRecord",
                "snapshotRecord, spec",
                "takeSnapshotRecording",
            ],
            NOT_SERVED,
        ),
    ),
    **differ(
        "the server's files, its pages and the call of old clients are not served, and errors say what is wrong",
        steps={
            "call GET /files": NOT_SERVED,
            "call PUT /files/a.txt": NOT_SERVED,
            "call DELETE /files/a.txt": NOT_SERVED,
            "call GET /docs": NOT_SERVED,
            "call GET /recorder": NOT_SERVED,
            "call GET /nothing": NOT_SERVED,
            "call POST /mappings/new": "this path takes DELETE, GET, HEAD, PUT only",
            "call PUT /mappings": "this path takes DELETE, GET, HEAD, POST only",
            "call PATCH /requests": "this path takes DELETE, GET, HEAD only",
            "call GET /mappings/no-id": NOT_THERE,
            "call GET /requests/no-id": NOT_THERE,
            "call GET /requests?since=no-date": "since must be a date, or a time with its offset (ISO 8601)",
            "call GET /requests?limit=no-number": "limit must be a whole number, 0 or more",
            "call GET /requests?matchingStub=no-id": "matchingStub must be a UUID",
        },
    ),
    **differ(
        "these are calls of WireMock 3",
        steps={"call GET /version": '"version"', "call GET /health": '"healthy"'},
    ),
}
# Headers that servers choose by themselves, and the id that each answer of this server has.
FRAMING = {"connection", "content-length", "date", "transfer-encoding", "vary", "x-debug-trace-id"}


def run(arguments):
    return subprocess.run(arguments, capture_output=True, text=True, timeout=300)


def make_fixtures(folder):
    """What both servers read at their start."""
    (folder / "mappings").mkdir(parents=True)
    (folder / "__files").mkdir()
    (folder / "__files" / "body.txt").write_text("from a file")
    stub = {
        "id": "6f1f6ab1-5a4c-4b76-a0b0-00000000000a",
        "request": {"method": "GET", "url": "/first"},
        "response": {"body": "one"},
    }
    (folder / "mappings" / "first.json").write_text(json.dumps(stub))
    return folder


@pytest.fixture(scope="module")
def lines(tmp_path_factory, wiremock_jar, start_wiremock, start_server):
    """What the program prints about each server, by the names of the steps."""
    javac = shutil.which("javac")
    if not javac:
        pytest.fail("javac is missing; script/setup test installs it", pytrace=False)
    root = tmp_path_factory.mktemp("java")
    compiled = run([javac, "-Xlint:all", "-Werror", "-cp", str(wiremock_jar), "-d", str(root), str(SOURCE)])
    assert compiled.returncode == 0, compiled.stderr

    def judge(url, folder):
        classpath = f"{wiremock_jar}:{root}"
        ran = run(["java", "-cp", classpath, "Judge", url.rsplit(":", 1)[1], str(folder)])
        assert ran.returncode == 0, ran.stderr
        steps = [json.loads(line) for line in ran.stdout.splitlines()]
        names = [step.pop("step") for step in steps]
        assert sorted(set(names)) == sorted(names), "two steps have the same name"
        return dict(zip(names, (Normal().value(step) for step in steps), strict=True))

    folders = [make_fixtures(root / name) for name in ("theirs", "ours")]
    with start_wiremock(folders[0]) as url:
        theirs = judge(url, folders[0])
    ours = judge(start_server("--fixtures", str(folders[1])).url, folders[1])
    return theirs, ours


class Normal:
    """Puts names in the place of what differs from run to run: ids, ports and times. Equal ids get equal names."""

    UUID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")

    def __init__(self):
        self.ids = {}

    def value(self, value, key=None):
        if isinstance(value, dict):
            kept = {name: one for name, one in value.items() if name.lower() not in FRAMING}
            return {name: self.value(one, name) for name, one in kept.items()}
        if isinstance(value, list):
            return [self.value(one, key) for one in value]
        if isinstance(value, str):
            if key == "loggedDateString":
                return re.sub(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", "TIME", value)
            text = re.sub(r"(127\.0\.0\.1:)\d+", r"\1PORT", value)
            return self.UUID.sub(lambda found: self.id(found[0]), text)
        if key in ("processTime", "responseSendTime", "serveTime", "totalTime"):
            return "a time" if isinstance(value, int) and value >= 0 else value
        if key == "loggedDate":
            return "a time" if isinstance(value, int) and value > 1_500_000_000_000 else value
        if key == "distance":
            return round(value, 6)
        if key == "port":
            return "PORT" if isinstance(value, int) and value > 0 else value
        return value

    def id(self, text):
        # The program's own ids say which stub is meant.
        return text if text.startswith("6f1f6ab1") else self.ids.setdefault(text, f"ID{len(self.ids)}")


def test_both_make_the_same_steps(lines):
    theirs, ours = lines
    assert list(ours) == list(theirs)
    assert len(ours) > 300


def test_every_step_is_as_with_wiremock(lines):
    theirs, ours = lines
    differing = {name: (ours[name], theirs[name]) for name in ours if ours[name] != theirs[name]}
    assert {name: pair for name, pair in differing.items() if name not in DIFFERENCES} == {}


def test_every_difference_is_there_and_as_it_is_meant(lines):
    theirs, ours = lines
    for name, (expected, reason) in DIFFERENCES.items():
        assert reason
        assert ours[name] != theirs[name], f"{name} does not differ any more"
        assert expected in json.dumps(ours[name]), (name, ours[name])


def test_the_client_can_read_every_answer(lines):
    _, ours = lines
    unread = {name: line for name, line in ours.items() if line.get("error") == "JsonException"}
    assert unread == {}
