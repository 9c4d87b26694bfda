"""The clause of the compliance tests."""

from tests.compliance.conftest import clause, staff  # noqa: F401
