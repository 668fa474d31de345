"""Measures what building takes: the processor time of a first build, and the sizes of what comes out."""

import datetime
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

from servers import ROOT


def first_build(clone):
    """Builds a clone. Returns seconds of processor time, and the bytes of the program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run("script/release", cwd=clone)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, (clone / ".build/release/cohere-connectors-mock").stat().st_size


def image(clone):
    """The bytes of the image that a clone's Dockerfile builds, or None where no container engine answers."""
    engine = shutil.which("docker")
    if engine is None or subprocess.run([engine, "info"], capture_output=True).returncode != 0:
        return None
    name = "cohere-connectors-mock:bench"
    run(engine, "build", "-q", "--network=host", "-t", name, clone)
    size = run(engine, "image", "inspect", "-f", "{{.Size}}", name)
    run(engine, "image", "rm", name)
    return int(size)


def run(*command, cwd=None):
    """The output of a command. One that fails ends the measuring, with all that it said."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"script/bench: {' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def measure():
    """What results.json keeps of building: that of what is committed."""
    with tempfile.TemporaryDirectory() as folder:
        clone = pathlib.Path(folder) / "clone"
        run("git", "clone", "-q", ROOT, clone)
        seconds, program = first_build(clone)
        size = image(clone)
    building = {
        "date": datetime.date.today().isoformat(),
        "processor seconds": round(seconds, 1),
        "program bytes": program,
    }
    if size is not None:
        building["image bytes"] = size
    return {"build": building}


def lines(building):
    """What `measure` has found, for people."""
    said = [
        f"first build: {building['processor seconds']:,.0f} s of processor time",
        f"program: {building['program bytes']:,} bytes",
    ]
    if "image bytes" in building:
        return [*said, f"image: {building['image bytes']:,} bytes"]
    return [*said, "image: left out, as no container engine answers (docker info)"]
