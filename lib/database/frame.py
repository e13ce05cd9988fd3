"""Select whom a consultation asks: the register on its opening day, narrowed by groups or by lists."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from lib.database.models import Consultation, FrameGroup, FrameListing, Organisation
from lib.terms import COUNCIL_TYPES


def is_in_frame(consultation_id: Any) -> ColumnElement[bool]:
    """Select the organisations that a consultation asks, by its id or a column that holds it.

    They existed on the day it opens. Where any of a family (all councils together, or one other type) is listed, only
    those listed are asked; else councils are narrowed by the types and regions of FrameGroup.
    """
    opening_day = select(Consultation.opens).where(Consultation.id == consultation_id).scalar_subquery()
    listed_ids = select(FrameListing.organisation_id).where(FrameListing.consultation_id == consultation_id)
    listed = Organisation.__table__.alias("listed_organisation")
    listed_types = select(listed.c.type).where(listed.c.id.in_(listed_ids))
    is_listed = Organisation.id.in_(listed_ids)
    in_groups = and_(
        _is_in_group(consultation_id, "type", Organisation.type),
        _is_in_group(consultation_id, "region", Organisation.region),
    )
    councils_asked = or_(is_listed, and_(~exists(listed_types.where(listed.c.type.in_(COUNCIL_TYPES))), in_groups))
    others_asked = or_(is_listed, Organisation.type.not_in(listed_types))
    return and_(
        Organisation.existed_on(opening_day),
        or_(
            and_(Organisation.type.in_(COUNCIL_TYPES), councils_asked),
            and_(Organisation.type.not_in(COUNCIL_TYPES), others_asked),
        ),
    )


def _is_in_group(consultation_id: Any, kind: str, column: Any) -> ColumnElement[bool]:
    """Select the organisations in one of a consultation's groups of a kind; all where it has none of that kind."""
    names = select(FrameGroup.name).where(FrameGroup.consultation_id == consultation_id, FrameGroup.kind == kind)
    return or_(~names.exists(), column.in_(names))
