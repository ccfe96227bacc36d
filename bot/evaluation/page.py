"""The fixed parts of the report's page: style, script, head and foot."""

from __future__ import annotations

START = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Silteme: {title}</title><style>{style}</style></head><body><main>"""

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#1c2430;background:#fafaf8;margin:0}
main{max-width:1120px;margin:0 auto;padding:24px}
h1{margin:0 0 4px}h2{margin:40px 0 12px;border-bottom:1px solid #ddd}h3{margin:4px 0;font-size:14px}
table{border-collapse:collapse;font-size:14px}td,th{padding:4px 12px;text-align:left}
tr:nth-child(even){background:#f0f0ec}tr.fell{background:#f9d9d0}
.tiles{display:flex;flex-wrap:wrap;gap:12px;margin:20px 0}
.tile{background:#fff;border:1px solid #e2e2dc;border-radius:8px;padding:12px 18px;min-width:130px}
.tile b{display:block;font-size:26px}.tile span{display:block}.tile small{color:#667}
.figures{columns:2 420px;column-gap:16px}figure{margin:0 0 16px;background:#fff;padding:8px;
border:1px solid #e2e2dc;border-radius:8px;break-inside:avoid}figure svg{width:100%;height:auto}
.filters{position:sticky;top:0;background:#fafaf8;padding:8px 0;z-index:1}
.filters select,.filters input{font:inherit;padding:4px}
details.q{background:#fff;border:1px solid #e2e2dc;border-left:5px solid #aaa;margin:6px 0;
padding:6px 12px;border-radius:4px}details.right{border-left-color:#3c8d5a}
details.wrong{border-left-color:#d1603d}summary{cursor:pointer}summary i{color:#667;font-size:13px}
.sides{display:flex;flex-wrap:wrap;gap:24px}.sides>div{flex:1 1 320px;min-width:0}
blockquote{margin:8px 0;padding:6px 10px;border-left:3px solid #cbd5e0;font-size:14px;color:#556;
overflow-wrap:anywhere;white-space:pre-line}
mark{background:#ffe9a8;color:#1c2430}cite{display:block;font-size:12px;color:#778}
.inexact{border-color:#d1603d;color:#a33}.earlier,.scores{color:#667;font-size:13px}
pre{white-space:pre-wrap;font-size:13px}
@media print{.filters{display:none}}
"""

SCRIPT = """
(function () {
  var names = ["result", "type", "language"];
  var items = Array.prototype.slice.call(document.querySelectorAll("details.q"));
  function get(name) { return document.getElementById(name); }
  function filter() {
    var words = get("words").value.toLowerCase(), shown = 0;
    items.forEach(function (item) {
      var fits = names.every(function (name) {
        var wanted = get(name).value, has = item.dataset[name];
        return !wanted || (name === "result" ? (" " + has + " ").indexOf(" " + wanted + " ") >= 0
                                             : has === wanted);
      }) && (!words || item.textContent.toLowerCase().indexOf(words) >= 0);
      item.hidden = !fits;
      if (fits) { shown += 1; }
    });
    get("count").textContent = shown + " of " + items.length;
  }
  names.concat(["words"]).forEach(function (name) { get(name).addEventListener("input", filter); });
  filter();
})();
"""

END = "</main><script>{script}</script></body></html>"
