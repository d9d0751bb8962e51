"""Whether the codes of one summary respect the rules, and which are kept so that they do."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ambroise.uses.coding.cim10 import Cim10, CodeType, Position, plain
from ambroise.uses.coding.rules.reading import Kind, Rule, all_rules
from ambroise.uses.coding.schema import Issue, Level

_RANGE: Final = re.compile(r"([A-Z]\d\d(?:\.\d)?)(?:-([A-Z]\d\d)(?:\.\d)?)?")
_RELATED_TO: Final = "Z"


@dataclass(frozen=True, slots=True)
class Patient:
    """Who the coding is of: "M", "F" or "" (a rule of sex then says nothing); age at entry."""

    sex: str
    age_days: int | None


@dataclass(frozen=True, slots=True)
class Codes:
    """The diagnoses of one summary, without points; "" where there is no DP or no DR."""

    dp: str
    dr: str = ""
    das: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        return tuple(one for one in (self.dp, self.dr, *self.das) if one)

    @property
    def placed(self) -> Iterator[tuple[Position, str]]:
        if self.dp:
            yield "DP", self.dp
        if self.dr:
            yield "DR", self.dr
        for one in self.das:
            yield "DAS", one


def broken(codes: Codes, patient: Patient, cim10: Cim10) -> list[Issue]:
    """Return every rule that the codes break, in the order of the rules."""
    plainly = Codes(plain(codes.dp), plain(codes.dr), tuple(map(plain, codes.das)))
    return [
        issue for rule in all_rules() for issue in _CHECKS[rule.kind](rule, plainly, patient, cim10)
    ]


def kept(
    dps: Sequence[str], dr: str, das: Sequence[str], patient: Patient, cim10: Cim10
) -> tuple[Codes, dict[str, Issue]]:
    """Return the codes that no rule refuses: the first good DP, and DAS in their order.

    Beside them, what kept each other code out; warnings that say what is too much keep out too.
    A code that only a later one makes right (an asterisk, its cause) is tried again at the end.
    """
    left = list(map(plain, dps))
    out: dict[str, Issue] = {}
    while True:
        found, refused = _kept(left, plain(dr), list(map(plain, das)), patient, cim10)
        out.update(refused)
        if found.dp or not left:
            return found, out
        left = [code for code in left if code not in refused]


def _kept(
    dps: Sequence[str], dr: str, das: Sequence[str], patient: Patient, cim10: Cim10
) -> tuple[Codes, dict[str, Issue]]:
    out: dict[str, Issue] = {}
    start = Codes("")
    for dp in dps:
        refused = _refusing(Codes(dp), patient, cim10, ignored=_WAITS)
        if refused is None:
            start = Codes(dp)
            break
        out[dp] = refused
    if dr and start.dp:
        refused = _refusing(replace(start, dr=dr), patient, cim10, ignored=_WAITS)
        start = start if refused else replace(start, dr=dr)
        if refused:
            out[dr] = refused
    found = start
    for code in das:
        tried = replace(found, das=(*found.das, code))
        refused = _refusing(tried, patient, cim10, ignored=_WAITS)
        if refused is None:
            found = tried
        elif code in refused.codes[:1] or not _may_go(refused.codes[0], found):
            out[code] = refused
        else:
            out[refused.codes[0]] = refused
            left = tuple(one for one in found.das if one != refused.codes[0])
            tried = replace(found, das=(*left, code))
            again = _refusing(tried, patient, cim10, ignored=_WAITS)
            found = replace(found, das=left) if again else tried
            if again:
                out[code] = again
    return _settled(found, patient, cim10, out), out


_WAITS: Final = frozenset[Kind]({"asterisk", "needs"})


def _may_go(code: str, codes: Codes) -> bool:
    return code in codes.das


def _settled(codes: Codes, patient: Patient, cim10: Cim10, out: dict[str, Issue]) -> Codes:
    """Return the codes without those that still break a rule that waits for others."""
    while True:
        issue = _refusing(codes, patient, cim10)
        if issue is None:
            return codes
        bad = issue.codes[0]
        out[bad] = issue
        if bad in codes.das:
            codes = replace(codes, das=tuple(one for one in codes.das if one != bad))
        elif bad == codes.dr:
            codes = replace(codes, dr="")
        else:
            codes = replace(codes, dp="", dr="")


def _refusing(
    codes: Codes, patient: Patient, cim10: Cim10, ignored: frozenset[Kind] = frozenset()
) -> Issue | None:
    """Return the first rule that refuses the codes: a violation, or a code too much."""
    for rule in all_rules():
        refuses = rule.level is Level.VIOLATION or rule.kind in ("pair", "imprecise")
        if refuses and rule.kind not in ignored:
            for issue in _CHECKS[rule.kind](rule, codes, patient, cim10):
                return issue
    return None


def _issue(rule: Rule, code: str, *others: str, position: str = "") -> Issue:
    said = {"code": _pointed(code), "other": _pointed(others[0]) if others else ""}
    text = rule.text.format(**said, position=position)
    return Issue(rule.id, rule.level, (code, *others), text, rule.source)


def _pointed(code: str) -> str:
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 and not code[3:].startswith("+") else code


def _unknown(rule: Rule, codes: Codes, _: Patient, cim10: Cim10) -> Iterator[Issue]:
    yield from (_issue(rule, one) for one in codes.every if cim10.get(one) is None)


def _father(rule: Rule, codes: Codes, _: Patient, cim10: Cim10) -> Iterator[Issue]:
    for one in codes.every:
        found = cim10.get(one)
        if found is not None and found.type in (CodeType.FATHER, CodeType.EMPTY):
            yield _issue(rule, one)


def _position(rule: Rule, codes: Codes, _: Patient, cim10: Cim10) -> Iterator[Issue]:
    for position, one in codes.placed:
        found = cim10.get(one)
        known = found is not None and found.type not in (CodeType.FATHER, CodeType.EMPTY)
        if known and not cim10.usable(one, position):
            yield _issue(rule, one, position=position)


def _twice(rule: Rule, codes: Codes, _: Patient, _cim10: Cim10) -> Iterator[Issue]:
    seen: set[str] = set()
    for one in codes.every:
        if one in seen:
            yield _issue(rule, one)
        seen.add(one)


def _related(rule: Rule, codes: Codes, _: Patient, _cim10: Cim10) -> Iterator[Issue]:
    if codes.dr and not codes.dp.startswith(_RELATED_TO):
        yield _issue(rule, codes.dr)


def _sex(rule: Rule, codes: Codes, patient: Patient, _: Cim10) -> Iterator[Issue]:
    if patient.sex in ("F", "M") and patient.sex != rule.sex:
        yield from (_issue(rule, one) for one in codes.every if one.startswith(rule.codes))


def _age(rule: Rule, codes: Codes, patient: Patient, _: Cim10) -> Iterator[Issue]:
    days = patient.age_days
    if days is None:
        return
    years = days / 365.25
    old = rule.most_years is not None and years >= rule.most_years + 1
    late = rule.most_days is not None and days > rule.most_days
    if old or late or years < rule.least_years:
        yield from (_issue(rule, one) for one in codes.every if one.startswith(rule.codes))


def _asterisk(rule: Rule, codes: Codes, _: Patient, cim10: Cim10) -> Iterator[Issue]:
    """Yield the asterisk codes whose label names their causes, none of which is coded."""
    for one in codes.every:
        if not one.startswith(rule.codes):
            continue
        causes = _causes(cim10.label(one))
        others = [other for other in codes.every if other != one]
        if not any(_within(other, causes) for other in others):
            yield _issue(rule, one)


def _causes(label: str) -> list[tuple[str, str]]:
    """Return the ranges of codes between the brackets that end a label; none: any cause does."""
    inside = label[label.rfind("(") + 1 :] if label.rstrip().endswith(")") else ""
    return [(plain(one[1]), plain(one[2] or one[1])) for one in _RANGE.finditer(inside)]


def _within(code: str, ranges: Iterable[tuple[str, str]]) -> bool:
    told = list(ranges)
    return not told or any(low <= code[: len(low)] and code[: len(high)] <= high
                           for low, high in told)  # fmt: skip


def _imprecise(rule: Rule, codes: Codes, _: Patient, cim10: Cim10) -> Iterator[Issue]:
    for one in codes.das:
        if len(one) < 4 or one[3] != "9" or cim10.get(one) is None:
            continue
        for other in codes.every:
            if other != one and other[:3] == one[:3] and other[3:4] != "9":
                yield _issue(rule, one, other)
                break


def _pair(rule: Rule, codes: Codes, _: Patient, _cim10: Cim10) -> Iterator[Issue]:
    for one in codes.das:
        if not one.startswith(rule.drop):
            continue
        beside = next((other for other in codes.every
                       if other != one and other.startswith(rule.with_)), None)  # fmt: skip
        if beside is not None:
            yield _issue(rule, one, beside)


def _needs(rule: Rule, codes: Codes, _: Patient, _cim10: Cim10) -> Iterator[Issue]:
    found = next((one for one in codes.every if one.startswith(rule.codes)), None)
    if found is not None and not any(one.startswith(rule.one_of) for one in codes.every):
        yield _issue(rule, found)


_Check = Callable[[Rule, Codes, Patient, Cim10], Iterator[Issue]]
_CHECKS: Final[dict[Kind, _Check]] = {
    "unknown": _unknown,
    "father": _father,
    "position": _position,
    "twice": _twice,
    "related": _related,
    "sex": _sex,
    "age": _age,
    "asterisk": _asterisk,
    "imprecise": _imprecise,
    "pair": _pair,
    "needs": _needs,
}
