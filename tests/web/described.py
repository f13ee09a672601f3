"""An API is asked by its own description: what fits it, or just not, is answered as it says.

`IVR_REQUESTS_EACH=200` tries so many of each operation.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import sampled_from
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

Headers = Mapping[str, str]
MANY = settings(
    max_examples=int(os.environ.get("IVR_REQUESTS_EACH", "3")),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
]
MEANT = 503
"""Said on purpose, and so described."""
ANY = {"type": "string", "minLength": 1}
AS_LONG_AS_IT_TAKES = pytest.mark.timeout(0 if "IVR_REQUESTS_EACH" in os.environ else 150)


def schema_of(document: Mapping[str, Any], url: str) -> schemathesis.BaseSchema:
    """Ready to be asked there; who asks, the headers say."""
    schema = schemathesis.openapi.from_dict(dict(document))
    schema.config.update(base_url=url)
    schema.config.generation.update(with_security_parameters=False)
    schema.config.generation.allow_extra_parameters = False  # behind the question mark they are passed over
    return schema


def modes(said: Mapping[str, Any]) -> list[GenerationMode]:
    """What takes nothing, or any text in its address, cannot be asked wrongly."""
    narrow = [each for each in said.get("parameters", ()) if each["schema"] != ANY]
    both = "requestBody" in said or narrow
    return [GenerationMode.POSITIVE, GenerationMode.NEGATIVE] if both else [GenerationMode.POSITIVE]


def answers_as_described(
    operation: schemathesis.APIOperation, mode: GenerationMode, url: str, who: Sequence[Headers], *, by_token: bool
) -> None:
    """Whoever of these asks; with `by_token` it is also asked without theirs."""
    usual = [*CHECKS, ignored_auth] if by_token else CHECKS

    @MANY
    @given(operation.as_strategy(generation_mode=mode), sampled_from(who))
    def answered(case: schemathesis.Case, headers: Headers) -> None:
        response = case.call(base_url=url, headers=dict(headers))
        checks = usual if response.status_code == MEANT else [*usual, not_a_server_error]
        case.validate_response(response, checks=checks, headers=dict(headers))

    answered()
