"""cax (Faldor and Cully, on JAX) on a torus of Life; compiled for the very number of generations before the clock."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.bench.adapters.bench_clock import StageClock, peak_bytes, request
else:  # the Python that runs this has none of our packages
    from bench_clock import StageClock, peak_bytes, request


def main() -> None:
    """Run one request."""
    asked, place = request()
    clock = StageClock()
    with clock.stage("imports"):
        import jax
        import jax.numpy as jnp
        import numpy as np
        from cax.cs.life import Life
        from flax import nnx
    with clock.stage("warm_up"):
        birth, survival = Life.birth_survival_from_string(asked["rule"])
        life = Life(birth=birth, survival=survival, rngs=nnx.Rngs(0))
        cells = np.load(asked["file"])
        blank = jnp.zeros((*cells.shape, 1), dtype=jnp.float32)
        jax.block_until_ready(life(blank, num_steps=asked["generations"]))
    resident = peak_bytes()
    with clock.stage("load"):
        state = jax.block_until_ready(jnp.asarray(np.load(asked["file"])[..., None], dtype=jnp.float32))
    with clock.stage("steps"):
        state = jax.block_until_ready(life(state, num_steps=asked["generations"]))
    with clock.stage("read"):
        population = int((np.asarray(state)[..., 0] > 0.5).sum())
    clock.tell(place, population=population, box=None, resident=resident, version=version("cax"))


main()
