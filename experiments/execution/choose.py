"""Which backend a run's trials go to: processes of this machine, or a cluster where an address is given."""

from __future__ import annotations

from experiments.execution.backends import Backend, ProcessPool, check_device


def make_backend(cluster: str | None, workers: int | None = None, device: str = "cpu") -> Backend:
    """Return a process pool, or a cluster where an address is given.

    Raises ModelError if the trials are to be done on a `device` that is not there, before anything is started; a
    cluster's workers are asked, as far as there are any yet, StudyError.
    """
    if cluster is None or device != "cuda":
        check_device(device)
    if cluster is None:
        return ProcessPool(workers)
    from experiments.execution.cluster import DaskCluster  # an optional part, and slow to import

    made = DaskCluster(cluster)
    try:
        made.check_device(device)
    except BaseException:
        made.close(now=True)
        raise
    return made
