//! The tray's picture: a bell with the status by shape, and drawn onto it how many clients wait, or how many messages were not
//! read. Drawn here, since there are too many numbers for as many files.

use deskbell_desk::view::Badge;
use tauri::image::Image;

type Colour = [u8; 3];

/// The icons' own ground: it parts the number from the bell.
const GROUND: Colour = [0x1d, 0x23, 0x29];
/// Somebody needs the operator now.
const BRASS: Colour = [0xf2, 0xb3, 0x3d];
/// The operator's own.
const BLUE: Colour = [0x42, 0x70, 0xdc];
const WHITE: Colour = [0xff, 0xff, 0xff];

/// The number's disc, in parts of the picture's width: its centre from the right and from above, its radius, the gap around.
const FROM_EDGE: f32 = 17.0 / 64.0;
const RADIUS: f32 = 16.0 / 64.0;
const GAP: f32 = 2.0 / 64.0;

const GLYPH_WIDTH: u32 = 5;
const GLYPH_HEIGHT: u32 = 7;
/// The digits from 1 on and the plus: seven rows of five dots each.
const GLYPHS: [[u8; 7]; 10] = [
    [0b00100, 0b01100, 0b10100, 0b00100, 0b00100, 0b00100, 0b11111],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110],
    [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
    [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
    [0b01110, 0b10000, 0b11110, 0b10001, 0b10001, 0b10001, 0b01110],
    [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
    [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
    [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00001, 0b01110],
    [0b00000, 0b00100, 0b00100, 0b11111, 0b00100, 0b00100, 0b00000],
];
const NINE: usize = 8;
const PLUS: usize = 9;

/// The number on the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// So many clients wait; nine and more are drawn alike.
    Waiting(u8),
    /// Nobody waits; so many messages were not read.
    Unread(u8),
}

impl Mark {
    /// Whoever waits comes first; none: there is nothing to count.
    #[must_use]
    pub fn of(badge: &Badge) -> Option<Self> {
        let drawn = |count: u32| u8::try_from(count.min(10)).ok().filter(|count| *count > 0);
        let waiting = badge.waiting.and_then(drawn).map(Self::Waiting);
        waiting.or_else(|| drawn(badge.unread).map(Self::Unread))
    }

    fn glyphs(self) -> Vec<[u8; 7]> {
        let (Self::Waiting(count) | Self::Unread(count)) = self;
        match usize::from(count) {
            single @ 1..=9 => vec![GLYPHS[single - 1]],
            _ => vec![GLYPHS[NINE], GLYPHS[PLUS]],
        }
    }

    /// Ground and number.
    fn colours(self) -> (Colour, Colour) {
        match self {
            Self::Waiting(_) => (BRASS, GROUND),
            Self::Unread(_) => (BLUE, WHITE),
        }
    }

    /// The picture with this number at its upper right.
    #[must_use]
    pub fn on(self, base: &Image<'_>) -> Image<'static> {
        let mut canvas = Canvas { rgba: base.rgba().to_vec(), width: base.width(), height: base.height() };
        let size = canvas.width as f32;
        let centre = (size - size * FROM_EDGE, size * FROM_EDGE);
        canvas.disc(centre, size * (RADIUS + GAP), GROUND);
        self.draw(&mut canvas, centre, size * RADIUS);
        canvas.image()
    }

    /// The number alone, as Windows lays it over the taskbar's icon.
    #[cfg(any(windows, test))]
    #[must_use]
    pub fn alone(self) -> Image<'static> {
        const SIZE: u32 = 32;
        let mut canvas = Canvas { rgba: vec![0; (SIZE * SIZE * 4) as usize], width: SIZE, height: SIZE };
        let half = SIZE as f32 / 2.0;
        self.draw(&mut canvas, (half, half), half);
        canvas.image()
    }

    fn draw(self, canvas: &mut Canvas, centre: (f32, f32), radius: f32) {
        let (ground, ink) = self.colours();
        canvas.disc(centre, radius, ground);
        let glyphs = self.glyphs();
        // Whole dots only, as large as the disc takes: half of the number's diagonal stays within it.
        let columns = glyphs.len() as u32 * (GLYPH_WIDTH + 1) - 1;
        let dot = (radius * 0.85 / (columns as f32 / 2.0).hypot(GLYPH_HEIGHT as f32 / 2.0)).max(1.0) as u32;
        let begin = |centre: f32, dots: u32| (centre - (dots * dot) as f32 / 2.0).round().max(0.0) as u32;
        let (left, top) = (begin(centre.0, columns), begin(centre.1, GLYPH_HEIGHT));
        for (place, glyph) in (0..).zip(glyphs) {
            for (row, dots) in (0..).zip(glyph) {
                let set = (0..GLYPH_WIDTH).filter(|column| dots & (1 << (GLYPH_WIDTH - 1 - column)) != 0);
                for column in set {
                    let (x, y) = (left + (place * (GLYPH_WIDTH + 1) + column) * dot, top + row * dot);
                    // A little larger than its place, for strokes that are seen in a small tray.
                    canvas.square(x, y, dot + dot / 3, ink);
                }
            }
        }
    }
}

struct Canvas {
    rgba: Vec<u8>,
    width: u32,
    height: u32,
}

impl Canvas {
    /// Lays a colour over a dot: 0 changes nothing, 1 covers it.
    fn lay(&mut self, x: u32, y: u32, colour: Colour, cover: f32) {
        if x >= self.width || y >= self.height || cover <= 0.0 {
            return;
        }
        let at = ((y * self.width + x) * 4) as usize;
        let Some([red, green, blue, alpha]) = self.rgba.get_mut(at..at + 4) else { return };
        let below = f32::from(*alpha) / 255.0 * (1.0 - cover);
        let whole = cover + below;
        for (channel, over) in [red, green, blue].into_iter().zip(colour) {
            *channel = ((f32::from(over) * cover + f32::from(*channel) * below) / whole).round() as u8;
        }
        *alpha = (whole * 255.0).round() as u8;
    }

    fn disc(&mut self, (x, y): (f32, f32), radius: f32, colour: Colour) {
        for row in 0..self.height {
            for column in 0..self.width {
                let far = (column as f32 + 0.5 - x).hypot(row as f32 + 0.5 - y);
                self.lay(column, row, colour, (radius + 0.5 - far).clamp(0.0, 1.0));
            }
        }
    }

    fn square(&mut self, x: u32, y: u32, side: u32, colour: Colour) {
        for row in y..y + side {
            for column in x..x + side {
                self.lay(column, row, colour, 1.0);
            }
        }
    }

    fn image(self) -> Image<'static> {
        Image::new_owned(self.rgba, self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn badge(waiting: Option<u32>, unread: u32) -> Badge {
        Badge { waiting, unread, attention: false }
    }

    fn pictures(draw: impl Fn(Mark) -> Image<'static>) -> Vec<Vec<u8>> {
        let marks = (1..=10).flat_map(|count| [Mark::Waiting(count), Mark::Unread(count)]);
        marks.map(|mark| draw(mark).rgba().to_vec()).collect()
    }

    #[test]
    fn every_number_has_a_picture_of_its_own() {
        let base = tauri::include_image!("./icons/tray/online@2x.png");
        let mut on_the_bell = pictures(|mark| mark.on(&base));
        on_the_bell.push(base.rgba().to_vec());
        for mut pictures in [on_the_bell, pictures(Mark::alone)] {
            let all = pictures.len();
            pictures.sort();
            pictures.dedup();
            assert_eq!(pictures.len(), all, "each number, in each of its two meanings, looks different");
        }
    }

    #[test]
    fn the_number_leaves_the_status_as_it_is() {
        let base = tauri::include_image!("./icons/tray/away@2x.png");
        let drawn = Mark::Waiting(10).on(&base);
        assert_eq!((drawn.width(), drawn.height()), (64, 64));
        let lower = 64 * 36 * 4;
        assert_eq!(drawn.rgba()[lower..], base.rgba()[lower..], "the shape at the lower right");
        let corner = |image: &Image<'_>| image.rgba()[63 * 4 + 3];
        assert_eq!(corner(&drawn), corner(&base), "the corner stays round");
    }

    #[test]
    fn who_waits_counts_before_what_was_not_read_and_more_than_nine_are_many() {
        assert_eq!(Mark::of(&badge(Some(3), 5)), Some(Mark::Waiting(3)));
        assert_eq!(Mark::of(&badge(Some(0), 5)), Some(Mark::Unread(5)));
        assert_eq!(Mark::of(&badge(None, 0)), None);
        assert_eq!(Mark::of(&badge(Some(9), 0)), Some(Mark::Waiting(9)));
        assert_eq!(Mark::of(&badge(Some(10), 0)), Mark::of(&badge(Some(400), 0)), "9+");
    }
}
