"""Is the paper at a publisher's address told from the address?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.findings import Identifier, IdentifierKind
from linker.addresses import identifiers_at

DOI, PMID, PMCID, ARXIV = IdentifierKind.DOI, IdentifierKind.PMID, IdentifierKind.PMCID, IdentifierKind.ARXIV


@pytest.mark.parametrize(
    ("address", "kind", "value"),
    [
        ("https://doi.org/10.1126/sciadv.adu6074", DOI, "10.1126/sciadv.adu6074"),
        ("http://dx.doi.org/10.1126%2Fsciadv.adu6074", DOI, "10.1126/sciadv.adu6074"),
        ("https://www.science.org/doi/full/10.1126/sciadv.adu6074?utm_source=x", DOI, "10.1126/sciadv.adu6074"),
        ("https://www.pnas.org/doi/10.1073/pnas.2301234120#abstract", DOI, "10.1073/pnas.2301234120"),
        ("https://www.nature.com/articles/s41586-025-01234-5", DOI, "10.1038/s41586-025-01234-5"),
        ("https://www.nature.com/articles/s41586-025-01234-5.pdf", DOI, "10.1038/s41586-025-01234-5"),
        ("https://nature.com/articles/nature12345", DOI, "10.1038/nature12345"),
        (
            "https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0012345&type=printable",
            DOI,
            "10.1371/journal.pone.0012345",
        ),
        ("https://elifesciences.org/articles/00007", DOI, "10.7554/elife.00007"),
        ("https://elifesciences.org/reviewed-preprints/104321v2", DOI, "10.7554/elife.104321"),
        ("https://peerj.com/articles/4375/", DOI, "10.7717/peerj.4375"),
        ("https://peerj.com/articles/cs-214", DOI, "10.7717/peerj-cs-214"),
        ("https://www.biorxiv.org/content/10.1101/2020.01.01.123456v2.full", DOI, "10.1101/2020.01.01.123456"),
        ("https://www.biorxiv.org/content/10.64898/2026.01.02.123456v1", DOI, "10.64898/2026.01.02.123456"),
        ("https://www.biorxiv.org/content/early/2018/03/02/123456", DOI, "10.1101/123456"),
        ("https://www.medrxiv.org/content/10.1101/2021.02.03.21251234v1", DOI, "10.1101/2021.02.03.21251234"),
        (
            "https://www.thelancet.com/journals/lancet/article/PIIS0140-6736(20)30183-5/fulltext",
            DOI,
            "10.1016/s0140-6736(20)30183-5",
        ),
        ("https://www.cell.com/current-biology/fulltext/S0960-9822(00)00336-5", DOI, "10.1016/s0960-9822(00)00336-5"),
        ("https://link.springer.com/article/10.1007/s00359-021-01492-4", DOI, "10.1007/s00359-021-01492-4"),
        ("https://www.frontiersin.org/articles/10.3389/fphar.2021.691700/full", DOI, "10.3389/fphar.2021.691700"),
        ("https://arxiv.org/abs/2104.12255v1", ARXIV, "2104.12255"),
        ("https://arxiv.org/pdf/math.GT/0309136v2", ARXIV, "math/0309136"),
        ("https://pubmed.ncbi.nlm.nih.gov/10704411/", PMID, "10704411"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/10704411", PMID, "10704411"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/", PMCID, "PMC1234567"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC1234567/", PMCID, "PMC1234567"),
        ("https://europepmc.org/article/MED/10704411", PMID, "10704411"),
        ("https://europepmc.org/article/PMC/PMC1234567", PMCID, "PMC1234567"),
        ("www.nature.com/articles/s41586-025-01234-5", DOI, "10.1038/s41586-025-01234-5"),
    ],
)
def test_the_address_of_a_paper_names_it(address: str, kind: IdentifierKind, value: str) -> None:
    assert identifiers_at(address) == (Identifier(kind, value),)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.nature.com/nature/volumes/630",
        "https://notnature.com/articles/s41586-025-01234-5",
        "https://nature.com.evil.example/articles/s41586-025-01234-5",
        "https://www.cell.com/cell/fulltext/S0092-8674(23)00123-4",
        "https://www.ncbi.nlm.nih.gov/books/NBK123456/",
        "https://news.example/2025/08/05/a-story-10/1234",
        "mailto:desk@paper.example",
        "https://[broken/10",
        "",
    ],
)
def test_another_address_names_no_paper(address: str) -> None:
    assert identifiers_at(address) == ()


@settings(deadline=None)
@given(
    st.text(max_size=200),
    st.sampled_from(["", "https://", "https://www.nature.com/articles/", "https://arxiv.org/abs/"]),
)
def test_no_address_breaks_the_reader(rest: str, start: str) -> None:
    for identifier in identifiers_at(start + rest):
        assert identifier.value
