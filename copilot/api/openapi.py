"""The OpenAPI document, made from the table of routes and the models: it cannot say anything else than the code."""

import re
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from copilot.api.answers import Refusal
from copilot.api.routes import ROUTES, Route
from copilot.api.scopes import Scope

REFUSALS = {
    400: "A field is missing, unknown or out of bounds; `field` names it.",
    401: "There is no valid token.",
    403: "The token lacks the scope, or the person the right.",
    404: "Does not exist, or is not among yours.",
    409: "Closed, overtaken, or changed meanwhile.",
    413: "The body is too large.",
    422: "The guardrails stopped the text; verdict and violations come along.",
    429: "Too much at once; `retry_after` says when to try again.",
}


def document(base_url: str) -> dict[str, Any]:
    """OpenAPI 3.1 for this server."""
    models = sorted({model for route in ROUTES for model in _models(route)} | {Refusal}, key=lambda m: m.__name__)
    names, schemas = models_json_schema(
        [(model, _mode(model)) for model in models], ref_template="#/components/schemas/{model}"
    )
    references = {model: names[model, _mode(model)] for model in models}
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(f"/api/v1{route.path}", {})[route.method.lower()] = _operation(route, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Levelhead",
            "version": version("levelhead"),
            "description": "Every answer is `{ok: true, …}` or `{ok: false, error: {code, message, field?}}`.",
        },
        "servers": [{"url": base_url}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made by `levelhead token add`. Scopes: " + ", ".join(Scope) + ".",
                }
            },
        },
    }


def _mode(model: type[BaseModel]) -> Any:
    return "serialization" if model.__module__.endswith(".answers") else "validation"


def _models(route: Route) -> set[type[BaseModel]]:
    return {model for model in (route.answer, route.body) if model is not None}


def _operation(route: Route, references: dict[type[BaseModel], dict[str, Any]]) -> dict[str, Any]:
    content = {"application/json": {"schema": references[route.answer]}}
    if route.name == "draft":
        content["text/event-stream"] = {"schema": {"type": "string"}}
    refusal = {"application/json": {"schema": references[Refusal]}}
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "description": f"Scope: `{route.scope}`.",
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "responses": {
            "200": {"description": "Done.", "content": content},
            **{str(code): {"description": words, "content": refusal} for code, words in REFUSALS.items()},
        },
    }
    if route.body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": references[route.body]}},
        }
    return operation


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    schema = {"type": "string", "pattern": "^[0-9A-Za-z_-]{1,32}$"}
    names = re.findall(r"\{(\w+)\}", route.path)
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    properties: dict[str, Any] = route.query.model_json_schema()["properties"]
    return [{"name": name, "in": "query", "schema": schema} for name, schema in properties.items()]
