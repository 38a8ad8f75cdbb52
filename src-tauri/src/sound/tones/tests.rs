use super::*;

/// The weighting of ITU-R BS.1770 at 44.1 kHz: the shelf, then the high pass, as numerators and denominators.
const WEIGHTING: [([f64; 3], [f64; 2]); 2] = [
    ([1.530_841_230_05, -2.650_979_995_15, 1.169_079_079_92], [-1.663_655_113_26, 0.712_595_428_073]),
    ([1.0, -2.0, 1.0], [-1.989_169_673_63, 0.989_199_035_787]),
];

/// One tone as it is played.
struct Heard {
    rate: usize,
    samples: Vec<f64>,
}

fn heard(sound: Sound) -> Heard {
    let source = decode(tone(sound), "wav").expect("our tone is a sound");
    assert_eq!(source.channels().get(), 1, "{sound:?}: both ears hear the same");
    Heard { rate: source.sample_rate().get() as usize, samples: source.map(f64::from).collect() }
}

impl Heard {
    fn weighted(&self) -> Vec<f64> {
        let mut samples = self.samples.clone();
        for (b, a) in WEIGHTING {
            let (mut x, mut y) = ([0.0; 2], [0.0; 2]);
            for sample in &mut samples {
                let out = b[0] * *sample + b[1] * x[0] + b[2] * x[1] - a[0] * y[0] - a[1] * y[1];
                (x, y) = ([*sample, x[0]], [out, y[0]]);
                *sample = out;
            }
        }
        samples
    }

    /// LUFS of the loudest 400 ms.
    fn loudness(&self) -> f64 {
        let (window, weighted) = (self.rate * 2 / 5, self.weighted());
        let power = |from: usize| -> f64 {
            weighted[from..weighted.len().min(from + window)].iter().map(|sample| sample * sample).sum()
        };
        let loudest = (0..weighted.len()).step_by(self.rate / 100).map(power).fold(0.0, f64::max);
        -0.691 + 10.0 * (loudest / window as f64).log10()
    }

    /// Which pitches are heard when: 40 steps of a third from 200 Hz on, every 50 ms of the first second.
    fn picture(&self) -> Vec<f64> {
        let slice = self.rate / 20;
        let strength = |pitch: usize, time: usize| {
            let turn = std::f64::consts::TAU * 200.0 * 2_f64.powf(pitch as f64 / 8.0) / self.rate as f64;
            let part = self.samples.iter().skip(time * slice).take(slice).enumerate();
            let (re, im) = part.fold((0.0, 0.0), |(re, im), (n, sample)| {
                let (sin, cos) = (turn * n as f64).sin_cos();
                (re + sample * cos, im + sample * sin)
            });
            f64::hypot(re, im)
        };
        (0..20).flat_map(|time| (0..40).map(move |pitch| (pitch, time))).map(|(p, t)| strength(p, t)).collect()
    }
}

fn likeness(one: &[f64], other: &[f64]) -> f64 {
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    product(one, other) / (product(one, one) * product(other, other)).sqrt()
}

#[test]
fn all_tones_are_equally_loud() {
    let loudness = ALL.map(|sound| heard(sound).loudness());
    let (least, most) = loudness.iter().fold((f64::MAX, f64::MIN), |(a, b), it| (a.min(*it), b.max(*it)));
    assert!(most - least < 1.0, "within 1 dB of each other: {loudness:?}");
    assert!(least > -16.0, "loud enough for a room with people in it: {loudness:?}");
}

#[test]
fn each_is_heard_from_its_first_moment_and_leaves_no_click() {
    for sound in ALL {
        let Heard { rate, samples } = heard(sound);
        let peak = |part: &[f64]| part.iter().fold(0.0_f64, |peak, sample| peak.max(sample.abs()));
        assert!(peak(&samples[..rate / 200]) > 0.1, "{sound:?} is loud within 5 ms");
        assert!(peak(&samples) < 0.9, "{sound:?} is not distorted");
        assert!(peak(&samples[samples.len() - 5..]) < 0.001, "{sound:?} fades out");
        assert!(samples.len() <= rate * 5 / 4, "{sound:?} is short");
    }
}

#[test]
fn no_two_are_alike() {
    let pictures = ALL.map(|sound| (sound, heard(sound).picture()));
    for (number, (one, picture)) in pictures.iter().enumerate() {
        assert!(likeness(picture, picture) > 0.99, "the measure works");
        for (other, compared) in &pictures[..number] {
            let likeness = likeness(picture, compared);
            assert!(likeness < 0.5, "{one:?} and {other:?} are alike: {likeness:.2}");
        }
    }
}

#[test]
fn they_are_light() {
    let bytes: usize = ALL.map(|sound| tone(sound).len()).iter().sum();
    assert!(bytes < 500_000, "{bytes} bytes in the program");
}
