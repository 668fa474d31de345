"""The pytest plugin, by runs of pytest within the test."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import needs_connectors

from cohere_connectors_mock import MockServer


def test_the_fixture_is_there_without_any_set_up(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import os

        def test_one(cohere_mock):
            cohere_mock.connector("Drive")
            assert len(cohere_mock.connectors) == 1
            assert os.environ["CO_API_KEY"] == cohere_mock.key

        def test_two(cohere_mock):
            assert cohere_mock.connectors == []
            assert "test-two" in cohere_mock.organization

        def test_none():
            assert "CO_API_KEY" not in os.environ
    """)
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=3)


def test_workers_have_a_server_each(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.parametrize("number", range(20))
        def test_it(cohere_mock, number):
            cohere_mock.connector("Drive")
            assert len(cohere_mock.connectors) == 1
    """)
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=20)


def test_the_marker_says_what_a_test_starts_with(pytester: pytest.Pytester) -> None:
    pytester.makefile(".json", fixture='{"connectors": [{"name": "Seeded", "url": "https://a.example/search"}]}')
    pytester.makepyfile("""
        import pytest

        pytestmark = pytest.mark.cohere_mock(user="bob")

        @pytest.mark.cohere_mock(
            connectors=["Plain", {"name": "Drive", "id": "drive", "auth_status": "expired"}], fixtures="fixture.json"
        )
        def test_all(cohere_mock):
            assert [connector.name for connector in cohere_mock.connectors] == ["Seeded", "Plain", "Drive"]
            assert cohere_mock.user == "bob"
            assert cohere_mock.requests == []

        @pytest.mark.cohere_mock(user="alice", organization="acme")
        def test_names(cohere_mock):
            assert cohere_mock.key == "acme/alice"
    """)
    pytester.runpytest_subprocess("--strict-markers").assert_outcomes(passed=2)


def test_a_marker_that_is_wrong_is_an_error_that_names_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.cohere_mock(connector=["Drive"])
        def test_it(cohere_mock):
            pass
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*'connector' is none of these*"])


def test_connectors_of_a_marker_are_a_list_and_their_secrets_are_not_shown(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        SECRET = "hun" + "ter2"

        @pytest.mark.cohere_mock(connectors="Drive")
        def test_text(cohere_mock):
            pass

        @pytest.mark.cohere_mock(connectors=[{"name": "D", "url": "bad", "oauth": {"client_secret": SECRET}}])
        def test_bad(cohere_mock):
            pass

        def test_not_json(cohere_mock):
            cohere_mock.connector("D", oauth={"client_secret": SECRET.encode()})

        def test_stub(cohere_mock):
            cohere_mock.stub("GET", "/v1/connectors", request_headers={"Authorization": SECRET}, times=0)
    """)
    result = pytester.runpytest_subprocess("--junitxml", "report.xml")
    result.assert_outcomes(errors=2, failed=2)
    result.stdout.fnmatch_lines(["*connectors of the marker must be a list*"])
    result.stdout.no_fnmatch_line("*hunter2*")
    assert "hunter2" not in (pytester.path / "report.xml").read_text()


def test_options_of_the_ini_file(pytester: pytest.Pytester) -> None:
    pytester.makefile(".json", fixture='{"connectors": [{"name": "Seeded", "url": "https://a.example/search"}]}')
    pytester.makeini("""
        [pytest]
        cohere_mock_options = --production-today --seed 1
        cohere_mock_fixtures = fixture.json
    """)
    pytester.makepyfile("""
        import urllib.error, urllib.request
        import pytest

        def test_it(cohere_mock):
            assert [connector.name for connector in cohere_mock.connectors] == ["Seeded"]
            request = urllib.request.Request(
                cohere_mock.url + "/v1/connectors", headers={"Authorization": f"Bearer {cohere_mock.key}"}
            )
            with pytest.raises(urllib.error.HTTPError, match="404") as caught:
                urllib.request.urlopen(request)
            caught.value.close()
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


@pytest.mark.parametrize("way", ["option", "variable", "ini", "fixture"])
def test_a_server_that_runs_elsewhere(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    with MockServer.start(admin_key="secret") as server:
        monkeypatch.setenv("COHERE_MOCK_ADMIN_KEY", "secret")
        options = []
        if way == "option":
            options = ["--cohere-mock-url", server.url + "/"]
        elif way == "variable":
            monkeypatch.setenv("COHERE_MOCK_URL", server.url)
        elif way == "ini":
            pytester.makeini(f"[pytest]\ncohere_mock_url = {server.url}")
        else:
            pytester.makeconftest(f"""
                import pytest

                @pytest.fixture(scope="session")
                def cohere_mock_url():
                    return "{server.url}"
            """)
        pytester.makepyfile(f"""
            def test_it(cohere_mock):
                assert cohere_mock.url == "{server.url}"
                cohere_mock.connector("Drive")
        """)
        pytester.runpytest_subprocess(*options).assert_outcomes(passed=1)
        assert server.admin.call("GET", "/cohere/organizations")["organizations"] == []


def test_options_for_a_server_that_runs_elsewhere_are_an_error(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncohere_mock_options = --seed 1")
    pytester.makepyfile("def test_it(cohere_mock): pass")
    result = pytester.runpytest_subprocess("--cohere-mock-url", "http://127.0.0.1:9")
    result.stdout.fnmatch_lines(["*cohere_mock_options and cohere_mock_fixtures are for a server that is started*"])


def test_a_server_that_dies_stops_the_tests_that_need_it_and_no_others(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import os, signal

        def test_one(cohere_mock):
            os.kill(cohere_mock.server._process.pid, signal.SIGKILL)
            cohere_mock.server._process.wait()

        def test_two(cohere_mock):
            cohere_mock.connector("Drive")

        def test_three():
            pass
    """)
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*the server has ended with status -9*"])


def test_an_interrupt_ends_the_tests_as_ever(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import os, signal

        # A shell starts what runs in its background with the signal ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)

        def test_it(cohere_mock):
            print(cohere_mock.url)
            os.killpg(0, signal.SIGINT)
    """)
    # The signal must reach that process and what it has started, and nothing else.
    command = [sys.executable, "-m", "pytest", "-s", "-p", "no:xdist"]
    run = subprocess.run(
        command, cwd=pytester.path, capture_output=True, text=True, start_new_session=True, check=False
    )
    assert run.returncode == pytest.ExitCode.INTERRUPTED
    assert "no mock answers" not in run.stdout + run.stderr


def test_a_client_of_the_fixture_is_closed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_it(cohere_mock):
            client = cohere_mock.client()
            if hasattr(client, "connectors"):
                client.connectors.list()
    """)
    options = ["-W", "error::ResourceWarning", "-W", "error::pytest.PytestUnraisableExceptionWarning"]
    result = pytester.runpytest_subprocess(*options)
    result.assert_outcomes(passed=1)
    assert result.ret == 0


def test_a_server_that_is_not_there_is_named(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(cohere_mock): cohere_mock.connector('Drive')")
    result = pytester.runpytest_subprocess("--cohere-mock-url", "http://127.0.0.1:9")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*no mock answers at http://127.0.0.1:9*COHERE_MOCK_URL*health --wait*"])


def test_a_server_that_does_not_start_shows_what_it_printed(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncohere_mock_options = --fixtures /no/such/file")
    pytester.makepyfile("def test_it(cohere_mock): pass")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ServerStartError: *no/such/file*"])


@needs_connectors
def test_an_sdk_that_was_imported_before_the_test_finds_the_mock(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import cohere
        from cohere import AsyncClient, Client

        def test_first(cohere_mock):
            cohere_mock.connector("Drive")
            assert len(Client().connectors.list().connectors) == 1

        async def test_second(cohere_mock):
            assert (await AsyncClient().connectors.list()).connectors == []

        def test_after():
            assert Client.__init__.__kwdefaults__["base_url"] is None
    """)
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-o", "asyncio_mode=auto")
    result.assert_outcomes(passed=3)


@needs_connectors
def test_the_report_of_a_failed_test_has_the_requests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import cohere

        def test_it(cohere_mock):
            client = cohere.Client()
            client.connectors.list()
            with cohere_mock.stub("GET", "/v1/connectors", json={"connectors": []}, name="empty"):
                client.connectors.list()
            assert False

        def test_many(cohere_mock):
            for _ in range(32):
                cohere.Client().connectors.list()
            assert False

        def test_passes(cohere_mock):
            cohere.Client().connectors.list()
    """)
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(failed=2, passed=1)
    result.stdout.fnmatch_lines(
        [
            "*requests that cohere_mock received*",
            "GET /v1/connectors -> 200 by the API in *",
            "GET /v1/connectors -> 200 by the stub empty in *",
            "*requests that cohere_mock received*",
            "… and 2 before these",
        ]
    )


def test_the_report_says_why_a_stub_never_answered_and_that_another_key_came(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import urllib.request

        def get(url, key):
            request = urllib.request.Request(url + "/v1/connectors", headers={"Authorization": f"Bearer {key}"})
            urllib.request.urlopen(request).close()

        def test_stub(cohere_mock):
            cohere_mock.stub("GET", "/v1/connector")
            cohere_mock.stub("GET", "/v1/connectors")
            get(cohere_mock.url, cohere_mock.key)
            assert False

        def test_key(cohere_mock):
            get(cohere_mock.url, "my-key")
            cohere_mock.assert_requested("GET")
    """)
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "*requests that cohere_mock received*",
            "GET /v1/connectors -> 200 by the stub GET /v1/connectors 200 in *",
            "stub GET /v1/connector 200: never answered",
            "the nearest is GET /v1/connectors:",
            '*expected "/v1/connector", was "/v1/connectors"',
            "*1 came with other keys: give the program the key cohere_mock.key",
            "*requests that cohere_mock received*",
            "none with this test's key",
            "1 came with other keys*",
        ]
    )
    result.stdout.no_fnmatch_line("*GET /v1/connectors 200: never answered*")


def test_the_marker_brings_the_fixture(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import os, pytest

        @pytest.mark.cohere_mock(connectors=["Drive"], user="alice")
        def test_it():
            assert os.environ["CO_API_KEY"].endswith("/alice")

        @pytest.mark.cohere_mock
        class TestClass:
            @pytest.mark.parametrize("number", [1, 2])
            def test_it(self, number):
                assert "CO_API_KEY" in os.environ

        @pytest.mark.cohere_mock(connectors=[{"nam": "Drive"}])
        def test_nameless():
            pass
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(["*connectors[[]0[]] of the marker has no name*"])


def test_the_fixtures_of_a_module_come_before_the_marker_s(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import os, pytest

        @pytest.fixture(scope="session", autouse=True)
        def session_key():
            os.environ["CO_API_KEY"] = "session"
            yield
            assert os.environ.pop("CO_API_KEY") == "session"

        @pytest.fixture
        def key():
            return os.environ["CO_API_KEY"]

        @pytest.mark.cohere_mock
        def test_marker(key):
            assert key.endswith("/user")

        @pytest.mark.parametrize("is_mocked", [pytest.param(True, marks=pytest.mark.cohere_mock), False])
        def test_parameter(is_mocked, key):
            assert key.endswith("/user") == is_mocked

        def test_order(monkeypatch, cohere_mock):
            monkeypatch.setenv("CO_API_KEY", cohere_mock.key_of("bob"))
            cohere_mock.client("alice")
            assert os.environ["CO_API_KEY"].endswith("/bob")

        def test_afterwards():
            assert os.environ["CO_API_KEY"] == "session"
    """)
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=5)


def test_secrets_are_not_in_the_report(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_it(cohere_mock):
            cohere_mock.connector("Drive", "drive", oauth={"client_secret": "hun" + "ter2"})
    """)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*hunter2*")


def test_markers_and_options_are_described(pytester: pytest.Pytester) -> None:
    pytester.runpytest_subprocess("--markers").stdout.fnmatch_lines(["*cohere_mock(organization=None, user='user'*"])
    pytester.runpytest_subprocess("--help").stdout.fnmatch_lines(["*--cohere-mock-url=URL*"])
