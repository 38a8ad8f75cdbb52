//! An address as a QR code: a drawing for the window, and a picture to be sent or printed.

use std::fmt::Write as _;

use deskbell_protocol::{ApiError, ErrorCode};
use png::{BitDepth, ColorType, Encoder};
use qrcode::{Color, QrCode};

use crate::view::QrView;

/// The light border, in modules, without which a reader does not find the code.
const QUIET: usize = 4;
/// The narrowest picture, in pixels.
const NARROWEST: usize = 512;

/// Rows of modules, dark ones `true`.
fn modules(text: &str) -> Result<Vec<Vec<bool>>, ApiError> {
    let too_long = |_| ApiError::never(ErrorCode::TooLarge, "the address is too long for a QR code");
    let code = QrCode::new(text).map_err(too_long)?;
    let modules: Vec<bool> = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Ok(modules.chunks(code.width()).map(<[bool]>::to_vec).collect())
}

/// The code as the window draws it: a rectangle for each run of dark modules in a row.
///
/// # Errors
/// `too_large` when the text is too long for a code.
pub(crate) fn drawing(text: &str) -> Result<QrView, ApiError> {
    let modules = modules(text)?;
    let mut path = String::new();
    for (y, row) in modules.iter().enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|left, right| left == right) {
            if run.first().is_some_and(|dark| *dark) {
                let length = run.len();
                // Writing to a string does not fail.
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            x += run.len();
        }
    }
    Ok(QrView { size: u32::try_from(modules.len()).unwrap_or(u32::MAX), path })
}

/// The code as a PNG, black on white, every module the same whole number of pixels wide.
///
/// # Errors
/// `too_large` when the text is too long for a code.
pub(crate) fn picture(text: &str) -> Result<Vec<u8>, ApiError> {
    drawn(&modules(text)?).map_err(|error| ApiError::never(ErrorCode::Internal, error.to_string()))
}

fn drawn(modules: &[Vec<bool>]) -> Result<Vec<u8>, png::EncodingError> {
    let across = modules.len() + 2 * QUIET;
    let scale = NARROWEST.div_ceil(across);
    let width = across * scale;
    let dark = |x: usize, y: usize| {
        let module = |at: usize| (at / scale).checked_sub(QUIET);
        let row = module(y).and_then(|y| modules.get(y));
        row.zip(module(x)).and_then(|(row, x)| row.get(x)).is_some_and(|dark| *dark)
    };
    let mut pixels = Vec::with_capacity(width * width.div_ceil(8));
    for y in 0..width {
        for left in (0..width).step_by(8) {
            // One bit a pixel, the leftmost the highest; light is set.
            let byte = (0..8).fold(0_u8, |byte, bit| byte << 1 | u8::from(!dark(left + bit, y)));
            pixels.push(byte);
        }
    }
    let side = u32::try_from(width).unwrap_or(u32::MAX);
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// The picture as anybody sees it: its width, and how light each pixel is.
    fn seen(file: &[u8]) -> (usize, Vec<u8>) {
        let mut decoder = png::Decoder::new(Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.color_type), (info.height, ColorType::Grayscale), "a square");
        (info.width as usize, pixels)
    }

    #[test]
    fn a_reader_reads_the_address_off_the_picture() {
        let long = format!("https://chat.example.com/i/{}", "x".repeat(900));
        for address in ["https://chat.example.com/i/k7q2-m9xd-4hta-p3wz-8nbe-v6ru", "http://127.0.0.1:1/i/a", &long] {
            let (width, pixels) = seen(&picture(address).unwrap());
            assert!(width >= NARROWEST, "{width} pixels are too few");
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, width, |x, y| pixels[y * width + x]);
            let codes = image.detect_grids();
            assert_eq!(codes.len(), 1, "one code in the picture of {address}");
            assert_eq!(codes[0].decode().unwrap().1, address);
        }
    }

    /// The drawing as a window draws it, its units `scale` pixels wide, with the border that the window gives it.
    fn filled(QrView { size, path }: &QrView, scale: usize) -> (usize, Vec<u8>) {
        let width = (*size as usize + 2 * QUIET) * scale;
        let mut pixels = vec![u8::MAX; width * width];
        for rectangle in path.split_terminator('z') {
            let (corner, sides) = rectangle.strip_prefix('M').unwrap().split_once('h').unwrap();
            let (x, y) = corner.split_once(' ').unwrap();
            let (length, back) = sides.split_once("v1h-").unwrap();
            assert_eq!(length, back, "{rectangle} is a rectangle");
            let [x, y, length] = [x, y, length].map(|number| number.parse::<usize>().unwrap());
            for pixel in (y + QUIET) * scale..(y + QUIET + 1) * scale {
                let left = pixel * width + (x + QUIET) * scale;
                pixels[left..left + length * scale].fill(0);
            }
        }
        (width, pixels)
    }

    #[test]
    fn the_window_draws_what_the_picture_shows_and_is_told_little() {
        let address = "https://chat.northlight.example/i/k7q2-m9xd-4hta-p3wz-8nbe-v6ru";
        let (drawing, (width, shown)) = (drawing(address).unwrap(), seen(&picture(address).unwrap()));
        let scale = width / (drawing.size as usize + 2 * QUIET);
        assert!(filled(&drawing, scale) == (width, shown), "the two differ");
        assert!(drawing.path.len() < 5_000, "{} bytes for one code", drawing.path.len());
    }

    #[test]
    fn a_light_border_is_left_around_the_code() {
        let address = "https://chat.example.com/i/abc";
        let (width, pixels) = seen(&picture(address).unwrap());
        let scale = width / (modules(address).unwrap().len() + 2 * QUIET);
        let light = |x: usize, y: usize| pixels[y * width + x] == u8::MAX;
        for along in 0..width {
            for deep in 0..QUIET * scale {
                let far = width - 1 - deep;
                assert!(light(along, deep) && light(along, far) && light(deep, along) && light(far, along));
            }
        }
        assert!(!light(QUIET * scale, QUIET * scale), "and not more than that");
    }

    #[test]
    fn what_is_too_long_is_refused() {
        assert_eq!(drawing(&"x".repeat(4_000)).unwrap_err().code, ErrorCode::TooLarge);
        assert_eq!(picture(&"x".repeat(4_000)).unwrap_err().code, ErrorCode::TooLarge);
    }
}
