"""The idea: status table, fields, editor, list, versions, history and the quota ledger."""
