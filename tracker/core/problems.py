"""What another system sees when its call was refused: a problem document (RFC 9457) with one Vietnamese sentence."""

import json
from http import HTTPStatus

from litestar import Response
from litestar.connection import ASGIConnection

FOR_SYSTEMS = "/api/"


def is_for_systems(connection: ASGIConnection) -> bool:  # type: ignore[type-arg]
    """Whether this address is read by systems, not people: no session, no pages, no form."""
    return str(connection.scope["path"]).startswith(FOR_SYSTEMS)


def problem(status: int, sentence: str) -> Response[bytes]:
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": sentence}
    answer = Response(json.dumps(said, ensure_ascii=False).encode(), status_code=status, media_type="application/problem+json")
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="so-viec"'
    return answer
