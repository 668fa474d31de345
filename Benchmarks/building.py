"""Measures what building takes: the processor time of a first build, and the sizes of what comes out."""

import datetime
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

from servers import ROOT


def first_build():
    """Builds a clean clone of what is committed. Returns seconds of processor time, and the bytes of the program."""
    with tempfile.TemporaryDirectory() as folder:
        clone = pathlib.Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        built = subprocess.run(
            ["script/release"], cwd=clone, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if built.returncode != 0:
            sys.exit(f"script/bench: a clean clone does not build:\n{built.stdout}")
        size = (clone / ".build/release/cohere-connectors-mock").stat().st_size
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, size


def image():
    """The bytes of the image that the Dockerfile builds, or None where no container engine answers."""
    engine = shutil.which("docker")
    if engine is None or subprocess.run([engine, "info"], capture_output=True).returncode != 0:
        return None
    name = "cohere-connectors-mock:bench"
    subprocess.run([engine, "build", "-q", "--network=host", "-t", name, ROOT], check=True, stdout=subprocess.DEVNULL)
    size = subprocess.run(
        [engine, "image", "inspect", "-f", "{{.Size}}", name], check=True, capture_output=True, text=True
    ).stdout
    subprocess.run([engine, "image", "rm", name], check=True, stdout=subprocess.DEVNULL)
    return int(size)


def measure():
    """What results.json keeps of building."""
    seconds, program = first_build()
    building = {
        "date": datetime.date.today().isoformat(),
        "processor seconds": round(seconds, 1),
        "program bytes": program,
    }
    if (size := image()) is not None:
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
