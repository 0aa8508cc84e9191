"""cax (Faldor and Cully, on JAX) on a torus of Life; compiled for the very number of generations before the clock."""

from __future__ import annotations

from importlib.metadata import version

from bench_clock import Clock, peak_bytes, request


def main():
    """Run one request."""
    asked, place = request()
    clock = Clock()
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
