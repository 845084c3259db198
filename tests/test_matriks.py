"""Who gets what answer, on every address: two tables, and a test that none is missing from them.

401/303 for people who are not signed in follow one rule and stand below the tables. A refusal never depends on
what was typed: it is the same for an empty form.
"""

import re

import pytest
from werkzeug.routing import RequestRedirect

from tests.dunia import DIINGAT, SANDI, TAHUN, isian_sah, potret

TIADA = 999_999
# What everybody may open without signing in, and what then happens.
ANONIM = {
    ("GET", "/masuk"): 200,
    ("POST", "/masuk"): 303,
    ("GET", "/siapkan"): 303,
    ("POST", "/siapkan"): 303,
    ("POST", "/keluar"): 303,
    ("GET", "/sehat"): 200,
    ("GET", "/pesan/jumlah"): 401,  # asked by open pages: it says that the session has ended, and no more
}

# Columns: d draf, s diajukan, a disetujui, t an idea that does not exist. Operators are asked about their own
# OPD's ideas first, then about those of another OPD.
IDE = """
                                   operator sendiri lain             koordinator      pendamping       pimpinan         admin
                                   d   s   a    d   s   a   t    d   s   a   t    d   s   a   t    d   s   a   t    d   s   a   t
GET  /ide/<id>                     200 200 200  404 404 200 404  200 200 200 404  404 404 200 404  404 200 200 404  404 200 200 404
GET  /ide/<id>/cetak               200 200 200  404 404 200 404  200 200 200 404  404 404 200 404  404 200 200 404  404 200 200 404
GET  /ide/<id>/riwayat             200 200 200  404 404 403 404  200 200 200 404  404 404 403 404  404 200 200 404  404 200 200 404
GET  /ide/<id>/tanda-terima        404 200 200  404 404 404 404  404 404 404 404  404 404 404 404  404 404 404 404  404 404 404 404
GET  /ide/<id>/ubah                200 409 409  404 404 403 404  403 409 409 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/ubah                303 409 409  404 404 403 404  403 409 409 404  404 404 403 404  404 403 403 404  404 403 403 404
GET  /ide/<id>/kemajuan            409 409 200  404 404 403 404  403 403 403 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/kemajuan            409 409 303  404 404 403 404  403 403 403 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/ajukan              303 409 409  404 404 403 404  403 403 403 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/tarik               409 303 409  404 404 403 404  403 403 403 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/hapus               303 409 409  404 404 403 404  403 403 403 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/pulihkan            409 409 409  404 404 403 404  409 409 409 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/salin               303 303 303  404 404 403 404  403 403 403 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/hentikan            409 409 303  404 404 403 404  409 409 303 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/lanjutkan           409 409 409  404 404 403 404  409 409 409 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/ubah-klasifikasi    403 403 403  404 404 403 404  409 303 303 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/pindahkan           403 403 403  404 404 403 404  303 303 303 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/setujui             403 403 403  404 404 403 404  409 303 409 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/kembalikan          403 403 403  404 404 403 404  409 303 409 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/tolak               403 403 403  404 404 403 404  409 303 409 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/nyatakan-serupa     403 403 403  404 404 403 404  409 303 409 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/buka-kembali        403 403 403  404 404 403 404  409 409 303 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/tandai-replikasi    403 403 403  404 404 403 404  409 409 303 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/batal-replikasi     403 403 403  404 404 403 404  409 409 409 404  404 404 403 404  404 403 403 404  404 403 403 404
GET  /tinjauan/<id>                403 403 403  403 403 403 403  303 200 200 404  404 404 403 404  403 403 403 403  403 403 403 403
GET  /ide/<id>/catatan             200 200 200  404 404 403 404  200 200 200 404  404 404 403 404  404 200 200 404  404 200 200 404
POST /ide/<id>/catatan             303 303 303  404 404 403 404  303 303 303 404  404 404 403 404  404 403 403 404  404 403 403 404
POST /ide/<id>/catatan-internal    403 403 403  404 404 403 404  303 303 303 404  404 404 403 404  404 403 403 404  404 403 403 404
GET  /ide/<id>/bandingkan          200 200 200  404 404 403 404  200 200 200 404  404 404 403 404  404 200 200 404  404 200 200 404
POST /tinjauan/<id>/lembar         403 403 403  403 403 403 403  409 303 409 404  403 403 403 403  403 403 403 403  403 403 403 403
"""  # noqa: E501

# Words in braces name an object of tests/dunia.py: {kind:name}. An operator's own OPD is `sendiri`.
LAIN = """
                                                              operator koordinator pendamping pimpinan admin
GET  /                                                        200      200         200        200      200
GET  /sehat                                                   200      200         200        200      200
GET  /masuk                                                   303      303         303        303      303
POST /masuk                                                   303      303         303        303      303
POST /keluar                                                  303      303         303        303      303
GET  /siapkan                                                 404      404         404        404      404
POST /siapkan                                                 404      404         404        404      404
GET  /sandi                                                   200      200         200        200      200
POST /sandi                                                   303      303         303        303      303
POST /sandi/sesi/{sesi:sendiri_lain}/akhiri                   303      404         404        404      404
POST /sandi/sesi/{sesi:operator}/akhiri                       409      404         404        404      404
POST /sandi/sesi/{tiada}/akhiri                               404      404         404        404      404
GET  /bantuan                                                 200      200         200        200      200
GET  /berkas                                                  200      200         403        403      403
GET  /berkas/baru                                             200      200         403        403      403
POST /berkas/baru                                             303      303         403        403      403
GET  /berkas/{dokumen:sendiri}                                200      200         404        404      404
GET  /berkas/{dokumen:lain}                                   404      200         404        404      404
GET  /berkas/{tiada}                                          404      404         404        404      404
GET  /berkas/{dokumen:sendiri}/unduh                          200      200         404        404      404
GET  /berkas/{dokumen:lain}/unduh                             404      200         404        404      404
GET  /berkas/{dokumen:pusat}/unduh                            404      200         404        404      404
GET  /berkas/{tiada}/unduh                                    404      404         404        404      404
GET  /berkas/{dokumen:sendiri}/ubah                           200      200         404        404      404
POST /berkas/{dokumen:sendiri}/ubah                           303      303         404        404      404
GET  /berkas/{dokumen:lain}/ubah                              404      200         404        404      404
POST /berkas/{dokumen:lain}/ubah                              404      303         404        404      404
GET  /berkas/{dokumen:sendiri}/tarik                          200      200         404        404      404
POST /berkas/{dokumen:sendiri}/tarik                          303      303         404        404      404
POST /berkas/{dokumen:lain}/tarik                             404      303         404        404      404
GET  /berkas/tautan/{tiada}/lepas                             404      404         404        404      404
POST /berkas/tautan/{tiada}/lepas                             404      404         404        404      404
GET  /berkas/tautan/{tautan:sendiri}/lepas                    200      200         404        403      404
POST /berkas/tautan/{tautan:sendiri}/lepas                    303      303         404        403      404
GET  /berkas/tautan/{tautan:lain}/lepas                       404      200         404        403      404
POST /berkas/tautan/{tautan:lain}/lepas                       404      303         404        403      404
GET  /berkas/{dokumen:sendiri_terlampir}                      200      200         404        200      404
GET  /berkas/{dokumen:sendiri_terlampir}/unduh                200      200         404        200      404
GET  /berkas/{dokumen:lain_terlampir}/unduh                   404      200         404        200      404
GET  /berkas/{dokumen:lain_terlampir}/ubah                    404      200         404        403      404
POST /berkas/{dokumen:lain_terlampir}/ubah                    404      303         404        403      404
POST /berkas/{dokumen:sendiri_terlampir}/tarik                409      409         404        403      404
POST /berkas/tautkan                                          303      404         403        403      403
GET  /ide                                                     200      200         200        200      200
GET  /ide/panduan                                             200      200         200        200      200
GET  /ide/baru                                                200      200         403        403      403
POST /ide/baru                                                303      303         403        403      403
POST /ide/{ide:sendiri_dikembalikan}/ajukan                   303      403         404        403      403
POST /ide/{ide:sendiri_dikembalikan}/hapus                    303      403         404        403      403
POST /ide/{ide:sendiri_dikembalikan}/tolak                    403      303         404        403      403
POST /ide/{ide:sendiri_ditolak}/buka-kembali                  403      303         404        403      403
POST /ide/{ide:sendiri_serupa}/buka-kembali                   403      303         404        403      403
POST /ide/{ide:sendiri_terhenti}/lanjutkan                    303      303         403        403      403
POST /ide/{ide:lain_terhenti}/lanjutkan                       403      303         403        403      403
POST /ide/{ide:sendiri_bertanda}/tandai-replikasi             403      409         403        403      403
POST /ide/{ide:sendiri_bertanda}/batal-replikasi              403      303         403        403      403
POST /ide/{ide:sendiri_dihapus}/pulihkan                      303      303         404        404      404
POST /ide/{ide:lain_dihapus}/pulihkan                         404      303         404        404      404
GET  /ide/{ide:lain_dihapus}                                  404      200         404        404      404
GET  /ide/{ide:lain_ditolak}                                  404      200         404        200      200
GET  /ide/{ide:lain_serupa}                                   404      200         404        200      200
GET  /ide/{ide:lain_tiruan}                                   404      200         404        404      404
GET  /ide/{ide:ketiga_tiruan}                                 404      200         404        200      200
GET  /ide/{ide:lain_kertas}/ubah                              404      200         404        404      404
POST /ide/{ide:lain_kertas}/ubah                              404      303         404        404      404
GET  /tinjauan                                                403      200         200        403      403
POST /tinjauan/tampilan                                       403      303         303        403      403
POST /tinjauan/tampilan/{tampilan:koordinator}/hapus          403      303         404        403      403
POST /tinjauan/tampilan/{tampilan:pendamping}/hapus           403      404         303        403      403
POST /tinjauan/tampilan/{tiada}/hapus                         403      404         404        403      403
GET  /tinjauan/massal                                         403      303         403        403      403
POST /tinjauan/massal                                         403      200         403        403      403
POST /tinjauan/massal/putuskan                                403      303         403        403      403
GET  /replikasi                                               200      200         200        200      200
GET  /replikasi/adopsi                                        200      200         403        200      403
GET  /replikasi/pohon                                         200      200         200        200      200
GET  /replikasi/pohon?entri={entri:sendiri}                   200      200         200        200      200
GET  /replikasi/pohon?entri={entri:dibuka}                    200      200         404        404      404
GET  /replikasi/pohon?entri={tiada}                           404      404         404        404      404
GET  /replikasi/adopsi/{adopsi:sendiri}                       200      200         403        200      403
GET  /replikasi/adopsi/{adopsi:lain}                          200      200         403        200      403
GET  /replikasi/adopsi/{adopsi:henti}                         200      200         403        200      403
GET  /replikasi/adopsi/{tiada}                                404      404         403        404      403
GET  /replikasi/adopsi/{adopsi:sendiri}/penyesuaian           200      200         403        200      403
GET  /replikasi/adopsi/{adopsi:lain}/penyesuaian              200      200         403        200      403
GET  /replikasi/adopsi/{adopsi:sendiri}/rencana               200      200         403        200      403
GET  /replikasi/adopsi/{adopsi:lain}/rencana                  200      200         403        200      403
GET  /replikasi/adopsi/{adopsi:sendiri}/tahap                 200      200         403        403      403
GET  /replikasi/adopsi/{adopsi:lain}/tahap                    403      200         403        403      403
GET  /replikasi/adopsi/{adopsi:sendiri}/hentikan              200      200         403        403      403
GET  /replikasi/adopsi/{adopsi:lain}/hentikan                 403      200         403        403      403
GET  /replikasi/adopsi/{adopsi:sendiri}/ubah                  200      200         403        403      403
GET  /replikasi/adopsi/{adopsi:lain}/ubah                     403      200         403        403      403
POST /replikasi/adopsi/{adopsi:sendiri}/tahap                 303      303         403        403      403
POST /replikasi/adopsi/{adopsi:lain}/tahap                    403      303         403        403      403
POST /replikasi/adopsi/{tiada}/tahap                          404      404         403        403      403
POST /replikasi/adopsi/{adopsi:sendiri}/hentikan              303      303         403        403      403
POST /replikasi/adopsi/{adopsi:lain}/hentikan                 403      303         403        403      403
POST /replikasi/adopsi/{tiada}/hentikan                       404      404         403        403      403
POST /replikasi/adopsi/{adopsi:sendiri}/ubah                  303      303         403        403      403
POST /replikasi/adopsi/{adopsi:lain}/ubah                     403      303         403        403      403
POST /replikasi/adopsi/{tiada}/ubah                           404      404         403        403      403
POST /replikasi/adopsi/{adopsi:sendiri}/penyesuaian           303      303         403        403      403
POST /replikasi/adopsi/{adopsi:lain}/penyesuaian              403      303         403        403      403
POST /replikasi/adopsi/{tiada}/penyesuaian                    404      404         403        403      403
POST /replikasi/adopsi/{adopsi:sendiri}/rencana               303      303         403        403      403
POST /replikasi/adopsi/{adopsi:lain}/rencana                  403      303         403        403      403
POST /replikasi/adopsi/{tiada}/rencana                        404      404         403        403      403
GET  /replikasi/adopsi/{adopsi:sendiri}/lanjutkan             409      409         403        403      403
POST /replikasi/adopsi/{adopsi:sendiri}/lanjutkan             409      409         403        403      403
GET  /replikasi/adopsi/{adopsi:henti}/lanjutkan               403      200         403        403      403
POST /replikasi/adopsi/{adopsi:henti}/lanjutkan               403      303         403        403      403
POST /replikasi/adopsi/{adopsi:henti}/tahap                   403      409         403        403      403
POST /replikasi/adopsi/{adopsi:sendiri}/tanya                 303      303         403        403      403
GET  /replikasi/adopsi/{adopsi:sendiri}/alih/baru             200      200         403        403      403
POST /replikasi/adopsi/{adopsi:sendiri}/alih/baru             303      303         403        403      403
POST /replikasi/adopsi/{adopsi:lain}/tanya                    303      303         403        403      403
GET  /replikasi/adopsi/{adopsi:lain}/alih/baru                200      200         403        403      403
POST /replikasi/adopsi/{adopsi:lain}/alih/baru                303      303         403        403      403
POST /replikasi/adopsi/{adopsi:henti}/alih/baru               409      409         403        403      403
GET  /replikasi/rencana/{rencana:sendiri}                     303      303         403        303      403
GET  /replikasi/rencana/{rencana:sendiri}/ubah                200      200         403        403      403
POST /replikasi/rencana/{rencana:sendiri}/ubah                303      303         403        403      403
GET  /replikasi/rencana/{rencana:lain}                        303      303         403        303      403
GET  /replikasi/rencana/{rencana:lain}/ubah                   403      200         403        403      403
POST /replikasi/rencana/{rencana:lain}/ubah                   403      303         403        403      403
GET  /replikasi/rencana/{tiada}                               404      404         403        404      403
POST /replikasi/rencana/{tiada}/ubah                          404      404         403        403      403
POST /replikasi/tanya/{tanya:sendiri}/jawab                   303      303         403        403      403
POST /replikasi/tanya/{tanya:lain}/jawab                      303      303         403        403      403
POST /replikasi/tanya/{tiada}/jawab                           404      404         403        403      403
POST /replikasi/tanya/{tanya:sendiri_selesai}/selesai         303      403         403        403      403
POST /replikasi/tanya/{tanya:lain_selesai}/selesai            403      403         403        403      403
POST /replikasi/tanya/{tanya:sendiri_tarik}/selesai           409      403         403        403      403
POST /replikasi/tanya/{tanya:sendiri_tarik}/tarik             303      403         403        403      403
POST /replikasi/tanya/{tanya:sendiri}/tarik                   403      303         403        403      403
GET  /replikasi/alih/{alih:sendiri}/selesai                   200      200         403        403      403
POST /replikasi/alih/{alih:sendiri}/selesai                   303      303         403        403      403
GET  /replikasi/alih/{alih:lain}/selesai                      200      200         403        403      403
POST /replikasi/alih/{alih:lain}/selesai                      303      303         403        403      403
POST /replikasi/alih/{tiada}/selesai                          404      404         403        403      403
GET  /replikasi/alih/{alih:sendiri}/batal                     200      200         403        403      403
POST /replikasi/alih/{alih:sendiri}/batal                     303      303         403        403      403
GET  /replikasi/alih/{alih:lain}/batal                        200      200         403        403      403
POST /replikasi/alih/{alih:lain}/batal                        303      303         403        403      403
POST /replikasi/alih/{tiada}/batal                            404      404         403        403      403
GET  /replikasi/{entri:sendiri}                               200      200         200        200      200
GET  /replikasi/{entri:lain}                                  200      200         200        200      200
GET  /replikasi/{tiada}                                       404      404         404        404      404
POST /replikasi/{entri:lain}/adopsi                           303      403         403        403      403
POST /replikasi/{entri:sendiri}/adopsi                        409      403         403        403      403
POST /replikasi/{tiada}/adopsi                                404      404         404        404      404
GET  /replikasi/{entri:luar}                                  200      200         200        200      200
GET  /replikasi/{entri:dijeda}                                404      200         404        404      404
POST /replikasi/{entri:luar}/adopsi                           303      403         403        403      403
POST /replikasi/{entri:dijeda}/adopsi                         404      403         404        404      404
GET  /replikasi/{entri:sendiri}/lembar                        200      200         403        403      403
POST /replikasi/{entri:sendiri}/lembar                        303      303         403        403      403
GET  /replikasi/{entri:lain}/lembar                           403      200         403        403      403
POST /replikasi/{entri:lain}/lembar                           403      303         403        403      403
GET  /replikasi/{tiada}/lembar                                404      404         403        403      403
POST /replikasi/{tiada}/lembar                                404      404         403        403      403
POST /replikasi/{entri:sendiri}/lembar/terbitkan              303      303         403        403      403
POST /replikasi/{entri:lain}/lembar/terbitkan                 403      303         403        403      403
GET  /replikasi/{entri:luar}/lembar/tarik                     200      200         403        403      403
POST /replikasi/{entri:luar}/lembar/tarik                     303      303         403        403      403
POST /replikasi/{entri:lain}/lembar/tarik                     403      409         403        403      403
GET  /replikasi/{entri:lain}/jeda                             403      200         403        403      403
POST /replikasi/{entri:lain}/jeda                             403      303         403        403      403
POST /replikasi/{tiada}/jeda                                  403      404         403        403      403
GET  /replikasi/{entri:dijeda}/lanjutkan                      403      200         403        403      403
POST /replikasi/{entri:dijeda}/lanjutkan                      403      303         403        403      403
GET  /replikasi/luar/baru                                     200      200         403        403      403
POST /replikasi/luar/baru                                     303      303         403        403      403
GET  /replikasi/{entri:luar}/luar/ubah                        200      200         403        403      403
POST /replikasi/{entri:luar}/luar/ubah                        303      303         403        403      403
GET  /replikasi/{entri:sendiri}/luar/ubah                     404      404         403        403      403
GET  /replikasi/{entri:luar}/luar/tarik                       403      200         403        403      403
POST /replikasi/{entri:luar}/luar/tarik                       403      303         403        403      403
GET  /replikasi/{entri:sendiri}/peniru-luar                   200      200         403        403      403
POST /replikasi/{entri:sendiri}/peniru-luar                   303      303         403        403      403
GET  /replikasi/{entri:lain}/peniru-luar                      403      200         403        403      403
POST /replikasi/{entri:lain}/peniru-luar                      403      303         403        403      403
POST /replikasi/{entri:luar}/peniru-luar                      409      409         403        403      403
GET  /replikasi/peniru-luar/{peniru:sendiri}                  200      200         404        200      404
GET  /replikasi/peniru-luar/{peniru:lain}                     404      200         404        200      404
GET  /replikasi/peniru-luar/{peniru:sendiri}/tarik            200      200         403        403      403
POST /replikasi/peniru-luar/{peniru:sendiri}/tarik            303      303         403        403      403
GET  /replikasi/peniru-luar/{peniru:lain}/tarik               403      200         403        403      403
POST /replikasi/peniru-luar/{peniru:lain}/tarik               403      303         403        403      403
POST /replikasi/peniru-luar/{tiada}/tarik                     404      404         403        403      403
GET  /replikasi/saran                                         200      200         403        403      403
POST /replikasi/{entri:lain}/tutup-saran                      303      303         403        403      403
POST /replikasi/{entri:lain}/buka-saran                       303      303         403        403      403
POST /replikasi/{tiada}/tutup-saran                           404      404         403        403      403
GET  /replikasi/{entri:luar}/tawarkan                         403      200         403        403      403
POST /replikasi/{entri:luar}/tawarkan                         403      303         403        403      403
GET  /replikasi/{entri:dijeda}/tawarkan                       403      409         403        403      403
GET  /replikasi/tawaran/{tawaran:sendiri}/tolak               200      403         403        403      403
POST /replikasi/tawaran/{tawaran:sendiri}/tolak               303      403         403        403      403
GET  /replikasi/tawaran/{tawaran:ketiga}/tolak                404      403         403        403      403
POST /replikasi/tawaran/{tawaran:ketiga}/tolak                404      403         403        403      403
GET  /replikasi/tawaran/{tawaran:ketiga}/tarik                403      200         403        403      403
POST /replikasi/tawaran/{tawaran:ketiga}/tarik                403      303         403        403      403
POST /replikasi/tawaran/{tiada}/tarik                         403      404         403        403      403
GET  /opd                                                     200      200         200        200      200
GET  /opd/baru                                                403      403         403        403      200
POST /opd/baru                                                403      403         403        403      303
GET  /opd/{kode_opd:sendiri}                                  200      200         200        200      200
GET  /opd/{kode_opd:lain}                                     200      200         200        200      200
GET  /opd/{tiada}                                             404      404         404        404      404
GET  /opd/{kode_opd:sendiri}/ubah                             403      403         403        403      200
POST /opd/{kode_opd:sendiri}/ubah                             403      403         403        403      303
GET  /opd/{tiada}/ubah                                        403      403         403        403      404
POST /opd/{tiada}/ubah                                        403      403         403        403      404
GET  /opd/{kode_opd:sendiri}/akhiri                           403      403         403        403      200
POST /opd/{kode_opd:sendiri}/akhiri                           403      403         403        403      303
GET  /opd/{tiada}/akhiri                                      403      403         403        403      404
POST /opd/{tiada}/akhiri                                      403      403         403        403      404
GET  /pengaturan                                              403      200         403        403      200
POST /pengaturan                                              403      403         403        403      303
GET  /pengaturan/berkas                                       403      200         403        403      200
POST /pengaturan/berkas                                       403      303         403        403      303
GET  /pengaturan/tahun                                        403      200         403        403      200
POST /pengaturan/tahun                                        403      303         403        403      403
GET  /pengaturan/tahun/{tahun}                                403      200         403        403      200
POST /pengaturan/tahun/{tahun}                                403      303         403        403      403
GET  /pengaturan/tahun/{tiada}                                403      404         403        403      404
POST /pengaturan/tahun/{tiada}                                403      404         403        403      404
POST /pengaturan/tahun/{tahun}/pengecualian                   403      303         403        403      403
POST /pengaturan/tahun/{tiada}/pengecualian                   403      404         403        403      403
GET  /pengaturan/tahun/{tahun}/pengecualian/{kecuali}/cabut   403      200         403        403      403
POST /pengaturan/tahun/{tahun}/pengecualian/{kecuali}/cabut   403      303         403        403      403
GET  /pengaturan/tahun/{tahun}/pengecualian/{tiada}/cabut     403      404         403        403      403
POST /pengaturan/tahun/{tahun}/pengecualian/{tiada}/cabut     403      404         403        403      403
GET  /pengguna                                                403      200         403        403      200
GET  /pengguna/baru                                           403      200         403        403      200
POST /pengguna/baru                                           403      303         403        403      303
GET  /pengguna/{orang:operator_lain}                          403      200         403        403      200
POST /pengguna/{orang:operator_lain}                          403      403         403        403      303
GET  /pengguna/{orang:pendamping}                             403      404         403        403      200
POST /pengguna/{orang:pendamping}                             403      404         403        403      303
GET  /pengguna/{tiada}                                        403      404         403        403      404
POST /pengguna/{tiada}                                        403      404         403        403      404
POST /pengguna/{orang:operator_lain}/kode                     403      200         403        403      200
POST /pengguna/{orang:pendamping}/kode                        403      404         403        403      200
POST /pengguna/{tiada}/kode                                   403      404         403        403      404
POST /pengguna/{orang:operator_lain}/matikan                  403      403         403        403      303
POST /pengguna/{orang:admin_dua}/matikan                      403      404         403        403      303
POST /pengguna/{tiada}/matikan                                403      404         403        403      404
POST /pengguna/{orang:mati}/nyalakan                          403      403         403        403      303
POST /pengguna/{tiada}/nyalakan                               403      404         403        403      404
GET  /pengguna/{orang:operator_lain}/serah-terima             403      200         403        403      200
POST /pengguna/{orang:operator_lain}/serah-terima             403      303         403        403      303
GET  /pengguna/{orang:pendamping_dua}/serah-terima            403      404         403        403      200
POST /pengguna/{orang:pendamping_dua}/serah-terima            403      404         403        403      303
GET  /pengguna/{orang:pimpinan}/serah-terima                  403      404         403        403      403
POST /pengguna/{orang:pimpinan}/serah-terima                  403      404         403        403      403
GET  /pengguna/{tiada}/serah-terima                           403      404         403        403      404
POST /pengguna/{tiada}/serah-terima                           403      404         403        403      404
GET  /serah-terima/{serah:sendiri}                            200      200         404        404      200
POST /serah-terima/{serah:sendiri}/terima                     303      404         404        404      404
GET  /serah-terima/{tiada}                                    404      404         404        404      404
POST /serah-terima/{tiada}/terima                             404      404         404        404      404
GET  /tinjauan/pendamping                                     403      200         403        403      403
POST /tinjauan/pendamping                                     403      303         403        403      403
POST /tinjauan/pendamping/{tugas:lain}/cabut                  403      303         403        403      403
POST /tinjauan/pendamping/{tiada}/cabut                       403      404         403        403      403
GET  /pesan                                                   200      200         200        403      403
GET  /pesan/jumlah                                            200      200         200        403      403
POST /pesan/dibaca-semua                                      303      303         303        403      403
POST /pesan/{pesan:sendiri_dikembalikan}/dibaca               303      404         404        403      403
POST /pesan/{pesan:lain_dikembalikan}/dibaca                  404      404         404        403      403
POST /pesan/{pesan:pusat}/dibaca                              404      303         404        403      403
POST /pesan/{tiada}/dibaca                                    404      404         404        403      403
POST /catatan/{catatan:sendiri_diajukan}/jawab                303      303         404        403      403
POST /catatan/{catatan:lain_diajukan}/jawab                   404      303         404        403      403
POST /catatan/{catatan:lain_disetujui}/jawab                  404      303         404        403      403
POST /catatan/{catatan:sendiri_diajukan_internal}/jawab       404      303         404        403      404
POST /catatan/{tiada}/jawab                                   404      404         404        404      404
POST /catatan/{catatan:sendiri_diajukan}/perbaiki             303      403         404        403      403
POST /catatan/{catatan:lain_diajukan}/perbaiki                404      403         404        403      403
POST /catatan/{catatan:sendiri_diajukan}/belum                409      403         404        403      403
POST /catatan/{catatan:dijawab}/belum                         303      403         404        403      403
POST /catatan/{catatan:selesai}/buka-lagi                     404      303         404        403      403
POST /catatan/{catatan:sendiri_diajukan}/selesai              403      303         404        403      403
POST /catatan/{catatan:tanya}/selesai                         303      403         404        403      403
POST /catatan/{catatan:sendiri_diajukan}/buka-lagi            403      409         404        403      403
POST /catatan/{catatan:sendiri_diajukan}/tarik                403      303         404        403      403
POST /catatan/{catatan:tanya}/tarik                           303      403         404        403      403
GET  /klinik                                                  200      200         200        200      403
GET  /klinik/minta                                            200      403         403        403      403
POST /klinik/minta                                            303      403         403        403      403
POST /klinik/minta/{minta:sendiri}/tarik                      303      403         403        403      403
POST /klinik/minta/{minta:lain}/tarik                         404      403         403        403      403
POST /klinik/minta/{tiada}/tarik                              404      403         403        403      403
GET  /klinik/minta/{minta:lain}/tolak                         403      200         403        403      403
POST /klinik/minta/{minta:lain}/tolak                         403      303         403        403      403
GET  /klinik/minta/{tiada}/tolak                              403      404         403        403      403
POST /klinik/minta/{tiada}/tolak                              403      404         403        403      403
GET  /klinik/baru                                             403      200         403        403      403
POST /klinik/baru                                             403      303         403        403      403
GET  /klinik/{klinik:bersama}                                 200      200         404        200      403
GET  /klinik/{klinik:lain}                                    404      200         404        200      403
GET  /klinik/{tiada}                                          404      404         404        404      403
GET  /klinik/{klinik:bersama}/cetak                           200      200         404        200      403
GET  /klinik/{klinik:lain}/cetak                              404      200         404        200      403
GET  /klinik/{klinik:bersama}/ubah                            403      200         403        403      403
POST /klinik/{klinik:bersama}/ubah                            403      303         403        403      403
GET  /klinik/{tiada}/ubah                                     403      404         403        403      403
POST /klinik/{tiada}/ubah                                     403      404         403        403      403
POST /klinik/{klinik:bersama}/urutan                          403      303         403        403      403
POST /klinik/{tiada}/urutan                                   403      404         403        403      403
GET  /klinik/{klinik:bersama}/batal                           403      200         403        403      403
POST /klinik/{klinik:bersama}/batal                           403      303         403        403      403
POST /klinik/{klinik:bersama}/selesai                         403      303         403        403      403
POST /klinik/{tiada}/selesai                                  403      404         403        403      403
GET  /klinik/{klinik:bersama}/notulen                         403      200         403        403      403
POST /klinik/{klinik:bersama}/notulen                         403      303         403        403      403
GET  /klinik/{klinik:bersama}/ide/{ide:sendiri_diajukan}      403      200         404        403      403
POST /klinik/{klinik:bersama}/ide/{ide:sendiri_diajukan}      403      303         404        403      403
GET  /klinik/{klinik:bersama}/ide/{ide:lain_bertanda}         403      404         404        403      403
POST /klinik/{klinik:bersama}/ide/{ide:lain_bertanda}         403      404         404        403      403
GET  /klinik/tindak-lanjut/{tindak:sendiri_diajukan}/selesai  200      200         403        403      403
POST /klinik/tindak-lanjut/{tindak:sendiri_diajukan}/selesai  303      303         403        403      403
GET  /klinik/tindak-lanjut/{tindak:lain_diajukan}/selesai     404      200         403        403      403
POST /klinik/tindak-lanjut/{tindak:lain_diajukan}/selesai     404      303         403        403      403
POST /klinik/tindak-lanjut/{tiada}/selesai                    404      404         403        403      403
GET  /klinik/tindak-lanjut/{tindak:lain_diajukan}/batal       403      200         403        403      403
POST /klinik/tindak-lanjut/{tindak:lain_diajukan}/batal       403      303         403        403      403
GET  /sk                                                      200      200         403        200      200
GET  /sk/baru                                                 403      200         403        403      403
POST /sk/baru                                                 403      303         403        403      403
GET  /sk/{sk:draf}                                            404      200         403        404      404
GET  /sk/{sk:berlaku}                                         200      200         403        200      200
GET  /sk/{tiada}                                              404      404         403        404      404
GET  /sk/{sk:draf}/lampiran                                   404      200         403        404      404
GET  /sk/{sk:berlaku}/lampiran                                200      200         403        200      200
GET  /sk/{tiada}/lampiran                                     404      404         403        404      404
GET  /sk/{sk:draf}/lampiran/cetak                             404      200         403        404      404
GET  /sk/{sk:berlaku}/lampiran/cetak                          200      200         403        200      200
GET  /sk/{tiada}/lampiran/cetak                               404      404         403        404      404
GET  /sk/{sk:draf}/ubah                                       403      200         403        403      403
POST /sk/{sk:draf}/ubah                                       403      303         403        403      403
GET  /sk/{sk:berlaku}/ubah                                    403      200         403        403      403
POST /sk/{sk:berlaku}/ubah                                    403      303         403        403      403
GET  /sk/{tiada}/ubah                                         403      404         403        403      403
POST /sk/{tiada}/ubah                                         403      404         403        403      403
GET  /sk/{sk:draf}/berlakukan                                 403      200         403        403      403
POST /sk/{sk:draf}/berlakukan                                 403      303         403        403      403
GET  /sk/{sk:berlaku}/berlakukan                              403      409         403        403      403
POST /sk/{sk:berlaku}/berlakukan                              403      409         403        403      403
GET  /sk/{tiada}/berlakukan                                   403      404         403        403      403
POST /sk/{tiada}/berlakukan                                   403      404         403        403      403
GET  /sk/{sk:draf}/cabut                                      403      409         403        403      403
POST /sk/{sk:draf}/cabut                                      403      409         403        403      403
GET  /sk/{sk:berlaku}/cabut                                   403      200         403        403      403
POST /sk/{sk:berlaku}/cabut                                   403      303         403        403      403
GET  /sk/{tiada}/cabut                                        403      404         403        403      403
POST /sk/{tiada}/cabut                                        403      404         403        403      403
GET  /sk/{sk:draf}/ganti                                      403      409         403        403      403
POST /sk/{sk:draf}/ganti                                      403      409         403        403      403
GET  /sk/{sk:berlaku}/ganti                                   403      200         403        403      403
POST /sk/{sk:berlaku}/ganti                                   403      303         403        403      403
GET  /sk/{tiada}/ganti                                        403      404         403        403      403
POST /sk/{tiada}/ganti                                        403      404         403        403      403
GET  /sk/{sk:draf}/tetapkan                                   403      200         403        403      403
POST /sk/{sk:draf}/tetapkan                                   403      303         403        403      403
GET  /sk/{sk:berlaku}/tetapkan                                403      200         403        403      403
POST /sk/{sk:berlaku}/tetapkan                                403      303         403        403      403
GET  /sk/{tiada}/tetapkan                                     403      404         403        403      403
POST /sk/{tiada}/tetapkan                                     403      404         403        403      403
GET  /sk/{sk:draf}/lampiran/tempel                            403      200         403        403      403
POST /sk/{sk:draf}/lampiran/tempel                            403      200         403        403      403
GET  /sk/{sk:berlaku}/lampiran/tempel                         403      409         403        403      403
POST /sk/{sk:berlaku}/lampiran/tempel                         403      409         403        403      403
GET  /sk/{tiada}/lampiran/tempel                              403      404         403        403      403
POST /sk/{tiada}/lampiran/tempel                              403      404         403        403      403
POST /sk/{sk:draf}/lampiran                                   403      303         403        403      403
POST /sk/{sk:berlaku}/lampiran                                403      409         403        403      403
GET  /sk/{sk:draf}/lampiran/{sk_baris}                        403      200         403        403      403
POST /sk/{sk:draf}/lampiran/{sk_baris}                        403      303         403        403      403
GET  /sk/{sk:berlaku}/lampiran/{sk_baris}                     403      409         403        403      403
POST /sk/{sk:berlaku}/lampiran/{sk_baris}                     403      409         403        403      403
GET  /sk/{sk:draf}/lampiran/{tiada}                           403      404         403        403      403
POST /sk/{sk:draf}/lampiran/{tiada}                           403      404         403        403      403
POST /sk/{sk:draf}/lampiran/{sk_baris}/hapus                  403      303         403        403      403
POST /sk/{sk:draf}/lampiran/{tiada}/hapus                     403      404         403        403      403
GET  /sk/{sk:berlaku}/lepas-ide?ide={ide:sendiri_disetujui}   403      200         403        403      403
GET  /sk/{sk:berlaku}/lepas-ide?ide={tiada}                   403      404         403        403      403
POST /sk/{sk:berlaku}/lepas-ide                               403      303         403        403      403
POST /sk/{tiada}/lepas-ide                                    403      404         403        403      403
GET  /sk/tugas                                                200      200         403        200      403
GET  /sk/tugas/{sk_tugas:sendiri}                             200      200         403        200      403
GET  /sk/tugas/{sk_tugas:lain}                                404      200         403        200      403
GET  /sk/tugas/{tiada}                                        404      404         403        404      403
POST /sk/tugas/{sk_tugas:sendiri}/ajukan                      303      403         403        403      403
POST /sk/tugas/{sk_tugas:lain}/ajukan                         404      403         403        403      403
POST /sk/tugas/{tiada}/ajukan                                 404      403         403        403      403
POST /sk/tugas/{sk_tugas:sendiri_diajukan}/tarik              303      403         403        403      403
POST /sk/tugas/{sk_tugas:lain_diajukan}/tarik                 404      403         403        403      403
POST /sk/tugas/{sk_tugas:sendiri_diajukan}/terima             403      303         403        403      403
POST /sk/tugas/{sk_tugas:lain}/terima                         403      409         403        403      403
POST /sk/tugas/{tiada}/terima                                 403      404         403        403      403
POST /sk/tugas/{sk_tugas:lain_diajukan}/kembalikan            403      303         403        403      403
POST /sk/tugas/{sk_tugas:sendiri}/bebaskan                    403      303         403        403      403
POST /sk/tugas/{sk_tugas:lain_selesai}/buka-lagi              403      303         403        403      403
GET  /sk/laporan                                              200      200         403        200      403
GET  /sk/laporan/{sk_lapor:sendiri_draf}                      303      303         403        404      403
GET  /sk/laporan/{sk_lapor:lain_draf}                         404      303         403        404      403
GET  /sk/laporan/{sk_lapor:lain_diajukan}                     404      303         403        303      403
GET  /sk/laporan/{tiada}                                      404      404         403        404      403
GET  /sk/{sk_pantau}/laporan/{lapor:draf}                     200      303         403        303      403
GET  /sk/{sk_pantau}/laporan/{lapor:belum}?opd={opd:sendiri}  200      200         403        200      403
GET  /sk/{sk_pantau}/laporan/{lapor:draf}?opd={opd:lain}      404      200         403        200      403
GET  /sk/{sk_pantau}/laporan/{lapor:draf}?opd={opd:ketiga}    404      404         403        404      403
POST /sk/{sk_pantau}/laporan/{lapor:draf}?opd={opd:sendiri}   303      403         403        403      403
POST /sk/{sk_pantau}/laporan/{lapor:diajukan}?opd={opd:sendiri} 409      403         403        403      403
POST /sk/{sk_pantau}/laporan/{lapor:draf}?opd={opd:lain}      404      403         403        403      403
POST /sk/{sk_pantau}/laporan/{lapor:diajukan}/terima?opd={opd:lain} 403      303         403        403      403
POST /sk/{sk_pantau}/laporan/{lapor:draf}/terima?opd={opd:lain} 403      409         403        403      403
POST /sk/{sk_pantau}/laporan/{lapor:diajukan}/kembalikan?opd={opd:lain} 403      303         403        403      403
POST /sk/{sk_pantau}/laporan/{lapor:draf}/lewati?opd={opd:lain} 403      303         403        403      403
POST /sk/{sk_pantau}/laporan/{lapor:draf}/lewati              403      404         403        403      403
GET  /sk/pantau                                               200      200         403        200      403
GET  /sk/{sk_pantau}/pantau/cetak                             200      200         403        200      403
GET  /sk/{tiada}/pantau/cetak                                 404      404         403        404      403
GET  /sk/{sk_pantau}/pantau.xlsx                              200      200         403        200      403
GET  /sk/{sk_pantau}/pantau.docx                              200      200         403        200      403
GET  /laporan                                                 200      200         403        200      403
GET  /laporan/daftar                                          200      200         200        200      200
GET  /laporan/opd                                             403      200         403        200      200
GET  /laporan/giliran                                         200      200         403        200      403
GET  /laporan/giliran/cetak                                   200      200         403        200      403
GET  /laporan/giliran/batas                                   403      200         403        403      403
POST /laporan/giliran/batas                                   403      303         403        403      403
GET  /laporan/pesan-wa                                        403      200         403        403      403
GET  /laporan/alasan                                          403      200         403        200      200
GET  /ekspor/ide.xlsx                                         200      200         200        200      200
GET  /ekspor/ide.csv                                          200      200         200        200      200
GET  /ekspor/opd.xlsx                                         403      200         403        200      200
"""

# Tables that a refused request may touch: counting it is what stops guessing.
BUKAN_ISI = ("percobaan_masuk",)


# --- Reading the tables -------------------------------------------------------------------------------------


def _baris(tabel: str):
    """(method, address, codes) of each line that begins with a method."""
    for baris in tabel.splitlines():
        if baris.startswith(("GET", "POST")):
            cara, alamat, *kode = baris.split()
            yield cara, alamat, [int(k) for k in kode]


def _sel_ide(kode: list[int]) -> list[tuple[str, str, int]]:
    """(person, name of the idea, code) of a line of the first table."""
    kolom = [("operator", f"sendiri_{s}") for s in ("draf", "diajukan", "disetujui")]
    for siapa in ("operator", "koordinator", "pendamping", "pimpinan", "admin"):
        kolom += [(siapa, f"lain_{s}") for s in ("draf", "diajukan", "disetujui")] + [(siapa, "tiada")]
    return [(siapa, ide, k) for (siapa, ide), k in zip(kolom, kode, strict=True)]


def _objek(d, alamat: str) -> str:
    """The address with the objects that its braces name."""

    def ganti(cocok) -> str:
        jenis, _, nama = cocok[1].partition(":")
        if jenis == "tahun":
            return str(TAHUN)
        if jenis == "tiada":
            return str(TIADA)
        return str(getattr(d, jenis)[nama] if nama else getattr(d, jenis))

    return re.sub(r"\{([^}]+)\}", ganti, alamat)


def _periksa_sel(d, cara: str, sel: list[tuple[str, str, int, object]]) -> list[str]:
    """What is wrong in these cells (person, address, code, idea)."""
    kecuali = (*BUKAN_ISI, *DIINGAT)
    tolak, terima = ([s for s in sel if (s[2] >= 400) is ya] for ya in (True, False))
    awal = potret(d.mesin, kecuali=kecuali)
    salah = _kirim_sel(d, cara, tolak)
    if potret(d.mesin, kecuali=kecuali) != awal:
        salah.append(f"{cara} {sel[0][1]}: ditolak tetapi ada yang berubah")
        d.pulihkan()
    salah += _kirim_sel(d, cara, terima)
    if cara == "GET" and potret(d.mesin, kecuali=kecuali) != awal:
        salah.append(f"GET {sel[0][1]}: ada yang berubah")
    return salah


def _kirim_sel(d, cara: str, sel) -> list[str]:
    salah = []
    for siapa, alamat, kode, ide in sel:
        klien = d.masuk(siapa)
        if cara == "GET":
            dapat = klien.kirim("GET", alamat).status_code
        else:
            dapat = klien.kirim("POST", alamat, data=isian_sah(d, alamat, siapa, ide)).status_code
        if dapat != kode:
            salah.append(f"{siapa} {cara} {alamat}: {dapat}, seharusnya {kode}")
        if cara == "POST" and kode in (403, 404):
            kosong = d.masuk(siapa).kirim("POST", alamat).status_code
            if kosong != kode:
                salah.append(f"{siapa} {cara} {alamat} dengan formulir kosong: {kosong}, seharusnya {kode}")
        if kode < 400 and cara == "POST":
            d.pulihkan()
    return salah


# --- The tests ----------------------------------------------------------------------------------------------


def _nama(isi) -> str:
    return isi if isinstance(isi, str) else ""


@pytest.mark.parametrize(("cara", "alamat", "kode"), list(_baris(IDE)), ids=_nama)
def test_alamat_ide(dunia, cara, alamat, kode):
    ide = {nama: dunia.ide_kini(nama) for _, nama, _ in _sel_ide(kode) if nama != "tiada"}
    sel = [
        (siapa, alamat.replace("<id>", str(dunia.ide.get(nama, TIADA))), k, ide.get(nama))
        for siapa, nama, k in _sel_ide(kode)
    ]
    assert not _periksa_sel(dunia, cara, sel)


@pytest.mark.parametrize(("cara", "alamat", "kode"), list(_baris(LAIN)), ids=_nama)
def test_alamat_lain(dunia, cara, alamat, kode):
    orang = ("operator", "koordinator", "pendamping", "pimpinan", "admin")
    nama = re.search(r"\{ide:(\w+)\}", alamat)
    ide = dunia.ide_kini(nama[1]) if nama else None
    tujuan = _objek(dunia, alamat)
    assert not _periksa_sel(dunia, cara, [(s, tujuan, k, ide) for s, k in zip(orang, kode, strict=True)])


def _cocokkan(app, cara: str, alamat: str) -> tuple[str, str]:
    """The rule of the URL map that an address of the tables belongs to."""
    alamat = re.sub(r"\{(\w+)(:\w+)?\}|<id>", lambda c: "X-1" if c[1] == "kode_opd" else "1", alamat.split("?")[0])
    try:
        aturan, _ = app.url_map.bind("").match(alamat, method=cara, return_rule=True)
    except RequestRedirect:
        pytest.fail(f"{alamat} dialihkan")
    return cara, aturan.rule


def test_setiap_alamat_ada_di_tabel(app):
    di_tabel = {_cocokkan(app, cara, alamat) for cara, alamat, _ in (*_baris(IDE), *_baris(LAIN))}
    di_program = {
        (cara, aturan.rule) for aturan in app.url_map.iter_rules() for cara in aturan.methods - {"HEAD", "OPTIONS"}
    }
    assert di_program == di_tabel


@pytest.mark.parametrize("htmx", [False, True], ids=["halaman", "htmx"])
def test_tanpa_masuk(dunia, htmx):
    awal = potret(dunia.mesin)
    for cara, alamat, _ in (*_baris(IDE), *_baris(LAIN)):
        alamat = _objek(dunia, alamat).replace("<id>", str(dunia.ide["sendiri_diajukan"]))
        isian = {"judul": "Abc", "versi": 1} if cara == "POST" else None
        jawab = dunia.masuk(None).kirim(cara, alamat, htmx=htmx, data=isian)
        if (cara, alamat) in ANONIM:
            continue
        if cara == "POST":
            assert jawab.status_code == 401, alamat
        elif htmx:
            assert jawab.headers["HX-Redirect"].startswith("/masuk"), alamat
        else:
            assert (jawab.status_code, jawab.headers["Location"].split("?")[0]) == (303, "/masuk"), alamat
    for (cara, alamat), kode in ANONIM.items():
        isian = {"nama_pengguna": "operator", "sandi": SANDI} if alamat == "/masuk" else {}
        assert dunia.masuk(None).kirim(cara, alamat, data=isian if cara == "POST" else None).status_code == kode
        if alamat == "/masuk":
            dunia.pulihkan()
    assert potret(dunia.mesin) == awal


def _tanpa_token(jawab) -> str:
    return re.sub(r'value="[^"]{40,}"|X-CSRFToken": "[^"]+"', "", jawab.text)


def test_orang_lain_dan_tiada_dijawab_sama(dunia):
    """What one may not know of answers to the letter like what does not exist."""
    for siapa, nama in (("operator", "lain_draf"), ("pendamping", "lain_diajukan"), ("pimpinan", "lain_draf")):
        klien = dunia.masuk(siapa)
        for ekor in ("", "/ubah", "/riwayat", "/cetak", "/kemajuan"):
            ada = klien.kirim("GET", f"/ide/{dunia.ide[nama]}{ekor}")
            tiada = klien.kirim("GET", f"/ide/{TIADA}{ekor}")
            assert (ada.status_code, ada.data) == (tiada.status_code, tiada.data)
