"""What is done on the pages of the corpus: texts come in, and go."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ReaderRequest
from accounts.staff import staff_page
from shelves.imports.upload_bound import takes_files_of, too_large_in
from texts import acts, holdings
from texts.language_names import name_of
from texts.models import LanguageSample, Work, Writer
from texts.reading import MOST_BYTES, Report
from texts.staff_views import MOST_BYTES_TOGETHER, holding


@takes_files_of(MOST_BYTES, MOST_BYTES_TOGETHER)
@require_POST
@staff_page("texts.view_work", "texts.add_work")
def add(request: ReaderRequest) -> HttpResponse:
    """`files`; `author` and `title` where names of files don't say them; `public_domain`."""
    reports = [_bring(request, file) for file in request.FILES.getlist("files")]
    reports += [_left_out(name) for name in too_large_in(request)]
    wrong = "" if reports else _("Choose a file first.")
    is_kept = any(not report.wrong for report in reports)
    context = holding(request) | {"reports": reports, "wrong": wrong}
    return render(request, "staff/texts/corpus.html", context, status=200 if is_kept else 422)


@require_POST
@staff_page("texts.view_work", "texts.change_writer")
def learn(request: ReaderRequest, pk: int) -> HttpResponse:
    """`learn`: 1, or 0 to leave the texts out of training."""
    writer = get_object_or_404(Writer, pk=pk)
    if request.POST.get("learn") == "1":
        acts.learn_from(request.user, writer, True)
        messages.success(request, _("The next training learns from these texts."))
    else:
        acts.learn_from(request.user, writer, False)
        messages.success(request, _("The next training leaves these texts out."))
    return redirect("staff_writer", pk)


@require_POST
@staff_page("texts.view_work", "texts.change_writer")
def public_domain(request: ReaderRequest, pk: int) -> HttpResponse:
    """`public_domain`: 1, or 0 where the texts are not."""
    writer = get_object_or_404(Writer, pk=pk)
    is_public = request.POST.get("public_domain") == "1"
    acts.mark_public_domain(request.user, writer, is_public)
    if is_public:
        messages.success(request, _("These texts are marked as in the public domain."))
    else:
        messages.success(request, _("These texts are no longer marked as in the public domain."))
    return redirect("staff_writer", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("texts.view_work", "texts.delete_work")
def delete_work(request: ReaderRequest, pk: int) -> HttpResponse:
    work = get_object_or_404(Work.objects.without_text().select_related("writer"), pk=pk)
    if request.method != "POST":
        return render(request, "staff/texts/delete_work.html", {"work": work})
    acts.delete_work(request.user, work)
    messages.success(request, _("“%(title)s” is deleted.") % {"title": work})
    return redirect("staff_writer", work.writer_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("texts.view_work", "texts.delete_work")
def delete_passages(request: ReaderRequest, pk: int) -> HttpResponse:
    """`source`: the file that they came in."""
    writer = get_object_or_404(Writer, pk=pk)
    given = request.POST if request.method == "POST" else request.GET
    source = given.get("source", "").replace("\x00", "")
    if request.method != "POST":
        passages = [each for each in holdings.passages_of(writer) if each["source"] == source]
        if not passages:
            raise Http404
        count = sum(each["passages"] for each in passages)
        context = {"writer": writer, "source": source, "count": count}
        return render(request, "staff/texts/delete_passages.html", context)
    count = acts.delete_passages(request.user, writer, source)
    said = ngettext("%(count)s passage is deleted.", "%(count)s passages are deleted.", count)
    messages.success(request, said % {"count": count})
    return redirect("staff_writer", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("texts.view_work", "texts.delete_writer", "texts.delete_work")
def delete_writer(request: ReaderRequest, pk: int) -> HttpResponse:
    writer = get_object_or_404(holdings.writers(), pk=pk)
    if request.method != "POST":
        return render(request, "staff/texts/delete_writer.html", {"writer": writer})
    acts.delete_writer(request.user, writer)
    messages.success(request, _("%(name)s is deleted, with every text.") % {"name": writer.name})
    return redirect("staff_texts")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("texts.view_work", "texts.delete_languagesample")
def delete_language(request: ReaderRequest, code: str) -> HttpResponse:
    count = LanguageSample.objects.filter(code=code).count()
    if not count:
        raise Http404
    if request.method != "POST":
        context = {"code": code, "name": name_of(code), "count": count}
        return render(request, "staff/texts/delete_language.html", context)
    count = acts.delete_language(request.user, code)
    said = ngettext("%(count)s line is deleted.", "%(count)s lines are deleted.", count)
    messages.success(request, said % {"count": count})
    return redirect("staff_languages")


def _bring(request: ReaderRequest, file: object) -> Report:
    assert isinstance(file, UploadedFile)
    return acts.bring(
        request.user,
        file.name or "",
        file.read(),
        writer=request.POST.get("author", "").strip(),
        title=request.POST.get("title", "").strip(),
        public_domain="public_domain" in request.POST,
    )


def _left_out(name: str) -> Report:
    """Too large, by itself or with the others."""
    most = {"most": MOST_BYTES // 2**20, "together": MOST_BYTES_TOGETHER // 2**20}
    said = _(
        "The file is larger than %(most)s MB, or the files together are larger than %(together)s MB. "
        "Nothing of it was kept. Give it by itself, or split it."
    )
    return Report(name, wrong=said % most)
