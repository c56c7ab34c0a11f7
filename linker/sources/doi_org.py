"""How is the DOI system itself asked, whoever registered a DOI? https://citation.doi.org/docs.html

doi.org answers with a redirect to the registration agency's own service, which gives the citation as JSON.
"""

from __future__ import annotations

from dossier.findings import Identifier, IdentifierKind, Publication
from linker.sources import csl
from linker.sources.declaration import Absence, Asker, Declaration, Pace, Request, in_path
from linker.sources.payload import json_object, unexpected

NAME = "doi.org"


def by_doi(doi: str, asker: Asker) -> Request:
    """The citation; without this media type doi.org would lead to the publisher's page."""
    del asker
    return Request(f"/{in_path(doi)}", accept="application/vnd.citationstyles.csl+json")


def parse(payload: bytes) -> tuple[Publication, ...]:
    """The one publication that the citation describes. Raises SourceUnavailable."""
    found = csl.publication(json_object(payload, NAME), NAME)
    if not found.doi:
        raise unexpected(NAME, "a citation without a DOI")
    return (found,)


DOI_ORG = Declaration(
    name=NAME,
    host="doi.org",
    parse=parse,
    lookups={IdentifierKind.DOI: by_doi},
    absent=(Absence(404, "doi not found"),),
    sample=Identifier(IdentifierKind.DOI, "10.1038/171737a0"),
    pace=Pace(5, 1),
    redirects=frozenset({"api.crossref.org", "data.crosscite.org", "data.datacite.org", "api.datacite.org"}),
)
