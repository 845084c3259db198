"""Imports point one way: left inside a feature, down between features. Imports inside functions count too."""

import ast
from pathlib import Path

PAKET = Path(__file__).resolve().parent.parent / "inovasi"
# Inside a feature, from the left; names of one step do not import each other's files of the same kind.
LAPIS = {"rules": 0, "models": 1, "panel": 2, "queries": 3, "services": 3, "forms": 4, "views": 5}
# Between features, from below. A feature imports only from tiers below its own, or from the left in its own.
TINGKAT = (
    ("opd", "akun", "pesan", "berkas"), ("ide",), ("catatan",), ("tinjauan", "replikasi"), ("klinik", "sk"),
    ("laporan", "beranda"),
)  # fmt: skip
URUTAN = {ruang: (tingkat, kolom) for tingkat, isi in enumerate(TINGKAT) for kolom, ruang in enumerate(isi)}
# Features that do not know each other.
SENDIRI = {
    ("tinjauan", "replikasi"), ("klinik", "replikasi"), ("klinik", "sk"), ("tinjauan", "sk"), ("laporan", "beranda"),
}
# `services` asks the module beside it what is stored; the other way round would be a circle.
BOLEH_SAMA = {("services", "queries")}
# htmx-flask and the database are reached through one module each; what knows no request knows no Flask.
SATU_PINTU = {"htmx_flask": {"htmx.py"}, "flask_sqlalchemy": {"db.py"}, "flask_migrate": {"__init__.py"}}
BERKAS = sorted(PAKET.rglob("*.py"))


def impor(berkas: Path) -> set[str]:
    """Dotted names of everything that a module imports, wherever it does."""
    nama = set()
    for simpul in ast.walk(ast.parse(berkas.read_text("utf-8"))):
        if isinstance(simpul, ast.Import):
            nama |= {a.name for a in simpul.names}
        elif isinstance(simpul, ast.ImportFrom):
            assert simpul.level == 0, f"{berkas}: impor relatif"
            nama |= {f"{simpul.module}.{a.name}" for a in simpul.names}
    return nama


def tempat(bagian: list[str] | tuple[str, ...]) -> tuple[str, str] | None:
    """(feature, layer) of `inovasi.<feature>.<file>`, `forms_tahun` being of the layer forms; None for the rest."""
    if len(bagian) < 2 or bagian[0] not in URUTAN:
        return None
    return bagian[0], bagian[1].split("_")[0]


def boleh(dari: tuple[str, str], ke: tuple[str, str]) -> bool:
    (ruang, lapis), (ruang_lain, lapis_lain) = dari, ke
    if ruang != ruang_lain:
        if lapis_lain in ("views", "forms") or any({ruang, ruang_lain} <= set(s) for s in SENDIRI):
            return False
        # Rules above may build on rules below; a lower layer never reaches a higher one, in whatever feature.
        return URUTAN[ruang_lain] < URUTAN[ruang] and (lapis != "rules" or lapis_lain == "rules")
    if lapis == lapis_lain:
        return lapis != "views"
    return LAPIS[lapis_lain] < LAPIS[lapis] or (lapis, lapis_lain) in BOLEH_SAMA


def test_impor_searah():
    salah = []
    for berkas in BERKAS:
        dari = tempat(berkas.relative_to(PAKET).with_suffix("").parts)
        if dari is None or dari[1] == "__init__":
            continue
        for nama in impor(berkas):
            ke = tempat(nama.split(".")[1:]) if nama.startswith("inovasi.") else None
            if ke and ke[1] in LAPIS and not boleh(dari, ke):
                salah.append(f"{berkas.relative_to(PAKET)} -> {nama}")
    assert not salah


def test_setiap_berkas_dikenal():
    """A new feature or a new kind of file has to be placed above first."""
    asing = [
        str(b.relative_to(PAKET))
        for b in BERKAS
        if len(b.relative_to(PAKET).parts) == 2 and b.parent.name not in ("data", "migrations") and b.stem != "__init__"
        and (b.parent.name not in URUTAN or b.stem.split("_")[0] not in LAPIS)
    ]  # fmt: skip
    assert not asing


def test_rules_tanpa_flask_dan_sqlalchemy():
    for berkas in BERKAS:
        if berkas.stem.split("_")[0] == "rules":
            asing = {n for n in impor(berkas) if n.split(".")[0] in ("flask", "flask_login", "sqlalchemy", "wtforms")}
            assert not asing, berkas


def test_services_dan_queries_tanpa_permintaan():
    """No request, no signed-in person, no flash, no commit below the views."""
    for berkas in BERKAS:
        if berkas.stem.split("_")[0] in ("services", "queries", "models"):
            asing = {n for n in impor(berkas) if n.split(".")[0] in ("flask", "flask_login", "flask_wtf")}
            assert not asing, berkas
            assert ".commit()" not in berkas.read_text("utf-8"), berkas


def test_satu_pintu():
    for berkas in BERKAS:
        for nama in impor(berkas):
            pintu = SATU_PINTU.get(nama.split(".")[0])
            assert pintu is None or berkas.name in pintu, f"{berkas}: {nama}"
    pemilik = {str(b.relative_to(PAKET)) for b in BERKAS if "SQLAlchemy(model_class" in b.read_text("utf-8")}
    assert pemilik == {"db.py"}
