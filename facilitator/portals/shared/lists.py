"""The lists of a portal. Columns are declared once: the page, the sort, XLSX and CSV all read them.

    MARKETS: Listing[Line] = Listing(slug="marches", title="Marchés", default_sort="-notified_on", columns=(…))

    @blueprint.get("/marches/")
    def index():
        return listed(MARKETS, "facilitators/markets/index.html", read=lambda part: page_of(…, part))

The address holds everything: filters, sort, page, and the format of an export (`?format=xlsx`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import request, send_file, url_for
from flask.typing import ResponseReturnValue

from facilitator.accounts.views.queries import list_views
from facilitator.kernel import clock, text
from facilitator.kernel.paging import EVERYTHING, Paged, Part
from facilitator.kernel.spreadsheets import Heading, Kind, Sheet, Value, write_csv, write_xlsx
from facilitator.portals.shared.identity import membership_id
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import PageLinks, page_links, page_number
from facilitator.portals.shared.session import db
from facilitator.portals.shared.sorting import Sorting, sorting

T = TypeVar("T")
OF_THE_PAGE = frozenset({"page", "format"})
"""Parts of an address that neither narrow nor sort a list."""
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Column(Generic[T]):
    """What a list shows of each of its rows. `value` is what is exported, and sorted by when it is sortable."""

    key: str
    label: str
    value: Callable[[T], Value]
    kind: Kind = Kind.TEXT
    link: Callable[[T], str | None] | None = None
    short: Callable[[T], str] | None = None
    """What the page says when the whole value is too long for it."""
    note: Callable[[T], str | None] | None = None
    """A few soft words under the value, on the page alone."""
    tone: Callable[[T], Any] | None = None
    """A status, when the value is shown as a badge."""
    beneath: str | None = None
    """Key of the column under whose value the page shows this one, in small: a wide list stays within its page."""
    prefix: str = ""
    """What introduces it there: « suivi par »."""
    is_sortable: bool = True

    def show(self, row: T) -> str:
        """The value in French."""
        value = self.value(row)
        if value is None or value == "":
            return text.NOTHING
        return self.short(row) if self.short else _WORDS[self.kind](value)


_WORDS: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: str,
    Kind.NUMBER: text.number,
    Kind.HOURS: text.hours,
    Kind.MONEY: text.money,
    Kind.PERCENT: text.percent,
    Kind.DATE: text.short_date,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing(Generic[T]):
    """A list. `slug` names it in addresses and files; `heading` is the column that names the row."""

    slug: str
    title: str
    noun: str
    columns: tuple[Column[T], ...]
    heading: str
    default_sort: str

    @property
    def sort_keys(self) -> set[str]:
        return {column.key for column in self.columns if column.is_sortable}

    def export(self, rows: Sequence[T], file_format: str) -> bytes:
        """The rows as a file: the columns of the page, as numbers and dates."""
        headings = [Heading(label=column.label, kind=column.kind) for column in self.columns]
        cells = ([column.value(row) for column in self.columns] for row in rows)
        if file_format == "csv":
            return write_csv(headings, cells)
        return write_xlsx([Sheet(name=self.title, headings=headings, rows=cells)])


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewLink:
    """A saved view above its list."""

    name: str
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Shown(Generic[T]):
    """What the templates of a list read: `components/list_table.html`, `components/list_tools.html`."""

    listing: Listing[T]
    order: Sorting
    found: Paged[T]

    @property
    def rows(self) -> Sequence[T]:
        return self.found.items

    @cached_property
    def links(self) -> PageLinks:
        return page_links(self.found)

    @property
    def columns(self) -> list[Column[T]]:
        """Those that have a column of their own on the page."""
        return [column for column in self.listing.columns if column.beneath is None]

    def smalls(self, column: Column[T], row: T) -> list[str]:
        """What is said in small under a value."""
        said = ((one.prefix, one.show(row)) for one in self.listing.columns if one.beneath == column.key)
        return [f"{prefix} {words}".strip() for prefix, words in said if words != text.NOTHING]

    @property
    def headers(self) -> list[Any]:
        """The columns for `components/table.html`."""
        return [self.header(column) for column in self.columns]

    @property
    def other_sorts(self) -> list[dict[str, Any]]:
        """How to sort by what has no column of its own on the page."""
        return [self.header(column) for column in self.listing.columns if column.beneath and column.is_sortable]

    def header(self, column: Column[T]) -> dict[str, Any]:
        numeric = column.kind.is_numeric
        if not column.is_sortable:
            return {"label": column.label, "numeric": numeric}
        return self.order.column(column.label, column.key, numeric=numeric)

    def export_url(self, file_format: str) -> str:
        return _here({**_kept(), "format": [file_format]})

    @property
    def query(self) -> str:
        """What the list is narrowed and sorted to, as its address says it."""
        return narrowed()

    @property
    def save_url(self) -> str | None:
        """Where these filters get a name; None when there is nothing to keep, or when a view already holds them."""
        if not self.query or any(view.current for view in self.views):
            return None
        return url_for("facilitators.views.create", slug=self.listing.slug, **_kept())  # type: ignore[arg-type]

    @cached_property
    def views(self) -> list[ViewLink]:
        endpoint, query = request.endpoint or "", self.query
        return [
            ViewLink(name=view.name, url=address_of(endpoint, view.query), current=view.query == query)
            for view in list_views(db(), membership_id(), endpoint)
        ]


def listed(
    listing: Listing[T], template: str, read: Callable[[Part], Paged[T]], *, default_sort: str = "", **context: Any
) -> ResponseReturnValue:
    """The page of a list, or the whole of it as a file when the address asks for one."""
    order = sorting(listing.sort_keys, default_sort or listing.default_sort)
    file_format = request.args.get("format", "")
    if file_format in TYPES:
        return _file(listing, read(Part(order=order, size=EVERYTHING)).items, file_format)
    found = read(Part(order=order, number=page_number()))
    return page(template, listing=Shown(listing=listing, order=order, found=found), found=found, **context)


def _file(listing: Listing[T], rows: Sequence[T], file_format: str) -> ResponseReturnValue:
    return send_file(
        BytesIO(listing.export(rows, file_format)),
        mimetype=TYPES[file_format],
        as_attachment=True,
        download_name=f"{listing.slug}-{clock.today():%Y-%m-%d}.{file_format}",
        max_age=0,
    )


def narrowed() -> str:
    """The query string of the present address, without its page: empty fields say nothing, names come in order."""
    return urlencode(sorted((name, value) for name, values in _kept().items() for value in values))


def address_of(endpoint: str, query: str) -> str:
    """The list narrowed as a saved view says."""
    return f"{url_for(endpoint)}?{query}" if query else url_for(endpoint)


def _kept() -> dict[str, list[str]]:
    return {
        name: kept
        for name, values in request.args.to_dict(flat=False).items()
        if name not in OF_THE_PAGE and (kept := [value for value in values if value.strip()])
    }


def _here(arguments: dict[str, list[str]]) -> str:
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **arguments})
