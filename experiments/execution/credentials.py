"""`python -m experiments.execution.credentials FOLDER`: certificates by which parts of a dask cluster know each other.

Everyone who has the key can run code on the cluster. The folder is made, readable by its owner alone. Printed are the
shell commands that set the variables which `dask scheduler`, `dask worker` and `replicarium` read.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from automata.errors import ReplicariumError
from experiments.errors import OutputError, StudyError
from experiments.execution.cluster import NO_PAGES
from experiments.terminal.console import complain, print_lines

CERTIFICATE, KEY = "certificate.pem", "key.pem"


def make_credentials(folder: Path) -> dict[str, str]:
    """Write a certificate and its key into a new folder, mode 700; return dask's configuration as variables.

    Raises OutputError if the folder is there already or cannot be made, StudyError without dask and cryptography.
    """
    try:
        from distributed import Security

        security = Security.temporary()
    except ImportError as error:
        raise StudyError(
            f"credentials need dask and cryptography ({error}): python -m pip install 'replicarium[cluster]'"
        ) from None
    try:
        folder.mkdir(mode=0o700)
        for name, text in ((CERTIFICATE, security.tls_ca_file), (KEY, security.tls_client_key)):
            number = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(number, "w", encoding="ascii") as file:
                file.write(text)
    except OSError as error:
        raise OutputError(f"cannot create {folder}: {error.strerror}") from None
    certificate, key = (str(folder.absolute() / name) for name in (CERTIFICATE, KEY))
    prefix = "DASK_DISTRIBUTED__COMM__"
    return {
        **NO_PAGES,
        f"{prefix}REQUIRE_ENCRYPTION": "True",
        f"{prefix}DEFAULT_SCHEME": "tls",
        f"{prefix}TLS__CA_FILE": certificate,
        **{
            f"{prefix}TLS__{role}__{part}": path
            for role in ("SCHEDULER", "WORKER", "CLIENT")
            for part, path in (("CERT", certificate), ("KEY", key))
        },
    }


def main() -> int:
    """Make the folder that the command line names, and print what sets the variables."""
    if len(sys.argv) != 2 or not sys.argv[1] or sys.argv[1].startswith("-"):
        complain("python -m experiments.execution.credentials takes one new folder")
        return 2
    try:
        variables = make_credentials(Path(sys.argv[1]))
    except ReplicariumError as error:
        complain(str(error))
        return 2
    print_lines(*(f"export {name}={shlex.quote(value)}" for name, value in variables.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
