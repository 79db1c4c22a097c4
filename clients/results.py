"""What was tried and how it ended, and the page that tells."""

import dataclasses

VERBS = ["create", "read", "list", "change", "delete", "special"]


@dataclasses.dataclass
class Result:
    """One attempt: what of, by which client, and the error if it failed."""

    client: str
    subject: str
    verb: str
    what: str
    error: str = ""


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


def one_line(error):
    """The first line of an error, shortened."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:160].replace("|", "\\|")


CUT_DOWN = [
    "The providers were built from the source of these versions, azurerm with the services in its table only.",
    "What the table does not name was not run.",
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
        "`python clients/run.py` in the provider's repository starts the [sandbox](sandbox.md) over HTTPS, runs these clients",
        "against it and writes this page. It is not part of `cargo test`.",
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
    lines += ["## What fails", ""]
    if failures:
        lines += ["| client | subject | what | answer |", "|---|---|---|---|"]
        lines += [f"| {it.client} | {it.subject} | {it.what} | {it.error} |" for it in failures]
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
