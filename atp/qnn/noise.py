"""Depolarizing noise, as PennyLane defines it: ρ → (1 − p) ρ + p/3 (XρX + YρY + ZρZ)."""

from dataclasses import dataclass


def shrinkage(strength: float) -> float:
    """The factor 1 − 4p/3 by which the channel shrinks a qubit's Bloch vector.

    Raises:
        ValueError: `strength` outside [0, 1].
    """
    if not 0.0 <= strength <= 1.0:
        raise ValueError(f"`strength` must lie in [0, 1], got {strength}")
    return 1.0 - 4.0 * strength / 3.0


@dataclass(frozen=True)
class Depolarizing:
    """Where the channel acts and how strongly.

    Attributes:
        strength: probability p of each channel.
        after_encoding: on every data qubit, once, before the first block.
        after_blocks: on every qubit, readout included, after each block.
    """

    strength: float
    after_encoding: bool = True
    after_blocks: bool = True

    @classmethod
    def placed(cls, strength: float, placement: list[str]) -> "Depolarizing":
        """Build from the config's list of placements."""
        return cls(strength, "encoding" in placement, "blocks" in placement)

    @property
    def encoding_factor(self) -> float:
        """Bloch factor of a data qubit after the encoding."""
        return shrinkage(self.strength) if self.after_encoding else 1.0

    @property
    def block_factor(self) -> float:
        """Bloch factor of every qubit after a block."""
        return shrinkage(self.strength) if self.after_blocks else 1.0


NOISELESS = Depolarizing(0.0)
