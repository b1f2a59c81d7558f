"""Items of a draft: what a form says, and what stands where afterwards."""

from __future__ import annotations

import copy
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from server.settings.checking import checked
from server.settings.difference import body_of
from server.web.settings import items
from server.web.settings.kinds import KINDS, ORDER, Field, Kind
from server.web.wording import of_part
from tests.server.branch_kit import BRANCH
from wire.catalogue import Branch, Facts, NoWait
from wire.opening import Slots
from wire.values import Text

FIRST = BRANCH.services[0].id


@pytest.fixture
def body() -> dict[str, Any]:
    return copy.deepcopy(body_of(BRANCH))


def inputs_of(field: Field, name: str, value: Any) -> dict[str, str]:
    match field.type:
        case "texts":
            empty = {f"{name}-{language}": "" for language in BRANCH.languages}
            return empty | {f"{name}-{language}": words for language, words in (value or {}).items()}
        case "yes_no":
            return {name: "on"} if value else {}
        case "many" | "weekdays":
            return {f"{name}-{one}": "on" for one in value or ()}
        case "dates":
            return {f"{name}-{n}": items.day_shown(one) for n, one in enumerate(value)}
        case "rows":
            form: dict[str, str] = {}
            for n, row in enumerate([*(value or ()), {}]):
                for one in field.columns:
                    form |= inputs_of(one, items.row_input(name, n, one), items.within(row, one.path))
            return form
        case "words":
            return {name: ", ".join(value)}
        case "picture":
            return {}
        case "date":
            return {name: items.day_shown(value or "")}
    return {name: "" if value in (None, {}) else str(value)}


def form_of(body: dict[str, Any], kind: str, key: str, **changed: str) -> dict[str, str]:
    """The form of a service as the page sends it."""
    item = items.find(body, KINDS[kind], key)
    form: dict[str, str] = {}
    for field in KINDS[kind].fields:
        value = items.within(item, field.path)
        if field.type == "served_by":
            form |= {f"{field.input}-{c['id']}": "on" for c in body["counters"] if key in c["services"]}
        else:
            form |= inputs_of(field, field.input, value)
    return form | {f"f-{name}": value for name, value in changed.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_that_nobody_changed_changes_nothing(kind: str, body: dict[str, Any]) -> None:
    known = KINDS[kind]
    keys = ["-"] if not known.is_list else [str(one.get("id", n)) for n, one in enumerate(items.items(body, known))]
    for key in keys:
        items.write(body, known, key, form_of(body, kind, key))
    assert body == body_of(BRANCH)


def test_every_kind_and_field_has_its_words_and_its_place_in_the_list() -> None:
    words = of_part("settings")
    assert {*ORDER, "group"} == set(KINDS)
    for kind in KINDS.values():
        ends = ("s", "_add", "_new", "_gone") if kind.is_list else ("",)
        assert [end for end in ends if f"{kind.name}{end}" not in words] == []
        assert [field for field in kind.fields if f"{kind.name}_{field.key}" not in words] == []


def test_every_field_of_the_settings_can_be_edited_or_is_named_here() -> None:
    known = {"kind", "id"}  # the branch's own name never changes
    for kind in KINDS.values():
        known |= {kind.at} if kind.at else {field.name for field in kind.fields}
    assert set(Branch.model_fields) - known == set()


def model_of(kind: Kind) -> type[BaseModel] | None:
    found = Branch.model_fields[kind.at].annotation
    found = next((one for one in get_args(found) if isinstance(one, type)), found)
    return found if isinstance(found, type) and issubclass(found, BaseModel) and found is not Text else None


def test_every_field_of_an_item_can_be_edited() -> None:
    missing: set[str] = set()
    for kind in KINDS.values():
        model = model_of(kind) if kind.at else None
        for name, field in model.model_fields.items() if model else ():
            edited = {one.path[1:] for one in kind.fields if one.path[:1] == (name,)}
            within = next((one for one in get_args(field.annotation) if one in (Slots, Facts, NoWait)), None)
            inner = {(one,) for one in within.model_fields} if within else {()}
            missing |= {".".join((kind.name, name, *one)) for one in inner - edited if name != "id"}
    assert missing == set()


FULL: dict[str, Any] = {
    "hours": [
        {"weekdays": [1, 3], "issue_from": "08:00", "issue_until": "10:00"},
        {"weekdays": [5], "issue_from": "08:00", "issue_until": "11:00"},
    ],
    "booking_quota": 9,
    "slots": {"slot_min": 15, "at": [{"at": "08:00", "until": "09:00", "places": 3}, {"at": "10:00", "places": 0}]},
    "facts": {
        "code": "1.001", "agency": {"vi": "Sở"}, "legal_days": 2.5, "fee": {"vi": "Không"}, "online": "partial",
        "papers": [{"vi": "Tờ khai"}, {"vi": "Giấy tờ", "en": "Papers"}], "source": {"vi": "Quyết định"},
        "as_of": "2026-11-01", "example": False,
    },
}  # fmt: skip


def test_all_that_a_service_can_say_is_typed_and_taken_away_again(body: dict[str, Any]) -> None:
    before = copy.deepcopy(body)
    full = copy.deepcopy(body)
    full["services"][0] |= copy.deepcopy(FULL)
    items.write(body, KINDS["service"], FIRST, form_of(full, "service", FIRST))
    assert body == full
    assert checked(body, BRANCH, "2026-11-23").problems == ()
    items.write(body, KINDS["service"], FIRST, form_of(before, "service", FIRST))
    assert body == before


def test_a_service_whose_places_are_its_own_without_more_keeps_them(body: dict[str, Any]) -> None:
    body["services"][0]["slots"] = {"at": []}
    items.write(body, KINDS["service"], FIRST, form_of(body, "service", FIRST, minutes="9"))
    assert body["services"][0]["slots"] == {"at": []}


def test_one_row_of_a_field_is_taken_away(body: dict[str, Any]) -> None:
    full = copy.deepcopy(body)
    full["services"][0] |= copy.deepcopy(FULL)
    form = items.without_row(form_of(full, "service", FIRST), "f-hours-0")
    items.write(body, KINDS["service"], FIRST, form)
    assert body["services"][0]["hours"] == FULL["hours"][1:]


def test_two_rows_of_a_field_change_places() -> None:
    form = {f"f-order-{n}-text": one for n, one in enumerate(("office", "", "code"))}
    moved = items.moved_row(form, "f-order-2", -1)
    assert moved == {"f-order-0-text": "code", "f-order-1-text": "", "f-order-2-text": "office"}, "an empty row is none"
    assert items.moved_row(form, "f-order-0", 1) == moved
    for row, by in (("f-order-0", -1), ("f-order-2", 1), ("f-order-1", 1), ("f-order-9", 1), ("f-order-x", 1), ("", 1)):
        assert items.moved_row(form, row, by) == form, (row, by)


def test_the_first_reason_of_ones_own_is_added_to_the_usual_ones(body: dict[str, Any]) -> None:
    assert body["rating_reasons"] == []
    key = items.add(body, KINDS["rating"], "Chỗ gửi xe")
    branch = checked(body, BRANCH, "2026-11-23").branch
    assert branch is not None
    assert list(branch.asked_reasons) == [*BRANCH.asked_reasons, key]
    assert branch.asked_reasons["cho-lau"] == BRANCH.asked_reasons["cho-lau"]


def test_zones_of_an_address_that_is_taken_away_are_at_the_main_one(body: dict[str, Any]) -> None:
    key = items.add(body, KINDS["address"], "Cơ sở 2")
    body["addresses"][0]["address"] = {"vi": "Số 2"}
    items.write(body, KINDS["zone"], "tang-1", form_of(body, "zone", "tang-1", address=key))
    assert body["zones"][0]["address"] == key
    assert checked(body, BRANCH, "2026-11-23").problems == ()
    items.remove(body, KINDS["address"], key)
    assert checked(body, BRANCH, "2026-11-23").problems == ()
    assert "address" not in body["zones"][0]


def test_what_does_not_fit_stays_as_it_was_typed(body: dict[str, Any]) -> None:
    items.write(body, KINDS["service"], FIRST, form_of(body, "service", FIRST, minutes="mười", quota=" 200 "))
    assert (body["services"][0]["minutes"], body["services"][0]["quota"]) == ("mười", 200)
    items.write(body, KINDS["service"], FIRST, form_of(body, "service", FIRST, minutes="12,5", quota=""))
    assert body["services"][0]["minutes"] == 12.5
    assert "quota" not in body["services"][0]


def languages_typed(body: dict[str, Any], typed: str) -> None:
    items.write(body, KINDS["branch"], "-", form_of(body, "branch", "-", languages=typed))


def asked_for(form: dict[str, str], *languages: str) -> dict[str, str]:
    """A form as its page sends it while it asks for these languages alone."""
    left = [f"-{one}" for one in BRANCH.languages if one not in languages]
    return {name: words for name, words in form.items() if not name.endswith(tuple(left))}


def test_while_languages_are_being_typed_no_text_of_any_is_lost(body: dict[str, Any]) -> None:
    whole = copy.deepcopy(body)
    whole["services"][0] |= copy.deepcopy(FULL)
    body |= copy.deepcopy(whole)
    form = form_of(body, "branch", "-")
    for typed in ("vi, e", "vi", "", "vi, en"):  # the page keeps the inputs that it began with
        items.write(body, KINDS["branch"], "-", form | {"f-languages": typed})
    assert body == whole
    languages_typed(body, "vi, english")
    for kind in ("service", "group", "ticker", "notice", "ticket", "address"):
        for key in items.keys(body, KINDS[kind]) if KINDS[kind].is_list else ["-"]:
            items.write(body, KINDS[kind], key, asked_for(form_of(body, kind, key), "vi"))
    languages_typed(body, "vi, en")
    assert body == whole


def test_a_text_whose_asked_words_are_taken_away_goes_whole_and_rows_keep_their_own(body: dict[str, Any]) -> None:
    service = body["services"][0]
    service |= copy.deepcopy(FULL)
    service["bring"] = {"vi": "Thẻ", "en": "Card"}
    service["facts"]["papers"] = [{"vi": "Đơn", "en": "Form"}, {"vi": "Ảnh", "en": "Photo"}]
    languages_typed(body, "vi")
    form = asked_for(form_of(body, "service", FIRST), "vi")
    items.write(body, KINDS["service"], FIRST, form | {"f-bring-vi": "", "f-facts_papers-1-text-vi": "Ảnh 4x6"})
    assert "bring" not in service
    assert service["facts"]["papers"] == [{"vi": "Đơn", "en": "Form"}, {"vi": "Ảnh 4x6", "en": "Photo"}]
    items.write(body, KINDS["service"], FIRST, form | {"f-facts_papers-0-text-vi": ""})  # its row is empty, and goes
    assert service["facts"]["papers"] == [{"vi": "Ảnh", "en": "Photo"}]


def test_an_input_of_an_odd_name_is_no_day_and_no_trouble(body: dict[str, Any]) -> None:
    form = {"f-holidays-²": "30/4/2027", "f-holidays-0": "1/5/2027", "f-holidays-٣": ""}
    items.write(body, KINDS["holidays"], "-", form)
    assert body["holidays"] == ["2027-04-30", "2027-05-01"]


def test_ids_are_made_from_names_and_never_twice(body: dict[str, Any]) -> None:
    assert items.made_id("Đăng ký Khai sinh (lại)", set()) == "dang-ky-khai-sinh-lai"
    assert items.made_id("ខ្មែរ", set()) == "muc"
    assert items.add(body, KINDS["class"], "Ordinary") == "ordinary-2"
    assert items.add(body, KINDS["zone"], "Tầng 1") == "tang-1-2"
    assert body["zones"][-1] == {"id": "tang-1-2", "name": {"vi": "Tầng 1"}}


def test_a_new_counter_has_the_next_number_and_a_copy_serves_the_same(body: dict[str, Any]) -> None:
    key = items.copy_of(body, KINDS["counter"], "quay-01")
    assert [one["id"] for one in body["counters"]].index(key) == 1
    assert items.find(body, KINDS["counter"], key)["number"] == 13
    assert checked(body, BRANCH, "2026-11-23").problems == ()


def test_a_new_group_and_a_copy_have_a_letter_that_is_free_and_sounds_like_no_other() -> None:
    body: dict[str, Any] = {"languages": ["vi"], "groups": [{"id": "a", "name": {"vi": "A"}, "series": "A"}]}
    keys = [items.add(body, KINDS["group"], "Đất đai"), items.add(body, KINDS["group"], "Hộ tịch")]
    keys.append(items.copy_of(body, KINDS["group"], "a"))
    assert [items.find(body, KINDS["group"], key)["series"] for key in keys] == ["B", "C", "E"]  # D sounds like B
    body["groups"] = [{"id": letter, "series": letter} for letter in "ABCEFGHIJKLMNOQRSUWXYZ"]
    assert items.next_letter(body["groups"]) == ""


def test_a_letter_that_is_easily_mistaken_for_one_in_use_comes_when_no_other_is_left() -> None:
    groups: list[dict[str, str]] = []
    while letter := items.next_letter(groups):
        groups.append({"series": letter})
    given = "".join(group["series"] for group in groups)
    assert given == "ABCEFHJLNQSUWXYZ" + "IKMOR"  # K like A, M like F and N, R like F and L; I and O like digits
    assert items.next_letter([{"series": "K"}]) == "B"
    assert items.next_letter([{"series": letter} for letter in "BCEFHJKLNQSUWXYZ"]) == "A", "rather than none"


def test_what_is_taken_away_is_served_nowhere(body: dict[str, Any]) -> None:
    items.write(body, KINDS["service"], FIRST, form_of(body, "service", FIRST, **{"served_by-quay-07": "on"}))
    assert FIRST in items.find(body, KINDS["counter"], "quay-07")["services"]
    items.remove(body, KINDS["service"], FIRST)
    assert checked(body, BRANCH, "2026-11-23").problems == ()


def test_a_life_event_loses_a_service_that_is_taken_away_and_ends_with_its_last_but_one(body: dict[str, Any]) -> None:
    known = {one["id"]: one["services"] for one in body["life_events"]}
    assert known["sinh-con"] == ["khai-sinh", "thuong-tru", "thai-san"]
    items.remove(body, KINDS["service"], "thuong-tru")
    items.remove(body, KINDS["service"], "ket-hon")
    assert {one["id"]: one["services"] for one in body["life_events"]} == {
        "sinh-con": ["khai-sinh", "thai-san"], "nghi-huu": ["huu-tri", "the-bhyt"],
    }  # fmt: skip
    assert checked(body, BRANCH, "2026-11-23").problems == ()


def test_the_door_for_results_goes_with_its_service(body: dict[str, Any]) -> None:
    items.remove(body, KINDS["service"], FIRST)
    assert body["result_service"] == "nhan-ket-qua"
    items.remove(body, KINDS["service"], "nhan-ket-qua")
    assert "result_service" not in body
    assert checked(body, BRANCH, "2026-11-23").problems == ()


def test_the_services_of_a_life_event_keep_the_order_in_which_they_were_chosen(body: dict[str, Any]) -> None:
    form = form_of(body, "event", "ket-hon") | {"f-services-0-text": "ket-hon", "f-services-1-text": "trich-luc",
                                                "f-services-2-text": "tinh-trang-hon-nhan"}  # fmt: skip
    items.write(body, KINDS["event"], "ket-hon", form)
    assert items.find(body, KINDS["event"], "ket-hon")["services"] == ["ket-hon", "trich-luc", "tinh-trang-hon-nhan"]


def test_a_service_moves_among_those_of_its_group(body: dict[str, Any]) -> None:
    last = [one["id"] for one in body["services"] if one["group"] == body["services"][0]["group"]][-1]
    before = copy.deepcopy(body)
    assert items.move(body, KINDS["service"], FIRST, -1) == FIRST
    assert items.move(body, KINDS["service"], last, 1) == last
    assert body == before
    items.move(body, KINDS["service"], FIRST, 1)
    assert body["services"][1]["id"] == FIRST
    assert items.move(body, KINDS["hours"], "0", 1) == "1"
