"""A sandbox over HTTPS, with a seed that every client of this folder uses."""

import json
import pathlib
import socket
import ssl
import subprocess
import time
import urllib.request

TENANT = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11"
SUBSCRIPTION = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
GROUP = "rg-clients"
LOCATION = "westus"

# The application that signs in with everything that an application can have.
APPLICATION = "9b1d7f35-60c2-4e8a-b7d4-2f5a8c0e6d13"
SECRET = "only-in-the-sandbox"
# A managed identity, and a principal to assign roles to.
IDENTITY_CLIENT = "19d7b3e8-6c52-4f0a-b948-e2a60d7c15f3"
IDENTITY_PRINCIPAL = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
PRINCIPAL = "0d3c5b2e-6a35-4f3f-8f0b-7a3f1f2d9d11"

GITHUB = "https://token.actions.githubusercontent.com"
GITHUB_SUBJECT = "repo:example/infrastructure:ref:refs/heads/main"
AUDIENCE = "api://AzureADTokenExchange"
PIPELINES = "https://vstoken.dev.azure.com/example"
# The service connection of a pipeline, which is part of the subject of its tokens.
CONNECTION = "3f0a6c1d-84be-4d0c-9b52-6e1f7a2d90c8"
PIPELINES_SUBJECT = f"sc://example/infrastructure/{CONNECTION}"


def group_id(name=GROUP):
    """The ID of a resource group."""
    return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{name}"


def seed():
    """What exists from the start: a group, an identity, and applications with credentials of each kind."""
    trusted = [
        {"issuer": issuer, "subject": subject, "audience": AUDIENCE}
        for issuer, subject in [(GITHUB, GITHUB_SUBJECT), (PIPELINES, PIPELINES_SUBJECT)]
    ]
    identity = f"{group_id()}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/worker"
    return {
        "tenants": [{"tenantId": TENANT}],
        "subscriptions": [{"subscriptionId": SUBSCRIPTION, "tenantId": TENANT, "displayName": "Clients"}],
        "resources": [
            {"id": group_id(), "location": LOCATION},
            {
                "id": identity,
                "location": LOCATION,
                "properties": {"principalId": IDENTITY_PRINCIPAL, "clientId": IDENTITY_CLIENT},
            },
        ],
        "principals": [{"id": PRINCIPAL, "type": "User", "tenantId": TENANT}],
        "applications": [
            {
                "appId": APPLICATION,
                "tenantId": TENANT,
                "secrets": [SECRET],
                "federatedCredentials": trusted,
            },
        ],
    }


class Sandbox:
    """A running sandbox: its address, and the certificate that its clients must trust."""

    def __init__(self, binary, directory):
        self.directory = pathlib.Path(directory)
        self.port = _free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        seed_file = self.directory / "seed.json"
        seed_file.write_text(json.dumps(seed()))
        self.certificate = self.directory / "sandbox-ca.pem"
        self._log = open(self.directory / "sandbox.log", "w")
        # `arm-sandbox` is the sandbox alone; it is a subcommand of the provider's binary.
        subcommand = [] if pathlib.Path(binary).name.startswith("arm-sandbox") else ["sandbox"]
        command = [binary, *subcommand, "--tls", "--listen", f"127.0.0.1:{self.port}"]
        command += ["--database", str(self.directory / "sandbox.db"), "--seed", str(seed_file)]
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log)

    def __enter__(self):
        deadline = time.monotonic() + 30
        while not self._answers():
            if self._process.poll() is not None or deadline < time.monotonic():
                raise RuntimeError((self.directory / "sandbox.log").read_text())
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()
        self._log.close()

    def _answers(self):
        try:
            context = ssl.create_default_context(cafile=str(self.certificate))
            url = f"{self.url}/metadata/endpoints?api-version=2022-09-01"
            return urllib.request.urlopen(url, context=context, timeout=2).status == 200
        except OSError:
            return False

    def get_json(self, path, headers=None, data=None):
        """What the sandbox answers to a plain request."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        request = urllib.request.Request(self.url + path, headers=headers or {}, data=data)
        return json.load(urllib.request.urlopen(request, context=context))


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
