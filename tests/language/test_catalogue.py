"""Is the shipped catalogue whole, and is a malformed one refused in one clear line?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dossier.errors import ModelUnavailable
from language.catalogue import Role, choose_model, load_catalogue

SHIPPED = Path(__file__).parents[2] / "config" / "models.toml"

GOOD = f"""
[[model]]
name = "tiny"
role = "embedder"
licence = "CC0-1.0"
source = {{ kind = "wheel", package = "tiny-model", version = "1.0", folder = "tiny_model/data" }}
[model.files]
"weights.bin" = {{ size = 3, sha256 = "{"a" * 64}" }}
"deeper/config.json" = {{ size = 2, sha256 = "{"b" * 64}" }}
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return tmp_path / "models.toml"


@pytest.mark.parametrize("role", list(Role))
def test_the_shipped_catalogue_names_a_model_for_every_role(role: Role) -> None:
    model = choose_model(load_catalogue(SHIPPED), role)
    assert model.licence in {"Apache-2.0", "MIT"}
    assert re.fullmatch("[0-9a-f]{12}", model.identity.revision)


def test_a_catalogue_is_read_in_its_order_with_all_its_files(catalogue: Path) -> None:
    catalogue.write_text(GOOD + GOOD.replace('"tiny"', '"second"'))
    first, second = load_catalogue(catalogue)
    assert (first.name, second.name) == ("tiny", "second")
    assert [(file.path, file.size) for file in first.files] == [("weights.bin", 3), ("deeper/config.json", 2)]
    assert first.size_bytes == 5


def test_the_revision_of_one_file_is_its_hash_and_that_of_many_changes_with_each(catalogue: Path) -> None:
    catalogue.write_text(GOOD)
    (many,) = load_catalogue(catalogue)
    catalogue.write_text(GOOD.replace("b" * 64, "c" * 64))
    (changed,) = load_catalogue(catalogue)
    catalogue.write_text("\n".join(line for line in GOOD.splitlines() if not line.startswith('"deeper')))
    (one,) = load_catalogue(catalogue)
    assert one.identity.revision == "a" * 12
    assert len({one.identity, many.identity, changed.identity}) == 3


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("a" * 64, "a" * 63, "model tiny: files.0.sha256"),
        ("size = 3", "size = -3", "model tiny: files.0.size"),
        ("size = 3", "bytes = 3", "model tiny: files.0.size"),
        ('"weights.bin"', '"../weights.bin"', "inside the model's folder"),
        ('"weights.bin"', '"/etc/weights.bin"', "inside the model's folder"),
        ("tiny-model", "--index-url=http://elsewhere", "model tiny: source.package"),
        ('kind = "wheel"', 'kind = "ftp"', "model tiny: source: Input tag 'ftp'"),
        ('"embedder"', '"poet"', "model tiny: role"),
        ('licence = "CC0-1.0"', "", "model tiny: licence"),
        ('licence = "CC0-1.0"', 'licence = "CC0-1.0"\nlicense = "MIT"', "model tiny: license"),
        ('name = "tiny"', "", "model 1: name"),
        ('name = "tiny"', 'name = "../tiny"', "name"),
        ('licence = "CC0-1.0"', 'licence = "CC0-1.0"\nconvert = "float32"', "exactly one file"),
        ("[[model]]", "[[model", "line 2"),
    ],
)
def test_a_malformed_catalogue_is_refused_in_one_line_that_says_where(
    catalogue: Path, written: str, instead: str, said: str
) -> None:
    assert written in GOOD
    catalogue.write_text(GOOD.replace(written, instead))
    with pytest.raises(ModelUnavailable) as refused:
        load_catalogue(catalogue)
    message = str(refused.value)
    assert said in message
    assert str(catalogue) in message
    assert "\n" not in message


@pytest.mark.parametrize("content", ["", "model = 3", "model = [3]", "[model]\nname = 'x'", "\xff\xfe"])
def test_a_file_that_is_no_catalogue_is_refused_in_one_line(catalogue: Path, content: str) -> None:
    catalogue.write_bytes(content.encode("latin-1"))
    with pytest.raises(ModelUnavailable, match=r"^the model catalogue [^\n]+$"):
        load_catalogue(catalogue)


def test_a_catalogue_that_is_not_there_is_named(catalogue: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"models\.toml cannot be read|models\.toml: cannot be read"):
        load_catalogue(catalogue)


def test_two_models_of_one_name_are_refused(catalogue: Path) -> None:
    catalogue.write_text(GOOD + GOOD)
    with pytest.raises(ModelUnavailable, match="two models are named tiny"):
        load_catalogue(catalogue)


def test_a_role_that_no_model_fills_is_said(catalogue: Path) -> None:
    catalogue.write_text(GOOD)
    with pytest.raises(ModelUnavailable, match="no model for grammar"):
        choose_model(load_catalogue(catalogue), Role.GRAMMAR)
