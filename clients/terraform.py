"""Terraform with azurerm and azapi: for each type an apply, an empty plan, a change, an import and a destroy."""

import json
import os
import pathlib
import shutil
import subprocess

from sandbox import APPLICATION, GROUP, LOCATION, PRINCIPAL, SECRET, SUBSCRIPTION, TENANT, group_id
from terraform_types import AZAPI, AZURERM

# What each provider's block has to say, and where it comes from.
PROVIDERS = {
    "azurerm": (
        "hashicorp/azurerm",
        """
provider "azurerm" {{
  features {{}}
  metadata_host   = "{host}"
  client_id       = "{application}"
  client_secret   = "{secret}"
  tenant_id       = "{tenant}"
  subscription_id = "{subscription}"
}}
""",
    ),
    "azapi": (
        "Azure/azapi",
        """
provider "azapi" {{
  environment                = "public"
  disable_instance_discovery = true
  client_id                  = "{application}"
  client_secret              = "{secret}"
  tenant_id                  = "{tenant}"
  subscription_id            = "{subscription}"
  endpoint = [{{
    resource_manager_endpoint       = "https://{host}"
    resource_manager_audience       = "https://{host}"
    active_directory_authority_host = "https://{host}"
  }}]
}}
""",
    ),
}


def run(results, sandbox, plugins=None):
    """Runs both providers, from their registry or those of a folder that is laid out as a mirror. The versions used."""
    if not shutil.which("terraform"):
        raise SystemExit("`terraform` is not on PATH: install it, or leave this part out with --only")
    versions = []
    for name, types in [("azurerm", AZURERM), ("azapi", AZAPI)]:
        if not _is_offered(plugins, PROVIDERS[name][0]):
            print(f"skip {name}: it is not in {plugins}", flush=True)
            continue
        root = Root(sandbox, name, plugins)
        versions.append((f"terraform-provider-{name}", root.version()))
        for subject, (address, blocks) in types.items():
            root.check(results, subject, address, blocks)
    versions.append(("terraform", json.loads(_terraform(sandbox.directory, {}, "version", "-json"))["terraform_version"]))
    return versions


def _is_offered(plugins, source):
    """Whether a provider can be installed: any from the registry, from a folder those in it."""
    return not plugins or any(pathlib.Path(plugins).glob(f"*/{source}")) or any(
        pathlib.Path(plugins).glob(f"*/{source.lower()}")
    )


class Root:
    """A root module that uses one provider."""

    def __init__(self, sandbox, name, plugins):
        self.name = name
        self.directory = sandbox.directory / f"terraform-{name}"
        self.directory.mkdir()
        # azurerm reads the contents of vaults at their own hosts, for which the sandbox is a proxy.
        self.environment = {"SSL_CERT_FILE": str(sandbox.certificate), "TF_IN_AUTOMATION": "1"}
        self.values = {
            "host": sandbox.url.removeprefix("https://"),
            "application": APPLICATION,
            "secret": SECRET,
            "tenant": TENANT,
            "subscription": SUBSCRIPTION,
            "group": GROUP,
            "group_id": group_id(),
            "location": LOCATION,
            "principal": PRINCIPAL,
        }
        source, block = PROVIDERS[name]
        needed = f'terraform {{\n  required_providers {{\n    {name} = {{ source = "{source}" }}\n  }}\n}}\n'
        (self.directory / "provider.tf").write_text(needed + block.format(**self.values))
        mirror = [f"-plugin-dir={plugins}"] if plugins else []
        self.terraform("init", "-input=false", *mirror)
        self.environment["HTTPS_PROXY"] = sandbox.url

    def terraform(self, *arguments):
        """Runs a command of Terraform here. What it printed."""
        return _terraform(self.directory, self.environment, *arguments)

    def version(self):
        """The version of the provider that `init` chose."""
        selections = json.loads(self.terraform("version", "-json"))["provider_selections"]
        return next(iter(selections.values()))

    def check(self, results, subject, address, blocks):
        """Makes the resources of a subject, looks, changes, imports and removes them."""
        attempt = lambda verb, what, action: results.attempt(self.name, subject, verb, what, action)
        self.write(blocks, "one")
        if attempt("create", "apply", lambda: self.terraform("apply", "-auto-approve", "-input=false")) is None:
            attempt("delete", "destroy", self.destroy)
            return
        attempt("read", "plan", self.plan_empty)
        if "{tag}" in blocks:
            self.write(blocks, "two")
            attempt("change", "apply", lambda: self.terraform("apply", "-auto-approve", "-input=false"))
        attempt("special", "import", lambda: self.imported(address))
        attempt("delete", "destroy", self.destroy)

    def write(self, blocks, tag):
        """Writes the configuration of a subject."""
        text = blocks.replace("{tag}", tag)
        for name, value in self.values.items():
            text = text.replace("{" + name + "}", value)
        (self.directory / "main.tf").write_text(text)

    def plan_empty(self):
        """Fails with the names of what a plan would change."""
        self.terraform("plan", "-input=false", "-out=plan")
        plan = json.loads(self.terraform("show", "-json", "plan"))
        wrong = [
            f"{it['address']}: {', '.join(_differences(it['change']))}"
            for it in plan.get("resource_changes", [])
            if it["change"]["actions"] not in (["no-op"], ["read"])
        ]
        if wrong:
            raise RuntimeError(f"a plan is not empty: {'; '.join(wrong)}")
        return True

    def imported(self, address):
        """Forgets a resource, imports it, and expects an empty plan."""
        shown = json.loads(self.terraform("show", "-json"))
        resources = shown["values"]["root_module"]["resources"]
        identity = next(it["values"]["id"] for it in resources if it["address"] == address)
        self.terraform("state", "rm", address)
        self.terraform("import", "-input=false", address, identity)
        return self.plan_empty()

    def destroy(self):
        """Destroys everything, and forgets what could not be destroyed, so that the next subject can go on."""
        try:
            return self.terraform("destroy", "-auto-approve", "-input=false")
        finally:
            for state in self.directory.glob("terraform.tfstate*"):
                state.unlink()


def _terraform(directory, environment, *arguments):
    """Runs Terraform. What it printed; an error says what the first one was."""
    done = subprocess.run(
        ["terraform", *arguments, *([] if arguments[0] in ("version", "show") else ["-no-color"])],
        cwd=directory, env={**os.environ, **environment}, capture_output=True, text=True,
    )
    if done.returncode:
        lines = [line.strip("│╷╵ ") for line in (done.stderr or done.stdout).splitlines()]
        lines = [line for line in lines if line]
        first = next((at for at, line in enumerate(lines) if line.startswith("Error")), 0)
        raise RuntimeError(" ".join(lines[first:first + 12]))
    return done.stdout or True


def _differences(change):
    """The attributes that a plan would change, or what it would do with the whole resource."""
    before, after = change.get("before") or {}, change.get("after") or {}
    unknown = change.get("after_unknown") or {}
    if change["actions"] != ["update"]:
        forced = [str(path[0]) for path in change.get("replace_paths", []) if path]
        return ["/".join(change["actions"]), *sorted(set(forced))]
    return [name for name in sorted({*before, *after}) if before.get(name) != after.get(name) or unknown.get(name)]
