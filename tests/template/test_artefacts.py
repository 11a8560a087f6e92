"""What `sam build` leaves behind is what Lambda would run: whole, for its processor, importable as it stands.

The artefacts are built once for Lambda's ARM processors, and looked at. The layer is then built once more for
this machine's own processor, from the same Makefile and the same pinned list, because native code for another
one cannot be loaded here: that copy is what the imports run against.
"""

import importlib.metadata
import json
import os
import platform
import struct
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest

from tests.template.stack import ROOT, SAM, Stack, sam_environment

MEGABYTE = 1 << 20
AARCH64 = 183  # e_machine in an ELF header (elf.h, EM_AARCH64)
PYTHON = "python"

# Any warning is an error, save Mangum's: it asks for an event loop where Python would rather have one made.
WARNINGS = ("-W", "error", "-W", "ignore:There is no current event loop:DeprecationWarning")

IMPORT_AND_FIND = """
import importlib, pkgutil, sys
module, _, name = sys.argv[1].rpartition(".")
assert callable(getattr(importlib.import_module(module), name))
# What is read with the first request that asks for it, too.
for package in sys.argv[2:]:
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        importlib.import_module(found.name)
"""


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=sam_environment() | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def artefacts(sam: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    run(SAM / "sam", "build", "--no-cached", "--build-dir", folder)
    return folder


@pytest.fixture(scope="session")
def layer(artefacts: Path) -> Path:
    return artefacts / "SharedLayer" / PYTHON


@pytest.fixture(scope="session")
def layers_of_this_machine(sam: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layer")
    machine = platform.machine().replace("arm64", "aarch64").replace("AMD64", "x86_64")
    system = f"{machine}-manylinux2014" if platform.system() == "Linux" else f"{machine}-apple-darwin"
    for name in ("Shared", "Documents"):
        made = {"ARTIFACTS_DIR": str(folder / name), "LAYER_PLATFORM": system}
        run("make", "-C", f"layers/{name.lower()}", f"build-{name}Layer", **made)
    return folder


@pytest.fixture(scope="session")
def bare_python(sam: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter that has boto3 and nothing else, as Lambda's own."""
    folder = tmp_path_factory.mktemp("bare")
    uv = ROOT / ".ci" / "uv"
    run(uv, "venv", "--quiet", "--no-project", "--python", SAM / PYTHON, folder / "venv")
    version = importlib.metadata.version("boto3")
    # Compiled once, and not by each of the processes below.
    install = (uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", folder / "venv")
    run(*install, f"boto3=={version}")
    return folder / "venv" / "bin" / PYTHON


def machines(folder: Path) -> Iterator[tuple[str, int]]:
    for library in folder.rglob("*.so*"):
        with library.open("rb") as file:
            header = file.read(20)
        assert header.startswith(b"\x7fELF"), library
        (machine,) = struct.unpack("<H", header[18:20])
        yield library.name, machine


def test_native_code_is_for_the_processor_that_lambda_runs_on(layer: Path) -> None:
    found = dict(machines(layer))
    assert found
    assert set(found.values()) == {AARCH64}
    assert any("cpython-313-aarch64" in name for name in found)


def test_the_layer_carries_the_package_and_its_pinned_dependencies(layer: Path) -> None:
    pinned = {
        line.split("==")[0]
        for line in (ROOT / "layers" / "shared" / "requirements.txt").read_text().splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    }
    carried = {
        found.metadata["Name"].lower() for found in importlib.metadata.distributions(path=[str(layer)])
    }
    assert {name.replace("_", "-") for name in carried} == pinned
    assert (layer / "cartwright" / "__init__.py").is_file()


def test_the_layer_leaves_out_what_the_runtime_has(layer: Path) -> None:
    for package in ("boto3", "botocore", "s3transfer", "urllib3", "aws_xray_sdk", "bin"):
        assert not (layer / package).exists(), package


def test_no_module_is_compiled_at_a_cold_start(layer: Path) -> None:
    modules = [path for path in layer.rglob("*.py") if "__pycache__" not in path.parts]
    assert len(modules) > 500
    for module in modules:
        compiled = module.parent / "__pycache__" / f"{module.stem}.cpython-313.pyc"
        assert compiled.is_file(), module
        with compiled.open("rb") as file:
            magic, flags = file.read(4), struct.unpack("<I", file.read(4))[0]
        assert magic == MAGIC_NUMBER, "compiled by another Python"
        assert flags == 0b01, "hash-based and never checked (PEP 552)"


def test_tracebacks_name_the_places_of_lambda(layer: Path) -> None:
    compiled = layer / "mangum" / "__pycache__" / "__init__.cpython-313.pyc"
    assert b"/opt/python/mangum/__init__.py" in compiled.read_bytes()


def test_everything_fits_into_lambda(artefacts: Path, stack: Stack) -> None:
    def size(folder: Path) -> int:
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    layer, documents = size(artefacts / "SharedLayer"), size(artefacts / "DocumentsLayer")
    assert layer + documents < 230 * MEGABYTE, "the limit is 250, of all layers and the code together"
    for function in stack.functions:
        code = size(artefacts / function)
        assert code < 5 * MEGABYTE, function
        assert layer + code < 100 * MEGABYTE, (
            "the limit is 250; what is read at a cold start should stay far below"
        )


def test_no_test_cache_or_secret_travels_along(artefacts: Path) -> None:
    unwanted = ("__pycache__", ".env", ".aws", "tests", ".venv", ".DS_Store")
    for function in artefacts.iterdir():
        if function.is_dir() and not function.name.endswith("Layer"):
            assert [path for path in function.rglob("*") if path.name in unwanted] == []


def test_every_handler_imports_in_a_bare_interpreter(
    stack: Stack, artefacts: Path, layers_of_this_machine: Path, bare_python: Path
) -> None:
    """One process per function, with its own folder, its layers and its own environment, read-only. The first
    of each package imports all of that package."""
    whole = dict[str, str]()
    for function, resource in stack.functions.items():
        whole.setdefault(str(resource["Handler"]).partition(".")[0], function)

    def attempt(function: str) -> str:
        packages = [package for package, first in whole.items() if first == function]
        own = [layers_of_this_machine / "Documents" / PYTHON] if function == "Documents" else []
        layers = [layers_of_this_machine / "Shared" / PYTHON, *own]
        told = {name: json.dumps(value) for name, value in stack.environment(function).items()}
        done = subprocess.run(
            [bare_python, *WARNINGS, "-c", IMPORT_AND_FIND, stack.functions[function]["Handler"], *packages],
            cwd=artefacts / function,
            env=told
            | {
                "PYTHONPATH": os.pathsep.join(map(str, (artefacts / function, *layers))),
                "PYTHONDONTWRITEBYTECODE": "1",
                "AWS_REGION": "eu-central-1",
                "AWS_DEFAULT_REGION": "eu-central-1",
                "AWS_LAMBDA_FUNCTION_NAME": function,
                "POWERTOOLS_LOG_LEVEL": "INFO",
                # As on Lambda, where Babel once choked on the colon; and no zone files but ours.
                "TZ": ":/etc/localtime",
                "PYTHONTZPATH": "",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return "" if done.returncode == 0 else f"{function}: {done.stderr}"

    with ThreadPoolExecutor(max_workers=2) as pool:
        failures = [failure for failure in pool.map(attempt, stack.functions) if failure]
    assert failures == []


def test_the_layer_brings_the_time_zones(layers_of_this_machine: Path, bare_python: Path) -> None:
    run(
        bare_python,
        "-c",
        "import babel.dates, zoneinfo; zoneinfo.ZoneInfo('Europe/Berlin')",
        PYTHONPATH=str(layers_of_this_machine / "Shared" / PYTHON),
        PYTHONTZPATH="",
        TZ=":/etc/localtime",
    )


def test_a_bare_interpreter_has_nothing_but_boto3(bare_python: Path) -> None:
    listing = json.loads(
        run(
            ROOT / ".ci" / "uv",
            "pip",
            "list",
            "--quiet",
            "--format",
            "json",
            "--python",
            bare_python.parent.parent,
        )
    )
    assert {package["name"] for package in listing} == {
        "boto3",
        "botocore",
        "jmespath",
        "python-dateutil",
        "s3transfer",
        "six",
        "urllib3",
    }
