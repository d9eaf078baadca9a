#!/usr/bin/env python3
"""Compares recorded answers with the API's description.

    validate.py MANOR RECORD [--every]

RECORD holds a JSON object a line, as tests/lib.sh writes them: schema, method, path, status,
headers, body. Each answer's status, content type, headers of note and body must be what
`manor openapi SCHEMA` says of the operation. --every: each operation must have been asked,
with a success. Prints what is wrong, at most twenty lines, and ends with status 1 then.

What a select renames, casts or computes is not what the rows' schema says: those rows are
held to be objects, and all else of such an answer is compared as ever.
"""
import json
import re
import subprocess
import sys
import urllib.parse

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SHOWN_MAX = 20
BASE = "urn:description"


def split_top(text):
    """Splits at commas that stand outside of brackets and quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for i, c in enumerate(text):
        if c == '"':
            quoted = not quoted
        elif not quoted and c in "({":
            depth += 1
        elif not quoted and c in ")}":
            depth -= 1
        elif not quoted and c == "," and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return parts + [text[start:]]


class Description:
    def __init__(self, manor, schema):
        text = subprocess.run(
            [manor, "openapi", schema], check=True, capture_output=True, text=True
        ).stdout
        self.root = json.loads(text)
        self.paths = {urllib.parse.unquote(path): item for path, item in self.root["paths"].items()}
        resource = Resource.from_contents(self.root, default_specification=DRAFT202012)
        self.registry = Registry().with_resource(BASE, resource)
        self.validators = {}
        self.asked = set()

    def follow(self, value):
        while "$ref" in value:
            target = self.root
            for part in value["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            value = target
        return value

    def errors(self, schema, body):
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            absolute = json.loads(key.replace('"#/components/', f'"{BASE}#/components/'))
            self.validators[key] = jsonschema.Draft202012Validator(
                absolute,
                registry=self.registry,
                format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
            )
        return [
            f"{'/'.join(map(str, error.absolute_path)) or 'body'}: {error.message[:200]}"
            for error in self.validators[key].iter_errors(body)
        ]


def is_plain_select(description, operation, query):
    """The rows have the columns of the table by their own names and types."""
    selects = [value for name, value in query if name == "select"]
    if not selects:
        return True
    for parameter in map(description.follow, operation.get("parameters", [])):
        if parameter["name"] == "select":
            pattern = re.compile(parameter["schema"]["items"]["pattern"])
            return all(pattern.search(item.strip()) for item in split_top(selects[0]))
    return False


def response_of(operation, status):
    responses = operation["responses"]
    return responses.get(str(status)) or responses.get(f"{status // 100}XX")


def check_headers(description, response, headers):
    for name, header in response.get("headers", {}).items():
        schema = description.follow(header)["schema"]
        for value in headers.get(name.lower(), []):
            typed = int(value) if schema["type"] == "integer" and value.isdigit() else value
            for error in description.errors(schema, typed):
                yield f"header {name}: {error}"


def check_body(description, operation, record, response, query):
    kinds = record["headers"].get("content-type", [])
    body = record["body"]
    if record["method"] == "HEAD" or not body:
        return
    content = response.get("content", {})
    kind = kinds[0].split(";")[0].strip() if kinds else "none"
    if kind not in content:
        yield f"the content type {kind} is not described (there are {', '.join(content) or 'none'})"
        return
    if not kind.endswith("json"):
        return
    schema = content[kind]["schema"]
    if kind != "application/problem+json" and not is_plain_select(description, operation, query):
        schema = {"type": "object"}
        if content[kind]["schema"].get("type") == "array":
            schema = {"type": "array", "items": schema}
    try:
        yield from description.errors(schema, json.loads(body))
    except ValueError as error:
        yield f"the body is no JSON: {error}"


def check(description, record):
    path, _, raw = record["path"].partition("?")
    path = urllib.parse.unquote(path)
    if path != "/":
        path = path.rstrip("/")
    method = "get" if record["method"] == "HEAD" else record["method"].lower()
    item = description.paths.get(path)
    status = record["status"]
    if item is None or method not in item:
        # Not described: then it is refused, or is none of this API's.
        if path.startswith("/rest/v1/") and status < 400 and method != "options":
            yield "it is not described, and not refused"
        return
    operation = item[method]
    response = response_of(operation, status)
    if response is None:
        yield f"the status {status} is not described"
        return
    if status < 400:
        description.asked.add((path, method))
    response = description.follow(response)
    query = urllib.parse.parse_qsl(raw, keep_blank_values=True)
    yield from check_headers(description, response, record["headers"])
    yield from check_body(description, operation, record, response, query)


def main():
    manor, path = sys.argv[1:3]
    descriptions, wrong, count = {}, [], 0
    with open(path, encoding="utf-8") as records:
        for line in records:
            record = json.loads(line)
            schema = record["schema"]
            if schema not in descriptions:
                descriptions[schema] = Description(manor, schema)
            count += 1
            for error in check(descriptions[schema], record):
                wrong.append(f"{record['method']} {record['path']} -> {record['status']}: {error}")
    if "--every" in sys.argv[3:]:
        for schema, description in descriptions.items():
            for path, item in description.paths.items():
                for method in item:
                    if (path, method) not in description.asked:
                        wrong.append(f"{schema}: {method.upper()} {path} was never asked")
    for line in wrong[:SHOWN_MAX]:
        print(line)
    if len(wrong) > SHOWN_MAX:
        print(f"… and {len(wrong) - SHOWN_MAX} more")
    print(f"{count} answers compared")
    return 1 if wrong else 0


sys.exit(main())
