//! Bytes as text: tokens and hashes in base64url, invitation codes in an alphabet that can be read aloud.

const BASE64_URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Crockford's base 32, in lower case: no i, l, o, u.
const READABLE: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Base64url without padding.
pub(crate) fn base64_url(bytes: &[u8]) -> String {
    encode(bytes, BASE64_URL, 6)
}

/// The bytes that base64url without padding stands for; `None` when it is none.
pub(crate) fn from_base64_url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut held, mut count) = (0_u32, 0_u32);
    for byte in text.bytes() {
        let value = BASE64_URL.iter().position(|letter| *letter == byte)?;
        held = (held << 6) | u32::try_from(value).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(held >> count).ok()?);
            held &= (1 << count) - 1;
        }
    }
    // What is left over carries nothing.
    (count < 6 && held == 0).then_some(bytes)
}

/// Crockford's base 32, lower case; 128 bits are 26 characters.
pub(crate) fn readable(bytes: &[u8]) -> String {
    encode(bytes, READABLE, 5)
}

/// Two characters a byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    encode(bytes, b"0123456789abcdef", 4)
}

fn encode(bytes: &[u8], alphabet: &[u8], bits: u32) -> String {
    let mask = (1_u32 << bits) - 1;
    let mut text = String::with_capacity(bytes.len() * 8 / bits as usize + 1);
    let (mut held, mut count) = (0_u32, 0_u32);
    let mut push = |value: u32| text.push(char::from(alphabet.get((value & mask) as usize).copied().unwrap_or(b'0')));
    for &byte in bytes {
        held = (held << 8) | u32::from(byte);
        count += 8;
        while count >= bits {
            count -= bits;
            push(held >> count);
        }
        held &= (1 << count) - 1;
    }
    if count > 0 {
        push(held << (bits - count));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_url_is_that_of_the_standard() {
        assert_eq!(base64_url(b""), "");
        assert_eq!(base64_url(b"f"), "Zg");
        assert_eq!(base64_url(b"fo"), "Zm8");
        assert_eq!(base64_url(b"foobar"), "Zm9vYmFy");
        assert_eq!(base64_url(&[0xfb, 0xff]), "-_8", "the characters that are safe in addresses");
        assert_eq!(base64_url(&[7; 32]).len(), 43, "256 bits");
    }

    #[test]
    fn base64_url_is_read_back() {
        for bytes in [&b""[..], b"f", b"fo", b"foo", &[0, 255, 128, 7, 9]] {
            assert_eq!(from_base64_url(&base64_url(bytes)).as_deref(), Some(bytes));
        }
        for wrong in ["Z", "Zh", "Z+8", "Zm9v\n", "Zg=="] {
            assert_eq!(from_base64_url(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_of_128_bits_has_26_readable_characters() {
        let code = readable(&[0xff; 16]);
        assert_eq!(code, "zzzzzzzzzzzzzzzzzzzzzzzzzw");
        assert_eq!(readable(&[0; 16]).len(), 26);
    }
}
