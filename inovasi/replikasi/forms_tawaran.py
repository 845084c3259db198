"""Offers and proposals."""

from wtforms import IntegerField, SelectMultipleField, TextAreaField
from wtforms.fields import HiddenField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from inovasi.forms import BaseForm, KunciMixin, bilangan, pilihan
from inovasi.replikasi import rules_tawaran as rt
from inovasi.replikasi.forms import paling


class TawarkanForm(KunciMixin, BaseForm):
    opd = SelectMultipleField(
        "OPD yang ditawari", coerce=bilangan, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    teks = TextAreaField("Pesan kepada OPD", validators=[paling(rt.PESAN_MAKS)])

    def __init__(self, *args, opd, **kwargs):
        """`opd`: (id, words) pairs that can be ticked."""
        super().__init__(*args, **kwargs)
        self.opd.choices = pilihan(opd)


class SaranForm(BaseForm):
    """One button: which agency; an operator of a single one need not say."""

    opd_id = IntegerField(widget=HiddenField.widget, validators=[Optional()])
