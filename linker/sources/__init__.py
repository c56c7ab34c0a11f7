"""Which scholarly sources can be asked over HTTP? Each is a declaration in its file.

SOURCES are asked for the paper behind a story, FULL_TEXTS for the body of one that is linked.
"""

from __future__ import annotations

from linker.sources.arxiv import ARXIV
from linker.sources.biorxiv import BIORXIV, MEDRXIV
from linker.sources.crossref import CROSSREF
from linker.sources.datacite import DATACITE
from linker.sources.declaration import Declaration
from linker.sources.doi_org import DOI_ORG
from linker.sources.europepmc import EUROPE_PMC
from linker.sources.europepmc_full_text import EUROPE_PMC_FULL_TEXT
from linker.sources.openalex import OPENALEX
from linker.sources.pubmed import PUBMED
from linker.sources.unpaywall import UNPAYWALL

SOURCES: tuple[Declaration, ...] = (
    CROSSREF,
    OPENALEX,
    EUROPE_PMC,
    PUBMED,
    ARXIV,
    BIORXIV,
    MEDRXIV,
    DATACITE,
    UNPAYWALL,
    DOI_ORG,
)

FULL_TEXTS: tuple[Declaration, ...] = (EUROPE_PMC_FULL_TEXT,)
