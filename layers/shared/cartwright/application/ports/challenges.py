"""The service that tells people from machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cartwright.domain.proofs import Proof, Verdict


class Verifier(Protocol):
    def verify(self, proof: Proof, secret: str) -> Verdict:
        """Whether the token is good for this very attempt on that host. It is good once: asked again for
        another attempt it has failed, for the same one it is answered as before. Raises nothing: no answer,
        or none for want of a right secret, is UNKNOWN."""
        ...
