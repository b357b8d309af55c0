"""A prompt set, loaded and proved whole: `prompts/<set>/draft/` in, the messages for a model out.

Templates run in a sandbox where undefined names are errors. What is printed without a filter comes out on one
line and cannot end a fence; only `as_data` may print several lines, each behind its label.
"""

import difflib
import hashlib
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, TypedDict

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeVisitor

from copilot.drafting.as_data import Data, as_data
from copilot.drafting.prompt_samples import sample_views
from copilot.drafting.prompt_view import VIEW_NAMES, PromptView
from copilot.drafting.prompt_words import PromptError, PromptWords, parse_words

TEMPLATES = ("system", "user", "ask", "repair")
_WORDS_FILE = "draft/words.yaml"
_VERSION_CHARS = 12


class ChatMessage(TypedDict):
    """One message as chat endpoints take it."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class PromptSet:
    """One set at one moment. Reloading makes a new one, so a draft under way keeps the set it began with."""

    name: str
    version: str  # hash of all its files
    words: PromptWords
    templates: Mapping[str, Template]

    def messages(self, view: PromptView) -> list[ChatMessage]:
        """System and user message; after a block also the stopped attempt and what was wrong with it."""
        user = self.render("user", view)
        if view.ask or view.wording:
            user = f"{user}\n\n{self.render('ask', view)}"
        messages: list[ChatMessage] = [
            {"role": "system", "content": self.render("system", view)},
            {"role": "user", "content": user},
        ]
        if view.faults:
            # Many chat templates refuse an empty turn, and a block at the first word leaves nothing to show.
            attempt = as_data(view.blocked_text) or Data("…")
            messages.append({"role": "assistant", "content": attempt})
            messages.append({"role": "user", "content": self.render("repair", view)})
        return messages

    def render(self, template: str, view: PromptView) -> str:
        """Raises PromptError with file and line when the template asks for something that is not there."""
        values = {item.name: getattr(view, item.name) for item in fields(view)}
        try:
            return self.templates[template].render(values).strip()
        except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
            file = _file_of(template)
            raise PromptError(file, _line_in(error, file), _sentence(error)) from error


def load_prompt_set(folder: Path) -> PromptSet:
    """Read, check and try every file of the set. Raises PromptError for the first that cannot be used."""
    texts = {_WORDS_FILE: _read(folder, _WORDS_FILE)}
    texts |= {_file_of(name): _read(folder, _file_of(name)) for name in TEMPLATES}
    words = parse_words(texts[_WORDS_FILE], file=_WORDS_FILE)
    environment = _environment()
    templates = {name: _compile(environment, _file_of(name), texts[_file_of(name)]) for name in TEMPLATES}
    prompts = PromptSet(folder.name, _version(texts), words, templates)
    _try_every_situation(prompts)
    return prompts


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # prompts are no HTML; `finalize` and `as_data` do the escaping
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_one_line,
    )
    environment.filters["as_data"] = as_data
    return environment


def _one_line(value: object) -> object:
    if value is None:
        raise TypeError('None would be printed here; ask with "if" first')
    return as_data(value) if isinstance(value, str) and not isinstance(value, Data) else value


def _compile(environment: ImmutableSandboxedEnvironment, file: str, text: str) -> Template:
    try:
        tree = environment.parse(text)
        _check_names(tree, file)
        code = environment.compile(text, name=file, filename=file)
        return Template.from_code(environment, code, environment.make_globals(None))
    except TemplateSyntaxError as error:
        raise PromptError(file, error.lineno, f"{error.message}.") from None


class _Names(NodeVisitor):
    """Collects the names a template reads with their lines, and those it sets itself."""

    def __init__(self) -> None:
        self.read: list[tuple[str, int]] = []
        self.own: set[str] = {"loop"}

    def visit_Name(self, node: nodes.Name) -> None:
        if node.ctx == "load":
            self.read.append((node.name, node.lineno))
        else:
            self.own.add(node.name)

    def visit_Macro(self, node: nodes.Macro) -> None:
        self.own.add(node.name)
        self.generic_visit(node)


def _check_names(tree: nodes.Template, file: str) -> None:
    names = _Names()
    names.visit(tree)
    for name, line in names.read:
        if name not in VIEW_NAMES | names.own:
            near = difflib.get_close_matches(name, VIEW_NAMES, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"use one of {', '.join(sorted(VIEW_NAMES))}."
            raise PromptError(file, line, f'"{name}" is not a name that prompts get; {hint}')


def _try_every_situation(prompts: PromptSet) -> None:
    """Attributes and filters that do not exist show only when a template runs, so all of them run once."""
    for language in prompts.words.languages.values():
        for view in sample_views(language):
            for template in TEMPLATES:
                if not prompts.render(template, view):
                    raise PromptError(_file_of(template), 1, "this prompt comes out empty.")


def _read(folder: Path, file: str) -> str:
    try:
        return (folder / file).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PromptError(file, 1, f"the file is missing in prompts/{folder.name}/.") from None
    except UnicodeDecodeError:
        raise PromptError(file, 1, "the file is not UTF-8; save it as UTF-8.") from None


def _file_of(template: str) -> str:
    return f"draft/{template}.j2"


def _version(texts: Mapping[str, str]) -> str:
    whole = "\0".join(f"{name}\0{texts[name]}" for name in sorted(texts))
    return hashlib.sha256(whole.encode()).hexdigest()[:_VERSION_CHARS]


def _line_in(error: Exception, file: str) -> int:
    """Jinja gives its frames the template's own lines."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return (lines[-1] if lines else None) or 1


def _sentence(error: Exception) -> str:
    if isinstance(error, UndefinedError):
        return f"{error.message}; see docs/drafting.md for what prompts get."
    if isinstance(error, SecurityError):
        return f"{error.message}; prompts can only read what they are given."
    return f"{error}."
