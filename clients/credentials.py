"""Signing in with every kind of credential that azure-identity has for programs."""

import base64
import datetime
import json
import os
import sys
import time

from azure.identity import (
    AzureCliCredential,
    AzurePipelinesCredential,
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    EnvironmentCredential,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

import sandbox as sandbox_module
from sandbox import APPLICATION, AUDIENCE, CONNECTION, GITHUB, GITHUB_SUBJECT, SECRET, TENANT

CLIENT = "azure-identity"


def run(results, sandbox):
    """Gets a token with each kind of credential, and uses it."""
    scope = f"{sandbox.url}/.default"
    common = {"authority": sandbox.url, "disable_instance_discovery": True}
    token_file = sandbox.directory / "token"
    token_file.write_text(_assertion())
    certificate = _certificate(sandbox.directory / "certificate.pem")
    environment = {
        "AZURE_TENANT_ID": TENANT,
        "AZURE_CLIENT_ID": APPLICATION,
        "AZURE_CLIENT_SECRET": SECRET,
        "AZURE_AUTHORITY_HOST": sandbox.url,
    }
    with_certificate = {**environment, "AZURE_CLIENT_CERTIFICATE_PATH": certificate}
    del with_certificate["AZURE_CLIENT_SECRET"]
    machine = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": sandbox.url}
    pipeline = {"SYSTEM_OIDCREQUESTURI": f"{sandbox.url}/azure-devops/oidctoken"}
    identity = {"IDENTITY_ENDPOINT": f"{sandbox.url}/msi/token", "IDENTITY_HEADER": "sandbox"}
    kinds = [
        ("client secret", {}, lambda: ClientSecretCredential(TENANT, APPLICATION, SECRET, **common)),
        ("certificate", {}, lambda: CertificateCredential(TENANT, APPLICATION, certificate, **common)),
        ("assertion", {}, lambda: ClientAssertionCredential(TENANT, APPLICATION, _assertion, **common)),
        (
            "workload identity",
            {},
            lambda: WorkloadIdentityCredential(
                tenant_id=TENANT, client_id=APPLICATION, token_file_path=str(token_file), **common
            ),
        ),
        ("environment", environment, lambda: EnvironmentCredential(**common)),
        ("environment with a certificate", with_certificate, lambda: EnvironmentCredential(**common)),
        ("default", environment, lambda: DefaultAzureCredential(**common)),
        ("managed identity of App Service", identity, ManagedIdentityCredential),
        (
            "user-assigned managed identity",
            identity,
            lambda: ManagedIdentityCredential(client_id=sandbox_module.IDENTITY_CLIENT),
        ),
        ("managed identity of a virtual machine", machine, ManagedIdentityCredential),
        (
            "GitHub Actions",
            {},
            lambda: ClientAssertionCredential(TENANT, APPLICATION, lambda: _github(sandbox), **common),
        ),
        (
            "Azure Pipelines",
            pipeline,
            lambda: AzurePipelinesCredential(
                tenant_id=TENANT,
                client_id=APPLICATION,
                service_connection_id=CONNECTION,
                system_access_token="job",
                **common,
            ),
        ),
    ]
    for name, variables, make in kinds:
        results.attempt(CLIENT, name, "read", "token", lambda: _use(sandbox, variables, make, scope))


def use_cli(sandbox):
    """Gets a token from the Azure CLI, which is signed in, and uses it."""
    scope = f"{sandbox.url}/.default"
    # `az` is beside this Python.
    path = {"PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"}
    _use(sandbox, path, lambda: AzureCliCredential(process_timeout=60), scope)


def _use(sandbox, variables, make, scope):
    """Gets a token and reads a subscription with it."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        token = make().get_token(scope).token
    finally:
        os.environ.clear()
        os.environ.update(before)
    path = f"/subscriptions/{sandbox_module.SUBSCRIPTION}?api-version=2022-12-01"
    sandbox.get_json(path, {"Authorization": f"Bearer {token}"})


def _assertion():
    """A token as GitHub issues it; nobody checks its signature, as nobody can."""
    now = time.time()
    claims = {"iss": GITHUB, "sub": GITHUB_SUBJECT, "aud": AUDIENCE, "iat": now, "nbf": now, "exp": now + 600}
    part = lambda it: base64.urlsafe_b64encode(json.dumps(it).encode()).decode().rstrip("=")
    return f"{part({'alg': 'RS256'})}.{part(claims)}.c2ln"


def _github(sandbox):
    """The token of a job of GitHub Actions, as the sandbox plays it."""
    headers = {"Authorization": "Bearer job"}
    return sandbox.get_json(f"/github/idtoken?audience={AUDIENCE}", headers)["value"]


def _certificate(path):
    """A certificate with its key, made for this run."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "clients")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return str(path)
