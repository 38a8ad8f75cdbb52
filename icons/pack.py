"""Packs PNGs into the two container formats: `pack.py icon.ico|icon.icns PNG...`. Standard library only."""
import struct
import sys
import zlib


def rgba(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and unfiltered rows of an 8-bit RGBA PNG."""
    width, height, depth, kind, _, _, interlace = struct.unpack(">IIBBBBB", png[16:29])
    if (depth, kind, interlace) != (8, 6, 0):
        raise ValueError("not a plain 8-bit RGBA picture")
    at, packed = 8, b""
    while at < len(png):
        size, tag = struct.unpack(">I4s", png[at : at + 8])
        if tag == b"IDAT":
            packed += png[at + 8 : at + 8 + size]
        at += size + 12
    raw, stride, rows, above = zlib.decompress(packed), width * 4, [], bytes(width * 4)
    for y in range(height):
        start = y * (stride + 1)
        rule, row = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        for i in range(stride):
            a, b, c = (row[i - 4] if i > 3 else 0), above[i], (above[i - 4] if i > 3 else 0)
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            row[i] = (row[i] + (0, a, b, (a + b) // 2, paeth)[rule]) & 255
        above = bytes(row)
        rows.append(above)
    return width, height, rows


def bitmap(png: bytes) -> bytes:
    """The picture as an icon's bitmap: bottom-up BGRA, then an empty mask. Old Windows reads PNG only at 256."""
    width, height, rows = rgba(png)
    pixels = b"".join(
        b"".join(bytes((row[i + 2], row[i + 1], row[i], row[i + 3])) for i in range(0, len(row), 4))
        for row in reversed(rows)
    )
    mask = bytes((width + 31) // 32 * 4 * height)
    head = struct.pack("<IiiHHIIiiII", 40, width, height * 2, 1, 32, 0, len(pixels) + len(mask), 0, 0, 0, 0)
    return head + pixels + mask


def ico(pngs: list[bytes]) -> bytes:
    entries, bodies, at = b"", b"", 6 + 16 * len(pngs)
    for png in pngs:
        size = struct.unpack(">I", png[16:20])[0]
        body = png if size >= 256 else bitmap(png)
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(body), at)
        bodies += body
        at += len(body)
    return struct.pack("<HHH", 0, 1, len(pngs)) + entries + bodies


def icns(pngs: list[bytes]) -> bytes:
    kinds = {16: [b"icp4"], 32: [b"icp5", b"ic11"], 64: [b"ic12"], 128: [b"ic07"], 256: [b"ic08", b"ic13"],
             512: [b"ic09", b"ic14"], 1024: [b"ic10"]}
    chunks = b"".join(
        kind + struct.pack(">I", len(png) + 8) + png
        for png in pngs
        for kind in kinds[struct.unpack(">I", png[16:20])[0]]
    )
    return b"icns" + struct.pack(">I", len(chunks) + 8) + chunks


if __name__ == "__main__":
    target, *sources = sys.argv[1:]
    pictures = [open(name, "rb").read() for name in sources]
    with open(target, "wb") as out:
        out.write(ico(pictures) if target.endswith(".ico") else icns(pictures))
