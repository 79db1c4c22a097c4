"""What was tried and how it ended, and the page that tells."""

import dataclasses
import json
import pathlib

# In the order of the page.
CLIENTS = ["azure-identity", "azure-mgmt packages", "Azure CLI", "azurerm", "azapi"]
# Why something fails that would fail in Azure too: client, subject and what was tried.
KNOWN = {
    ("azapi", "SQL servers", "import"): (
        "azapi cannot read `sensitive_body` from Azure, so after an import it plans to write the resource once more"
    ),
}
VERBS = ["create", "read", "list", "change", "delete", "special"]


@dataclasses.dataclass
class Result:
    """One attempt: what of, by which client, and the error if it failed."""

    client: str
    subject: str
    verb: str
    what: str
    error: str = ""

    def why(self):
        """Why it fails, if that is known and is not about the sandbox."""
        return KNOWN.get((self.client, self.subject, self.what))


class Results:
    """All attempts, in their order."""

    def __init__(self):
        self.all = []

    def attempt(self, client, subject, verb, what, action):
        """Does something and notes how it ended. What it returned, or nothing."""
        result = Result(client, subject, verb, what)
        self.all.append(result)
        try:
            value = action()
        except Exception as error:  # whatever a client raises is its answer
            result.error = one_line(error)
            print(f"FAIL {client}: {subject}: {what}: {result.error}", flush=True)
            return None
        print(f"ok   {client}: {subject}: {what}", flush=True)
        return value

    def failures(self):
        """The attempts that failed."""
        return [it for it in self.all if it.error]

    def unexplained(self):
        """The attempts that failed and should not have."""
        return [it for it in self.failures() if it.why() is None]

    def save(self, file, versions):
        """Stores the attempts and versions, with those of other clients that an earlier run stored there."""
        before = json.loads(pathlib.Path(file).read_text()) if pathlib.Path(file).exists() else {}
        own = {it.client for it in self.all}
        kept = [Result(**it) for it in before.get("results", []) if it["client"] not in own]
        self.all = sorted(kept + self.all, key=lambda it: CLIENTS.index(it.client))
        versions = {**before.get("versions", {}), **dict(versions)}
        stored = {"versions": versions, "results": [dataclasses.asdict(it) for it in self.all]}
        pathlib.Path(file).write_text(json.dumps(stored, indent=1))
        return sorted(versions.items(), key=_rank)


def _rank(version):
    """The place of a version in its table: the Azure CLI, what signs in, packages, Terraform."""
    name = version[0]
    groups = [name == "azure-cli", name in ("azure-identity", "msal", "azure-core"), name.startswith("azure-mgmt-")]
    return ([*groups, True].index(True), name)


def one_line(error):
    """The first line of an error, shortened."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:160].replace("|", "\\|")


CUT_DOWN = [
    "The providers were built from the source of these versions, azurerm with the services and azapi with the schemas of",
    "their tables only.",
    "What the table does not name was not run.",
    "",
]


RUN = [
    "## Run them yourself",
    "",
    "In a checkout of the provider, with Python 3.10 or later, Rust, and `terraform` on `PATH`:",
    "",
    "```sh",
    "python3 -m venv clients-venv",
    "clients-venv/bin/pip install -r clients/requirements.txt",
    "cargo build -p arm-sandbox",
    "clients-venv/bin/python clients/run.py --binary target/debug/arm-sandbox",
    "```",
    "",
    "`requirements.txt` has the versions above. Terraform installs the newest azurerm and azapi, or those in a folder that is",
    "laid out as a mirror (`--plugins`). `--only identity`, `sdk`, `cli` or `terraform` runs one part; the first three take",
    "about three minutes, Terraform half an hour, because azurerm waits after some of its writes. `--page` writes to another",
    "file, and `--results FILE` keeps what an earlier run of other parts stored there. The program ends with 1 if something",
    "fails and the table does not say why.",
    "",
]


def page(results, versions, is_cut_down=False):
    """The guide's page: versions, one table for each client, and what failed."""
    lines = [
        "---",
        'page_title: "Sandbox: clients"',
        'subcategory: ""',
        "description: |-",
        "  Which clients of Azure were run against the sandbox, with which versions, and what fails.",
        "---",
        "",
        "# Sandbox: clients",
        "",
        "A program in the provider's repository starts the [sandbox](sandbox.md) over HTTPS, runs these clients against it",
        "and writes this page. It is not part of `cargo test`. The sandbox signs in programs, not people: credentials that open",
        "a browser, show a code for another device or act for a user get no token.",
        "",
        "Of Terraform's providers, \"create\" and \"change\" are an apply, \"read\" is a plan after it that finds no difference,",
        "\"import\" forgets the resource, imports it and plans again, and \"delete\" is a destroy.",
        "",
        *(CUT_DOWN if is_cut_down else []),
        "| client | version |",
        "|---|---|",
        *[f"| {name} | {version} |" for name, version in versions],
        "",
    ]
    for client in dict.fromkeys(it.client for it in results.all):
        lines += [f"## {client}", ""]
        lines += _table([it for it in results.all if it.client == client])
    failures = results.failures()
    lines += RUN
    lines += ["## What fails", ""]
    if failures:
        lines += ["| client | subject | what | answer | why |", "|---|---|---|---|---|"]
        lines += [
            f"| {it.client} | {it.subject} | {it.what} | {it.error} | {it.why() or 'not known'} |" for it in failures
        ]
    else:
        lines += ["Nothing."]
    return "\n".join(lines) + "\n"


def _table(results):
    verbs = [verb for verb in VERBS if any(it.verb == verb for it in results)]
    lines = [f"| subject | {' | '.join(verbs)} |", "|---" * (len(verbs) + 1) + "|"]
    for subject in dict.fromkeys(it.subject for it in results):
        cells = []
        for verb in verbs:
            own = [it for it in results if it.subject == subject and it.verb == verb]
            failed = [it.what for it in own if it.error]
            done = ", ".join(it.what for it in own) if verb == "special" else "yes"
            cells.append(f"fails: {', '.join(failed)}" if failed else done if own else "")
        lines.append(f"| {subject} | {' | '.join(cells)} |")
    return [*lines, ""]
