"""What a release passes on: the tarball that script/package has made, and what the release's scripts say."""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import tarfile

import pytest
from conftest import ROOT

VERSION = re.search(r'mockVersion = "(.+)"', (ROOT / "Sources/CohereConnectorsMock/Version.swift").read_text()).group(1)
NAME = f"cohere-connectors-mock-{VERSION}-linux-{platform.machine()}"
TARBALL = ROOT / "dist" / f"{NAME}.tar.gz"


def run(*command, cwd=ROOT, check=True, **options):
    return subprocess.run(command, cwd=cwd, check=check, capture_output=True, text=True, **options)


def git(*arguments):
    return run("git", *arguments).stdout.strip()


@pytest.fixture(scope="module")
def members():
    assert TARBALL.exists(), "script/package makes it"
    with tarfile.open(TARBALL) as tarball:
        return tarball.getmembers()


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    run("tar", "-xzf", TARBALL, cwd=folder)
    return folder / NAME


def test_the_tarball_has_the_program_and_its_licences(members):
    names = {member.name.removeprefix(f"{NAME}/") for member in members}
    assert {"cohere-connectors-mock", "LICENSE", "README.txt", "licenses/README.txt"} <= names
    pins = json.loads((ROOT / "Package.resolved").read_text())["pins"]
    inside = ["libmicrohttpd", "pcre2", "zlib", "glibc", "swift", *(pin["identity"] for pin in pins)]
    assert {f"licenses/{name}.txt" for name in inside} <= names
    assert any(re.fullmatch(r"licenses/gcc-\d+\.txt", name) for name in names)


def test_the_tarball_depends_on_the_commit_alone(members):
    names = [member.name for member in members]
    assert names == sorted(names)
    assert {member.mtime for member in members} == {int(git("log", "-1", "--format=%ct"))}
    assert {(member.uid, member.gid, member.uname, member.gname) for member in members} == {(0, 0, "", "")}
    modes = {member.name: member.mode & 0o777 for member in members if member.isfile()}
    assert [name for name, mode in modes.items() if mode == 0o755] == [f"{NAME}/cohere-connectors-mock"]
    assert set(modes.values()) == {0o644, 0o755}


def test_packing_again_gives_the_same_bytes():
    before = hashlib.sha256(TARBALL.read_bytes()).hexdigest()
    assert run("script/package").stdout == f"dist/{NAME}.tar.gz\n"
    assert hashlib.sha256(TARBALL.read_bytes()).hexdigest() == before


def test_the_sum_is_that_of_the_tarball():
    assert f"{TARBALL.name}: OK" in run("sha256sum", "--check", "SHA256SUMS", cwd=TARBALL.parent).stdout


def test_the_program_works_in_another_folder(unpacked, tmp_path):
    program = unpacked / "cohere-connectors-mock"
    environment = {"PATH": os.environ["PATH"]}
    assert run(program, "--version", cwd=tmp_path, env=environment).stdout.startswith(f"{VERSION} (libmicrohttpd ")
    said = run(ROOT / ".ci/smoke", VERSION, program, cwd=tmp_path, env=environment)
    assert said.stdout == f"{VERSION} at {program} works\n"


def test_the_smoke_test_refuses_another_version(unpacked):
    said = run(".ci/smoke", "0.0.0", unpacked / "cohere-connectors-mock", check=False)
    assert said.returncode == 1
    assert "/health answers" in said.stderr


def test_the_licence_of_libmicrohttpd_is_whole_and_says_how_to_link_another(unpacked):
    licenses = unpacked / "licenses"
    assert "LGPL-2.1+" in (licenses / "libmicrohttpd.txt").read_text()
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (licenses / "common-licenses/LGPL-2.1.txt").read_text()
    said = (licenses / "README.txt").read_text()
    assert "PKG_CONFIG_PATH=FOLDER/lib/pkgconfig script/release --one-file" in said
    assert re.search(r"https://snapshot\.debian\.org/package/libmicrohttpd/\d", said)


def test_the_program_can_be_linked_with_another_libmicrohttpd(tmp_path):
    def value(name):
        return run("pkg-config", f"--variable={name}", "libmicrohttpd").stdout.strip()

    version = run("pkg-config", "--modversion", "libmicrohttpd").stdout.strip()
    other = re.sub(r"\d$", lambda digit: "1" if digit[0] == "0" else "0", version)
    with open(f"{value('libdir')}/libmicrohttpd.a", "rb") as archive:
        changed = archive.read().replace(f"{version}\0".encode(), f"{other}\0".encode())
    (tmp_path / "libmicrohttpd.a").write_bytes(changed)
    with open(f"{value('pcfiledir')}/libmicrohttpd.pc") as file:
        described = re.sub("(?m)^libdir=.*", f"libdir={tmp_path}", file.read())
    (tmp_path / "libmicrohttpd.pc").write_text(described)
    try:
        run("script/release", "--one-file", env={**os.environ, "PKG_CONFIG_PATH": str(tmp_path)})
        said = run(".build/one-file/cohere-connectors-mock", "--version").stdout
    finally:
        run("script/release", "--one-file")
    assert said == f"{VERSION} (libmicrohttpd {other})\n"


def test_licences_of_further_libraries_are_collected(tmp_path):
    library = run(
        "sh", "-c", "ldconfig -p | sed -n 's/.*=> \\(.*libnettle[.]so[.].*\\)/\\1/p' | head -n 1"
    ).stdout.strip()
    run("script/licenses", tmp_path, "libgnutls.so.30", library)
    assert "GnuTLS" in (tmp_path / "gnutls28.txt").read_text()
    assert "nettle" in (tmp_path / "nettle.txt").read_text()
    assert "libgnutls.so.30" in (tmp_path / "README.txt").read_text()


def test_a_library_without_a_licence_is_refused(tmp_path):
    said = run("script/licenses", tmp_path, "libnothing.so.1", check=False)
    assert said.returncode == 1
    assert said.stderr == "script/licenses: no Debian package has libnothing.so.1\n"


@pytest.fixture
def project(tmp_path):
    """A folder with script/version, a Version.swift and a CHANGELOG.md of its own."""
    for name in ("script/version", "Sources/CohereConnectorsMock/Version.swift"):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_notes_are_the_changelog_of_the_version(project):
    (project / "CHANGELOG.md").write_text(
        "# Changelog\n\n## Unreleased\n\n- later\n\n"
        f"## [{VERSION}] - 2026-01-01\n\n### Added\n\n- this\n\n## 0.0.1\n\n- old\n"
    )
    assert run("script/version", cwd=project).stdout == f"{VERSION}\n"
    assert run("script/version", "--notes", cwd=project).stdout.strip() == "### Added\n\n- this"


def test_a_version_without_notes_is_refused(project):
    (project / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- later\n")
    said = run("script/version", "--notes", cwd=project, check=False)
    assert (said.returncode, said.stderr) == (1, f"script/version: CHANGELOG.md has no section for {VERSION}\n")


def test_the_image_of_a_release_is_checked_quickly_at_first(tmp_path):
    environment = {**os.environ, "GITHUB_REPOSITORY": "me/mock", "GITHUB_SERVER_URL": "https://github.com"}
    run("script/image", "--prepare", tmp_path, env=environment)
    arguments = dict(line.split("=", 1) for line in (tmp_path / "arguments").read_text().splitlines())
    assert arguments.pop("CREATED").endswith("Z")
    assert arguments == {
        "VERSION": VERSION,
        "REVISION": git("rev-parse", "HEAD"),
        "SOURCE": "https://github.com/me/mock",
    }
    plain = (ROOT / "Dockerfile").read_text().splitlines()
    released = (tmp_path / "Dockerfile").read_text().splitlines()
    changed = [after for before, after in zip(plain, released, strict=True) if before != after]
    assert changed == [
        "HEALTHCHECK --interval=5s --start-period=30s --start-interval=200ms --timeout=2s --retries=3"
        ' CMD ["/usr/bin/cohere-connectors-mock", "health"]'
    ]
