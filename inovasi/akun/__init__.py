"""Accounts, sign-in, sessions, passwords and the first-run set-up."""
