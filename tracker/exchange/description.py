"""The interface described as OpenAPI 3.1, made from the records and parameters that really answer; pure."""

from functools import cache
from typing import Any

import msgspec

from tracker.exchange.parameters import Parameter, taken
from tracker.exchange.records import RECORDS
from tracker.exchange.rules import NEEDS, PART_WORDS, SCOPE_WORDS, Part

VERSION = "1.0.0"
ABOUT = (
    "Đọc dữ liệu kế hoạch của phường: nhiệm vụ, tình trạng, chỉ tiêu, báo cáo. Chỉ đọc, không ghi. Mỗi lần gọi gửi mã kết nối trong "
    "đầu Authorization: Bearer. Dữ liệu là những gì đã biết vào cuối ngày as_of; không có tên người, không có dữ liệu công dân."
)
REFUSALS = {
    "401": "Thiếu mã kết nối, hoặc mã không đúng, đã hết hạn, đã thu hồi",
    "403": "Mã kết nối không được đọc phần này",
    "404": "Không có phần này",
    "422": "Tham số chưa đúng",
    "429": "Gọi quá số lần cho phép trong một phút",
}
PROBLEM = {
    "type": "object",
    "description": "Lời từ chối theo RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "Tên của mã trạng thái"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Một câu tiếng Việt"},
    },
}
SERVER_FAILED = {"500": "Máy chủ gặp lỗi", "503": "Máy chủ tạm thời không đọc được dữ liệu"}


@cache
def description(server: str) -> dict[str, Any]:
    """The whole document; `server` is the address people reach the app at."""
    _, schemas = msgspec.json.schema_components(RECORDS.values(), ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sổ Việc: dữ liệu kế hoạch của phường", "version": VERSION, "description": ABOUT},
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": {f"/api/v1/{part}": {"get": operation(part)} for part in Part},
        "components": {
            "schemas": {**schemas, **{page_name(part): page_of(part) for part in Part}, "Problem": PROBLEM},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Mã kết nối do quản trị viên của phường cấp."}
            },
        },
    }


def operation(part: Part) -> dict[str, Any]:
    """A part as an operation of OpenAPI, with its parameters, answers and refusals."""
    needed = NEEDS[part]
    opened = f"Cần quyền “{SCOPE_WORDS[needed]}”." if needed else "Mã kết nối nào cũng đọc được."
    answers = {code: refused(words) for code, words in (REFUSALS | SERVER_FAILED).items() if code != "403" or needed}
    answers["429"]["headers"] = {
        "Retry-After": {"description": "Số giây cần chờ", "required": True, "schema": {"type": "integer"}}
    }
    return {
        "operationId": f"read_{part}",
        "summary": PART_WORDS[part],
        "description": f"{RECORDS[part].__doc__} {opened}",
        "parameters": [parameter(one) for one in taken(part)],
        "responses": {
            "200": {
                "description": "Một trang, theo thứ tự mã tăng dần",
                "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{page_name(part)}"}}},
            },
            **answers,
        },
    }


def parameter(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name, "in": "query", "required": False, "description": one.words, "schema": dict(one.schema), "example": one.example,
    }  # fmt: skip


def refused(words: str) -> dict[str, Any]:
    return {"description": words, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def page_name(part: Part) -> str:
    return RECORDS[part].__name__.replace("Record", "Page")


def page_of(part: Part) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["data", "next_cursor", "as_of"],
        "additionalProperties": False,
        "properties": {
            "data": {"type": "array", "items": {"$ref": f"#/components/schemas/{RECORDS[part].__name__}"}},
            "next_cursor": {
                "anyOf": [{"type": "string"}, {"type": "null"}],
                "description": "Gửi lại ở tham số cursor để lấy trang tiếp theo; null: đã hết",
            },
            "as_of": {"type": "string", "format": "date", "description": "Dữ liệu là những gì đã biết vào cuối ngày này"},
        },
    }
