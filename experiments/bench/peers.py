"""The other programs by name. Another one is another entry here."""

from __future__ import annotations

from experiments.bench.golly import Bgolly
from experiments.bench.libraries import Cax, CellPyLib, Lifelib
from experiments.bench.peer import Peer

PEERS: dict[str, type[Peer]] = {peer.name: peer for peer in (Bgolly, Lifelib, Cax, CellPyLib)}
