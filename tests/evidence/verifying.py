"""The program that goes along with every evidence file, as anybody would run it."""

import io
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

PROGRAM = Path(__file__).parents[2] / "webapp" / "evidence" / "verify" / "verify.py"


def program() -> ModuleType:
    """verify.py as a module."""
    spec = spec_from_file_location("evidence_verify", PROGRAM)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verifier = program()


def verify(content: bytes, key: str = "") -> tuple[list[str], dict | None]:
    """What the program finds in an evidence file."""
    return verifier.verify(io.BytesIO(content), key)


def opened(content: bytes, name: str) -> str:
    """A text in an evidence file."""
    with ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()
