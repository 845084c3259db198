"""Refusals that carry the sentence for the user; each is answered in one place, `tangani_galat`."""

from dataclasses import dataclass


class AturanDilanggar(Exception):
    """A rule forbids it. Nothing was written. Answered as 409."""

    status = 409
    judul = "Belum bisa dilakukan"

    def __init__(self, pesan: str, *, saran: str = "") -> None:
        super().__init__(pesan)
        self.pesan = pesan
        self.saran = saran


class TidakBoleh(AturanDilanggar):
    """The person's role or OPD does not allow it."""

    status = 403
    judul = "Bukan wewenang Anda"


class TidakAda(AturanDilanggar):
    """Nothing there that this person may know of."""

    status = 404
    judul = "Halaman tidak ditemukan"

    def __init__(self, pesan: str = "Alamat ini tidak ada, atau bukan untuk Anda.", *, saran: str = "") -> None:
        super().__init__(pesan, saran=saran)


class BelumLengkap(AturanDilanggar):
    """The record lacks something that the step needs. `kekurangan` maps field name to sentence."""

    status = 422
    judul = "Belum lengkap"

    def __init__(self, pesan: str, kekurangan: dict[str, str] | None = None) -> None:
        super().__init__(pesan)
        self.kekurangan = kekurangan or {}


@dataclass(frozen=True)
class BedaIsian:
    """One field on which the stored text and the posted text differ."""

    kolom: str
    tersimpan: str
    kiriman: str


class VersiBasi(AturanDilanggar):
    """Somebody else changed the record since the form was opened; `beda` holds both texts per field."""

    judul = "Sudah diubah orang lain"

    def __init__(self, pesan: str, *, beda: list[BedaIsian] | None = None, versi: int | None = None) -> None:
        super().__init__(pesan)
        self.beda = beda or []
        self.versi = versi
