"""The console's pages, as `make console` built them from console/: one page, and what it loads.

A file's name in assets/ has its content's hash, so a browser may keep it for ever; the page itself it asks for anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

BUILT = Path(__file__).parent / "built"
COMPRESSED = (".br", ".gz")
"""Beside their originals; aiohttp takes them by what the browser accepts."""
NOT_PAGES = ("api", "sip")
"""First parts of addresses that are no page's, whatever is asked of them."""
ANY_OTHER = f"/{{path:(?!(?:{'|'.join(NOT_PAGES)})(?:/|$)).*}}"
ASSETS = "assets/"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_ANEW = "no-cache"
NOT_BUILT = """<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>ivr</title></head>
<body>
<h1>页面尚未构建</h1>
<p>请在源码目录中运行 <code>make console</code>（需要 Node.js 18 或更新版本），然后重新打开本页。</p>
<div lang="en">
<h1>The pages have not been built</h1>
<p>Run <code>make console</code> in the clone (it needs Node.js 18 or newer), then open this page again.</p>
</div>
</body>
</html>
"""

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def routes(built: Path = BUILT) -> list[web.RouteDef]:
    """Every address that nothing else has: after all others, for the first that fits is taken."""
    return [web.get(ANY_OTHER, _from(built))]


def _from(built: Path) -> Answer:
    files = _served(built)

    async def page(request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        if path in files:
            return _file(files[path], FOR_EVER if path.startswith(ASSETS) else ASK_ANEW)
        if path.startswith((ASSETS, ".")):
            raise web.HTTPNotFound(text="There is nothing at this address.")
        if "index.html" not in files:
            return web.Response(status=503, text=NOT_BUILT, content_type="text/html")
        return _file(files["index.html"], ASK_ANEW)

    return page


def _served(built: Path) -> dict[str, Path]:
    """By address: looked for once, so that no address leads to anything else."""
    files = {path.relative_to(built).as_posix(): path for path in built.rglob("*") if path.is_file()}
    return {name: path for name, path in files.items() if _is_public(path.relative_to(built))}


def _is_public(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and path.suffix not in {".map", *COMPRESSED}


def _file(path: Path, keep: str) -> web.FileResponse:
    return web.FileResponse(path, headers={"Cache-Control": keep, "Vary": "Accept-Encoding"})
