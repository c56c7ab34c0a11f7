"""How do tests come by a dossier that a worker holds, or has finished, without doing its steps?"""

from __future__ import annotations

from dossier.record import Dossier
from worker.store.entry import Lease
from worker.store.store import DossierStore

LAST = "check_summary"


def lease_of(store: DossierStore, key: str) -> Lease:
    """That of a worker which takes up the dossier where it stands."""
    lease = store.take(key, store.entry(key).step or "", "worker-1")
    assert lease is not None
    return lease


def finish(store: DossierStore, key: str) -> None:
    """Save it as finished, as it is."""
    lease = lease_of(store, key)
    assert store.save(lease, lease.dossier, None)


def finished(store: DossierStore, dossier: Dossier, callback: str = "") -> str:
    """The key of the dossier, which has been through the line."""
    key, _ = store.add(dossier, LAST, callback=callback)
    finish(store, key)
    return key
