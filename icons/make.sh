#!/bin/sh
# Renders every icon from the SVG files beside it. Needs rsvg-convert (Debian: librsvg2-bin) and python3.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

draw() { rsvg-convert --width "$2" --height "$2" --output "$3" "$1"; }

for size in 16 24 32 48; do draw icon-small.svg $size "$work/$size.png"; done
for size in 64 128 256 512 1024; do draw icon.svg $size "$work/$size.png"; done
cp "$work/32.png" 32x32.png
cp "$work/128.png" 128x128.png
cp "$work/256.png" 128x128@2x.png
cp "$work/512.png" icon.png
(
  here=$PWD
  cd "$work"
  python3 "$here/pack.py" "$here/icon.ico" 16.png 24.png 32.png 48.png 64.png 256.png
  python3 "$here/pack.py" "$here/icon.icns" 16.png 32.png 64.png 128.png 256.png 512.png 1024.png
)
for svg in tray/*.svg; do
  draw "$svg" 32 "${svg%.svg}.png"
  draw "$svg" 64 "${svg%.svg}@2x.png"
done
