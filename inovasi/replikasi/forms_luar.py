"""Origins outside, and regions that copied ours."""

from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import HiddenField
from wtforms.validators import InputRequired, NumberRange, Optional

from inovasi import acuan
from inovasi.forms import BaseForm, KunciMixin, TanggalField, bilangan, pilihan
from inovasi.replikasi import rules_luar as rl
from inovasi.replikasi.forms import paling
from inovasi.replikasi.services_luar import LABEL, IsiLuar


class LuarForm(KunciMixin, BaseForm):
    """`versi` is used where an entry is changed, `tetap` where a new one looks like another."""

    versi = IntegerField(widget=HiddenField.widget, validators=[Optional()])
    opd_id = SelectField("Dicatat untuk OPD", coerce=bilangan, validators=[InputRequired("Pilih OPD.")])
    nama = StringField(LABEL["nama"], validators=[InputRequired("Tulis nama inovasinya."), paling(rl.MAKS["nama"])])
    tetap = BooleanField("Tetap simpan: ini inovasi lain")
    katalog = SelectField(
        LABEL["katalog"], default="", validators=[InputRequired("Pilih dari mana inovasi ini diketahui.")]
    )
    sumber = StringField(
        LABEL["sumber"], validators=[InputRequired("Tulis di mana ini dapat dibaca."), paling(rl.MAKS["sumber"])]
    )
    daerah = StringField(LABEL["daerah"], validators=[paling(rl.MAKS["daerah"])])
    instansi = StringField(LABEL["instansi"], validators=[paling(rl.MAKS["instansi"])])
    tahun = IntegerField(LABEL["tahun"], validators=[Optional(), NumberRange(rl.TAHUN_MIN, 2200)])
    urusan = SelectField(
        LABEL["urusan"], choices=pilihan([("", "Belum dipastikan"), *acuan.URUSAN.pilihan()]), default=""
    )
    jenis = SelectField(LABEL["jenis"], choices=pilihan([("", "Belum dipastikan"), *acuan.JENIS.pilihan()]), default="")
    ringkasan = TextAreaField(
        LABEL["ringkasan"], validators=[InputRequired("Tulis ringkasannya."), paling(rl.MAKS["ringkasan"])]
    )

    def __init__(self, *args, opd, baru, **kwargs):
        """`opd`: (id, name) pairs that an operator enters it for; asked for only where there are several."""
        super().__init__(*args, **kwargs)
        self.katalog.choices = pilihan([("", "Pilih …"), *acuan.KATALOG_LUAR.pilihan()])
        self.opd_id.choices = pilihan(opd)
        if len(opd) < 2:
            del self.opd_id
        if not baru:
            del self.tetap
            del self.kunci

    def isi(self) -> IsiLuar:
        return IsiLuar(
            **{k: self[k].data or "" for k in IsiLuar.__dataclass_fields__ if k != "tahun"}, tahun=self.tahun.data
        )


class PeniruForm(KunciMixin, BaseForm):
    daerah = StringField("Daerah", validators=[InputRequired("Tulis daerahnya."), paling(rl.MAKS["daerah"])])
    instansi = StringField("Instansi di sana", validators=[paling(rl.MAKS["instansi"])])
    tanggal = TanggalField("Kapan", validators=[InputRequired("Tulis kapan, boleh hanya tahunnya.")])
    keterangan = TextAreaField("Keterangan", validators=[paling(rl.MAKS["keterangan"])])
