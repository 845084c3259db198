"""What a test sees of an answer: a page that has been checked as every page must be."""

from html.parser import HTMLParser

KOSONG = frozenset("area base br col embed hr img input link meta source track wbr".split())


class Halaman(HTMLParser):
    """One answer. `ids`, `form`, `tautan` and `teks` are read out of its HTML; a whole page is checked too."""

    def __init__(self, response):
        super().__init__()
        self.response = response
        self.status = response.status_code
        self.data = response.get_data()  # now: a download's file is closed with the answer
        self.lokasi = response.headers.get("Location", "")
        halaman = response.mimetype.startswith("text/") and not 300 <= self.status < 400
        self.html = response.get_data(as_text=True) if halaman else ""
        self.ids: list[str] = []
        self.form: list[dict[str, str]] = []
        self.tautan: list[str] = []
        self.isian: dict[str, str] = {}
        self.isian_form: dict[str, dict[str, str]] = {}  # by action: forms of one page share field names
        self.judul = ""
        self.h1: list[str] = []
        self.galat: list[str] = []
        self._buka: list[str] = []
        self._isian_kini: dict[str, str] = {}
        self._kata: list[str] = []
        self._bahasa = ""
        if self.html:
            self.feed(self.html)
            self._periksa(utuh=self.html.lstrip().lower().startswith("<!doctype"))

    @property
    def json(self):
        return self.response.get_json()

    @property
    def teks(self) -> str:
        """The words of the page, blanks folded, entities resolved."""
        return " ".join(" ".join(self._kata).split())

    def handle_starttag(self, tag, attrs):
        nilai = dict(attrs)
        if "id" in nilai:
            self.ids.append(nilai["id"])
        match tag:
            case "html":
                self._bahasa = nilai.get("lang", "")
            case "form":
                self.form.append(nilai)
                self._isian_kini = self.isian_form.setdefault(nilai.get("action", ""), {})
            case "a":
                self.tautan.append(nilai.get("href", ""))
            case "h1":
                self.h1.append("")
            case "input" | "textarea" | "select" if nilai.get("name"):
                if nilai.get("type") in ("radio", "checkbox") and "checked" not in nilai:
                    pass
                else:
                    self._catat_isian(nilai["name"], nilai.get("value") or "")
                self._nama = nilai["name"]
            case "option" if "selected" in nilai:
                self._catat_isian(self._nama, nilai.get("value") or "")
        for atribut in ("style", "onclick", "onchange", "onsubmit"):
            if atribut in nilai:
                self.galat.append(f"<{tag} {atribut}=...> melanggar CSP")
        if tag not in KOSONG:
            self._buka.append(tag)

    def _catat_isian(self, nama: str, nilai: str) -> None:
        self.isian[nama] = self._isian_kini[nama] = nilai

    def handle_endtag(self, tag):
        if tag in KOSONG:
            return
        if not self._buka or self._buka[-1] != tag:
            self.galat.append(f"</{tag}> tidak cocok dengan {self._buka[-1:] or 'apa pun'}")
        if tag in self._buka:
            while self._buka.pop() != tag:
                pass

    def handle_data(self, data):
        if not self._buka:
            return
        if self._buka[-1] == "title":
            self.judul += data
        if self._buka[-1] == "textarea":
            self._catat_isian(self._nama, self.isian.get(self._nama, "") + data.lstrip("\r").removeprefix("\n"))
        if "h1" in self._buka and self.h1:
            self.h1[-1] += data
        if self._buka[-1] not in ("script", "style", "title"):
            self._kata.append(data)

    def _periksa(self, *, utuh: bool):
        ganda = sorted({i for i in self.ids if self.ids.count(i) > 1})
        assert not ganda, f"id berulang: {ganda}"
        assert not self.galat, self.galat[:5]
        assert not self._buka, f"tidak ditutup: {self._buka}"
        for form in self.form:
            assert form.get("action"), f"form tanpa action: {form}"
            assert form.get("method", "").lower() in ("get", "post"), f"form tanpa method: {form}"
        if utuh:
            assert len(self.h1) == 1, f"h1: {self.h1}"
            assert self._bahasa == "id"
            assert self.judul.strip()
            if self.status == 422:
                assert self.judul.startswith("Galat: "), self.judul
