"""Draws the pictures that must be raster ones: the card for social networks, and the icons.

    python -m bookrec_site.artwork

needs Chromium and Playwright, as the browser tests do. What it draws is kept beside the code.
"""

import re
import shutil
import struct
import zlib
from base64 import b64decode, b64encode

import numpy as np
from playwright.sync_api import Browser, sync_playwright
from sklearn.cluster import KMeans

from bookrec_site.paths import BASE_DIR
from catalog.covers import draw

STATIC = BASE_DIR / "bookrec_site" / "static"
ROOT = BASE_DIR / "bookrec_site" / "root"
PAPER, INK, SOFT, ACCENT = "#faf6ee", "#221d17", "#5c5346", "#8c2f39"
# A few colours fewer than an eye tells apart; a third of the size.
COLOURS = 96
# Title, author, genre, place from the left, tilt.
COVERS = (
    ("Pride and Prejudice", "Jane Austen", "romance", 640, -7),
    ("The Left Hand of Darkness", "Ursula K. Le Guin", "science-fiction", 900, 7),
    ("The Master and Margarita", "Mikhail Bulgakov", "classics", 770, 0),
)
_FACES = (
    ("Literata", "normal", "literata-latin-normal"),
    ("Literata", "italic", "literata-latin-italic"),
    ("Inter", "normal", "inter-latin-normal"),
)
_CARD = f"""
    body {{ margin: 0; background: {PAPER}; color: {INK}; font-family: Literata; }}
    b {{ position: absolute; left: 80px; top: 70px; font: italic 600 40px Literata; }}
    i {{ position: absolute; left: 80px; top: 133px; width: 56px; height: 4px; background: {ACCENT}; }}
    h1 {{ position: absolute; left: 80px; top: 186px; width: 520px; margin: 0;
          font: 500 58px/1.14 Literata; letter-spacing: -0.014em; }}
    p {{ position: absolute; left: 80px; top: 502px; width: 500px; margin: 0;
         color: {SOFT}; font: 400 25px/1.4 Inter; }}
    svg {{ position: absolute; top: 130px; width: 250px; height: 375px; border-radius: 4px;
           outline: 5px solid {PAPER}; }}
    .cover-by {{ font-family: Inter; font-weight: 600; }}
"""

_PIXELS = """async (png) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    let text = "";
    for (let at = 0; at < data.length; at += 8192) {
        text += String.fromCharCode(...data.subarray(at, at + 8192));
    }
    return btoa(text);
}"""


def draw_all(browser: Browser) -> None:
    (STATIC / "social-card.png").write_bytes(social_card(browser))
    icon = re.sub(r"^<svg[^>]*>|</svg>\s*$", "", (STATIC / "icon.svg").read_text())
    square = re.sub(r' rx="7"', "", icon)
    for size in (192, 512):
        (STATIC / f"icon-{size}.png").write_bytes(icon_of(browser, icon, size))
    # Systems cut a circle or their own shape out of these: the ground to the edge, the book inside.
    (STATIC / "icon-maskable-512.png").write_bytes(icon_of(browser, square, 512, edge=3))
    (ROOT / "apple-touch-icon.png").write_bytes(icon_of(browser, square, 180))
    small = [(size, icon_of(browser, icon, size)) for size in (16, 32, 48)]
    (ROOT / "favicon.ico").write_bytes(ico(small))


def social_card(browser: Browser) -> bytes:
    faces = "".join(
        f"@font-face {{ font-family: {family}; font-style: {style}; font-weight: 400 700;"
        f" src: url(data:font/woff2;base64,{b64encode(face_of(name)).decode()}) }}"
        for family, style, name in _FACES
    )
    covers = "".join(
        draw(title, author, genre).replace(
            "<svg ", f'<svg style="left:{left}px;transform:rotate({tilt}deg)" ', 1
        )
        for title, author, genre, left, tilt in COVERS
    )
    page = (
        f"<style>{faces}{_CARD}</style><b>Bookrec</b><i></i>"
        "<h1>The next book you will love, and the reason why.</h1>"
        f"<p>Rate three books you know.<br>See what to read next.</p>{covers}"
    )
    return in_few_colours(browser, picture(browser, page, 1200, 630), 1200, 630)


def face_of(name: str) -> bytes:
    return (STATIC / "fonts" / f"{name}.woff2").read_bytes()


def icon_of(browser: Browser, drawing: str, size: int, edge: int = 0) -> bytes:
    """`edge`: units of 32 to leave around the drawing, filled with its ground."""
    box = f"{-edge} {-edge} {32 + 2 * edge} {32 + 2 * edge}"
    ground = f'<path d="M-9-9h50v50h-50z" fill="{ACCENT}"/>' if edge else ""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{ground}{drawing}</svg>'
    page = f"<style>body{{margin:0}}svg{{display:block;width:{size}px}}</style>{svg}"
    return picture(browser, page, size, size)


def picture(browser: Browser, page: str, width: int, height: int) -> bytes:
    tab = browser.new_page(viewport={"width": width, "height": height})
    tab.set_content(page)
    tab.evaluate("document.fonts.ready")
    png = tab.screenshot(omit_background=True)
    tab.close()
    return png


def in_few_colours(browser: Browser, png: bytes, width: int, height: int) -> bytes:
    """The same picture with a palette, of colours that stand nearest to those it has."""
    tab = browser.new_page()
    sent = tab.evaluate(_PIXELS, b64encode(png).decode())
    tab.close()
    pixels = np.frombuffer(b64decode(sent), np.uint8).reshape(-1, 4)[:, :3]
    colours, place, count = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    groups = KMeans(COLOURS, n_init=1, random_state=0).fit(colours, sample_weight=count)
    palette = groups.cluster_centers_.round().astype(np.uint8)
    rows = groups.labels_[place].astype(np.uint8).reshape(height, width)
    unfiltered = np.pad(rows, ((0, 0), (1, 0))).tobytes()  # each row behind its filter, none
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette.tobytes()),
            _chunk(b"IDAT", zlib.compress(unfiltered, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def ico(pictures: list[tuple[int, bytes]]) -> bytes:
    """An .ico file: a list of sizes and places, then the PNGs themselves."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    place, entries = len(head) + 16 * len(pictures), b""
    for size, png in pictures:
        entries += struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(png), place)
        place += len(png)
    return head + entries + b"".join(png for _, png in pictures)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        draw_all(chromium)
        chromium.close()
