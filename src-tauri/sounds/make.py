"""Makes the two alert tones, our own: `python3 make.py` writes waiting.wav and message.wav beside this file.

Sums of decaying sine partials, so every run gives the same bytes. Both begin at full strength: an alert must be heard
from its first sample on, so a partial starts at the top of its wave behind a ramp of half a millisecond.
"""
import math
import pathlib
import struct
import wave

RATE = 44_100
PEAK = 10 ** (-3 / 20)  # -3 dBFS


def strike(tone: float, partials: list[tuple[float, float, float]], start: float, length: float) -> list[float]:
    """One struck note. Partials are (multiple of the tone, level, seconds until it has fallen to 1/e)."""
    samples = []
    for i in range(round(length * RATE)):
        t = i / RATE - start
        if t < 0:
            samples.append(0.0)
            continue
        ramp = min(1.0, (t * RATE + 1) / (0.0005 * RATE))
        samples.append(
            ramp * sum(level * math.exp(-t / fall) * math.cos(math.tau * tone * n * t) for n, level, fall in partials)
        )
    return samples


def write(name: str, notes: list[list[float]]) -> None:
    """Mixes the notes, fades the last 30 ms out and writes them at the peak level."""
    mix = [sum(column) for column in zip(*notes)]
    fade = round(0.03 * RATE)
    mix = [s * min(1.0, (len(mix) - 1 - i) / fade) for i, s in enumerate(mix)]
    top = max(abs(s) for s in mix)
    with wave.open(str(pathlib.Path(__file__).with_name(name)), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(struct.pack("<h", round(s / top * PEAK * 32767)) for s in mix))


# A desk bell struck twice, rising: bright and metallic, its partials not in tune with each other.
BELL = [(1.0, 1.0, 0.32), (2.0, 0.35, 0.20), (2.76, 0.40, 0.13), (5.40, 0.22, 0.05)]
write("waiting.wav", [strike(1318.5, BELL, 0.0, 0.9), strike(1760.0, BELL, 0.22, 0.9)])

# One soft, low, round note.
SOFT = [(1.0, 1.0, 0.09), (2.0, 0.18, 0.05), (3.0, 0.06, 0.03)]
write("message.wav", [strike(587.3, SOFT, 0.0, 0.35)])
