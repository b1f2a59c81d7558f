"""A booking, said once: what codes, commands, events, the link of branch and hub, and both databases hold of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, cast

from pydantic import BaseModel, ConfigDict, Field

from wire.values import END_OF_TIME, Identifier, Language, Millis, PersonKey, Tolerant


class Booking(Tolerant):
    """A visit that was booked. It never says for whom: names and phone numbers stay at the hub."""

    # The fields say what they are in `description`, for the page of the link of branch and hub: to read that from the
    # prose under them, pydantic looks through the source, and every start would wait for it.
    model_config = ConfigDict(strict=True)

    booking_id: Annotated[
        Identifier,
        Field(
            description="Its name for ever: 16 characters, made by the hub of 10 random bytes (`rules.booking_code`)."
        ),
    ]
    code: Annotated[Identifier, Field(description="The short code a citizen can type.")]
    service_id: Annotated[Identifier, Field(description="What it is for, by the branch's catalogue.")]
    slot_at: Annotated[Millis, Field(ge=0, lt=END_OF_TIME, description="When it is for.")]
    language: Annotated[Language, Field(description="The language of its holder.")] = "vi"
    class_id: Annotated[Identifier, Field(description="The priority class that was claimed when it was made.")] = (
        "ordinary"
    )
    now: Annotated[bool, Field(description="True for a number taken from home for now rather than for a slot.")] = False
    accessible: Annotated[
        bool, Field(description="Whether a counter was asked for that can be used in a wheelchair. Since 1.4.")
    ] = False

    @classmethod
    def of(cls, other: BaseModel, **more: Any) -> Self:
        """This kind of booking with the fields of another kind, which was checked when it was made.

        Args:
            other: has the same fields, or some of them.
            more: those it does not have, or has otherwise.
        """
        names = cls.model_fields.keys() & type(other).model_fields.keys()
        return cast(Self, cls.model_construct(**{name: getattr(other, name) for name in names} | more))

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """It never changes, so a copy of what holds it may hold the same."""
        return self


class ToldBooking(Booking):
    """A booking as the hub tells it to its branch, and as the branch keeps it."""

    state: Annotated[
        Literal["booked", "cancelled"],
        Field(description="Whether it stands. What became of it after an arrival is the branch's to say."),
    ]
    person: Annotated[
        PersonKey | None,
        Field(
            description="What stands for its holder on its day, where they gave the number of their identity card when "
            "they booked (`rules.identity_card`): the card finds it at a kiosk, and it counts towards "
            "`numbers_a_person`. Never the number."
        ),
    ] = None


class BranchBooking(Booking):
    """A booking and the branch it is at: what a signed code says, and what the hub keeps."""

    branch_id: Annotated[Identifier, Field(description="The branch it is at.")]
