declare module 'virtual:texts' {
  const packed: {
    language: string;
    texts: readonly string[];
    errors: { unknown: number; [code: string]: number | undefined };
    mark: string;
    languages: readonly string[];
  };
  export default packed;
}

declare module 'virtual:rare-texts' {
  export const at: number;
  export const mark: string;
  export const texts: readonly string[];
}

declare module 'virtual:talk-texts' {
  export const at: number;
  export const mark: string;
  export const texts: readonly string[];
}

declare module 'virtual:mark' {
  export const mark: string;
}
