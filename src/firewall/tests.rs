//! Decisions about firewalls, by table.
