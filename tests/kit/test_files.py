import pytest

from webapp.kit import files


def test_bytes_are_kept_under_their_own_hash(app):
    name = files.keep(b"sample")

    assert name == "af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf"
    assert files.read(name) == b"sample"
    assert files.keep(b"sample") == name


def test_bytes_never_kept_are_not_there(app):
    assert not files.has("0" * 64)
    with pytest.raises(FileNotFoundError):
        files.read("0" * 64)
