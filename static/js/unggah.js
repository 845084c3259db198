/* Sending a file: how far it is, and a word before a file is sent that is too large. Without this file the form works too. */
(function () {
  "use strict";
  var MB = 1024 * 1024;

  function berkas(form) {
    var el = form.querySelector('input[type="file"]');
    return el && el.files && el.files[0];
  }

  // The sentence for a file that the server would refuse for its size; empty for all others.
  function terlaluBesar(el) {
    var f = el.files && el.files[0];
    if (!f) return "";
    var video = /^video\//.test(f.type) || /\.mp4$/i.test(f.name);
    var batas = Number(video ? el.dataset.maksVideo : el.dataset.maks);
    if (f.size <= batas * MB) return "";
    var mb = (f.size / MB).toFixed(1).replace(".", ",");
    return (video ? "Video" : "Berkas") + " ini " + mb + " MB, sedangkan batasnya " + batas + " MB. Perkecil, lalu pilih lagi.";
  }

  function katakan(el, kalimat) {
    var id = "besar-" + el.id, p = document.getElementById(id);
    var rujuk = (el.getAttribute("aria-describedby") || "").split(" ").filter(function (r) { return r && r !== id; });
    if (!kalimat) {
      if (p) p.remove();
    } else {
      if (!p) {
        p = document.createElement("p");
        p.id = id;
        p.className = "galat-isian";
        p.setAttribute("role", "alert");
        el.after(p);
      }
      p.textContent = kalimat;
      rujuk.push(id);
    }
    if (rujuk.length) el.setAttribute("aria-describedby", rujuk.join(" ")); else el.removeAttribute("aria-describedby");
  }

  document.addEventListener("change", function (e) {
    if (e.target.matches('[data-unggah] input[type="file"]')) katakan(e.target, terlaluBesar(e.target));
  });

  // Before htmx and before the browser: a file that large is not sent at all.
  document.addEventListener("submit", function (e) {
    if (!e.target.matches("[data-unggah]")) return;
    var el = e.target.querySelector('input[type="file"]');
    if (!el || !terlaluBesar(el)) return;
    e.preventDefault();
    e.stopPropagation();
    el.focus();
  }, true);

  document.addEventListener("htmx:xhr:progress", function (e) {
    var form = e.target.closest ? e.target.closest("[data-unggah]") : null;
    var f = form && berkas(form);
    // The answer has such events too; it is smaller than what is sent.
    if (!f || !e.detail.lengthComputable || e.detail.total < f.size) return;
    var persen = Math.floor(100 * e.detail.loaded / e.detail.total);
    form.querySelector("[data-kemajuan]").hidden = false;
    form.querySelector("progress").value = persen;
    form.querySelector("[data-kemajuan-teks]").textContent = persen < 100 ? persen + " %" : "Terkirim, sedang diperiksa";
  });

  document.addEventListener("htmx:afterRequest", function (e) {
    var form = e.target.closest ? e.target.closest("[data-unggah]") : null;
    if (form) form.querySelector("[data-kemajuan]").hidden = true;
  });
})();
