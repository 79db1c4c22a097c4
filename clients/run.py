"""Runs real clients of Azure against the sandbox and writes the page that says what works.

    python3 -m venv clients-venv
    clients-venv/bin/pip install -r clients/requirements.txt
    cargo build -p arm-sandbox
    clients-venv/bin/python clients/run.py --binary target/debug/arm-sandbox

Python must be 3.10 or later. The Terraform part needs `terraform` on PATH, which gets azurerm and azapi from their
registry, or from a folder that is laid out as a mirror of it (`--plugins`); it takes half an hour, most of it azurerm's
own waits. Everything else takes about 3 minutes.
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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--binary", default="target/debug/arm-sandbox", help="the sandbox: `arm-sandbox`, or the provider's binary"
    )
    parser.add_argument("--page", default=str(PAGE), help="where the table is written")
    parser.add_argument("--results", help="a JSON file of all results, in which other clients keep their earlier ones")
    parser.add_argument(
        "--only", choices=["identity", "cli", "sdk", "terraform"], action="append", help="run this part; repeatable"
    )
    parser.add_argument("--plugins", help="a folder with Terraform's providers, for machines without their registry")
    parser.add_argument(
        "--cut-down",
        action="store_true",
        help="have the page say that the providers in --plugins were built with the services of the table only",
    )
    arguments = parser.parse_args()
    binary, target = os.path.abspath(arguments.binary), pathlib.Path(arguments.page).absolute()
    plugins = arguments.plugins and os.path.abspath(arguments.plugins)
    stored = arguments.results and os.path.abspath(arguments.results)
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

                more = terraform.run(results, sandbox, plugins)
        os.chdir("/")
    names = PACKAGES + sorted(
        {it.metadata["Name"] for it in importlib.metadata.distributions() if it.metadata["Name"].startswith("azure-mgmt-")}
        & used_packages()
    )
    versions = [(name, importlib.metadata.version(name)) for name in names]
    versions += more
    failures, count = results.unexplained(), len(results.all)
    if stored:
        versions = results.save(stored, versions)
    target.write_text(page(results, versions, arguments.cut_down))
    print(f"{count - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


def used_packages():
    """The azure-mgmt packages that this run imported."""
    loaded = {name.split(".")[2] for name in sys.modules if name.startswith("azure.mgmt.") and name.count(".") >= 2}
    return {f"azure-mgmt-{name.replace('_', '-')}" for name in loaded}


if __name__ == "__main__":
    sys.exit(main())
