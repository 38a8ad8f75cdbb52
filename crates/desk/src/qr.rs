//! An address as a QR code: its modules for the window, and a picture to be sent or printed.

use deskbell_protocol::{ApiError, ErrorCode};
use png::{BitDepth, ColorType, Encoder};
use qrcode::{Color, QrCode};

/// The light border, in modules, without which a reader does not find the code.
const QUIET: usize = 4;
/// The narrowest picture, in pixels.
const NARROWEST: usize = 512;

/// Rows of modules, dark ones `true`; none when the text is too long for a code.
pub(crate) fn modules(text: &str) -> Vec<Vec<bool>> {
    let Ok(code) = QrCode::new(text) else { return Vec::new() };
    let modules: Vec<bool> = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    modules.chunks(code.width()).map(<[bool]>::to_vec).collect()
}

/// The code as a PNG, black on white, every module the same whole number of pixels wide.
///
/// # Errors
/// `too_large` when the text is too long for a code.
pub(crate) fn picture(text: &str) -> Result<Vec<u8>, ApiError> {
    let modules = modules(text);
    if modules.is_empty() {
        return Err(ApiError::never(ErrorCode::TooLarge, "the address is too long for a QR code"));
    }
    drawn(&modules).map_err(|error| ApiError::never(ErrorCode::Internal, error.to_string()))
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

    #[test]
    fn a_light_border_is_left_around_the_code() {
        let address = "https://chat.example.com/i/abc";
        let (width, pixels) = seen(&picture(address).unwrap());
        let scale = width / (modules(address).len() + 2 * QUIET);
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
        assert!(modules(&"x".repeat(4_000)).is_empty());
        assert_eq!(picture(&"x".repeat(4_000)).unwrap_err().code, ErrorCode::TooLarge);
    }
}
