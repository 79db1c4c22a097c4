"""Runs real clients of Azure against the sandbox and writes the page that says what works.

    python3 -m venv /tmp/clients && /tmp/clients/bin/pip install -r clients/requirements.txt
    cargo build
    /tmp/clients/bin/python clients/run.py --binary target/debug/terraform-provider-dataplane

The Terraform part needs `terraform` on PATH, which gets azurerm and azapi from their registry, or from a folder that
is laid out as a mirror of it (`--plugins`).
"""

import argparse
import importlib.metadata
import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import sandbox as sandbox_module  # noqa: E402
from results import Results, page  # noqa: E402

PAGE = pathlib.Path(__file__).parent.parent / "docs/guides/sandbox-clients.md"
PACKAGES = ["azure-cli", "azure-identity", "msal", "azure-core"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default="target/debug/terraform-provider-dataplane")
    parser.add_argument("--page", default=str(PAGE), help="where the table is written")
    parser.add_argument("--only", choices=["identity", "cli", "sdk", "terraform"], action="append")
    parser.add_argument("--plugins", help="a folder with Terraform's providers, for machines without their registry")
    parser.add_argument(
        "--cut-down",
        action="store_true",
        help="have the page say that the providers in --plugins were built with the services of the table only",
    )
    arguments = parser.parse_args()
    binary, target = os.path.abspath(arguments.binary), pathlib.Path(arguments.page).absolute()
    parts = arguments.only or ["identity", "sdk", "cli", "terraform"]
    results, more = Results(), []
    with tempfile.TemporaryDirectory() as directory:
        with sandbox_module.Sandbox(binary, directory) as sandbox:
            os.environ["REQUESTS_CA_BUNDLE"] = str(sandbox.certificate)
            os.environ["SSL_CERT_FILE"] = str(sandbox.certificate)
            if "identity" in parts:
                import credentials

                credentials.run(results, sandbox)
            if "sdk" in parts:
                import packages

                packages.run(results, sandbox)
            if "cli" in parts:
                import commands

                commands.run(results, sandbox)
            if "terraform" in parts:
                import terraform

                more = terraform.run(results, sandbox, arguments.plugins)
        os.chdir("/")
    names = PACKAGES + sorted(
        {it.metadata["Name"] for it in importlib.metadata.distributions() if it.metadata["Name"].startswith("azure-mgmt-")}
        & used_packages()
    )
    versions = [(name, importlib.metadata.version(name)) for name in names]
    target.write_text(page(results, versions + more, arguments.cut_down))
    failures = results.failures()
    print(f"{len(results.all) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


def used_packages():
    """The azure-mgmt packages that this run imported."""
    loaded = {name.split(".")[2] for name in sys.modules if name.startswith("azure.mgmt.") and name.count(".") >= 2}
    return {f"azure-mgmt-{name.replace('_', '-')}" for name in loaded}


if __name__ == "__main__":
    sys.exit(main())
