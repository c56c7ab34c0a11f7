"""Is a public entailment model read by its labels, and is a folder that holds none told in one line?

The model is a BERT of two layers with weights by chance, made here: what is tested is how it is asked and read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dossier.errors import ModelUnavailable
from dossier.ports import Pair
from language.catalogue import Model, Role
from language.nli import PublicEntailer
from language.teaching import TeachingEntailer

FindModel = Callable[[Role], tuple[Path, Model]]

PAIRS = [Pair("Tired bees forget.", "Bees forget."), Pair("Rested bees find home. " * 80, "Bees are lost.")]
LABELS = {0: "CONTRADICTION", 1: "NEUTRAL", 2: "ENTAILMENT"}

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, real_model: FindModel) -> Path:
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(1)
    made = tmp_path_factory.mktemp("models") / "tiny-nli"
    tokenizer = AutoTokenizer.from_pretrained(real_model(Role.EMBEDDER)[0])
    small = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=len(tokenizer), id2label=LABELS, num_labels=3, **small)
    BertForSequenceClassification(config).save_pretrained(made)
    tokenizer.save_pretrained(made)
    return made


def test_its_labels_are_read_by_their_names_in_whatever_order(folder: Path, tmp_path: Path) -> None:
    first = PublicEntailer(folder, TeachingEntailer()).judge(PAIRS)
    assert all(abs(one.supported + one.contradicted + one.not_enough - 1) < 0.001 for one in first)
    assert {one.model.name for one in first} == {"tiny-nli"}
    turned = tmp_path / "tiny-nli"
    turned.mkdir()
    for file in folder.iterdir():
        (turned / file.name).write_bytes(file.read_bytes())
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = {"0": "entailment", "1": "neutral", "2": "contradiction"}
    (turned / "config.json").write_text(json.dumps(config))
    second = PublicEntailer(turned, TeachingEntailer()).judge(PAIRS)
    assert [(one.supported, one.contradicted) for one in first] == [
        (other.contradicted, other.supported) for other in second
    ]


def test_a_pair_has_the_same_answer_beside_others_and_none_is_asked_of_none(folder: Path) -> None:
    judge = PublicEntailer(folder, TeachingEntailer()).judge
    together = judge(PAIRS)
    alone = [judge([pair])[0] for pair in PAIRS]
    assert [one.supported for one in together] == pytest.approx([one.supported for one in alone], abs=0.001)
    assert judge([]) == ()


def test_causes_are_weighed_by_ours(folder: Path) -> None:
    (strength,) = PublicEntailer(folder, TeachingEntailer()).weigh(["Tea causes joy."])
    assert strength == TeachingEntailer().weigh(["Tea causes joy."])[0]


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors"])
def test_a_folder_without_a_model_is_said_at_once(folder: Path, tmp_path: Path, missing: str) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / missing).unlink()
    with pytest.raises(ModelUnavailable, match="COPYDESK_ENTAILMENT"):
        PublicEntailer(tmp_path, TeachingEntailer())


@pytest.mark.parametrize("spoiled", ["labels", "cut"])
def test_another_kind_of_model_and_one_cut_short_are_refused_in_one_line(
    folder: Path, tmp_path: Path, spoiled: str
) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    if spoiled == "cut":
        weights = tmp_path / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:1000])
    else:
        config = json.loads((tmp_path / "config.json").read_text())
        (tmp_path / "config.json").write_text(json.dumps({**config, "id2label": {"0": "a", "1": "b", "2": "c"}}))
    with pytest.raises(ModelUnavailable) as told:
        PublicEntailer(tmp_path, TeachingEntailer()).judge(PAIRS)
    assert "\n" not in str(told.value)
