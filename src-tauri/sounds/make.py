"""Makes the six alert tones, our own: `python3 make.py` writes them beside this file and tells how loud each is.

Sums of decaying sine partials, so every run gives the same bytes. All begin at full strength: an alert must be heard
from its first sample on, so a partial starts at the top of its wave behind a ramp of half a millisecond. All are equally
loud to the ear: their loudest 400 ms have the same power after the weighting of ITU-R BS.1770.
"""
import math
import pathlib
import struct
import wave

RATE = 44_100
PEAK = 10 ** (-1 / 20)  # -1 dBFS, for the one that needs the highest peak
WINDOW = round(0.4 * RATE)

Partials = list[tuple[float, float, float]]


def strike(tone: float, partials: Partials, start: float, length: float) -> list[float]:
    """One struck note. Partials are (multiple of the tone, level, seconds until it has fallen to 1/e)."""
    samples = []
    for i in range(round(length * RATE)):
        t = i / RATE - start
        if t < 0:
            samples.append(0.0)
            continue
        ramp = min(1.0, (t * RATE + 1) / (0.0005 * RATE))
        samples.append(
            ramp * sum(part * math.exp(-t / fall) * math.cos(math.tau * tone * n * t) for n, part, fall in partials)
        )
    return samples


def mix(notes: list[list[float]]) -> list[float]:
    """Adds the notes up and fades the last 30 ms out."""
    sums = [sum(column) for column in zip(*notes)]
    fade = round(0.03 * RATE)
    return [s * min(1.0, (len(sums) - 1 - i) / fade) for i, s in enumerate(sums)]


def biquad(samples: list[float], b: tuple[float, float, float], a: tuple[float, float]) -> list[float]:
    """One filter of the second order."""
    out, x1, x2, y1, y2 = [], 0.0, 0.0, 0.0, 0.0
    for x in samples:
        y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2
        x1, x2, y1, y2 = x, x1, y, y1
        out.append(y)
    return out


def loudness(samples: list[float]) -> float:
    """The power of the loudest 400 ms after the K weighting of BS.1770, as LUFS."""
    # A shelf for the head, then a high pass; the formulas give the recommendation's own numbers at 48 kHz.
    k, q = math.tan(math.pi * 1681.974450955533 / RATE), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    mid = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    a = (2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)
    b = ((high + mid * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - mid * k / q + k * k) / a0)
    samples = biquad(samples, b, a)
    k, q = math.tan(math.pi * 38.13547087602444 / RATE), 0.5003270373238773
    a0 = 1 + k / q + k * k
    samples = biquad(samples, (1.0, -2.0, 1.0), (2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0))
    power, loudest = 0.0, 0.0
    for i, s in enumerate(samples):
        power += s * s
        if i >= WINDOW:
            power -= samples[i - WINDOW] ** 2
        loudest = max(loudest, power)
    return -0.691 + 10 * math.log10(loudest / WINDOW)


def write(name: str, samples: list[float]) -> None:
    with wave.open(str(pathlib.Path(__file__).with_name(name)), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(struct.pack("<h", round(s * 32767)) for s in samples))


# A desk bell struck twice, rising: bright and metallic, its partials not in tune with each other.
BELL = [(1.0, 1.0, 0.32), (2.0, 0.35, 0.20), (2.76, 0.40, 0.13), (5.40, 0.22, 0.05)]
waiting = [strike(1318.5, BELL, 0.0, 0.9), strike(1760.0, BELL, 0.22, 0.9)]

# One soft, low, round note.
SOFT = [(1.0, 1.0, 0.16), (2.0, 0.18, 0.08), (3.0, 0.06, 0.04)]
message = [strike(587.3, SOFT, 0.0, 0.45)]

# Four plucked notes, a chord run upwards: somebody I asked for is at the door.
HARP = [(1.0, 1.0, 0.22), (2.0, 0.45, 0.15), (3.0, 0.25, 0.10), (4.0, 0.12, 0.07)]
invitation = [strike(tone, HARP, 0.11 * i, 0.85) for i, tone in enumerate((523.3, 659.3, 784.0, 1046.5))]

# Wooden bars, down and up again: it changes hands.
WOOD = [(1.0, 1.0, 0.10), (3.93, 0.40, 0.04), (9.2, 0.12, 0.015)]
transfer = [strike(tone, WOOD, start, 0.75) for tone, start in ((880.0, 0.0), (440.0, 0.16), (880.0, 0.42))]

# A telephone's ringer: two small bells in turn, 24 strokes a second, twice.
RINGER = [(1.0, 1.0, 0.06), (2.42, 0.5, 0.04), (3.9, 0.2, 0.02)]
call = [strike((1108.7, 1396.9)[i % 2], RINGER, burst + i / 24, 1.2) for burst in (0.0, 0.62) for i in range(10)]

# Three low, hollow, grating beats: two tones a half step apart, odd partials only, their signs in turn as in a square wave.
BUZZ = [(1.0, 1.0, 0.11), (3.0, -0.5, 0.10), (5.0, 0.3, 0.08), (7.0, -0.18, 0.06)]
warning = [strike(tone, BUZZ, start, 0.85) for start in (0.0, 0.25, 0.5) for tone in (220.0, 233.1)]

tones = {
    "waiting.wav": mix(waiting),
    "message.wav": mix(message),
    "invitation.wav": mix(invitation),
    "transfer.wav": mix(transfer),
    "call.wav": mix(call),
    "warning.wav": mix(warning),
}
# As loud as the one whose peak leaves the least room.
loud = {name: loudness(tone) for name, tone in tones.items()}
target = min(loud[name] + 20 * math.log10(PEAK / max(map(abs, tone))) for name, tone in tones.items())
for name, tone in tones.items():
    gain = 10 ** ((target - loud[name]) / 20)
    louder = [s * gain for s in tone]
    write(name, louder)
    peak = 20 * math.log10(max(map(abs, louder)))
    print(f"{name}: {len(tone) / RATE:.2f} s, {loudness(louder):.1f} LUFS at its loudest, peak {peak:.1f} dBFS")
