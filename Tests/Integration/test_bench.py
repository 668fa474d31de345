"""What script/bench says and which status it ends with, from counts that are given: nothing is counted here."""

import json
import subprocess
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "Benchmarks"))

import bench
import comparison
import instructions
import report


def counted(get=60_000, stubs=70_000, organizations=64_000, **others):
    circumstances = {"libmicrohttpd": "0.9.75", "glibc": "2.36", "architecture": "x86_64", "valgrind": "3.19.0"}
    return {
        "instructions": {"get": get, "start": 20_000_000, **circumstances, **others},
        "instructions of bare C": {"get": 59_000, "start": 3_800_000},
        "instructions by stubs": {"urlPath": {"10000": stubs}},
        "instructions by organizations": {"100": organizations},
    }


@pytest.fixture
def run(monkeypatch, capsys):
    """Runs script/bench with --instructions on given counts. Returns the status, the output and what was written."""

    def run(committed, now, *options):
        written = []
        monkeypatch.setattr(bench, "prepare", lambda options: None)
        monkeypatch.setattr(comparison, "committed", lambda: committed)
        monkeypatch.setattr(instructions, "count_all", lambda: now)
        monkeypatch.setattr(report, "write", written.append)
        monkeypatch.setattr(sys, "argv", ["bench.py", "--instructions", *options])
        with pytest.raises(SystemExit) as exit:
            bench.main()
        return exit.value.code, capsys.readouterr().out, written

    return run


@pytest.mark.parametrize(
    "dearer, said",
    [
        ({"get": 61_900}, "get by 3.2%"),
        ({"stubs": 72_200}, "get, 10,000 stubs, urlPath by 3.1%"),
        ({"organizations": 66_000}, "get, 100 organizations by 3.1%"),
    ],
)
def test_more_than_three_per_cent_ends_with_1(run, dearer, said):
    status, output, written = run(counted(), counted(**dearer))
    assert status == 1
    assert output.endswith(f"More than 3 % dearer than what was committed: {said}.\n")
    assert written == []


@pytest.mark.parametrize("get", [61_800, 60_000, 30_000])
def test_less_is_quiet(run, get):
    status, output, written = run(counted(), counted(get=get))
    assert status == 0
    assert "dearer" not in output and "may come from" not in output
    assert f"{60_000:>12,}{get:>12,}{get / 60_000 - 1:>+9.1%}" in output
    assert written == []


@pytest.mark.parametrize("committed", [{}, {"date": "2026-11-25", "results": []}])
def test_nothing_committed_yet(run, committed):
    status, output, _ = run(committed, counted())
    assert status == 0
    assert "No instructions have been committed yet" in output and "60,000" in output


def test_a_case_that_is_new_or_gone_is_shown_and_not_judged(run):
    status, output, _ = run(counted(delete=5), counted(list=9_999_999))
    assert status == 0
    assert f"{'list':<36}{'-':>12}{9_999_999:>12,}{'-':>9}" in output
    assert f"{'delete':<36}{5:>12,}{'-':>12}{'-':>9}" in output


def test_other_libraries_are_said(run):
    status, output, _ = run(counted(), counted(get=90_000, libmicrohttpd="1.0.1"))
    assert status == 1
    assert "libmicrohttpd 0.9.75, now 1.0.1: part of a change may come from that" in output
    assert "glibc" not in output


def test_the_ratio_to_bare_c_is_said(run):
    assert "Times the instructions of bare C: get 1.02, start 5.26.\n" in run(counted(), counted())[1]


def test_write_keeps_what_costs_more_and_says_so(run):
    now = counted(get=90_000)
    status, output, written = run(counted(), now, "--write")
    assert (status, written) == (0, [now])
    assert "get by 50.0%" in output


def test_writing_keeps_the_other_figures(monkeypatch, tmp_path):
    before = json.loads(report.JSON.read_text())
    for name in ("HERE", "ROOT"):
        monkeypatch.setattr(report, name, tmp_path)
    monkeypatch.setattr(report, "JSON", tmp_path / "results.json")
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs/performance.md"
    page.write_text("before\n<!-- the table that script/bench writes -->\n| old |\n<!-- its end -->\nbehind\n")
    report.JSON.write_text(json.dumps(before))
    report.write(counted(get=12_345))
    after = json.loads(report.JSON.read_text())
    assert after == {**before, **counted(get=12_345)}
    assert report.table(before["results"]) in (tmp_path / "results.md").read_text()
    assert "| GET one connector | 12,345 | 59,000 | 0.21 |" in (tmp_path / "results.md").read_text()
    head, *table, end, behind = page.read_text().splitlines()[1:]
    assert (head, end, behind) == ("<!-- the table that script/bench writes -->", "<!-- its end -->", "behind")
    assert "\n".join(table) == report.summary(before) and "| old |" not in table


def test_the_committed_figures_are_the_last_commit_s(monkeypatch, tmp_path):
    def git(*arguments):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments], cwd=tmp_path, check=True)

    monkeypatch.setattr(comparison, "ROOT", tmp_path)
    git("init", "-q")
    assert comparison.committed() == {}
    (tmp_path / "Benchmarks").mkdir()
    results = tmp_path / "Benchmarks/results.json"
    results.write_text(json.dumps(counted()))
    git("add", ".")
    git("commit", "-q", "-m", "figures")
    results.write_text(json.dumps(counted(get=1)))
    assert comparison.committed() == counted()


def test_what_is_shown_is_what_was_measured():
    figures = json.loads(report.JSON.read_text())
    assert (report.HERE / "results.md").read_text() == report.markdown(figures)
    shown = report.SUMMARY.search((report.ROOT / "docs/performance.md").read_text())
    assert shown[0] == f"{shown[1]}{report.summary(figures)}{shown[2]}"


def test_a_server_that_was_not_measured_has_a_dash():
    figures = json.loads(report.JSON.read_text())
    del figures["first answer ms"]["WireMock"]
    assert report.summary(figures).splitlines()[-1].split(" | ")[6] == "–"


@pytest.mark.parametrize(
    "options", [["--write"], ["--instructions", "--quick"], ["--build", "--instructions"], ["--build", "--rounds", "2"]]
)
def test_options_that_do_not_go_together(monkeypatch, capsys, options):
    monkeypatch.setattr(sys, "argv", ["bench.py", *options])
    with pytest.raises(SystemExit) as exit:
        bench.main()
    assert exit.value.code == 2
    assert "alone" in capsys.readouterr().err
