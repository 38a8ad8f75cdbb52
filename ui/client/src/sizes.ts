/** Sizes of files, as a person reads them. */
import { currentLanguage } from './texts';

/** `512 bytes`, `184 kB`, `2.4 MB`; the same megabytes in which the company sets its limit. */
export function size(bytes: number): string {
  const [unit, divisor] = bytes < 1_000 ? ['byte', 1] : bytes < 1_000_000 ? ['kilobyte', 1_000] : ['megabyte', 1_000_000];
  // `25 bytes`, since `25 byte` is what the short one says.
  const unitDisplay = divisor === 1 ? 'long' : 'short';
  const options = { style: 'unit', unit, unitDisplay, maximumFractionDigits: bytes < 10_000_000 && divisor > 1_000 ? 1 : 0 } as const;
  return new Intl.NumberFormat(currentLanguage(), options).format(bytes / divisor);
}

/** `PDF, 184 kB` */
export function kindAndSize(name: string, bytes: number): string {
  const ending = /\.(\w{1,8})$/.exec(name)?.[1]?.toUpperCase();
  return ending ? `${ending}, ${size(bytes)}` : size(bytes);
}

/** Without the characters that hide a part of a name or turn its direction around. */
export function plainName(name: string): string {
  // eslint-disable-next-line no-control-regex -- those are meant
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '');
}
