// Everything here is comfort: each page does the same work without it. ES2019, no build step.
(function () {
  "use strict";

  var JEDA = 3000; // ms after the last key
  var PALING_LAMA = 20000; // ms an unsaved change may wait while somebody keeps typing
  var BATAS_JAWAB = 20000; // ms until a request counts as lost
  var BATAS_KEEPALIVE = 60000; // bytes; browsers refuse keepalive bodies over 64 kB

  function cari(s, akar) { return Array.from((akar || document).querySelectorAll(s)); }

  function token() {
    try { return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]; } catch (e) { return ""; }
  }

  function fokuskan(el) {
    if (!el) return;
    if (!el.matches("a,button,input,select,textarea,summary,[tabindex]")) el.setAttribute("tabindex", "-1");
    el.focus();
  }

  // ---- Messages -------------------------------------------------------------------------------------------------

  function pesan(teks, nada, tombol) {
    var tempat = document.getElementById("pesan");
    if (!tempat) return;
    var kotak = document.createElement("div");
    kotak.className = "pesan " + nada;
    kotak.dataset.olehSkrip = "";
    var p = document.createElement("p");
    p.textContent = teks;
    kotak.appendChild(p);
    if (tombol) kotak.appendChild(tombol);
    hapusPesan();
    tempat.appendChild(kotak);
  }

  function hapusPesan() { cari("#pesan > [data-oleh-skrip]").forEach(function (el) { el.remove(); }); }

  // ---- Word count: the same separators as Python's str.split() ------------------------------------------------------

  var PEMISAH = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

  // The rule of inovasi/ide/rules.py: keadaan_kata.
  function keadaanKata(n, min, maks) {
    if (!n) return min ? ["kurang", "masih kosong"] : ["kosong", "belum diisi"];
    if (n < min) return ["kurang", n + " kata, kurang " + (min - n)];
    if (maks && n > maks) return ["lebih", n + " kata, lebih " + (n - maks) + " dari anjuran"];
    return maks && n * 10 >= maks * 9 ? ["dekat", n + " kata, mendekati batas"] : ["cukup", n + " kata, cukup"];
  }

  function hitung(el) {
    var hasil = document.getElementById("hitung-" + el.id);
    if (!hasil) return;
    var n = el.value.split(PEMISAH).filter(Boolean).length;
    var keadaan = keadaanKata(n, Number(el.dataset.min), Number(el.dataset.maks));
    hasil.className = keadaan[0];
    hasil.textContent = keadaan[1];
  }

  function tumbuh(el) {
    if (el.scrollHeight > el.clientHeight + 2) el.style.height = el.scrollHeight + (el.offsetHeight - el.clientHeight) + "px";
  }

  // ---- Autosave -------------------------------------------------------------------------------------------------

  function Penyimpan(form) {
    var status = document.querySelector("[data-status-simpan]");
    // Text that came back unsaved: saved at once ("langsung"), with the next change ("lihat-dulu"), by the button only ("tekan-simpan").
    var kembali = form.dataset.belumTersimpan;
    var tersimpan = kembali === undefined ? isiAwal() : ""; // what the server is known to have
    var sejak = 0; // when the oldest unsaved change was made
    var pewaktu = 0, jalan = false, lagi = false, henti = kembali === "tekan-simpan", terkirim = false, ulang = 0;
    var menunggu = []; // forms of this page that wait for the text to be saved

    if (!form.id) form.id = "form-simpan";
    var salinan = Salinan(form, function () {
      if (!berubah()) return {};
      var kini = new URLSearchParams(isi()), lama = new URLSearchParams(tersimpan), beda = {};
      Array.from(kini.keys()).concat(Array.from(lama.keys())).forEach(function (k) {
        if (kini.getAll(k).join("\n") !== lama.getAll(k).join("\n")) beda[k] = kini.getAll(k);
      });
      return beda;
    });

    function isi() {
      var s = new URLSearchParams();
      new FormData(form).forEach(function (v, k) {
        if (typeof v === "string" && k !== "csrf_token" && k !== "versi") s.append(k, v.replace(/\r\n/g, "\n"));
      });
      return s.toString();
    }

    // As the page was rendered: a browser that puts typed text back has not saved it.
    function isiAwal() {
      var s = new URLSearchParams();
      Array.from(form.elements).forEach(function (el) {
        if (!el.name || el.disabled || el.name === "csrf_token" || el.name === "versi" || /^(submit|button|reset|file|image|fieldset)$/.test(el.type)) return;
        if (el.type === "checkbox" || el.type === "radio") { if (el.defaultChecked) s.append(el.name, el.value); }
        else if (el.options) {
          var pilihan = Array.from(el.options);
          var awal = pilihan.filter(function (o) { return o.defaultSelected; });
          if (!awal.length && !el.multiple) awal = pilihan.slice(0, 1);
          awal.forEach(function (o) { s.append(el.name, o.value); });
        } else s.append(el.name, el.defaultValue.replace(/\r?\n/g, "\n"));
      });
      return s.toString();
    }

    function berubah() { return isi() !== tersimpan; }

    function tulis(teks, masalah) {
      if (!status) return;
      // The same words are not written twice: a screen reader would say them again.
      if (status.textContent !== teks) status.textContent = teks;
      status.classList.toggle("masalah", !!masalah);
    }

    function jadwal(ms) { clearTimeout(pewaktu); pewaktu = setTimeout(kirim, ms); }

    // Seen, not read out: a screen reader would hear it at every pause.
    function tandai() { if (status) status.classList.toggle("berubah", berubah()); }

    function diketik() {
      tandai();
      salinan.nanti();
      if (!berubah()) { sejak = 0; return; }
      if (!sejak) sejak = Date.now();
      if (henti || ulang) return;
      jadwal(Math.max(0, Math.min(JEDA, sejak + PALING_LAMA - Date.now())));
    }

    function kirim() {
      clearTimeout(pewaktu);
      if (henti || terkirim) return;
      if (jalan) { lagi = true; return; }
      if (!berubah()) { selesai(); return; }
      jalan = true;
      lagi = false;
      var dikirim = isi();
      var data = new URLSearchParams(dikirim);
      cari('[name="csrf_token"],[name="versi"]', form).forEach(function (el) { data.append(el.name, el.value); });
      var badan = data.toString();
      var putus = new AbortController();
      var batas = setTimeout(function () { putus.abort(); }, BATAS_JAWAB);
      fetch(form.dataset.simpanOtomatis, {
        method: "POST", body: badan, credentials: "same-origin", signal: putus.signal, keepalive: badan.length < BATAS_KEEPALIVE,
        headers: {
          "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8", "Accept": "application/json",
          "HX-Request": "true", "X-Simpan-Otomatis": "1", "X-CSRFToken": token()
        }
      }).then(function (r) {
        if (r.headers.get("HX-Redirect") || r.redirected) return { kode: 401, data: {} };
        var json = (r.headers.get("Content-Type") || "").indexOf("json") >= 0;
        return (json ? r.json() : Promise.resolve({})).then(function (d) { return { kode: r.ok && !json ? 500 : r.status, data: d }; });
      }).catch(function () {
        return { kode: 0, data: {} };
      }).then(function (j) {
        clearTimeout(batas);
        jalan = false;
        if (!terkirim) jawab(j.kode, j.data, dikirim);
      });
    }

    function jawab(kode, data, dikirim) {
      if (kode >= 200 && kode < 300) {
        tersimpan = dikirim;
        ulang = 0;
        cari('input[type="hidden"][name="versi"]').forEach(function (el) { el.value = data.versi; });
        if (data.alamat) {
          form.setAttribute("action", data.alamat);
          form.dataset.simpanOtomatis = data.alamat_simpan || data.alamat;
          history.replaceState(history.state, "", data.alamat);
        } else lupakanTitipan();
        salinan.simpan();
        kelengkapan(data.kelengkapan_html);
        hapusPesan();
        tulis("Tersimpan " + data.jam);
        tandai();
        if (berubah()) { sejak = Date.now(); jadwal(lagi || menunggu.length ? 0 : JEDA); } else { sejak = 0; selesai(); }
        return;
      }
      if (kode === 409) {
        var tombol = document.createElement("button");
        tombol.type = "submit";
        tombol.className = "btn-dua";
        tombol.setAttribute("form", form.id);
        tombol.textContent = "Lihat kedua teks";
        akhiri("Belum tersimpan: isian ini sudah diubah di tempat lain.", (data.pesan || "Isian ini sudah diubah di tempat lain.") + " Teks Anda masih ada di halaman ini.", tombol);
      } else if (kode === 401 || kode === 400) {
        akhiri("Belum tersimpan", "Sesi Anda berakhir. Tekan Simpan: Anda diminta masuk dan isian ikut terbawa.");
      } else if (kode === 0 || kode === 429 || kode >= 500) {
        tulis(kode ? "Belum tersimpan: server sedang sibuk. Dicoba lagi otomatis." : "Belum tersimpan: jaringan terputus. Dicoba lagi otomatis.", true);
        ulang += 1;
        batalkanTunggu();
        jadwal(Math.min(60000, 5000 * Math.pow(2, ulang - 1)));
      } else if (kode === 422 || kode === 413) {
        tulis("Belum tersimpan: " + (data.pesan || (kode === 413 ? "isian terlalu panjang." : "ada isian yang perlu diperbaiki. Tekan Simpan untuk melihatnya.")), true);
        batalkanTunggu(); // the next change tries again
      } else {
        akhiri("Belum tersimpan", data.pesan || "Isian ini tidak dapat disimpan lagi dari halaman ini. Salin teks Anda, lalu muat ulang halaman.");
      }
    }

    function akhiri(singkat, panjang, tombol) {
      henti = true;
      batalkanTunggu();
      tulis(singkat, true);
      pesan(panjang, "peringatan", tombol);
    }

    // The address still names the text that came back; loading it again would bring the older text.
    function lupakanTitipan() {
      var alamat = new URL(location.href);
      if (!alamat.searchParams.has("titipan")) return;
      alamat.searchParams.delete("titipan");
      history.replaceState(history.state, "", alamat.pathname + alamat.search + alamat.hash);
    }

    function kelengkapan(html) {
      var lama = document.getElementById("kelengkapan");
      if (!html || !lama) return;
      var baru = new DOMParser().parseFromString(html, "text/html").body;
      var akar = baru.querySelector("#kelengkapan");
      var fokus = lama.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      if (akar) lama.replaceWith(akar); else lama.replaceChildren.apply(lama, Array.from(baru.childNodes));
      if (!fokus) return;
      var kotak = document.getElementById("kelengkapan");
      fokuskan(cari("a", kotak).find(function (a) { return a.getAttribute("href") === fokus; }) || kotak);
    }

    function selesai() {
      var m = menunggu.shift();
      menunggu = [];
      if (!m) return;
      terkirim = true;
      buka(m.form);
      if (m.form.requestSubmit) m.form.requestSubmit(m.tombol); else m.form.submit();
    }

    function batalkanTunggu() { menunggu.forEach(function (m) { buka(m.form); }); menunggu = []; }

    form.addEventListener("input", diketik);
    form.addEventListener("change", diketik);
    form.addEventListener("focusout", function () { if (berubah() && !ulang) jadwal(300); });
    document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") kirim(); });
    window.addEventListener("online", function () { if (ulang) kirim(); });
    window.addEventListener("pageshow", function () {
      terkirim = false;
      if (!kembali || kembali === "langsung") diketik(); // text that the browser has put back
    });
    window.addEventListener("beforeunload", function (e) {
      if (!terkirim && berubah()) { e.preventDefault(); e.returnValue = ""; }
    });
    form.addEventListener("submit", function (e) { if (!e.defaultPrevented) { terkirim = true; clearTimeout(pewaktu); } });

    // An action beside the text (submit, withdraw) works on what is stored: the text goes first.
    document.addEventListener("submit", function (e) {
      var f = e.target;
      if (f === form || e.defaultPrevented || f.method !== "post" || !f.elements.versi || henti || !(berubah() || jalan)) return;
      e.preventDefault();
      e.stopImmediatePropagation();
      kunci(f);
      menunggu = [{ form: f, tombol: e.submitter || null }];
      kirim();
    });

    if (status && !status.textContent) tulis("Disimpan otomatis");
    if (!kembali || kembali === "langsung") diketik(); // a form that came back with text that is not saved yet
  }

  // ---- Copies in this browser of text that the server is not known to have, of the signed-in person alone ----------

  var MASA_SALINAN = 7 * 24 * 60 * 60 * 1000; // ms
  var AWALAN = "draf:"; // then the person's id, the form's address, the moment it was opened
  var saya = document.body.dataset.pengguna;
  var bersama = "komputerBersama" in document.body.dataset;
  var dibuka = Date.now();
  var tercatat = new Map(); // form -> its Salinan

  // Storage can be full or forbidden; the page then works as it does without copies.
  function gudang(lakukan) { try { return lakukan(); } catch (e) { return null; } }
  function buang(kunci) { gudang(function () { localStorage.removeItem(kunci); }); }
  function ambilSekali(nama) {
    return gudang(function () {
      var nilai = sessionStorage.getItem(nama);
      sessionStorage.removeItem(nama);
      return nilai;
    });
  }

  // The copies of one person, newest first.
  function semuaSalinan(milik) {
    return gudang(function () {
      return Object.keys(localStorage).filter(function (k) { return k.startsWith(AWALAN + milik); }).map(function (k) {
        var data = gudang(function () { return JSON.parse(localStorage.getItem(k)); }) || {};
        return Object.assign(data, { kunci: k });
      }).sort(function (a, b) { return b.pada - a.pada; });
    }) || [];
  }

  // Text that an answer has just refused, or that was carried through sign-in, is on the page but nowhere else.
  var dikembalikan = /[?&]titipan=/.test(location.search);

  (function bereskan() {
    semuaSalinan("").forEach(function (s) { if (!(s.pada > dibuka - MASA_SALINAN)) buang(s.kunci); });
    var dikirim = (ambilSekali("draf-dikirim") || "").split("\n"), keluar = ambilSekali("draf-keluar");
    // What succeeds is answered by a redirect; a refusal is a page. Who came another way knows neither.
    var perjalanan = performance.getEntriesByType("navigation")[0];
    var berhasil = !!perjalanan && perjalanan.redirectCount > 0;
    if (dikirim[0] && document.referrer === dikirim[1]) {
      if (!berhasil) dikembalikan = true;
      else if (saya && location.pathname !== "/sandi") buang(dikirim[0]);
    }
    if (keluar && !saya && berhasil) {
      semuaSalinan(keluar + ":").forEach(function (s) { buang(s.kunci); });
      // Other windows of this person write no copy any more.
      gudang(function () { localStorage.setItem(AWALAN + keluar + ":keluar", JSON.stringify({ pada: dibuka })); });
    }
    if (saya && bersama) semuaSalinan(saya + ":").forEach(function (s) { buang(s.kunci); });
  })();

  // `belum()`: field -> values that the server does not have. Offers what an earlier page left behind.
  function Salinan(form, belum) {
    var ini = { nanti: nanti, simpan: simpan, kunci: "" }, pewaktu = 0, terakhir = "";
    tercatat.set(form, ini);

    function alamat() {
      var teks = form.dataset.simpanOtomatis ? null : form.querySelector("textarea[data-draf-lokal]");
      return form.getAttribute("action") + (teks ? "#" + teks.id : "");
    }

    function nanti() { clearTimeout(pewaktu); pewaktu = setTimeout(simpan, 300); }

    function simpan() {
      clearTimeout(pewaktu);
      if (!saya || bersama) return;
      var beda = belum(), kunciLama = ini.kunci;
      var ada = Object.keys(beda).some(function (k) { return !tersembunyi(k); });
      ini.kunci = AWALAN + saya + ":" + alamat() + ":" + dibuka.toString(36);
      if (kunciLama && (kunciLama !== ini.kunci || !ada)) buang(kunciLama);
      if (!ada) { terakhir = ""; return; }
      // With the one-time key and the like, so that the server knows this form again.
      Array.from(form.elements).forEach(function (el) {
        if (el.type === "hidden" && el.name !== "csrf_token" && el.name !== "versi" && kotak(el.name).length === 1) beda[el.name] = [el.value];
      });
      var versi = form.elements.versi ? form.elements.versi.value : "";
      var isi = JSON.stringify(beda);
      gudang(function () {
        var keluar = JSON.parse(localStorage.getItem(AWALAN + saya + ":keluar"));
        if ((keluar && keluar.pada > dibuka) || (isi === terakhir && localStorage.getItem(ini.kunci))) return;
        localStorage.setItem(ini.kunci, JSON.stringify({ alamat: alamat(), pada: Date.now(), versi: versi, isi: beda }));
        terakhir = isi;
      });
    }

    function kotak(nama) { return Array.from(form.elements).filter(function (el) { return el.name === nama; }); }
    function tersembunyi(nama) { return (kotak(nama)[0] || {}).type === "hidden"; }

    function tampak(nama) {
      return kotak(nama).filter(function (el) { return !/^(radio|checkbox)$/.test(el.type) || el.checked; }).map(function (el) { return el.value; });
    }

    // The server tidies what it is given.
    function rapi(nilai) { return nilai.join("\n").replace(/\r\n/g, "\n").normalize().trim(); }

    // The fields that people see and in which this copy differs from the page.
    function bedanya(s) {
      return Object.keys(s.isi || {}).filter(function (k) {
        return kotak(k).length && !tersembunyi(k) && rapi(tampak(k)) !== rapi(s.isi[k]);
      });
    }

    function pakai(s) {
      var diisi = [];
      Object.keys(s.isi).forEach(function (k) {
        if (tersembunyi(k) && kotak(k).length > 1) return; // which of them is which may have changed
        kotak(k).forEach(function (el, i) {
          if (/^(radio|checkbox)$/.test(el.type)) el.checked = s.isi[k].indexOf(el.value) >= 0;
          else if (el.value !== s.isi[k][i] && s.isi[k][i] !== undefined) {
            el.value = s.isi[k][i];
            if (el.type !== "hidden") diisi.push(el);
          }
        });
      });
      // The editor merges field by field from the version that the copy was written on.
      if (form.dataset.simpanOtomatis && form.elements.kunci && form.elements.versi) form.elements.versi.value = s.versi;
      simpan();
      diisi.forEach(function (el) {
        for (var d = el.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
        el.dispatchEvent(new Event("input", { bubbles: true }));
      });
      if (!diisi.length) form.dispatchEvent(new Event("input", { bubbles: true }));
      return diisi[0];
    }

    function cariTawaran() {
      semuaSalinan(saya + ":").forEach(function (s) {
        if (s.alamat !== alamat() || s.kunci === ini.kunci) return;
        var beda = bedanya(s);
        if (beda.length) tawarkan(s, form, beda, pakai); else { simpan(); buang(s.kunci); }
      });
    }

    if (!saya || bersama) return ini;
    // A browser that goes back puts typed text into the fields again, after this script.
    if (document.readyState === "complete") cariTawaran(); else window.addEventListener("pageshow", cariTawaran, { once: true });
    return ini;
  }

  function tawarkan(s, form, beda, pakai) {
    var tempat = document.getElementById("pesan");
    if (!tempat) return;
    var kotak = document.createElement("div"), p = document.createElement("p"), baris = document.createElement("div");
    var kapan = new Date(s.pada).toLocaleString("id-ID", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
    var nama = beda.map(function (k) {
      var el = Array.from(form.elements).find(function (e) { return e.name === k; });
      var label = el.type === "radio" ? (el.closest("fieldset") || form).querySelector("legend") : el.labels[0];
      return label ? label.textContent.replace(/ *\(?wajib.*/, "").trim() : el.getAttribute("aria-label") || k;
    }).join(", ");
    var basi = form.elements.versi && form.dataset.simpanOtomatis && s.versi !== form.elements.versi.value;
    p.id = "tawaran-" + s.kunci;
    p.textContent = (basi ? "Di komputer ini ada draf yang belum sampai di server: " : "Draf di komputer ini lebih baru: ") + nama + ". Diketik " + kapan +
      (basi ? "; sejak itu yang di server juga berubah." : ", belum sampai di server.");
    kotak.className = "pesan peringatan";
    kotak.dataset.tawaran = "";
    baris.className = "baris-aksi";
    [["Pakai", "btn-dua"], ["Buang", "btn-tautan"]].forEach(function (t) {
      var b = document.createElement("button");
      b.type = "button";
      b.className = t[1];
      b.textContent = t[0];
      b.setAttribute("aria-describedby", p.id);
      b.addEventListener("click", function () {
        var tuju = t[0] === "Pakai" ? pakai(s) : null;
        buang(s.kunci);
        kotak.remove();
        fokuskan(tuju || document.querySelector("[data-tawaran] button, h1"));
      });
      baris.appendChild(b);
    });
    kotak.appendChild(p);
    kotak.appendChild(baris);
    tempat.appendChild(kotak);
  }

  // Long texts of forms that do not save by themselves.
  function ingatkan(el) {
    var form = el.form;
    if (!form || form.dataset.simpanOtomatis || tercatat.has(form) || form.method !== "post") return;
    var ini = Salinan(form, function () {
      var beda = {};
      cari("textarea[data-draf-lokal]", form).forEach(function (t) {
        if (t.name && t.value !== (dikembalikan ? "" : t.defaultValue)) beda[t.name] = [t.value.replace(/\r\n/g, "\n")];
      });
      return beda;
    });
    form.addEventListener("input", ini.nanti);
  }

  // On the way: the next page tells whether it arrived.
  function titipkan(f) {
    if (f.getAttribute("action") === "/keluar") gudang(function () { sessionStorage.setItem("draf-keluar", saya); });
    var ini = tercatat.get(f);
    if (!ini) return;
    ini.simpan();
    gudang(function () { sessionStorage.setItem("draf-dikirim", ini.kunci + "\n" + location.href.split("#")[0]); });
  }

  window.addEventListener("pageshow", function () { ambilSekali("draf-dikirim"); });
  window.addEventListener("pagehide", function () { tercatat.forEach(function (s, f) { if (f.isConnected) s.simpan(); }); });
  document.addEventListener("htmx:afterRequest", function (e) {
    var ini = tercatat.get(e.detail.elt);
    if (ini && e.detail.successful && e.detail.requestConfig.verb !== "get") buang(ini.kunci);
  });

  // ---- Sent once ------------------------------------------------------------------------------------------------

  function tombolKirim(f) {
    return cari('button:not([type="button"]),input[type="submit"]', f).concat(f.id ? cari('button[form="' + f.id + '"]') : []);
  }

  // Buttons are switched off a moment later, so that the pressed one still travels with the form.
  function kunci(f) {
    f.dataset.terkirim = "ya";
    setTimeout(function () { if (f.dataset.terkirim) tombolKirim(f).forEach(function (b) { b.disabled = true; }); }, 0);
    setTimeout(function () { buka(f); }, 15000);
  }

  function buka(f) {
    delete f.dataset.terkirim;
    tombolKirim(f).forEach(function (b) { b.disabled = false; });
  }

  function dikirim(e) {
    var f = e.target;
    if (e.defaultPrevented || f.method !== "post" || f.dataset.sekali === "tidak") return;
    if (f.dataset.terkirim) { e.preventDefault(); return; }
    kunci(f);
    titipkan(f);
  }

  // ---- The number beside "Pesan": asked again once a minute, only while the page is seen, until the session ends --

  function denyut(tautan) {
    var JARAK = 60000; // ms
    var terakhir = Date.now(), henti = false, menunggu = false;

    function tulis(n) {
      var b = tautan.querySelector("b");
      if (!b && n) {
        b = document.createElement("b");
        tautan.append(" ", b);
      }
      if (b) { b.textContent = n ? "(" + n + ")" : ""; b.hidden = !n; }
    }

    function tanya() {
      if (henti || menunggu || document.hidden || Date.now() - terakhir < JARAK) return;
      terakhir = Date.now();
      menunggu = true;
      fetch(tautan.dataset.denyut, { credentials: "same-origin", headers: { Accept: "application/json" } }).then(function (r) {
        if (r.status === 401 || r.status === 403 || r.redirected) henti = true;
        return !henti && r.ok ? r.json().then(function (d) { tulis(d.jumlah); }) : null;
      }).catch(function () { /* the network is away: the next minute tries again */ }).then(function () { menunggu = false; });
    }

    setInterval(tanya, 5000); // a look at the clock
    document.addEventListener("visibilitychange", tanya);
  }

  // ---- Start ----------------------------------------------------------------------------------------------------

  function siapkan(akar) {
    function semua(s) { return cari(s, akar).concat(akar.matches && akar.matches(s) ? [akar] : []); }
    semua("form[data-simpan-otomatis]").forEach(function (f) { if (!f.dataset.siap) { f.dataset.siap = "ya"; Penyimpan(f); } });
    semua("textarea[data-draf-lokal]").forEach(ingatkan);
    semua("textarea[data-hitung]").forEach(hitung);
    semua("textarea[data-tumbuh]").forEach(tumbuh);
    semua("[data-cetak],[data-salin]").forEach(function (b) { b.hidden = false; });
    semua("[data-sandi]").forEach(function (kotak) {
      var input = kotak.querySelector("input");
      if (!input || kotak.querySelector("button")) return;
      var b = document.createElement("button");
      b.type = "button";
      b.textContent = "Tampilkan";
      b.setAttribute("aria-controls", input.id);
      b.setAttribute("aria-label", "Tampilkan sandi");
      b.setAttribute("data-lihat-sandi", "");
      kotak.classList.add("bertombol");
      kotak.appendChild(b);
    });
  }

  document.addEventListener("input", function (e) {
    if (!e.target.matches("textarea")) return;
    if (e.target.matches("[data-hitung]")) hitung(e.target);
    if (e.target.matches("[data-tumbuh]")) tumbuh(e.target);
  });

  document.addEventListener("click", function (e) {
    var b = e.target.closest ? e.target.closest("[data-cetak],[data-lihat-sandi]") : null;
    if (!b) return;
    if (b.hasAttribute("data-cetak")) { window.print(); return; }
    var input = document.getElementById(b.getAttribute("aria-controls"));
    var tampak = input.type === "password";
    input.type = tampak ? "text" : "password";
    b.textContent = tampak ? "Sembunyikan" : "Tampilkan";
    b.setAttribute("aria-label", b.textContent + " sandi");
  });

  // ---- Copy: by selection, as the clipboard of the browser wants https ---------------------------------------------

  document.addEventListener("click", function (e) {
    var b = e.target.closest ? e.target.closest("[data-salin]") : null;
    var teks = b && document.getElementById(b.getAttribute("data-salin"));
    if (!teks) return;
    teks.focus();
    teks.select();
    teks.setSelectionRange(0, teks.value.length);
    var bisa = false;
    try { bisa = document.execCommand("copy"); } catch (galat) { bisa = false; }
    pesan(bisa ? "Pesan tersalin. Tempel di WhatsApp." : "Teksnya sudah terpilih: tekan Ctrl+C untuk menyalin.", bisa ? "sukses" : "info");
  });

  window.addEventListener("pageshow", function () { cari("form[data-terkirim]").forEach(buka); });

  // ---- htmx: focus goes where the news is, unless the reader is still somewhere ---------------------------------

  document.addEventListener("htmx:load", function (e) { siapkan(e.detail.elt); });
  document.addEventListener("htmx:afterSettle", function (e) {
    var el = e.detail.target && e.detail.target.isConnected ? e.detail.target : e.detail.elt;
    if (!el || !el.isConnected) return;
    var galat = el.matches("[data-galat]") ? el : el.querySelector("[data-galat]");
    if (galat) fokuskan(galat);
    else if (el.id === "pesan") { el.scrollIntoView({ block: "nearest" }); fokuskan(el); }
    else if (!document.activeElement || document.activeElement === document.body) fokuskan(el.querySelector("h1,h2,caption") || el);
  });
  // Filters left empty do not belong into the address.
  document.addEventListener("htmx:configRequest", function (e) {
    if (e.detail.verb !== "get") return;
    Object.keys(e.detail.parameters).forEach(function (k) { if (e.detail.parameters[k] === "") delete e.detail.parameters[k]; });
  });
  // The list was sorted by its header: the filters' own field follows, or the next filter would undo it.
  document.addEventListener("htmx:pushedIntoHistory", function () {
    var urut = new URLSearchParams(location.search).get("urut") || "";
    cari('.saring [name="urut"]').forEach(function (el) {
      el.value = urut;
      if (el.selectedIndex === -1) el.selectedIndex = 0; // the default order, under its own name
    });
  });
  ["htmx:sendError", "htmx:timeout"].forEach(function (nama) {
    document.addEventListener(nama, function () { pesan("Jaringan terputus atau server tidak menjawab. Coba lagi sebentar lagi.", "galat"); });
  });

  // A decision at the foot of a sticky column is in view before the page is scrolled, too.
  function muatkan() {
    cari(".lekat").forEach(function (el) {
      if (!el.querySelector(".kaki-lekat")) return;
      var gulir = el.scrollTop; // at its full height it would forget how far it was scrolled
      el.style.maxHeight = "";
      var atas = Math.max(16, el.getBoundingClientRect().top);
      if (getComputedStyle(el).position === "sticky" && window.innerHeight - atas > 300) el.style.maxHeight = window.innerHeight - atas - 16 + "px";
      el.scrollTop = gulir;
    });
  }
  window.addEventListener("scroll", muatkan, { passive: true });
  window.addEventListener("resize", muatkan);

  // On a phone the menu is one row that scrolls: the present room comes into view.
  var kini = document.querySelector(".nav-utama [aria-current]");
  var baris = kini && kini.closest("ul");
  if (baris && baris.scrollWidth > baris.clientWidth) baris.scrollLeft = kini.offsetLeft - baris.offsetLeft - (baris.clientWidth - kini.offsetWidth) / 2;

  siapkan(document);
  cari("[data-denyut]").forEach(denyut);
  muatkan();
  document.addEventListener("submit", dikirim);
  var galat = document.querySelector("[data-galat]");
  if (galat) fokuskan(galat);
})();
