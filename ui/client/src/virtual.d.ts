declare module 'virtual:texts' {
  const packed: {
    texts: { en: string[]; [language: string]: string[] | undefined };
    errors: { unknown: number; [code: string]: number | undefined };
  };
  export default packed;
}
