/** Makes a photo of a picture: its middle, square and small. */

/** Width and height of a photo, in pixels. */
export const PHOTO_SIDE = 256;
/** The largest photo that the server takes, in bytes. */
export const PHOTO_MAX = 64 * 1024;
/** The largest file that is opened, in bytes. */
export const FILE_MAX = 25 * 1024 * 1024;

/** Why a file became no photo. */
export class PhotoError extends Error {
  constructor(readonly kind: "not-a-picture" | "too-large") {
    super(kind);
  }
}

/** The largest square in the middle of a picture. */
export function middle(width: number, height: number): { x: number; y: number; side: number } {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
}

/** The bytes that base64 text stands for. */
export function bytesOf(base64: string): number {
  return Math.floor((base64.replace(/=+$/, "").length * 3) / 4);
}

/** The first of ever smaller encodings that fits, as base64; none when not even the last one does. */
export function fitting(encode: (quality: number) => string, max = PHOTO_MAX): string | null {
  for (const quality of [0.9, 0.8, 0.65, 0.5, 0.3]) {
    const base64 = encode(quality).split(",", 2)[1] ?? "";
    if (base64 && bytesOf(base64) <= max) return base64;
  }
  return null;
}

/** A file's photo as base64 of a JPEG. Fails with a {@link PhotoError}. */
export async function photoOf(file: Blob): Promise<string> {
  if (file.size > FILE_MAX) throw new PhotoError("too-large");
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture || picture.width === 0 || picture.height === 0) throw new PhotoError("not-a-picture");
  try {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = PHOTO_SIDE;
    const pen = canvas.getContext("2d");
    if (!pen) throw new PhotoError("not-a-picture");
    // A JPEG knows no transparency: what is clear becomes white.
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, PHOTO_SIDE, PHOTO_SIDE);
    pen.imageSmoothingQuality = "high";
    const { x, y, side } = middle(picture.width, picture.height);
    pen.drawImage(picture, x, y, side, side, 0, 0, PHOTO_SIDE, PHOTO_SIDE);
    const photo = fitting((quality) => canvas.toDataURL("image/jpeg", quality));
    if (photo === null) throw new PhotoError("too-large");
    return photo;
  } finally {
    picture.close();
  }
}
