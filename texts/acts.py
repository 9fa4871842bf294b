"""What the staff does to the corpus by hand: each act through here, and once in the log of acts.

The log alone knows who brought a text.
"""

from django.contrib.admin.models import DELETION
from django.db import transaction

from accounts.audit import note, note_kind
from accounts.models import User
from texts import corpus, said
from texts.models import LanguageSample, Work, Writer
from texts.reading import Report, take


def bring(
    by: User,
    name: str,
    data: bytes,
    *,
    writer: str = "",
    title: str = "",
    public_domain: bool = False,
) -> Report:
    with transaction.atomic():
        report = take(name, data, writer=writer, title=title, public_domain=public_domain)
        if report.works or report.lines:
            counts = {"file": report.name, "works": report.works, "lines": report.lines}
            note_kind(by, Work if report.works else LanguageSample, said.BROUGHT % counts)
    return report


def delete_work(by: User, work: Work) -> None:
    with transaction.atomic():
        note(by, work, said.DELETED, DELETION)
        corpus.remove_works(Work.objects.filter(pk=work.pk))


def delete_passages(by: User, writer: Writer, source: str) -> int:
    """Those without a title that came in one file."""
    passages = Work.objects.passages().filter(writer=writer, source=source)
    with transaction.atomic():
        count = corpus.remove_works(passages)
        if count:
            note(by, writer, said.DELETED_PASSAGES % {"count": count, "file": source})
    return count


def delete_writer(by: User, writer: Writer) -> None:
    with transaction.atomic():
        note(by, writer, said.DELETED, DELETION)
        corpus.remove_writer(writer)


def delete_language(by: User, code: str) -> int:
    with transaction.atomic():
        count = corpus.remove_language(code)
        if count:
            note_kind(by, LanguageSample, said.DELETED_LANGUAGE % {"count": count, "code": code})
    return count


def learn_from(by: User, writer: Writer, learn: bool) -> None:
    with transaction.atomic():
        corpus.learn_from(writer, learn)
        note(by, writer, said.LEARN if learn else said.LEAVE_OUT)


def mark_public_domain(by: User, writer: Writer, public_domain: bool) -> None:
    with transaction.atomic():
        corpus.mark_public_domain(writer, public_domain)
        note(by, writer, said.PUBLIC_DOMAIN if public_domain else said.NO_PUBLIC_DOMAIN)
