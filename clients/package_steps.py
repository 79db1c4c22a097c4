"""What the calls of `azure-mgmt` packages return, waited for."""


def tag(tags, scope, patch):
    """Changes tags, by whichever name this version of the package has for it."""
    change = getattr(tags, "begin_update_at_scope", None) or tags.update_at_scope
    return change(scope, patch)


def done(value):
    """The end of what a call began: the result of a poller, all elements of a list."""
    if hasattr(value, "result"):
        return value.result(timeout=30)
    if hasattr(value, "by_page"):
        return list(value)
    return value


def some(values):
    """All of the values, of which there must be one."""
    values = list(values)
    if not values:
        raise RuntimeError("nothing was found")
    return values
